"""What a go-between is told of a draft before it crosses: on real seats, by what they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import before_facts, facts, views
from wasit.channel.facts import How, Knowing
from wasit.channel.instrument import Clause, ClauseKind
from wasit.channel.reading import Reader
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import passing, words
from wasit.seat.commands.table import COMMANDS
from wasit.seat.json_form import as_json
from wasit.seat.opening import change_charter
from wasit.seat.queries import ahead
from wasit.seat.queries.crossing import see_as_written
from wasit.seat.queries.lines import see_entry
from wasit.seat.settings import set_zones, zone_of
from wasit.seat.store.found import take_in_kept
from wasit.text.passage import Consent, Passage

ONLY, MAY, ASIS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN
SECRET = "If it slips past midnight, I lose the authority to sign."


def checks(cast: Cast, name: str, to: str = "b", **draft: str) -> dict[str, views.CheckView]:
    drafted = {number.removeprefix("p"): text for number, text in draft.items()} if draft else None
    page = queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(name), to, draft=drafted)
    assert [one.number for one in page.checks] == list(range(1, len(page.checks) + 1))
    return {one.code: one for one in page.checks}


def test_a_quiet_draft_holds(cast: Cast) -> None:
    """What the rules promise, that nothing is repeated, and who reads it."""
    name = cast.say("envoy-a", ("We will answer.", ASIS), (SECRET, ONLY))
    found = checks(cast, name)
    assert list(found) == ["as-written-unchanged", "nothing-for-you-only", "who-reads"]
    assert all(one.holds for one in found.values())
    assert found["who-reads"].fields == {"n": 1}


def test_words_for_the_go_between_only_are_found_in_a_wording(cast: Cast) -> None:
    """Also those of another entry; with the words, and where they were said."""
    earlier = cast.say("envoy-a", (SECRET, ONLY))
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY))
    found = checks(cast, name, p1="They hurry: he would lose the authority to sign.")
    (place,) = found["repeats-for-you-only"].places
    assert (place.passage, place.words, place.entry, place.side) == (
        1,
        "lose the authority to sign",
        earlier,
        "a",
    )
    assert place.text == SECRET
    assert not found["repeats-for-you-only"].holds
    assert not found["repeats-for-you-only"].grave
    assert checks(cast, name, p1="They hurry.")["repeats-nothing"].holds


def test_what_the_addressee_said_or_was_told_is_no_secret(cast: Cast) -> None:
    """Nor is what may cross of the same entry."""
    cast.say("envoy-b", ("Who has the authority to sign past midnight?", ONLY))
    cast.say("envoy-a", (SECRET, ONLY))
    name = cast.say("envoy-a", ("The road to Saida is open.", MAY))
    draft = "The road to Saida is open; the authority to sign is there."
    assert "repeats-for-you-only" not in checks(cast, name, p1=draft)


def test_unreleased_words_of_a_third_side_are_grave(cast: Cast) -> None:
    """Once they were passed on to that addressee they are not."""
    from wasit.seat import opening

    with cast.go.file.change():
        opening.add_side(cast.go, "c", {"en": "Side C"})
    cast.wait()
    cast.add("envoy-c", "c", {"en": "Envoy C"})
    theirs = cast.say("envoy-c", ("We hold the northern crossing until Karim comes.", MAY))
    name = cast.say("envoy-a", ("Ask about the crossings.", MAY))
    draft = "They ask about the crossings; one is held until Karim comes."
    found = checks(cast, name, p1=draft)["repeats-unreleased"]
    assert found.grave
    assert {place.side for place in found.places} == {"c"}
    passing.pass_on(
        cast.go, sources=[(bytes.fromhex(theirs), [])], to="b", wording=MAY, words={"en": "Side C waits."}
    )
    cast.meet_all()
    assert "repeats-unreleased" not in checks(cast, name, p1=draft)


def test_an_hour_is_told_on_both_clocks(cast: Cast) -> None:
    """As soon as the clocks are known; before, that they are not. Written beneath, it is quiet."""
    name = cast.say("envoy-a", ("We will answer by Sunday night.", ASIS))
    assert checks(cast, name)["hour-whose"].places[0].words == "Sunday night"
    set_zones(cast.go, {"a": "Europe/Zurich", "b": "Asia/Muscat"})
    (place,) = checks(cast, name)["ambiguous-hour"].places
    assert (place.passage, place.words) == (1, "Sunday night")
    assert f"{place.theirs.local():%a %H:%M} {place.ours.local():%a %H:%M}" == "Sun 23:59 Mon 01:59"  # type: ignore[union-attr]
    beneath = "23:59 on Sunday in Geneva is 01:59 on Monday in Muscat."
    assert "ambiguous-hour" not in checks(cast, name, p1=beneath)
    assert "ambiguous-hour" not in checks(cast, name, p9="")  # the passage is not taken
    other = cast.say("envoy-a", ("Say when.", MAY))
    assert checks(cast, other, p1="Come at 18:00.")["ambiguous-hour"].places[0].passage == 1


def test_the_zones_are_the_go_betweens_own(cast: Cast) -> None:
    """A zone that is none, a side that is none, a seat that is not the go-between's are refused, and nothing is changed."""
    set_zones(cast.go, {"a": "Europe/Zurich"})
    for zones, code in (
        ({"a": "", "b": "Atlantis/Port"}, "bad-input"),
        ({"x": "UTC"}, "not-a-line"),
        ({"b": 3}, "bad-input"),
    ):
        with pytest.raises(Refused) as refused:
            set_zones(cast.go, zones)
        assert refused.value.code == code
    assert zone_of(cast.go, "a") == "Europe/Zurich"
    set_zones(cast.go, {"a": ""})
    assert zone_of(cast.go, "a") == ""
    with pytest.raises(Refused):
        set_zones(cast.seats["envoy-a"], {})


