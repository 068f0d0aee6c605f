// The certificate (7.9), and its steps (7.10).

import { Bad, decode, encode, hex, need, sha256 } from "./cbor.mjs";
import { ANSWER, CLOSING, CONFIRMATION, COUNTERSIGNATURE, PROPOSAL, WITHDRAWAL, addresseesOf } from "./payload.mjs";
import { LEEWAY, checkChain, halvesOf, readChain, readPaper, signedUnder } from "./envelope.mjs";
import { checkToken } from "./token.mjs";

const ACCEPTED = 1, DECLINED = 2, WITHDRAWN = 3, LAPSED = 4;

function read(data) {
  const value = decode(data, 1024 * 1024);
  need(Array.isArray(value) && typeof value[0] === "string", "E_CERT");
  const head = value[0];
  if (head !== "wasit1 cert" || value.length < 6 || value.length > 8) {
    const later = /^wasit.*(?<= )cert$/su.test(head);
    throw new Bad(later && (head !== "wasit1 cert" || value.length > 8) ? "E_VERSION" : "E_CERT");
  }
  const [, sides, goBetween, proposal, answers, closing, beside = [], renewals = []] = value;
  need(proposal instanceof Uint8Array && (closing === null || closing instanceof Uint8Array), "E_CERT");
  need(Array.isArray(sides) && sides.length >= 1 && sides.length <= 8, "E_CERT");
  sides.forEach((chain) => papersIn(chain, 1, 32));
  papersIn(goBetween, 0, 32);
  papersIn(answers, 0, 18);
  if (value.length > 6) besideIn(beside, value.length > 7 ? 0 : 1);
  if (value.length > 7) papersIn(renewals, 1, 16);
  need(renewals.every((token) => token.length >= 1 && token.length <= 16384), "E_SIZE");
  need(closing === null || goBetween.length > 0, "E_CERT");
  const it = {
    sides: sides.map(readChain),
    goBetween: goBetween.length ? readChain(goBetween) : null,
    proposal: readPaper(proposal),
    filed: answers.map(readPaper),
    closing: closing === null ? null : readPaper(closing),
    beside: beside.map(([chain, paper]) => ({ chain: readChain(chain), paper: readPaper(paper) })),
    renewals,
    renewed: [...value.slice(0, 6), beside],
    signed: new Map(),
  };
  need(it.proposal.kind === PROPOSAL, "E_CERT_LINK");
  need(it.filed.every((paper) => [ANSWER, WITHDRAWAL, CONFIRMATION].includes(paper.kind)), "E_CERT_LINK");
  need(it.closing === null || it.closing.kind === CLOSING, "E_CERT_LINK");
  need(it.beside.every(({ paper }) => paper.kind === COUNTERSIGNATURE), "E_CERT_LINK");
  need(renewals.length === 0 || papersOf(it).some((paper) => paper.token !== null), "E_CERT");
  return it;
}

const papersOf = (it) => [it.proposal, ...it.filed, ...(it.closing === null ? [] : [it.closing]), ...it.beside.map(({ paper }) => paper)];

function besideIn(value, low) {
  need(Array.isArray(value) && value.length >= low && value.length <= 8, "E_CERT");
  for (const item of value) {
    need(Array.isArray(item) && item.length === 2 && item[1] instanceof Uint8Array, "E_CERT");
    papersIn(item[0], 1, 32);
  }
}

export function papersIn(value, low, high) {
  need(Array.isArray(value) && value.length >= low && value.length <= high, "E_CERT");
  need(value.every((paper) => paper instanceof Uint8Array), "E_CERT");
}

function sideOf(it, paper) {
  const index = it.sides.findIndex((chain) => chain.lastHash === hex(paper.fields.get(5)));
  need(index >= 0, "E_CERT_LINK");
  return index;
}

const accepts = (paper) => paper.kind === ANSWER && paper.fields.get(7) === 1;
const confirms = (paper) => paper.kind === CONFIRMATION && paper.fields.get(7) === 1;
const declines = (paper) => [ANSWER, CONFIRMATION].includes(paper.kind) && paper.fields.get(7) !== 1;
const bySide = (it, papers) => [...papers].sort((one, other) => sideOf(it, one) - sideOf(it, other));
const acceptances = (it) => bySide(it, it.filed.filter((paper) => accepts(paper) && sideOf(it, paper) > 0));
// what a principal may confirm, with its side
const binding = (it) => [[it.proposal.hash, 0], ...acceptances(it).map((paper) => [paper.hash, sideOf(it, paper)])];
const expires = (it) => it.proposal.fields.get(10);

