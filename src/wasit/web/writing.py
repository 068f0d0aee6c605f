"""The text that somebody is writing to be signed: what the form holds, how it is changed, and what it says in the end.

1. The form is the draft: every change (a clause more, one up, a language more) gives the whole form back, with nothing typed lost.
2. A clause has a ``key`` that stays its own while it is moved; conditions name keys. In a new text the keys become 1, 2, 3 in the order
   that stands; in a revision a clause keeps its number and a new one gets a number that was never used.
3. Nothing here is signed, sent or remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from wasit.channel import views
from wasit.text.language import is_language
from wasit.text.moment import Moment
from wasit.text.passage import MAX_LANGUAGES, Texts

MOST_CLAUSES = 64
MOST_CONDITIONS = 4
MOST_ADDRESSEES = 7
KINDS = ("undertaking", "hope", "definition", "procedure", "statement")
CONDITIONS = ("clause", "event", "not-before", "not-after")

Fields = Mapping[str, str]
Written = Callable[[Moment], str]
"""A moment as it stands in a field."""


@dataclass(frozen=True, slots=True)
class ConditionDraft:
    kind: str = "clause"
    clause: str = ""
    at: str = ""
    zone: str = ""
    event: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    key: str
    kind: str = "undertaking"
    who: str = "us"
    text: Texts = field(default_factory=dict)
    due: str = ""
    zone: str = ""
    conditions: tuple[ConditionDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """``kept``: the numbers that were used in the row of texts this one goes on."""

    languages: tuple[str, ...]
    authentic: frozenset[str]
    clauses: tuple[ClauseDraft, ...]
    title: Texts = field(default_factory=dict)
    prevailing: str = ""
    expires: str = ""
    expires_zone: str = ""
    addressees: tuple[str, ...] = ()
    may_pass_on: bool = True
    replaces: str = ""
    counter_to: str = ""
    used: int = 0

    @property
    def is_revision(self) -> bool:
        return bool(self.replaces or self.counter_to)

    def number_of(self, key: str) -> int:
        """What the clause of this key will be called in the text; 0 for none."""
        if self.is_revision:
            return int(key) if any(clause.key == key for clause in self.clauses) else 0
        return next((at for at, clause in enumerate(self.clauses, 1) if clause.key == key), 0)


def blank(language: str) -> Draft:
    """A new text with one clause, in one language."""
    return Draft((language,), frozenset({language}), (ClauseDraft("1"),), used=1)


# -- from and to the form ------------------------------------------------------------------------------------------------------


def read_draft(fields: Fields) -> Draft:
    """The draft that a form holds. What is no language, key or count there is left out."""
    languages = tuple(dict.fromkeys(tag for tag in fields.get("languages", "").split() if is_language(tag)))
    languages = languages[:MAX_LANGUAGES] or ("en",)
    keys = [key for key in fields.get("keys", "").split() if _is_number(key)]
    keys = list(dict.fromkeys(keys))[:MOST_CLAUSES] or ["1"]
    clauses = tuple(_read_clause(fields, key, languages) for key in keys)
    count = _count(fields, "addressees", MOST_ADDRESSEES)
    return Draft(
        languages,
        frozenset(tag for tag in languages if fields.get(f"authentic-{tag}")),
        clauses,
        _texts(fields, "title", languages),
        fields.get("prevailing", ""),
        fields.get("expires", ""),
        fields.get("expires-zone", ""),
        tuple(fields.get(f"addressee-{number}", "") for number in range(1, count + 1)),
        bool(fields.get("may_cross")),
        fields.get("replaces", ""),
        fields.get("counter_to", ""),
        max(_count(fields, "used", 999), *(int(key) for key in keys)),
    )


def _read_clause(fields: Fields, key: str, languages: tuple[str, ...]) -> ClauseDraft:
    under = f"c{key}"
    count = _count(fields, f"{under}-conditions", MOST_CONDITIONS)
    conditions = tuple(
        ConditionDraft(
            fields.get(f"{under}-w{at}-kind", "clause"),
            fields.get(f"{under}-w{at}-clause", ""),
            fields.get(f"{under}-w{at}-at", ""),
            fields.get(f"{under}-w{at}-zone", ""),
            _texts(fields, f"{under}-w{at}-event", languages),
        )
        for at in range(1, count + 1)
    )
    return ClauseDraft(
        key,
        fields.get(f"{under}-kind", "undertaking"),
        fields.get(f"{under}-who", "us"),
        _texts(fields, f"{under}-text", languages),
        fields.get(f"{under}-due", ""),
        fields.get(f"{under}-zone", ""),
        conditions,
    )


def write_fields(draft: Draft) -> dict[str, str]:
    """The form's fields that hold this draft."""
    found = {
        "languages": " ".join(draft.languages),
        "keys": " ".join(clause.key for clause in draft.clauses),
        "used": str(draft.used),
        "addressees": str(len(draft.addressees)),
        "prevailing": draft.prevailing,
        "expires": draft.expires,
        "expires-zone": draft.expires_zone,
        "replaces": draft.replaces,
        "counter_to": draft.counter_to,
    }
    found |= {f"authentic-{tag}": "1" for tag in draft.authentic}
    found |= {f"title-{tag}": text for tag, text in draft.title.items()}
    found |= {f"addressee-{at}": label for at, label in enumerate(draft.addressees, 1)}
    if draft.may_pass_on:
        found |= {"may_cross": "1"}
    for clause in draft.clauses:
        found |= _clause_fields(clause)
    return found


