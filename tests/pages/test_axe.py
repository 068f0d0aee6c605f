"""axe-core finds nothing: WCAG 2.0-2.2 A and AA and best practice, on every page, in every state, language, light and width."""

from __future__ import annotations

from importlib.resources import files

import pytest

from gallery.browser import DESKTOP, IN_BROWSER, LANGUAGES, PHONE, open_tab
from gallery.seats import SEATS
from gallery.walk import Shapes, each_page

pytestmark = IN_BROWSER
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = [
    "color-contrast",
    "link-in-text-block",
]  # the rules that light changes: the document itself is the same in both
RUN = """async only => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')} ${(node.any[0] || node.all[0] || node.none[0] || {}).message || ''}`));
}"""


async def findings(tab, name: str) -> list[str]:
    """Of the page that stands in the tab, in both lights."""
    looks = [("light", {"type": "tag", "values": TAGS})]
    if await DARK.new(tab):
        looks.append(("dark", {"type": "rule", "values": COLOURS}))
    await tab.page.evaluate(AXE)
    found = []
    for light, only in looks:
        await tab.theme(light)
        found += [f"{name} ({light}): {one}" for one in await tab.page.evaluate(RUN, only)]
    return found


SEEN, DARK = Shapes(), Shapes(in_any_language=True)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
async def test_axe_finds_nothing(browser, gallery, seat, language, width) -> None:
    """Nothing on any page that a seat's links lead to, and in none of its states."""
    found: list[str] = []
    async with open_tab(browser, gallery.served[seat], language, width, bypass_csp=True) as tab:
        async for name, _ in each_page(tab, gallery):
            if await SEEN.new(tab):
                found += await findings(tab, name)
    assert not found, f"{len(found)} findings:\n" + "\n".join(found)
