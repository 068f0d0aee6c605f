"""Text that came with marks that nobody sees: said on its entry, on the page of whoever reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

SAID = "marks that nobody sees"
ONE = "a mark that nobody sees"


def with_words(line, text, *, mine):
    """The line with one entry's words made these: the first that is, or is not, this seat's own."""
    entries = list(line.entries)
    at = next(n for n, one in enumerate(entries) if one.author.mine is mine and one.passages)
    passages = (replace(entries[at].passages[0], text={"en": text}),)
    entries[at] = replace(entries[at], passages=passages, translation={}, text={})
    return replace(line, entries=tuple(entries))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The ga\u200bte is o\u2060pen", SAID),
        ("The g\u0430te is open", ONE),
        ("The gate is open, می\u200cخواهم \u200f(B-12)\u200e ❤\ufe0f بـ15", None),
    ],
)
@pytest.mark.slow
async def test_a_side_and_a_go_between_see_it_on_what_came(fake, new_tab, text, said) -> None:
    """How many there are; nothing on what only looks so, and nothing on one's own words."""

    class Door(fake.FakeDoor):
        mine = False

        def see_side(self, matter="", **more):
            page = super().see_side(matter, **more)
            return replace(page, line=with_words(page.line, text, mine=self.mine))

        def see_channel(self, matter="", **more):
            page = super().see_channel(matter, **more)
            return replace(page, lines=(with_words(page.lines[0], text, mine=self.mine), *page.lines[1:]))

    for role, path in (("side", "side"), ("go-between", "channel")):
        tab = await new_tab(Door(role)).open()
        shown = (await tab.get(f"/m/{fake.MATTER}/{path}")).text
        assert [one for one in (SAID, ONE) if one in shown] == ([said] if said else [])
        tab.door.mine = True
        own = (await tab.get(f"/m/{fake.MATTER}/{path}")).text
        assert SAID not in own
        assert ONE not in own
