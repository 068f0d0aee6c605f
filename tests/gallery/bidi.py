"""Whether what people wrote reorders what stands around it: measured by where the glyphs of our own sentences stand."""

from __future__ import annotations

from typing import Any

from gallery import words as w
from gallery.browser import Tab

THEIRS = "bdi, [dir=auto], body [dir=ltr], body [dir=rtl], textarea, option, select, svg, .vh"

CONTROLS = r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]"

# What people wrote stands in elements of its own. Which of our glyphs stand elsewhere along the line once nothing of theirs can reorder them:
#
# 1. Columns keep their widths whatever stands in them: what is measured is order, not the layout of tables.
# 2. In place of each string of theirs that stands in one line: nothing but room of the same width, which can reorder nothing. Of those that
#    stand in several boxes, the controls are taken out; a joiner keeps spaces as far apart as they did.
# 3. Where each glyph of ours stands, before and after, in the paragraphs that hold something of theirs: no other can be reordered by it.
MOVED = """([theirs, controls]) => {
  const texts = function* () {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) yield node;
  };
  const tables = [...document.querySelectorAll('table')];
  const widths = tables.map(table => [table, ...table.querySelectorAll('th, td')].map(one => [one, one.getBoundingClientRect().width]));
  for (const table of tables) table.style.tableLayout = 'fixed';
  for (const [one, width] of widths.flat()) { one.style.boxSizing = 'border-box'; one.style.width = width + 'px'; }

  const strings = [...document.querySelectorAll('bdi')].filter(node => !node.closest('svg') && node.checkVisibility());
  const controlled = [...texts()].filter(node => node.parentElement.closest(theirs) && new RegExp(controls).test(node.data));
  const paragraphs = new Set([...strings, ...controlled.map(node => node.parentElement.closest(theirs))].map(node => {
    do node = node.parentElement; while (['inline', 'contents'].includes(getComputedStyle(node).display));
    return node;
  }));
  const within = new Map();
  const inside = node => {
    if (!node) return false;
    if (!within.has(node)) within.set(node, paragraphs.has(node) || inside(node.parentElement));
    return within.get(node);
  };
  const measure = () => {
    const found = [], range = document.createRange();
    for (const node of texts()) {
      if (!node.data.trim() || !inside(node.parentElement) || node.parentElement.closest(theirs) || !node.parentElement.checkVisibility({ visibilityProperty: true })) continue;
      for (let at = 0; at < node.length; at++) {
        if (!node.data[at].trim()) continue;
        range.setStart(node, at); range.setEnd(node, at + 1);
        const box = range.getClientRects()[0];
        if (box) found.push([node, at, box.left]);
      }
    }
    return found;
  };
  const before = measure();
  const boxes = strings.map(node => [node, node.getClientRects()]);
  for (const [node, [box, ...more]] of boxes)
    if (box?.width && !more.length && !node.querySelector('*')) {
      node.style.display = 'inline-block'; node.style.inlineSize = box.width + 'px'; node.style.whiteSpace = 'nowrap';
      node.style.overflow = 'clip'; node.style.overflowClipMargin = '100px';
      node.textContent = '\u2060x';
    }
  for (const node of controlled) if (node.isConnected) node.data = node.data.replace(new RegExp(controls, 'g'), '\u2060');
  const after = measure();
  const same = before.length === after.length && before.every((one, n) => one[0] === after[n][0] && one[1] === after[n][1]);
  if (!same) return ['the sentences themselves changed'];
  return [...new Set(before.filter((one, n) => Math.abs(one[2] - after[n][2]) > 1.5).map(one => one[0].data.trim().slice(0, 40)))].sort();
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
    return list(await page.evaluate(MOVED, [THEIRS, CONTROLS]))


async def reordered(tab: Tab, name: str) -> list[str]:
    """Of the page that stands in the tab: strings that stand in no element of their own, and our glyphs that moved. It is spoilt by this."""
    found = [f"{name} is loose: {one}" for one in await tab.page.evaluate(LOOSE, MARKS)]
    return found + [f"{name} moved: {one}" for one in await moved(tab.page)]