function checkLinks(it) {
  need(sideOf(it, it.proposal) === 0, "E_CERT_LINK");
  const filed = it.filed.map((paper) => ({ paper, side: sideOf(it, paper) }));
  for (const { paper, side } of filed) {
    if (paper.kind === CONFIRMATION) {
      need(binding(it).some(([name, whose]) => name === hex(paper.fields.get(6)) && whose === side), "E_CERT_LINK");
      continue;
    }
    need(hex(paper.fields.get(6)) === it.proposal.hash, "E_CERT_LINK");
    if (paper.kind === WITHDRAWAL) need(side === 0, "E_CERT_LINK");
    else if (side === 0) need(accepts(paper) && !paper.fields.has(10), "E_CERT_LINK");
  }
  const kinds = filed.map(({ paper, side }) => `${side} ${paper.kind}`);
  need(new Set(kinds).size === kinds.length, "E_CERT_LINK");
  for (let side = 1; side < it.sides.length; side++) need(filed.some((one) => one.side === side), "E_CERT_LINK");
  const numbers = bySide(it, it.filed.filter((paper) => paper.kind === ANSWER && sideOf(it, paper) > 0)).map((paper) => paper.fields.get(10) ?? null);
  const count = addresseesOf(it.proposal.fields);
  if (count === 1) need(numbers.length <= 1 && numbers.every((one) => one === null), "E_CERT_LINK");
  else need(numbers.every((one, place) => one !== null && one <= count && (place === 0 || numbers[place - 1] < one)), "E_CERT_LINK");
  if (it.closing !== null) checkClosing(it, it.closing.fields);
  for (const { paper } of it.beside) {
    need(hex(paper.fields.get(6)) === it.proposal.hash, "E_CERT_LINK");
    const closing = paper.fields.get(7);
    need((closing === null ? null : hex(closing)) === (it.closing === null ? null : it.closing.hash), "E_CERT_LINK");
  }
}

function checkClosing(it, end) {
  const accepted = acceptances(it).map((paper) => paper.hash);
  const listed = end.get(7) === ACCEPTED && accepted.length > 1 ? accepted : [];
  need(hex(end.get(6)) === it.proposal.hash, "E_CERT_LINK");
  need((end.get(12) ?? []).map(hex).join() === listed.join(), "E_CERT_LINK");
  need(end.get(9).map(hex).join() === it.sides.map((chain) => chain.lastHash).join(), "E_CERT_LINK");
}

function decide(it, now) {
  const everyone = acceptances(it).length === addresseesOf(it.proposal.fields);
  const confirmed = it.filed.filter(confirms).map((paper) => hex(paper.fields.get(6)));
  const wanting = binding(it).filter(([name, side]) => it.sides[side].last.has(12) && !confirmed.includes(name));
  const agreed = everyone && wanting.length === 0;
  if (it.closing !== null) return decideClosed(it, it.closing.fields, agreed);
  const withdrawn = it.filed.some((paper) => paper.kind === WITHDRAWAL);
  need(!(withdrawn && agreed), "E_CERT_ORDER");
  if (withdrawn) return "withdrawn";
  if (it.filed.some(declines)) return "declined";
  if (agreed) return "unclosed";
  if (now !== null && now > expires(it)) return "lapsed";
  need(everyone, "E_CERT_ANSWERS");
  return "unconfirmed";
}

function decideClosed(it, end, agreed) {
  const name = end.get(8) === null ? null : hex(end.get(8));
  const deciding = it.filed.find((paper) => paper.hash === name);
  switch (end.get(7)) {
    case ACCEPTED:
      need(agreed, "E_CERT_ANSWERS");
      need(acceptances(it).some((paper) => paper.hash === name), "E_CERT_LINK");
      return "closed";
    case DECLINED:
      need(deciding !== undefined && declines(deciding), "E_CERT_LINK");
      return "declined";
    case WITHDRAWN:
      need(deciding !== undefined && deciding.kind === WITHDRAWAL, "E_CERT_LINK");
      return "withdrawn";
    case LAPSED:
      return "lapsed";
  }
}

