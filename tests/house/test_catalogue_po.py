"""scripts/catalogue_po.py: the sentences go to translators and come back as they were, but for what was translated."""

from __future__ import annotations

import gettext
import importlib.util
import io
import shutil
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from wasit.web.locale import catalogue, plural_form

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def po():
    made = importlib.util.spec_from_file_location("catalogue_po", ROOT / "scripts" / "catalogue_po.py")
    assert made is not None
    assert made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


@pytest.fixture
def copied(po, tmp_path: Path) -> Path:
    """The catalogues, where they may be written to."""
    return Path(shutil.copytree(po.CATALOGUES, tmp_path / "catalogue"))


def test_a_round_trip_changes_nothing(po, copied, tmp_path) -> None:
    """All sentences of all three languages, to the byte; none is left out."""
    before = {path.name: path.read_bytes() for path in copied.glob("*.json")}
    for path in po.write(tmp_path / "po", copied):
        assert po.read(path, copied) == (0, [])
    for language in po.LANGUAGES:
        with (tmp_path / "po" / f"{language}.po").open("rb") as given:
            held = {one.context: po._sentence(one, language) for one in read_po(given) if one.id}
        assert held == dict(catalogue(language))
    assert before == {path.name: path.read_bytes() for path in copied.glob("*.json")}


@pytest.mark.parametrize(("key", "file"), [("unlock.do", "he.json"), ("strength.3", "start.json")])
def test_a_translation_changes_its_sentence_and_no_other(po, copied, tmp_path, key, file) -> None:
    """In the one file, on the one line; the other languages stay."""
    path = po.write(tmp_path / "po", copied)[2]
    before = {one.name: one.read_text("utf-8").splitlines() for one in copied.glob("*.json")}
    with path.open("rb") as given:
        held = read_po(given)
    next(one for one in held if one.context == key).string = "אחרת"
    with path.open("wb") as out:
        write_po(out, held)
    assert po.read(path, copied) == (1, [])
    after = {one.name: one.read_text("utf-8").splitlines() for one in copied.glob("*.json")}
    different = [
        (name, line)
        for name in before
        for line, was in zip(after[name], before[name], strict=True)
        if line != was
    ]
    assert [name for name, _line in different] == [file]
    assert "אחרת" in different[0][1]
    assert f'"{key}"' in different[0][1]


def test_what_is_not_whole_is_left_out(po, copied, tmp_path) -> None:
    """A fuzzy message, an empty one, a plural without one of its forms, a key that is not ours."""
    path = po.write(tmp_path / "po", copied)[0]
    with path.open("rb") as given:
        held = read_po(given)
    by_key = {one.context: one for one in held if one.id}
    by_key["unlock.do"].flags.add("fuzzy")
    by_key["unlock.title"].string = ""
    forms = by_key["join.code.left"].string
    by_key["join.code.left"].string = (*forms[:2], "", *forms[3:])
    held.add("New", "جديد", context="no.such-key")
    with path.open("wb") as out:
        write_po(out, held)
    changed, left_out = po.read(path, copied)
    assert changed == 0
    assert sorted(left_out) == ["join.code.left", "no.such-key", "unlock.do", "unlock.title"]


def test_a_language_that_pages_do_not_speak_is_refused(po, copied, tmp_path) -> None:
    """Nothing is written."""
    path = po.write(tmp_path / "po", copied)[0]
    path.write_text(path.read_text("utf-8").replace("Language: ar", "Language: fr"), "utf-8")
    with pytest.raises(SystemExit, match="fr"):
        po.read(path, copied)


@pytest.mark.parametrize("language", ["ar", "en", "he"])
def test_gettext_chooses_the_form_that_pages_choose(po, copied, tmp_path, language) -> None:
    """Plural-Forms says for every number what CLDR says."""
    po.write(tmp_path / "po", copied)
    with (tmp_path / "po" / f"{language}.po").open("rb") as given:
        held = read_po(given)
    compiled = io.BytesIO()
    write_mo(compiled, held)
    compiled.seek(0)
    told = gettext.GNUTranslations(compiled)
    english, own = catalogue("en")["join.code.left"], catalogue(language)["join.code.left"]
    for n in (*range(130), 200, 1000, 1003, 1011, 1000000):
        found = told.npgettext("join.code.left", english["one"], english["other"], n)
        assert found == own[plural_form(language, n)], n


def test_the_command_writes_and_reads(po, tmp_path, capsys) -> None:
    """As its first lines say; anything else shows them."""
    assert po.main(["write", str(tmp_path)]) == 0
    assert po.main(["read", str(tmp_path / "he.po")]) == 0
    assert "he.po: 0 changed" in capsys.readouterr().out
    assert po.main([]) == 2
    assert "catalogue_po.py write" in capsys.readouterr().err
