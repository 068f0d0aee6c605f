"""Making a recovery kit of an open seat, and a new seat of a kit."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from pathlib import Path

from wasit.errors import Refused
from wasit.seals.kit import format_kit_code, lock_kit, make_kit_code, read_kit_code, unlock_kit
from wasit.seals.person import seats_since
from wasit.seals.randomness import Randomness
from wasit.seals.slots import Cost
from wasit.seat import reading
from wasit.seat.backup import Contents, KeptMatter, contents_of, read_contents, write_kit
from wasit.seat.chains import own_chain
from wasit.seat.clock import Clock
from wasit.seat.door import Answer, Args
from wasit.seat.keep import Keep, make_keep
from wasit.seat.locks import Tries, check_owner
from wasit.seat.matter import Matter
from wasit.seat.recovering import check_current, renewed_at
from wasit.seat.restoring import restore_matter, to_lead
from wasit.text.moment import Moment
from wasit.wire import cbor

BACKED_UP = "backed-up"


class Kits(ABC):
    """Part of a seat."""

    folder: Path | None
    clock: Clock
    randomness: Randomness
    cost: Cost
    keep: Keep | None
    matters: dict[bytes, Matter]
    _tries: Tries

    @abstractmethod
    def matter(self, written: str = "") -> Matter: ...

    @abstractmethod
    def opened(self) -> Keep: ...

    @abstractmethod
    def _set_zone(self) -> None: ...

    async def make_kit(self, passphrase: str) -> tuple[str, bytes]:
        """(the code, as it is printed; the file). Neither is kept here. Raises: Refused locked, kit-key-renewed; and as ``check_owner``.

        Secrets: all three.
        """
        self.opened()
        check_owner(self.folder, passphrase, self._tries)
        for matter in self.matters.values():
            if not matter.has_left:  # of what it left, a kit gives the record
                check_current(matter)
        contents = contents_of(self.opened(), self.matters.values(), self.clock.now().seconds)
        code = make_kit_code(self.randomness)
        return format_kit_code(code), await asyncio.to_thread(lock_kit, contents, code)

    def kit_is_kept(self) -> None:
        """The file has been handed over: the page of settings says when."""
        self.opened().set_setting(BACKED_UP, str(self.clock.now().seconds))

    def last_kit(self) -> Moment | None:
        """When a kit was last made here."""
        kept = self.opened().setting(BACKED_UP)
        return Moment(int(kept), self.clock.now().offset) if kept else None

    def kit_is_outdated(self) -> bool:
        """Whether the last kit is of before a recovery key was renewed."""
        kept = self.opened().setting(BACKED_UP)
        return bool(kept) and any(renewed_at(matter) > int(kept) for matter in self.matters.values())

    def kit_cuts_off(self) -> bool:
        """Whether a device was added after the last kit was made: the link that adds a seat of the kit overrules the one that added it."""
        kept = self.opened().setting(BACKED_UP)
        matters = [matter for matter in self.matters.values() if matter.setting("chain") is not None]
        came = [max(seats_since(own_chain(matter)).values()) for matter in matters]
        return bool(kept) and any(at > int(kept) for at in came)

    def leads_no_more(self, matter: str = "") -> bool:
        """Whether this seat was restored, and the one before it led lines that nobody leads now."""
        return bool(to_lead(self.matter(matter)))

    async def back_up(self, args: Args) -> Answer:
        """A kit in a file of this machine. Raises: Refused bad-input, unwritable-file; Damaged disk-full; and as ``make_kit``."""
        path = Path(reading.text(args, "file"))
        if not path.is_absolute():
            raise Refused("bad-input", field="file")
        force = reading.flag(args, "force")
        if path.exists() and not force:  # said before anybody waits for the file to be locked
            raise Refused("unwritable-file", reason="exists")
        code, data = await self.make_kit(reading.text(args, "passphrase", ""))
        write_kit(path, data, force=force)
        self.kit_is_kept()
        told = cbor.decode(bytes.fromhex(self.opened().setting("name")), limit=10_000, nfc=False)
        return {
            "code": code,
            "file": str(path),
            "bytes": len(data),
            "matters": len(self.matters),
            "name": told,
            "at": str(self.clock.now()),
        }

    async def restore(self, data: bytes, code: str, passphrase: str) -> None:
        """A new seat of the person whose kit it is, open. Nothing is there until all of it is.

        Raises: Refused already-a-seat, passphrase-needed, kit-code-typo; Distrusted not-a-kit, kit-not-opened, kit-too-new; Damaged.
        """
        read = read_kit_code(code)
        contents = read_contents(await asyncio.to_thread(unlock_kit, data, read))
        self.restore_contents(contents, passphrase)

    def restore_contents(self, contents: Contents, passphrase: str) -> None:
        """The same, of a kit that is unlocked already."""
        found: dict[bytes, Matter] = {}

        def fill(keep: Keep) -> None:
            for name, value in contents.settings.items():
                keep.set_setting(name, value)
            try:
                for kept in reversed(contents.matters):  # the one last opened is added last
                    found[kept.settings["id"]] = self._restore_into(keep, kept, contents.at)
            except BaseException:
                for matter in found.values():
                    matter.close()
                raise

        if self.folder is None:
            self.keep = Keep(None, self.randomness.bytes(32, b"master"))
            fill(self.keep)
        else:
            self.keep = make_keep(self.folder, passphrase, self.cost, self.randomness, fill=fill)
        self.matters = dict(reversed(found.items()))
        self._set_zone()

    def _restore_into(self, keep: Keep, kept: KeptMatter, made_at: int) -> Matter:
        key = self.randomness.bytes(32, b"matter key")
        file = self.randomness.bytes(12, b"matter file").hex() + ".db"
        matter = restore_matter(
            keep.path_of(file), key, kept, made_at=made_at, clock=self.clock, randomness=self.randomness
        )
        keep.add_matter(matter.id, file, key, self.clock.now().seconds)
        return matter
