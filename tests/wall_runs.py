"""Runs of one channel that may differ behind the wall, and what side B can see of each.

The plan is one for both runs: what B does, what the go-between does on B's line, which words cross to B and when (``LOW``). What differs is
everything else (``High``): what A's delegates write, where, how long, with which marks; who joins A; the desk; drafts that never leave;
whether A's mailboxes can be reached at all.

Renamed before comparing, since vodozemac and HPKE draw them inside and no seed reaches them: the one-time key in a card with the
signature over it; the seven words of a pairing; pickled ratchets; envelopes (only their sizes count). All else is compared to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from seat_world import START, TICK, World, made_here
from wasit.channel.name_facts import NamesAsked
from wasit.errors import Distrusted, Refused
from wasit.seals.pens import Pen
from wasit.seals.randomness import Randomness, SeededRandomness
from wasit.seat.actions import passing
from wasit.seat.actions.papers import current_mandate
from wasit.seat.json_form import as_json
from wasit.seat.matter import Matter
from wasit.seat.people import boxes
from wasit.seat.queries.faces import said_in
from wasit.text.moment import Moment
from wasit.wire import cbor


@dataclass(frozen=True)
class Act:
    """Something done at a time. ``what`` is a key of ``DO``."""

    at: int  # minutes from the beginning
    what: str
    text: str = ""
    number: int = 0


BASE = "We can meet on Sunday."  # A says so in every run, as written
LOW: tuple[Act, ...] = (
    Act(2, "b says", "We heard there is a wish to talk."),
    Act(4, "release paraphrase", "A contact asks whether a meeting is possible."),
    Act(5, "g says to b", "I am on the line."),
    Act(6, "put in secret", "Both sides leave the road for a day."),
    Act(6, "laid out", "A third party keeps the list."),
    Act(6, "names asked", "The detained."),
    Act(7, "b names", "محمد علي,1980,Aden,7,held"),
    Act(7, "b room", "Between us: we want this."),
    Act(8, "b answers no", ""),
    Act(9, "b says open", "Yes, on Sunday."),
    Act(13, "b passed to a", "They agree to a meeting."),
    Act(14, "release as written", ""),
    Act(16, "b joins", ""),
    Act(18, "g notes b", "Called: they will bring the list."),
    Act(21, "b withdraws", ""),
    Act(22, "release own", "My own suggestion: start with the list."),
    Act(22, "release own", "And end by noon."),
    Act(24, "told b", "The family"),
    Act(26, "tell what came of it", ""),
    Act(27, "b says", "Until Sunday."),
)


class Run:
    """One run, and what was seen in it."""

    def __init__(
        self,
        cover: str,
        high: Sequence[Act],
        *,
        low: Sequence[Act] = LOW,
        chance: Callable[[str], Randomness] = SeededRandomness,
        opened_by_side: bool = False,
        title: str = "A title of A's own",
    ) -> None:
        self.cover, self.high, self.low = cover, high, low
        self.world = World(cover, chance=chance)
        self.scale = 60 if cover != "steady" else TICK
        self.opened_by_side = opened_by_side
        self.title = title
        self.open_words: list[str] = []
        self.notes: list[str] = []
        self.base = ""
        self.yes = ""
        self.put = ""  # in secret
        self.deposit = ""
        self.ready = False

    async def play(self) -> Seen:
        world = self.world
        with made_here(world) as patch:
            patch.setattr(Pen, "sign", signed_once)
            await self._open()
            world.letters.clear()  # letters of pairing A are behind the wall, those of pairing B come after
            acts = sorted(
                [(act.at, 0, n, act) for n, act in enumerate(self.low)]
                + [(act.at, 1, n, act) for n, act in enumerate(self.high) if act.at < self.low[-1].at + 5]
            )
            began = (world.now // TICK + 1) * TICK + 1
            await world.run_until(began)
            for at, _, _, act in acts:
                await world.run_until(began + at * self.scale + (0 if act in self.low else 7))
                await self._do(act)
            await world.run_until(began + (max(act.at for act in self.low) + 6) * self.scale)
            return see(world)

    async def _open(self) -> None:
        world = self.world
        for name, zone in (("A", "Asia/Qatar"), ("G", "Asia/Qatar"), ("B", "UTC")):
            world.add(name, zone)
        if self.opened_by_side:
            await world.do(
                "A",
                "open-channel",
                {"title": {"en": self.title}, "role": "side", "side": {"en": "Side A"}, "cover": self.cover},
            )
            await world.pair("A", {"as": "go-between"}, "G")
            await world.run_until(START + 20 * TICK)
            await world.do(
                "G", "set", {"side": {"key": "b", "name": {"en": "Your side"}}, "cover": self.cover}
            )
        else:
            sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Your side"}}]
            await world.do(
                "G", "open-channel", {"title": {"en": "Talks"}, "sides": sides, "cover": self.cover}
            )
            await world.pair("G", {"as": "side", "line": "a"}, "A")
            await world.run_until(START + 20 * TICK)
        said = await world.do("A", "say", {"passages": [{"text": {"en": BASE}, "consent": "as-written"}]})
        self.base = said["id"]
        await world.run_until(START + 40 * TICK)
        await world.pair("G", {"as": "side", "line": "b"}, "B")
        await world.run_until(START + 60 * TICK)

    async def _do(self, act: Act) -> None:
        try:
            await DO[act.what](self, act)
        except Refused:
            if act in self.low:
                raise


PASS = "a lamp by the window"
_SIGNED: dict[tuple[bytes, int, bytes], bytes] = {}
_plain_sign = Pen.sign


def signed_once(pen: Pen, alg: int, message: bytes) -> bytes:
    """What the library draws for a signature is drawn once for both runs: the same pen and the same bytes have the same signature."""
    key = (pen.public, alg, message)
    if key not in _SIGNED:
        _SIGNED[key] = _plain_sign(pen, alg, message)
    return _SIGNED[key]


# -- acts --------------------------------------------------------------------------------------------------------------


def _words(text: str, consent: str = "for-you-only") -> dict[str, Any]:
    return {"passages": [{"text": {"en": text}, "consent": consent}]}


MARKS = ("for-you-only", "may-paraphrase", "as-written")


async def _a_says(run: Run, act: Act) -> None:
    said = await run.world.do("A", "say", _words(act.text, MARKS[act.number % 3]))
    if act.number % 3:
        run.open_words.append(said["id"])


async def _a_withdraws(run: Run, act: Act) -> None:
    if run.open_words:
        await run.world.do("A", "withdraw", {"id": run.open_words.pop(act.number % len(run.open_words))})


async def _a_joins(run: Run, act: Act) -> None:
    name = f"A{act.number}"
    if name not in run.world.seats:
        run.world.add(name, "Asia/Qatar")
        briefed = [run.base] if act.number % 2 else []
        await run.world.pair("A", {"as": "delegate", "briefed": briefed}, name)


async def _mate_says(run: Run, act: Act) -> None:
    name = next((name for name in run.world.seats if name[0] == "A" and len(name) > 1), "A")
    await run.world.do(name, "say", _words(act.text, MARKS[act.number % 3]))


async def _g_joins(run: Run, act: Act) -> None:
    """A colleague of the go-between who sits on A's line alone."""
    if "M" not in run.world.seats:
        run.world.add("M", "UTC")
        await run.world.pair("G", {"as": "co-mediator", "line": "a", "briefed": []}, "M")