def test_a_reader_who_is_not_to_be_told_is_grave(cast: Cast) -> None:
    """Whoever said so, of the channel or of a thing in words."""
    name = cast.say("envoy-a", ("We will answer.", ASIS))
    desk = cast.go.line_of("desk")
    words.tell(cast.go, desk, what="day and place", whom=cast.seats["envoy-b"].me, how=Knowing.KEPT_FROM)
    words.tell(cast.go, desk, what="channel", whom=cast.seats["envoy-a"].me, how=Knowing.KEPT_FROM)
    found = checks(cast, name)["reader-kept-from"]
    assert found.grave
    assert [(place.name, place.words) for place in found.places] == [({"en": "Envoy B"}, "day and place")]


def test_who_found_out_and_was_not_told_since_would_be_surprised(cast: Cast) -> None:
    """Telling them ends it."""
    name = cast.say("envoy-a", ("We will answer.", ASIS))
    desk, ally = cast.go.line_of("desk"), {"en": "An ally"}
    words.tell(cast.go, desk, what="channel", whom=ally, how=Knowing.FOUND_OUT)
    assert [place.name for place in checks(cast, name)["surprised"].places] == [ally]
    cast.wait()
    words.tell(cast.go, desk, what="channel", whom=ally, how=Knowing.TOLD)
    assert "surprised" not in checks(cast, name)


def test_a_note_that_asks_warns_until_it_is_confirmed(cast: Cast) -> None:
    """An unconfirmed note is passed on with a warning."""
    line = cast.go.line_of("a")
    cast.wait()
    entry = words.note(
        cast.go,
        line,
        [Passage({"en": "They hurry."}, MAY)],
        how=How.CALL,
        spoken_by=[cast.seats["envoy-a"].me],
        to_confirm=True,
    )
    cast.meet_all()
    assert not checks(cast, entry.hash.hex())["note-unconfirmed"].holds


