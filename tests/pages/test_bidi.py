"""What a person writes can't reorder what stands around it: measured by where the glyphs of our own sentences stand."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest

from gallery import words as w
from gallery.browser import IN_BROWSER, open_tab
from gallery.channel import PASSPHRASE
from gallery.forms import Forms
from gallery.served import ID, Gallery, crawl
from gallery.walk import each_page

pytestmark = IN_BROWSER
# Overrides and isolates left open or closed too often, marks, and scripts of both directions: each ends differently from how it began.
HOSTILE = [
    "\u202e12:45 אבג B-12",
    "\u202b\u202a\u202dabc ١٢:٤٥ \u2067\u2066\u2068",
    "\u2069\u202c\u202c\u2069 17.10 (א",
    "\u200f\u200e\u061cأحمد 3 × 4 \u200f",
    "x\u202e",
    "\u2067عائلة [B-12",
    "\u0085\u2028a\u2029\u200b\ufeff\u00ad\u202e1",
]
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
# Of those that wrap, the controls are taken out.
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
    if (node.parentElement.closest(theirs) && /[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f\\u061c]/.test(node.data)) node.data = node.data.replace(/[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f\\u061c]/g, '');
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


async def moved(page) -> list[str]:
    """Which of our glyphs stand elsewhere along the line once nothing of theirs can reorder them."""
    await page.evaluate(STILL)
    before = await page.evaluate(MEASURE, THEIRS)
    await page.evaluate(SET_APART, THEIRS)
    after = await page.evaluate(MEASURE, THEIRS)
    if [one[:2] for one in before] != [one[:2] for one in after]:
        return ["the sentences themselves changed"]
    return sorted({one[0] for one, other in zip(before, after, strict=True) if abs(one[2] - other[2]) > 1.5})


@pytest.mark.parametrize("language", ["en", "ar"])  # one from either end
@pytest.mark.parametrize("seat", ["go", "a", "many", "trouble"])
async def test_nothing_of_ours_moves(browser, gallery, seat, language) -> None:
    """On every page and state that shows what people wrote; and each such string stands in an element of its own."""
    found = []
    async with open_tab(browser, gallery.served[seat], language) as tab:
        async for name, _ in each_page(tab, gallery):
            found += [f"{name} is loose: {one}" for one in await tab.page.evaluate(LOOSE, MARKS)]
            found += [f"{name} moved: {one}" for one in await moved(tab.page)]
    assert not found, f"{len(found)}:\n" + "\n".join(found)


async def test_what_must_be_found_is_found(browser, gallery) -> None:
    """Without isolation the same measure sees our sentences move."""
    served = gallery.served["go"]
    loose = "const sheet = new CSSStyleSheet(); sheet.replaceSync('bdi, [dir=auto] { unicode-bidi: normal !important; }'); document.adoptedStyleSheets = [sheet];"
    seen: list[str] = []
    async with open_tab(browser, served, "en", bypass_csp=True) as tab:
        for page in served.pages:
            await tab.go(page.path)
            await tab.page.evaluate(loose)
            seen += await moved(tab.page)
    assert len(seen) > 3


async def test_every_field_takes_hostile_text(browser, tmp_path) -> None:
    """Each form of each page, sent with hostile text in every field that is typed in: taken or refused with a sentence, never a
    fault; and afterwards every page stands, with nothing of ours moved."""
    found: list[str] = []
    async with Gallery(tmp_path) as gallery:
        sent = 0
        for key in ("go", "a", "b"):
            sent += await fill_everything(gallery, key)
        assert sent > 60
        for key in ("go", "a", "b"):
            served = gallery.served[key]
            served.pages = await crawl(served, alike=3, asked=1)
            for language in ("en", "ar"):
                async with open_tab(browser, served, language) as tab:
                    for page in served.pages:
                        await tab.go(page.path)
                        found += [f"{key} {page.name} ({language}): {one}" for one in await moved(tab.page)]
    assert not found, "\n".join(found)


AT_MOST = 2  # times that forms of one shape are sent
NOT_SENT = re.compile(r"/(lock|leave|remove|language|live)$")


async def fill_everything(gallery: Gallery, key: str) -> int:
    """Sends every form, one hostile text after the other. How many were sent."""
    served, sent, seen = gallery.served[key], 0, dict[str, int]()
    async with served.tab() as http:
        for page in served.pages:
            address = served.server.home + page.path
            text = (await http.get(address)).text
            for form in Forms(text).found:
                to = urljoin(address, form.action)
                shape = ID.sub("*", urlsplit(to).path)
                if form.method != "post" or NOT_SENT.search(shape) or seen.get(shape, 0) >= AT_MOST:
                    continue
                hostile = HOSTILE[sent % len(HOSTILE)]
                seen[shape] = seen.get(shape, 0) + 1
                origin = {"origin": served.server.origin, "sec-fetch-site": "same-origin"}
                answer = await http.post(
                    to, data=form.filled(hostile, PASSPHRASE), headers=origin, follow_redirects=False
                )
                assert answer.status_code < 500 or answer.status_code == 503, f"{shape}: {answer.status_code}"
                assert answer.status_code != 403, f"{shape} was closed"
                sent += 1
    await gallery.channel.stage.settle()
    return sent
