"""Tab goes through every page and every state, wide and light, narrow and dark, from either end: each stop shows itself, none is left out, none holds."""

from __future__ import annotations

import pytest

from gallery.browser import DESKTOP, IN_BROWSER, PHONE, open_tab
from gallery.seats import SEATS
from gallery.walk import each_page
from live.keys import ASK

pytestmark = IN_BROWSER
BEGIN = (
    f"() => {{ const ask = {ASK}; window.left = new Set(ask.stops()); return [left.size, ask.arrived()]; }}"
)
STOP = f"""() => {{
  const ask = {ASK}, at = document.activeElement;
  left.delete(at);
  if (at?.type === 'radio') ask.group(at).forEach(one => left.delete(one));
  return [left.size, ask.wrong()];
}}"""
LOOKS = [("en", DESKTOP), ("ar", PHONE)]
LEFT = f"() => [...left].map(one => ({ASK}).name(one))"


async def walk(tab, name: str, *, sent: bool = False) -> list[str]:
    """From where the page that stands in the tab has put one, over its end, until everything was stopped at."""
    many, lost = await tab.page.evaluate(BEGIN)
    found = [f"{name}: {lost}"] if sent and lost else []
    for _ in range(2 * many + 5):  # once more round: a busy machine lets a press fall
        await tab.page.keyboard.press("Tab")
        left, wrong = await tab.page.evaluate(STOP)
        if wrong:
            found.append(f"{name}: {wrong}")
        if not left:
            return found
    return found + [f"{name}: not reached: {one}" for one in await tab.page.evaluate(LEFT)]


@pytest.mark.parametrize(("language", "width"), LOOKS)
@pytest.mark.parametrize("seat", SEATS)
async def test_tab_reaches_everything_and_shows_where_it_is(
    browser, gallery, shapes, seat, language, width
) -> None:
    """On every page that a seat's links lead to and in each of its states; a form that comes back stands at what is wrong."""
    found: list[str] = []
    async with open_tab(browser, gallery.served[seat], language, width) as tab:
        await tab.theme("light" if width == DESKTOP else "dark")
        async for name, state in each_page(tab, gallery):
            if await shapes.new(tab, "tab"):
                found += await walk(tab, name, sent=state is not None and bool(state.form))
    assert not found, f"{len(found)} findings:\n" + "\n".join(dict.fromkeys(found))
