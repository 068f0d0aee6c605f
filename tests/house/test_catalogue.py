"""The catalogues: complete in three languages, and no refusal without a sentence."""

from __future__ import annotations

import ast
import json
import re
import string
from pathlib import Path

import pytest

from wasit.cli import sentences
from wasit.text.language import PAGE_LANGUAGES
from wasit.web.locale import Look, catalogue, counted, has_sentence

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "wasit"
RAISED = re.compile(r'\b(?:Refused|Distrusted|Unreachable|Damaged)\(\s*"([A-Za-z][A-Za-z0-9_-]*)"')
KEYS = re.compile(r"""\b(?:t|say)\(\s*['"]([a-z][a-z0-9.-]*[a-z0-9])['"]\s*[,)]""")
FORMS = {
    "en": {"one", "other"},
    "he": {"one", "two", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}


def sources(ending: str) -> list[Path]:
    return sorted(path for path in SOURCE.rglob(f"*{ending}") if "__pycache__" not in path.parts)


def raised_codes() -> list[str]:
    found = {code for path in sources(".py") for code in RAISED.findall(path.read_text("utf-8"))}
    return sorted(found)


def alarms_of(path: Path) -> set[str]:
    """The codes written out in raise_alarm(matter, line, code) and Alarm(code)."""
    found: set[str] = set()
    text = path.read_text("utf-8")
    if "raise_alarm(" not in text and "Alarm(" not in text:
        return found
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = {"raise_alarm": 2, "Alarm": 0}.get(name)
        if place is None or len(node.args) <= place:
            continue
        code = node.args[place]
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            found.add(code.value)
    return found


def placeholders(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


def test_a_sentence_stands_in_one_file() -> None:
    """Of a key that stands in two files one would never be shown."""
    folder = SOURCE / "web" / "catalogue"
    keys = {one.stem: json.loads(one.read_text("utf-8")).keys() for one in sorted(folder.glob("*.json"))}
    own = keys["en"] | keys["ar"] | keys["he"]
    shared = [key for name, found in keys.items() if name not in PAGE_LANGUAGES for key in found]
    assert sorted({key for key in shared if shared.count(key) > 1 or key in own}) == []


def test_every_code_that_the_source_raises_has_its_sentence_in_each_language() -> None:
    """A refusal is never answered with a sentence for its kind."""
    missing = [
        (language, code)
        for language in PAGE_LANGUAGES
        for code in raised_codes()
        if not has_sentence(language, f"error.{code}") and not has_sentence(language, code)
    ]
    assert not missing


def test_every_alarm_has_its_sentence() -> None:
    """Nothing is silent for want of words."""
    found = {code for path in sources(".py") for code in alarms_of(path)}
    assert len(found) >= 8
    assert not [code for code in found for one in PAGE_LANGUAGES if not has_sentence(one, f"alarm.{code}")]


def test_every_key_that_pages_name_is_in_each_language() -> None:
    """A page never meets a missing key."""
    paths = [*sources(".html"), *(SOURCE / "web").rglob("*.py")]
    found = {key for path in paths for key in KEYS.findall(path.read_text("utf-8"))}
    assert len(found) > 200
    assert not [(one, key) for key in sorted(found) for one in PAGE_LANGUAGES if not has_sentence(one, key)]


def test_the_languages_have_the_same_keys() -> None:
    """What is in one catalogue is in all."""
    assert set(catalogue("en")) == set(catalogue("ar")) == set(catalogue("he"))


@pytest.mark.parametrize("language", ["ar", "he"])
def test_placeholders_agree(language: str) -> None:
    """A translation names no field that the English sentence does not have; a plural may leave out its number."""
    for key, sentence in catalogue("en").items():
        theirs = catalogue(language)[key]
        ours = sentence if isinstance(sentence, str) else " ".join(sentence.values())
        for form in [theirs] if isinstance(theirs, str) else theirs.values():
            assert placeholders(form) <= placeholders(ours), key
        if isinstance(sentence, str) and isinstance(theirs, str):
            assert placeholders(theirs) == placeholders(sentence), key


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_plural_forms_are_whole(language: str) -> None:
    """Each plural sentence has every form that its language knows."""
    for key, sentence in catalogue(language).items():
        if isinstance(sentence, dict):
            assert set(sentence) == FORMS[language], key


def test_no_sentence_is_empty_or_shouts() -> None:
    """Plain wording: no exclamation marks, no empty string."""
    for language in PAGE_LANGUAGES:
        for key, sentence in catalogue(language).items():
            for form in [sentence] if isinstance(sentence, str) else sentence.values():
                assert form.strip(), key
                assert "!" not in form, key


def test_translations_are_not_left_in_english() -> None:
    """An Arabic or Hebrew sentence that equals the English one is a placeholder or a name."""
    same = [
        key
        for language in ("ar", "he")
        for key, sentence in catalogue(language).items()
        if sentence == catalogue("en")[key] and not key.startswith(("date.", "list."))
    ]
    assert not same


def test_arabic_counts_as_arabic_does() -> None:
    """0, 1, 2, 3-10, 11-99, hundreds each have their own form, in the reader's digits."""
    look = Look("ar")
    said = [str(look.say("wall.stays", n=n)) for n in (0, 1, 2, 3, 11, 100)]
    assert len(set(said)) == 6
    assert said[3] == "تبقى ٣ مقاطع"


def test_catalogue_files_have_no_double_keys() -> None:
    """A key that stands twice in a file would hide one of its sentences."""
    for path in sorted((SOURCE / "web" / "catalogue").glob("*.json")):
        pairs = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
        names = [name for name, _value in pairs]
        assert len(names) == len(set(names)), path.name


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_a_wait_is_counted_as_the_language_counts(language: str) -> None:
    """One second is no "1 seconds": the only number of a sentence chooses its form, on pages and in commands."""
    look = Look(language)
    said = {n: str(look.say("error.wrong-passphrase", wait=n)) for n in (1, 2, 3, 11, 100)}
    assert len(set(said.values())) == 5
    assert look.number(1) not in said[1]
    assert (look.number(2) in said[2]) is (language == "en")
    assert look.number(3) in said[3]
    assert sentences.label(language, "bargain.room", packages=1) != sentences.label(
        language, "bargain.room", packages=3
    )
    assert "1" not in sentences.label(language, "bargain.wants-guessed", name="A", offers=1)


def test_what_chooses_a_plural_form() -> None:
    """The field ``n``, else the only number; a flag is none, and of two without a name none is chosen."""
    assert counted({"n": 2, "of": 3}) == 2
    assert counted({"wait": 5, "who": "x", "late": True}) == 5
    assert counted({"wait": 5, "of": 3}) == 0
    assert counted({}) == 0


ALWAYS_MORE = {
    "archive.opens": "an archive has two shares or more",
    "error.bad-readers": "a limit of the program's",
    "error.kit-code-typo.length": "a code has 26",
    "error.share-typo.length": "a share's length is given",
    "error.shares-missing": "two are needed or more",
    "error.too-few-places": "one reader's copy differs from nobody's",
    "error.too-many-places": "a limit of the program's",
    "trace.is.copies": "of one copy another sentence speaks",
    "trace.agrees": "n of a number",
    "trace.given": "n of a number",
    "trace.seen": "n of a number",
    "bargain.sure": "n of a number",
    "state.delivery.seat": "n of a number",
    "bargain.unknown": "a bound of the program's",
    "weigh.better": "of fifty",
    "weigh.better-than-nothing": "of fifty",
    "weigh.score": "a number with decimals",
    "weigh.score.log": "a number with decimals",
}


COUNTED = (
    "seconds|minutes|hours|days|weeks|words|letters|entries|passages|shares|offers|packages|points|holders|people|forecasts|places|copies"
    "|seats|lines|sides|devices|papers|clauses|characters|readers|draws|cases|files|names|outcomes|rows|envelopes|mailboxes|bits|options"
    "|revisions|rounds|questions|wordings|delegates|colleagues|signatures|witnesses|connections|issues|times"
)


def test_a_sentence_that_counts_has_forms() -> None:
    """In English a number before a plural word; where there are always more than one, it is said why."""
    both = {**catalogue("en"), **{key: said["en"] for key, said in sentences._own().items()}}
    fault = re.compile(rf"\{{\w+\}} (?:more |different )?(?:{COUNTED})\b")
    plain = {key for key, said in both.items() if isinstance(said, str) and fault.search(said)}
    assert plain - set(ALWAYS_MORE) == set()
