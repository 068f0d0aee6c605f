"""Timestamp tokens of a real local authority: taken, checked, renewed, and refused where they must be."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from hashlib import sha1, sha256, sha512
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from instrument_cast import START, closing, deal, hash_of, party, raw_certificate, resigned, sign
from live.authority import DAY, Authority, der, wait_until
from wasit.channel.bundle import Certificate, renewed_bytes
from wasit.channel.certificate import Verified, verify_certificate
from wasit.errors import Distrusted, Refused
from wasit.seals.pens import verify_signature
from wasit.seals.stamps import Authorities, ask, read_roots
from wasit.wire.cose import read_cose, stamped_bytes

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("first"))


def trusting(*authorities: Authority) -> Authorities:
    return Authorities(read_roots(b"".join(one.roots for one in authorities)))


def token(authority: Authority, message: bytes) -> bytes:
    question = ask(message)
    imprint = sha256(message).digest()
    return trusting(authority).take(authority.answer(question.body), question, imprint)[0]


def stamped(authority: Authority, made: Certificate) -> Certificate:
    """The certificate with a token on its closing."""
    assert made.closing is not None
    given = token(authority, stamped_bytes(read_cose(made.closing)))
    return replace(made, closing=resigned(made.closing, lambda signed: replace(signed, token=given)))


def renewed(authority: Authority, made: Certificate) -> Certificate:
    given = token(authority, renewed_bytes(made, len(made.renewals)))
    return replace(made, renewals=(*made.renewals, given))


def verified(made: Certificate, check: Authorities) -> Verified:
    return verify_certificate(raw_certificate(made), verify_signature, check_token=check)


def test_a_token_says_when_to_whoever_trusts_its_root(first: Authority) -> None:
    """With the root: checked, and when its certificate ends. Without: it is there, and nothing rests on it."""
    made = stamped(first, deal().certificate())
    found = verified(made, trusting(first))
    step = next(step for step in found.steps if step.code == "time-token-checked")
    assert found.state == "closed"
    assert abs(int(step.fields["at"] or 0) - time.time()) < 30
    assert step.fields["until"] == int(first.signer.not_valid_after_utc.timestamp())
    codes = [step.code for step in verify_certificate(raw_certificate(made), verify_signature).steps]
    assert "time-token-unchecked" in codes


def test_a_token_for_another_hash(first: Authority) -> None:
    """Taken from another closing: not what these signatures are."""
    one, other = deal(), deal(b=party("C"))
    assert one.closing is not None
    moved = read_cose(stamped(first, other.certificate()).closing or b"").token
    bent = one.certificate(closing=resigned(one.closing, lambda signed: replace(signed, token=moved)))
    found = verified(bent, trusting(first))
    assert (found.state, found.error, found.steps[-1].code) == ("not-valid", "E_TST", "time-token")


def test_an_authority_that_the_reader_does_not_trust(first: Authority, tmp_path: Path) -> None:
    """The same name, another key."""
    made = stamped(Authority(tmp_path), deal().certificate())
    found = verified(made, trusting(first))
    assert (found.state, found.error, found.steps[-1].code) == ("not-valid", "E_TST", "time-token")


def test_a_certificate_for_another_purpose(first: Authority) -> None:
    """The authority's key, certified by the same root under the same number, but to sign code."""
    given = token(first, b"a message")
    other = first.signed_for(ExtendedKeyUsageOID.CODE_SIGNING).public_bytes(Encoding.DER)
    own = first.signer.public_bytes(Encoding.DER)
    assert len(own) == len(other)
    assert given.count(own) == 1
    check = trusting(first)
    assert check(given, sha256(b"a message").digest()).at
    with pytest.raises(Distrusted) as caught:
        check(given.replace(own, other), sha256(b"a message").digest())
    assert caught.value.code == "E_TST"


def test_a_token_older_than_the_signatures(first: Authority) -> None:
    """Whoever signs with a clock of tomorrow is told so by a token of today."""
    made = deal()
    assert made.closing is not None
    tomorrow = (int(time.time()) + DAY - START) // 60
    made.g.not_after = START + 3650 * DAY
    made.g.chain = []
    made.g.__post_init__()
    late = sign(closing(made.g, made.proposal, made.answers[0], (made.a, made.b)), made.g.signers(), tomorrow)
    found = verified(
        stamped(first, made.certificate(closing=late, go_between=tuple(made.g.chain))), trusting(first)
    )
    assert (found.state, found.error, found.steps[-1].code) == ("not-valid", "E_TST", "time-token")


