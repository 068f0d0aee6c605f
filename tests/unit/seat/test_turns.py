"""Letters let in together: what is written once for all of them, and what each still decides by itself."""

from __future__ import annotations

import pytest

from seat_pair import Pair
from wasit.channel import facts
from wasit.errors import Distrusted
from wasit.record.shelf import Standing
from wasit.seals.envelope import decode_inner, encode_inner, lock_envelope, unlock_envelope
from wasit.seals.ratchet import LinkSessions
from wasit.seat.matter import Matter
from wasit.seat.people import Box, boxes, person, set_trust
from wasit.seat.queries.marks import unread
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.seat.store.older import take_in_older
from wasit.seat.sync import pull, push
from wasit.seat.sync.letters import decode_letter
from wasit.seat.sync.pull import Letter, let_in
from wasit.text.passage import Consent, Passage


@pytest.fixture
async def two() -> Pair:
    made = Pair()
    await made.pair()
    return made


def box_at(pair: Pair) -> Box:
    """Where the side's letters come to."""
    (box,) = boxes(pair.g, "ready = 1 AND peer = ?", pair.a.me)
    return box


async def written(pair: Pair, *texts: str) -> list[Letter]:
    """A letter of each word, on its way."""
    envelopes = []
    for text in texts:
        await pair.seats[0].do("say", {"passages": [{"text": {"en": text}, "consent": "as-written"}]})
        parcels = push.next_parcels(pair.a)
        pair.a.outbox.delivered += parcels
        envelopes += [parcel.envelope for parcel in parcels]
    return [Letter(cursor, body) for cursor, body in enumerate(envelopes, 1)]


def spoiled(box: Box, letter: Letter) -> Letter:
    """The same, of which the ratchet says no."""
    inner = decode_inner(unlock_envelope(box.keys, box.put.id, letter.body), expect_from=None)
    ciphertext = inner.ciphertext[:-1] + bytes([inner.ciphertext[-1] ^ 1])
    packed = encode_inner(inner.sender, inner.olm_type, ciphertext)
    return Letter(letter.cursor, lock_envelope(box.keys[0].public, box.put.id, packed))


def failures(matter: Matter, peer: bytes) -> tuple[int, int]:
    """(failed in a row, when a new session was opened for that)."""
    row = matter.file.one("SELECT failed, reset_at FROM person WHERE seat = ?", peer)
    assert row is not None
    return int(row[0]), int(row[1])


def accepted(matter: Matter) -> int:
    row = matter.file.one("SELECT count(*) FROM entry WHERE accepted = 1 AND kind = 2")
    assert row is not None
    return int(row[0])


