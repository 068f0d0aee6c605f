"""Pictures of copies, read by Debian's tesseract: what of a text's places is still right when all that leaked is a screenshot.

Rendered by the tests' Chromium at twice its size, as telephones do; kept whole (PNG), or sent on (JPEG, quality 30).
"""

from __future__ import annotations

import asyncio
import random
import subprocess
from html import escape

from chromium import launched
from unit.trace.texts import AR, EN, HE
from wasit.trace.lattice import read_excerpt
from wasit.trace.marked import read_marked

TEXTS = {"en": (EN, "eng", "ltr"), "ar": (AR, "ara", "rtl"), "he": (HE, "heb", "rtl")}
SIZES = (14, 20)  # CSS pixels of a letter's body
QUALITY = 30
PAGE = """<!doctype html><meta charset="utf-8"><body style="margin:24px;width:600px;background:#fff;color:#111;font:{size}px/1.7 'IBM Plex Sans', 'Noto Sans',
 'Noto Sans Arabic', 'Noto Sans Hebrew', 'DejaVu Sans', sans-serif" dir="{way}" lang="{language}"><p>{text}</p></body>"""


def read_by_machine(picture: bytes, language: str) -> str:
    return subprocess.run(
        ["tesseract", "-", "stdout", "-l", language, "--psm", "6", "--dpi", "192"],
        input=picture,
        check=True,
        capture_output=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin"},
    ).stdout.decode()


async def tried(copies: int) -> dict[tuple[str, int, str], tuple[int, int, int]]:
    """(right, wrong, of) by language, size and kind of picture."""
    found: dict[tuple[str, int, str], tuple[int, int, int]] = {}
    async with launched() as browser:
        context = await browser.new_context(device_scale_factor=2, viewport={"width": 660, "height": 400})
        page = await context.new_page()
        for language, (source, name, way) in TEXTS.items():
            marked, chance = read_marked(source), random.Random(f"picture {language}")
            for _ in range(copies):
                choices = [chance.randrange(size) for size in marked.sizes]
                text = escape(marked.copy(choices))
                for size in SIZES:
                    await page.set_content(PAGE.format(size=size, way=way, language=language, text=text))
                    whole = await page.screenshot(full_page=True)
                    worse = await page.screenshot(full_page=True, type="jpeg", quality=QUALITY)
                    for kind, picture in (("PNG", whole), (f"JPEG {QUALITY}", worse)):
                        seen = read_excerpt(marked, read_by_machine(picture, name)).seen
                        right, wrong, of = found.get((language, size, kind), (0, 0, 0))
                        found[language, size, kind] = (
                            right + sum(a == b for a, b in zip(seen, choices, strict=True)),
                            wrong + sum(a is not None and a != b for a, b in zip(seen, choices, strict=True)),
                            of + len(choices),
                        )
    return found


def pictures(copies: int) -> list[str]:
    """The table of docs/tracing.md."""
    found = asyncio.run(tried(copies))
    lines = [
        f"{copies} copies for each cell: places right - wrong; the rest isn't told. Bar: 0.97 right.",
        "",
        "| letters, picture | English | Arabic | Hebrew |",
        "|---|---|---|---|",
    ]
    for size, kind in sorted({(size, kind) for _, size, kind in found}):
        cells = []
        for language in TEXTS:
            right, wrong, of = found[language, size, kind]
            cells.append(f"{right / of:.3f} - {wrong / of:.4f}")
        lines.append(f"| {size} px, {kind} | " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return lines
