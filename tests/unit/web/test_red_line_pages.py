"""Red lines in the pages: a warning to the writer before anything leaves, once, and never a block."""

from __future__ import annotations

import re

import pytest

CROSSES = {"p1-text": "We ask for an amnesty.", "p1-mark": "as-written"}


def token(page: str) -> str:
    found = re.search(r'name="crosses" value="([0-9a-f]{16})"', page)
    assert found is not None
    return found[1]


async def test_a_word_that_crosses_comes_back_once(delegate, fake) -> None:
    """Nothing is sent; the place and the line are shown; sent again as it is, it goes. Changed, it is looked at anew."""
    path = f"/m/{fake.MATTER}/say"
    back = (await delegate.post(path, CROSSES)).text
    assert not delegate.door.done
    assert '<mark dir="auto">amnesty</mark>' in back
    assert "Never the word amnesty" in back
    assert "Nothing was sent." in back
    assert "We ask for an amnesty." in back
    changed = CROSSES | {"crosses": token(back), "p2-text": "عفو"}
    assert "Nothing was sent." in (await delegate.post(path, changed)).text
    assert not delegate.door.done
    assert (await delegate.post(path, CROSSES | {"crosses": token(back)})).status_code == 303
    assert [command for command, _ in delegate.door.done] == ["say"]


async def test_among_themselves_people_write_what_they_like(delegate, fake) -> None:
    """A word to the room leaves nothing; it is not held back."""
    assert (await delegate.post(f"/m/{fake.MATTER}/say", CROSSES | {"room": "1"})).status_code == 303


async def test_a_phrase_over_two_passages_is_found_in_the_whole_text(delegate, fake) -> None:
    """What the composer keeps beside the passages is looked at too."""
    fields = {"p1-text": "x", "kept-text": "no amnesty"}
    assert "Nothing was sent." in (await delegate.post(f"/m/{fake.MATTER}/say", fields)).text


async def test_the_go_between_is_warned_by_its_own(go, fake) -> None:
    """On a line's composer; the other line's composer shows no warning."""
    back = (await go.post(f"/m/{fake.MATTER}/say", CROSSES | {"line": "b"})).text
    assert back.count("Nothing was sent.") == 1
    assert not go.door.done


@pytest.mark.parametrize("what", ["decline", "ask"])
async def test_words_of_an_answer_are_looked_at_too(delegate, fake, what) -> None:
    """Before the signature; the passphrase is not shown again."""
    path = f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/{what}"
    fields = {"do": "sign", "words": "An amnesty first.", "passphrase": "secret"}
    back = (await delegate.post(path, fields)).text
    assert "Nothing was sent." in back
    assert "secret" not in back
    assert not delegate.door.done
    await delegate.post(path, fields | {"crosses": token(back)})
    assert len(delegate.door.done) == 1


async def test_the_warning_is_live(delegate, fake) -> None:
    """The composer asks while one types, and is told in its own words; an empty answer where nothing crosses."""
    path = f"/m/{fake.MATTER}/red-lines/check"
    shown = (await delegate.post(path, CROSSES)).text
    assert "Only your own people see this." in shown
    assert token(shown)
    assert (await delegate.post(path, {"p1-text": "Nothing."})).text.strip() == ""
    assert 'hx-post="' in (await delegate.get(f"/m/{fake.MATTER}/side")).text


async def test_red_lines_are_drawn_and_retired(delegate, fake) -> None:
    """The phrases one a line; retiring asks first, and only whose it is."""
    under = f"/m/{fake.MATTER}/red-lines"
    given = {"text": "No names.", "phrases": "Envoy\r\n\r\n المبعوث \r\n"}
    await delegate.post(under, given)
    assert delegate.door.done[-1] == (
        "red-line", {"matter": fake.MATTER, "text": {"en": "No names."}, "phrases": ["Envoy", "المبعوث"]}
    )  # fmt: skip
    assert (await delegate.post(under, {"text": " "})).status_code == 409
    mine, theirs = (one.id for one in delegate.door.see_red_lines().lines)
    assert "Drafts are no longer compared with it." in (await delegate.get(f"{under}/{mine}/retire")).text
    assert (await delegate.get(f"{under}/{theirs}/retire")).status_code == 409
    assert (await delegate.get(f"{under}/{'00' * 32}/retire")).status_code == 409
    await delegate.post(f"{under}/{mine}/retire")
    assert delegate.door.done[-1] == ("withdraw", {"matter": fake.MATTER, "id": mine})
    delegate.door.refuse = fake.Refused("not-yours")
    assert (await delegate.post(f"{under}/{mine}/retire")).status_code == 409


async def test_a_name_is_kept_in_its_spellings_and_taken_back(go, delegate, fake) -> None:
    """By the go-between, a spelling a line; a side's page has neither the names nor the form."""
    under = f"/m/{fake.MATTER}/red-lines"
    shown = (await go.get(under)).text
    assert "Gate &lt;b&gt;" in shown
    await go.post(f"{under}/names", {"spellings": " Karim \n\nكريم"})
    assert go.door.done[-1] == ("spell-name", {"matter": fake.MATTER, "spellings": ["Karim", "كريم"]})
    await go.post(f"{under}/names/take-back", {"id": "71" * 32})
    assert go.door.done[-1] == ("withdraw", {"matter": fake.MATTER, "id": "71" * 32})
    go.door.refuse = fake.Refused("bad-input", field="spellings")
    assert "Karim" in (await go.post(f"{under}/names", {"spellings": "Karim"})).text
    assert 'name="spellings"' not in (await delegate.get(under)).text


async def test_promises_to_tell_first_stand_in_the_ledger_and_are_taken_back(go, delegate, fake) -> None:
    """By who made them; a side sees them without the button."""
    ledger = f"/m/{fake.MATTER}/ledger"
    assert "You hear of it from me before anybody." in (await go.get(ledger)).text
    await go.post(f"/m/{fake.MATTER}/morning/take-back", {"id": "f1" * 32})
    assert go.door.done[-1] == ("withdraw", {"matter": fake.MATTER, "id": "f1" * 32})
    theirs = (await delegate.get(ledger)).text
    assert "You hear of it from me before anybody." in theirs
    assert "morning/take-back" not in theirs
