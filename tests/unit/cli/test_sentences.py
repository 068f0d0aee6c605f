"""What the command line says, in each language."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from wasit.cli import sentences
from wasit.cli.sentences import LANGUAGES, label, language_of, sentence_of, what_to_do
from wasit.errors import Damaged, Refused

SOURCE = Path(sentences.__file__).parent


def test_every_sentence_is_in_every_language() -> None:
    """No key lacks a language, and each has the same fields in all of them."""
    for key, said in sentences._own().items():
        assert set(said) == set(LANGUAGES), key
        fields = [fields_of(text) for text in said.values()]
        if all(isinstance(text, str) for text in said.values()):
            assert fields[0] == fields[1] == fields[2], key
        assert all(all(forms_of(text)) for text in said.values()), key


def forms_of(said: str | dict[str, str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said.values())


def fields_of(said: str | dict[str, str]) -> set[str]:
    return {name for form in forms_of(said) for _, name, _, _ in Formatter().parse(form) if name}


def test_plural_forms_are_whole() -> None:
    """A sentence that counts has each form its language knows, and none that it does not."""
    forms = {"en": {"one", "other"}, "he": {"one", "two", "other"},
             "ar": {"zero", "one", "two", "few", "many", "other"}}  # fmt: skip
    for key, said in sentences._own().items():
        for lang, text in said.items():
            assert isinstance(text, str) or set(text) == forms[lang], (key, lang)


def test_every_key_that_is_said_has_words() -> None:
    """Each key written in the source has its sentence, among the commands' own or the pages'."""
    for file in SOURCE.glob("*.py"):
        for key in re.findall(r'\bsay\("([a-z.-]+)"', file.read_text("utf-8")):
            assert key.endswith(".") or sentences.label("en", key) != key, (file.name, key)


def test_every_code_of_a_command_has_a_sentence() -> None:
    """Each error that only a command or the control socket can raise is said in three languages."""
    files = [
        *SOURCE.glob("*.py"),
        *(SOURCE.parent / "seat").glob("control*.py"),
        SOURCE.parent / "seat" / "asking.py",
    ]
    for file in files:
        for code in re.findall(
            r'(?:Refused|Distrusted|Unreachable|Damaged)\(\s*"([A-Za-z_-]+)"', file.read_text("utf-8")
        ):
            for lang in LANGUAGES:
                assert not sentence_of(Refused(code), lang).startswith(
                    label(lang, "kind.Refused").split("(")[0]
                ), code


def test_unknown_code_is_still_said() -> None:
    """A code without a sentence is told with its kind and its code, and asks for nothing."""
    assert "never-heard" in sentence_of(Damaged("never-heard"), "ar")
    assert what_to_do(Damaged("never-heard"), "en") == ""


@pytest.mark.parametrize(
    ("environment", "lang"),
    [({}, "en"), ({"LANG": "ar_EG.UTF-8"}, "ar"), ({"LANG": "C"}, "en"), ({"LANG": "fr", "WASIT_LANG": "he"}, "he"),
     ({"LC_ALL": "he", "LANG": "ar"}, "he")],
)  # fmt: skip
def test_language_of_the_machine(environment: dict[str, str], lang: str) -> None:
    """$WASIT_LANG first, then the locale, else English."""
    assert language_of(environment) == lang
