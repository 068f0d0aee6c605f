"""Making a sealed archive of a matter of an open seat, and destroying the seat's own copy of it.

1. The key and its shares are on this machine while the archive is made and told, and are kept nowhere.
2. That one was made, and who was given a share, is written down when the file has been handed over, and told to nobody.
3. Destroying is an act of its own: nobody destroys before the file and the sheets are there.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from hashlib import sha256
from pathlib import Path

from wasit.channel.keeping import ArchiveMade
from wasit.errors import Refused
from wasit.seals.randomness import Randomness
from wasit.seals.shares import LEAST, MOST
from wasit.seat import reading
from wasit.seat.actions.destroying import destroy_now
from wasit.seat.archive_file import read_archive, seal_archive
from wasit.seat.backup import write_kit
from wasit.seat.door import Answer, Args, MadeArchive
from wasit.seat.keep import Keep
from wasit.seat.matter import Matter
from wasit.seat.record_files import Pages, about_record, record_files
from wasit.text.passage import MAX_NAME_CHARACTERS, is_text
from wasit.wire import cbor


class Archives(ABC):
    """Part of a seat. ``pages``: how a transcript becomes files for people; whoever puts a seat together knows."""

    randomness: Randomness
    pages: Pages

    @abstractmethod
    def matter(self, written: str = "") -> Matter: ...

    @abstractmethod
    def opened(self) -> Keep: ...

    async def make_archive(self, args: Args) -> MadeArchive:
        """Raises: Refused bad-input (field openers, needed), too-large.

        Secrets: the shares, as many as are needed together.
        """
        matter = self.matter(reading.text(args, "matter", ""))
        openers = _openers(args)
        needed = reading.number(args, "needed")
        if needed is None or not LEAST <= needed <= len(openers):
            raise Refused("bad-input", field="needed")
        at = matter.clock.now()
        about = about_record(matter, needed=needed, openers=openers)
        contents = record_files(matter, self.pages, self.opened().setting("language", "en"))
        data, shares = await asyncio.to_thread(
            seal_archive, contents, about, needed=needed, count=len(openers), randomness=self.randomness
        )
        made = read_archive(data)
        told = ArchiveMade(made.id, at, made.digest, len(data), needed, openers)
        return MadeArchive(
            matter.id.hex(), told, data, tuple((one.number, " ".join(one.words), one.hex) for one in shares)
        )

    def archive_is_kept(self, made: MadeArchive) -> None:
        """The file has been handed over. A second time says nothing new."""
        matter, told = self.matter(made.matter), made.told
        with matter.file.change():
            matter.file.run(
                "INSERT OR IGNORE INTO archived (digest, id, at, shift, size, needed, openers) VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(sha256(made.data).digest(), told.id, told.at.seconds, told.at.offset, told.size),
                *(told.needed, cbor.encode(list(told.openers), nfc=False)),
            )

    async def archive(self, args: Args) -> Answer:
        """A sealed archive in a file of this machine. Raises: as ``make_archive``; Refused unwritable-file; Damaged disk-full."""
        path = Path(reading.text(args, "file"))
        if not path.is_absolute():
            raise Refused("bad-input", field="file")
        if path.exists():  # said before anybody waits
            raise Refused("unwritable-file", reason="exists")
        made = await self.make_archive(args)
        write_kit(path, made.data)
        self.archive_is_kept(made)
        told = made.told
        return {
            "file": str(path),
            "bytes": told.size,
            "id": told.id,
            "digest": told.digest,
            "at": str(told.at),
            "needed": told.needed,
            "shares": [
                {"number": number, "name": name, "words": words, "code": code}
                for name, (number, words, code) in zip(told.openers, made.shares, strict=True)
            ],
        }

    def destroy(self, args: Args) -> Answer:
        """This seat's own copy of what was said, now. Raises: as ``destroy_now``."""
        archive = reading.text(args, "archive", "")
        n = destroy_now(
            self.matter(reading.text(args, "matter", "")),
            archive=reading.digest(archive, "archive") if archive else None,
            anyway=reading.flag(args, "anyway"),
        )
        return {"n": n}


def _openers(args: Args) -> tuple[str, ...]:
    """Their names: each on one line, no two the same. Raises: Refused bad-input, too-large."""
    found = [one.strip() for one in reading.items(args, "openers") if isinstance(one, str) and one.strip()]
    if not LEAST <= len(found) <= MOST or len(set(found)) != len(found):
        raise Refused("bad-input", field="openers", least=LEAST, most=MOST)
    if not all(is_text(one) and not any(ord(char) < 32 for char in one) for one in found):
        raise Refused("bad-input", field="openers")
    if any(len(one) > MAX_NAME_CHARACTERS for one in found):
        raise Refused("too-large", field="openers", limit=MAX_NAME_CHARACTERS)
    return tuple(found)
