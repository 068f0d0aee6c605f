#!/usr/bin/env python3
"""Writes docs/images/*.png: pages of real seats in which the case of the demo has been played, at a clock that stands still.

Run with the Python of .venv, as ``make screenshots`` does. Chance is seeded and time is the case's, so the same pages give the same bytes.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import async_playwright

from wasit.cli.verified import certificate_view
from wasit.play.case import read_case
from wasit.play.player import Player
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seals.randomness import SeededRandomness
from wasit.web.serve import PageServer

CHROMIUM = Path(os.environ.get("WASIT_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text",
]  # fmt: skip
MOST = 250_000  # bytes a picture


@dataclass(frozen=True)
class Shot:
    """One page of one seat in one look."""

    name: str
    seat: str
    language: str
    width: int
    height: int
    theme: str = "light"
    scale: int = 1


SHOTS = (
    Shot("channel-en", "relief-doctor", "en", 1440, 1000),
    Shot("channel-ar", "relief-doctor", "ar", 1440, 1000),
    Shot("side-phone-dark", "deputy-commander", "en", 390, 844, "dark", 2),
)
LAST = "p01"  # a proposal has come and waits at the wall


async def take(folder: Path) -> None:
    case = read_case(files("wasit.play").joinpath("cases/demo.json").read_bytes())
    stage = Together(
        MemoryRelay(), "http://127.0.0.1:1", randomness=lambda who: SeededRandomness(f"screenshots {who}")
    )
    steps = Player(case, stage).play()
    async for step in steps:
        if step.id == LAST:
            break
    await steps.aclose()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for shot in SHOTS:
            picture = small(await photograph(chromium, stage, shot))
            assert len(picture) < MOST, f"{shot.name}: {len(picture)} bytes"
            (folder / f"{shot.name}.png").write_bytes(picture)
        await chromium.close()
    await stage.close()


async def photograph(chromium: Any, stage: Together, shot: Shot) -> bytes:
    """Opened as a person opens it, with the look of this browser in its cookie."""
    seat = stage.seats[shot.seat]
    server = PageServer(
        seat, random_bytes=os.urandom, verify_certificate=certificate_view, language=shot.language
    )
    context = await chromium.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=shot.scale,
        color_scheme=shot.theme,
        locale=shot.language,
        reduced_motion="reduce",
        has_touch=shot.width < 700,
        is_mobile=shot.width < 700,
    )
    try:
        page = await context.new_page()
        await page.goto(await server.start())
        await page.wait_for_url(lambda url: "/open" not in url)
        house = server.app.state.house
        look = {"name": house.look_cookie, "value": f"{shot.language}..", "domain": "127.0.0.1"}
        await context.add_cookies([look | {"path": house.keeper.cookie_path}])
        await page.reload()
        await page.evaluate("document.fonts.ready")
        return bytes(await page.screenshot(caret="hide", animations="disabled"))
    finally:
        await context.close()
        await asyncio.wait_for(server.stop(), 10)


def small(png: bytes) -> bytes:
    """The same picture in a palette: a page has few colours."""
    kept = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
        kept, "PNG", optimize=True
    )
    return kept.getvalue()


if __name__ == "__main__":
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "images"
    to.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(to))
