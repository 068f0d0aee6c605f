"""What a seat's pages show, from facts that really went from seat to seat."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import GO, LABELS, SIDE_A, SIDE_B, Cast
from wasit.channel import facts, views
from wasit.channel.bodies import encode_fact
from wasit.channel.facts import How, Knowing
from wasit.channel.instrument import Verdict
from wasit.channel.paper_views import Covering
from wasit.channel.project_ledger import OTHER_SIDE, THE_GO_BETWEEN
from wasit.errors import Distrusted, Refused
from wasit.record.body import Body, commit
from wasit.record.entry import make_entry
from wasit.record.epoch import SeatRole
from wasit.seat import membership, queries
from wasit.seat.actions import passing, signing, words
from wasit.seat.matter import Matter
from wasit.seat.people import meet, set_key
from wasit.seat.proposals import Terms, terms_of
from wasit.seat.queries import memory
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.queries.lines import cursor_of, read_cursor
from wasit.text.passage import Consent, Passage

ONLY, MAY, ASIS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN


def go_line(cast: Cast, key: str, **more: object):  # type: ignore[no-untyped-def]
    return queries.see_line(cast.go, cast.go.line_of(key), **more)  # type: ignore[arg-type]


def own_line(cast: Cast, key: str):  # type: ignore[no-untyped-def]
    matter = cast.seats[key]
    return queries.see_line(matter, matter.line_of("line"))


def pass_on(cast: Cast, name: str, to: str, text: str = "They say so.") -> None:
    cast.wait()
    passing.pass_on(cast.go, sources=[(bytes.fromhex(name), [])], to=to, wording=MAY, words={"en": text})
    cast.meet_all()


# -- a line ----------------------------------------------------------------------------------------------------------------


def test_a_word_is_shown_with_its_marks_and_waits_at_the_wall(cast: Cast) -> None:
    """What may cross waits on the go-between's page, beside how much of it stays."""
    name = cast.say("envoy-a", ("Only you.", ONLY), ("You may say this.", MAY))
    view = go_line(cast, "a").entries[-1]
    assert (view.id, view.kind, view.waits, view.author.name) == (name, "word", True, {"en": "Envoy A"})
    assert [passage.consent for passage in view.passages] == [ONLY, MAY]
    (waiting,) = queries.see_channel(cast.go, cast.sign("go"), {}).waiting
    assert (waiting.entry.id, waiting.from_line, waiting.kept) == (name, "a", 1)


def test_what_crossed_stands_on_its_passage(cast: Cast) -> None:
    """The go-between sees where it went; the author that and in which words, and not where; the other side the words alone."""
    name = cast.say("envoy-a", ("You may say this.", MAY))
    pass_on(cast, name, "b")
    (passed,) = go_line(cast, "a").entries[-1].passages[0].passed
    assert (passed.to, passed.wording, passed.words) == ("b", "paraphrase", {"en": "They say so."})
    (told,) = own_line(cast, "envoy-a").entries[-1].passages[0].passed
    assert (told.to, told.release, told.words) == ("", "", {"en": "They say so."})
    release = own_line(cast, "envoy-b").entries[-1]
    assert (release.kind, release.wording, release.passages[0].text) == (
        "release",
        "paraphrase",
        {"en": "They say so."},
    )
    assert release.refers == ""
    assert name not in repr(queries.see_side(cast.seats["envoy-b"], cast.sign("envoy-b"), {}))
    (crossed,) = queries.see_channel(cast.go, cast.sign("go"), {}).crossed
    assert (crossed.from_line, crossed.to_line, crossed.words) == ("a", "b", {"en": "They say so."})


def test_a_withdrawn_word_is_marked_and_waits_no_more(cast: Cast) -> None:
    """The withdrawal is no entry of its own."""
    name = cast.say("envoy-a", ("You may say this.", MAY))
    words.withdraw(cast.seats["envoy-a"], bytes.fromhex(name))
    cast.meet_all()
    page = queries.see_channel(cast.go, cast.sign("go"), {})
    (line, _) = page.lines
    assert (line.entries[-1].id, line.entries[-1].withdrawn, page.waiting) == (name, True, ())


def test_a_noted_call_says_when_how_long_and_who_spoke(cast: Cast) -> None:
    """It is shown at the time of the call, not of the note."""
    line = cast.go.line_of("a")
    seat = cast.seats["envoy-a"].me
    when = cast.clock.now()
    cast.wait(3_600)
    words.note(
        cast.go,
        line,
        [Passage({"en": "He asked for two days."})],
        how=How.CALL,
        spoken_by=[seat],
        when=when,
        minutes=11,
    )
    view = go_line(cast, "a").entries[-1]
    assert (view.kind, view.how, view.minutes, view.at) == ("call", "call", 11, when)
    assert view.spoken_by == ({"en": "Envoy A"},)


def test_pages_go_back_by_cursor_and_meet_no_entry_twice(cast: Cast) -> None:
    """All pages together are the whole line, in the record's order."""
    for number in range(23):
        cast.say("envoy-a", (f"Word {number}", ONLY))
    whole = [view.id for view in go_line(cast, "a", most=1_000).entries]
    found: list[str] = []
    cursor = ""
    while True:
        page = go_line(cast, "a", most=5, before=cursor)
        assert len(page.entries) <= 5
        assert page.total == len(whole)
        found = [view.id for view in page.entries] + found
        cursor = page.older
        if not cursor:
            break
    assert found == whole


