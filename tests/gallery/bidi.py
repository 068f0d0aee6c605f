"""Whether what people wrote reorders what stands around it: measured by where the glyphs of our own sentences stand."""

from __future__ import annotations

from typing import Any

from gallery import words as w
from gallery.browser import Tab

THEIRS = "bdi, [dir=auto], body [dir=ltr], body [dir=rtl], textarea, option, select, svg, .vh"

# Where every glyph run of ours stands; what people wrote stands in elements of its own.
MEASURE = """theirs => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest(theirs) || !node.parentElement.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    for (let at = 0; at < node.length; at++) {
      if (!node.data[at].trim()) continue;
      range.setStart(node, at); range.setEnd(node, at + 1);
      const box = range.getClientRects()[0];
      if (box) found.push([node.data.trim().slice(0, 40), at, box.left]);
    }
  }
  return found;
}"""

# Columns keep their widths whatever stands in them: what is measured is order, not the layout of tables.
STILL = """() => {
  const tables = [...document.querySelectorAll('table')];
  const widths = tables.map(table => [table, ...table.querySelectorAll('th, td')].map(one => [one, one.getBoundingClientRect().width]));
  for (const table of tables) table.style.tableLayout = 'fixed';
  for (const [one, width] of widths.flat()) { one.style.boxSizing = 'border-box'; one.style.width = width + 'px'; }
}"""

# In place of each string of theirs that stands in one line: nothing but room of the same width, which can reorder nothing.
# Of those that stand in several boxes, the controls are taken out; a joiner keeps spaces as far apart as they did.
SET_APART = """theirs => {
  for (const node of document.querySelectorAll('bdi')) {
    if (node.closest('svg') || !node.checkVisibility()) continue;
    const boxes = node.getClientRects();
    if (boxes.length === 1 && boxes[0].width && !node.querySelector('*')) {
      node.style.display = 'inline-block'; node.style.inlineSize = boxes[0].width + 'px'; node.style.whiteSpace = 'nowrap';
      node.style.overflow = 'clip'; node.style.overflowClipMargin = '100px';
      node.textContent = '\\u2060x';
    }
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node.parentElement.closest(theirs) && /[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f\\u061c]/.test(node.data)) node.data = node.data.replace(/[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f\\u061c]/g, '\\u2060');
}"""

# Text nodes that hold a string of theirs and stand in no element of their own; in a picture, outside an isolate of their own.
LOOSE = """marks => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (marks.some(mark => (node.parentElement.closest('svg') ? node.data.replace(/\\u2068.*\\u2069/su, '') : node.data).includes(mark)) && !node.parentElement.closest('time, bdi, [dir=auto], body [dir=ltr], body [dir=rtl], textarea, option, script'))
      found.push(`${node.parentElement.tagName} ${node.data.trim().slice(0, 60)}`);
  return found;
}"""
MARKS = [
    "gate B-12",
    "البوابة B-12",
    "בשער B-12",
    "17:30",
    "12:45",
    "left open",
    *w.CANARIES.values(),
    w.LONG_NAME,
    w.LONG_WORD[:40],
    "المحتجز",
]


async def moved(page: Any) -> list[str]:
    """Which of our glyphs stand elsewhere along the line once nothing of theirs can reorder them."""
    await page.evaluate(STILL)
    before = await page.evaluate(MEASURE, THEIRS)
    await page.evaluate(SET_APART, THEIRS)
    after = await page.evaluate(MEASURE, THEIRS)
    if [one[:2] for one in before] != [one[:2] for one in after]:
        return ["the sentences themselves changed"]
    return sorted({one[0] for one, other in zip(before, after, strict=True) if abs(one[2] - other[2]) > 1.5})


async def reordered(tab: Tab, name: str) -> list[str]:
    """Of the page that stands in the tab: strings that stand in no element of their own, and our glyphs that moved. It is spoilt by this."""
    found = [f"{name} is loose: {one}" for one in await tab.page.evaluate(LOOSE, MARKS)]
    return found + [f"{name} moved: {one}" for one in await moved(tab.page)]
