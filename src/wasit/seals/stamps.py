"""Timestamp tokens of RFC 3161: asked for, taken, checked to roots that the reader trusts.

1. A token is the DER of a TimeStampToken, as it stands in an envelope's header or among a certificate's renewals.
2. It is good when its authority's certificate leads to a root as of the token's own time, is for timestamps and nothing else said, and
   signed exactly this SHA-256, naming that certificate. The certificate stands in the token: a file carries everything but trust.
3. What a stranger sent raises Distrusted E_TST, or nothing. Not asked: policy, accuracy; revocation, which can't be asked offline.

The library checks signature, chain, purpose and digest; it takes an authority's whole answer, so a bare token is put into one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import rfc3161_client as rfc3161
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wasit.errors import Distrusted, Refused
from wasit.seals.ess import check_names
from wasit.wire.cose import LAST_SECOND, MAX_TOKEN, Stamp

MAX_ANSWER = MAX_TOKEN + 4096  # bytes of an authority's answer
MAX_ROOTS = 64 * 1024  # bytes of a file of roots
SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = bytes.fromhex("3003020100")  # PKIStatusInfo: granted


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent to an authority. ``nonce`` comes back in its answer, so that an old answer can't be given for a new one."""

    body: bytes
    nonce: int


def ask(message: bytes) -> Question:
    """For a token over the SHA-256 of these bytes. The nonce is the library's, from the system's randomness."""
    builder = rfc3161.TimestampRequestBuilder().data(message).hash_algorithm(rfc3161.HashAlgorithm.SHA256)
    made = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    assert made.nonce is not None
    return Question(made.as_bytes(), made.nonce)


def read_roots(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file. Raises: Refused bad-roots, too-large."""
    if len(pem) > MAX_ROOTS:
        raise Refused("too-large", field="roots", limit=MAX_ROOTS)
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise Refused("bad-roots") from None


@dataclass(frozen=True)
class Authorities:
    """Whoever may attest times to this reader: all that these roots vouch for. Call it as ``check_token(token, imprint)``."""

    roots: Sequence[x509.Certificate]

    def __call__(self, token: bytes, imprint: bytes) -> Stamp:
        """What a token says. Raises: Distrusted E_TST."""
        return self._check(_der(0x30, _GRANTED + token), imprint, None)[1]

    def take(self, answer: bytes, question: Question, imprint: bytes) -> tuple[bytes, Stamp]:
        """The token of an authority's answer. Raises: Distrusted E_TST."""
        token, stamp = self._check(answer, imprint, question.nonce)
        if len(token) > MAX_TOKEN:
            raise Distrusted("E_TST")
        return token, stamp

    def _check(self, answer: bytes, imprint: bytes, nonce: int | None) -> tuple[bytes, Stamp]:
        verifier = rfc3161.VerifierBuilder(roots=list(self.roots), nonce=nonce).build()
        try:
            response = rfc3161.decode_timestamp_response(answer)
            info = response.tst_info
            verifier.verify(response, imprint)
            digest = info.message_imprint.hash_algorithm.dotted_string
            signer = _signer_of(response.signed_data)
            until = min(int(signer.not_valid_after_utc.timestamp()), LAST_SECOND)
            stamp = Stamp(int(info.gen_time.timestamp()), until, name_of(signer))
            token = response.time_stamp_token()
            check_names(token, signer.public_bytes(Encoding.DER))
        except (
            rfc3161.VerificationError,
            ValueError,
        ) as bad:  # all that the library raises: for its form, and for what it says
            raise Distrusted("E_TST") from bad
        if digest != SHA256 or not 0 <= stamp.at <= LAST_SECOND:
            raise Distrusted("E_TST")
        return token, stamp


def _signer_of(signed: rfc3161.SignedData) -> x509.Certificate:
    """The certificate that signed. Raises: ValueError."""
    (signer,) = signed.signer_infos
    for der in signed.certificates:
        certificate = x509.load_der_x509_certificate(der)
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return certificate
    raise ValueError("its signer's certificate is not in it")


def name_of(signer: x509.Certificate) -> str:
    """What its certificate calls an authority: its common name, else the whole of its name."""
    common = signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else signer.subject.rfc4514_string()


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content
