"""What may be said outside: an account made of nothing but what each author allowed, as each allowed it.

1. A passage is in it when its author allowed that passage for the outside. Nothing else is, and leave to pass words on is not such leave.
2. Named: whose it is may be said. Of one side: that it is a side's, not which. Chatham House: the words and nothing of whose they are.
3. Words stand in it exactly as they were written, or not at all: whatever names anybody but an author who may be named is left out and
   counted, and where nobody may be named whatever tells a zone.
4. What is not named stands in the order of its letters: neither who spoke first nor who spoke to whom is to be read from it.
5. A whole account may be given at the Chatham House grade, and one of a channel that is not for attribution is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wasit.channel.claim_facts import Outside
from wasit.channel.said_outside import does_name, does_name_person, does_tell_zone
from wasit.errors import Refused
from wasit.text.passage import Texts

GRADES = ("as-allowed", "a-side", "chatham-house")
_HIGHEST = {"as-allowed": Outside.NAMED, "a-side": Outside.A_SIDE, "chatham-house": Outside.CHATHAM_HOUSE}


@dataclass(frozen=True, slots=True)
class AllowedPassage:
    """A passage with the newest that its author said of the outside. ``side`` is {} of a go-between's own."""

    text: Texts
    grade: Outside
    author: Texts
    side: Texts


@dataclass(frozen=True, slots=True)
class NamedWords:
    who: Texts
    side: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class Account:
    """``left_out``: passages that were allowed and would have named somebody."""

    grade: str
    named: tuple[NamedWords, ...]
    of_a_side: tuple[Texts, ...]
    unattributed: tuple[Texts, ...]
    left_out: int


def make_account(
    passages: Sequence[AllowedPassage],
    *,
    grade: str,
    legal: str,
    names: Sequence[Texts] = (),
    people: Sequence[Texts] = (),
    zones: Sequence[str] = (),
) -> Account:
    """``names``: of sides, ``people``: of everybody that is known; ``zones``: of their clocks. Raises: Refused bad-input (field grade)."""
    if grade not in GRADES:
        raise Refused("bad-input", field="grade", known=", ".join(GRADES))
    if legal == "not-for-attribution":
        grade = "chatham-house"
    named: list[NamedWords] = []
    of_a_side: list[Texts] = []
    unattributed: list[Texts] = []
    left_out = 0
    for one in passages:
        if one.grade is Outside.NO:
            continue
        as_said = min(one.grade, _HIGHEST[grade])
        own = (one.author, one.side) if as_said is Outside.NAMED else ()
        may_not_stand = [
            does_name(text, [name for name in names if name not in own])
            or does_name_person(text, [name for name in people if name not in own])
            or (not own and does_tell_zone(text, zones))
            for text in one.text.values()
        ]
        if any(may_not_stand):
            left_out += 1
        elif as_said is Outside.NAMED:
            named.append(NamedWords(one.author, one.side, one.text))
        else:
            (of_a_side if as_said is Outside.A_SIDE and one.side else unattributed).append(one.text)
    return Account(grade, tuple(named), _in_order(of_a_side), _in_order(unattributed), left_out)


def _in_order(texts: Sequence[Texts]) -> tuple[Texts, ...]:
    """By their letters, each once."""
    each = {tuple(sorted(text.items())): text for text in texts}
    return tuple(each[key] for key in sorted(each))
