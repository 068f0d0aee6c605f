"""From the text somebody has written to what the seat is asked to sign, and to the very text shown before it is signed.

1. Every mistake is told under its own field; whoever writes sees all of them at once.
2. What the preview shows is made by the same code that reads a signed proposal, from the same clauses.
3. Typed words are put into the normal form of Unicode, line breaks as one line feed: a signed text has to be in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wasit.channel import views
from wasit.channel.instrument import Clause, Proposal, encode_proposal
from wasit.channel.project_ledger import OTHER_SIDE, Parties
from wasit.channel.project_proposal import project_clauses
from wasit.errors import Distrusted, Refused
from wasit.seat import reading
from wasit.seat.clock import moment_in
from wasit.seat.commands.pass_and_sign import parties_of_args
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.web.forms import texts
from wasit.web.hours import hour_typed
from wasit.web.writing import ClauseDraft, ConditionDraft, Draft

LIFE = 30 * 86_400  # s, where no end was written; the seat takes the same


@dataclass(frozen=True, slots=True)
class Composed:
    """``args`` of the command "propose"; ``errors``: field -> code of the sentence that says what is wanting there."""

    args: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """The exact text, before it is signed. Its fields are those of a ``ProposalPage``."""

    title: Texts
    clauses: tuple[views.ClauseView, ...]
    languages: tuple[str, ...]
    authentic: tuple[str, ...]
    prevailing: str | None
    expires: Moment
    drafted: Moment
    addressees: tuple[Texts, ...]


class _Composing:
    """One draft being read; what is wrong is collected."""

    def __init__(self, draft: Draft, zone: str, now: Moment) -> None:
        self.draft, self.zone, self.now = draft, zone, now
        self.errors: dict[str, str] = {}

    def words(self, written: Texts, name: str) -> dict[str, str]:
        """What was typed, in the normal form; wanting words of an authentic language are a mistake."""
        found = {tag: unicodedata.normalize("NFC", text.strip()) for tag, text in written.items()}
        for tag in self.draft.languages:
            if tag in self.draft.authentic and not found.get(tag):
                self.errors.setdefault(f"{name}-{tag}", "empty")
        return {tag: text for tag, text in found.items() if text}

    def hour(self, typed: str, zone: str, name: str) -> str:
        if not typed.strip():
            self.errors.setdefault(name, "no-hour")
            return ""
        try:
            return hour_typed(typed, zone, self.zone, name)
        except Refused:
            self.errors.setdefault(name, "bad-hour")
            return ""

    def condition(self, one: ConditionDraft, name: str) -> dict[str, Any]:
        match one.kind:
            case "event":
                return {"event": self.words(one.event, f"{name}-event")}
            case "not-before" | "not-after":
                return {one.kind.replace("-", "_"): self.hour(one.at, one.zone, f"{name}-at")}
            case _:
                number = self.draft.number_of(one.clause)
                if not number:
                    self.errors.setdefault(f"{name}-clause", "no-clause")
                return {"clause": number}

    def clause(self, one: ClauseDraft) -> dict[str, Any]:
        under = f"c{one.key}"
        found: dict[str, Any] = {
            "id": self.draft.number_of(one.key),
            "kind": one.kind,
            "who": one.who,
            "text": self.words(one.text, f"{under}-text"),
            "when": [self.condition(each, f"{under}-w{at}") for at, each in enumerate(one.conditions, 1)],
        }
        if one.due.strip():
            found["due"] = self.hour(one.due, one.zone, f"{under}-due")
        return found

    def args(self) -> dict[str, Any]:
        draft = self.draft
        if not draft.authentic:
            self.errors["languages"] = "no-authentic"
        labels = [texts(label.strip(), draft.languages[0]) for label in draft.addressees if label.strip()]
        if draft.addressees and len(labels) < 2:
            self.errors["addressee-1"] = "too-few-sides"
        found: dict[str, Any] = {
            "title": self.words(draft.title, "title"),
            "clauses": [self.clause(clause) for clause in draft.clauses],
            "authentic": [tag for tag in draft.languages if tag in draft.authentic],
            "may_pass_on": draft.may_pass_on,
            "addressees": labels,
        }
        if draft.prevailing in draft.authentic and len(draft.authentic) > 1:
            found["prevailing"] = draft.prevailing
        if draft.expires.strip():
            found["expires"] = self.hour(draft.expires, draft.expires_zone, "expires")
            if found["expires"] and Moment.parse(found["expires"]) <= self.now:
                self.errors["expires"] = "past"
        if draft.replaces or draft.counter_to:
            found["replaces"] = draft.replaces or draft.counter_to
        return found


def compose(draft: Draft, zone: str, now: Moment) -> Composed:
    """What the seat would be asked to sign, with every mistake found."""
    composing = _Composing(draft, zone, now)
    args = composing.args()
    if not composing.errors:
        composing.errors |= _mistakes(draft, args, now)
    return Composed(args, composing.errors)


def preview(args: Mapping[str, Any], zone: str, now: Moment, us: Texts) -> Preview:
    """The text of arguments without mistakes."""
    made = _proposal(args, now)
    parties = Parties(us, made.addressees or (OTHER_SIDE,))
    languages = dict.fromkeys(language for clause in made.clauses for language in clause.text)
    return Preview(
        made.title or {},
        project_clauses(made, parties, lambda seconds: moment_in(seconds, zone)),
        tuple(languages),
        made.authoritative,
        made.prevailing,
        moment_in(made.expires, zone),
        now,
        made.addressees,
    )


def _mistakes(draft: Draft, args: Mapping[str, Any], now: Moment) -> dict[str, str]:
    """What the rules of instruments have against the text, at the clause they name."""
    try:
        encode_proposal(_proposal(args, now))
    except (Refused, Distrusted) as no:
        number = no.fields.get("clause")
        key = next((each.key for each in draft.clauses if draft.number_of(each.key) == number), "")
        reason = str(no.fields.get("reason", no.code))
        return {f"c{key}" if key else "title-" + draft.languages[0]: reason}
    return {}


def _proposal(args: Mapping[str, Any], now: Moment) -> Proposal:
    """The proposal as it would be signed, but for its salt and mandate. Raises: Refused, Distrusted."""
    addressees = [reading.as_texts(each, "addressees") for each in reading.items(args, "addressees")]
    clauses: list[Clause] = reading.clauses(args, parties_of_args(args, addressees))
    expires = reading.moment(args, "expires")
    return Proposal(
        bytes(16),
        now,
        bytes(32),
        tuple(clauses),
        tuple(args["authentic"]),
        expires.seconds if expires is not None else now.seconds + LIFE,
        reading.texts(args, "title"),
        tuple(addressees),
        args.get("prevailing"),
        bytes(32) if args.get("replaces") else None,
    )
