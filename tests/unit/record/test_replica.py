import pytest

from unit.record.memory_shelf import MemoryShelf
from unit.record.scene import AT, LINE, SALT, A, B, C, G, Scene, X, body_of, codes, first_epoch
from wasit.record import waiting as rules
from wasit.record.belonging import EPOCH_KIND
from wasit.record.body import Body, commit
from wasit.record.entry import FIRST, Ref, decode_entry, make_entry
from wasit.record.epoch import Epoch, Leaf, LineKind, Member, SeatRole, encode_epoch, next_epoch
from wasit.record.events import Accepted, Confirmed, Forged, Forked
from wasit.record.replica import Replica
from wasit.record.shelf import Standing
from wasit.record.sync import MAX_RANGE, Span, Sync

WORD = body_of("word")


def entry_of(author, seq, *, prev=FIRST, deps=(), lam=1, epoch=1, kind=2, body=WORD, commits=None, line=LINE):
    """An entry as a stranger's program could make it."""
    return make_entry(
        line=line,
        epoch=epoch,
        author=author,
        seq=seq,
        prev=prev,
        deps=deps,
        lam=lam,
        at=AT,
        kind=kind,
        commits=commits or [commit(body)],
    )


def epoch_entry(epoch, author, *, number=None, **more):
    body = Body(SALT, encode_epoch(epoch))
    return entry_of(author, more.pop("seq", 1), kind=1, epoch=number or epoch.number, body=body, **more), body


# -- rule 1: opening -----------------------------------------------------------------------------------------------------


def test_a_line_opens_with_its_stewards_epoch_that_lists_me():
    """At my own since-epoch, from the steward itself."""
    scene = Scene()
    assert scene.at[A].is_open()
    assert scene.at[A].epoch() == scene.at[G].epoch(1)
    assert scene.at[A].role_of(A) is SeatRole.SIDE
    assert scene.at[A].role_of(X) is None


@pytest.mark.parametrize(
    "what", ["word", "no body", "passed on", "not listed", "number", "late", "not steward"]
)
def test_nothing_else_opens_a_line(what):
    """A word, a stub, what another passes on, a list without me, a number that is not its own, an epoch after my first."""
    me = Replica(LINE, A, MemoryShelf())
    entry, body = epoch_entry(first_epoch(), G)
    sender = G
    match what:
        case "word":
            entry, body = entry_of(G, 1), WORD
        case "no body":
            body = None
        case "passed on":
            sender = B
        case "not listed":
            entry, body = epoch_entry(first_epoch(others=(B,)), G)
        case "number":
            entry, body = epoch_entry(first_epoch(), G, number=2)
        case "late":
            later = next_epoch(first_epoch(), base=[])
            entry, body = epoch_entry(later, G)
        case "not steward":
            entry, body = epoch_entry(first_epoch(), B)
            sender = B
    assert codes(me.receive(entry, body, sender)) == ["E_LINE"]
    assert not me.is_open()
    assert not me.shelf.held()
    assert me.epoch() is None
    assert me.role_of(A) is None
    assert me.make_sync() == Sync(LINE)


def test_a_body_that_does_not_fit_opens_nothing():
    """Rule 3 holds for the first entry too."""
    me = Replica(LINE, A, MemoryShelf())
    entry, _ = epoch_entry(first_epoch(), G)
    assert codes(me.receive(entry, WORD, G)) == ["E_COMMIT"]
    bad = Body(SALT, b"no epoch")
    assert codes(me.receive(entry_of(G, 1, kind=1, body=bad), bad, G))[0].startswith("E_")


def test_a_line_that_is_not_open_asks_for_what_it_heard_of():
    """Tips of a line that I know only from others are wanted from their first number."""
    me = Replica(LINE, A, MemoryShelf())
    me.hear(Sync(LINE, tips=(Ref(G, 3, b"t" * 32),)), G)
    assert me.wants() == [Span(G, 1, 3)]


# -- rule 2: standing -----------------------------------------------------------------------------------------------------


