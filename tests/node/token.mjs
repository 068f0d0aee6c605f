// Timestamp tokens (7.10, step 7): RFC 3161 in the CMS of RFC 5652. Node's own crypto checks certificates and signatures.

import { X509Certificate, createHash, verify as verifies } from "node:crypto";
import { Bad, need, same } from "./cbor.mjs";
import { LAST_SECOND } from "./payload.mjs";

const SIGNED_DATA = "2a864886f70d010702";
const TST_INFO = "2a864886f70d0109100104";
const CONTENT_TYPE = "2a864886f70d010903";
const MESSAGE_DIGEST = "2a864886f70d010904";
const SIGNING_CERTIFICATE = "2a864886f70d010910020c";
const SIGNING_CERTIFICATE_V2 = "2a864886f70d010910022f";
const EXTENDED_KEY_USAGE = "551d25";
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const DIGESTS = { "608648016503040201": "sha256", "608648016503040202": "sha384", "608648016503040203": "sha512" };
const INTEGER = 0x02, OCTETS = 0x04, OID = 0x06, SEQUENCE = 0x30, SET = 0x31, TIME = 0x18;

const hex = (bytes) => Buffer.from(bytes).toString("hex");

function read(data) {
  const found = [];
  let at = 0;
  while (at < data.length) {
    const begin = at;
    need(data.length - at >= 2 && (data[at] & 31) !== 31, "E_TST");
    const tag = data[at];
    let size = data[at + 1];
    at += 2;
    if (size >= 128) {
      const width = size & 127;
      need(width >= 1 && width <= 3 && data.length - at >= width, "E_TST");
      size = Buffer.from(data.subarray(at, at + width)).readUIntBE(0, width);
      need(size >= 128 && size >= 2 ** (8 * (width - 1)), "E_TST");
      at += width;
    }
    need(size <= data.length - at, "E_TST");
    found.push({ tag, content: data.subarray(at, at + size), whole: data.subarray(begin, at + size) });
    at += size;
  }
  return found;
}
function expect(element, tag) {
  need(element !== undefined && element.tag === tag, "E_TST");
  return element;
}
const inside = (element, tag) => read(expect(element, tag).content);
function only(elements, tag) {
  need(elements.length === 1, "E_TST");
  return expect(elements[0], tag);
}

export function checkToken(token, imprint, roots) {
  try {
    return check(Buffer.from(token), imprint, roots);
  } catch {
    throw new Bad("E_TST"); // whatever is wrong with what a stranger sent
  }
}

function check(token, imprint, roots) {
  const outer = read(only(read(token), SEQUENCE).content);
  need(outer.length === 2 && hex(outer[0].content) === SIGNED_DATA, "E_TST");
  const parts = read(only(inside(outer[1], 0xa0), SEQUENCE).content);
  const content = inside(parts[2], SEQUENCE);
  need(hex(expect(content[0], OID).content) === TST_INFO, "E_TST");
  const info = only(inside(content[1], 0xa0), OCTETS).content;
  const carried = inside(parts[3], 0xa0).map((one) => new X509Certificate(one.whole));
  const at = timeOf(info, imprint);
  const signer = read(only(inside(parts.at(-1), SET), SEQUENCE).content);
  const [issuer, serial] = inside(signer[1], SEQUENCE);
  const certificate = carried.find((one) => {
    const fields = fieldsOf(one);
    return same(fields.issuer.whole, issuer.whole) && same(fields.serial.content, serial.content);
  });
  need(certificate !== undefined, "E_TST");
  checkSigner(signer, info, certificate);
  const usage = fieldsOf(certificate).extensions.find((one) => hex(one[0].content) === EXTENDED_KEY_USAGE);
  need(usage !== undefined && usage[1].tag === 1 && usage[1].content[0] === 0xff, "E_TST"); // critical
  need(certificate.keyUsage.includes(TIME_STAMPING), "E_TST");
  checkPath(certificate, carried, roots, at);
  return { at, until: Math.min(Date.parse(certificate.validTo) / 1000, LAST_SECOND) };
}

function fieldsOf(certificate) {
  const fields = read(read(read(certificate.raw)[0].content)[0].content);
  const extensions = fields.find((one) => one.tag === 0xa3);
  return {
    serial: fields[1],
    issuer: fields[3],
    extensions: extensions ? read(read(extensions.content)[0].content).map((one) => read(one.content)) : [],
  };
}

function timeOf(info, imprint) {
  const [version, , message, , made] = read(only(read(info), SEQUENCE).content);
  need(hex(expect(version, INTEGER).content) === "01", "E_TST");
  const [algorithm, stamped] = inside(message, SEQUENCE);
  need(DIGESTS[hex(read(algorithm.content)[0].content)] === "sha256", "E_TST");
  need(same(expect(stamped, OCTETS).content, imprint), "E_TST");
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(Buffer.from(expect(made, TIME).content).toString("latin1"));
  need(found !== null, "E_TST");
  const [, year, month, day, hour, minute, second] = found;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000;
}

function checkSigner(signer, info, certificate) {
  const digest = DIGESTS[hex(read(signer[2].content)[0].content)];
  need(digest !== undefined, "E_TST");
  const attributes = new Map(inside(signer[3], 0xa0).map((one) => {
    const [name, values] = read(one.content);
    return [hex(name.content), read(values.content)[0]];
  }));
  need(hex(attributes.get(CONTENT_TYPE).content) === TST_INFO, "E_TST");
  need(same(attributes.get(MESSAGE_DIGEST).content, createHash(digest).update(info).digest()), "E_TST");
  need(namesCertificate(attributes, certificate), "E_TST");
  const signed = Buffer.concat([Buffer.from([SET]), signer[3].whole.subarray(1)]);
  const isEdwards = certificate.publicKey.asymmetricKeyType === "ed25519";
  need(verifies(isEdwards ? null : digest, signed, certificate.publicKey, expect(signer[5], OCTETS).content), "E_TST");
}

// ESSCertID (RFC 2634, SHA-1) or ESSCertIDv2 (RFC 5035): the first one named is who signed.
function namesCertificate(attributes, certificate) {
  const isNew = attributes.has(SIGNING_CERTIFICATE_V2);
  const attribute = attributes.get(isNew ? SIGNING_CERTIFICATE_V2 : SIGNING_CERTIFICATE);
  if (attribute === undefined) return false;
  let [first, second] = read(read(read(attribute.content)[0].content)[0].content);
  let digest = isNew ? "sha256" : "sha1";
  if (isNew && first.tag === SEQUENCE) {
    digest = DIGESTS[hex(read(first.content)[0].content)];
    first = second;
  }
  need(digest !== undefined, "E_TST");
  return same(first.content, createHash(digest).update(certificate.raw).digest());
}

function checkPath(certificate, carried, roots, at) {
  for (let steps = 0; steps < 8; steps++) {
    const [from, to] = [certificate.validFrom, certificate.validTo].map((one) => Date.parse(one) / 1000);
    need(from <= at && at <= to, "E_TST");
    if (roots.some((root) => same(root.raw, certificate.raw))) return;
    const own = certificate;
    const issuer = [...roots, ...carried].find((one) => !same(one.raw, own.raw) && one.ca && own.checkIssued(one) && own.verify(one.publicKey));
    need(issuer !== undefined, "E_TST");
    certificate = issuer;
  }
  throw new Bad("E_TST");
}