def _clause_fields(clause: ClauseDraft) -> dict[str, str]:
    under = f"c{clause.key}"
    found = {
        f"{under}-kind": clause.kind,
        f"{under}-who": clause.who,
        f"{under}-due": clause.due,
        f"{under}-zone": clause.zone,
        f"{under}-conditions": str(len(clause.conditions)),
    }
    found |= {f"{under}-text-{tag}": text for tag, text in clause.text.items()}
    for at, condition in enumerate(clause.conditions, 1):
        found |= {
            f"{under}-w{at}-kind": condition.kind,
            f"{under}-w{at}-clause": condition.clause,
            f"{under}-w{at}-at": condition.at,
            f"{under}-w{at}-zone": condition.zone,
        }
        found |= {f"{under}-w{at}-event-{tag}": text for tag, text in condition.event.items()}
    return found


def _texts(fields: Fields, name: str, languages: tuple[str, ...]) -> dict[str, str]:
    return {tag: fields[f"{name}-{tag}"] for tag in languages if f"{name}-{tag}" in fields}


def _count(fields: Fields, name: str, most: int) -> int:
    value = fields.get(name, "")
    return min(int(value), most) if _is_number(value) or value == "0" else 0


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and 1 <= len(value) <= 3 and int(value) > 0


# -- changes ---------------------------------------------------------------------------------------------------------------------


def change(draft: Draft, order: str, language: str = "") -> tuple[Draft, str]:
    """The draft after a button was pressed, and the name of the field to go on in. An order that makes no sense changes nothing.

    ``order``: "add", "insert:KEY" (after it), "remove:KEY", "up:KEY", "down:KEY", "condition:KEY", "free:KEY:AT", "language",
    "unlanguage:TAG", "addressee", "unaddressee".
    """
    verb, _, rest = order.partition(":")
    key, _, at = rest.partition(":")
    place = next((index for index, clause in enumerate(draft.clauses) if clause.key == key), -1)
    match verb:
        case "add":
            return _insert(draft, len(draft.clauses))
        case "insert" if place >= 0:
            return _insert(draft, place + 1)
        case "remove" if place >= 0 and len(draft.clauses) > 1:
            return _remove(draft, place)
        case "up" if place > 0:
            return _swap(draft, place, place - 1), f"up:{key}"
        case "down" if 0 <= place < len(draft.clauses) - 1:
            return _swap(draft, place, place + 1), f"down:{key}"
        case "condition" if place >= 0:
            return _add_condition(draft, place)
        case "free" if place >= 0 and _is_number(at):
            return _drop_condition(draft, place, int(at)), f"condition:{key}"
        case "language" if is_language(language) and language not in draft.languages:
            return _add_language(draft, language), f"title-{language}"
        case "unlanguage" if key in draft.languages and len(draft.languages) > 1:
            return _drop_language(draft, key), "language"
        case "addressee" if len(draft.addressees) < MOST_ADDRESSEES:
            more = max(2, len(draft.addressees) + 1) - len(draft.addressees)
            return replace(
                draft, addressees=(*draft.addressees, *("",) * more)
            ), f"addressee-{len(draft.addressees) + 1}"
        case "unaddressee":
            left = draft.addressees[:-1] if len(draft.addressees) > 2 else ()
            return replace(draft, addressees=left), "addressee"
        case _:
            return draft, ""


def _insert(draft: Draft, place: int) -> tuple[Draft, str]:
    if len(draft.clauses) >= MOST_CLAUSES or draft.used >= 999:
        return draft, ""
    key = str(draft.used + 1)
    clauses = (*draft.clauses[:place], ClauseDraft(key), *draft.clauses[place:])
    return replace(draft, clauses=clauses, used=draft.used + 1), f"c{key}-text-{draft.languages[0]}"