@pytest.mark.slow
def test_a_page_reads_only_its_own_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many entries make no page read more rows."""
    counts = []
    for _ in range(2):
        for number in range(30):
            cast.say("envoy-a", (f"Word {number}", ONLY))
        read = 0
        every = cast.go.file.all

        def count(sql: str, *values: object) -> list[tuple[object, ...]]:
            nonlocal read
            rows = every(sql, *values)  # noqa: B023 - used before the next round
            read += len(rows)
            return rows

        with monkeypatch.context() as patch:
            patch.setattr(cast.go.file, "all", count)
            go_line(cast, "a", most=10)
        counts.append(read)
    assert counts[0] == counts[1]


@pytest.mark.slow
@pytest.mark.parametrize("written", ["zz", "00", "ff" * 60, "00" * 61])
def test_a_cursor_that_is_none_is_refused(cast: Cast, written: str) -> None:
    """Foreign text is no place in a line."""
    with pytest.raises(Refused) as refused:
        go_line(cast, "a", before=written)
    assert (refused.value.code, refused.value.fields["field"]) == ("bad-input", "before")


@pytest.mark.slow
def test_a_cursor_reads_back(cast: Cast) -> None:
    """It names the place of an entry, whole."""
    name = cast.say("envoy-a", ("Word", ONLY))
    _, entry, _, _ = cast.go.read(bytes.fromhex(name))
    assert read_cursor(cursor_of(entry)) == entry.place


def test_comings_are_shown_and_openings_are_not(cast: Cast) -> None:
    """Who joined is the author shown; on the newcomer's own page the line begins with it."""
    view = go_line(cast, "a").entries[0]
    assert (view.kind, view.author.name) == ("joined", {"en": "Envoy A"})
    assert own_line(cast, "envoy-a").entries == ()


def test_a_newcomer_sees_none_of_the_past(cast: Cast) -> None:
    """Nor counts it."""
    cast.say("envoy-a", ("Before.", ONLY))
    cast.add("chief-a", "a", {"en": "Chief A"})
    cast.say("chief-a", ("After.", ONLY))
    page = own_line(cast, "chief-a")
    assert [view.passages[0].text["en"] for view in page.entries] == ["After."]
    assert page.total == 1
    joined = [view for view in own_line(cast, "envoy-a").entries if view.kind == "joined"]
    assert [view.author.name for view in joined] == [{"en": "Chief A"}]


@pytest.mark.slow
def test_a_briefed_newcomer_sees_what_was_opened_and_counts_no_stubs(cast: Cast) -> None:
    """Of the past the chosen entries alone; they are vouched for by who opened them."""
    cast.say("envoy-a", ("First.", ONLY))
    chosen = cast.say("envoy-a", ("Second.", ONLY))
    cast.say("envoy-a", ("Third.", ONLY))
    cast.add("chief-a", "a", {"en": "Chief A"})
    cast.brief("chief-a", "a", chosen)
    page = own_line(cast, "chief-a")
    assert [view.kind for view in page.entries] == ["word", "brief"]
    assert (page.entries[0].id, page.entries[0].unconfirmed) == (chosen, True)
    assert page.total == 2
    stubs = cast.seats["chief-a"].file.one("SELECT count(*) FROM entry WHERE sealed = 1 AND body IS NULL")
    assert stubs is not None
    assert stubs[0] > 0


def test_delivery_tells_how_far_an_own_word_has_come(cast: Cast) -> None:
    """Here while a letter waits, at the relay when none does, in the seat when the peer says it has the number."""
    name = cast.say("envoy-a", ("Word", ONLY))
    matter = cast.seats["envoy-a"]
    assert own_line(cast, "envoy-a").entries[-1].delivery == "here"
    with matter.file.change():
        matter.file.run("DELETE FROM outbox")
    view = own_line(cast, "envoy-a").entries[-1]
    assert (view.delivery, view.delivered_to, view.readers) == ("relay", 0, 1)
    _, entry, _, _ = matter.read(bytes.fromhex(name))
    with matter.file.change():
        matter.file.run("INSERT INTO reached VALUES (?, ?, ?)", entry.line, cast.go.me, entry.seq)
    view = own_line(cast, "envoy-a").entries[-1]
    assert (view.delivery, view.delivered_to, view.readers) == ("seat", 1, 1)


def test_a_line_nobody_of_the_side_sits_on_is_noted() -> None:
    """On day one the go-between keeps both lines alone."""
    cast = Cast()
    line = go_line(cast, "a")
    assert (line.seated, line.entries, [person.mine for person in line.people]) == (False, (), [True])
    cast.close()


def test_only_vouched_words_are_unconfirmed(cast: Cast) -> None:
    """Another says that the author wrote it, and the page says so too."""
    name = cast.say("envoy-a", ("Word", ONLY))
    with cast.go.file.change():
        cast.go.file.run("UPDATE entry SET standing = 1 WHERE hash = ?", bytes.fromhex(name))
    assert go_line(cast, "a").entries[-1].unconfirmed


