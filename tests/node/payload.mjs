// What may stand in a payload (spec/7-instruments, 7.3 to 7.8).

import { readFileSync } from "node:fs";
import { Bad, decode, hex, need, same } from "./cbor.mjs";

export const MANDATE = 1, PROPOSAL = 2, ANSWER = 3, WITHDRAWAL = 4, RECEIPT = 5, CLOSING = 6, CONFIRMATION = 7, DECLARATION = 8, COUNTERSIGNATURE = 9, DEPOSIT = 10;
export const NAMES = new Map([[1, "mandate"], [2, "proposal"], [3, "answer"], [4, "withdrawal"], [5, "receipt"], [6, "closing"], [7, "confirmation"], [8, "declaration"], [9, "countersignature"], [10, "deposit"]]);
export const SUBJECTS = new Map([[PROPOSAL, 14], [ANSWER, 11], [WITHDRAWAL, 7], [DECLARATION, 14]]); // where a paper names those it falls under
export const LAST_SECOND = 253370764800;
const HOPE = 2;

const edges = [];
{
  const list = readFileSync(new URL("../../spec/assigned-14.0.txt", import.meta.url), "utf8");
  let at = 0;
  for (const run of list.trim().split(/\s+/)) edges.push((at += parseInt(run, 16)));
}

function isAssigned(point) {
  let low = 0, high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= point) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

// fields: each of its exact type
const isInt = (value, low = 0, high = 2 ** 53) => typeof value === "number" && value >= low && value <= high;
function int(value, low, high) {
  need(isInt(value, low, high), "E_SCHEMA");
  return value;
}
const seconds = (value) => int(value, 0, LAST_SECOND);
function octets(value, size) {
  need(value instanceof Uint8Array && value.length === size, "E_SCHEMA");
  return value;
}
const hash = (value) => octets(value, 32);
const orNull = (value, check) => value === null || check(value);
const ifThere = (map, key, check) => map.has(key) && check(map.get(key));
function items(value, low, high) {
  need(Array.isArray(value) && value.length >= low && value.length <= high, "E_SCHEMA");
  return value;
}
function moment(value) {
  const [at, offset] = items(value, 2, 2);
  seconds(at);
  int(offset, -840, 840);
}
function numbers(value) {
  items(value, 1, 16).forEach((one, place) => {
    int(one, 1, 16);
    need(place === 0 || value[place - 1] < one, "E_SCHEMA");
  });
}
function hashes(value, low, high) {
  const listed = items(value, low, high).map((one) => hex(hash(one)));
  need(new Set(listed).size === listed.length, "E_INST");
}
function keys(value, required, optional = []) {
  need(value instanceof Map, "E_SCHEMA");
  for (const key of value.keys()) {
    need(typeof key === "number", "E_SCHEMA");
    need(key < 16 || key > 23, "E_VERSION");
    need(required.includes(key) || optional.includes(key), "E_SCHEMA");
  }
  need(required.every((key) => value.has(key)), "E_SCHEMA");
}

// texts (7.4)
const isLanguage = (tag) => tag.length <= 23 && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(tag);

function texts(value) {
  need(value instanceof Map && value.size >= 1 && value.size <= 4, "E_SCHEMA");
  for (const [language, text] of value) {
    need(typeof language === "string" && typeof text === "string", "E_SCHEMA");
    need(isLanguage(language), "E_LANG");
    checkText(text);
  }
}
function label(value) {
  texts(value);
  for (const text of value.values()) {
    need([...text].length <= 120, "E_TEXT_LONG");
    need(!text.includes("\n"), "E_TEXT_CONTROL");
  }
}
function checkText(text) {
  need(/[^\s\u0085\u001c-\u001f]|\ufeff/u.test(text), "E_TEXT_EMPTY");
  for (const char of text) {
    const point = char.codePointAt(0);
    const control = point < 32 || (point >= 0x7f && point <= 0x9f) || point === 0x2028 || point === 0x2029;
    need(!control || char === "\n", "E_TEXT_CONTROL");
    need(point < 0x202a || point > 0x202e, "E_TEXT_BIDI");
    need(isAssigned(point), "E_TEXT_UNASSIGNED");
  }
  need(Buffer.byteLength(text) <= 8192, "E_TEXT_LONG");
  for (const line of text.split("\n")) {
    let open = 0;
    for (const char of line) {
      if (char >= "\u2066" && char <= "\u2068") open++;
      if (char === "\u2069") open--;
      need(open >= 0, "E_TEXT_ISOLATE");
    }
    need(open === 0, "E_TEXT_ISOLATE");
  }
}