def test_what_only_a_third_seat_shows_is_held():
    """Neither confirmed nor vouched for; when its author's own session brings it, it counts."""
    scene = Scene()
    word = scene.say(A)
    assert scene.send(word, A, G)[0] == Accepted(word)
    assert scene.send(word, G, B) == []
    assert scene.shelf(B).held() == [word]
    assert scene.send(word, A, B) == [Accepted(word)]
    assert scene.shelf(B).standing(word.hash) is Standing.CONFIRMED


def test_an_entry_that_a_sync_lists_is_vouched_for_and_later_confirmed():
    """G says A wrote it: it counts for order; A says so too: it counts."""
    scene = Scene()
    word = scene.say(A)
    scene.send(word, A, G)
    assert scene.at[B].hear(scene.at[G].make_sync(), G) == []
    assert scene.send(word, G, B) == [Accepted(word)]
    assert scene.shelf(B).standing(word.hash) is Standing.VOUCHED
    assert scene.at[B].hear(scene.at[A].make_sync(), A) == [Confirmed(word.hash)]
    assert scene.at[B].hear(scene.at[A].make_sync(), A) == []


def test_what_a_confirmed_entry_names_is_confirmed_or_vouched_for():
    """Its predecessor is its author's; its deps are said to be theirs."""
    scene = Scene()
    first, other = scene.say(A, "1"), scene.say(B, "b")
    scene.send(other, B, A)
    second = scene.say(A, "2")
    scene.send(first, A, G)
    scene.send(other, B, G)
    scene.send(second, A, G)
    me = scene.at[B]
    assert scene.send(first, G, B) == []
    events = scene.send(second, A, B)
    assert [type(event) for event in events] == [Accepted, Accepted]
    assert me.shelf.standing(first.hash) is Standing.CONFIRMED
    third = scene.say(G, "3")
    scene.at[A].receive(third, None, B)
    assert scene.at[A].shelf.standing(third.hash) is Standing.NONE


def test_an_entry_heard_of_before_it_comes_is_accepted_when_it_comes():
    """Its standing waits for it."""
    scene = Scene()
    first = scene.say(A, "1")
    second = scene.say(A, "2")
    assert scene.send(second, A, B) == []
    assert scene.at[B].missing() == [first.ref]
    assert scene.send(first, A, B) == [Accepted(first), Accepted(second)]


# -- rule 3: bodies ---------------------------------------------------------------------------------------------------------


def test_a_body_must_open_its_entry():
    """Otherwise nothing is kept."""
    scene = Scene()
    entry = entry_of(A, 1, deps=[scene.open.ref], lam=2)
    assert codes(scene.at[B].receive(entry, body_of("another"), A)) == ["E_COMMIT"]
    assert scene.at[B].shelf.known(entry.hash) is None


def test_a_stub_is_accepted_and_its_body_may_come_later():
    """The chain stays checkable without it."""
    scene = Scene()
    word = scene.say(A)
    assert scene.send(word, A, B, stub=True) == [Accepted(word)]
    assert scene.at[B].shelf.read(word.hash)[1] is None
    assert scene.send(word, A, B, stub=True) == []
    scene.send(word, A, B)
    assert scene.at[B].shelf.read(word.hash)[1] == body_of("word")


def test_each_reader_of_a_traced_entry_opens_its_own_wording():
    """One commitment a member in id order; another number of them, or no member's slot, is E_COMMIT."""
    scene = Scene()
    wordings = [body_of(text) for text in ("for a", "for b", "for g")]
    commits = [commit(body) for body in wordings]
    traced = entry_of(G, 2, prev=scene.open.hash, lam=2, commits=commits)
    assert scene.at[A].receive(traced, wordings[0], G) == [Accepted(traced)]
    assert codes(scene.at[B].receive(traced, wordings[0], G)) == ["E_COMMIT"]
    assert scene.at[B].receive(traced, wordings[1], G) == [Accepted(traced)]
    assert not scene.at[A].may_read(B, traced)
    two = entry_of(G, 2, prev=scene.open.hash, lam=2, commits=commits[:2])
    assert codes(scene.at[A].receive(two, wordings[0], G)) == ["E_COMMIT"]
    later = entry_of(G, 2, prev=scene.open.hash, lam=2, epoch=9, commits=commits)
    assert scene.at[A].receive(later, wordings[0], G) == []
    assert (
        scene.at[A].shelf.known(later.hash) is None
    )  # whose slot is whose is not known: it is asked for again