def test_a_withheld_body_is_shown_as_unreadable(cast: Cast) -> None:
    """Never left out."""
    name = cast.say("envoy-a", ("Word", ONLY))
    with cast.go.file.change():
        cast.go.file.run(
            "UPDATE entry SET body = NULL, salt = NULL, fine = NULL WHERE hash = ?", bytes.fromhex(name)
        )
    view = go_line(cast, "a").entries[-1]
    assert (view.id, view.unreadable, view.passages) == (name, True, ())


def test_what_does_not_hold_is_in_the_alarms_and_nowhere_else(cast: Cast) -> None:
    """A refused entry is told with its author and count, its detail kept from the page."""
    name = cast.say("envoy-a", ("Word", ONLY))
    from wasit.seat.store.alarms import raise_alarm

    with cast.go.file.change():
        cast.go.file.run("UPDATE entry SET fine = 0 WHERE hash = ?", bytes.fromhex(name))
        for detail in ("E_KIND", "E_SCHEMA"):
            raise_alarm(
                cast.go, cast.go.line_of("a").id, "refused-entry", who=cast.seats["envoy-a"].me, detail=detail
            )
    line = go_line(cast, "a")
    assert name not in [view.id for view in line.entries]
    (alarm,) = line.alarms
    assert (alarm.code, alarm.count, alarm.who) == ("refused-entry", 2, {"en": "Envoy A"})


def test_a_gap_is_told_after_ten_minutes_and_grave_after_a_day(cast: Cast) -> None:
    """What is named and not here is never silent for long."""
    from wasit.record.entry import Ref

    line = cast.go.line_of("a")
    envoy = cast.seats["envoy-a"].me
    with cast.go.file.change():
        cast.go.shelf(line.id).set_heard([Ref(envoy, 40, b"\x07" * 32)])
    assert go_line(cast, "a").alarms == ()
    cast.wait(601)
    (alarm,) = go_line(cast, "a").alarms
    assert (alarm.code, alarm.grave, alarm.who) == ("gap", False, {"en": "Envoy A"})
    assert alarm.count > 1
    cast.wait(86_400)
    (alarm,) = go_line(cast, "a").alarms
    assert alarm.grave


@pytest.mark.parametrize(
    ("mate", "cover", "key", "wait"),
    [
        (True, "spread", None, 600),
        (True, "prompt", None, 600),
        (True, "steady", None, 7_200),
        (True, "spread", "line", 0),
        (False, "spread", None, 0),
        (False, "steady", None, 0),
    ],
)
def test_a_seat_that_the_go_between_puts_among_a_side_is_told(
    cast: Cast, mate: bool, cover: str, key: str | None, wait: int
) -> None:
    """A side chooses its own delegates: one that nobody of it introduced is an alarm until somebody does; at once if it came by the
    go-between, or if nobody else of the side was there to introduce it.
    """
    if mate:
        cast.add("mate-a", "a", {"en": "Mate"})
    envoy, planted = cast.seats["envoy-a"], cast._found("planted", {"en": "A straw man"})
    with envoy.file.change():
        envoy.set_setting("cover", cover.encode())
    with cast.go.file.change():
        cast.go.change_members(cast.go.line_of("a"), add=[(planted.me, SeatRole.SIDE)])
    if key is not None:
        with envoy.file.change():
            meet(envoy, planted.keys.ed, planted.keys.ik, {"en": "A straw man"}, trust="introduced", key=key)
    cast.meet_all()
    if wait:
        cast.wait(wait - 1)
        assert not _strangers(envoy)
        cast.wait(1)
    (alarm,) = _strangers(envoy)
    assert alarm.grave
    assert not _strangers(cast.go)
    with envoy.file.change():
        meet(envoy, planted.keys.ed, planted.keys.ik, {"en": "A delegate"}, trust="introduced", key="room")
        set_key(envoy, planted.me, "room")
    assert not _strangers(envoy)


def _strangers(matter: Matter) -> list[views.Alarm]:
    line = matter.line_of("a" if matter.has_line("a") else "line")
    return [alarm for alarm in see_alarms(matter, line) if alarm.code == "stranger-on-line"]


def test_what_somebody_wrote_in_this_seats_name_is_not_taken_in_and_grave(cast: Cast) -> None:
    """The first entry of a feed that is the reader's own, which it never wrote: shown nowhere among the words."""
    go, envoy, line = cast.go, cast.seats["envoy-a"], cast.go.line_of("a")
    body = Body(bytes(32), encode_fact(facts.Word((Passage({"en": "I give in."}, ASIS),)))[1])
    top = go.shelf(line.id).top(go.me)
    assert top is not None
    forged = make_entry(
        line=line.id,
        epoch=2,
        author=go.me,
        seq=top.ref.seq + 1,
        prev=top.ref.hash,
        deps=[],
        lam=top.lam + 1,
        at=go.clock.now(),
        kind=2,
        commits=[commit(body)],
    )
    with go.file.change():
        go.take_in(line.id, go.replica(line.id).receive(forged, body, envoy.me))
    assert go.shelf(line.id).known(forged.hash) is None
    (alarm,) = go_line(cast, "a").alarms
    assert (alarm.code, alarm.grave, alarm.who) == ("own-name-forged", True, {"en": "Envoy A"})