export function readPayload(payload) {
  const value = decode(payload, 256 * 1024);
  need(value instanceof Map, "E_SCHEMA");
  need(int(value.get(1), 1) === 1, "E_VERSION");
  const kind = int(value.get(2));
  need(NAMES.has(kind) || kind < 11 || kind > 23, "E_VERSION");
  need(NAMES.has(kind), "E_INST");
  CHECKS[kind](value);
  return value;
}

function common(value) {
  octets(value.get(3), 16);
  moment(value.get(4));
}

export const principalOf = (mandate) => (mandate.has(12) ? [mandate.get(12)] : []);
export const people = (mandate) => [...mandate.get(7), ...principalOf(mandate)];

function mandate(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11, 12]);
  items(value.get(7), 1, 16).forEach(person);
  common(value);
  label(value.get(5));
  int(value.get(6), 1, 16);
  seconds(value.get(8));
  seconds(value.get(9));
  orNull(value.get(10), hash);
  ifThere(value, 11, (listed) => items(listed, 1, 16).forEach(label));
  ifThere(value, 12, person);
  need(value.get(6) <= value.get(7).length, "E_MANDATE");
  need(value.get(8) <= value.get(9), "E_MANDATE");
  const pens = people(value).flatMap(([held]) => held).map(hex);
  for (const part of [[0, 64], [64]]) {
    const halves = pens.map((pen) => pen.slice(...part));
    need(new Set(halves).size === halves.length, "E_MANDATE");
  }
}

function person(item) {
  const [pens, custody] = items(item, 2, 2);
  for (const pen of items(pens, 1, 4)) octets(pen, 1984);
  int(custody, 0, 1);
}

export const addresseesOf = (proposal) => (proposal.has(13) ? proposal.get(13).length : 1);

function proposal(value) {
  keys(value, [1, 2, 3, 4, 5, 7, 8, 9, 10, 11], [6, 12, 13, 14]);
  need(!(value.has(6) && value.has(13)), "E_INST");
  ifThere(value, 6, label);
  ifThere(value, 13, (listed) => items(listed, 2, 7).forEach(label));
  terms(value, addresseesOf(value));
  common(value);
  hash(value.get(5));
  seconds(value.get(10));
  ifThere(value, 12, label);
  orNull(value.get(11), hash);
  ifThere(value, 14, numbers);
}

// clauses, in which languages, which prevails: of a proposal or a declaration
function terms(value, addressees) {
  const languages = items(value.get(8), 1, 4);
  need(languages.every((tag) => typeof tag === "string"), "E_SCHEMA");
  need(languages.every(isLanguage) && new Set(languages).size === languages.length, "E_LANG");
  need(value.get(9) === null || languages.includes(value.get(9)), "E_LANG");
  const clauses = items(value.get(7), 1, 64);
  for (const one of clauses) clause(one, addressees);
  if (value.get(2) === DECLARATION) need(clauses.every((one) => [1, 3, 4].includes(one.get(3))), "E_INST");
  betweenClauses(clauses, languages);
}

function ascending(listed) {
  const told = listed.map(hex);
  need(told.every((one, place) => place === 0 || told[place - 1] < one), "E_INST");
}

function declaration(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15], [11, 12, 14]);
  const [deposit, depositary, parts] = items(value.get(6), 3, 3);
  int(parts, 2, 8);
  terms(value, 1);
  texts(value.get(15));
  need(value.get(8).every((tag) => value.get(15).has(tag)), "E_LANG");
  common(value);
  hash(value.get(5));
  hash(deposit);
  octets(depositary, 16);
  seconds(value.get(10));
  ifThere(value, 12, label);
  ifThere(value, 11, (listed) => ascending(items(listed, 1, parts - 1).map((one) => octets(one, 16))));
  ifThere(value, 14, numbers);
}

function deposit(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7, 9], [8]);
  need((int(value.get(7), 1, 2) === 1) === value.has(8), "E_INST");
  ifThere(value, 8, (listed) => ascending(items(listed, 2, 8).map(hash)));
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  seconds(value.get(9));
}

