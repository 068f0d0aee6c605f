"""What a person writes can't reorder what stands around it: measured by where the glyphs of our own sentences stand."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest

from chromium import IN_BROWSER
from everywhere import is_due
from gallery.bidi import moved
from gallery.browser import open_tab
from gallery.channel import PASSPHRASE
from gallery.forms import Forms
from gallery.served import ID, Gallery, crawl, in_turn

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
            if len(seen) > 3:
                return
    raise AssertionError(f"seen to move: {seen}")


@pytest.mark.timeout(1200)  # some hundred forms and every page twice: minutes on a busy machine
async def test_every_field_takes_hostile_text(browser, tmp_path) -> None:
    """Each form of each page, sent with hostile text in every field that is typed in: taken or refused with a sentence, never a
    fault; and afterwards every page stands, with nothing of ours moved, the first of each kind in scripts of both directions."""
    found: list[str] = []
    async with Gallery(tmp_path, ("go", "a", "b")) as gallery:
        sent = 0
        for key in ("go", "a", "b"):
            sent += await fill_everything(gallery, key)
        assert sent > 60
        looked = Counter[str]()
        for key in ("go", "a", "b"):
            served = gallery.served[key]
            served.pages = in_turn(await crawl(served, alike=3, asked=1), looked)
            for language in ("en", "ar"):
                async with open_tab(browser, served, language) as tab:
                    for page in (one for one in served.pages if is_due(one.turn, language, ("en", "ar"))):
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
