"""One seat's commands, done as a person does them: with the pages of that seat, by pointing and typing.

1. A command of ``COMMANDS.md`` is one function: it goes to where the page offers it, fills in, sends, and gives what the command
   would have answered. So whoever plays a case plays it with hands, knowing nothing of pages.
2. What has no form yet goes to the seat directly, and is told in ``by_command``; ``NOT_YET_BY_CLICKS`` is what may.
"""

from __future__ import annotations

import asyncio
from typing import Any

from live.clicker import Clicker
from live.hands_papers import Signing
from live.hands_record import Recording
from live.hands_talk import Talking
from wasit.play.player import Args
from wasit.seat.seat import Seat

NOT_YET_BY_CLICKS: frozenset[str] = frozenset()
"""What a go-between or a delegate of the shared case does that no page offers yet."""


class Hand(Talking, Signing, Recording):
    def __init__(self, at: Clicker, seat: Seat) -> None:
        super().__init__(at, seat)
        self.by_command: list[str] = []
        self._to_brief: Args = {}

    async def do(self, command: str, args: Args) -> dict[str, Any]:
        self.waits = False
        if command in NOT_YET_BY_CLICKS:
            self.by_command.append(command)
            return await self.seat.do(command, args)
        answer = dict(await getattr(self, "_" + command.replace("-", "_"))(args))
        if command == "invite" and args.get("briefed"):
            here = self._on_line(args["line"])
            self._to_brief = {"line": args["line"], "entries": args["briefed"], "were": here}
        if command == "invitation" and self._to_brief:
            await self._brief_who_came(self._to_brief)
            self._to_brief = {}
        return answer

    def _on_line(self, key: str) -> set[str]:
        line = next(line for line in self.seat.see_channel().lines if line.key == key)
        return {person.seat for person in line.people if person.seat is not None}

    async def _brief_who_came(self, told: Args) -> None:
        """A person briefs a newcomer when it has come, not when it is invited."""
        async with asyncio.timeout(10):
            while not (came := self._on_line(told["line"]) - told["were"]):
                await asyncio.sleep(0.01)
        await self.do("brief", {"seat": came.pop(), "line": told["line"], "entries": told["entries"]})