async def _draft(run: Run, act: Act) -> None:
    """For B, and taken back before it leaves."""
    args = {"sources": [], "to": "b", "wording": "paraphrase", "text": {"en": act.text}, "undo": 60}
    await run.world.do("G", "pass-on", args)
    matter = run.world.matter("G")
    number, _, draft = passing.leaving(matter)[-1]
    assert draft.words == {"en": act.text} or number
    waiting = [n for n, _, each in passing.leaving(matter) if each.words == {"en": act.text}]
    passing.take_back(matter, waiting[-1])


async def _to_a(run: Run, act: Act) -> None:
    args = {"sources": [], "to": "a", "wording": "paraphrase", "text": {"en": act.text}}
    await run.world.do("G", "pass-on", args)


async def _a_down(run: Run, act: Act) -> None:
    mine = run.world.matter("A")
    run.world.relay.down |= {box.get.id for box in boxes(mine)}
    run.world.relay.down |= {box.get.id for box in boxes(run.world.matter("G"), "peer = ?", mine.me)}


async def _a_up(run: Run, act: Act) -> None:
    run.world.relay.down.clear()


async def _a_gone(run: Run, act: Act) -> None:
    """A deletes the box that the go-between writes to."""
    for box in boxes(run.world.matter("A")):
        found = run.world.relay.boxes.pop(box.get.id, None)
        if found is not None:
            del run.world.relay.by_put[found.put_id]


