"""Is this the real text? The single file, the command and the page say the same of a text: identical, or in which clause it differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unit.cli.conftest import Run, folder, run
from vectors.three_readers import CERTIFICATES, data_of, script
from wasit.cli.verify import verify_bytes
from wasit.cli.verifying import compare_text

__all__ = ["folder", "run"]

DATA = data_of(CERTIFICATES["ok-closed"]["data"])
AGREEMENT = verify_bytes(DATA)["agreement"]
TERMS = script.verify(DATA).certificate.terms


def signed(language: str, *, title: bool = False, hopes: bool = True, numbers: bool = False) -> str:
    lines = [AGREEMENT["title"][language]] if title else []
    for clause in AGREEMENT["clauses"]:
        if hopes or clause["kind"] != "hope":
            lines.append((f"{clause['id']}. " if numbers else "") + clause["text"][language])
    return "\n".join(lines)


ENGLISH = signed("en")
SAME = {
    "plain": ENGLISH,
    "arabic": signed("ar"),
    "title": signed("en", title=True),
    "no hopes": signed("en", hopes=False),
    "numbers": signed("en", numbers=True),
    "arabic numbers": "\n".join(
        f"({n}) {line}" for n, line in zip("١٢٣", signed("ar").split("\n"), strict=True)
    ),
    "all": signed("ar", title=True, hopes=False, numbers=True),
    "spaces": "\ufeff  " + ENGLISH.replace(" ", "\u00a0 ").replace("\n", "\r\n\r\n") + "\n",
    "unseen": "\u200f" + signed("ar").replace(" ", " \u200e"),
}
OTHER = {
    "one word": (ENGLISH.replace("opens", "closes"), [2]),
    "one letter": (ENGLISH.replace("road", "roads"), [2]),
    "a word more": (ENGLISH.replace("hopes for", "hopes never for"), [3]),
    "a word less": (ENGLISH.replace("The proposer does", "The proposer"), [1]),
    "at the end": (ENGLISH + " And more.", [3]),
    "before": ("Also: " + ENGLISH, [1]),
    "two clauses": (ENGLISH.replace("opens", "closes").replace("does", "undoes"), [1, 2]),
    "arabic": (signed("ar").replace("يفتح", "يغلق"), [2]),
    "a point": (ENGLISH.replace("road.", "road"), [2]),
    "capitals": (ENGLISH.replace("The addressee", "The Addressee"), [2]),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_the_signed_words_are_identical(name: str) -> None:
    """With the title or without, with hopes or without, numbered or not; spaces, line breaks and unseen marks are not compared."""
    for told in (compare_text(AGREEMENT, SAME[name]), script.compare_text(TERMS, SAME[name])):
        assert told["identical"], told
        assert told["language"] == ("ar" if name in ("arabic", "arabic numbers", "all", "unseen") else "en")


@pytest.mark.parametrize("name", OTHER)
def test_other_words_are_named_by_their_clause(name: str) -> None:
    """One letter, one sign, one word more or less: which clause, in both."""
    text, clauses = OTHER[name]
    for told in (compare_text(AGREEMENT, text), script.compare_text(TERMS, text)):
        assert not told["identical"]
        assert list(dict.fromkeys(one["clause"] for one in told["differences"])) == clauses, told


@pytest.mark.slow
def test_a_whole_other_text_is_compared_in_good_time() -> None:
    """Nothing in common, and as long as can be: still an answer."""
    text = " ".join(f"word{n}" for n in range(20_000))
    for told in (
        compare_text(AGREEMENT, text),
        script.compare_text(TERMS, text),
        script.compare_text(TERMS, ""),
    ):
        assert not told["identical"]


def both(
    run: Run, *arguments: Any, capsys: pytest.CaptureFixture[str]
) -> tuple[tuple[int, str], tuple[int, str]]:
    ours = run("verify", *arguments)
    code = script.main([str(one) for one in arguments])
    return (ours.code, ours.out), (code, capsys.readouterr().out)


def test_the_commands_end_with_0_for_the_signed_text_and_4_for_another(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And both say where it differs."""
    file, text = tmp_path / "agreement.wasit", tmp_path / "leaflet.txt"
    file.write_bytes(DATA)
    text.write_text(ENGLISH, "utf-8")
    for code, said in both(run, file, "--text", text, capsys=capsys):
        assert code == 0
        assert "word for word" in said
    text.write_text(ENGLISH.replace("opens", "closes"), "utf-8")
    for code, said in both(run, file, "--text", text, capsys=capsys):
        assert code == 4
        assert "lause 2" in said
        assert "closes" in said
    for _, said in both(run, file, "--text", text, "--json", capsys=capsys):
        assert json.loads(said)["text"]["identical"] is False
    file.write_bytes(DATA[:-1])  # of a file that does not hold no text is said to be the signed one
    for code, said in both(run, file, "--text", text, "--json", capsys=capsys):
        assert code == 4
        assert "text" not in json.loads(said)
