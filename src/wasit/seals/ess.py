"""Which certificate a timestamp's signature names: the signingCertificate attribute, which the library that checks tokens does not ask for.

1. RFC 3161 §2.4.2 demands it, in the form of RFC 2634 (SHA-1) or of RFC 5035 (``V2``, SHA-256 unless it says another): the hash of the
   signer's certificate stands first. Without it a certificate could be put in the place of another with the same key.
2. Only as much DER is read as leads there. What is of another form raises ValueError.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

NAMED = bytes.fromhex("2a864886f70d010910020c")  # id-aa-signingCertificate
NAMED_V2 = bytes.fromhex("2a864886f70d010910022f")  # id-aa-signingCertificateV2
DIGESTS = {
    bytes.fromhex("6086480165030402" + end): name
    for end, name in (("01", "sha256"), ("02", "sha384"), ("03", "sha512"))
}
SEQUENCE, SET, ATTRIBUTES = 0x30, 0x31, 0xA0
CONTENT, SIGNERS, OF_SIGNER = 1, -1, 3  # places in ContentInfo, SignedData, SignerInfo


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    content: bytes

    def parts(self) -> list[_Element]:
        return _elements(self.content)


def check_names(token: bytes, certificate: bytes) -> None:
    """That the one signature of a token names this certificate, both in DER. Raises: ValueError."""
    try:
        (info,) = _elements(token)
        (signed_data,) = info.parts()[CONTENT].parts()
        (signer,) = signed_data.parts()[SIGNERS].parts()
        attributes = signer.parts()[OF_SIGNER]
        found = [one.parts() for one in attributes.parts()] if attributes.tag == ATTRIBUTES else []
        named = [
            (name.content, values.parts()) for name, values in found if name.content in (NAMED, NAMED_V2)
        ]
        kinds = {kind: value for kind, (value,) in named}
        if not kinds or len(kinds) != len(named):
            raise ValueError("it names no certificate, or two")
        v2 = kinds.get(NAMED_V2)
        first = (kinds[NAMED] if v2 is None else v2).parts()[0].parts()[0].parts()
        digest = "sha1" if v2 is None else "sha256"
        if v2 is not None and first[0].tag == SEQUENCE:
            digest = DIGESTS[first.pop(0).parts()[0].content]
        if first[0].content != hashlib.new(digest, certificate, usedforsecurity=False).digest():
            raise ValueError("it names another certificate")
    except (IndexError, KeyError) as bad:
        raise ValueError("of another form") from bad


def _elements(data: bytes) -> list[_Element]:
    """The elements that stand one after the other in these bytes."""
    found, at = [], 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size >= 0x80:
            width = size & 0x7F
            if not 1 <= width <= 3 or tag & 31 == 31:
                raise ValueError("of another form")
            size = int.from_bytes(data[at : at + width])
            at += width
        if size > len(data) - at:
            raise ValueError("cut short")
        found.append(_Element(tag, data[at : at + size]))
        at += size
    return found
