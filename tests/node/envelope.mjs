// The signed envelope (7.2), and who has signed (7.5).

import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { Bad, decode, encode, hex, named, need, same, sha256 } from "./cbor.mjs";
import { CONFIRMATION, LAST_SECOND, MANDATE, NAMES, SUBJECTS, people, principalOf, readPayload } from "./payload.mjs";

const ED = -19, MLDSA = -49;
const SIZES = new Map([[ED, 64], [MLDSA, 3309]]);
const LIMIT = 256 * 1024;
export const LEEWAY = 300;

export function readEnvelope(data) {
  need(data.length <= LIMIT, "E_SIZE");
  need(data[0] === 0xd8 && data[1] === 0x62, "E_COSE");
  const outer = decode(data.subarray(2), LIMIT);
  need(Array.isArray(outer) && outer.length === 4, "E_COSE");
  const [head, unprotected, payload, signatures] = outer;
  need(payload instanceof Uint8Array && Array.isArray(signatures), "E_COSE");
  const name = [...NAMES.values()].find((one) => same(head, encode(new Map([[16, `application/wasit-${one}+cbor`]]))));
  need(name !== undefined, "E_COSE_TYP");
  const signers = readSigners(signatures);
  const token = readToken(unprotected, name);
  return { name, head, payload, signers, token, imprint: sha256(encode(signatures)) };
}

function readToken(unprotected, name) {
  need(unprotected instanceof Map, "E_COSE_HEADER");
  if (unprotected.size === 0) return null;
  const token = unprotected.get(270);
  need(unprotected.size === 1 && token instanceof Uint8Array && ["answer", "closing", "deposit"].includes(name), "E_COSE_HEADER");
  need(token.length >= 1 && token.length <= 16384, "E_SIZE");
  return token;
}

function readSigners(array) {
  need(array.length >= 2 && array.length <= 64, "E_COSE_SIGNERS");
  const halves = array.map(readHalf);
  const order = (one, other) => Buffer.compare(one.kid, other.kid) || one.alg - other.alg;
  const sorted = [...halves].sort(order);
  need(sorted.every((half, place) => place === 0 || order(sorted[place - 1], half) !== 0), "E_COSE_SIGNERS");
  need(sorted.every((half, place) => half === halves[place]), "E_COSE_ORDER");
  need(halves.length % 2 === 0, "E_COSE_PAIR");
  const signers = [];
  for (let place = 0; place < halves.length; place += 2) {
    const [first, second] = halves.slice(place, place + 2);
    need(first.alg === MLDSA && second.alg === ED && same(first.kid, second.kid) && first.at === second.at, "E_COSE_PAIR");
    signers.push({ kid: hex(first.kid), at: first.at, halves: [first, second] });
  }
  return signers;
}

function readHalf(item) {
  need(Array.isArray(item) && item.length === 3, "E_COSE");
  const [head, unprotected, value] = item;
  need(head instanceof Uint8Array && value instanceof Uint8Array, "E_COSE");
  need(unprotected instanceof Map && unprotected.size === 0, "E_COSE_HEADER");
  const header = decode(head, 64);
  need(header instanceof Map && header.size === 3 && [1, 4, 15].every((key) => header.has(key)), "E_COSE_HEADER");
  const [alg, kid, claims] = [header.get(1), header.get(4), header.get(15)];
  need(SIZES.has(alg), "E_COSE_ALG");
  need(kid instanceof Uint8Array && kid.length === 16, "E_COSE_HEADER");
  need(claims instanceof Map && claims.size === 1 && claims.has(6), "E_COSE_HEADER");
  const at = claims.get(6);
  need(typeof at === "number" && at >= 0 && at <= LAST_SECOND, "E_COSE_HEADER");
  need(value.length === SIZES.get(alg), "E_COSE");
  return { head, kid, alg, at, value };
}

export function readPaper(data) {
  const paper = readEnvelope(data);
  const fields = readPayload(paper.payload);
  need(NAMES.get(fields.get(2)) === paper.name, "E_COSE_TYP");
  return { ...paper, fields, kind: fields.get(2), hash: hex(named("inst", paper.payload)) };
}

function holds(pen, half, message) {
  try {
    if (half.alg === MLDSA) return ml_dsa65.verify(half.value, message, pen.subarray(32));
    return isStrict(pen.subarray(0, 32), half.value, message);
  } catch {
    return false;
  }
}

