"""The files that pages load: our styles and script, htmx from its installed package, fonts where they are installed.

1. Only names known at start are served; no path of a request ever reaches the file system.
2. Fonts are @fontsource files (OFL). Where none are found, pages use the system's fonts and ask for nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FIRST_STYLES = ("tokens.css", "base.css", "components.css", "screens.css", "pages.css")
FIRST_SCRIPTS = ("pages.js",)


def font_files(folder: Path | None = None) -> dict[str, Path]:
    """The fonts found: in a given folder, else $WASIT_FONTS, else where set-up puts them (scripts/fetch-fonts)."""
    named = os.environ.get("WASIT_FONTS", "")
    place = folder or Path(named or Path(sys.prefix) / "share" / "wasit" / "fonts")
    return {one.name: one for one in place.glob("*.woff2")} if place.is_dir() else {}


def static_files() -> dict[str, bytes]:
    """Name below /static/ -> content. Styles and scripts of ours are one file each: one request, and one order."""
    folder = files("wasit.web") / "static"
    found = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    found["css/fonts.css"] = (folder / "css" / "fonts.css").read_bytes()
    found["wasit.css"] = b"\n".join(style.read_bytes() for style in _in_order(folder / "css", FIRST_STYLES))
    found["wasit.js"] = b"\n".join(script.read_bytes() for script in _in_order(folder / "js", FIRST_SCRIPTS))
    found["htmx.js"] = (files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js").read_bytes()
    return {name: data for name, data in found.items() if Path(name).suffix in TYPES}


def _in_order(folder: Traversable, first: Sequence[str]) -> list[Traversable]:
    """The parts that everything else builds on, then those of single pages by name."""
    parts = {one.name: one for one in folder.iterdir() if Path(one.name).suffix in TYPES}
    rest = sorted(parts.keys() - {*first, "fonts.css"})
    return [parts[name] for name in (*first, *rest)]


def route(fonts: dict[str, Path]) -> Route:
    held = static_files()

    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        font = fonts.get(name.removeprefix("fonts/")) if name.startswith("fonts/") else None
        if font is not None:
            return Response(font.read_bytes(), media_type=TYPES[".woff2"])
        if name not in held:
            return Response(status_code=404)
        return Response(held[name], media_type=TYPES[Path(name).suffix])

    return Route("/static/{name:path}", answer, methods=["GET"])
