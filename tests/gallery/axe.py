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
RUN = """async how => {
  const found = await axe.run(document, { ...how, resultTypes: ['violations'] });
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')} ${(node.any[0] || node.all[0] || node.none[0] || {}).message || ''}`));
}"""

DOCUMENT = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {rule: {"enabled": False} for rule in COLOURS},
}
LIGHT = {"runOnly": {"type": "rule", "values": COLOURS}}


async def findings(tab: Tab, shapes: Shapes, name: str) -> list[str]:
    """Of the page that stands in the tab: its document in this language, its colours, in both lights, in whichever comes first."""
    looks = [("", DOCUMENT)]
    if await shapes.new(tab, "colours", in_any_language=True):
        looks += [("light", LIGHT), ("dark", LIGHT)]
    await tab.page.evaluate(AXE)
    found = []
    for light, how in looks:
        if light:
            await tab.theme(light)
        found += [f"{name} {light}: {one}" for one in await tab.page.evaluate(RUN, how)]
    return found