def test_late_words_of_one_who_was_dropped_are_an_alarm(cast: Cast) -> None:
    """They stand apart, out of the order."""
    line = cast.go.line_of("a")
    envoy = cast.seats["envoy-a"]
    with cast.go.file.change():
        cast.go.change_members(line, drop=[envoy.me])
    with envoy.file.change():
        late = envoy.say(envoy.line_of("line"), words.facts.Word((Passage({"en": "Still here."}),)))
        _, body = envoy.shelf(line.id).read(late.hash)
    with cast.go.file.change():
        cast.go.take_in(line.id, cast.go.replica(line.id).receive(late, body, envoy.me))
    page = go_line(cast, "a")
    assert late.hash.hex() not in [view.id for view in page.entries]
    assert [(alarm.code, alarm.count) for alarm in page.alarms] == [("late-word", 1)]
    assert page.entries[-1].kind == "left"
    assert page.total == len(page.entries)


def test_a_steward_that_hands_over_and_goes_is_no_alarm(cast: Cast) -> None:
    """Its leaving is shown, and nothing of it is late."""
    chief = cast.add("chief-a", "a", {"en": "Chief A"})
    envoy = cast.seats["envoy-a"]
    membership.leave(envoy)
    cast.meet_all()
    room = queries.see_line(chief, chief.line_of("room"))
    assert [(view.kind, view.author.name) for view in room.entries] == [("left", {"en": "Envoy A"})]
    assert (room.alarms, room.total) == ((), 1)


# -- passing on --------------------------------------------------------------------------------------------------------------


def test_the_outgoing_page_says_what_may_leave_who_reads_it_and_when(cast: Cast) -> None:
    """Locked, free, or staying; the readers are the addressee's people."""
    name = cast.say("envoy-a", ("Only you.", ONLY), ("Say.", MAY), ("Quote.", ASIS))
    page = queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(name), "b")
    assert [row.field_state for row in page.rows] == ["none", "free", "locked"]
    assert [person.name for person in page.readers] == [{"en": "Envoy B"}]
    assert ([target.key for target in page.targets], page.from_line) == (["b"], "a")
    assert [(step.code, step.holds) for step in page.checks] == [
        ("as-written-unchanged", True),
        ("nothing-for-you-only", True),
        ("who-reads", True),
    ]
    assert page.leaves_at == cast.clock.now()


def test_looking_at_the_outgoing_page_draws_no_randomness(cast: Cast) -> None:
    """Asking changes nothing: the release that follows draws what it would have drawn."""
    name = cast.say("envoy-a", ("Say.", MAY))
    with cast.go.file.change():
        cast.go.set_setting("cover", b"spread")
    before = dict(cast.go.randomness._read)  # type: ignore[attr-defined]
    page = queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(name))
    assert cast.go.randomness._read == before  # type: ignore[attr-defined]
    assert page.leaves_at.seconds % 300 == 0
    assert page.leaves_at.seconds > cast.clock.now().seconds


def test_a_release_or_the_go_betweens_own_word_is_no_source(cast: Cast) -> None:
    """Only what came from a side has an outgoing page."""
    name = cast.say("envoy-a", ("Say.", MAY))
    pass_on(cast, name, "b")
    release = go_line(cast, "b").entries[-1].id
    own = cast.say("go", ("Mine.", MAY), line="a")
    for entry in (release, own):
        with pytest.raises(Refused, match="not-a-source"):
            queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(entry))
    with pytest.raises(Refused, match="not-a-line"):
        queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(name), "a")
    with pytest.raises(Refused, match="unknown-id"):
        queries.see_pass_on(cast.go, cast.sign("go"), bytes(32))


def test_a_release_that_waits_for_its_slot_is_shown_and_no_more_at_the_wall(cast: Cast) -> None:
    """It can be taken back by its number, and then its source waits again."""
    name = cast.say("envoy-a", ("Only you.", ONLY), ("Say.", MAY))
    with cast.go.file.change():
        cast.go.set_setting("cover", b"spread")
    held = passing.pass_on(
        cast.go, sources=[(bytes.fromhex(name), [2])], to="b", wording=MAY, words={"en": "They say."}
    )
    page = queries.see_channel(cast.go, cast.sign("go"), {})
    (out,) = page.leaving
    assert (out.number, out.to_line, out.words, out.leaves_at) == (
        held.number,
        "b",
        {"en": "They say."},
        held.leaves_at,
    )
    assert (out.sources, page.waiting, page.sign.needs_you) == ((name,), (), 0)
    passing.take_back(cast.go, out.number)
    page = queries.see_channel(cast.go, cast.sign("go"), {})
    assert (page.leaving, len(page.waiting), page.sign.needs_you) == ((), 1, 1)


# -- papers ------------------------------------------------------------------------------------------------------------------