async def _a_many(run: Run, act: Act) -> None:
    """More letters to A at once than a round takes."""
    for number in range(70):
        await run.world.do("G", "say", {"line": "a", **_words(f"{number} {act.text}")})


def _by(name: str, command: str, more: dict[str, Any] | None = None) -> Callable[[Run, Act], Any]:
    async def do(run: Run, act: Act) -> None:
        args = {**(more or {}), **_words(act.text, MARKS[act.number % 3])}
        await run.world.do(name, command, args)

    return do


async def _note_in_part(run: Run, act: Act) -> None:
    """A note of which A may read a part, and which it may confirm or correct; the rest is the desk's."""
    passages = [*_words(act.text)["passages"], *_words("They ask.", "may-paraphrase")["passages"]]
    args = {"line": "a", "with": [], "minutes": 4, "passages": passages, "ask_to_confirm": True}
    run.notes.append((await run.world.do("G", "note-call", args))["id"])


async def _a_reads_back(run: Run, act: Act) -> None:
    if run.notes:
        name = run.notes[act.number % len(run.notes)]
        right = act.number % 2 == 0
        words = {} if right else {"words": {"en": act.text}}
        await run.world.do("A", "read-back", {"id": name, "right": right, **words})


def _red_line(name: str) -> Callable[[Run, Act], Any]:
    async def do(run: Run, act: Act) -> None:
        text = act.text or "x"
        await run.world.do(name, "red-line", {"text": {"en": text}, "phrases": [text[:100]]})

    return do


def _told(name: str, line: dict[str, Any], command: str = "told") -> Callable[[Run, Act], Any]:
    async def do(run: Run, act: Act) -> None:
        await run.world.do(name, command, {**line, "who": {"en": act.text or "x"}, "fact": "channel"})

    return do


async def _hope(run: Run, act: Act) -> None:
    await run.world.do("G", "hope", {"held_by": "a", "of": "b", "text": {"en": act.text}})


async def _release(run: Run, act: Act, sources: list[Any], wording: str, text: str) -> None:
    args: dict[str, Any] = {"sources": sources, "to": "b", "wording": wording}
    if text:
        args["text"] = {"en": text}
    await run.world.do("G", "pass-on", args)


async def _release_paraphrase(run: Run, act: Act) -> None:
    """The same words cross in every run, drawn from whatever A said last."""
    for name in [*reversed(run.open_words), run.base]:
        try:
            await _release(run, act, [{"id": name}], "paraphrase", act.text)
        except Refused:
            continue
        return


async def _release_as_written(run: Run, act: Act) -> None:
    await _release(run, act, [{"id": run.base}], "as-written", "")


async def _release_own(run: Run, act: Act) -> None:
    await _release(run, act, [], "paraphrase", act.text)


