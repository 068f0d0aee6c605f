"""Signing and merging envelopes, and the oracle: another implementation reads the Ed25519 half."""

from __future__ import annotations

from dataclasses import replace

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cwt.algs.okp import OKPKey

from instrument_cast import DAY, START, Party, flip, party, pen, proposal, resigned, sign
from wasit.channel.chain import check_instrument, tally_signers
from wasit.channel.instrument import encode_instrument
from wasit.errors import Distrusted, Refused
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen, verify_signature
from wasit.wire.cose import ED25519, MLDSA65, merge, merge_cose, read_cose, token_imprint, write_cose

PAYLOAD = encode_instrument(proposal(party("A")))


def _read(data: bytes) -> list[bytes]:
    return [signer.kid for signer in read_cose(data).signers]


def test_the_order_of_signing_leaves_no_trace() -> None:
    """Signers are sorted: A then B is B then A, but for ML-DSA's own randomness."""
    one, two = pen("1"), pen("2")
    both = sign_payload("proposal", PAYLOAD, [two, one], START)
    assert _read(both) == sorted([one.kid, two.kid])
    assert _read(add_signatures(sign_payload("proposal", PAYLOAD, [two], START), [one], START)) == _read(both)


def test_merging_is_the_same_from_either_side_and_twice() -> None:
    """Merge is commutative, associative and idempotent."""
    a, b, c = (sign_payload("proposal", PAYLOAD, [pen(name)], START) for name in "abc")
    whole = merge_cose(merge_cose(a, b), c)
    assert whole == merge_cose(c, merge_cose(b, a)) == merge_cose(whole, a) == merge_cose(whole, whole)
    assert len(_read(whole)) == 3


def test_a_pen_that_signed_twice_counts_once() -> None:
    """The earlier signature stays."""
    first, again = (sign_payload("proposal", PAYLOAD, [pen("a")], START + more) for more in (0, 60))
    assert merge_cose(again, first) == first


def test_two_papers_do_not_merge() -> None:
    """Other payload, or other media type: E_COSE_MERGE."""
    first = sign_payload("proposal", PAYLOAD, [pen("a")], START)
    for other in (
        sign_payload("answer", PAYLOAD, [pen("b")], START),
        sign_payload("proposal", b"x", [pen("b")], START),
    ):
        with pytest.raises(Distrusted, match="E_COSE_MERGE"):
            merge_cose(first, other)


def test_a_token_stays_with_the_signatures_it_attests() -> None:
    """Merged with nothing new it stays; with another signature it falls."""
    signed = read_cose(sign_payload("closing", PAYLOAD, [pen("a")], START))
    stamped, other = (
        replace(signed, token=b"t"),
        read_cose(sign_payload("closing", PAYLOAD, [pen("b")], START)),
    )
    assert read_cose(write_cose(stamped)) == stamped
    assert merge(stamped, signed).token == merge(signed, stamped).token == b"t"
    assert merge(stamped, other).token is None
    assert len(token_imprint(signed)) == 32
    assert token_imprint(signed) == token_imprint(stamped) != token_imprint(other)


@pytest.mark.parametrize("size", [0, 16 * 1024 + 1])
def test_a_token_has_bounds(size: int) -> None:
    """Not empty, at most 16 KiB."""
    signed = read_cose(sign_payload("closing", PAYLOAD, [pen("a")], START))
    with pytest.raises(Distrusted, match="E_SIZE"):
        read_cose(write_cose(replace(signed, token=bytes(size))))


def test_too_many_signers_after_a_merge() -> None:
    """32 pens and one more: E_COSE_SIGNERS."""
    full = read_cose(sign_payload("proposal", b"x", [pen("0")], START))
    only = full.signers[0]
    full = replace(full, signers=tuple(replace(only, kid=bytes([n]) * 16) for n in range(1, 33)))
    with pytest.raises(Distrusted, match="E_COSE_SIGNERS"):
        merge(full, read_cose(sign_payload("proposal", b"x", [pen("0")], START)))


def test_signing_asks_for_pens() -> None:
    """None, or one twice, is our own mistake."""
    for pens in ([], [pen("a"), pen("a")]):
        with pytest.raises(Refused, match="bad-input"):
            sign_payload("proposal", PAYLOAD, pens, START)


def test_too_large_is_not_read() -> None:
    """No envelope over 256 KiB."""
    with pytest.raises(Distrusted, match="E_SIZE"):
        read_cose(bytes(256 * 1024 + 1))


