"""One environment for all templates.

1. Autoescape is on and an unknown name in a template is an error.
2. A template gets one dataclass of ``channel.views`` (or less), the reader's look, and functions that show; it fetches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wasit.errors import WasitError
from wasit.text.language import PAGE_LANGUAGES, direction_of_text
from wasit.text.passage import Attribution, Consent, Texts
from wasit.web import own_words, shown
from wasit.web.forms import rows_of
from wasit.web.locale import Look, at_zone, has_sentence, offset_name, say

_FLIPPED = frozenset({"pass", "only", "arrow", "chev", "back"})
MARK_CLASS = {Consent.AS_WRITTEN: "asis", Consent.MAY_PARAPHRASE: "para", Consent.FOR_YOU_ONLY: "only"}


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("wasit.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        ic=icon,
        MARK=MARK_CLASS,
        Consent=Consent,
        Attribution=Attribution,
        offset_name=offset_name,
        at_zone=at_zone,
    )
    made.globals.update(direction_of_text=direction_of_text, rows_of=rows_of)
    made.globals.update(
        field_value=shown.field_value,
        lang_attribute=shown.lang_attribute,
        safe=shown.safe,
        hidden_in=shown.hidden_in,
        has_fonts=False,
    )
    return made


def render(template: str, look: Look, **values: object) -> str:
    """A whole page or a part of one."""

    def name(texts: Texts) -> Markup:
        return shown.name(texts, look.language)

    def words(texts: Texts, classes: str = "words") -> Markup:
        return shown.words(texts, look.language, classes)

    def chosen(texts: Texts) -> tuple[str, str]:
        return shown.chosen(texts, look.language)

    return (
        environment()
        .get_template(template)
        .render(
            {"csrf": "", "problem": None, "draft": {}} | values,
            look=look,
            home=look.home,
            t=look.say,
            d=look.number,
            name=name,
            words=words,
            chosen=chosen,
            became_of=lambda entry: own_words.became_of(look, entry),
            left=lambda seconds: own_words.left(look, seconds),
            say_in=lambda tag, key: say(tag if tag in PAGE_LANGUAGES else look.language, key),
            ordered=lambda tags: sorted(tags, key=lambda tag: tag != look.language),
            has=lambda key: has_sentence(look.language, key),
            say_error=lambda no: error_sentence(look, no),
            say_alarm=lambda code, **fields: alarm_sentence(look, code, **fields),
            say_more=lambda code: [look.say(key) for key in alarm_advice(look, code)],
            say_code=lambda code, fields: code_sentence(look, code, fields),
        )
    )


@cache
def icon(which: str, classes: str = "") -> Markup:
    flip = " flip" if which in _FLIPPED else ""
    return Markup('<svg class="i{}{}" aria-hidden="true"><use href="#i-{}"/></svg>').format(
        flip, f" {classes}" if classes else "", which
    )


def error_sentence(look: Look, no: WasitError) -> Markup:
    """The sentence of an error, by its code; its kind says the rest when the code is from a newer seat."""
    field = str(no.fields.get("field", ""))
    for key in (f"error.{no.code}.{field}", f"error.{no.code}", no.code, f"error.kind.{type(no).__name__}"):
        if has_sentence(look.language, key):
            return look.say(key, **no.fields)
    raise KeyError(no.code)


def alarm_sentence(look: Look, code: str, **fields: object) -> Markup:
    """The sentence of an alarm. Sync raises alarms with the codes of errors too; one from a newer seat says to look."""
    for key in (f"alarm.{code}", f"error.{code}", code):
        if has_sentence(look.language, key):
            return look.say(key, **fields)
    return look.say("alarm.other", **fields)


def alarm_advice(look: Look, code: str) -> list[str]:
    """The keys of what is safe and what to do, of an alarm that has them."""
    return [key for key in (f"alarm.{code}.safe", f"alarm.{code}.do") if has_sentence(look.language, key)]


def code_sentence(look: Look, code: str, fields: Mapping[str, object]) -> Markup:
    """The sentence of a verification step or an alarm."""
    for key in (
        f"{code}.{fields.get('why', '')}",
        code,
        f"step.{code}",
        f"check.{code}",
        f"error.{code}",
        "step.unknown",
    ):
        if has_sentence(look.language, key):
            return look.say(key, **fields)
    raise KeyError(code)
