"""What pages load."""

import re
from importlib.resources import files

from wasit.web.assets import FIRST_SCRIPTS, FIRST_STYLES, font_files, static_files

STATIC = files("wasit.web") / "static"


def test_every_part_is_served_once_and_the_foundations_first() -> None:
    """A page's own style may build on the tokens."""
    for ending, first in ((".css", FIRST_STYLES), (".js", FIRST_SCRIPTS)):
        whole = static_files()[f"wasit{ending}"].decode()
        parts = [one for one in (STATIC / ending[1:]).iterdir() if one.name != "fonts.css"]
        places = {one.name: whole.index(one.read_text("utf-8")) for one in parts}
        assert len(whole) == sum(len(one.read_text("utf-8")) + 1 for one in parts) - 1
        assert sorted(places, key=places.__getitem__)[: len(first)] == list(first)


def test_fonts_are_those_that_the_styles_name(tmp_path) -> None:
    """Set-up fetches what the styles load, and only files that end as they should are taken."""
    named = set(re.findall(r"([a-z0-9-]+\.woff2)", (STATIC / "css" / "fonts.css").read_text("utf-8")))
    assert len(named) == 14
    for name in (*named, "LICENSE-amiri.txt"):
        (tmp_path / name).write_bytes(b"wOF2")
    assert set(font_files(tmp_path)) == named
    assert font_files(tmp_path / "none") == {}