# -- rule 4: epochs and authors --------------------------------------------------------------------------------------------


def test_an_entry_of_a_later_epoch_waits_for_it():
    """And is accepted once the epoch is here."""
    scene = Scene()
    opened = scene.admit(C)
    word = scene.say(G)
    assert scene.send(word, G, A) == []
    assert scene.send(opened, G, A) == [Accepted(opened), Accepted(word)]


def test_who_is_no_member_of_the_epoch_is_no_author():
    """E_AUTHOR, whatever it names."""
    scene = Scene()
    entry = entry_of(X, 1, deps=[scene.open.ref], lam=2)
    assert codes(scene.at[A].receive(entry, WORD, X)) == ["E_AUTHOR"]


def test_an_epoch_that_skips_waits_and_one_that_does_not_follow_is_refused():
    """Numbers go up by one; who is not the steward makes none; a stub is no epoch; its number is its entry's."""
    scene = Scene()
    second, third = scene.admit(C), scene.admit(X)
    assert scene.send(third, G, A) == []
    assert scene.send(second, G, A) == [Accepted(second), Accepted(third)]
    epoch = scene.at[A].epoch()
    mine, body = epoch_entry(next_epoch(epoch, base=[]), A, deps=[third.ref], lam=4)
    assert codes(scene.at[G].receive(mine, body, A)) == ["E_EPOCH"]
    fourth = scene.admit(drop=[X])
    wrong, body = epoch_entry(next_epoch(epoch, base=[]), G, number=5, seq=4, prev=third.hash, lam=4)
    assert codes(scene.at[A].receive(wrong, body, G)) == ["E_EPOCH"]
    assert codes(scene.send(fourth, G, A, stub=True)) == ["E_EPOCH"]


def test_only_the_first_epoch_of_mine_opens_the_line_even_when_it_was_held():
    """What waited on the shelf of a line that is not open is asked the same."""
    shelf = MemoryShelf()
    me = Replica(LINE, A, shelf)
    wrong, body = epoch_entry(first_epoch(others=(B,)), G)
    word = entry_of(G, 1)
    for entry, its_body in ((wrong, body), (word, WORD)):
        shelf.hold(entry, its_body)
        shelf.set_standing(entry.hash, Standing.CONFIRMED)
    assert codes(me.hear(Sync(LINE), G)) == ["E_LINE"]
    assert shelf.held() == [word]


# -- rules 5 and 6: what it names, and lam -------------------------------------------------------------------------------


def test_a_name_with_another_number_is_a_lie():
    """E_REF: the hash is one entry's, the number another's."""
    scene = Scene()
    word = scene.say(A)
    scene.send(word, A, B)
    lie = entry_of(G, 2, prev=scene.open.hash, deps=[Ref(A, 7, word.hash)], lam=3)
    assert codes(scene.at[B].receive(lie, WORD, G)) == ["E_REF"]


@pytest.mark.parametrize("lam", [1, 2, 4, 9])
def test_lam_is_one_more_than_what_is_named(lam):
    """Neither less nor more: E_LAM."""
    scene = Scene()
    word = scene.say(A)
    scene.send(word, A, B)
    entry = entry_of(G, 2, prev=scene.open.hash, deps=[word.ref], lam=lam)
    assert codes(scene.at[B].receive(entry, WORD, G)) == ["E_LAM"]


def test_order_is_causal_and_the_same_whatever_came_first():
    """By lam, author, number, name."""
    scene = Scene()
    words = [scene.say(A, "1"), scene.say(B, "2")]
    scene.send(words[0], A, B)
    words.append(scene.say(B, "3"))
    for entry in reversed(words):
        scene.send(entry, entry.author, G)
    for entry in words:
        scene.send(entry, entry.author, A if entry.author == B else B)
    assert scene.shelf(G).order() == scene.shelf(A).order() == scene.shelf(B).order()
    places = [scene.shelf(G).entries[name] for name in scene.shelf(G).order()]
    assert [entry.lam for entry in places] == [1, 2, 2, 3]


