"""One line's entries in the file, held to the plain shelf that a replica's own tests use."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.record.memory_shelf import MemoryShelf
from wasit.record.entry import Entry, make_entry
from wasit.record.shelf import Known, Standing
from wasit.seat.store.schema import MATTER
from wasit.seat.store.sealed import IN_MEMORY, Sealed
from wasit.seat.store.shelf import SqlShelf
from wasit.text.moment import Moment

LINE = b"LLLLLLLLLLLLLLLL"
AUTHORS = (b"aaaaaaaaaaaaaaaa", b"bbbbbbbbbbbbbbbb")


def entry_of(author: int, seq: int, fork: int) -> Entry:
    return make_entry(
        line=LINE, epoch=1, author=AUTHORS[author], seq=seq, prev=bytes([seq > 1]) * 32, deps=[], lam=seq,
        at=Moment(1_700_000_000, 0), kind=2, commits=[bytes([fork]) * 32],
    )  # fmt: skip


steps = st.lists(
    st.tuples(
        st.sampled_from(["hold", "take", "accept", "seal", "drop", "stand", "settle", "another"]),
        st.integers(0, 1),
        st.integers(1, 4),
        st.integers(0, 1),
        st.sampled_from(list(Standing)),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(steps)
@pytest.mark.slow
def test_whatever_is_remembered_is_what_the_file_says(
    done: list[tuple[str, int, int, int, Standing]],
) -> None:
    """After every step both shelves tell the same of every number and every feed, and so does one that remembers nothing."""
    file = Sealed(IN_MEMORY, bytes(32), MATTER)
    with file.change():
        shelf, plain = SqlShelf(file, LINE), MemoryShelf()
        for what, author, seq, fork, standing in done:
            entry = entry_of(author, seq, fork)
            known = plain.known(entry.hash)
            if what in ("hold", "take") and known is None:
                for each in (shelf, plain):
                    each.hold(entry, None)
                if what == "take":
                    for each in (shelf, plain):
                        each.set_standing(entry.hash, standing)
                        each.accept(entry, apart=False, sealed=False)
            elif what in ("accept", "seal") and known is not None and not known.accepted:
                for each in (shelf, plain):
                    each.accept(entry, apart=False, sealed=what == "seal")
            elif what == "drop" and known is not None and not known.accepted:
                for each in (shelf, plain):
                    each.drop(entry.hash)
            elif what == "stand":
                for each in (shelf, plain):
                    each.set_standing(entry.hash, standing)
            elif what == "settle":
                shelf.settled()
            elif what == "another":
                shelf.write_all()
                shelf = SqlShelf(file, LINE)
            _compare(shelf, plain)
        shelf.write_all()
        _compare(SqlShelf(file, LINE), plain)
    file.close()


def _summary(known: Known | None) -> tuple[int, bool, bool] | None:
    return known and (known.ref.seq, known.accepted, known.sealed)


def _compare(shelf: SqlShelf, plain: MemoryShelf) -> None:
    assert sorted(shelf.tips()) == sorted(plain.tips())
    for author in AUTHORS:
        for seq in range(1, 6):
            told = {known.ref.hash: known for known in shelf.numbered(author, seq)}
            assert told == {known.ref.hash: known for known in plain.numbered(author, seq)}
        assert _summary(shelf.top(author)) == _summary(plain.top(author))
    for author in (0, 1):
        for seq in range(1, 5):
            for fork in (0, 1):
                name = entry_of(author, seq, fork).hash
                assert shelf.standing(name) is plain.standing(name)
                assert shelf.known(name) == plain.known(name)


@pytest.mark.parametrize("is_known", [True, False])
def test_an_entry_that_is_taken_at_once_is_written_once(
    is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what was known of it before it came."""
    file = Sealed(IN_MEMORY, bytes(32), MATTER)
    entry = entry_of(0, 1, 0)
    written: list[str] = []
    run = Sealed.run

    def note(self: Sealed, sql: str, *values: object) -> int:
        written.append(sql.split(" ")[0] + " " + sql.split(" ")[2 if sql.startswith("INSERT") else 1])
        return run(self, sql, *values)

    with file.change():
        if is_known:
            SqlShelf(file, LINE).set_standing(entry.hash, Standing.VOUCHED)
        monkeypatch.setattr(Sealed, "run", note)
        shelf = SqlShelf(file, LINE)
        shelf.hold(entry, None)
        shelf.accept(entry, apart=False, sealed=False)
        shelf.settled()
        shelf.set_fine(entry.hash, 1)
        shelf.write_out()
        monkeypatch.undo()
    assert written == ["DELETE FROM"] * is_known + ["INSERT entry"]
    assert file.all("SELECT accepted, fine, standing FROM entry") == [(1, 1, int(is_known))]
    file.close()
