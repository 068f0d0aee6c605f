"""Who may say what, where: one table, asked of both ends.

Rule 1. A line has two kinds of seats: go-betweens and one side's delegates. A room has only the side's; a desk only go-betweens.
Rule 2. Only a go-between passes on (``Released``, an instrument with an attribution, ``Receipted``): a side that could write these
   on its own line could speak as the go-between.
Rule 3. Where a release came from (``ReleaseNoted``) stands on the desk and nowhere else.
Rule 4. Only the steward opens epochs; ``record.replica`` holds that one.
Rule 5. What is refused to our own user (``Refused``) is distrusted when it arrives from another seat (``Distrusted``).
Rule 6. A word is taken back by its author alone.
Rule 7. A red line stands in a room or on a desk and nowhere else: it says what its people fear.
Rule 8. Only a go-between puts a text or a supposition to sides in secret and says what came of it; to which lines stands on the desk.
   A side words a supposition on its own line. Likewise lists of names: asked for, told what is common; a side enters its own.
Rule 9. A go-between closes a channel out, and stops the destroying of words for all; a side stops it in its room, for its own copies.
Rule 10. On its line a side claims and answers for itself ("us"); only a go-between says there what the other side claims ("them").
Rule 11. A seat is removed by its own person's other seat, which the chain proves; without one only by the go-between of its line.
Rule 12. Only a go-between opens a deposit of declarations; which lines it was opened on stands on the desk.
Rule 13. A desk is handed over on the desk and nowhere else: a side's line sees of it that its steward is another one.
Rule 14. Only a go-between asks for sealed offers, says that both have sealed, and on a line what came of it; only a side seals, on its own line, and burns
         what it sealed. Which package came out a side says in its room alone.
Rule 15. A copy of a go-between's own text goes to a side's line and by a go-between alone, and nothing else has a slot for each reader; who reads
         which copy stands on the desk.
Rule 16. The spellings of names, and what was decided about warnings, stand on the desk; only a go-between promises a side, on its line, to
   tell it first.
"""

from __future__ import annotations

from collections.abc import Mapping

from wasit.channel import facts
from wasit.channel.facts import Fact
from wasit.errors import Distrusted, Refused
from wasit.record.epoch import LineKind, SeatRole

_ALL = frozenset(
    {
        facts.Opened,
        facts.Word,
        facts.Briefed,
        facts.Told,
        facts.ErasureAsked,
        facts.Withdrawn,
        facts.Left,
        facts.Hope,
        facts.DeviceAdded,
        facts.DeviceRemoved,
    }
)

_REGISTER = frozenset({facts.Claimed, facts.ClaimAnswered, facts.OutsideAllowed})

MAY_SAY: Mapping[tuple[LineKind, SeatRole], frozenset[type]] = {
    (LineKind.SIDE, SeatRole.GO_BETWEEN): _ALL
    | {
        facts.Released,
        facts.InstrumentShown,
        facts.Noted,
        facts.Receipted,
        facts.UndertakingNoted,
        facts.Milestone,
        facts.Charter,
        facts.ReadBack,
        facts.Deadline,
        facts.LineToTake,
        facts.BlindPut,
        facts.BlindAnswer,
        facts.BlindResult,
        facts.SuppositionPut,
        facts.SealedPut,
        facts.SealedMet,
        facts.SealedEnded,
        facts.CopyGiven,
        facts.FirstTold,
        facts.DepositOpened,
        facts.NamesAsked,
        facts.NamesEntered,
        facts.NamesCommon,
        facts.LegalHold,
        facts.ClosedOut,
        *_REGISTER,
    },
    (LineKind.SIDE, SeatRole.SIDE): _ALL
    | {
        facts.InstrumentShown,
        facts.Noted,
        facts.PenOffered,
        facts.Milestone,
        facts.ReadBack,
        facts.BlindAnswer,
        facts.SuppositionWorded,
        facts.SealedEntered,
        facts.SealedEnded,
        facts.NamesEntered,
        *_REGISTER,
    },
    (LineKind.ROOM, SeatRole.SIDE): _ALL
    | {
        facts.Noted,
        facts.InstrumentShown,
        facts.Weighing,
        facts.CameOfIt,
        facts.Preferences,
        facts.PenOffered,
        facts.Milestone,
        facts.Charter,
        facts.RedLine,
        facts.Deadline,
        facts.LineToTake,
        facts.LegalHold,
        facts.TravelAsked,
        facts.TravelHeld,
        facts.SealedEnded,
    },
    (LineKind.DESK, SeatRole.GO_BETWEEN): _ALL
    | {
        facts.Noted,
        facts.InstrumentShown,
        facts.ReleaseNoted,
        facts.UndertakingNoted,
        facts.Milestone,
        facts.Weighing,
        facts.CameOfIt,
        facts.Preferences,
        facts.Charter,
        facts.PenOffered,
        facts.RedLine,
        facts.Deadline,
        facts.LineToTake,
        facts.BlindNoted,
        facts.DepositNoted,
        facts.NamesPaired,
        facts.LegalHold,
        facts.ClosedOut,
        facts.OutsideAllowed,
        facts.TravelAsked,
        facts.TravelHeld,
        facts.HandoverOffered,
        facts.HandoverAnswered,
        facts.HandedOver,
        facts.NameSpelled,
        facts.Decided,
        facts.CopiesPrepared,
        facts.CopiesHanded,
        facts.FindingKept,
    },
}

_ENDINGS: Mapping[tuple[LineKind, SeatRole], tuple[str, ...]] = {
    (LineKind.SIDE, SeatRole.GO_BETWEEN): ("room", "none", "settled", "ended", "burnt"),
    (LineKind.SIDE, SeatRole.SIDE): ("burnt",),
    (LineKind.ROOM, SeatRole.SIDE): ("room", "none", "settled", "package"),
}


def permits(kind: LineKind, role: SeatRole, fact: Fact) -> bool:
    """Whether a seat of this role may say this there."""
    if type(fact) not in MAY_SAY.get((kind, role), frozenset()):
        return False
    if isinstance(fact, facts.InstrumentShown) and fact.attribution is not None:
        return kind is LineKind.SIDE and role is SeatRole.GO_BETWEEN
    if isinstance(fact, facts.Claimed | facts.ClaimAnswered) and role is SeatRole.SIDE:
        return fact.by == "us"
    if isinstance(fact, facts.SealedEnded):
        return fact.how in _ENDINGS[kind, role]
    if isinstance(fact, facts.DeviceRemoved) and not fact.chain:
        return kind is LineKind.SIDE and role is SeatRole.GO_BETWEEN
    return True


def check_may_say(kind: LineKind, role: SeatRole | None, fact: Fact) -> None:
    """Raises: Refused not-a-member, may-not-say."""
    if role is None:
        raise Refused("not-a-member")
    if not permits(kind, role, fact):
        raise Refused("may-not-say")


def check_said(kind: LineKind, role: SeatRole | None, fact: Fact, slots: int = 1) -> None:
    """The same of what arrived. ``slots``: commitments of its entry. Raises: Distrusted E_AUTHOR, E_KIND, E_TRACED."""
    if role is None:
        raise Distrusted("E_AUTHOR")
    if not permits(kind, role, fact):
        raise Distrusted("E_KIND")
    if slots > 1 and not isinstance(fact, facts.CopyGiven):
        raise Distrusted("E_TRACED")