// RFC 8032 without the cofactor, and neither key nor nonce point of small order: what 7.2 calls strict
function isStrict(key, signature, message) {
  const point = ed25519.Point.fromBytes(key);
  const nonce = ed25519.Point.fromBytes(signature.subarray(0, 32));
  if (point.isSmallOrder() || nonce.isSmallOrder()) return false;
  const order = ed25519.Point.Fn.ORDER;
  const little = (bytes) => BigInt("0x" + hex(Buffer.from(bytes).reverse()));
  const s = little(signature.subarray(32));
  if (s >= order) return false;
  const digest = createHash("sha512").update(signature.subarray(0, 32)).update(key).update(message).digest();
  const k = little(digest) % order;
  return ed25519.Point.BASE.multiplyUnsafe(s).equals(nonce.add(point.multiplyUnsafe(k)));
}

const told = ([pens, custody]) => [...pens.map(hex), custody].join();

// who signs a mandate: {holders, needs, principals}
function wantedForMandate(mandate, before) {
  const asked = [...principalOf(before ?? mandate), ...principalOf(mandate)];
  const principals = [...new Map(asked.map((one) => [told(one), one])).values()];
  if (before === null) return { holders: mandate.get(7), needs: mandate.get(7).length, principals };
  return { holders: before.get(7), needs: before.get(6), principals };
}

// who signs another paper, once it is known to fall under the mandate's subjects
function wantedFor(paper, mandate) {
  if (SUBJECTS.has(paper.kind)) {
    const named_ = paper.fields.get(SUBJECTS.get(paper.kind)) ?? [];
    const listed = (mandate.get(11) ?? []).length;
    need(named_.length > 0 === listed > 0 && named_.every((one) => one <= listed), "E_MANDATE_SUBJECT");
  }
  if (paper.kind !== CONFIRMATION) return { holders: mandate.get(7), needs: mandate.get(6), principals: [] };
  need(mandate.has(12), "E_SIGNER");
  return { holders: [], needs: 0, principals: principalOf(mandate) };
}

export const signedUnder = (paper, mandate) => signedAt(paper, wantedFor(paper, mandate));

// when the last who is wanted signed
function signedAt(paper, { holders, needs, principals }) {
  const kidOf = (pen) => hex(named("pen", pen).subarray(0, 16));
  const pens = new Map([...principals, ...holders].flatMap(([held]) => held).map((pen) => [kidOf(pen), pen]));
  const signed = new Map();
  for (const signer of paper.signers) {
    need(pens.has(signer.kid), "E_SIGNER");
    for (const half of signer.halves) {
      const message = encode(["Signature", paper.head, half.head, Buffer.from("wasit1"), paper.payload]);
      need(holds(pens.get(signer.kid), half, message), "E_SIG");
    }
    signed.set(signer.kid, signer.at);
  }
  const earliest = ([held]) => Math.min(...held.map(kidOf).filter((kid) => signed.has(kid)).map((kid) => signed.get(kid)));
  const times = holders.map(earliest).filter(Number.isFinite).sort((one, other) => one - other);
  const heard = principals.map(earliest);
  need(times.length >= needs && heard.every(Number.isFinite), "E_THRESHOLD");
  return Math.max(...times.slice(0, needs), ...heard);
}

export function readChain(data) {
  need(data.length >= 1 && data.length <= 32, "E_MANDATE_CHAIN");
  const papers = data.map(readPaper);
  need(papers.every((paper) => paper.kind === MANDATE), "E_MANDATE_CHAIN");
  const last = papers.at(-1);
  const covers = (at, leeway = 0) => last.fields.get(8) - leeway <= at && at <= last.fields.get(9) + leeway;
  return { papers, last: last.fields, lastHash: last.hash, covers };
}

export function checkChain(chain) {
  chain.papers.forEach((paper, index) => {
    const before = index ? chain.papers[index - 1].hash : null;
    const named_ = paper.fields.get(10);
    need((named_ === null ? null : hex(named_)) === before, "E_MANDATE_CHAIN");
  });
  chain.papers.forEach((paper, index) => {
    signedAt(paper, wantedForMandate(paper.fields, index ? chain.papers[index - 1].fields : null));
  });
}

export function halvesOf(chain) {
  const pens = chain.papers.flatMap((paper) => people(paper.fields)).flatMap(([held]) => held).map(hex);
  return new Set(pens.flatMap((pen) => [pen.slice(0, 64), pen.slice(64)]));
}

export function checkInstrument(data, chain) {
  const paper = readPaper(data);
  if (paper.kind === MANDATE) {
    checkChain(readChain([...chain, data]));
    return paper;
  }
  const held = readChain(chain);
  checkChain(held);
  need(hex(paper.fields.get(5)) === held.lastHash, "E_MANDATE_LINK");
  need(held.covers(signedUnder(paper, held.last), LEEWAY), "E_EXPIRED");
  return paper;
}

export function checkOneClosing(papers) {
  const ended = new Map();
  for (const paper of papers) {
    const proposal = hex(paper.fields.get(6));
    if ((ended.get(proposal) ?? paper.hash) !== paper.hash) throw new Bad("E_CLOSING_TWICE");
    ended.set(proposal, paper.hash);
  }
}
