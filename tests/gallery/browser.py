"""A tab of Debian's Chromium in front of a seat of the gallery, in one look; and how a state is reached in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from gallery.served import Served
from gallery.states import State

LANGUAGES = ("en", "ar", "he")
DESKTOP, PHONE = 1440, 390

SEND = """([action, fields]) => {
  const form = [...document.forms].find(one => new URL(one.action).pathname.endsWith(action));
  if (!form) throw new Error('no form goes to ' + action);
  for (const [name, value] of Object.entries(fields)) {
    let field = form.elements.namedItem(name);
    if (!field) { field = document.createElement('input'); field.type = 'hidden'; field.name = name; form.append(field); }
    if (field instanceof RadioNodeList) [...field].forEach(one => { if (one.value === value) one.checked = true; });
    else { field.value = value; field.dispatchEvent(new Event('input', { bubbles: true })); }
  }
  form.noValidate = true;
  form.requestSubmit();
}"""


@dataclass
class Tab:
    """A page in one look."""

    served: Served
    page: Any
    language: str
    width: int

    @property
    def home(self) -> str:
        return self.served.server.home

    async def go(self, path: str) -> None:
        await self.page.goto(self.home + path)

    async def reach(self, state: State) -> None:
        await self.go(state.path)
        if not state.form:
            return
        if state.file:
            given = {"name": "given.wasit", "mimeType": "application/octet-stream", "buffer": state.file}
            await self.page.set_input_files("input[type=file]", given)
        async with self.page.expect_navigation():
            await self.page.evaluate(SEND, [state.form, dict(state.fields)])

    async def theme(self, name: str) -> None:
        await self.page.emulate_media(color_scheme=name)

    async def resize(self, width: int) -> None:
        if width != self.width:
            await self.page.set_viewport_size({"width": width, "height": 900})
            self.width = width


@asynccontextmanager
async def open_tab(
    browser: Any, served: Served, language: str = "en", width: int = DESKTOP, **more: Any
) -> AsyncIterator[Tab]:
    """Opened by the seat's address, as a person does; the look is this browser's own choice, kept in its cookie."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900},
        has_touch=width < 700,
        reduced_motion="reduce",
        **({"locale": language} | more),
    )
    try:
        page = await context.new_page()
        await page.goto(served.server.new_address())
        await page.wait_for_url(lambda url: "/open" not in url)
        house = served.server.app.state.house
        path = house.keeper.cookie_path
        kept = {"name": house.look_cookie, "value": f"{language}..", "domain": "127.0.0.1", "path": path}
        await context.add_cookies([kept])
        yield Tab(served, page, language, width)
    finally:
        await asyncio.wait_for(context.close(), 20)
