"""What a step of a case must make visible, live, on the pages of the people who did not take it.

A person who waits looks at its channel or its line. The page stays the one it is: what comes, comes into it.
"""

from __future__ import annotations

from typing import Any

from live.hands import Hand
from live.live_stage import Live
from wasit.play import steps
from wasit.play.player import Record
from wasit.play.shape import Case
from wasit.play.steps import Step
from wasit.text.passage import Consent

AT_BROWSER = {"go-between": "ar", "envoy-b": "en"}
ENVOY_READS = AT_BROWSER["envoy-b"]


class Watch:
    def __init__(self, case: Case, stage: Live, record: Record) -> None:
        self.case, self.stage, self.record = case, stage, record
        self._closed = False

    async def saw(self, step: Step) -> None:
        """Both look at what came, and wait for the next. Raises: AssertionError naming the step."""
        try:
            for hand in self._others(step):
                await self._sees(hand, step)
                assert await hand.at.has_stayed(), "the page was loaded again"
            for hand in self.stage.people.values():
                if hand.seat.matters:
                    await self._wait(hand)
        except AssertionError as bad:
            raise AssertionError(f"{step.id}: {bad}") from bad

    def _others(self, step: Step) -> list[Hand]:
        """Who was waiting when the step was taken."""
        return [hand for name, hand in self.stage.people.items() if hand.waits and name != step.by]

    async def _wait(self, hand: Hand) -> None:
        await hand.home()
        await hand.at.stay()
        hand.waits = True

    async def _sees(self, hand: Hand, step: Step) -> None:
        at = hand.at
        match step:
            case steps.Word() | steps.Call() if hand.is_go_between:
                line = at.region(hand.line_name(self.record.lines[step.line]))
                for passage in step.passages:
                    await at.sees(at.entry(hand.shown(passage.text), line))
                crossing = [one for one in step.passages if one.consent is not Consent.FOR_YOU_ONLY]
                for passage in crossing[:1]:
                    await at.sees(hand.slip(hand.shown(passage.text)))
            case steps.Propose() if hand.is_go_between:
                await at.sees(hand.slip(hand.shown(step.title)))
            case steps.Release(to_line="b") if step.text is not None:
                await at.sees(at.entry(hand.shown(step.text)))
                if step.translation is not None:
                    await at.sees(at.entry(hand.shown(step.translation)))
            case steps.Release(to_line="a") if not hand.is_go_between:
                await self._receipt(hand, step)
            case steps.Told() | steps.FoundOut() | steps.Raised() if step.line == "b" and hand.is_go_between:
                line = at.region(hand.line_name(self.record.lines[step.line]))
                name = self.case.outsider(step.who).name[
                    ENVOY_READS
                ]  # typed in one language, shown in that one
                await at.sees(at.entry(hand.shown(step.text) if step.text else name, line))
            case steps.Undertaking() if not hand.is_go_between:
                await at.sees(at.entry(hand.shown(step.text)))
            case steps.Milestone() if step.keeps and not hand.is_go_between:
                await at.sees(at.entry(hand.shown(step.text)))
            case steps.Answer() if hand.is_go_between:
                line = at.region(hand.line_name(self.record.lines[self.case.seat(step.by).side or ""]))
                await at.sees(self._papers(hand, "answer", line).last)
            case _:
                pass
        if not hand.is_go_between and self.record.closed and not self._closed:
            self._closed = True
            await at.sees(self._papers(hand, "closing", at.page).last)

    def _papers(self, hand: Hand, kind: str, within: Any) -> Any:
        """Entries of a line that say of themselves what they are."""
        return within.get_by_role("article").filter(
            has=hand.at.page.get_by_text(hand.at.say(f"kind.{kind}"), exact=True)
        )

    async def _receipt(self, hand: Hand, step: steps.Release) -> None:
        """Under one's own words: that they crossed, and in which words."""
        at = hand.at
        source = next(one for one in self.case.steps if one.id == step.sources[0].id)
        if not isinstance(source, steps.Word):
            return
        entry = at.entry(hand.shown(source.passages[0].text))
        wording = "as-written" if step.wording is Consent.AS_WRITTEN else "paraphrase"
        is_today = at.look.day_of(step.at) == at.look.day_of(source.at)
        hour = at.look.hour(step.at) if is_today else at.look.moment(step.at)
        await at.sees(entry.get_by_text(at.say(f"own.passed.one.{wording}", hour=hour)))
        if wording == "paraphrase" and step.text is not None:
            await at.sees(entry.get_by_text(hand.shown(step.text)))
