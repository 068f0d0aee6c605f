// The third reader: reads scenarios ({name: vector}, as in spec/vectors/instruments) from standard input, writes its verdicts
// ({name: {state, code, step}}) as JSON. It shares no line with the two in Python, and no library with them either.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Bad } from "./cbor.mjs";
import { verify } from "./certificate.mjs";
import { checkInstrument, checkOneClosing, readEnvelope } from "./envelope.mjs";
import { isDepositFile, verifyDeposit } from "./deposit.mjs";
import { readPayload } from "./payload.mjs";

const rootsOf = (pem) => (pem === undefined ? null : (pem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? []).map((one) => new X509Certificate(one)));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

function judge(vector) {
  const chain = (vector.chain ?? []).map(bytes);
  switch (vector.kind) {
    case "certificate":
      if (isDepositFile(bytes(vector.data))) return verifyDeposit(bytes(vector.data), rootsOf(vector.roots));
      return verify(bytes(vector.data), vector.now ?? null, rootsOf(vector.roots));
    case "payload":
      return alone(() => readPayload(bytes(vector.payload)));
    case "envelope":
      return alone(() => readEnvelope(bytes(vector.data)));
    case "instrument":
      return alone(() => checkInstrument(bytes(vector.data), chain));
    case "closings":
      return alone(() => checkOneClosing(vector.data.map((one) => checkInstrument(bytes(one), chain))));
  }
  return null; // bringing signatures together is no part of verifying
}

function alone(check) {
  try {
    check();
    return { state: null, code: "ok", step: null };
  } catch (bad) {
    if (!(bad instanceof Bad)) throw bad;
    return { state: null, code: bad.code, step: null };
  }
}

const scenarios = JSON.parse(readFileSync(0, "utf8"));
const verdicts = Object.fromEntries(Object.entries(scenarios).map(([name, vector]) => [name, judge(vector)]));
process.stdout.write(JSON.stringify(verdicts));