# -- forks, forgeries, limits ------------------------------------------------------------------------------------------------


def fork(scene, count=2):
    """Entries of A's under one number."""
    return [
        (entry_of(A, 1, deps=[scene.open.ref], lam=2, body=body), body)
        for body in (body_of(f"fork {n}") for n in range(count))
    ]


def test_two_entries_under_one_number_are_both_kept_and_shown():
    """Forked names them all; both are tips that the next own entry names."""
    scene = Scene()
    (one, body), (other, other_body) = fork(scene)
    scene.at[B].receive(one, body, A)
    events = scene.at[B].receive(other, other_body, A)
    assert events == [Accepted(other), Forked(A, 1, tuple(sorted([one.hash, other.hash])))]
    answer = scene.say(B)
    assert {dep.hash for dep in answer.deps} == {scene.open.hash, one.hash, other.hash}


def test_a_ninth_fork_is_refused():
    """Eight are kept under one number."""
    scene = Scene()
    *kept, (last, body) = fork(scene, rules.MAX_FORKS + 1)
    for entry, its_body in kept:
        scene.at[B].receive(entry, its_body, A)
    assert codes(scene.at[B].receive(last, body, A)) == ["E_AUTHOR"]


def test_an_entry_in_my_own_name_that_i_did_not_write_is_a_forgery():
    """Said at once; nothing is kept. My own, come back, is nothing."""
    scene = Scene()
    mine = scene.say(A)
    scene.send(mine, A, B)
    assert scene.send(mine, B, A) == []
    forged = entry_of(A, 9, prev=mine.hash, lam=3)
    assert scene.at[A].receive(forged, WORD, B) == [Forged(B, 9)]
    assert scene.at[A].shelf.known(forged.hash) is None


@pytest.mark.slow
def test_a_seat_can_make_only_so_much_wait():
    """128 held of an author, 512 in all: E_HOLD_FULL; but whoever makes less wait than the busiest is let in for its latest."""
    more = [bytes([n]) * 16 for n in range(3)]
    scene = Scene((A, B, *more))
    me = scene.at[B]
    missing = b"m" * 32

    def hold(author, number):
        return codes(me.receive(entry_of(author, number, prev=missing, lam=5), WORD, author))

    for author in (A, G):
        assert all(hold(author, 2 + n) == [] for n in range(rules.MAX_HELD_OF_AUTHOR))
        assert hold(author, 999) == ["E_HOLD_FULL"]
    for author in more[:2]:
        assert all(hold(author, 2 + n) == [] for n in range(rules.MAX_HELD_OF_AUTHOR))
    assert len(me.shelf.held()) == rules.MAX_HELD
    shown_by_another = entry_of(more[2], 2, prev=missing, lam=5)
    assert codes(me.receive(shown_by_another, WORD, A)) == ["E_HOLD_FULL"]
    assert hold(more[2], 2) == []
    assert len(me.shelf.held()) == rules.MAX_HELD


def test_what_is_earlier_or_awaited_stays_when_too_much_waits(monkeypatch):
    """A first entry that comes last takes the place of a later one; so does what another author's entry waits for."""
    monkeypatch.setattr(rules, "MAX_HELD_OF_AUTHOR", 2)
    scene = Scene()
    words = [scene.say(A, str(n)) for n in range(4)]
    for entry in reversed(words[1:]):
        scene.send(entry, A, B)
    assert scene.shelf(B).held() == words[1:3]
    assert [event.entry for event in scene.send(words[0], A, B)] == words[:2]


# -- who comes and goes ------------------------------------------------------------------------------------------------------


def newcomer(scene):
    """C comes to a line where A and B have spoken."""
    for name in (A, B):
        word = scene.say(name, f"before, by {name!r}")
        for other in (A, B, G):
            if other != name:
                scene.send(word, name, other)
    opened = scene.admit(C)
    scene.seat(C)
    for other in (A, B, C):
        scene.send(opened, G, other)
    return opened


