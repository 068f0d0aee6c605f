"""What people write can't become markup, reorder our sentences, or be obeyed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from wasit.web import shown
from wasit.web.everything import render_all
from wasit.web.forms import unfolded
from wasit.web.locale import Look
from wasit.web.render import environment, render
from wasit.web.routes.join import show_begin
from wasit.web.seen import NOTHING, of_lines

DATA = Path(os.environ.get("WASIT_DATA", Path(__file__).parents[4] / "shared" / "data")) / "unicode"
OVERRIDES = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
pytestmark = pytest.mark.slow  # every page of a seat, once for each string
HOSTILE = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}",
    "\u202e evil \u202d",
    "a\u2066b\u202ec",
    "\u2069\u2069\u202c",
    "nul\x00 bell\x07 escape\x1b[31m",
    "half \ud800 pair",
    "\u061cمرحبا\u200f abc \u200e",
    "line\r\nbreak\rcarriage",
    "é" * 3 + "e\u0301",
]  # fmt: skip


class Outline(HTMLParser):
    """Tags and attributes, to compare the shape of two pages."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, tuple(sorted(name for name, _value in attrs))))


def filled(fake, text: str):
    """A door in which everything that a person can write is this text."""
    door = fake.FakeDoor()
    page = door.see_channel()
    texts = {"en": text}

    def entry(one):
        passages = tuple(
            replace(p, text=texts, passed=tuple(replace(x, words=texts) for x in p.passed))
            for p in one.passages
        )
        who = replace(one.author, name=texts)
        return replace(one, passages=passages, author=who, spoken_by=tuple(texts for _ in one.spoken_by))

    def line(one):
        people = tuple(replace(p, name=texts) for p in one.people)
        alarms = tuple(replace(a, who=texts) for a in one.alarms)
        return replace(
            one, name=texts, people=people, alarms=alarms, entries=tuple(entry(e) for e in one.entries)
        )

    door.channel = replace(
        page,
        lines=tuple(line(one) for one in page.lines),
        desk=line(page.desk),
        waiting=tuple(replace(w, entry=entry(w.entry), from_name=texts) for w in page.waiting),
        crossed=tuple(replace(x, words=texts, from_name=texts, to_name=texts) for x in page.crossed),
        alarms=tuple(replace(a, who=texts) for a in page.alarms),
    )
    clauses = tuple(
        replace(c, text=texts, who=texts, events=(texts,) if c.events else ()) for c in fake.CLAUSES
    )
    proposal = replace(fake.OPEN_PAGE, clauses=clauses, proposer=texts, languages=("en",), authentic=("en",))
    certificate = replace(fake.CERTIFICATE, signers=(texts, texts), countersigned_by=texts)
    answers = tuple(replace(a, side=texts, words=texts) for a in fake.CLOSED_PAGE.answers)
    proposal = replace(
        proposal, summary=replace(fake.SUMMARY, title=texts), certificate=certificate, answers=answers
    )
    door.see_proposal = lambda proposal_, matter="", against="": proposal
    door.see_proposals = lambda matter="": (proposal.summary,)
    knows, ledger, sign = door.see_knows(), door.see_whole_ledger(), door.see_sign()
    knowers = tuple(
        replace(k, person=replace(k.person, name=texts), manner=text, told_by=texts, text=texts)
        for k in knows.knowers
    )
    door.see_knows = lambda matter="", *, of="channel", at=None: replace(knows, of=of, knowers=knowers)
    owed = tuple(replace(u, text=texts, by=texts, to=texts) for u in ledger.undertakings)
    hopes = tuple(replace(h, text=texts, held_by=texts, of=texts) for h in ledger.hopes)
    door.see_whole_ledger = lambda: replace(ledger, undertakings=owed, hopes=hopes)
    door.see_sign = lambda matter="": replace(sign, title=texts, name=texts)
    return door


@pytest.fixture(autouse=True)
def no_hidden_marks(monkeypatch) -> None:
    """That text carries marks that nobody sees is said on purpose (``test_hidden_marks``): all else is to be the same."""
    monkeypatch.setitem(environment().globals, "hidden_in", lambda entry: 0)


def pages(fake, text: str) -> dict[str, str]:
    return render_all(filled(fake, text), ("en", "ar"))


@pytest.fixture(scope="module")
def plain() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The shape of each page with plain words: filled by the first test that needs it."""
    return {}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_change_no_page(fake, plain, text) -> None:
    """A page with hostile words has the very tags and attributes of the same page with plain ones."""
    if not plain:
        plain |= {path: Outline(page).seen for path, page in pages(fake, "plain").items()}
    for path, page in pages(fake, text).items():
        assert Outline(page).seen == plain[path], path
        page.encode("utf-8")
        assert not any(char in page for char in "\x00\x07\x1b\r"), path


@pytest.mark.parametrize("text", HOSTILE)
def test_overrides_are_closed_where_they_stand(text) -> None:
    """After each text of a person every embedding, override and isolate that it opened is closed again."""
    for line in shown.safe(text).split("\n"):
        depth = 0
        for char in line:
            depth += 1 if char in OVERRIDES else -1 if char in "\u202c\u2069" else 0
            assert depth >= 0
        assert depth == 0


def test_names_in_sentences_are_isolated() -> None:
    """A name inside one of our sentences stands in a bdi of its own."""
    told = Look("en").say("alarm.fork", who=shown.name({"ar": "\u202eمسؤول"}, "en"))
    assert '<bdi lang="ar">\u202eمسؤول\u202c</bdi>' in told


def test_a_language_tag_is_not_trusted() -> None:
    """A tag that is no tag becomes no attribute."""
    assert 'lang="' not in shown.words({'x" onload="': "text"}, "en")


@pytest.mark.parametrize("text", ["\nfirst", "a\rb", "a\r\nb", "</textarea>", "\n\n", "&#13;"])
def test_a_field_gives_back_what_it_got(text) -> None:
    """Through a browser's parsing of a textarea and its sending, every character returns but CRLF, which is one line feed."""
    page = show_begin(Look(), csrf="c", draft={"title": text})
    assert "<textarea" not in page
    value = str(shown.field_value(text))
    assert "\r" not in value
    assert "<" not in value
    import html

    assert html.unescape(value.replace("&#13;", "\ue000")).replace("\ue000", "\r") == text
    assert unfolded("a\r\nb\rc") == "a\nb\rc"


@pytest.mark.skipif(
    not DATA.exists() and not os.environ.get("CI"), reason="the shared data is not on this machine"
)
def test_naughty_strings_change_no_page(fake) -> None:
    """All naughty strings and a sample of the bidi cases, each as every text of the channel page."""
    strings = [
        json.loads(row)["text"] for row in (DATA / "naughty_strings.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(strings) > 300
    look = Look("ar")
    door = filled(fake, "plain")
    template = {"sign": door.see_sign(), "key": "channel", "csrf": "c"}
    template |= of_lines(look, door.see_channel(), NOTHING)
    plain = Outline(render("channel.html", look, page=door.see_channel(), **template)).seen
    for text in [one for one in strings if one]:
        page = render("channel.html", look, page=filled(fake, text).channel, **template)
        assert Outline(page).seen == plain, text
