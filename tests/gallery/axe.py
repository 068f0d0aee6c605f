"""axe-core on the page that stands in a tab: WCAG 2.0-2.2 A and AA and best practice, in both lights.

Most of axe's time goes into two rules, which are asked where something new stands:

1. ``color-contrast``: of texts that stand alike on a like ground (``GROUNDS``) one, until one of them was found good in that light. What
   axe can't judge at one place is asked again at the next.
2. ``target-size``: of each shape of a document once in each width, in whichever language comes first; ``layout.too_small`` measures more
   strictly, and in each language.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from gallery.browser import Tab
from gallery.walk import Shapes, in_any_language

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = [
    "color-contrast",
    "link-in-text-block",
]  # the rules that light changes: the document itself is the same in both
SETTLED_BY_SHAPE = [*COLOURS, "target-size"]
# ``preload`` would parse every style sheet again, for rules about films and about screens that are turned, which are not asked. What
# axe holds is taken as it is: to write out each node that a rule was asked of takes longer than the rules.
RUN = """how => axe.run(document, { ...how, preload: false, reporter: (found, how, done) => {
  window.axeFound = found;
  done(found.flatMap(rule => rule.violations.map(({ node, any, all, none }) =>
    `${rule.id}: ${node.selector.join(' ')} ${[...any, ...all, ...none][0]?.message || ''}`)));
} })"""
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
WORDS = EVERYTHING | {"rules": {rule: {"enabled": False} for rule in SETTLED_BY_SHAPE}}
LIGHT = {"runOnly": {"type": "rule", "values": COLOURS}}

# Of each kind of text and field the first: what it is, how it is drawn, and all that is painted below it.
GROUNDS = """() => {
  const below = new Map(), found = new Map();
  const ground = node => {
    if (!node) return '';
    if (!below.has(node)) {
      const style = getComputedStyle(node);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.filter, style.mixBlendMode].join(' ');
      below.set(node, (own === 'rgba(0, 0, 0, 0) none 1 static none normal' ? '' : own + ' < ') + ground(node.parentElement));
    }
    return below.get(node);
  };
  const take = node => {
    if (!node.checkVisibility()) return;
    const style = getComputedStyle(node), of = node.parentElement;
    const drawn = [style.color, style.fontSize, style.fontWeight, style.textShadow];
    const kind = [node.tagName, node.className, of.tagName, of.className, node.matches(':disabled, [aria-disabled=true]')];
    const key = [...kind, ...drawn, ground(node)].join('|');
    if (!found.has(key)) found.set(key, node);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) if (text.data.trim()) take(text.parentElement);
  document.querySelectorAll('input, select, textarea').forEach(take);
  window.grounds = found;
  return [...found.keys()];
}"""
# Of these alone the contrast is asked.
ASK = """keys => {
  const asked = new Set(keys.map(key => grounds.get(key)));
  const rule = axe._audit.rules.find(rule => rule.id === 'color-contrast');
  rule.ofItself ??= rule.matches;
  rule.matches = (node, ...more) => asked.has(node) && rule.ofItself(node, ...more);
}"""
GOOD = """keys => {
  const good = new Set(axeFound.find(rule => rule.id === 'color-contrast').passes.map(({ node }) => node.element));
  return keys.filter(key => good.has(grounds.get(key)));
}"""


async def bring(tab: Tab) -> None:
    """axe into each document that the tab opens from here on: then the browser compiles it once, not for every page."""
    await tab.page.add_init_script(AXE)


async def findings(tab: Tab, shapes: Shapes, name: str, shape: str) -> list[str]:
    """Of the page that stands in the tab, which has this shape: its document in this language; its colours in both lights."""
    if not shapes.first("axe", tab.width, in_any_language(shape)):
        return [f"{name} : {one}" for one in await tab.page.evaluate(RUN, WORDS)]
    found = []
    for light, how in (("light", EVERYTHING), ("dark", LIGHT)):
        await tab.theme(light)
        found += [f"{name} {light}: {one}" for one in await _on_new_grounds(tab, shapes, light, how)]
    return found


async def _on_new_grounds(tab: Tab, shapes: Shapes, light: str, how: dict[str, Any]) -> list[str]:
    new = [key for key in await tab.page.evaluate(GROUNDS) if not shapes.has("ground", light, key)]
    await tab.page.evaluate(ASK, new)
    said = await tab.page.evaluate(RUN, how)
    for key in await tab.page.evaluate(GOOD, new):
        shapes.first("ground", light, key)
    return list(said)