def put_to_a(cast: Cast) -> bytes:
    for key in ("envoy-a", "envoy-b"):
        cast.mandate(key)
    proposal = cast.propose("envoy-b")
    waiting = queries.see_channel(cast.go, cast.sign("go"), {}).waiting[-1]
    assert waiting.proposal is not None
    assert waiting.proposal.id == proposal.hex()
    cast.wait()
    passing.pass_on(cast.go, sources=[(bytes.fromhex(waiting.entry.id), [])], to="a", wording=ASIS)
    cast.meet_all()
    return proposal


@pytest.mark.slow
def test_a_proposal_goes_from_open_to_closed(cast: Cast) -> None:
    """Each seat is told what it may do next, and in the end what the certificate proves."""
    proposal = put_to_a(cast)
    envoy_a, envoy_b = cast.seats["envoy-a"], cast.seats["envoy-b"]
    page = queries.see_proposal(envoy_a, proposal)
    assert (page.summary.state, page.summary.from_us, page.may_answer) == ("open", False, True)
    assert [clause.who for clause in page.clauses[:2]] == [SIDE_A, OTHER_SIDE]
    assert not queries.see_proposal(envoy_b, proposal).may_answer
    assert queries.see_proposal(envoy_b, proposal).summary.from_us
    assert not page.may_affirm
    assert not queries.see_proposal(cast.go, proposal).may_affirm
    assert cast.sign("envoy-a").needs_you == 1
    cast.accept("envoy-a", proposal)
    assert cast.sign("envoy-a").needs_you == 0
    page = queries.see_proposal(cast.go, proposal)
    assert (page.summary.state, page.may_countersign) == ("accepted", True)
    assert page.certificate is not None
    assert page.certificate.state == "unclosed"
    (answer,) = page.answers
    assert (answer.side, answer.verdict, answer.signed, answer.needed) == (SIDE_A, "accept", 1, 1)
    accepted_at = cast.clock.now()
    cast.countersign(proposal)
    page = queries.see_proposal(cast.go, proposal)
    certificate = page.certificate
    assert certificate is not None
    assert (certificate.state, certificate.accepted_at) == ("closed", accepted_at)
    assert all(step.holds for step in certificate.steps)
    assert certificate.signers == ({"en": "Envoy B"}, {"en": "Envoy A"})
    assert certificate.countersigned_by == GO
    assert [(one.role, one.name) for one in certificate.signed] == [
        ("proposer", {"en": "Envoy B"}),
        ("addressee", {"en": "Envoy A"}),
        ("go-between", GO),
    ]
    assert [hour.side for hour in certificate.hours] == [page.clauses[1].who, page.clauses[0].who]
    assert certificate.proposal == proposal.hex()
    assert [clause.text for clause in certificate.clauses] == [clause.text for clause in page.clauses]
    assert (page.may_countersign, page.summary.state) == (False, "closed")
    assert [passed.to for passed in page.receipts] == ["a"]
    for matter in (envoy_a, envoy_b):
        seen = queries.see_proposal(matter, proposal).certificate
        assert seen is not None
        assert (seen.state, seen.fingerprint) == ("closed", certificate.fingerprint)
        assert queries.verify_again(matter, proposal).certificate == seen


@pytest.mark.slow
def test_a_side_knows_of_the_other_only_what_it_signed(cast: Cast) -> None:
    """Who signed for the other side has no name here, and its hour no zone, only the offset that stands on its paper."""
    proposal = put_to_a(cast)
    cast.accept("envoy-a", proposal)
    cast.countersign(proposal)
    page = queries.see_proposal(cast.seats["envoy-a"], proposal)
    certificate = page.certificate
    assert certificate is not None
    assert [(one.name, one.ours) for one in certificate.signed] == [
        (LABELS["envoy-b"], False),  # as its mandate calls it
        ({"en": "Envoy A"}, True),
        (THE_GO_BETWEEN, False),
    ]
    assert page.proposer == LABELS["envoy-b"]
    assert "Envoy B" not in repr(page)
    assert page.drafted is not None


def test_the_mandate_is_told_and_what_it_lacks(cast: Cast) -> None:
    """None yet, then one that covers; a go-between's desk has its own."""
    assert queries.see_covering(cast.seats["envoy-a"]) == Covering("no-mandate")
    cast.mandate("envoy-a")
    given = queries.see_covering(cast.seats["envoy-a"])
    assert (given.covers, given.needs, given.holders) == (True, 1, 1)
    cast.wait(3 * 365 * 86_400)
    assert queries.see_covering(cast.seats["envoy-a"]).binding == "expired"