async def test_a_turn_saves_the_ratchet_once(two: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five words in one change: all are there, and the sessions were written one time."""
    letters = await written(two, *(f"word {number}" for number in range(5)))
    saved = []
    save = two.g.links.save

    def note(seat: bytes, link: LinkSessions, key: bytes, *, heard: bool = False) -> None:
        saved.append(seat)
        save(seat, link, key, heard=heard)

    monkeypatch.setattr(two.g.links, "save", note)
    let_in(two.g, box_at(two).get.id, letters)
    assert accepted(two.g) == 5
    assert saved == [two.a.me]


async def test_what_can_be_read_between_ends_a_row_of_failures(two: Pair) -> None:
    """No, yes, no, no are two in a row, in one turn as in four; a third opens a new session."""
    letters = await written(two, "one", "two", "three", "four")
    box = box_at(two)
    turn = [spoiled(box, letters[0]), letters[1], spoiled(box, letters[2]), spoiled(box, letters[3])]
    let_in(two.g, box.get.id, turn)
    assert failures(two.g, two.a.me) == (2, 0)
    let_in(two.g, box.get.id, [spoiled(box, *await written(two, "five"))])
    failed, reset_at = failures(two.g, two.a.me)
    assert failed == 0
    assert reset_at > 0


async def test_letters_whose_change_was_undone_are_read_again(two: Pair) -> None:
    """The ratchet that had moved with them is not believed."""
    letters = await written(two, "one", "two")
    box = box_at(two)

    def take_and_fail() -> None:
        with two.g.file.change():
            let_in(two.g, box.get.id, letters)
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        take_and_fail()
    assert accepted(two.g) == 0
    let_in(two.g, box.get.id, letters)
    assert accepted(two.g) == 2
    assert failures(two.g, two.a.me) == (0, 0)


async def test_a_ratchet_that_was_not_saved_is_opened_from_the_file(two: Pair) -> None:
    """Whoever fails between taking and saving leaves nothing behind; what was saved is not opened a second time."""
    matter, peer = two.a, two.g.me
    await written(two, "the first of a chain draws a key")
    first = matter.links.take(peer, matter.pickle_key)
    sealed = first.encrypt(b"a word")
    again = matter.links.take(peer, matter.pickle_key)
    assert again is not first
    assert again.encrypt(b"a word") == sealed
    with matter.file.change():
        matter.links.save(peer, again, matter.pickle_key)
    assert matter.links.take(peer, matter.pickle_key) is again


async def test_a_line_asks_once_for_a_turn(two: Pair) -> None:
    """However many words came, one sync is wanted, and a gap that they closed is over."""
    letters = await written(two, *(f"word {number}" for number in range(6)))
    box = box_at(two)
    let_in(two.g, box.get.id, [*letters[3:], *letters[:3]])
    assert accepted(two.g) == 6
    assert not two.g.file.all("SELECT 1 FROM alarm")
    wanted = two.g.file.all("SELECT peer FROM outbox WHERE kind = 2")
    assert wanted == [(two.a.me,)]


async def test_nothing_is_sealed_in_a_change_that_wrote_to_nobody(two: Pair) -> None:
    """What is due to others goes with the next turn of the sync, not with somebody's command."""
    two.a.outbox.written.clear()
    with two.a.file.change():
        two.a.outbox.want_sync(two.a, two.a.line_of("line"), two.g.me, soon=True)
        push.seal_now(two.a)
    assert not two.a.outbox.count_sealed()
    assert push.next_parcels(two.a)


async def test_parcels_for_who_rests_are_not_read(two: Pair) -> None:
    """Nothing is asked of the file for a peer whose lane is under way."""
    await two.seats[0].do("say", {"passages": [{"text": {"en": "word"}, "consent": "as-written"}]})
    assert push.next_parcels(two.a, resting=lambda peer: peer == two.g.me) == []
    assert len(push.next_parcels(two.a)) == 1


async def test_a_file_in_which_standing_was_beside_the_entries(two: Pair) -> None:
    """What an older version kept is brought over, once; of entries that are not here it stays where it was."""
    await two.say("one")
    file = two.g.file
    claim = bytes(range(32))
    before = file.all("SELECT hash, standing FROM entry ORDER BY hash")
    assert {standing for _, standing in before} == {Standing.CONFIRMED}
    with file.change():
        file.run("INSERT INTO standing SELECT hash, standing FROM entry")
        file.run("INSERT INTO standing VALUES (?, 1)", claim)
        file.run("ALTER TABLE entry DROP COLUMN standing")
    take_in_older(two.g)
    assert file.all("SELECT hash, standing FROM entry ORDER BY hash") == before
    assert file.all("SELECT hash, standing FROM standing") == [(claim, 1)]
    take_in_older(two.g)
    assert await two.say("two")


async def test_a_file_in_which_acceptance_had_its_own_numbers(two: Pair) -> None:
    """The tips of its lines and how far each was looked at are brought over, once; what comes then stands behind all of it."""
    file, line = two.g.file, two.g.line_of("a")
    for word in ("one", "two", "three"):
        await two.say(word)
    tips = sorted(two.g.shelf(line.id).tips())
    names = [name for (name,) in file.all("SELECT hash FROM entry WHERE line = ? ORDER BY n", line.id)]
    with file.change():  # the last but one waited for another, which came after it
        file.run("UPDATE entry SET accepted_n = (SELECT count(*) FROM entry AS e WHERE e.n <= entry.n)")
        file.run(
            "UPDATE entry SET accepted_n = 2 * (SELECT max(n) FROM entry) - 1 - n WHERE hash IN (?, ?)",
            *names[-2:],
        )
        file.run("UPDATE entry SET tip = 1 WHERE hash IN (?, ?)", *(leaf.hash for leaf in tips))
        file.run("DELETE FROM tips")
        file.run("CREATE INDEX entry_tip ON entry (line) WHERE tip = 1")
        file.run("CREATE INDEX entry_accepted ON entry (accepted_n) WHERE accepted = 1")
        (newest,) = file.one("SELECT max(accepted_n) FROM entry") or (0,)
        two.g.set_setting("looked " + line.id.hex(), str(newest - 1).encode())
        two.g.drop_setting("numbered")
    two.g._replicas.clear()
    take_in_older(two.g)
    assert sorted(two.g.shelf(line.id).tips()) == tips
    assert unread(two.g, line, [names[-2], names[-1]]).names == set(names[-2:])  # one of them once more
    assert not file.all("SELECT 1 FROM sqlite_schema WHERE name IN ('entry_tip', 'entry_accepted')")
    mark = two.g.text_setting("looked " + line.id.hex())
    take_in_older(two.g)
    assert two.g.text_setting("looked " + line.id.hex()) == mark
    before = unread(two.g, line, []).newest
    assert await two.say("four")
    assert unread(two.g, line, [], since=before).number == 1
    order = "SELECT hash FROM entry WHERE accepted = 1 ORDER BY coalesce(accepted_n, n) DESC LIMIT 1"
    assert file.one(order) == file.one("SELECT hash FROM entry ORDER BY n DESC LIMIT 1")


async def test_what_waited_is_numbered_when_it_counts(two: Pair) -> None:
    """Numbers tell the order of acceptance: what came too early stands behind what it waited for."""
    first, second = await written(two, "one", "two")
    box = box_at(two)
    let_in(two.g, box.get.id, [second])
    assert accepted(two.g) == 0
    let_in(two.g, box.get.id, [first])
    rows = two.g.file.all("SELECT seq FROM entry WHERE kind = 2 AND accepted = 1 ORDER BY n")
    assert [seq for (seq,) in rows] == sorted(seq for (seq,) in rows)
    assert len(rows) == 2


async def test_a_letter_that_does_not_hold_takes_nothing_with_it(
    two: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn is undone and done again in parts: the others are there once, and it is counted once."""
    letters = await written(two, "one", "two", "three")
    read, fails = decode_letter, []

    def read_two(plain: bytes, *seats: bytes) -> object:
        if b"two" in plain:
            fails.append(plain)
            two.g.set_setting("half done", b"1")
            raise Distrusted("E_SCHEMA")
        return read(plain, *seats)

    monkeypatch.setattr(pull, "decode_letter", read_two)
    let_in(two.g, box_at(two).get.id, letters)
    assert len(fails) == 2
    rows = two.g.file.all("SELECT body FROM entry WHERE kind = 2 AND body IS NOT NULL")
    assert [word for word in (b"one", b"two", b"three") if any(word in body for (body,) in rows)] == [
        b"one",
        b"three",
    ]
    assert two.g.file.all("SELECT code, count FROM alarm WHERE code LIKE 'unreadable%'") == [
        ("unreadable-letter:E_SCHEMA", 1)
    ]
    assert two.g.setting("half done") is None
    assert two.g.text_setting("role") == "go-between"


async def test_what_is_remembered_goes_with_a_change_that_is_undone(two: Pair) -> None:
    """People, alarms, removed seats, and an entry that was not written yet: afterwards all is as the file has it."""
    matter, seat, line = two.g, two.a.me, two.g.line_of("a")
    before = person(matter, seat)
    assert before is not None
    held = matter.file.all("SELECT hash FROM entry")

    def change_all() -> None:
        with matter.file.change():
            set_trust(matter, seat, "compared")
            raise_alarm(matter, None, "box-gone", who=seat)
            matter.file.run("INSERT OR REPLACE INTO device VALUES (?, ?, 1)", seat, seat)
            matter.removed = None
            word = facts.Word((Passage({"en": "never said"}, Consent.FOR_YOU_ONLY),))
            entry = matter.say(line, word)
            assert matter.shelf(line.id).known(entry.hash)
            changed = person(matter, seat)
            assert changed is not None
            assert changed.trust == "compared"
            assert matter.is_removed(seat)
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        change_all()
    assert person(matter, seat) == before
    assert not matter.is_removed(seat)
    assert matter.alarms is None
    assert matter.file.all("SELECT hash FROM entry") == held
    assert {leaf.hash for leaf in matter.shelf(line.id).tips()} <= {name for (name,) in held}
    with matter.file.change():
        raise_alarm(matter, None, "box-gone", who=seat)
    with matter.file.change():
        clear_alarm(matter, None, "box-gone", who=seat)
    assert not matter.file.all("SELECT 1 FROM alarm WHERE code = 'box-gone'")
    assert await two.say("said after all")


async def test_a_line_of_many_words_has_one_row_of_tips(two: Pair) -> None:
    """Each author's last word stands in it when the change has ended, whoever asks the file then."""
    letters = await written(two, *(f"word {number}" for number in range(4)))
    let_in(two.g, box_at(two).get.id, letters)
    line = two.g.line_of("a").id
    told = sorted(two.g.shelf(line).tips())
    two.g._replicas.clear()
    assert sorted(two.g.shelf(line).tips()) == told
    last = two.g.file.all(
        "SELECT author, max(seq) FROM entry WHERE line = ? AND accepted = 1 GROUP BY author", line
    )
    assert {(leaf.author, leaf.seq) for leaf in told} == set(last)
    assert two.g.file.all("SELECT count(*) FROM tips WHERE line = ?", line) == [(1,)]


@pytest.mark.slow
async def test_what_was_sealed_for_a_box_that_is_gone_goes_in_the_same_turn(two: Pair) -> None:
    """Nobody stirs a second time: a newer card came while its peer rested."""
    await two.seats[0].do("say", {"passages": [{"text": {"en": "word"}, "consent": "as-written"}]})
    with two.a.file.change():
        two.a.file.run("UPDATE outbox SET put_id = ? WHERE envelope IS NOT NULL", bytes(16))
    (parcel,) = push.next_parcels(two.a)
    assert parcel.place.id == box_at(two).put.id
    let_in(two.g, box_at(two).get.id, [Letter(1, parcel.envelope)])
    assert accepted(two.g) == 1
