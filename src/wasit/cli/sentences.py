"""What the command line says, in the reader's language.

1. Sentences of errors are the pages' own (``wasit.web.locale``), also of those that only a command meets. What stands in
   ``sentences.json`` here is what only a terminal needs: labels, and what to do about an error.
2. A missing sentence is shown as its code, never as nothing.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from wasit.errors import WasitError

LANGUAGES = ("en", "ar", "he")


Said = str | dict[str, str]  # an object holds the plural forms of a sentence, chosen as those of the pages


@cache
def _own() -> dict[str, dict[str, Said]]:
    read: dict[str, dict[str, Said]] = json.loads(
        Path(__file__).with_name("sentences.json").read_text("utf-8")
    )
    return read


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """The interface language this machine asks for, English if none of ours."""
    for name in ("WASIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = environment.get(name, "").split(".")[0].split("_")[0].lower()
        if wanted:
            return wanted if wanted in LANGUAGES else "en"
    return "en"


def label(lang: str, key: str, **fields: object) -> str:
    """Our own words under a key, else the pages'; the key itself where there are none."""
    found = _own().get(key)
    if found is None:
        return _of_pages(lang, key, fields) or key
    return _form(found[lang], lang, fields).format_map(_Told(fields))


def _form(said: Said, lang: str, fields: Mapping[str, object]) -> str:
    if isinstance(said, str):
        return said
    from wasit.web.locale import counted, plural_form

    return said.get(plural_form(lang, counted(fields)), said["other"])


def sentence_of_step(step: Mapping[str, Any], lang: str) -> str:
    """The sentence of one numbered step of checking; its code where there is none."""
    code, fields = str(step["code"]), step.get("fields") or {}
    said = next(
        (found for key in (f"step.{code}", f"check.{code}", code) if (found := _of_pages(lang, key, fields))),
        code,
    )
    error = fields.get("error")
    why = ""
    if error and not step.get("holds", True):
        why = _of_pages(lang, f"error.{error}.{fields.get('why', '')}", fields) or _of_pages(
            lang, f"error.{error}", fields
        )
    return f"{said} {why}".rstrip()


def sentence_of_alarm(alarm: Mapping[str, Any], who: str, lang: str) -> str:
    """The sentence of an alarm, with whom it is about and how often it came."""
    fields = {"n": alarm["count"], "who": who or label(lang, "somebody")}
    keys = (f"alarm.{alarm['code']}", f"error.{alarm['code']}", "alarm.other")
    said = next((found for key in keys if (found := _of_pages(lang, key, fields))), alarm["code"])
    if who and who not in said:
        said += f" {who}"
    return said if alarm["count"] == 1 or str(alarm["count"]) in said else f"{said} ×{alarm['count']}"


def sentence_of(error: WasitError, lang: str, command: str = "") -> str:
    """The one sentence that says what was refused."""
    for key in _keys("error", error, command):
        if key in _own():
            return label(lang, key, **error.fields)
    said = _of_pages(lang, f"error.{error.code}", error.fields)
    return said or label(lang, f"kind.{type(error).__name__}", code=error.code)


def what_to_do(error: WasitError, lang: str, command: str = "") -> str:
    """What the reader can do about it; "" where the sentence says it all."""
    for key in _keys("do", error, command):
        if key in _own():
            return label(lang, key, **error.fields)
    return label(lang, "do.known", **error.fields) if error.fields.get("known") else ""


def _keys(kind: str, error: WasitError, command: str) -> list[str]:
    """Where the words about an error stand, the most special first: by its reason, its field, its command, its code."""
    told = [error.fields[name] for name in ("reason", "field") if error.fields.get(name)]
    keys = [f"{kind}.{error.code}.{special}" for special in told]
    keys.append(f"{kind}.{error.code}@{command}")
    # what is allowed says more than the general advice
    return keys if kind == "do" and error.fields.get("known") else [*keys, f"{kind}.{error.code}"]


def _of_pages(lang: str, key: str, fields: Mapping[str, Any]) -> str:
    try:
        from wasit.web import locale

        # the pages' sentences are HTML; their fields here are numbers and codes only
        return html.unescape(str(locale.say(lang, key, **fields)))
    except (ImportError, OSError, KeyError):
        return ""


class _Told(dict[str, object]):
    def __missing__(self, field: str) -> str:
        return "…"
