"""The forms of a page, as a browser would send them: every field with what stands in it, text fields with what a tester types."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "search", "email", "tel", "url", ""}


@dataclass
class Form:
    """``fields``: (name, kind, value) in the order of the page; of radio buttons and boxes those that are checked."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    def filled(self, text: str, passphrase: str) -> dict[str, str]:
        """With one text in every field that is typed in."""
        return {
            name: text if kind in TYPED | {"textarea"} else passphrase if kind == "password" else value
            for name, kind, value in self.fields
            if kind not in ("file", "submit", "button")
        }


class Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(known.get("action", ""), known.get("method", "get").lower()))
            return
        if not self.found or ("disabled" in known and tag != "option"):
            return
        fields, name = self.found[-1].fields, known.get("name", "")
        if tag == "input" and name:
            kind = known.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in known:
                fields.append((name, kind, known.get("value", "on" if kind == "checkbox" else "")))
        if tag == "textarea" and name:
            fields.append((name, "textarea", ""))
        if tag == "select":
            self._select = name
        chosen = "selected" in known or all(one != self._select for one, _, _ in fields)
        if tag == "option" and self._select and chosen:
            fields[:] = [one for one in fields if one[0] != self._select]
            fields.append((self._select, "select", known.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
