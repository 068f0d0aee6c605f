"""What changed between two texts: whole words, nothing lost, right in every script."""

from __future__ import annotations

import json
from itertools import accumulate

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from shared_data import shared_file
from wasit.channel import redline as module
from wasit.channel.redline import Run, redline, words_of

WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "side",
            "18",
            "10:00",
            ",",
            ".",
            " ",
            "\n",
            "المعبر",
            "والمعبر",
            "،",
            "צה״ל",
            "ב־10",
            "é",
            "👩‍👩‍👧",
            "中文",
            "ـ",
        ]
    ),
    max_size=30,
).map(" ".join)
TEXTS = st.one_of(WORDS, st.text(max_size=60))
SIGNS = {"same": "%s", "del": "[%s]", "ins": "{%s}"}


def shown(old: str, new: str) -> str:
    return "".join(SIGNS[run.kind] % run.text for run in redline(old, new))


@pytest.mark.slow
@given(TEXTS, TEXTS)
@example("", "")
def test_all_but_the_added_is_the_old_text_and_all_but_the_dropped_the_new(old: str, new: str) -> None:
    """Nothing is lost or made up, whatever the texts."""
    runs = redline(old, new)
    assert "".join(run.text for run in runs if run.kind != "ins") == old
    assert "".join(run.text for run in runs if run.kind != "del") == new
    assert all(run.text for run in runs)
    assert redline(old, new) == runs


@given(TEXTS)
@pytest.mark.slow
def test_a_text_against_itself_has_no_change(text: str) -> None:
    """Equal texts are one unchanged run."""
    assert [run.kind for run in redline(text, text)] == (["same"] if text else [])


@given(TEXTS, TEXTS)
@pytest.mark.slow
def test_no_grapheme_is_cut(old: str, new: str) -> None:
    """A letter stays with its marks, an emoji is whole."""
    for text, other in ((old, "ins"), (new, "del")):
        edges, ends, at = set(), set(), 0
        for piece in regex.findall(r"\X", text):
            at += len(piece)
            edges.add(at)
        at = 0
        for run in redline(old, new):
            if run.kind != other:
                at += len(run.text)
                ends.add(at)
        assert ends <= edges


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("on Sunday 18 October, to 16:00.", "on Monday 19 October, to 17:30.", "on [Sunday 18]{Monday 19} October, to [16:00]{17:30}."),
        ("releases the detainee, in the expectation that talks resume.", "releases the detainee. It asks for nothing in return.", "releases the detainee[, in the expectation that talks resume]{. It asks for nothing in return}."),
        ("يوم الأحد ١٨ أكتوبر، عند المعبر", "يوم الاثنين ١٩ أكتوبر، وعند المعبر", "يوم [الأحد ١٨]{الاثنين ١٩} أكتوبر، [عند]{وعند} المعبر"),
        ("يفرج عن المحتجَز", "يفرج عن المحتجِز", "يفرج عن [المحتجَز]{المحتجِز}"),
        ("ביום ראשון 18 באוקטובר, צה״ל ב־10", "ביום שני 19 באוקטובר, צה\"ל ב־10", "ביום [ראשון 18]{שני 19} באוקטובר, [צה״ל]{צה\"ל} ב־10"),
        ("a b c", "a c", "a [b ]c"),
        ("a c", "a b c", "a {b }c"),
        ("", "new", "{new}"),
        ("A fox of the house jumps over it", "Talks of a road in the rain were held", "[A fox of the house jumps over it]{Talks of a road in the rain were held}"),
    ],
)  # fmt: skip
def test_examples_read_as_a_person_would_mark_them(old: str, new: str, expected: str) -> None:
    """Whole words, runs joined, in three scripts."""
    assert shown(old, new) == expected


def test_another_text_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the bound nothing is compared: the old text goes, the new one comes."""
    monkeypatch.setattr(module, "MOST_CHANGES", 2)
    assert shown("one two three four", "five six seven eight") == "[one two three four]{five six seven eight}"


@pytest.mark.parametrize("name", ["BWBV0002240-en.json", "udhr-arb.json", "udhr-heb.json"])
def test_a_dropped_word_is_all_that_a_real_article_shows(name: str) -> None:
    """Treaty text, Arabic and Hebrew: one word out of the middle is one dropped run."""
    clauses = json.loads(shared_file("data", "agreements", name).read_text("utf-8"))["clauses"]
    texts = [paragraph["text"] for clause in clauses for paragraph in clause["paragraphs"]]
    long = [text for text in texts if len(text) > 80][:20]
    assert long
    for text in long:
        words = words_of(text)
        at = next(
            at for at in range(len(words) // 2, len(words)) if len(words[at]) > 4 and words[at + 1] == " "
        )
        runs = redline(text, "".join(words[:at] + words[at + 2 :]))
        assert [run.text.strip() for run in runs if run.kind != "same"] == [words[at]]


def test_graphemes_are_those_of_the_standard() -> None:
    """Every grapheme of the Unicode test file is whole in some piece, but those that Unicode itself drew anew since (✁)."""
    cut = []
    for line in shared_file("data", "unicode", "grapheme_break_test.jsonl").read_text("utf-8").splitlines():
        clusters = json.loads(line)["clusters"]
        ends = set(accumulate(map(len, clusters), initial=0))
        if not set(accumulate(map(len, words_of("".join(clusters))), initial=0)) <= ends:
            cut.append("".join(clusters))
    assert all("\u2701" in text for text in cut)


def test_an_hour_and_a_date_are_one_word() -> None:
    """Half an hour on the wrong side of its other half is another hour."""
    assert redline("at 18:30 on 17/10/2026", "at 18:45 on 17/11/2026") == (
        Run("same", "at "), Run("del", "18:30"), Run("ins", "18:45"), Run("same", " on "),
        Run("del", "17/10/2026"), Run("ins", "17/11/2026"),
    )  # fmt: skip
    assert words_of("الساعة ١٨:٣٠ ظهرًا")[2] == "١٨:٣٠"