def test_what_was_read_is_remembered_until_something_changes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typing reads no entry again; a new word does."""
    cast.say("envoy-a", (SECRET, ONLY))
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY))
    read = []
    plain = ahead._newest
    monkeypatch.setattr(ahead, "_newest", lambda *args: read.append(args) or plain(*args))
    for text in ("T", "Th", "The"):
        checks(cast, name, p1=text)
    assert len(read) == 2
    cast.say("envoy-a", ("More.", ONLY))
    checks(cast, name, p1="They")
    assert len(read) == 4


def test_reading_ahead_leaves_a_page_nothing_to_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice at a time; a page that asks between two of them, or after a word that came since, is right all the same."""
    monkeypatch.setattr(ahead, "SLICE", 1)
    monkeypatch.setattr(ahead, "STEP", 2)
    cast.say("envoy-a", (SECRET, ONLY))
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY))
    for number in range(5):
        cast.say("envoy-b", (f"Nothing new here, number {number}.", ONLY))
    assert ahead.read_ahead(cast.go)
    draft = "They hurry: he would lose the authority to sign."
    early = checks(cast, name, p1=draft)
    assert early["repeats-for-you-only"].places
    cast.go.ahead = None
    slices = 0
    while ahead.read_ahead(cast.go):
        slices += 1
    assert slices >= 7
    read = []
    plain = Reader._anew
    monkeypatch.setattr(Reader, "_anew", lambda reader, text: read.append(text) or plain(reader, text))
    assert checks(cast, name, p1=draft) == early
    assert read == [draft]
    cast.say("envoy-b", ("Who would lose the authority to sign?", ONLY))
    assert checks(cast, name, p1=draft)["repeats-nothing"].holds
    assert not ahead.read_ahead(cast.seats["envoy-a"])


def test_a_name_spelled_since_is_known_though_all_was_read(cast: Cast) -> None:
    """What was read before is read again with it."""
    cast.say("envoy-a", ("Only Karim may sign.", ONLY))
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY))
    while ahead.read_ahead(cast.go):
        pass
    assert checks(cast, name, p1="لكن كريم مستعجل.")["repeats-nothing"].holds
    COMMANDS["spell-name"](cast.go, {"spellings": ["Karim", "كريم"]})
    assert not checks(cast, name, p1="لكن كريم مستعجل.")["repeats-for-you-only"].holds


def test_words_that_the_charter_would_rather_not_say_are_shown_with_what_to_say(cast: Cast) -> None:
    """In the go-between's own wording; not in words as written, which are their author's."""
    terms = [{"avoid": {"en": "prisoner"}, "use": {"en": "the detainee"}}]
    change_charter(cast.go, {"terms": terms})
    name = cast.say("envoy-a", ("The prisoner is well.", ASIS), ("He asks after the prisoner.", MAY))
    assert "contested-words" not in checks(cast, name)
    (place,) = checks(cast, name, p2="The prisoner is asked after.")["contested-words"].places
    assert (place.passage, place.words, place.name) == (2, "prisoner", {"en": "the detainee"})


def test_an_old_secret_is_found_by_its_rare_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the newest entries only those with a rare word of the draft are read; what the addressee said long ago is known."""
    monkeypatch.setattr(ahead, "NEWEST", 3)
    while take_in_kept(cast.go):  # the index is there: what is said from now on waits for the first question
        pass
    old = cast.say("envoy-a", ("Karim would sign in Nicosia.", ONLY))
    for number in range(6):
        cast.say("envoy-a", (f"Nothing new today, number {number}.", ONLY))
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY))
    draft = "They hurry, and meet Karim in Nicosia."
    (place,) = {(one.entry, one.side) for one in checks(cast, name, p1=draft)["repeats-for-you-only"].places}
    assert place == (old, "a")
    cast.say("envoy-b", ("Nicosia suits us, and so does Karim.", ONLY))
    for number in range(6):
        cast.say("envoy-b", (f"Nothing new here, number {number}.", ONLY))
    assert checks(cast, name, p1=draft)["repeats-nothing"].holds


def test_an_old_number_or_date_is_found_however_it_is_written(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index has them in one form."""
    monkeypatch.setattr(ahead, "NEWEST", 3)
    old = cast.say("envoy-a", ("We hold forty-seven, until 14 October 2026.", ONLY))
    for _ in range(6):
        cast.say("envoy-a", ("Nothing new today.", ONLY))
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY))
    for draft, why in (("يحتجزون ٤٧ شخصًا", "number"), ("until 3 Jumada al-Ula 1448", "date")):
        found = checks(cast, name, p1=draft)["repeats-for-you-only"].places
        assert [(one.entry, one.why) for one in found] == [(old, why)]


