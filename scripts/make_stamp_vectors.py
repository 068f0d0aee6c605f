"""Makes the certificates with witnesses, guarantors, timestamp tokens and renewals in spec/vectors/instruments.

Run: ``.venv/bin/python scripts/make_stamp_vectors.py``. Tokens are those of real authorities (`openssl ts`, made for this run and gone after
it); ``roots`` of a scenario are the certificates that its reader trusts, as PEM. Their time is the day of the run: no scenario depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from make_certificate_vectors import half_broken
from make_instrument_vectors import (
    DAY,
    SCENARIOS,
    START,
    Party,
    bent,
    certificate_case,
    closing,
    deal,
    encode_instrument,
    flip,
    party,
    payload_case,
    pen,
    raw_certificate,
    read_cose,
    resigned,
    sign,
    write_wanting,
)

from instrument_cast import Deal, countersignature
from live.authority import Authority, wait_until
from wasit.channel.bundle import Certificate, renewed_bytes
from wasit.channel.instrument import Capacity, decode_instrument
from wasit.seals.stamps import Authorities, ask, read_roots
from wasit.wire import cbor
from wasit.wire.cose import stamped_bytes

LONG = 20 * 365 * DAY
SHORT = "Short-lived authority"  # its certificate ends while the scenarios are made
NAMES = bytes.fromhex("2a864886f70d010910022f")  # signingCertificateV2
Make = Callable[[], bytes]


@cache
def authority(name: str) -> Authority:
    lasts = 40 if name == SHORT else LONG
    return Authority(Path(mkdtemp(prefix="wasit-tsa-")), lasts=lasts, name=name)


def token(by: Authority, message: bytes) -> bytes:
    question = ask(message)
    return Authorities(read_roots(by.roots)).take(
        by.answer(question.body), question, sha256(message).digest()
    )[0]


def with_token(made: Certificate, given: bytes) -> Certificate:
    assert made.closing is not None
    return replace(made, closing=resigned(made.closing, lambda signed: replace(signed, token=given)))


def stamped(by: Authority, made: Certificate) -> Certificate:
    assert made.closing is not None
    return with_token(made, token(by, stamped_bytes(read_cose(made.closing))))


def renewed(by: Authority, made: Certificate) -> Certificate:
    return replace(made, renewals=(*made.renewals, token(by, renewed_bytes(made, len(made.renewals)))))


def case(name: str, about: str, make: Make, expect: str, step: str | None, roots: tuple[str, ...]) -> None:
    full = f"ok-cert-{name}" if expect == "ok" else f"cert-{name}"
    state = "closed" if expect == "ok" else "not-valid"
    certificate_case(full, about, make, state=state, expect=expect, step=step)
    build = SCENARIOS[full]
    pem = "".join(authority(one).roots.decode() for one in roots)
    SCENARIOS[full] = lambda: build() | ({"roots": pem} if roots else {})


def good(name: str, about: str, make: Make, *roots: str) -> None:
    case(name, about, make, "ok", None, roots)


def bad(name: str, about: str, expect: str, step: str, make: Make, *roots: str) -> None:
    case(name, about, make, expect, step, roots)


def beside(*names: str, made: Deal | None = None, capacity: Capacity = Capacity.WITNESS) -> Certificate:
    """A closed deal with the countersignatures of these parties."""
    whole = made or deal()
    parties = [party(name) for name in names]
    signed = tuple((tuple(one.chain), countersignature(one, whole, capacity)) for one in parties)
    return whole.certificate(countersigned=signed)


def one_beside(paper: bytes, chain: list[bytes], made: Deal | None = None) -> bytes:
    return raw_certificate((made or deal()).certificate(countersigned=((tuple(chain), paper),)))


def _witnesses() -> None:
    good("witness", "A witness countersigned.", lambda: raw_certificate(beside("W")))
    good("guarantor", "A guarantor countersigned, in words.", lambda: one_beside(
        countersignature(party("V"), deal(), Capacity.GUARANTOR, words={"en": "We answer for clause 2."}), party("V").chain))  # fmt: skip
    good(
        "witnesses-eight", "As many witnesses as there can be.", lambda: raw_certificate(beside(*"STUVWXYZ"))
    )
    step, w = "signatures-countersignature", party("W")
    bad("witness-signature", "The countersignature was changed after it was signed.", "E_SIG", step,
        lambda: one_beside(resigned(countersignature(w, deal()), half_broken("mldsa65")), w.chain))  # fmt: skip
    bad("witness-stranger", "Somebody else signed for the witness.", "E_SIGNER", step, lambda: one_beside(
        sign(decode_instrument(read_cose(countersignature(w, deal())).payload), [pen("Z1")], 71), w.chain))  # fmt: skip
    bad("witness-threshold", "Two must sign for the witness; one did.", "E_THRESHOLD", step, _thin_witness)
    bad("witness-other-mandate", "It rests on another's mandate.", "E_CERT_LINK", step,
        lambda: one_beside(countersignature(w, deal()), party("V").chain))  # fmt: skip
    bad("witness-mandate", "The witness's mandate was changed after it was signed.", "E_SIG", "mandates-witness",
        lambda: one_beside(countersignature(w, deal()), [resigned(w.chain[0], half_broken("ed25519"))]))  # fmt: skip
    bad("witness-is-a-side", "A side is its own witness.", "E_SAME_SIDE", "sides-differ",
        lambda: one_beside(countersignature(party("A"), deal()), party("A").chain))  # fmt: skip
    bad("witness-twice", "One witness stands there twice.", "E_SAME_SIDE", "sides-differ",
        lambda: raw_certificate(beside("W", "W")))  # fmt: skip
    bad("witness-of-another", "It names another proposal.", "E_CERT_LINK", "links",
        lambda: one_beside(countersignature(w, deal(), proposal=bytes(32)), w.chain))  # fmt: skip
    bad("witness-of-no-closing", "It names no closing, and there is one.", "E_CERT_LINK", "links",
        lambda: one_beside(countersignature(w, deal(), closing=None), w.chain))  # fmt: skip
    bad(
        "witness-expired",
        "The witness's mandate had ended.",
        "E_EXPIRED",
        "in-time",
        lambda: _expired_witness(),
    )
    bad("witness-answer", "An answer in a countersignature's place.", "E_CERT_LINK", "read",
        lambda: one_beside(deal().answers[0], party("B").chain))  # fmt: skip
    bad("witnesses-nine", "A ninth witness.", "E_CERT", "read", lambda: raw_certificate(beside(*"RSTUVWXYZ")))
    bad("witness-without-chain", "A witness without a mandate.", "E_CERT", "read",
        lambda: one_beside(countersignature(w, deal()), []))  # fmt: skip
    bad("beside-empty", "A seventh part that holds nothing.", "E_CERT", "read", lambda: _parts([]))
    bad("renewals-empty", "An eighth part that holds nothing.", "E_CERT", "read", lambda: _parts([], []))
    bad(
        "renewals-of-nothing",
        "A renewal where no paper has a token.",
        "E_CERT",
        "read",
        lambda: _parts([], [b"\x30\0"]),
    )
    payload = encode_instrument(decode_instrument(read_cose(countersignature(w, deal())).payload))
    made = decode_instrument(payload)
    payload_case("ok-countersignature", "A witness's.", "ok", lambda: payload)
    payload_case(
        "countersignature-capacity-3", "Neither witness nor guarantor.", "E_SCHEMA", lambda: bent(made, k8=3)
    )
    payload_case(
        "countersignature-without-closing",
        "It doesn't say of which closing.",
        "E_SCHEMA",
        lambda: bent(made, k7=...),
    )
    payload_case("type-11", "The first type that nobody knows yet.", "E_VERSION", lambda: bent(made, k2=11))


def _parts(*more: object) -> bytes:
    value = cbor.decode(deal().pack(), limit=1 << 20)
    return cbor.encode([*value, *more])


def _thin_witness() -> bytes:
    two = party("W", 2, 2)
    whole = countersignature(two, deal())
    thin = sign(decode_instrument(read_cose(whole).payload), [pen("W1")], 71)
    return one_beside(thin, two.chain)


def _expired_witness() -> bytes:
    gone = party("W", not_after=START)
    return one_beside(countersignature(gone, deal()), gone.chain)


def _tokens() -> None:
    ours, later, step = "First authority", "Second authority", "time-token"

    def closed() -> Certificate:
        return deal().certificate()

    def first() -> Certificate:
        return stamped(authority(ours), closed())

    good(
        "token",
        "A token on the closing, of an authority that the reader trusts.",
        lambda: raw_certificate(first()),
        ours,
    )
    good(
        "token-without-roots",
        "The same, to a reader without roots: nothing rests on it.",
        lambda: raw_certificate(first()),
    )
    good("token-and-witness", "A token and a witness.",
        lambda: raw_certificate(stamped(authority(ours), beside("W"))), ours)  # fmt: skip
    bad("token-other-hash", "A token for another hash.", "E_TST", step,
        lambda: raw_certificate(with_token(closed(), token(authority(ours), b"another"))), ours)  # fmt: skip
    bad("token-untrusted", "A token of an authority that the reader doesn't trust.", "E_TST", step,
        lambda: raw_certificate(first()), later)  # fmt: skip
    bad("token-same-name", "An authority that only calls itself like a trusted one.", "E_TST", step,
        lambda: raw_certificate(stamped(Authority(Path(mkdtemp()), name=ours), closed())), ours)  # fmt: skip
    bad(
        "token-other-purpose",
        "The authority's key, certified to sign programs.",
        "E_TST",
        step,
        lambda: _code_signer(ours),
        ours,
    )
    bad("token-names-nobody", "The token's signature names no certificate.", "E_TST", step,
        lambda: raw_certificate(_naming(ours, lambda found: [one for one in found if NAMES not in one])), ours)  # fmt: skip
    bad("token-names-another", "The token's signature names another certificate.", "E_TST", step,
        lambda: raw_certificate(_naming(ours, _another)), ours)  # fmt: skip
    good("token-signed-anew", "The token's attributes were signed anew as they were.",
        lambda: raw_certificate(_naming(ours, lambda found: found)), ours)  # fmt: skip
    bad("token-broken", "The token's own signature does not hold.", "E_TST", step,
        lambda: raw_certificate(_with_bent_token(first(), -20)), ours)  # fmt: skip
    bad("token-truncated", "The token is cut short.", "E_TST", step,
        lambda: raw_certificate(with_token(first(), _token_of(first())[:-1])), ours)  # fmt: skip
    bad("token-no-token", "Something else in a token's place.", "E_TST", step,
        lambda: raw_certificate(with_token(closed(), b"\x30\x03\x02\x01\x00")), ours)  # fmt: skip
    bad(
        "token-older",
        "The closing was signed, it says, long after the token.",
        "E_TST",
        step,
        lambda: _older(ours),
        ours,
    )
    good("renewed", "The token was renewed by another authority.",
        lambda: raw_certificate(renewed(authority(later), first())), ours, later)  # fmt: skip
    good("renewed-twice", "And again, with a witness beside.", lambda: raw_certificate(
        renewed(authority(ours), renewed(authority(later), stamped(authority(ours), beside("W"))))), ours, later)  # fmt: skip
    good("renewed-after-the-end", "The first authority's certificate ended; the token was renewed before.",
        lambda: raw_certificate(_short(in_time=True)), SHORT, later)  # fmt: skip
    good("renewed-without-roots", "Renewed, to a reader without roots.",
        lambda: raw_certificate(renewed(authority(later), first())))  # fmt: skip
    bad("renewed-late", "Renewed when the first authority's certificate had ended.", "E_TST", "renewal",
        lambda: raw_certificate(_short(in_time=False)), SHORT, later)  # fmt: skip
    bad("renewed-untrusted", "Renewed by an authority that the reader doesn't trust.", "E_TST", "renewal",
        lambda: raw_certificate(renewed(authority(later), first())), ours)  # fmt: skip
    bad("renewed-then-witnessed", "A witness was added after the renewal.", "E_TST", "renewal", lambda: raw_certificate(
        replace(renewed(authority(later), first()), countersigned=beside("W").countersigned)), ours, later)  # fmt: skip
    bad(
        "renewals-swapped",
        "Two renewals, exchanged.",
        "E_TST",
        "renewal",
        lambda: _swapped(ours, later),
        ours,
        later,
    )


def _token_of(made: Certificate) -> bytes:
    assert made.closing is not None
    given = read_cose(made.closing).token
    assert given is not None
    return given


def _with_bent_token(made: Certificate, place: int) -> Certificate:
    given = _token_of(made)
    return with_token(made, flip(given, len(given) + place))


def _naming(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Certificate:
    """A closing whose token has other signed attributes, rightly signed."""
    by = authority(name)
    made = stamped(by, deal().certificate())
    return with_token(made, by.resigned(_token_of(made), change))


def _another(attributes: list[bytes]) -> list[bytes]:
    """The hash of the certificate is the last that its attribute says, or stands before who issued it: one bit of it is turned."""
    (named,) = [one for one in attributes if NAMES in one]
    own = sha256(authority("First authority").signer.public_bytes(Encoding.DER)).digest()
    assert named.count(own) == 1
    return [one.replace(own, flip(own, 0)) for one in attributes]


def _code_signer(name: str) -> bytes:
    by = authority(name)
    made = stamped(by, deal().certificate())
    own = by.signer.public_bytes(Encoding.DER)
    other = by.signed_for(ExtendedKeyUsageOID.CODE_SIGNING, LONG).public_bytes(Encoding.DER)
    return raw_certificate(with_token(made, _token_of(made).replace(own, other)))


def _older(name: str) -> bytes:
    g: Party = party("G", not_after=START + 20 * 365 * DAY)
    made = deal(g=g)
    late = sign(closing(g, made.proposal, made.answers[0], (made.a, made.b)), g.signers(), 15 * 365 * 24 * 60)
    return raw_certificate(stamped(authority(name), made.certificate(closing=late)))


def _short(*, in_time: bool) -> Certificate:
    brief = authority(SHORT)
    made = stamped(brief, deal().certificate())
    if not in_time:
        wait_until(int(brief.signer.not_valid_after_utc.timestamp()))
    return renewed(authority("Second authority"), made)


def _swapped(one: str, other: str) -> bytes:
    made = renewed(authority(one), renewed(authority(other), stamped(authority(one), deal().certificate())))
    return raw_certificate(replace(made, renewals=made.renewals[::-1]))


if __name__ == "__main__":
    _witnesses(), _tokens()
    write_wanting()