def test_renewals_in_time_and_too_late(first: Authority, tmp_path: Path) -> None:
    """A token whose certificate has ended counts where it was renewed before that, and is not renewable after."""
    short = Authority(tmp_path, lasts=4, name="Short-lived")
    made = stamped(short, deal().certificate())
    in_time = renewed(first, made)
    check = trusting(first, short)
    found = verified(in_time, check)
    assert [step.code for step in found.steps if "renewal" in step.code] == ["renewal-checked"]
    wait_until(int(short.signer.not_valid_after_utc.timestamp()))
    assert verified(in_time, check).state == "closed"
    assert verified(renewed(first, in_time), check).state == "closed"
    too_late = verified(renewed(first, made), check)
    assert (too_late.state, too_late.error, too_late.steps[-1].code) == ("not-valid", "E_TST", "renewal")
    other = replace(in_time, answers=tuple(deal(b=party("B")).answers), closing=made.closing)
    assert hash_of(other.answers[0]) == hash_of(made.answers[0])  # the same papers, signed anew: other bytes
    assert verified(other, check).error == "E_TST"


def test_an_answer_to_another_question_is_not_taken(first: Authority) -> None:
    """An old answer given again, an answer for another message, a refusal, noise."""
    question, before = ask(b"a message"), ask(b"a message")
    imprint, check = sha256(b"a message").digest(), trusting(first)
    good = first.answer(question.body)
    other = ask(b"another")
    refusal = first.answer(
        question.body.replace(bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040202"))
    )
    for answer in (first.answer(before.body), first.answer(other.body), refusal, b"", b"<html>", good[:-1]):
        with pytest.raises(Distrusted) as caught:
            check.take(answer, question, imprint)
        assert caught.value.code == "E_TST"
    assert check.take(good, question, imprint)[1].at


def test_a_token_names_the_certificate_that_signed_it(first: Authority) -> None:
    """In the older form (SHA-1) or the newer, by default of SHA-256 or with a digest it says; never by none, two, or one that is cut."""
    given, imprint, check = token(first, b"a message"), sha256(b"a message").digest(), trusting(first)
    own = first.signer.public_bytes(Encoding.DER)

    def naming(*named: bytes) -> bytes:
        return first.resigned(given, lambda found: [one for one in found if V2 not in one] + list(named))

    old = attribute(V1, sha1(own).digest())
    long = attribute(V2, sha512(own).digest(), der(0x30, der(6, bytes.fromhex("608648016503040203"))))
    unknown = attribute(V2, sha256(own).digest(), der(0x30, der(6, b"\x2a")))
    for named in ([old], [attribute(V2, sha256(own).digest())], [long]):
        assert check(naming(*named), imprint) == check(given, imprint)
    bare = der(0x30, der(6, V2) + der(0x31, b""))
    empty = der(0x30, der(6, V2) + der(0x31, der(0x30, b"")))
    for named in ([], [old, old], [attribute(V1, sha256(own).digest())], [unknown], [bare], [empty]):
        with pytest.raises(Distrusted, match="E_TST"):
            check(naming(*named), imprint)


V1, V2 = (bytes.fromhex("2a864886f70d0109100" + end) for end in ("20c", "22f"))


def attribute(kind: bytes, digest: bytes, before: bytes = b"") -> bytes:
    """A signed attribute that names the certificate of this digest."""
    return der(0x30, der(6, kind) + der(0x31, der(0x30, der(0x30, der(0x30, before + der(4, digest))))))


def test_a_turned_token_is_refused_or_says_the_same(first: Authority) -> None:
    """No bit of what it says can be turned, and noise makes nothing but a refusal."""
    given, imprint, check = token(first, b"a message"), sha256(b"a message").digest(), trusting(first)
    good, rng = check(given, imprint), random.Random(7)
    refused = 0
    for _ in range(1500):
        bent = bytearray(given)
        place = rng.randrange(len(bent))
        bent[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        try:
            said = check(bytes(bent), imprint)
        except Distrusted:
            refused += 1
        else:
            assert said == good
    assert refused > 1200


def test_roots_are_certificates() -> None:
    """A file of something else, and one that is too large, are refused with a word."""
    for data, code in ((b"", "bad-roots"), (b"not PEM", "bad-roots"), (bytes(65 * 1024), "too-large")):
        with pytest.raises(Refused) as caught:
            read_roots(data)
        assert caught.value.code == code