function checkTimes(it, state) {
  for (const paper of [...it.filed, it.proposal]) {
    need(it.sides[sideOf(it, paper)].covers(it.signed.get(paper.hash), LEEWAY), "E_EXPIRED");
  }
  for (const { chain, paper } of it.beside) need(chain.covers(it.signed.get(paper.hash), LEEWAY), "E_EXPIRED");
  let effective = Math.max(...it.filed.map((paper) => it.signed.get(paper.hash)));
  if (it.closing !== null) {
    need(it.goBetween.covers(it.signed.get(it.closing.hash), LEEWAY), "E_EXPIRED");
    checkReceived(it, it.closing.fields);
    effective = it.closing.fields.get(11);
    if (state === "lapsed") need(effective > expires(it), "E_EXPIRED");
  }
  if (state === "closed" || state === "unclosed") {
    need(effective <= expires(it), "E_EXPIRED");
    need(it.sides.every((chain) => chain.covers(effective)), "E_EXPIRED");
  }
}

function checkReceived(it, end) {
  const [received, decided] = end.get(10);
  const times = new Map((end.get(12) ?? [end.get(8)]).filter((one) => one !== null).map((one) => [hex(one), decided]));
  times.set(it.proposal.hash, received);
  for (const paper of [it.proposal, ...it.filed]) {
    const at = times.get(confirms(paper) ? hex(paper.fields.get(6)) : paper.hash);
    need(at === undefined || it.signed.get(paper.hash) <= at + LEEWAY, "E_CERT_TIME");
  }
}

export const newestOf = (papers) => Math.max(...papers.flatMap((paper) => paper.signers).map((signer) => signer.at));

function* checkTokens(it, roots) {
  yield "time-token";
  let before = [];
  for (const paper of papersOf(it).filter(({ token }) => token !== null)) {
    const stamp = checkToken(paper.token, paper.imprint, roots);
    need(stamp.at >= newestOf([paper]) - LEEWAY, "E_TST");
    before.push(stamp);
  }
  yield "renewal";
  for (const [place, token] of it.renewals.entries()) {
    const stamp = checkToken(token, sha256(encode([...it.renewed, it.renewals.slice(0, place)])), roots);
    need(stamp.at >= newestOf(papersOf(it)) - LEEWAY, "E_TST");
    need(before.every((earlier) => earlier.at - LEEWAY <= stamp.at && stamp.at < earlier.until), "E_TST");
    before = [stamp];
  }
}

// each step tells its name, then does its work
export function* checkChains(chains) {
  for (const [role, chain] of chains) {
    yield `mandates-${role}`;
    checkChain(chain);
  }
  yield "sides-differ";
  const seen = new Set();
  for (const [, chain] of chains) {
    const halves = halvesOf(chain);
    need([...halves].every((half) => !seen.has(half)), "E_SAME_SIDE");
    halves.forEach((half) => seen.add(half));
  }
}

export function verify(data, now, roots) {
  let step = "read";
  try {
    const it = read(data);
    const chains = it.sides.map((chain, index) => [index ? "addressee" : "proposer", chain]);
    if (it.goBetween !== null) chains.push(["go-between", it.goBetween]);
    for (const { chain, paper } of it.beside) chains.push([paper.fields.get(8) === 1 ? "witness" : "guarantor", chain]);
    for (step of checkChains(chains));
    for (const paper of [it.proposal, ...it.filed]) {
      step = `signatures-${paper.name}`;
      const mandate = it.sides[sideOf(it, paper)].last;
      it.signed.set(paper.hash, signedUnder(paper, mandate));
    }
    if (it.closing !== null) {
      step = "signatures-closing";
      need(it.goBetween.lastHash === hex(it.closing.fields.get(5)), "E_CERT_LINK");
      it.signed.set(it.closing.hash, signedUnder(it.closing, it.goBetween.last));
    }
    for (const { chain, paper } of it.beside) {
      step = "signatures-countersignature";
      need(chain.lastHash === hex(paper.fields.get(5)), "E_CERT_LINK");
      it.signed.set(paper.hash, signedUnder(paper, chain.last));
    }
    step = "links";
    checkLinks(it);
    step = "decision";
    const state = decide(it, now);
    step = "in-time";
    checkTimes(it, state);
    if (roots !== null) for (step of checkTokens(it, roots));
    return { state, code: "ok", step: null };
  } catch (bad) {
    if (!(bad instanceof Bad)) throw bad;
    return { state: "not-valid", code: bad.code, step };
  }
}