async def _b_says_open(run: Run, act: Act) -> None:
    run.yes = (await run.world.do("B", "say", _words(act.text, "may-paraphrase")))["id"]


async def _b_passed(run: Run, act: Act) -> None:
    args = {"sources": [{"id": run.yes}], "to": "a", "wording": "paraphrase", "text": {"en": act.text}}
    await run.world.do("G", "pass-on", args)


async def _b_withdraws(run: Run, act: Act) -> None:
    await run.world.do("B", "withdraw", {"id": run.yes})


async def _b_joins(run: Run, act: Act) -> None:
    run.world.add("B2")
    await run.world.pair("B", {"as": "delegate", "briefed": [run.yes]}, "B2")


async def _put_in_secret(run: Run, act: Act) -> None:
    until = Moment(run.world.now + 19 * run.scale, 0)
    run.put = (await run.world.do("G", "blind-put", {"text": {"en": act.text}, "until": str(until)}))["id"]


async def _laid_out(run: Run, act: Act) -> None:
    until = Moment(run.world.now + 19 * run.scale, 0)
    await run.world.do("G", "suppose-lay", {"text": {"en": act.text}, "until": str(until)})


async def _a_words(run: Run, act: Act) -> None:
    await run.world.do("A", "suppose-word", {"text": {"en": act.text or "x"}})


async def _names_asked(run: Run, act: Act) -> None:
    await run.world.do("G", "names-ask", {"text": {"en": act.text}})


def _names(name: str) -> Callable[[Run, Act], Any]:
    async def do(run: Run, act: Act) -> None:
        matter = run.world.matter(name)
        for entry, _ in said_in(matter, matter.line_of("line"), 46):
            await run.world.do(name, "names-enter", {"id": entry.hash.hex(), "list": act.text})

    return do


async def _g_matches(run: Run, act: Act) -> None:
    """What both have is found and not told."""
    matter = run.world.matter("G")
    for entry, fact in said_in(matter, matter.line_of("desk"), 36):
        if isinstance(matter.read(fact.puts[0])[2], NamesAsked):
            await run.world.do("G", "names-match", {"id": entry.hash.hex()})


def _answers(name: str, answer: str, kind: int = 33) -> Callable[[Run, Act], Any]:
    async def do(run: Run, act: Act) -> None:
        matter = run.world.matter(name)
        said = answer or ("yes", "no")[act.number % 2]
        for entry, _ in said_in(matter, matter.line_of("line"), kind):
            await run.world.do(name, "blind-answer", {"id": entry.hash.hex(), "answer": said})

    return do


async def _a_allows_outside(run: Run, act: Act) -> None:
    grade = ("chatham-house", "a-side", "named")[act.number % 3]
    await run.world.do("A", "allow-outside", {"id": run.base, "passages": [1], "grade": grade})


async def _a_holds(run: Run, act: Act) -> None:
    args = {"by": {"en": "A court"}, "why": {"en": act.text or "x"}, "stands": act.number % 2 == 0}
    await run.world.do("A", "hold", args)


async def _open_deposit(run: Run, act: Act) -> None:
    until = Moment(run.world.now + 30 * run.scale, 0)
    asked = {"title": {"en": act.text}, "until": str(until), "passphrase": PASS}
    run.deposit = (await run.world.do("G", "open-deposit", asked))["id"]


def _declares(name: str) -> Callable[[Run, Act], Any]:
    async def do(run: Run, act: Act) -> None:
        matter = run.world.matter(name)
        if current_mandate(matter, matter.line_of("line")) is None:
            await run.world.do(name, "mandate", {"passphrase": PASS})
        clause = {"who": "us", "text": {"en": act.text}}
        await run.world.do(
            name, "declare", {"id": opening_of(matter), "clauses": [clause], "passphrase": PASS}
        )

    return do


async def _a_takes_back(run: Run, act: Act) -> None:
    matter = run.world.matter("A")
    await run.world.do("A", "take-back-declaration", {"id": opening_of(matter), "passphrase": PASS})