@pytest.mark.slow
def test_a_certificate_is_really_verified_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are read anew: what was remembered is not asked."""
    proposal = put_to_a(cast)
    with pytest.raises(Refused, match="not-yet"):
        queries.verify_again(cast.go, proposal)
    cast.accept("envoy-a", proposal)
    queries.see_proposal(cast.go, proposal)
    asked: list[bytes] = []
    real = memory.certificate_of
    monkeypatch.setattr(
        memory, "certificate_of", lambda matter, name: asked.append(name) or real(matter, name)
    )
    queries.see_proposal(cast.go, proposal)
    assert asked == []
    queries.verify_again(cast.go, proposal)
    assert asked == [proposal]


@pytest.mark.slow
def test_papers_are_minutes_once(cast: Cast) -> None:
    """A proposal, its answer and its closing stand once on each line, mandates not at all."""
    proposal = put_to_a(cast)
    cast.accept("envoy-a", proposal)
    cast.countersign(proposal)
    for line in (
        go_line(cast, "a"),
        go_line(cast, "b"),
        own_line(cast, "envoy-a"),
        own_line(cast, "envoy-b"),
    ):
        kinds = [
            view.kind for view in line.entries if view.kind in ("proposal", "answer", "closing", "mandate")
        ]
        assert kinds == ["proposal", "answer", "closing"]
        assert [view.verdict for view in line.entries if view.kind == "answer"] == ["accept"]
        assert all(
            view.refers == proposal.hex() for view in line.entries if view.kind in ("proposal", "answer")
        )
        assert line.total == len(line.entries)


@pytest.mark.slow
def test_a_revision_is_shown_beside_what_it_replaces(cast: Cast) -> None:
    """Clause by clause: the same, changed, new; and the one before is superseded."""
    from unit.seat.query_cast import TERMS

    first = put_to_a(cast)
    changed = (
        TERMS[0],
        signing.Clause(2, TERMS[1].kind, 1, {"en": "We keep it open until eight."}),
        TERMS[2],
    )
    more = signing.Clause(5, TERMS[2].kind, 5, {"en": "No pictures."})
    second = cast.propose("envoy-b", replaces=first, clauses=(*changed, more))
    page = queries.see_proposal(cast.seats["envoy-b"], second)
    assert [clause.change for clause in page.clauses] == ["same", "changed", "same", "new"]
    assert page.replaces == first.hex()
    assert [clause.number for clause in page.dropped] == [4]
    assert [run.kind for run in page.clauses[1].redline["en"]] == ["same", "del", "ins", "same"]
    assert [(one.number, one.id) for one in page.revisions] == [(1, first.hex()), (2, second.hex())]
    assert page.against == first.hex()
    before = queries.see_proposal(cast.seats["envoy-b"], first, second)
    assert (before.replaced_by, before.against) == (second.hex(), second.hex())
    with pytest.raises(Refused, match="unknown-id"):
        queries.see_proposal(cast.seats["envoy-b"], first, first)
    states = [one.state for one in queries.see_proposals(cast.seats["envoy-b"])]
    assert states == ["open", "superseded"]


@pytest.mark.slow
def test_a_number_that_was_dropped_names_no_other_clause(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody signs such a revision here; one that another program signed counts nowhere, and the text before it stays."""
    from unit.seat.query_cast import TERMS

    first = put_to_a(cast)
    second = cast.propose("envoy-b", replaces=first, clauses=TERMS[:1])
    again = (TERMS[0], signing.Clause(3, TERMS[2].kind, 5, {"en": "No pictures."}))
    with pytest.raises(Distrusted, match="E_CLAUSE_ID"):
        cast.propose("envoy-b", replaces=second, clauses=again)
    monkeypatch.setattr(signing, "check_numbers", lambda _matter, _made: None)
    third = cast.propose("envoy-b", replaces=second, clauses=again)
    for seat in ("envoy-b", "go"):
        assert queries.see_proposal(cast.seats[seat], third).summary.state == "not-valid"
        assert queries.see_proposal(cast.seats[seat], second).summary.state == "open"
        assert queries.see_proposal(cast.seats[seat], first).summary.state == "superseded"


@pytest.mark.slow
def test_a_side_may_confirm_its_own_text_once(cast: Cast) -> None:
    """It is whole already, so nothing waits for that; and it is no agreement."""
    proposal = put_to_a(cast)
    envoy_b = cast.seats["envoy-b"]
    assert queries.see_proposal(envoy_b, proposal).may_affirm
    assert cast.sign("envoy-b").needs_you == 0
    cast.accept("envoy-b", proposal)
    page = queries.see_proposal(envoy_b, proposal)
    assert (page.may_affirm, page.summary.state, [answer.ours for answer in page.answers]) == (
        False, "open", [True],
    )  # fmt: skip


@pytest.mark.slow
def test_a_declined_proposal_says_so(cast: Cast) -> None:
    """And there is no certificate."""
    proposal = put_to_a(cast)
    cast.accept("envoy-a", proposal, Verdict.DECLINE)
    page = queries.see_proposal(cast.go, proposal)
    assert (page.summary.state, page.answers[0].verdict, page.certificate) == ("declined", "decline", None)


def test_an_open_proposal_lapses_with_time_alone(cast: Cast) -> None:
    """What was remembered of it does not keep it open."""
    proposal = put_to_a(cast)
    assert queries.see_proposals(cast.go)[0].state == "open"
    cast.wait(31 * 86_400)
    assert queries.see_proposals(cast.go)[0].state == "lapsed"
    assert not queries.see_proposal(cast.seats["envoy-a"], proposal).may_answer


