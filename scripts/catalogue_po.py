"""Carries the pages' sentences to translators and back: gettext .po files, which their tools read.

    python scripts/catalogue_po.py write FOLDER          ar.po, en.po and he.po, from the catalogues
    python scripts/catalogue_po.py read FILE.po ...      translated sentences, back into the catalogues

1. The key is the message's context, the English sentence its id; a plural has the English ``one`` and ``other`` as its ids.
2. Plural forms stand in the order that Plural-Forms says; the forms are CLDR's of the language.
3. Reading changes sentences that are there and nothing else: a key that the catalogues don't have, a fuzzy message and one that is
   empty or lacks a plural form are left out, and told of. Files keep their order and their other languages.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("ar", "en", "he")
FORMS = {
    "en": ("one", "other"),
    "he": ("one", "two", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
CHOICE = {  # gettext's way to choose among FORMS
    "en": "nplurals=2; plural=(n != 1);",
    "he": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
}
CATALOGUES = Path(__file__).parent.parent / "src" / "wasit" / "web" / "catalogue"

Sentence = str | dict[str, str]


def sentences(folder: Path, language: str) -> Iterator[tuple[str, str, Sentence]]:
    """(file name, key, sentence) of every sentence of a language; where a key stands twice, the one that pages show."""
    seen = set()
    topics = sorted(path for path in folder.glob("*.json") if path.stem not in LANGUAGES)
    for path in (folder / f"{language}.json", *topics):
        for key, value in json.loads(path.read_text("utf-8")).items():
            if key not in seen:
                seen.add(key)
                yield path.stem, key, value if path.stem == language else value[language]


def to_catalog(folder: Path, language: str) -> Catalog:
    english = {key: sentence for _file, key, sentence in sentences(folder, "en")}
    made = Catalog(locale=language, project="Wasit", fuzzy=False)
    # Babel's own choice of forms is coarser than CLDR's
    made.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", CHOICE[language]),
    ]
    for file, key, sentence in sentences(folder, language):
        topic = [] if file == language else [file]
        source = english[key]
        if isinstance(sentence, dict):
            ids: Any = (source["one"], source["other"]) if isinstance(source, dict) else (source, source)
            made.add(
                ids,
                tuple(sentence[form] for form in FORMS[language]),
                context=key,
                auto_comments=topic,
            )
        else:  # a language may count where another needs not
            id_ = source["other"] if isinstance(source, dict) else source
            made.add(id_, sentence, context=key, auto_comments=topic)
    return made


def write(folder: Path, catalogues: Path = CATALOGUES) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        with path.open("wb") as out:
            write_po(out, to_catalog(catalogues, language), width=0, sort_by_file=False)
        written.append(path)
    return written


def read(path: Path, catalogues: Path = CATALOGUES) -> tuple[int, list[str]]:
    """How many sentences were changed, and the keys that were left out. The language is the file's own."""
    with path.open("rb") as given:
        catalog = read_po(given)
    language = str(catalog.locale_identifier)
    if language not in LANGUAGES:
        raise SystemExit(f"{path}: not a language of the pages: {language}")
    places = {key: file for file, key, _sentence in sentences(catalogues, language)}
    left_out: list[str] = []
    told: dict[str, dict[str, Sentence]] = {}
    for message in catalog:
        if not message.id:
            continue
        sentence = None if message.fuzzy else _sentence(message, language)
        if message.context not in places or sentence is None:
            left_out.append(message.context or str(message.id))
        else:
            told.setdefault(places[message.context], {})[message.context] = sentence
    changed = sum(_change(catalogues / f"{file}.json", language, new) for file, new in told.items())
    return changed, left_out


def _sentence(message: Message, language: str) -> Sentence | None:
    """None where something is missing."""
    if isinstance(message.string, str):
        return message.string or None
    forms = dict(zip(FORMS[language], message.string, strict=False))
    return forms if len(forms) == len(FORMS[language]) and all(forms.values()) else None


def _change(file: Path, language: str, told: Mapping[str, Sentence]) -> int:
    """How many sentences of a file were changed."""
    raw = file.read_text("utf-8")
    held = json.loads(raw)
    was_open = raw.rstrip() == _open(held)
    changed = 0
    for key, sentence in told.items():
        holder, place = (held, key) if file.stem == language else (held[key], language)
        changed += holder[place] != sentence
        holder[place] = sentence
    if changed:
        file.write_text((_open(held) if was_open else _by_line(held)) + "\n", "utf-8")
    return changed


def _open(held: object) -> str:
    return json.dumps(held, ensure_ascii=False, indent=1)


def _by_line(held: Mapping[str, object]) -> str:
    lines = (f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in held.items())
    return "{\n" + ",\n".join(lines) + "\n}"


def main(words: Iterable[str]) -> int:
    match list(words):
        case ["write", folder]:
            for path in write(Path(folder)):
                sys.stdout.write(f"{path}\n")
        case ["read", *files] if files:
            for file in files:
                changed, left_out = read(Path(file))
                sys.stdout.write(f"{file}: {changed} changed\n")
                sys.stdout.writelines(f"  left out: {key}\n" for key in left_out)
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
