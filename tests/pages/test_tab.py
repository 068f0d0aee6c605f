"""Tab goes through every page and every state, wide and light or narrow and dark, over the end: each stop shows itself, none is left out, none holds."""

from __future__ import annotations

import pytest

from chromium import IN_BROWSER
from gallery.browser import DESKTOP, PHONE, open_tab
from gallery.seats import SEATS
from gallery.walk import each_page, shape_of
from live.keys import ASK, press_tab

pytestmark = IN_BROWSER
# What is stopped at is looked at as Tab comes up again: then the page has moved to it, and the next press has not come yet.
BEGIN = f"""() => {{
  const ask = {ASK};
  window.left = new Set(ask.stops());
  window.wrong = [];
  addEventListener('keyup', () => {{
    const at = document.activeElement, said = ask.wrong();
    left.delete(at);
    if (at?.type === 'radio') ask.group(at).forEach(one => left.delete(one));
    if (said) wrong.push(said);
  }}, true);
  return [left.size, ask.arrived()];
}}"""
SEEN = "() => [left.size, wrong.splice(0)]"
LOOKS = [("en", DESKTOP), ("ar", PHONE)]
LEFT = f"() => [...left].map(one => ({ASK}).name(one))"


async def walk(tab, keys, name: str, *, sent: bool = False) -> list[str]:
    """From where the page that stands in the tab has put one, over its end, until everything was stopped at."""
    many, lost = await tab.page.evaluate(BEGIN)
    found = [f"{name}: {lost}"] if sent and lost else []
    left, most = many, 2 * many + 5  # once more round: a busy machine lets a press fall
    while left and most > 0:
        await press_tab(keys, left)
        most -= left
        left, wrong = await tab.page.evaluate(SEEN)
        found += [f"{name}: {one}" for one in wrong]
    return found + [f"{name}: not reached: {one}" for one in await tab.page.evaluate(LEFT)]


@pytest.mark.parametrize(("language", "width"), LOOKS)
@pytest.mark.parametrize("seat", SEATS)
async def test_tab_reaches_everything_and_shows_where_it_is(
    browser, gallery, shapes, seat, language, width
) -> None:
    """On every page that a seat's links lead to and in each of its states, the first of a kind in either look; a form that comes back stands at
    what is wrong."""
    found: list[str] = []
    async with open_tab(browser, gallery.served[seat], language, width) as tab:
        await tab.theme("light" if width == DESKTOP else "dark")
        keys = await tab.page.context.new_cdp_session(tab.page)
        async for name, state in each_page(tab, gallery, LOOKS):
            if shapes.first("tab", language, width, await shape_of(tab)):
                found += await walk(tab, keys, name, sent=state is not None and bool(state.form))
    assert not found, f"{len(found)} findings:\n" + "\n".join(dict.fromkeys(found))
