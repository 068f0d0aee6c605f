// The deposit certificate (7.15): declarations that were released together.

import { Bad, decode, hex, need } from "./cbor.mjs";
import { CONFIRMATION, DECLARATION, DEPOSIT } from "./payload.mjs";
import { LEEWAY, readChain, readPaper, signedUnder } from "./envelope.mjs";
import { checkChains, newestOf, papersIn } from "./certificate.mjs";
import { checkToken } from "./token.mjs";

const LIMIT = 1024 * 1024;

export function isDepositFile(data) {
  try {
    const value = decode(data, LIMIT);
    return Array.isArray(value) && value[0] === "wasit1 deposit cert";
  } catch {
    return false;
  }
}

function read(data) {
  const value = decode(data, LIMIT);
  if (value.length !== 4) throw new Bad(value.length > 4 ? "E_VERSION" : "E_CERT");
  const [, goBetween, parts, deposit] = value;
  need(deposit instanceof Uint8Array && Array.isArray(parts) && parts.length <= 8, "E_CERT");
  papersIn(goBetween, 1, 32);
  for (const item of parts) {
    need(Array.isArray(item) && item.length === 3 && item[1] instanceof Uint8Array, "E_CERT");
    need(item[2] === null || item[2] instanceof Uint8Array, "E_CERT");
    papersIn(item[0], 1, 32);
  }
  const it = {
    goBetween: readChain(goBetween),
    parts: parts.map(([chain, paper, word]) => ({ chain: readChain(chain), paper: readPaper(paper), word: word === null ? null : readPaper(word) })),
    deposit: readPaper(deposit),
    signed: new Map(),
  };
  need(it.deposit.kind === DEPOSIT, "E_CERT_LINK");
  need(it.parts.every(({ paper }) => paper.kind === DECLARATION), "E_CERT_LINK");
  need(it.parts.every(({ word }) => word === null || word.kind === CONFIRMATION), "E_CERT_LINK");
  return it;
}

const sideOf = (chain) => chain.papers[0].hash.slice(0, 32);
const papersOf = ({ paper, word }) => (word === null ? [paper] : [paper, word]);
const isReleased = (it) => it.deposit.fields.get(7) === 1;

function checkTogether(it) {
  const end = it.deposit.fields;
  if (isReleased(it)) {
    need(it.parts.length > 0 && it.parts.every(({ paper }) => paper.fields.get(6)[2] <= it.parts.length), "E_CERT_ANSWERS");
  }
  need(it.parts.map(({ paper }) => paper.hash).join() === (end.get(8) ?? []).map(hex).join(), "E_CERT_LINK");
  for (const part of it.parts) {
    const [deposit, depositary, count] = part.paper.fields.get(6);
    need(hex(deposit) === hex(end.get(6)) && hex(depositary) === sideOf(it.goBetween) && count === it.parts.length, "E_CERT_LINK");
    const others = it.parts.filter((other) => other !== part).map(({ chain }) => sideOf(chain));
    need((part.paper.fields.get(11) ?? []).every((side) => others.includes(hex(side))), "E_CERT_LINK");
    need(part.word === null || hex(part.word.fields.get(6)) === part.paper.hash, "E_CERT_LINK");
  }
}

function decide(it) {
  for (const { chain, word } of it.parts) {
    need(!chain.last.has(12) || (word !== null && word.fields.get(7) === 1), "E_CERT_ANSWERS");
  }
  return isReleased(it) ? "released" : "returned";
}

function checkTimes(it) {
  const effective = it.deposit.fields.get(9);
  for (const part of it.parts) {
    for (const paper of papersOf(part)) {
      const at = it.signed.get(paper.hash);
      need(part.chain.covers(at, LEEWAY), "E_EXPIRED");
      need(at <= effective + LEEWAY, "E_CERT_TIME");
    }
    need(effective <= part.paper.fields.get(10) && part.chain.covers(effective), "E_EXPIRED");
  }
  need(it.goBetween.covers(it.signed.get(it.deposit.hash), LEEWAY), "E_EXPIRED");
}

export function verifyDeposit(data, roots) {
  let step = "read";
  try {
    const it = read(data);
    for (step of checkChains([["go-between", it.goBetween], ...it.parts.map(({ chain }) => ["declarer", chain])]));
    const resting = it.parts.flatMap((part) => papersOf(part).map((paper) => [paper, part.chain]));
    for (const [paper, chain] of [...resting, [it.deposit, it.goBetween]]) {
      step = `signatures-${paper.name}`;
      need(chain.lastHash === hex(paper.fields.get(5)), "E_CERT_LINK");
      it.signed.set(paper.hash, signedUnder(paper, chain.last));
    }
    step = "links";
    checkTogether(it);
    step = "decision";
    const state = decide(it);
    step = "in-time";
    checkTimes(it);
    step = "time-token";
    if (roots !== null && it.deposit.token !== null) {
      need(checkToken(it.deposit.token, it.deposit.imprint, roots).at >= newestOf([it.deposit]) - LEEWAY, "E_TST");
    }
    return { state, code: "ok", step: null };
  } catch (bad) {
    if (!(bad instanceof Bad)) throw bad;
    return { state: "not-valid", code: bad.code, step };
  }
}