function clause(value, addressees) {
  keys(value, [1, 2, 3, 4, 5], [6]);
  const number = int(value.get(1));
  need(number >= 1 && number <= 999, "E_CLAUSE_ID");
  known(value.get(2), 5);
  need(int(value.get(3), 1) <= Math.max(5, addressees + 4), "E_INST");
  const conditions = items(value.get(5), 0, 16);
  texts(value.get(4));
  for (const condition of conditions) {
    const [kind, what] = items(condition, 2, 2);
    known(kind, 4);
    if (kind === 1) int(what, 1, 999);
    else if (kind === 4) texts(what);
    else seconds(what);
  }
  ifThere(value, 6, seconds);
}

function known(kind, last) {
  int(kind, 1);
  if (kind > last) throw new Bad(kind <= 15 ? "E_VERSION" : "E_SCHEMA");
}

const told = (condition) => JSON.stringify([condition[0], condition[0] === 4 ? [...condition[1]] : condition[1]]);

function betweenClauses(clauses, languages) {
  const byId = new Map(clauses.map((one) => [one.get(1), one]));
  need(byId.size === clauses.length, "E_CLAUSE_ID");
  for (const one of clauses) {
    const conditions = one.get(5);
    const stated = [one.get(4), ...conditions.filter(([kind]) => kind === 4).map(([, text]) => text)];
    need(stated.every((text) => languages.every((tag) => text.has(tag))), "E_LANG");
    need(one.get(2) !== HOPE || conditions.length === 0, "E_HOPE");
    conditions.forEach((condition, place) => {
      need(!conditions.slice(0, place).some((other) => told(other) === told(condition)), "E_COND");
      if (condition[0] !== 1) return;
      need(byId.has(condition[1]), "E_COND_REF");
      need(byId.get(condition[1]).get(2) !== HOPE, "E_HOPE");
    });
    const of = (wanted) => conditions.filter(([kind]) => kind === wanted).map(([, what]) => what);
    need(of(2).every((earliest) => of(3).every((latest) => earliest <= latest)), "E_COND");
  }
  const waiting = new Set(byId.keys());
  while (waiting.size) {
    const free = [...waiting].filter((id) => byId.get(id).get(5).every(([kind, what]) => kind !== 1 || !waiting.has(what)));
    need(free.length > 0, "E_COND_CYCLE");
    free.forEach((id) => waiting.delete(id));
  }
}

function answer(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11]);
  need((int(value.get(7), 1, 3) === 3) === value.has(8), "E_INST");
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  ifThere(value, 8, hash);
  ifThere(value, 9, texts);
  ifThere(value, 10, (number) => int(number, 1, 7));
  ifThere(value, 11, numbers);
}

function withdrawal(value) {
  keys(value, [1, 2, 3, 4, 5, 6], [7]);
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  ifThere(value, 7, numbers);
}

function confirmation(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7]);
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  int(value.get(7), 1, 2);
}

function receipt(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  int(value.get(7), 1, 2);
  moment(value.get(8));
  orNull(value.get(9), label);
}

function closing(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [12]);
  const [received, decided] = items(value.get(10), 2, 2);
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  const outcome = int(value.get(7), 1, 4);
  orNull(value.get(8), hash);
  hashes(value.get(9), 1, 8);
  seconds(received);
  orNull(decided, seconds);
  const effective = seconds(value.get(11));
  ifThere(value, 12, (listed) => hashes(listed, 2, 7));
  const lapsed = outcome === 4;
  need(lapsed === (value.get(8) === null) && lapsed === (decided === null), "E_INST");
  need(decided === null || (received <= decided && decided <= effective), "E_INST");
  need(received <= effective, "E_INST");
  if (value.has(12)) need(outcome === 1 && value.get(12).some((one) => same(one, value.get(8))), "E_INST");
}

function countersignature(value) {
  keys(value, [1, 2, 3, 4, 5, 6, 7, 8], [9]);
  common(value);
  hash(value.get(5));
  hash(value.get(6));
  orNull(value.get(7), hash);
  int(value.get(8), 1, 2);
  ifThere(value, 9, texts);
}

const CHECKS = { 1: mandate, 2: proposal, 3: answer, 4: withdrawal, 5: receipt, 6: closing, 7: confirmation, 8: declaration, 9: countersignature, 10: deposit };
