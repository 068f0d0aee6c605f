"""Plays a case step by step on real seats, by the same commands a person's page or terminal gives.

1. A step is one command at one seat, at the step's own time. After it everything travels until nothing moves any more.
2. A step that must be refused is refused with exactly its code, and nothing changes anywhere.
3. What a person would do around a step, the player does: read the code aloud and type it, show pens and sign the side's mandate,
   countersign when every answer is there.
4. The case's ids are its own: the player keeps which entry, proposal, seat and line each became.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from wasit.errors import Refused, WasitError
from wasit.play import steps
from wasit.play.shape import CHANNEL, Case, SeatOfCase
from wasit.play.steps import Step
from wasit.text.moment import Moment
from wasit.text.passage import Passage, Texts

PASSPHRASE = "one passphrase for a seat in a story"  # noqa: S105 - fiction has no secrets
LETTERS = "abcdefgh"
LOOK = 0.002  # s between looks at an invitation
MOST_LOOKS = 30_000

Args = dict[str, Any]


class Hand(Protocol):
    """What the player may do at one seat."""

    async def do(self, command: str, args: Args) -> dict[str, Any]: ...


class Stage(Protocol):
    """Where a case is played: seats with clocks that stand where they are set, and a relay between them."""

    async def seat(self, who: SeatOfCase) -> Hand:
        """The seat of a person, made on first asking."""

    async def set_time(self, at: Moment) -> None: ...

    async def settle(self) -> None:
        """Let everything travel until nothing moves."""

    async def fingerprint(self) -> object:
        """What would differ if anything changed anywhere."""

    async def countersignable(self, who: SeatOfCase, proposal: str) -> bool: ...

    async def seat_id(self, who: SeatOfCase) -> str: ...

    async def newest_release(self, who: SeatOfCase) -> str:
        """The entry of the release that this go-between let go of last."""


class Failed(Exception):
    """A step that did not go as the case says."""

    def __init__(self, step: str, sentence: str) -> None:
        super().__init__(f"{step}: {sentence}")
        self.step = step


@dataclass
class Record:
    """What the case's ids became. ``entries`` and ``papers``: hex by step id; ``lines``: the key of each side's line."""

    lines: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    binders: dict[str, list[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)


class Player:
    def __init__(self, case: Case, stage: Stage, *, cover: str | None = None) -> None:
        self.case = case
        self.stage = stage
        self.cover = cover or case.cover or "prompt"
        self.record = Record()
        self._hands: dict[str, Hand] = {}

    async def play(self) -> AsyncIterator[Step]:
        """Give each step when it has been played. Raises: Failed."""
        for step in self.case.steps:
            await self.stage.set_time(step.at)
            if step.refused is None:
                try:
                    await self._act(step)
                except WasitError as bad:
                    raise Failed(step.id, f"was refused: {bad}") from bad
                await self.stage.settle()
            else:
                await self._must_refuse(step, step.refused)
            yield step

    async def _must_refuse(self, step: Step, code: str) -> None:
        before = await self.stage.fingerprint()
        try:
            await self._act(step)
        except WasitError as refusal:
            if refusal.code != code:
                raise Failed(step.id, f"was refused with {refusal.code}, not {code}") from refusal
        else:
            raise Failed(step.id, f"was not refused ({code})")
        if await self.stage.fingerprint() != before:
            raise Failed(step.id, f"was refused with {code}, and yet something changed")
        self.record.refused[step.id] = code

    # -- who and where ----------------------------------------------------------------------------------------------------------

    async def _hand(self, who: str) -> Hand:
        if who not in self._hands:
            self._hands[who] = await self.stage.seat(self.case.seat(who))
        return self._hands[who]

    async def _do(self, seat: str, command: str, /, **args: Any) -> dict[str, Any]:
        return await (await self._hand(seat)).do(command, args)

    def _line(self, by: str, side: str | None) -> Args:
        """A line as the one who writes names it: a delegate's own is the only one it has."""
        if side is None:
            return {"desk": True} if self.case.seat(by).is_go_between else {"room": True}
        if self.case.seat(by).side == side:
            return {"line": "line"}
        return {"line": self.record.lines.get(side, side)}

    def _somebody(self, who: str) -> str | dict[str, str]:
        """A seat by its id, where it has one already; else a name."""
        if who in self.record.seats:
            return self.record.seats[who]
        seat = next((seat for seat in self.case.seats if seat.id == who), None)
        return dict(seat.name if seat is not None else self.case.outsider(who).name)

    def _fact(self, name: str) -> str:
        return name if name == CHANNEL else self.record.papers.get(name) or self.record.entries[name]

    # -- steps ------------------------------------------------------------------------------------------------------------------

    async def _act(self, step: Step) -> None:
        match step:
            case steps.OpenChannel():
                await self._open(step)
            case steps.Invite(by=by, seat=seat):
                side = self.case.seat(seat).side
                await self._pair(by, seat, {"as": "side", "line": self.record.lines[side or ""]})
            case steps.Join():
                await self._join(step)
            case steps.Leave(by=by):
                await self._do(by, "leave", passphrase=PASSPHRASE)
            case steps.Word():
                await self._word(step)
            case steps.Call():
                await self._call(step)
            case steps.Room(by=by, text=text):
                await self._keep(step, by, "say", room=True, passages=[{"text": dict(text)}])
            case steps.Desk(by=by, text=text):
                await self._keep(step, by, "say", desk=True, passages=[{"text": dict(text)}])
            case steps.Release():
                await self._release(step)
            case steps.Propose():
                await self._propose(step)
            case steps.Answer():
                await self._answer(step)
            case steps.Withdraw(by=by, what=what):
                named = self.record.papers.get(what) or self.record.entries[what]
                await self._keep(step, by, "withdraw", id=named, passphrase=PASSPHRASE)
            case steps.Told() | steps.FoundOut() | steps.Raised():
                await self._tell(step)
            case steps.Hope(by=by):
                await self._hope(step)
            case steps.Undertaking(by=by, source=source, text=text, due=due):
                await self._keep(
                    step, by, "undertaking", source=self.record.entries[source], text=dict(text), due=_at(due)
                )
            case steps.Milestone():
                await self._milestone(step)
            case steps.Weigh():
                await self._weigh(step)

    async def _keep(self, step: Step, by: str, command: str, /, **args: Any) -> dict[str, Any]:
        done = await self._do(by, command, **args)
        self.record.entries[step.id] = done["id"]
        return done

    async def _open(self, step: steps.OpenChannel) -> None:
        opener = self.case.seat(step.by)
        first = [opener.side] if opener.side is not None else []
        in_order = [*first, *(side.id for side in self.case.sides if side.id not in first)]
        self.record.lines = dict(zip(in_order, LETTERS, strict=False))
        title, languages = dict(self.case.title), sorted(self.case.title)
        if opener.side is None:
            sides = [{"key": self.record.lines[x], "name": dict(self.case.side(x).name)} for x in in_order]
            await self._do(
                step.by, "open-channel", title=title, sides=sides, languages=languages, cover=self.cover
            )
        else:
            await self._do(
                step.by,
                "open-channel",
                title=title,
                role="side",
                side=dict(self.case.side(opener.side).name),
                languages=languages,
                cover=self.cover,
            )
            await self._pair(step.by, step.go_between, {"as": "go-between"})
            # the other sides hear of the matter by the title that the go-between gives it
            await self._do(step.go_between, "set", title=title)
            for side in in_order[1:]:
                name = dict(self.case.side(side).name)
                await self._do(step.go_between, "set", side={"key": self.record.lines[side], "name": name})
        self.record.seats[step.by] = await self.stage.seat_id(opener)
        await self._bind(opener)

    async def _pair(self, inviter: str, newcomer: str, offer: Args) -> None:
        """One reads a code aloud, the other types it; both see the same seven words."""
        host = await self._hand(inviter)
        offered = await host.do("invite", offer)
        guest = await self._hand(newcomer)
        name = dict(self.case.seat(newcomer).name)
        joining = await guest.do("join", {"code": offered["code"], "name": name})
        ends = [
            await ended(host, offered["invitation"]),
            await ended(guest, joining["invitation"]),
        ]
        if any(each["state"] != "paired" for each in ends) or ends[0]["words"] != ends[1]["words"]:
            how = " and ".join(f"{each['state']} {each.get('error', '')}".strip() for each in ends)
            raise Failed(newcomer, f"pairing ended as {how}")
        await self.stage.settle()
        self.record.seats[newcomer] = await self.stage.seat_id(self.case.seat(newcomer))
        await self._bind(self.case.seat(newcomer))

    async def _join(self, step: steps.Join) -> None:
        briefed = [self.record.entries[name] for name in step.briefed]
        newcomer = self.case.seat(step.seat)
        if newcomer.is_go_between:
            line = self.record.lines[step.line] if step.line is not None else ""
            offer: Args = {"as": "co-mediator", "line": line, "briefed": briefed}
        else:
            offer = {"as": "delegate", "briefed": briefed}
        await self._pair(step.by, step.seat, offer)

    async def _bind(self, seat: SeatOfCase) -> None:
        """A delegate who may bind shows a pen; when enough have, the side's mandate names them all."""
        if not seat.may_bind or seat.side is None:
            return
        binders = self.record.binders.setdefault(seat.side, [])
        binders.append(seat.id)
        await self._do(seat.id, "mandate", step="offer-pen", passphrase=PASSPHRASE)
        await self.stage.settle()
        side = self.case.side(seat.side)
        if len(binders) < side.needs:
            return
        holders = [self.record.seats[each] for each in binders]
        await self._do(
            binders[0],
            "mandate",
            step="give",
            needs=side.needs,
            holders=holders,
            label=dict(side.name),
            passphrase=PASSPHRASE,
        )
        await self.stage.settle()
        for each in binders[1:]:
            await self._do(each, "mandate", step="sign", passphrase=PASSPHRASE)
            await self.stage.settle()

    async def _word(self, step: steps.Word) -> None:
        where = self._line(step.by, step.line)
        if step.speaker is None:
            await self._keep(step, step.by, "say", **where, how=step.how, passages=_passages(step.passages))
            return
        await self._keep(
            step,
            step.by,
            "note-text",
            **where,
            how=step.how,
            passages=_passages(step.passages),
            **{"from": self._somebody(step.speaker)},
        )

    async def _call(self, step: steps.Call) -> None:
        spoke = [*step.present, *([step.speaker] if step.speaker is not None else [])]
        await self._keep(
            step,
            step.by,
            "note-call",
            **self._line(step.by, step.line),
            minutes=step.minutes,
            passages=_passages(step.passages),
            **{"with": [self._somebody(each) for each in dict.fromkeys(spoke)]},
        )

    async def _release(self, step: steps.Release) -> None:
        sources = [{"id": self.record.entries[x.id], "passages": list(x.passages)} for x in step.sources]
        args: Args = {
            "sources": sources,
            "to": self.record.lines.get(step.to_line, step.to_line),
            "wording": step.wording.word,
            "attribution": step.attribution.word,
        }
        if step.text is not None:
            args["text"] = dict(step.text)
        if step.translation is not None:
            args["translation"] = dict(step.translation)
        done = await self._keep(step, step.by, "pass-on", **args)
        if not done["id"]:  # it leaves at its slot, and has a name from then on
            await self.stage.settle()
            self.record.entries[step.id] = await self.stage.newest_release(self.case.seat(step.by))

    async def _propose(self, step: steps.Propose) -> None:
        own = self.case.seat(step.by).side
        others = [side for side in self.case.sides if side.id != own]
        parties = {own: 0} | {side.id: number for number, side in enumerate(others, 1)}
        clauses = [
            {
                "id": clause.id,
                "kind": clause.kind,
                "who": clause.who,
                "text": dict(clause.text),
                "when": [{"clause": clause.condition}] if clause.condition else [],
                "due": _at(clause.due),
            }
            for clause in step.clauses
        ]
        done = await self._keep(
            step,
            step.by,
            "propose",
            title=dict(step.title),
            clauses=clauses,
            parties=parties,
            addressees=[dict(side.name) for side in others],
            authentic=list(step.languages),
            expires=_at(step.expires),
            replaces=self.record.papers.get(step.replaces or ""),
            may_pass_on=step.consent == 2,
            passphrase=PASSPHRASE,
        )
        self.record.papers[step.id] = done["proposal"]

    async def _answer(self, step: steps.Answer) -> None:
        proposal = self.record.papers[step.proposal]
        await self._keep(
            step,
            step.by,
            "answer",
            proposal=proposal,
            verdict=step.answer,
            words=dict(step.reason) if step.reason else None,
            counter=self.record.papers.get(step.counter or ""),
            passphrase=PASSPHRASE,
        )
        await self.stage.settle()
        for seat in self.case.go_betweens()[:1]:
            if step.proposal not in self.record.closed and await self.stage.countersignable(seat, proposal):
                await self._do(seat.id, "countersign", proposal=proposal, passphrase=PASSPHRASE)
                self.record.closed.add(step.proposal)

    async def _tell(self, step: steps.Told | steps.FoundOut | steps.Raised) -> None:
        command = {steps.Told: "told", steps.FoundOut: "found-out", steps.Raised: "raised"}[type(step)]
        await self._keep(
            step,
            step.by,
            command,
            **self._line(step.by, step.line),
            who=self._somebody(step.who),
            fact=self._fact(step.fact),
            manner=step.how or "",
            text=dict(step.text) if step.text else None,
        )

    async def _hope(self, step: steps.Hope) -> None:
        own = self.case.seat(step.by).side
        if own is None:
            held, of = self.record.lines[step.held_by], self.record.lines[step.of]
        else:
            held, of = ("us", "them") if step.held_by == own else ("them", "us")
        await self._keep(step, step.by, "hope", held_by=held, of=of, text=dict(step.text))

    async def _milestone(self, step: steps.Milestone) -> None:
        keeps: list[Args] = []
        for kept in step.keeps:
            match kept:
                case steps.KeptClause(proposal=proposal, clause=clause):
                    keeps.append({"proposal": self.record.papers[proposal], "clause": clause})
                case steps.KeptUndertaking(undertaking=undertaking):
                    keeps.append({"undertaking": self.record.entries[undertaking]})
        await self._keep(
            step, step.by, "milestone", text=dict(step.text), track=step.track or "", keeps=keeps
        )

    async def _weigh(self, step: steps.Weigh) -> None:
        outcomes = [
            {"name": dict(x.name), "value": list(x.value), "probability": list(x.probability)}
            for x in step.outcomes
        ]
        await self._keep(
            step, step.by, "weigh", option=dict(step.option), cost=list(step.cost), outcomes=outcomes
        )


async def ended(hand: Hand, invitation: str) -> dict[str, Any]:
    """How an invitation ended. It goes on by itself meanwhile, and the clock of the case stands: a code lives for minutes only."""
    for _ in range(MOST_LOOKS):
        told = await hand.do("invitation", {"invitation": invitation})
        if told["state"] not in ("waiting", "pairing"):
            return told
        await asyncio.sleep(LOOK)
    raise Refused("code-expired")


def _passages(passages: tuple[Passage, ...]) -> list[Mapping[str, Any]]:
    return [
        {"text": dict(x.text), "consent": x.consent.word, "attribution": x.attribution.word} for x in passages
    ]


def _at(at: Moment | None) -> str | None:
    return str(at) if at is not None else None


def sentence(texts: Texts, language: str = "en") -> str:
    """A text in one language, or in whichever there is."""
    return texts.get(language) or next(iter(texts.values()), "")
