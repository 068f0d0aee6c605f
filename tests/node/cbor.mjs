// Bytes in their one form (spec/1-encoding), and hashes with a purpose. Integers become numbers, maps become Map.

import { createHash } from "node:crypto";

export class Bad extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function need(holds, code) {
  if (!holds) throw new Bad(code);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const SMALLEST = { 24: 24n, 25: 1n << 8n, 26: 1n << 16n, 27: 1n << 32n };

export function decode(data, limit) {
  need(data.length <= limit, "E_SIZE");
  const place = { data, at: 0 };
  const value = readValue(place, 0);
  need(place.at === data.length, "E_CBOR_CANON");
  return value;
}

function take(place, size) {
  need(size <= place.data.length - place.at, "E_CBOR");
  place.at += size;
  return place.data.subarray(place.at - size, place.at);
}

function readValue(place, depth) {
  need(depth <= 8, "E_CBOR_DEPTH");
  const [first] = take(place, 1);
  const major = first >> 5;
  const info = first & 31;
  if (major === 7) {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    throw new Bad(info >= 28 ? "E_CBOR" : "E_CBOR_TYPE");
  }
  need(info < 28 || (info === 31 && major >= 2 && major <= 5), "E_CBOR");
  need(major !== 6, "E_CBOR_TYPE");
  need(info !== 31, "E_CBOR_CANON");
  let size = BigInt(info);
  if (info >= 24) {
    size = 0n;
    for (const byte of take(place, 2 ** (info - 24))) size = (size << 8n) | BigInt(byte);
    need(size >= SMALLEST[info], "E_CBOR_CANON");
  }
  if (major < 2) {
    need(size + BigInt(major) <= BigInt(Number.MAX_SAFE_INTEGER), "E_CBOR_INT");
    return major === 0 ? Number(size) : -1 - Number(size);
  }
  if (major > 3) need(size <= BigInt(place.data.length), "E_CBOR"); // each item has a byte at least
  const count = Number(size);
  if (major === 2) return take(place, count);
  if (major === 3) return readText(take(place, count));
  if (major === 4) {
    const list = [];
    for (let index = 0; index < count; index++) list.push(readValue(place, depth + 1));
    return list;
  }
  return readMap(place, count, depth);
}

function readText(bytes) {
  let text;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw new Bad("E_CBOR");
  }
  need(text.normalize("NFC") === text, "E_CBOR_NFC");
  return text;
}

function readMap(place, count, depth) {
  const map = new Map();
  let before = Buffer.alloc(0);
  for (let index = 0; index < count; index++) {
    const begin = place.at;
    need(begin < place.data.length, "E_CBOR");
    const major = place.data[begin] >> 5;
    need(major === 0 || major === 3, "E_CBOR_KEY");
    const key = readValue(place, 0);
    const written = Buffer.from(place.data.subarray(begin, place.at));
    const fits = typeof key === "number" ? key <= 23 || (key === 270 && count === 1) : written.length > 1 && written.length <= 24;
    need(fits, "E_CBOR_KEY");
    need(Buffer.compare(before, written) < 0, "E_CBOR_CANON");
    before = written;
    map.set(key, readValue(place, depth + 1));
  }
  return map;
}

export function encode(value) {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  const pairs = [...value].map(([key, item]) => [encode(key), encode(item)]);
  pairs.sort(([one], [other]) => Buffer.compare(one, other));
  return Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
}

function head(major, size) {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  const width = size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 32 ? 4 : 8;
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(size), 1);
  bytes[8 - width] = (major << 5) | (24 + Math.log2(width));
  return bytes.subarray(8 - width);
}

export function sha256(data) {
  return createHash("sha256").update(data).digest();
}

export function named(purpose, data) {
  const tag = Buffer.from("wasit1 " + purpose);
  return sha256(Buffer.concat([Buffer.from([tag.length]), tag, data]));
}

export function same(one, other) {
  return one instanceof Uint8Array && other instanceof Uint8Array && Buffer.compare(one, other) === 0;
}

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