def test_what_was_decided_stands_on_the_desk_and_nowhere_else(cast: Cast) -> None:
    """Beside the note of release, with the words that were passed over; neither side's seat has any of it."""
    cast.say("envoy-a", (SECRET, ONLY))
    name = cast.say("envoy-a", ("We hurry.", MAY))
    draft = "They hurry, or lose the authority to sign."
    page = queries.see_pass_on(cast.go, cast.sign("go"), bytes.fromhex(name), "b", draft={"1": draft})
    warned = (before_facts.Warned("repeats-for-you-only", 1, ("lose the authority to sign",)),)
    assert page.warned == warned
    args = {"sources": [{"id": name}], "to": "b", "wording": "paraphrase", "text": {"en": draft}}
    COMMANDS["pass-on"](cast.go, args | {"warned": as_json(page.warned), "mended": ["contested-words"]})
    cast.meet_all()
    (decided,) = [
        one for one in queries.see_line(cast.go, cast.go.line_of("desk")).entries if one.kind == "decided"
    ]
    assert (decided.warned, decided.mended, decided.refers) == (warned, ("contested-words",), name)
    for key in ("envoy-a", "envoy-b"):
        assert cast.seats[key].file.one("SELECT 1 FROM entry WHERE kind = 57") is None


@pytest.mark.parametrize(
    "warned",
    [[{"code": ""}], ["repeats"], [{"code": "repeats", "count": "2"}], [{"code": "repeats", "words": 3}]],
)
@pytest.mark.slow
def test_a_warning_that_is_none_is_refused(cast: Cast, warned: list[object]) -> None:
    """Nothing of the release is done."""
    name = cast.say("envoy-a", ("We hurry.", MAY))
    args = {"sources": [{"id": name}], "to": "b", "wording": "paraphrase", "text": {"en": "They hurry."}}
    with pytest.raises(Refused, match="bad-input"):
        COMMANDS["pass-on"](cast.go, args | {"warned": warned})
    assert cast.go.file.one("SELECT 1 FROM entry WHERE kind = 57") is None


def test_words_taken_back_are_not_called_unchanged(cast: Cast) -> None:
    """What passing on would refuse is said before anybody tries; words as written that are not taken are not spoken of."""
    name = cast.say("envoy-a", ("We will answer.", ASIS), ("They hurry.", MAY))
    assert not {code for code in checks(cast, name, p2="Quickly.") if code.startswith("as-written")}
    words.withdraw(cast.seats["envoy-a"], bytes.fromhex(name))
    cast.meet_all()
    found = checks(cast, name)
    assert "as-written-unchanged" not in found
    assert (found["as-written-withdrawn"].holds, found["as-written-withdrawn"].grave) == (False, True)


def test_what_cannot_leave_together_is_said(cast: Cast) -> None:
    """Two passages as written without a language in common."""
    envoy = cast.seats["envoy-a"]
    cast.wait()
    both = [Passage({"en": "We will answer."}, ASIS), Passage({"ar": "سنجيب."}, ASIS)]
    name = words.say(envoy, envoy.line_of("line"), both).hash.hex()
    cast.meet_all()
    assert not checks(cast, name)["as-written-stopped"].holds
    assert checks(cast, name, p1="")["as-written-unchanged"].holds


