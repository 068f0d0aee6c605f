"""A person at a browser with no pointer: whatever a page offers is reached by Tab and arrows, and pressed, ticked, chosen by keys.

1. Where a stop stands in the order of Tab is looked up; the way there is walked all the same, key by key, and each stop on it is looked
   at: it shows that it has the focus, it is in view, and nothing lies over it.
2. A page that has just come is entered as a person enters it: by its link past the navigation, where what is wanted lies behind that.
3. A page that came of what was pressed stands where one goes on: at its focus, at the place its address names, or at its heading.
"""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import Any

from live.clicker import Clicker

MOST_STOPS = 40  # presses of Tab from where one is to what one wants
MOST_ARROWS = 60
ASK = (Path(__file__).parent / "keys.js").read_text("utf-8")
# What was wrong at each stop since it was last asked, looked at as Tab comes up again.
KEEP = f"""() => {{
  const ask = {ASK};
  removeEventListener('keyup', window.keep, true);
  window.stopped = [];
  window.keep = pressed => pressed.key === 'Tab' && stopped.push(ask.wrong());
  addEventListener('keyup', window.keep, true);
}}"""
STOPPED = f"found => {{ const ask = {ASK}; return [ask.wrong(), found && ask.isThere(found)]; }}"


async def press_tab(keys: Any, times: int, *, back: bool = False) -> None:
    """One after the other, in one go. ``keys``: a session of the page's with the browser's own protocol."""
    key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "modifiers": 8 if back else 0}
    turns = [{"type": turn, **key} for _ in range(times) for turn in ("rawKeyDown", "keyUp")]
    await asyncio.gather(*(keys.send("Input.dispatchKeyEvent", turn) for turn in turns))


class Keys(Clicker):
    """``stops``: presses of Tab so far; ``farthest``: the most that one thing took, and what that was."""

    stops = 0
    farthest: tuple[int, str] = (0, "")
    _protocol: Any = None

    async def ask(self, call: str, found: Any = None) -> Any:
        """What ``keys.js`` says about the page."""
        handle = found and await found.element_handle()
        return await self.page.evaluate(f"found => ({ASK}).{call}", handle)

    # -- reaching -------------------------------------------------------------------------------------------------------------

    async def tab(self, key: str = "Tab", to: Any = None) -> bool:
        """One stop on; what is stopped at is shown. Whether it is what was wanted. Raises: AssertionError.

        What a live check of a draft put above it meanwhile may have moved it out of view: then it is gone to once more.
        """
        self.stops += 1
        await self.press(key)
        wrong, is_there = await self.page.evaluate(STOPPED, to)
        if wrong.startswith("out of view"):
            await self.page.wait_for_timeout(700)  # ms: longer than a check waits for the next letter
            await self.press("Tab" if key == "Shift+Tab" else "Shift+Tab")
            await self.press(key)
            wrong, is_there = await self.page.evaluate(STOPPED, to)
        assert not wrong, f"{self.page.url}: {wrong}"
        return bool(is_there)

    async def reach(self, found: Any) -> None:
        """By Tab, forwards or backwards. Raises: AssertionError where no key leads there, or only after many."""
        handle = await found.element_handle()
        way = await self.page.evaluate(f"found => ({ASK}).way(found)", handle)
        assert way["steps"] is not None, f"{self.page.url}: no key leads to {way['what']}"
        if way["fromMain"] is not None and 2 + abs(way["fromMain"]) < abs(way["steps"]):
            await self.tab()
            await self.press("Enter")
            way["steps"] = way["fromMain"]
        begun = self.stops
        way["steps"] = await self._most_of(way["steps"], handle)
        while not await self.ask("isThere(found)", found):
            assert self.stops - begun < MOST_STOPS, (
                f"{self.page.url}: far, or caught on the way: {way['what']}"
            )
            await self.tab("Tab" if way["steps"] > 0 else "Shift+Tab")
        self.farthest = max(self.farthest, (self.stops - begun, way["what"]))

    async def _most_of(self, steps: float, to: Any) -> float:
        """All but the last stop in one go, each looked at all the same; how far it is then. Raises: AssertionError."""
        many, back = min(math.ceil(abs(steps)), MOST_STOPS) - 1, steps < 0
        if many < 2:
            return steps
        self._protocol = self._protocol or await self.page.context.new_cdp_session(self.page)
        await self.page.evaluate(KEEP)
        await press_tab(self._protocol, many, back=back)
        stopped = await self.page.evaluate("() => window.stopped")
        wrong = [one for one in stopped if one]
        if len(stopped) != many or any(one.startswith("out of view") for one in wrong):
            # stop by stop then: something may have come above it, or a press have fallen
            await press_tab(self._protocol, many, back=not back)
        else:
            self.stops += many
            assert not wrong, f"{self.page.url}: {wrong[0]}"
        return float((await self.page.evaluate(f"found => ({ASK}).way(found)", to))["steps"] or steps)

    # -- what hands do ----------------------------------------------------------------------------------------------------------

    async def point(self, found: Any) -> None:
        await self.reach(found)
        kind = await self.page.evaluate("document.activeElement.type || document.activeElement.localName")
        if kind == "radio":
            await self._choose_radio(found)
        else:
            await self.press("Space" if kind in ("checkbox", "button") else "Enter")

    async def choose(self, found: Any) -> None:
        await self.point(found)

    async def _choose_radio(self, found: Any) -> None:
        """From the one of the group that Tab stops at, by arrows."""
        which = f"({ASK})"
        handle = await found.element_handle()
        for _ in range(MOST_ARROWS):
            steps = await self.page.evaluate(
                f"""found => {{ const ask = {which}, one = ask.control(found), all = ask.group(one);
                return all.indexOf(one) - all.indexOf(document.activeElement); }}""",
                handle,
            )
            if not steps:
                break
            await self.press("ArrowDown" if steps > 0 else "ArrowUp")
        if not await self.page.evaluate(f"found => ({ASK}).control(found).checked", handle):
            await self.press("Space")
        assert await self.page.evaluate(f"found => ({ASK}).control(found).checked", handle), await self.ask(
            "name(found)", found
        )
        assert not (wrong := await self.ask("wrong()")), wrong

    async def go(self, found: Any) -> None:
        await self.reach(found)  # its link past the navigation is one of the page itself
        await super().go(found)
        lost = await self.ask("arrived()")
        assert not lost, f"{self.page.url}: {lost}"

    async def letter(self, key: str) -> None:
        """A key that leads to another page."""
        self.pages += 1
        async with self.page.expect_navigation(wait_until="load"):
            await self.press(key)
        lost = await self.ask("arrived()")
        assert not lost, f"{self.page.url}: {lost}"

    async def type(self, field: Any, text: str) -> None:
        self.keys += len(text)
        await self.reach(field)
        await self.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def pick(self, field: Any, label: str) -> None:
        """One of a list that stays closed, by arrows."""
        await self.reach(field)
        handle = await field.element_handle()
        steps = await handle.evaluate(
            "(list, label) => [...list.options].findIndex(one => one.label === label) - list.selectedIndex",
            label,
        )
        assert abs(steps) <= MOST_ARROWS, f"{self.page.url}: {label} is {steps} arrows away"
        for _ in range(abs(steps)):
            await self.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert await handle.evaluate("list => list.selectedOptions[0].label") == label

    async def give(self, field: Any, file: Path) -> None:
        async with self.page.expect_file_chooser() as choosing:
            await self.reach(field)
            await self.press("Space")
        await (await choosing.value).set_files(file)