def opening_of(matter: Matter) -> str:
    """The newest deposit that was opened on a side's line."""
    found = said_in(matter, matter.line_of("line"), 40, newest=1)
    return found[0][0].hash.hex() if found else "00" * 32


async def _return_deposit(run: Run, act: Act) -> None:
    await run.world.do("G", "return-deposit", {"id": run.deposit, "passphrase": PASS})


async def _tell_what_came(run: Run, act: Act) -> None:
    await run.world.do("G", "blind-close", {"id": run.put})


DO: dict[str, Callable[[Run, Act], Any]] = {
    "b says": _by("B", "say"),
    "b room": _by("B", "say", {"room": True}),
    "b says open": _b_says_open,
    "b passed to a": _b_passed,
    "b withdraws": _b_withdraws,
    "b joins": _b_joins,
    "b answers no": _answers("B", "no"),
    "put in secret": _put_in_secret,
    "laid out": _laid_out,
    "open deposit": _open_deposit,
    "b declares": _declares("B"),
    "return deposit": _return_deposit,
    "names asked": _names_asked,
    "b names": _names("B"),
    "tell what came of it": _tell_what_came,
    "g says to b": _by("G", "say", {"line": "b"}),
    "g notes b": _by("G", "note-call", {"line": "b", "with": [], "minutes": 4}),
    "told b": _told("B", {}),
    "release paraphrase": _release_paraphrase,
    "release as written": _release_as_written,
    "release own": _release_own,
    "a says": _a_says,
    "a room": _by("A", "say", {"room": True}),
    "a red line": _red_line("A"),
    "g red line": _red_line("G"),
    "a withdraws": _a_withdraws,
    "a joins": _a_joins,
    "a mate says": _mate_says,
    "a told": _told("A", {}),
    "a found out": _told("A", {}, "found-out"),
    "a calls": _by("G", "note-call", {"line": "a", "with": [], "minutes": 4}),
    "a note in part": _note_in_part,
    "a reads back": _a_reads_back,
    "a answers in secret": _answers("A", ""),
    "a supposes": _answers("A", "", 44),
    "a words a supposition": _a_words,
    "a names": _names("A"),
    "g matches": _g_matches,
    "a allows outside": _a_allows_outside,
    "a holds": _a_holds,
    "a declares": _declares("A"),
    "a takes back": _a_takes_back,
    "g says to a": _by("G", "say", {"line": "a"}),
    "g desk": _by("G", "say", {"desk": True}),
    "g desk call": _by("G", "note-call", {"desk": True, "with": [], "minutes": 1}),
    "g told": _told("G", {"desk": True}),
    "g hope": _hope,
    "g joins": _g_joins,
    "g draft": _draft,
    "g to a": _to_a,
    "a down": _a_down,
    "a up": _a_up,
    "a gone": _a_gone,
    "a many": _a_many,
}
HIGH = tuple(name for name in DO if name[:2] in ("a ", "g ") and name not in ("g says to b", "g notes b"))


# -- what B sees -------------------------------------------------------------------------------------------------------


@dataclass
class Seen:
    """All that side B, and the relay at B's mailboxes, can tell of a run."""

    letters: list[Any]
    store: dict[str, Any]
    pages: dict[str, Any]
    relay: list[Any]
    raw: bytes  # everything B stores or was sent, in one string: to search for canaries


RANDOM_SETTINGS = ("account",)
NOT_COMPARED = ("seen", "sqlite_sequence", "snapshot")  # hashes of ciphertexts; what can be made again


def see(world: World) -> Seen:
    mine = [(name, matter) for name, matter in world.matters() if name[0] == "B"]
    seats = {matter.me for _, matter in mine}
    letters = []
    raw = b""
    for at, plain in world.letters:
        value = cbor.decode(plain, limit=100_000, nfc=False)
        if value[1] in seats or value[2] in seats:
            letters.append((at - START, plainly(value)))
            raw += plain
    store = {name: dump(matter) for name, matter in mine}
    for _name, matter in mine:
        raw += raw_dump(matter)
    pages = {name: shown_to(world, name) for name, _ in mine}
    return Seen(letters, store, pages, at_relay(world, seats), raw + repr(pages).encode())