@pytest.mark.slow
def test_a_word_makes_no_signature_checked_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a paper about another proposal; a paper about this one does."""
    first = put_to_a(cast)
    second = cast.propose("envoy-b")
    (waiting,) = queries.see_channel(cast.go, cast.sign("go"), {}).waiting
    passing.pass_on(cast.go, sources=[(bytes.fromhex(waiting.entry.id), [])], to="a", wording=ASIS)
    cast.meet_all()
    queries.see_proposals(cast.go)
    asked: list[bytes] = []

    def ask(matter: Matter, name: bytes) -> Terms:
        asked.append(name)
        return terms_of(matter, name)

    monkeypatch.setattr("wasit.seat.queries.memory.terms_of", ask)
    cast.say("envoy-a", ("Word", MAY))
    queries.see_proposals(cast.go)
    assert asked == []
    cast.accept("envoy-a", second)
    assert [one.state for one in queries.see_proposals(cast.go)] == ["accepted", "open"]
    assert asked == [second]
    assert first != second


def test_an_unknown_proposal_is_refused(cast: Cast) -> None:
    """With its code."""
    with pytest.raises(Refused, match="unknown-id"):
        queries.see_proposal(cast.go, bytes(32))


# -- the ledger, who knows, the timeline, counts ------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_ledger_keeps_promises_and_hopes_apart(cast: Cast) -> None:
    """Clauses of an agreement, a word that crossed as written, and a hope; a milestone keeps one and frees the next."""
    proposal = put_to_a(cast)
    cast.accept("envoy-a", proposal)
    word = cast.say("envoy-b", ("No pictures before midnight.", ASIS))
    passing.pass_on(cast.go, sources=[(bytes.fromhex(word), [])], to="a", wording=ASIS)
    words.undertake(cast.go, bytes.fromhex(word), text={"en": "No pictures."}, due=None)
    words.hope(cast.go, cast.go.line_of("desk"), held_by="a", of="b", text={"en": "A public welcome."})
    cast.meet_all()
    page = queries.see_ledger(cast.go)
    assert [(one.source, one.clause, one.state) for one in page.undertakings] == [
        ("clause", 1, "open"),
        ("clause", 2, "open"),
        ("clause", 4, "conditional"),
        ("word", None, "open"),
    ]
    assert (page.undertakings[3].by, page.undertakings[3].to) == (SIDE_B, SIDE_A)
    assert [(one.held_by, one.of) for one in page.hopes] == [(SIDE_A, SIDE_B)]
    cast.wait()
    lines = [cast.go.line_of(key) for key in ("desk", "a", "b")]
    with pytest.raises(Refused, match="unknown-id"):
        words.reach(cast.go, lines, text={"en": "Free."}, keeps=[(proposal, 9)])  # no such clause
    words.reach(cast.go, lines, text={"en": "Free."}, keeps=[(proposal, 1)])
    cast.meet_all()
    page = queries.see_ledger(cast.go)
    assert [one.state for one in page.undertakings] == ["kept", "open", "open", "open"]
    assert page.undertakings[0].kept_at == cast.clock.now()
    assert len(queries.see_timeline(cast.go)) == 1
    own = queries.see_ledger(cast.seats["envoy-a"])
    assert [one.state for one in own.undertakings] == ["kept", "open", "open", "open"]
    assert (own.undertakings[3].by, own.undertakings[3].to) == (OTHER_SIDE, SIDE_A)
    assert own.hopes == ()


def test_who_knows_is_each_once_and_earliest_first(cast: Cast) -> None:
    """As each seat may see it; a cut in time leaves later ones out."""
    envoy = cast.seats["envoy-b"]
    cast.wait()
    line = envoy.line_of("line")
    ally = {"en": "Side B's ally"}
    words.tell(envoy, line, what="channel", whom=ally, how=Knowing.FOUND_OUT, manner="own service")
    cut = cast.clock.now().seconds
    cast.wait()
    words.tell(envoy, line, what="channel", whom=ally, how=Knowing.TOLD)
    words.tell(envoy, line, what="channel", whom={"en": "Envoy B"}, how=Knowing.TOLD)
    words.tell(envoy, line, what="channel", whom={"en": "A principal"}, how=Knowing.TOLD)
    cast.meet_all()
    seen = [(one.person.name["en"], one.how) for one in queries.see_knows(cast.go, "channel").knowers]
    assert seen == [
        ("Go-between", "member"),
        ("Envoy A", "member"),
        ("Envoy B", "member"),
        ("Side B's ally", "found-out"),
        ("A principal", "told"),
    ]
    roles = {one.person.name["en"]: one.person.role for one in queries.see_knows(cast.go, "channel").knowers}
    assert (roles["A principal"], roles["Envoy B"], roles["Go-between"]) == ("outsider", "side", "go-between")
    early = [one.person.name["en"] for one in queries.see_knows(envoy, "channel", cut).knowers]
    assert early == ["Envoy B", "Go-between", "Side B's ally"]
    assert [one.person.name["en"] for one in queries.see_knows(cast.seats["envoy-a"], "channel").knowers] == [
        "Envoy A",
        "Go-between",
    ]


def test_who_knows_of_a_proposal_are_those_it_was_shown_to(cast: Cast) -> None:
    """On lines where it stood, and whoever was told."""
    proposal = put_to_a(cast)
    seen = [one.person.name["en"] for one in queries.see_knows(cast.go, proposal.hex()).knowers]
    assert seen == ["Envoy B", "Go-between", "Envoy A"]
    assert queries.see_knows(cast.go, "day and place").knowers == ()
    for wrong in ("00" * 32, "ff" * 32):
        with pytest.raises(Refused, match="unknown-id"):
            queries.see_knows(cast.go, wrong)


@pytest.mark.slow
def test_counts_are_of_words_and_crossings_alone(cast: Cast) -> None:
    """Withdrawn words count and the go-between's own too; mandates, answers, questions and closings do not."""
    first = cast.say("envoy-a", ("Say.", MAY))
    pass_on(cast, first, "b")
    words.withdraw(cast.seats["envoy-a"], bytes.fromhex(cast.say("envoy-a", ("Not this.", MAY))))
    cast.say("go", ("Thank you.", ONLY), line="a")
    words.note(cast.go, cast.go.line_of("b"), [Passage({"en": "Called."})], how=How.CALL, spoken_by=[])
    proposal = put_to_a(cast)
    cast.accept("envoy-a", proposal)
    cast.countersign(proposal)
    assert queries.counts(cast.go) == {"to": {"a": 1, "b": 1}, "words": {"a": 3, "b": 1}}
    assert queries.counts(cast.seats["envoy-b"]) == {"to": {"line": 1}, "words": {"line": 1}}


