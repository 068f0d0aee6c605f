"""The composer of a side's page, as the server takes and gives it back."""

from __future__ import annotations


async def test_no_passage_is_dropped_in_silence(delegate, fake) -> None:
    """More passages than a word may have are refused, and every one that was written stands in the form again."""
    rows = {f"p{n}-text": f"Passage {n}." for n in range(1, 66)}
    answer = await delegate.post(f"/m/{fake.MATTER}/say", rows)
    assert answer.status_code == 409
    assert not delegate.door.done
    few = {f"p{n}-text": f"Passage {n}." for n in range(1, 8)} | {"p7-mark": "as-written"}
    delegate.door.refuse = fake.Refused("no-relay")
    page = (await delegate.post(f"/m/{fake.MATTER}/say", few)).text
    assert all(f"\nPassage {n}.</textarea>" in page for n in range(1, 8))


async def test_marks_are_kept_through_a_refusal(delegate, fake) -> None:
    """The composer is given back the whole text and its marks."""
    delegate.door.refuse = fake.Refused("no-relay")
    fields = {"p1-text": "One.", "kept-text": 'One "two".', "kept-marks": "2*4 0*6"}
    page = (await delegate.post(f"/m/{fake.MATTER}/say", fields)).text
    assert 'data-kept-text="One &#34;two&#34;." data-kept-marks="2*4 0*6"' in page