def test_a_newcomer_sees_nothing_from_before_and_goes_on_from_there():
    """What it writes names the sealed tips; what others write after is accepted though their past is missing."""
    scene = Scene()
    opened = newcomer(scene)
    assert scene.shelf(C).order() == [opened.hash]
    assert scene.at[C].missing() == []
    after = scene.say(A, "after")
    assert scene.send(after, A, C) == [Accepted(after)]
    mine = scene.say(C, "hello")
    for other in (A, B, G):
        scene.send(after, A, other) if other != A else None
        assert Accepted(mine) in scene.send(mine, C, other)
    assert scene.shelf(A).order()[-3:] == scene.shelf(C).order()


def test_a_newcomer_takes_what_was_written_while_it_came():
    """Of an epoch before its own, by somebody it knows: accepted; by a stranger: E_AUTHOR."""
    scene = Scene()
    early = scene.say(B, "not seen by G yet")
    newcomer(scene)
    assert scene.send(early, B, C)[0] == Accepted(early)
    assert not scene.at[G].may_read(C, early)
    stranger = entry_of(X, 1, lam=1)
    assert codes(scene.at[C].receive(stranger, WORD, X)) == ["E_AUTHOR"]


def test_lam_of_what_reaches_into_the_sealed_past_has_some_room():
    """Up to one more than the base of those it names, never beyond, never less than what is known exactly."""
    scene = Scene()
    opened = newcomer(scene)
    base = scene.at[C].epoch().base_of(A)
    for lam, code in ((opened.lam + 1, []), (opened.lam, ["E_LAM"]), (opened.lam + 2, ["E_LAM"])):
        entry = entry_of(
            B,
            2,
            prev=scene.at[C].epoch().base_of(B).hash,
            deps=[Ref(A, base.seq, b"o" * 32), opened.ref],
            lam=lam,
            epoch=2,
        )
        assert codes(scene.at[C].receive(entry, WORD, B)) == code


def test_the_past_opened_to_a_newcomer_hangs_from_its_base():
    """Whoever shows it: what the base names, and what that names; nothing else, and it is no tip."""
    scene = Scene()
    opened = newcomer(scene)
    past = [scene.shelf(A).entries[name] for name in scene.shelf(A).order() if name != opened.hash]
    loose = entry_of(B, 1, deps=[], lam=1, body=body_of("invented"))
    assert scene.at[C].receive(loose, body_of("invented"), B) == []
    for entry in reversed(past):
        events = scene.send(entry, A, C)
        assert events == [Accepted(entry, sealed=True)]
    assert scene.shelf(C).order() == [opened.hash]
    assert scene.at[C].hear(Sync(LINE, tips=(past[0].ref,)), A) == []


def test_what_a_leaver_writes_after_its_removal_stays_apart():
    """Kept, out of the order, named by nobody; before its removal it stays."""
    scene = Scene()
    before = scene.say(B, "before")
    for other in (A, G):
        scene.send(before, B, other)
    late = scene.say(B, "late")
    scene.send(late, B, A)
    opened = scene.admit(drop=[B])
    scene.send(opened, G, A)
    assert scene.shelf(A).known(late.hash).apart
    scene.send(late, B, G)
    assert scene.shelf(G).known(late.hash).apart
    assert scene.shelf(G).order() == scene.shelf(A).order() == [scene.open.hash, before.hash, opened.hash]
    assert late.hash not in {dep.hash for dep in scene.say(A).deps}


def test_all_that_a_leaver_wrote_and_nobody_held_stays_apart():
    """A leaver of whom the base knows nothing."""
    scene = Scene()
    late = scene.say(B, "late")
    opened = scene.admit(drop=[B])
    scene.send(late, B, A)
    scene.send(opened, G, A)
    assert scene.shelf(A).known(late.hash).apart
    scene.send(late, B, G)
    assert scene.shelf(G).known(late.hash).apart


