"""The states of pages that no link leads to: answers to a form that did not go through, closed doors, files that do not verify.

A state is reached by a person's way where there is one: the form of a page, filled in and sent by the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gallery.channel import Channel
from gallery.words import LONG_WORD, OPEN_OVERRIDE

WRONG = "not the passphrase"


@dataclass(frozen=True)
class State:
    """``path``: the page, below the secret path; ``form``: the end of the action of the form on it that is sent with ``fields``."""

    seat: str
    name: str
    path: str
    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""


def states(channel: Channel) -> list[State]:
    ids = channel.ids
    go, a, trouble, newcomer = (
        f"/m/{channel.seats[key].matter().id.hex()}" for key in ("go", "a", "trouble", "newcomer")
    )
    certificate = channel.seats["go"].see_certificate(ids["agreed"])
    at = certificate.index(b"gate B-12")
    broken = certificate[:at] + b"gate B-13" + certificate[at + 9 :]
    waits = channel.seats["go"].see_channel().waiting[0].entry.id
    said = {"p1-text": OPEN_OVERRIDE}
    return [
        State("go", "nothing said", f"{go}/channel", "/say", {}),
        State("go", "words too long", f"{go}/channel", "/say", {"p1-text": LONG_WORD * 300}),
        State("go", "a call without minutes", f"{go}/note/call", "/note/call", said),
        State("go", "nothing chosen to pass on", f"{go}/pass-on/{waits}", f"/pass-on/{waits}", {"to": "", "wording": "paraphrase", "text": ""}),
        State("go", "copy what leaves", f"{go}/outgoing/{ids['release']}"),
        State("go", "put in secret without a time", f"{go}/in-secret", "/in-secret", {"text": OPEN_OVERRIDE}),
        State("go", "nobody told", f"{go}/knows", "/knows", {}),
        State("go", "an unknown zone", f"{go}/settings", "/settings", {"zone": "Nowhere/At-all"}),
        State("go", "nothing to verify", f"{go}/verify", "/verify", {}),
        State("go", "no certificate at all", f"{go}/verify", "/verify", {}, b"not a certificate"),
        State("go", "a certificate that holds", f"{go}/verify", "/verify", {}, certificate),
        State("go", "a certificate that does not verify", f"{go}/verify", "/verify", {}, broken),
        State("go", "a proposal that is not here", f"{go}/proposals/{'00' * 32}"),
        State("go", "a page that is not here", f"{go}/no-such-page"),
        State("go", "another side's page", f"{go}/side"),
        State("go", "wrong passphrase to countersign", f"{go}/proposals/{ids['unclosed']}/countersign", "/countersign", {"passphrase": WRONG, "do": "sign"}),
        State("go", "not the text that was pasted", f"{go}/verify", "/verify", {"pasted": "The lorries wait at gate B-13."}, certificate),
        State("go", "a leak of which nothing can be said", f"{go}/trace", "/trace", {"e1": f"Nearly persons till way {OPEN_OVERRIDE}", "step": "find"}),
        State("go", "a leak of nothing", f"{go}/trace", "/trace", {"e1": " ", "step": "find"}),
        State("go", "a text with a brace that has no partner", f"{go}/trace/write", "/trace/write", {"text": f"{{one|two {LONG_WORD}", "step": "prepare"}),
        State("a", "nothing said", f"{a}/side", "/say", {}),
        State("a", "a word that crosses a red line", f"{a}/side", "/say", {"p1-text": f"An amnesty, والعفو. {OPEN_OVERRIDE}"}),
        State("a", "declining in words that cross one", f"{a}/proposals/{ids['open']}/decline", "/decline", {"do": "sign", "words": "العفو", "passphrase": WRONG}),
        State("a", "a red line without words", f"{a}/red-lines", "/red-lines", {"text": "", "phrases": OPEN_OVERRIDE}),
        State("a", "a chance beyond all", f"{a}/weigh", "/weigh", {"o1.1-from": "900", "o1-name": OPEN_OVERRIDE}),
        State("a", "a mandate for nobody", f"{a}/mandate", "/mandate", {"step": "give", "needs": "0", "passphrase": WRONG}),
        State("a", "nothing ticked for a newcomer", f"{a}/brief/{channel.seat_id('a2')}", f"/brief/{channel.seat_id('a2')}", {"do": "look"}),
        State("a", "what will be opened", f"{a}/brief/{channel.seat_id('a2')}", f"/brief/{channel.seat_id('a2')}", {"do": "look", "kept": ids["call"]}),
        State("a", "reading before accepting", f"{a}/proposals/{ids['open']}/accept"),
        State("a", "accepting unread", f"{a}/proposals/{ids['open']}/accept", "/accept", {"do": "sign"}),
        State("a", "wrong passphrase to accept", f"{a}/proposals/{ids['open']}/accept", "/accept", {"do": "sign", "read": "1", "word": "accept", "passphrase": WRONG}),
        State("a", "declining without the passphrase", f"{a}/proposals/{ids['open']}/decline", "/decline", {"do": "sign", "passphrase": WRONG}),
        State("a", "asking the go-between", f"{a}/proposals/{ids['open']}/ask"),
        State("a", "withdrawing", f"{a}/proposals/{ids['mine']}/withdraw"),
        State("a", "compared with another revision", f"{a}/proposals/{ids['open']}?against={ids['older']}"),
        State("a", "a clause without words", f"{a}/propose", "/propose", {"title-en": OPEN_OVERRIDE, "do": "preview"}),
        State("a", "two languages and a condition", f"{a}/propose", "/propose", {"do": "condition:1", "keys": "1 2", "languages": "en ar"}),
        State("a", "a change to be proposed", f"{a}/propose?counter_to={ids['open']}"),
        State("a", "the text before it is signed", f"{a}/propose?counter_to={ids['open']}", "/propose", {"do": "preview"}),
        State("newcomer", "a certificate to sign beside the sides", f"{newcomer}/verify", "/verify", {}, certificate),
        State("locked", "a certificate on a locked seat", "/verify", "/verify", {}, certificate),
        State("trouble", "older alarms", f"{trouble}/channel"),
        State("alone", "a code that is none", "/join", "/join", {"code": "1234", "name": "x"}),
        State("alone", "a channel without title", "/begin", "/begin", {"side-a": OPEN_OVERRIDE}),
        State("alone", "a meeting that is not here", "/invitation/00"),
        State("alone", "a code that was wrong", f"/invitation/{ids['wrong code alone']}"),
        State("empty", "a code that somebody guessed", f"/invitation/{ids['wrong code empty']}"),
        State("newcomer", "words to compare", f"/invitation/{ids['invitation newcomer']}"),
        State("locked", "wrong passphrase", "/", "/unlock", {"passphrase": WRONG}),
        State("nobody", "passphrases that differ", "/", "/create", {"name": OPEN_OVERRIDE, "passphrase": "one two three", "again": "four"}),
    ]  # fmt: skip