def test_the_sign_says_whose_seat_it_is_and_what_waits(cast: Cast) -> None:
    """Letters to send, things that need this person, and the state of the world outside."""
    cast.say("envoy-a", ("Say.", MAY))
    sign = cast.sign("go")
    assert (sign.name, sign.role, sign.cover, sign.needs_you) == (GO, "go-between", "prompt", 1)
    assert sign.waiting_to_send > 0
    assert sign.now == cast.clock.now()


def test_a_side_without_a_line_has_an_empty_page() -> None:
    """Until its go-between has come."""
    cast = Cast()
    matter = cast._found("alone", {"en": "Official"})
    with matter.file.change():
        matter.set_setting("role", b"side")
    page = queries.see_side(matter, cast.sign("alone"), {})
    assert (page.line.entries, page.line.seated, page.room.entries) == ((), True, ())
    cast.close()


def test_who_may_bind_is_read_from_the_mandate(cast: Cast) -> None:
    """And shown with the person."""
    cast.mandate("envoy-a")
    people = {person.name["en"]: person.may_bind for person in go_line(cast, "a").people}
    assert people == {"Envoy A": True, "Go-between": False}


def test_a_hosted_seat_is_shown_as_one(cast: Cast) -> None:
    """By what it said itself when it showed its pen."""
    envoy = cast.seats["envoy-a"]
    with envoy.file.change():
        envoy.say(envoy.line_of("line"), words.facts.PenOffered(bytes(1984), hosted=True))
    cast.meet_all()
    hosted = {person.name["en"]: person.hosted for person in go_line(cast, "a").people}
    assert hosted == {"Envoy A": True, "Go-between": False}


@pytest.mark.slow
def test_no_view_of_a_side_names_the_other(cast: Cast) -> None:
    """Words, people and names of side A are in no page of B's seat, whatever became of them between the go-between and A."""
    cast.say("envoy-a", ("CANARY one", ONLY), ("CANARY two", MAY))
    crossing = cast.say("envoy-a", ("CANARY three", MAY))
    pass_on(cast, crossing, "b", "They ask.")
    proposal = put_to_a(cast)
    cast.accept("envoy-a", proposal)
    cast.countersign(proposal)
    matter = cast.seats["envoy-b"]
    words.tell(
        cast.seats["envoy-a"],
        cast.seats["envoy-a"].line_of("line"),
        what="channel",
        whom={"en": "CANARY ally"},
        how=Knowing.TOLD,
    )
    words.hope(cast.go, cast.go.line_of("desk"), held_by="a", of="b", text={"en": "CANARY hope"})
    cast.meet_all()
    seen = [
        queries.see_side(matter, cast.sign("envoy-b"), {}),
        queries.see_proposal(matter, proposal),
        queries.see_ledger(matter),
        queries.see_knows(matter, "channel"),
        queries.see_knows(matter, proposal.hex()),
        queries.see_timeline(matter),
        queries.counts(matter),
    ]
    told = repr(seen)
    for secret in ("CANARY", "Side A", "الطرف أ", "Envoy A", cast.seats["envoy-a"].me.hex(), crossing):
        assert secret not in told
    assert "They ask." in told


def test_words_to_compare_come_with_the_person(cast: Cast) -> None:
    """Seven words and three numbers, as the pairing left them."""
    seat = cast.seats["envoy-a"].me
    with cast.go.file.change():
        numbers = b"".join(number.to_bytes(2) for number in (1_234, 5_678, 9_012))
        cast.go.set_setting("words " + seat.hex(), bytes(range(7)) + numbers)
    (envoy, _) = go_line(cast, "a").people
    assert (envoy.words, envoy.numbers) == (tuple(range(7)), (1_234, 5_678, 9_012))