def test_the_epoch_that_a_steward_leaves_with_counts_and_is_sealed_by_the_next():
    """Else its whole feed would stand in no base: whoever comes later could be opened nothing of it, and would miss it in silence."""
    scene = Scene()
    for seat in (C, X):
        scene.seat(seat)
    epoch = next_epoch(scene.at[G].epoch(), base=scene.at[G].base(), add=[(C, SeatRole.GO_BETWEEN)], drop=[])
    opened = scene.at[G].write(EPOCH_KIND, Body(SALT, encode_epoch(epoch)), AT, epoch=2)
    word = scene.say(G, "before I go")
    left = scene.admit(drop=[G], steward=C)
    for entry in (opened, word, left):
        for other in (A, C):
            scene.send(entry, G, other)
    for seat in (A, C):
        assert not scene.shelf(seat).known(left.hash).apart
    scene.steward = C
    scene.send(scene.admit(X), C, X)
    assert scene.at[X].epoch().base_of(G).seq == left.seq
    assert scene.send(left, C, X) == [Accepted(left, sealed=True)]
    assert scene.send(word, C, X) == [Accepted(word, sealed=True)]


# -- telling each other --------------------------------------------------------------------------------------------------------


def test_wants_run_from_the_last_number_in_a_row_to_the_missing_one():
    """Also over a sealed past, and for what a sync named."""
    scene = Scene()
    words = [scene.say(A, str(n)) for n in range(4)]
    scene.send(words[0], A, B)
    scene.send(words[3], A, B)
    assert scene.at[B].wants() == [Span(A, 2, 3)]
    scene.at[B].hear(Sync(LINE, tips=(Ref(G, 9, b"n" * 32),)), G)
    assert scene.at[B].wants() == [Span(A, 2, 3), Span(G, 2, 9)]
    fork_below = Ref(A, 1, b"f" * 32)
    scene.at[B].hear(Sync(LINE, tips=(fork_below,)), G)
    assert scene.at[B].wants()[0] == Span(A, 1, 3)


def test_nobody_is_asked_for_what_i_should_have_written():
    """A tip in my own name that I do not know is no want: it is a forgery when it comes."""
    scene = Scene()
    scene.at[B].hear(Sync(LINE, tips=(Ref(B, 9, b"n" * 32),)), A)
    assert scene.at[B].missing() == []


def test_answers_are_whole_for_members_of_that_time_and_stubs_for_others():
    """And at most 64 numbers of a range."""
    scene = Scene()
    word = scene.say(G, "before C came")
    scene.admit(C)
    after = scene.say(G, "with C")
    for seat, expected in ((A, [word.hash, after.hash]), (C, [after.hash])):
        found = scene.at[G].answer([Span(G, 2, 2), Span(G, 4, 4)], seat)
        assert [entry.hash for entry, body in found if body is not None] == expected
    assert not scene.at[G].may_read(A, entry_of(G, 1, epoch=7))
    many = [scene.say(G, str(n)) for n in range(70)]
    found = scene.at[G].answer([Span(G, 5, 5 + 69)], A)
    assert [entry.hash for entry, _ in found] == [entry.hash for entry in many[:MAX_RANGE]]


def test_the_epoch_that_lets_a_seat_go_is_whole_for_that_seat():
    """Nothing written after it is."""
    scene = Scene()
    opened, after = scene.admit(drop=[B]), scene.say(G, "without B")
    assert scene.at[G].may_read(B, opened)
    assert not scene.at[G].may_read(B, after)
    assert not scene.at[G].may_read(X, scene.open)


def test_two_that_tell_each_other_end_alike():
    """Whatever each had lost."""
    scene = Scene()
    for n in range(5):
        scene.say(A, str(n))
        scene.say(B, str(n))
    scene.sync(A, B)
    assert scene.shelf(A).order() == scene.shelf(B).order()
    assert scene.at[A].wants() == []


