"""A seat, opened or locked: what stands behind the door.

1. Locked, it holds no keys: files are closed and forgotten.
2. Every command is one action on one matter; after it the sync loop is woken, and pages that look are told.
3. Commands that meet the network (``invite``, ``join``) go on by themselves, and are asked about; ``stamp`` waits for its one answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from wasit.channel import paper_views, views
from wasit.errors import Refused, WasitError
from wasit.seals.code import read_code
from wasit.seals.kit import read_kit_code
from wasit.seals.randomness import Randomness, SystemRandomness
from wasit.seals.slots import DEFAULT, Cost
from wasit.seat import opening, queries, reading
from wasit.seat.actions.destroying import destroy_due
from wasit.seat.archives import Archives
from wasit.seat.authority import Authority, HttpAuthority
from wasit.seat.burned import BurnedCodes
from wasit.seat.clock import Clock, ReplayClock, SystemClock, moment_in
from wasit.seat.commands.table import AFTERWARDS, COMMANDS, SIGNING
from wasit.seat.copies import prepare as prepare_copies
from wasit.seat.day_work import DayWork
from wasit.seat.door import Answer, Args
from wasit.seat.founding import found_matter
from wasit.seat.invitations import Invitations
from wasit.seat.keep import Keep, has_seat, make_keep, open_keep
from wasit.seat.kits import Kits
from wasit.seat.locks import Tries
from wasit.seat.matter import Matter
from wasit.seat.opening import CHARTER
from wasit.seat.own_pages import OwnPages
from wasit.seat.people import set_trust
from wasit.seat.preferences import NAMES, check_preferences, read_preferences
from wasit.seat.proposals import certificate_of
from wasit.seat.proxy import Proxy
from wasit.seat.record_files import Pages
from wasit.seat.relay_link import RelayLink
from wasit.seat.restoring import lead_again
from wasit.seat.settings import AUTHORITY, set_authority, set_silence, set_zones
from wasit.seat.stamps import stamp
from wasit.seat.standing import standing
from wasit.seat.sync.push import seal_now
from wasit.seat.travelling import Travelling
from wasit.seat.ways import WAYS, check_ways, proxy_of, set_ways, ways_of_join
from wasit.text.language import PAGE_LANGUAGES
from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.wire import cbor

SETTINGS = {"matter", "language", "zone", "side", "zones", "silence"} | WAYS | AUTHORITY | CHARTER | NAMES


class Seat(DayWork, OwnPages, Kits, Archives, Travelling):
    """``folder`` None: in memory, for simulation. ``link``: how relays are reached; None while there is no network.

    ``pages``: how a transcript becomes files for people, in an archive.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        clock: Clock | None = None,
        randomness: Randomness | None = None,
        link: RelayLink | None = None,
        cost: Cost = DEFAULT,
        authority: Authority | None = None,
        pages: Pages = lambda _made, _language: {},
    ) -> None:
        self.folder = folder
        self.clock: Clock = clock or SystemClock()
        self.randomness: Randomness = randomness or SystemRandomness()
        self.link = link
        self.cost = cost
        self.authority = authority or HttpAuthority(
            self.proxy, self.new_circuit
        )  # asked where a matter names one, and not before
        self.pages = pages
        self.keep: Keep | None = None
        self.matters: dict[bytes, Matter] = {}
        self.reachable = "none"
        self.on_relay: Callable[[], Awaitable[None]] | None = None  # whoever makes links hears of a new relay
        # whoever runs the process hears that its memory has to go
        self.on_lock: Callable[[], None] | None = None
        self.last_envelope: Moment | None = None
        self._tries = Tries()
        self.wake = asyncio.Event()
        self._watchers: set[asyncio.Queue[str]] = set()
        self.invitations = Invitations(
            lambda: self.link,
            burned=self._burned,
            keep_burned=self._keep_burned,
            changed=lambda: self.changed(None),
            not_joined=self._drop_matter,
        )

    # -- making, opening, locking -------------------------------------------------------------------------------------------

    def create(self, passphrase: str, *, name: Texts, language: str, zone: str, relay: str = "") -> None:
        """A new seat, open. Raises: Refused already-a-seat, passphrase-needed, bad-input, needs-proxy."""
        check_ways(None, {"relay": relay} if relay else {})
        if self.folder is None:
            self.keep = Keep(None, self.randomness.bytes(32, b"master"))
        else:
            self.keep = make_keep(self.folder, passphrase, self.cost, self.randomness)
        self.keep.set_setting("language", language)
        self.keep.set_setting("zone", zone)
        self.keep.set_setting("relay", relay)
        self.keep.set_setting("name", cbor.encode(dict(name), nfc=False).hex())
        self._set_zone()

    def _set_zone(self) -> None:
        assert self.keep is not None
        zone = self.keep.setting("zone", "UTC")
        try:
            moment_in(0, zone)
        except Refused:  # this machine doesn't know it: better UTC than a seat that can't read its letters
            zone = "UTC"
        if isinstance(self.clock, SystemClock | ReplayClock):
            self.clock.zone = zone

    def has_seat(self) -> bool:
        return self.folder is not None and has_seat(self.folder)

    def is_open(self) -> bool:
        return self.keep is not None

    def unlock(self, passphrase: str, code: str = "") -> None:
        """``code``: a colleague's, for a seat that was locked for travel.

        Raises: Refused no-seat, travel-locked, kit-code-typo; Distrusted wrong-passphrase (``wait``: seconds until the next try); Damaged."""
        if self.keep is not None:
            return
        if self.folder is None:
            raise Refused("no-seat")
        folder = self.folder
        said = read_kit_code(code).characters if code else ""
        keep = self._tries.once(lambda: open_keep(folder, passphrase, said))
        if said:
            self._came_home(keep, passphrase)
        self.keep = keep
        self._set_zone()
        for matter, name, key in self.keep.matters():
            self.matters[matter] = Matter(self.keep.path_of(name), key, self.clock, self.randomness)
            destroy_due(self.matters[matter])
        self.wake.set()

    def lock(self) -> None:
        """Close every file and forget every key, also those of an invitation that goes on or is over."""
        self.invitations.forget()
        for matter in self.matters.values():
            matter.close()
        self.matters.clear()
        keep, self.keep = self.keep, None
        if keep is not None:
            keep.close()
        self.changed(None)
        if keep is not None and self.on_lock is not None:
            self.on_lock()

    def opened(self) -> Keep:
        """Raises: Refused locked."""
        if self.keep is None:
            raise Refused("locked")
        return self.keep

    def matter(self, written: str = "") -> Matter:
        """The matter of a hex id; of none: the one last opened. Raises: Refused locked, no-matter, unknown-id."""
        self.opened()
        if not self.matters:
            raise Refused("no-matter")
        if not written:
            return next(iter(self.matters.values()))
        found = [matter for name, matter in self.matters.items() if name.hex().startswith(written)]
        if len(found) != 1:
            raise Refused("unknown-id")
        return found[0]

    def _new_matter(self, args: Args) -> Matter:
        keep = self.opened()
        name: Texts = reading.texts(args, "name", needed=False) or cbor.decode(
            bytes.fromhex(keep.setting("name")), limit=10_000, nfc=False
        )
        key = self.randomness.bytes(32, b"matter key")
        file = self.randomness.bytes(12, b"matter file").hex() + ".db"
        relays = reading.text(args, "relay", "") or keep.setting("relay"), keep.setting("second_relay")
        matter = found_matter(
            keep.path_of(file), key, clock=self.clock, randomness=self.randomness, name=name, relays=relays
        )
        keep.add_matter(matter.id, file, key, self.clock.now().seconds)
        self.matters = {matter.id: matter, **self.matters}
        return matter

    def _drop_matter(self, matter: Matter) -> None:
        """A matter that never came to be: a code that was wrong."""
        name = next((name for name, each in self.matters.items() if each is matter), None)
        if name is None:  # the seat was locked meanwhile
            return
        del self.matters[name]
        matter.close()
        self.opened().drop_matter(name)

    def _burned(self) -> BurnedCodes:
        kept = self.opened().setting("burned")
        return BurnedCodes.from_bytes(bytes.fromhex(kept)) if kept else BurnedCodes()

    def _keep_burned(self, burned: BurnedCodes) -> None:
        self.opened().set_setting("burned", burned.to_bytes().hex())

    # -- acting ---------------------------------------------------------------------------------------------------------------

    async def do(self, command: str, args: Args) -> Answer:
        """Carry out one command. Raises: the four errors."""
        self._check_may_do(command, args)
        match command:
            case "open-channel":
                answer = self._open_channel(args)
            case "invite":
                matter = self.matter(reading.text(args, "matter", ""))
                answer = (await self.invitations.invite(matter, reading.text(args, "as"), args)).answer()
            case "join":
                answer = await self._join(args)
            case "invitation":
                answer = self.invitations.get(reading.text(args, "invitation")).answer()
            case "words-compared":
                answer = self._compared(args)
            case "set":
                answer = await self._set(args)
            case "back-up":
                answer = await self.back_up(args)
            case "archive":
                answer = await self.archive(args)
            case "destroy":
                answer = self.destroy(args)
            case "lead-again":
                answer = {"lines": lead_again(self.matter(reading.text(args, "matter", "")))}
            case "travel":
                answer = self._travel(args)
            case "passphrase":
                answer = self._change_passphrase(args)
            case "clock":
                answer = self._clock(args)
            case "stamp":
                answer = await stamp(self.matter, self.authority, args)
            case "copies-prepare":
                answer = await prepare_copies(self.matter, self.authority, args)
            case "standing":
                return {"matters": [standing(matter) for matter in self.matters.values()]}
            case "sync":
                answer = {"waiting": sum(matter.outbox.count() for matter in self.matters.values())}
            case _:
                answer = self._act(command, args)
        self.changed(None)
        return answer

    def _act(self, command: str, args: Args) -> Answer:
        matter = self.matter(reading.text(args, "matter", ""))
        if matter.has_left and command not in AFTERWARDS:
            raise Refused("not-a-member")
        with matter.file.change():  # what it changes and the letters that tell of it are one commit
            if command in COMMANDS:
                answer = COMMANDS[command](matter, args)
            elif command in SIGNING:
                answer = SIGNING[command](matter, args, self.cost)
            else:
                raise Refused("bad-input", field="command")
            seal_now(matter)
        return answer

    def _open_channel(self, args: Args) -> Answer:
        title = reading.texts(args, "title")
        languages = [str(each) for each in reading.items(args, "languages")] or [
            self.opened().setting("language", "en")
        ]
        cover = reading.text(args, "cover", "spread")
        matter = self._new_matter(args)
        try:
            if reading.text(args, "role", "go-between") == "side":
                name = reading.texts(args, "side", needed=False) or matter.texts_setting("name")
                opening.open_side(matter, title=title, name=name, languages=languages, cover=cover)
            else:
                sides = [
                    (reading.text(side, "key"), reading.texts(side, "name"))
                    for side in reading.items(args, "sides")
                    if isinstance(side, Mapping)
                ]
                opening.open_channel(
                    matter,
                    title=title,
                    sides=sides,
                    languages=languages,
                    cover=cover,
                    rule=reading.text(args, "default_rule", "only-marked"),
                    more=args,
                )
        except WasitError:  # a full disk, too
            self._drop_matter(matter)
            raise
        return {"matter": matter.id.hex()}

    async def _join(self, args: Args) -> Answer:
        read_code(reading.text(args, "code"))  # a typo costs nothing: no matter, no request
        await self._set_ways(ways_of_join(self.opened(), args))
        matter = self._new_matter(args)
        as_device = reading.flag(args, "device")
        invitation = await self.invitations.join(matter, reading.text(args, "code"), as_device=as_device)
        return invitation.answer() | {"matter": matter.id.hex()}

    def _compared(self, args: Args) -> Answer:
        matter = self.matter(reading.text(args, "matter", ""))
        with matter.file.change():
            set_trust(matter, reading.seat_id(args.get("seat")), "compared")
        return {}

    async def _set(self, args: Args) -> Answer:
        """Raises: Refused bad-input, naming the setting; nothing is changed then."""
        keep = self.opened()
        unknown = sorted(args.keys() - SETTINGS)
        if unknown:
            raise Refused("bad-input", field=unknown[0])
        if "language" in args and reading.text(args, "language") not in PAGE_LANGUAGES:
            raise Refused("bad-input", field="language")
        if "zone" in args:
            moment_in(0, reading.text(args, "zone"))
        if args.keys() & WAYS:
            check_ways(keep, args)
        preferences = check_preferences(args)
        if "silence" in args:
            if not isinstance(args["silence"], Mapping):
                raise Refused("bad-input", field="silence")
            set_silence(self.matter(reading.text(args, "matter", "")), args["silence"])
        if "zones" in args:
            if not isinstance(args["zones"], Mapping):
                raise Refused("bad-input", field="zones")
            set_zones(self.matter(reading.text(args, "matter", "")), args["zones"])
        if args.keys() & AUTHORITY:
            set_authority(self.matter(reading.text(args, "matter", "")), args)
        for name, value in preferences.items():
            keep.set_setting(name, value)
        for name in ("language", "zone"):
            if name in args:
                keep.set_setting(name, reading.text(args, name))
        self._set_zone()
        if args.keys() & WAYS:
            await self._set_ways({name: args[name] for name in WAYS & args.keys()})
        if args.keys() & {"side", *CHARTER}:
            opening.change_charter(self.matter(reading.text(args, "matter", "")), args)
        return {}

    async def _set_ways(self, args: Args) -> None:
        set_ways(self.opened(), self.matters.values(), args)
        if self.on_relay is not None:
            await self.on_relay()

    def proxy(self) -> Proxy | None:
        return proxy_of(self.keep)

    def new_circuit(self) -> str:  # a SOCKS user name that nobody guesses
        return self.randomness.bytes(16, b"circuit").hex()

    def _clock(self, args: Args) -> Answer:
        """For cases: set the clock, or let it run. Refused on a seat that keeps real time."""
        if not isinstance(self.clock, ReplayClock):
            raise Refused("not-a-replay")
        at = reading.moment(args, "at")
        if at is None:
            self.clock.run()
        else:
            self.clock.set(at.seconds)
        self.wake.set()
        return {}

    # -- telling who looks ------------------------------------------------------------------------------------------------------

    def changed(self, matter: Matter | None) -> None:
        """Something may be seen differently: wake the sync loop and whoever watches."""
        self.wake.set()
        name = matter.id.hex() if matter is not None and self.keep is not None else ""
        for queue in self._watchers:
            if queue.qsize() < 8:
                queue.put_nowait(name)

    async def changes(self) -> AsyncIterator[str]:
        """The id of a matter each time something in it may have changed; "" when it may be any."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)

    # -- seeing -------------------------------------------------------------------------------------------------------------------

    def see_sign(self, matter: str = "") -> views.Seatsign:
        keep = self.opened()
        return queries.see_sign(
            self.matter(matter),
            language=keep.setting("language", "en"),
            zone=keep.setting("zone", "UTC"),
            relay_state=self.reachable,
            last_envelope=self.last_envelope,
            matters=tuple((each.id.hex(), each.texts_setting("title")) for each in self.matters.values()),
            preferences=read_preferences(keep),
        )

    def see_pass_on(
        self, entry: str, matter: str = "", *, to: str = "", draft: Mapping[str, str] | None = None
    ) -> views.PassOnPage:
        found = self._seen(matter, "go-between")
        undo = self.preferences().undo
        return queries.see_pass_on(
            found, self.see_sign(matter), found.find(entry), to, undo=undo, draft=draft
        )

    def see_proposals(self, matter: str = "") -> tuple[views.ProposalSummary, ...]:
        return queries.see_proposals(self.matter(matter))

    def see_proposal(self, proposal: str, matter: str = "", *, against: str = "") -> views.ProposalPage:
        other = reading.digest(against, "against") if against else None
        return queries.see_proposal(self.matter(matter), reading.digest(proposal, "proposal"), other)

    def verify_again(self, proposal: str, matter: str = "") -> views.ProposalPage:
        return queries.verify_again(self.matter(matter), reading.digest(proposal, "proposal"))

    def see_covering(self, matter: str = "") -> paper_views.Covering:
        return queries.see_covering(self.matter(matter))

    def see_certificate(self, proposal: str, matter: str = "") -> bytes:
        return certificate_of(self.matter(matter), reading.digest(proposal, "proposal"))

    def see_counts(self, matter: str = "") -> dict[str, dict[str, int]]:
        """Crossings and words, for the checks of a case."""
        return queries.counts(self.matter(matter))

    def health(self) -> dict[str, list[str]]:
        """What is wrong with the files, by name; an empty list where nothing is."""
        keep = self.opened()
        found = {"seat.db": keep.file.check()}
        for matter in self.matters.values():
            found[matter.id.hex()[:8]] = matter.file.check()
        return found
