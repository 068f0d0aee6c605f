"""When signatures existed, as a third party attests it: timestamp tokens, and their renewal.

1. A token stands on an answer or closing and attests its signatures. Without one, times are what signers claim.
2. A token is good as long as its authority's certificate: before that ends, the file is *renewed*. A renewal is a token over all its
   papers and the renewals before it; so the first token still counts when its own authority's certificate has long ended.
3. Each renewal's time is before the end of every certificate that signed a token before it: of the papers' tokens for the first one, of the
   renewal before for each later one.
4. No token is older than what it attests, but for clocks that differ: its signatures; for a renewal, all signatures and the token before.

Checking a token needs roots that the reader trusts, so it is handed in as ``check_token(token, imprint) -> Stamp``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from wasit.channel.bundle import Certificate, Reading, renewed_bytes
from wasit.channel.chain import LEEWAY, Paper
from wasit.errors import Distrusted
from wasit.wire.cose import Stamp, token_imprint

CheckToken = Callable[[bytes, bytes], Stamp]  # (token, imprint); Distrusted E_TST


def check_tokens(reading: Reading, check_token: CheckToken) -> Iterator[tuple[Paper, Stamp]]:
    """Each stamped paper and what its token says. Raises: Distrusted E_TST."""
    for paper in reading.stamped:
        yield paper, check_stamp(paper, check_token)


def check_stamp(paper: Paper, check_token: CheckToken) -> Stamp:
    """What the token on a stamped paper says. Raises: Distrusted E_TST."""
    assert paper.signed.token is not None
    stamp = check_token(paper.signed.token, token_imprint(paper.signed))
    _check_not_older(stamp, [paper])
    return stamp


def check_renewals(
    certificate: Certificate, reading: Reading, first: Sequence[Stamp], check_token: CheckToken
) -> Iterator[Stamp]:
    """What each renewal says. ``first``: the stamps on the papers. Raises: Distrusted E_TST. Source: spec/7-instruments §10."""
    before = list(first)
    for count, token in enumerate(certificate.renewals):
        stamp = check_token(token, renewal_imprint(certificate, count))
        _check_not_older(stamp, reading.papers)
        for earlier in before:
            if not earlier.at - LEEWAY <= stamp.at < earlier.until:
                raise Distrusted("E_TST", renewal=count + 1)
        before = [stamp]
        yield stamp


def renewal_imprint(certificate: Certificate, count: int) -> bytes:
    """SHA-256 of what the renewal after the first ``count`` attests."""
    return hashlib.sha256(renewed_bytes(certificate, count)).digest()


def _check_not_older(stamp: Stamp, papers: Sequence[Paper]) -> None:
    newest = max(signer.signed_at for paper in papers for signer in paper.signed.signers)
    if stamp.at < newest - LEEWAY:
        raise Distrusted("E_TST", at=stamp.at)
