"""wasit.text.isolate: foreign text in a terminal line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.text.isolate import FSI, PDF, PDI, close_runs, isolate, visible

LRE, RLO, LRI = "\u202a", "\u202e", "\u2066"


def test_overrides_are_closed_before_the_line_goes_on() -> None:
    """An override that its author left open ends inside its own isolate."""
    assert isolate(f"a{RLO}b") == f"{FSI}a{RLO}b{PDF}{PDI}"


def test_isolates_and_embeddings_close_in_their_own_order() -> None:
    """The last opened closes first."""
    assert close_runs(f"{LRI}{LRE}x") == f"{LRI}{LRE}x{PDF}{PDI}"


def test_a_closer_that_closes_nothing_is_dropped() -> None:
    """A lone PDI would end our isolate from within."""
    assert isolate(f"x{PDI}y{PDF}") == f"{FSI}xy{PDI}"


def test_a_closer_closes_what_stood_open_inside_it() -> None:
    """PDI ends the embeddings opened after its isolate, as UAX #9 has it."""
    assert close_runs(f"{LRI}{LRE}x{PDI}y") == f"{LRI}{LRE}x{PDI}y"


def test_runs_end_with_their_line() -> None:
    """A paragraph ends every run; the next line starts clean."""
    assert close_runs(f"{RLO}a\nb") == f"{RLO}a{PDF}\nb"


def test_controls_are_pictures() -> None:
    """Escape sequences are shown, not obeyed; line feed and tab stay."""
    assert visible("\x1b[2J\x07\x7f\x85\t\n") == "␛[2J␇␡\ufffd\t\n"


@given(st.text())
@pytest.mark.slow
def test_what_comes_out_is_balanced_and_obeys_nothing(text: str) -> None:
    """Whatever goes in: one isolate around it, every run closed on its line, no control characters."""
    shown = isolate(text)
    assert shown[0] == FSI
    assert shown[-1] == PDI
    inner = shown[1:-1]
    assert not [char for char in inner if unicodedata.category(char) == "Cc" and char not in "\n\t"]
    for line in inner.split("\n"):
        waiting: list[str] = []
        for char in line:
            if char in "\u202a\u202b\u202d\u202e":
                waiting.append(PDF)
            elif char in "\u2066\u2067\u2068":
                waiting.append(PDI)
            elif char in (PDF, PDI):
                assert char in waiting
                while waiting.pop() != char:
                    pass
        assert waiting == []


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_ordinary_text_is_untouched(text: str) -> None:
    """Nothing but controls and direction marks is ever changed."""
    assert isolate(text) == FSI + text + PDI