def test_a_page_that_shows_other_words_than_would_leave_is_told(cast: Cast) -> None:
    """Byte for byte: a letter, or a space at the end; of a proposal the paper."""
    name = cast.say("envoy-a", ("We will answer.", ASIS))
    _, source = see_entry(cast.go, bytes.fromhex(name))
    target = cast.go.line_of("b")
    for text, code in (
        ("We will answer.", "as-written-unchanged"),
        ("We will answer. ", "as-written-changed"),
    ):
        shown = replace(source, passages=(replace(source.passages[0], text={"en": text}),))
        (check,) = see_as_written(cast.go, shown, target, {"1": ""})
        assert (check.code, check.holds) == (code, code == "as-written-unchanged")
    cast.mandate("envoy-b")
    cast.propose("envoy-b")
    _, paper = see_entry(cast.go, paper_entry(cast))
    (check,) = see_as_written(cast.go, paper, cast.go.line_of("a"), {})
    assert check.holds
    (check,) = see_as_written(cast.go, replace(paper, refers="00" * 32), cast.go.line_of("a"), {})
    assert (check.code, check.holds) == ("as-written-changed", False)


def paper_entry(cast: Cast) -> bytes:
    row = cast.go.file.one("SELECT hash FROM entry WHERE kind = 3 AND accepted = 1 ORDER BY n DESC LIMIT 1")
    assert row is not None
    name: bytes = row[0]
    return name


def test_nothing_for_you_only_is_said_only_where_nothing_is_repeated(cast: Cast) -> None:
    """A tick above its own contrary would teach people not to read ticks."""
    name = cast.say("envoy-a", ("Tell them that we hurry.", MAY), (SECRET, ONLY))
    assert "nothing-for-you-only" not in checks(cast, name, p1="He would lose the authority to sign.")
    assert checks(cast, name, p1="They hurry.")["nothing-for-you-only"].holds


def test_the_hours_of_a_proposal_are_looked_at(cast: Cast) -> None:
    """In its title and in each clause, once however many languages say it."""
    cast.mandate("envoy-b")
    clauses = [
        Clause(1, ClauseKind.UNDERTAKING, 2, {"en": "The detainee is released at 18:00.", "ar": "يُفرج عن المحتجَز الساعة 18:00."}),
        Clause(2, ClauseKind.UNDERTAKING, 1, {"en": "The road stays open.", "ar": "تبقى الطريق مفتوحة."}),
    ]  # fmt: skip
    cast.propose("envoy-b", clauses=clauses)
    name = paper_entry(cast).hex()
    assert [place.passage for place in checks(cast, name, "a")["hour-whose"].places] == [1]
    set_zones(cast.go, {"a": "Europe/Zurich", "b": "Asia/Muscat"})
    (place,) = checks(cast, name, "a")["ambiguous-hour"].places
    assert (place.passage, place.words) == (1, "18:00")


def test_no_one_else_is_not_said_where_a_host_or_a_copy_reads_too(cast: Cast) -> None:
    """Of a host's seat, the go-between's own as well; of a line where nobody has a seat."""
    from wasit.seat import opening

    name = cast.say("envoy-a", ("We will answer.", ASIS))
    with cast.go.file.change():
        opening.add_side(cast.go, "c", {"en": "Side C"})
    found = checks(cast, name, "c")
    assert "who-reads" not in found
    assert not found["who-reads-copied"].holds
    envoy = cast.seats["envoy-b"]
    with envoy.file.change():
        envoy.say(envoy.line_of("line"), facts.PenOffered(bytes(1984), hosted=True))
    cast.meet_all()
    found = checks(cast, name)
    assert "who-reads" not in found
    assert [place.name for place in found["reader-hosted"].places] == [{"en": "Envoy B"}]


def test_who_found_out_about_something_else_is_not_named(cast: Cast) -> None:
    """A thing in words counts where its words cross; a telling of another thing does not end it."""
    quiet = cast.say("envoy-a", ("We will answer.", ASIS))
    about = cast.say("envoy-a", ("The place and the day are not settled.", ASIS))
    desk, ally = cast.go.line_of("desk"), {"en": "An ally"}
    words.tell(cast.go, desk, what="day and place", whom=ally, how=Knowing.FOUND_OUT)
    cast.wait()
    words.tell(cast.go, desk, what="channel", whom=ally, how=Knowing.TOLD)
    assert "surprised" not in checks(cast, quiet)
    (place,) = checks(cast, about)["surprised"].places
    assert (place.name, place.words) == (ally, "day and place")