def test_a_seat_names_at_most_forty_others_and_the_rest_next_time():
    """Deps have a limit; each tip is named once."""
    scene = Scene()
    for entry, body in fork(scene, rules.MAX_FORKS):
        scene.at[B].receive(entry, body, A)
    one, other = scene.say(B, "1"), scene.say(B, "2")
    assert len(one.deps) == rules.MAX_FORKS + 1
    assert other.deps == ()
    assert decode_entry(one.raw) == one


def test_a_seat_that_left_may_not_come_back():
    """Its replica refuses to write into a line whose base seals its own feed."""
    members = (Member(A, 5, SeatRole.SIDE), Member(G, 1, SeatRole.GO_BETWEEN))
    sealed = Epoch(5, members, G, (Leaf(A, 3, b"h" * 32, 4),), LineKind.SIDE)
    me = Replica(LINE, A, MemoryShelf())
    entry, body = epoch_entry(sealed, G, seq=9, prev=b"p" * 32, lam=9)
    assert me.receive(entry, body, G) == [Accepted(entry)]
    with pytest.raises(AssertionError):
        me.write(2, WORD, AT)


def test_a_fork_beyond_the_limit_is_taken_when_another_author_waits_for_it(monkeypatch):
    """Otherwise a liar with many forks would part two honest seats; what that fork hangs from is taken too."""
    monkeypatch.setattr(rules, "MAX_FORKS", 2)
    scene = Scene((A, B, C))
    forks = fork(scene, 3)
    for entry, body in forks[:2]:
        scene.at[B].receive(entry, body, A)
    (third, body), more = forks[2], body_of("and on")
    child = entry_of(A, 2, prev=third.hash, lam=3, body=more)
    for entry, its_body in ((third, body), (child, more)):
        scene.at[G].receive(entry, its_body, A)
        scene.at[C].receive(entry, its_body, A)
        assert codes(scene.at[B].receive(third, body, A)) == ["E_AUTHOR"]
    named = scene.say(G)
    assert child.hash in {dep.hash for dep in named.deps}
    assert scene.send(named, G, B) == []
    also = scene.say(C)
    assert scene.send(also, C, B) == []
    assert scene.send(child, G, B) == []
    events = scene.send(third, G, B)
    assert {named.hash, also.hash} <= set(scene.shelf(B).accepted)
    assert [event.entry for event in events if isinstance(event, Accepted)][:2] == [third, child]


def test_the_busiest_author_gives_way_to_itself_only_for_what_is_earlier(monkeypatch):
    """When all that may be held is full, and most of it is its own."""
    monkeypatch.setattr(rules, "MAX_HELD", 2)
    scene = Scene()
    words = [scene.say(A, str(n)) for n in range(5)]
    for entry in (words[4], words[2]):
        assert scene.send(entry, A, B) == []
    assert codes(scene.send(words[3], A, B)) == []
    assert scene.shelf(B).held() == words[2:4]
    assert codes(scene.send(words[4], A, B)) == ["E_HOLD_FULL"]


def test_what_a_newcomer_said_before_its_epoch_came_counts_once_it_comes():
    """It was held; its admission lets it in."""
    scene = Scene()
    opened = scene.admit(C)
    scene.seat(C)
    scene.send(opened, G, C)
    word = scene.say(C)
    assert scene.send(word, C, A) == []
    assert scene.send(opened, G, A) == [Accepted(opened), Accepted(word)]


def test_an_epoch_that_is_only_held_is_not_shown_as_a_stub():
    """Whether the asker may read it is not known before it is accepted."""
    scene = Scene()
    scene.admit(C)
    third = scene.admit(X)
    scene.send(third, G, B)
    assert scene.at[B].answer([Span(G, 3, 3)], A) == []


def test_another_past_than_the_base_has_is_not_vouched_for_by_who_writes_on_it():
    """A newcomer believes the sealed past only as its base names it."""
    scene = Scene()
    opened = newcomer(scene)
    invented = b"i" * 32
    base = scene.at[C].epoch().base_of(A)
    entry = entry_of(A, base.seq + 1, prev=invented, deps=[opened.ref], lam=opened.lam + 1, epoch=2)
    scene.at[C].receive(entry, WORD, A)
    assert scene.at[C].shelf.standing(invented) is Standing.NONE
