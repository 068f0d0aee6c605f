"""People's words inside our pages: set apart, escaped, their direction their own.

1. Every word, name and title that a person wrote passes through here and nowhere else.
2. Control characters are shown as pictures; open overrides and isolates are closed, so that nothing around them is reordered.
3. A value that goes back into a field keeps every character: a carriage return is written ``&#13;``, a first line feed is doubled.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from wasit.channel.views import EntryView
from wasit.text.isolate import close_runs, visible
from wasit.text.language import is_language
from wasit.text.passage import Texts, in_language
from wasit.trace.hidden import hidden_marks

_HALVES = str.maketrans(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))


def safe(text: str) -> str:
    """The text as it may stand in a page, still to be escaped."""
    return close_runs(visible(text.translate(_HALVES)))


def chosen(texts: Texts, language: str) -> tuple[str, str]:
    """(language tag, safe text) for this reader; ("", "") where there is none."""
    if not texts:
        return "", ""
    tag, text = in_language(texts, language)
    return (tag if is_language(tag) else ""), safe(text)


def lang_attribute(tag: str) -> Markup:
    return Markup(' lang="{}"').format(tag) if tag else Markup("")


def name(texts: Texts, language: str) -> Markup:
    """A name inside one of our sentences: in the page's own language it need not say which."""
    tag, text = chosen(texts, language)
    return Markup("<bdi{}>{}</bdi>").format(lang_attribute(tag if tag != language else ""), text)


def words(texts: Texts, language: str, classes: str = "words") -> Markup:
    """A paragraph of words, its direction its own."""
    tag, text = chosen(texts, language)
    return Markup('<p class="{}" dir="auto"{}>{}</p>').format(classes, lang_attribute(tag), text)


def hidden_in(entry: EntryView) -> int:
    """How many marks that nobody sees stand in the words of an entry: what a reader may want to know of text that came."""
    texts = [entry.text, entry.translation, *(one.text for one in entry.passages)]
    return sum(len(hidden_marks(text)) for each in texts for text in each.values())


def field_value(text: str) -> Markup:
    """What stands between ``<textarea>`` and its end, or in ``value=""``, so that the browser gives it back unchanged."""
    return Markup(str(escape(text.translate(_HALVES))).replace("\r", "&#13;"))  # noqa: S704  (escaped before)
