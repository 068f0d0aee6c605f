"""A text with places: read, refused, copied, written again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.errors import Refused
from wasit.trace.marked import LONGEST, MOST_PLACES, Marked, read_marked

WORDS = st.text(st.sampled_from("aב ت{}|\\."), max_size=6)


def test_places_and_copies() -> None:
    """Each reader's exact text; an escaped brace or bar is itself, as is a bar outside of a place."""
    marked = read_marked(r"{about|nearly|some} twenty | \{as {agreed|settled\|so}\} \n")
    assert marked.sizes == (3, 2)
    assert marked.copy([1, 0]) == r"nearly twenty | {as agreed} \n"
    assert marked.copy([0, 1]) == r"about twenty | {as settled|so} \n"
    assert read_marked("plain").copy([]) == "plain"


@pytest.mark.parametrize(
    ("source", "code", "fields"),
    [
        ("a {b|c", "place-braces", {"at": 3}),
        ("a b}", "place-braces", {"at": 4}),
        ("{a|{b|c}}", "place-braces", {"at": 4}),
        ("{a}", "place-wordings", {"place": 1, "limit": 16}),
        ("{" + "|".join(f"a{n}" for n in range(17)) + "}", "place-wordings", {"place": 1, "limit": 16}),
        ("{that|} x", "place-empty", {"place": 1}),
        ("{that|, } x", "place-empty", {"place": 1}),
        ("x {a|b} {no|No,}", "place-alike", {"place": 2}),
        ("{سلام|سَلام}", "place-alike", {"place": 1}),
        ("{a|b}{c|d}", "places-touch", {"place": 2}),
        ("{a|b} " * (MOST_PLACES + 1), "too-many-places", {"limit": MOST_PLACES}),
        ("{a|b\ud800}", "bad-input", {"field": "text"}),
        ("a" * (LONGEST + 1), "too-large", {"field": "text", "limit": LONGEST}),
    ],
)
def test_what_is_refused(source: str, code: str, fields: dict[str, int]) -> None:
    """With where it is."""
    with pytest.raises(Refused) as refused:
        read_marked(source)
    assert (refused.value.code, refused.value.fields) == (code, fields)


@pytest.mark.parametrize("choices", [[], [2], [-1], [0, 0]])
def test_choices_must_fit(choices: list[int]) -> None:
    """One for each place, of its wordings."""
    with pytest.raises(Refused, match="bad-choices"):
        read_marked("{a|b}").copy(choices)


@pytest.mark.slow
@given(st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=2, max_size=3)), max_size=4), WORDS)
def test_written_again_it_reads_the_same(parts: list[tuple[str, list[str]]], last: str) -> None:
    """Whatever signs stand in it; or it is refused both times."""
    made = Marked((*(plain for plain, _ in parts), last), tuple(tuple(words) for _, words in parts))
    try:
        again = read_marked(made.source())
    except Refused as refused:
        again, code = None, refused.code
    assert again == made or code in {"place-empty", "place-alike", "places-touch"}
