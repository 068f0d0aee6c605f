"""axe-core on the page that stands in a tab: WCAG 2.0-2.2 A and AA and best practice, in both lights."""

from __future__ import annotations

from importlib.resources import files

from gallery.browser import Tab
from gallery.walk import Shapes

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


DARK = Shapes(in_any_language=True)


async def findings(tab: Tab, name: str) -> list[str]:
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
