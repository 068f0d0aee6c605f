"""The sheets of a sealed archive's shares as files to print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wasit.errors import Refused


def write_sheets(language: str, folder: Path, made: Mapping[str, Any]) -> None:
    """One page a share, in a new folder. Raises: Refused unwritable-file; Damaged disk-full. Secrets: the shares stand in them."""
    from wasit.channel.keeping import ArchiveMade
    from wasit.seat.backup import write_kit
    from wasit.text.moment import Moment
    from wasit.web.locale import Look
    from wasit.web.share_sheet import share_page, sheets_of

    names = tuple(one["name"] for one in made["shares"])
    told = ArchiveMade(
        made["id"], Moment.parse(made["at"]), made["digest"], made["bytes"], made["needed"], names
    )
    shares = tuple((one["number"], one["words"], one["code"]) for one in made["shares"])
    look = Look(language=language)
    try:
        folder.mkdir(mode=0o700)
    except OSError:
        raise Refused("unwritable-file") from None
    for sheet in sheets_of(look, told, shares):
        write_kit(folder.absolute() / f"share-{sheet.number}.html", share_page(look, told, sheet).encode())