def _key(one: Pen) -> OKPKey:
    public = Ed25519PublicKey.from_public_bytes(one.public[:32]).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return OKPKey({1: 1, -1: 6, 3: -8, -2: public, 2: one.kid})


def _ed25519_only(data: bytes) -> bytes:
    """The envelope without its ML-DSA halves, which cwt can't read."""
    outer = cbor2.loads(data[2:])
    outer[3] = [half for half in outer[3] if cbor2.loads(half[0])[1] == ED25519]
    return b"\xd8\x62" + cbor2.dumps(outer, canonical=True)


def _as_eddsa(data: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """(kid, signed bytes as RFC 9052 §4.4 builds them, signature) of each Ed25519 half, built without our code."""
    outer = cbor2.loads(data[2:])
    return [
        (
            cbor2.loads(head)[4],
            cbor2.dumps(["Signature", outer[0], head, b"wasit1", outer[2]], canonical=True),
            value,
        )
        for head, _, value in outer[3]
        if cbor2.loads(head)[1] == ED25519
    ]


def test_cwt_reads_our_ed25519_half() -> None:
    """cwt's own key class accepts our signature over bytes built from RFC 9052 by hand."""
    one = pen("A1")
    for kid, message, value in _as_eddsa(sign_payload("proposal", PAYLOAD, [one], START)):
        assert kid == one.kid
        _key(one).verify(message, value)
        with pytest.raises(cwt.VerifyError):
            _key(one).verify(message + b"x", value)


def test_cwts_first_good_signature_is_not_enough_here() -> None:
    """Two signers, one signature destroyed: a verifier that stops at the first good one accepts; ours refuses the paper."""
    three = party("T", 3, 2)
    pens = [pen("T1"), pen("T2")]
    whole = sign(proposal(three), pens, 1)
    spoilt = resigned(
        whole,
        lambda signed: replace(
            signed, signers=(signed.signers[0], replace(signed.signers[1], ed25519=bytes(64)))
        ),
    )
    good = []
    for kid, message, value in _as_eddsa(_ed25519_only(spoilt)):
        key = _key(next(one for one in pens if one.kid == kid))
        try:
            key.verify(message, value)
            good.append(kid)
        except cwt.VerifyError:
            pass
    assert len(good) == 1
    assert len(check_instrument(whole, three.chain, verify_signature).tally) == 2
    with pytest.raises(Distrusted, match="E_SIG"):
        check_instrument(spoilt, three.chain, verify_signature)


def test_cwt_accepts_the_spoilt_envelope_whole() -> None:
    """The flaw is real: cwt's COSE.decode returns the payload though one of two signatures is destroyed."""
    first, second = (cwt.COSEKey.from_jwk(_jwk(n)) for n in (1, 2))
    made = cwt.COSE.new(alg_auto_inclusion=True).encode(
        b"x",
        signers=[
            cwt.Signer.new(cose_key=key, protected={1: -8}, unprotected={4: key.kid})
            for key in (first, second)
        ],
    )
    loaded = cbor2.loads(made)
    loaded.value[3][1][2] = flip(loaded.value[3][1][2], 5)
    assert cwt.COSE.new().decode(cbor2.dumps(loaded), [first, second]) == b"x"


def _jwk(n: int) -> dict[str, str]:
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    def text(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    key = Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)
    public = key.public_key().public_bytes_raw()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "kid": str(n),
        "x": text(public),
        "d": text(bytes([n]) * 32),
    }


def test_holders_are_counted() -> None:
    """Two pens of one holder are one holder; the earlier time is theirs."""
    side = Party("P", [[pen("P1"), pen("P2")], [pen("P3")]], 2)
    data = add_signatures(sign(proposal(side), [pen("P1")], 9), [pen("P2")], START + 60)
    checked = check_instrument(data, side.chain, verify_signature, whole=False)
    assert (checked.tally.holders, checked.complete_at) == (((0, START + 60),), None)
    full = add_signatures(data, [pen("P3")], START + DAY)
    checked = check_instrument(full, side.chain, verify_signature)
    assert (len(checked.tally), checked.complete_at) == (2, START + DAY)
    assert tally_signers(checked.paper, checked.wanted, verify_signature) == checked.tally
    assert {half.alg for half in read_cose(full).signatures} == {ED25519, MLDSA65}