def _remove(draft: Draft, place: int) -> tuple[Draft, str]:
    gone = draft.clauses[place].key
    left = tuple(
        replace(
            clause,
            conditions=tuple(one for one in clause.conditions if one.kind != "clause" or one.clause != gone),
        )
        for clause in draft.clauses
        if clause.key != gone
    )
    near = left[min(place, len(left) - 1)].key
    return replace(draft, clauses=left), f"c{near}-text-{draft.languages[0]}"


def _swap(draft: Draft, one: int, other: int) -> Draft:
    clauses = list(draft.clauses)
    clauses[one], clauses[other] = clauses[other], clauses[one]
    return replace(draft, clauses=tuple(clauses))


def _with_clause(draft: Draft, place: int, clause: ClauseDraft) -> Draft:
    return replace(draft, clauses=(*draft.clauses[:place], clause, *draft.clauses[place + 1 :]))


def _add_condition(draft: Draft, place: int) -> tuple[Draft, str]:
    clause = draft.clauses[place]
    if len(clause.conditions) >= MOST_CONDITIONS or clause.kind == "hope":
        return draft, ""
    kind = "clause" if len(draft.clauses) > 1 else "event"
    more = replace(clause, conditions=(*clause.conditions, ConditionDraft(kind)))
    return _with_clause(draft, place, more), f"c{clause.key}-w{len(more.conditions)}-kind"


def _drop_condition(draft: Draft, place: int, at: int) -> Draft:
    clause = draft.clauses[place]
    left = clause.conditions[: at - 1] + clause.conditions[at:]
    return _with_clause(draft, place, replace(clause, conditions=left))


def _add_language(draft: Draft, language: str) -> Draft:
    if len(draft.languages) >= MAX_LANGUAGES:
        return draft
    return replace(draft, languages=(*draft.languages, language), authentic=draft.authentic | {language})


def _drop_language(draft: Draft, language: str) -> Draft:
    def without(texts: Texts) -> dict[str, str]:
        return {tag: text for tag, text in texts.items() if tag != language}

    clauses = tuple(
        replace(
            clause,
            text=without(clause.text),
            conditions=tuple(replace(one, event=without(one.event)) for one in clause.conditions),
        )
        for clause in draft.clauses
    )
    return replace(
        draft,
        languages=tuple(tag for tag in draft.languages if tag != language),
        authentic=draft.authentic - {language},
        prevailing="" if draft.prevailing == language else draft.prevailing,
        title=without(draft.title),
        clauses=clauses,
    )


# -- from a text that stands -------------------------------------------------------------------------------------------------------


def draft_of(page: views.ProposalPage, *, counter: bool, written: Written) -> Draft:
    """A revision of one's own text or a counter to another's, as it stands. ``written``: a moment as a field has it."""
    numbers = [clause.number for clause in (*page.clauses, *page.dropped)]
    swapped = {"proposer": "them", "addressee": "us"} if counter else {"proposer": "us", "addressee": "them"}
    clauses = tuple(_clause_of(clause, swapped, written) for clause in page.clauses)
    labels = (
        tuple(next(iter(label.values()), "") for label in page.addressees) if len(page.addressees) > 1 else ()
    )
    id_ = page.summary.id
    return Draft(
        page.languages or ("en",),
        frozenset(page.authentic),
        clauses,
        dict(page.summary.title),
        page.prevailing or "",
        "" if counter or page.expires is None else written(page.expires),
        "",
        labels,
        may_pass_on=True,
        replaces="" if counter else id_,
        counter_to=id_ if counter else "",
        used=max([*numbers, page.highest_number], default=1),
    )


def _clause_of(clause: views.ClauseView, swapped: Mapping[str, str], written: Written) -> ClauseDraft:
    events = iter(clause.events)
    conditions = []
    for each in clause.conditions:
        kind, _, value = each.partition(":")
        if kind == "clause":
            conditions.append(ConditionDraft("clause", value))
        elif kind == "event":
            conditions.append(ConditionDraft("event", event=dict(next(events, {}))))
        else:
            conditions.append(ConditionDraft(kind, at=written(Moment(int(value)))))
    return ClauseDraft(
        str(clause.number),
        clause.kind,
        swapped.get(clause.by, clause.by),
        dict(clause.text),
        written(clause.due) if clause.due is not None else "",
        "",
        tuple(conditions),
    )