def shown_to(world: World, name: str) -> Any:
    """All that B's pages and commands show."""
    seat = world.seats[name]
    views = [
        seat.see_side(),
        seat.see_proposals(),
        seat.see_ledger(),
        seat.see_knows(),
        seat.see_timeline(),
        seat.see_matrix(),
        seat.see_calendar(),
        seat.see_charter(),
        seat.see_blind(),
        seat.see_suppositions(),
        seat.see_deposits(),
        seat.see_names(),
    ]
    return without_words(as_json([*views, seat.see_counts()]))


def without_words(view: Any) -> Any:
    """A view without the words of pairing, which hang on what HPKE drew."""
    if isinstance(view, dict):
        return {
            name: "random" if name in ("words", "numbers") and isinstance(part, list) else without_words(part)
            for name, part in view.items()
        }
    return [without_words(part) for part in view] if isinstance(view, list) else view


def plainly(value: list[Any]) -> list[Any]:
    """A letter with what vodozemac drew put to one side: a card's one-time key, and the signature over it."""
    if value[3] == 3:
        return [*value[:4], card_plainly(value[4])]
    if value[3] == 4:
        return [*value[:4], [[seat, card_plainly(card)] for seat, card in value[4]]]
    return value


def card_plainly(card: bytes) -> Any:
    core, _ = cbor.decode(card, limit=100_000, nfc=False)
    read = cbor.decode(core, limit=100_000, nfc=False) if type(core) is bytes else core
    return [*read[:3], "one-time key", *read[4:]]


def dump(matter: Matter) -> dict[str, list[Any]]:
    """Every table of B's file, decrypted."""
    found: dict[str, list[Any]] = {}
    tables = matter.file.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (table,) in tables:
        if table in NOT_COMPARED:
            continue
        names = [row[1] for row in matter.file.all(f"PRAGMA table_info({table})")]
        rows = matter.file.all(f"SELECT * FROM {table}")
        found[table] = sorted((_row(table, dict(zip(names, row, strict=True))) for row in rows), key=repr)
    return found


def _row(table: str, row: dict[str, Any]) -> dict[str, Any]:
    if table == "setting" and (row["name"] in RANDOM_SETTINGS or row["name"].startswith("words ")):
        row["value"] = "random"  # the seven words hang on what HPKE drew
    if table == "person":
        row["sessions"] = "random"
        row["card"] = None if row["card"] is None else card_plainly(row["card"])
    if table == "outbox":
        row["envelope"] = None if row["envelope"] is None else len(row["envelope"])
        if row["kind"] in (3, 4):
            row["what"] = "a card"
    return row


def raw_dump(matter: Matter) -> bytes:
    tables = matter.file.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    return repr([matter.file.all(f"SELECT * FROM {table}") for (table,) in tables]).encode() + b"".join(
        value if isinstance(value, bytes) else str(value).encode()
        for (table,) in tables
        for row in matter.file.all(f"SELECT * FROM {table}")
        for value in row
    )


def at_relay(world: World, seats: set[bytes]) -> list[Any]:
    """Time, box and size of each put at B's mailboxes, both ways; boxes by the order in which they were first used."""
    concerned = set()
    for _, matter in world.matters():
        for box in boxes(matter):
            if matter.me in seats or box.peer in seats:
                concerned.add(box.get.id)
    names: dict[bytes, int] = {}
    return [
        (at - START, names.setdefault(box, len(names)), size)
        for at, box, size in world.relay.log
        if box in concerned
    ]


__all__ = ["HIGH", "LOW", "Act", "Distrusted", "Run", "Seen"]
