"""Leftovers: no sentence and no style is kept that nothing shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src" / "wasit" / "web"
SHOWN = "".join(
    path.read_text("utf-8")
    for path in sorted(WEB.parent.rglob("*"))
    if path.suffix in (".py", ".html", ".js", ".md")
)
WORDS = frozenset(re.findall(r"[\w.-]+", SHOWN))
PUT_TOGETHER = re.compile(r"""["'`]([a-zA-Z][\w.-]*[.-])(?:["'`]|\$?\{)""")  # 'nav.' ~ page, f"nav.{page}"
ENDED = re.compile(r"""(?:['"]|\})(\.[\w.-]+)(?=['"{])""")  # what ~ '.title', f"{what}.title"
GROWN = re.compile(r"""([\w-]+)(?:\{\{|\$\{|\{|['"] [~+] )""")  # class="v{{ n }}"


def test_every_sentence_is_named_somewhere() -> None:
    """A key stands in the source as it is, or its beginning or its end does where keys are put together."""
    beginnings, ends = tuple(PUT_TOGETHER.findall(SHOWN)), tuple(ENDED.findall(SHOWN))
    inner = [end for end in ends if end.endswith(".")]
    keys = {key for file in (WEB / "catalogue").glob("*.json") for key in json.loads(file.read_text("utf-8"))}
    assert len(keys) > 1000
    left = {key for key in keys - WORDS if not key.startswith(beginnings) and not key.endswith(ends)}
    assert sorted(key for key in left if not any(end in key for end in inner)) == []


def test_every_class_with_a_style_is_worn_somewhere() -> None:
    """A class of a stylesheet is a word of a template, a script or a page, or its beginning is where classes are put together."""
    grown = frozenset(GROWN.findall(SHOWN))
    worn = frozenset(re.findall(r"[\w-]+", SHOWN))
    for sheet in sorted((WEB / "static" / "css").glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        classes = {
            name
            for rule in re.findall(r"([^{};]+)\{", text)
            for name in re.findall(r"\.([a-zA-Z][\w-]*)", rule)
        }
        left = {
            name for name in classes - worn if not any(name[:cut] in grown for cut in range(1, len(name)))
        }
        assert sorted(left) == [], sheet.name
