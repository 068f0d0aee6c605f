"""Certificates with witnesses, guarantors and timestamps, on the page of a certificate and where one is checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wasit.channel import certificate_views, views
from wasit.errors import Refused
from wasit.text.moment import Moment

AT, UNTIL = Moment.parse("2026-10-18T22:00:00+00:00"), Moment.parse("2031-01-02T00:00:00+00:00")
BESIDE = (
    certificate_views.BesideView("witness", {"en": "The bar"}, {"en": "I was there.", "he": "הייתי שם."}, AT),
    certificate_views.BesideView("guarantor", {"en": "The fund"}, {}, AT),
)
STAMPS = (certificate_views.StampView("closing", AT, UNTIL), certificate_views.StampView("renewal"))


def grown(fake) -> views.CertificateView:
    return replace(fake.CERTIFICATE, beside=BESIDE, stamps=STAMPS)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("The witness", "I was there.", "On the go-between&#39;s signature", "Renew before", "Not checked here")),
        ("ar", ("الشاهد", "على توقيع الوسيط", "جدّد قبل")),
        ("he", ("העד", "הייתי שם.", "על חתימת המתווך", "יש לחדש לפני")),
    ],
)  # fmt: skip
async def test_who_signed_beside_and_when_a_third_party_says(fake, new_tab, language, said) -> None:
    """Words of a witness in all their languages; a timestamp with when to renew it, or that it was not checked."""
    tab = await new_tab(fake.FakeDoor(), verify_certificate=lambda data: grown(fake)).open()
    await tab.post(f"/m/{fake.MATTER}/settings", {"language": language})
    answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"x")})
    for words in said:
        assert words in answer.text
    assert answer.text.count('class="beside"') == 1  # who said nothing has no box of words


@pytest.mark.slow
async def test_roots_are_taken_where_they_are_given(fake, new_tab) -> None:
    """With the file's own bytes; none is none; what is no root and what is too large is a sentence, and nothing is shown as checked."""
    asked: list[tuple[bytes, ...]] = []

    def check(*given: bytes) -> views.CertificateView:
        asked.append(given)
        if given[1:] == (b"none",):
            raise Refused("bad-roots")
        return grown(fake)

    tab = await new_tab(fake.FakeDoor(), verify_certificate=check).open()
    for roots, status in ((b"", 200), (b"PEM", 200), (b"none", 409), (b"a" * (64 * 1024 + 1), 409)):
        files = {"file": ("c", b"x"), "roots": ("r", roots)}
        assert (await tab.post("/verify", {"matter": fake.MATTER}, files=files)).status_code == status
    assert asked == [(b"x",), (b"x", b"PEM"), (b"x", b"none")]
