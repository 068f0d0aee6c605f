"""What may be said outside: who can allow it, what counts of it, what leaves in the clear and what is kept of that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from unit.seat.query_cast import START, Cast
from wasit.channel import facts
from wasit.channel.claim_facts import Outside
from wasit.channel.facts import How
from wasit.errors import Refused
from wasit.seat.actions import words
from wasit.seat.commands.table import COMMANDS
from wasit.seat.queries.due_file import see_due_file
from wasit.seat.queries.outside import see_account, see_account_page, see_outside
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Passage

ASIS = Consent.AS_WRITTEN


@pytest.fixture
def cast() -> Iterator[Cast]:
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy Rahmani"})
    yield made
    made.close()


def do(cast: Cast, key: str, command: str, **args: Any) -> dict[str, Any]:
    cast.wait()
    answer: dict[str, Any] = COMMANDS[command](cast.seats[key], args)
    cast.meet_all()
    return answer


def texts(cast: Cast, grade: str = "as-allowed") -> list[str]:
    made = see_account(cast.go, grade)
    every = [*(one.text for one in made.named), *made.of_a_side, *made.unattributed]
    return [text["en"] for text in every]


def test_leave_to_pass_on_is_no_leave_for_the_outside(cast: Cast) -> None:
    """Nothing is in the account until its author says so, and then that passage alone."""
    word = cast.say("envoy-a", ("The road is open.", ASIS), ("It is narrow.", ASIS))
    assert texts(cast) == []
    do(cast, "envoy-a", "allow-outside", id=word, grade="named", passages=[2])
    assert texts(cast) == ["It is narrow."]
    assert see_account(cast.go, "as-allowed").named[0].who == {"en": "Envoy Rahmani"}
    assert see_account(cast.go, "a-side").of_a_side == ({"en": "It is narrow."},)
    assert see_account(cast.go, "chatham-house").unattributed == ({"en": "It is narrow."},)
    do(cast, "envoy-a", "allow-outside", id=word, grade="no")
    assert texts(cast) == []


def test_the_newest_leave_counts_and_what_was_taken_back_is_not_said(cast: Cast) -> None:
    word = cast.say("envoy-a", ("The road is open.", ASIS))
    for grade in ("named", "chatham-house"):
        do(cast, "envoy-a", "allow-outside", id=word, grade=grade)
    assert see_account(cast.go, "as-allowed").named == ()
    (shown,) = see_outside(cast.seats["envoy-a"], cast.sign("envoy-a")).own
    assert [passage.grade for passage in shown.passages] == ["chatham-house"]
    do(cast, "envoy-a", "withdraw", id=word)
    assert texts(cast) == []
    with pytest.raises(Refused, match="withdrawn"):
        do(cast, "envoy-a", "allow-outside", id=word, grade="named")


def test_only_its_author_allows_a_word(cast: Cast) -> None:
    """Refused to others; where another's leave comes all the same, it counts for nothing."""
    word = cast.say("envoy-a", ("The road is open.", ASIS))
    with pytest.raises(Refused, match="not-yours"):
        do(cast, "go", "allow-outside", id=word, grade="named")
    with cast.go.file.change():
        cast.go.say(cast.go.line_of("a"), facts.OutsideAllowed(bytes.fromhex(word), (1,), Outside.NAMED))
    assert texts(cast) == []
    (shown,) = see_outside(cast.seats["envoy-a"], cast.sign("envoy-a")).own
    assert shown.passages[0].grade == "no"


def test_what_is_nobodys_own_words_is_not_allowed(cast: Cast) -> None:
    """Not the room's, not a hope; a passage that is not there; a grade that is none; a number that is none."""
    word = cast.say("envoy-a", ("The road is open.", ASIS))
    in_room = cast.say("envoy-a", ("Among ourselves.", ASIS), line="room")
    hope = do(cast, "go", "hope", held_by="a", of="b", text={"en": "A welcome."})["id"]
    for key, args, code in (
        ("envoy-a", {"id": in_room, "grade": "named"}, "not-own-words"),
        ("go", {"id": hope, "grade": "named"}, "not-own-words"),
        ("envoy-a", {"id": word, "grade": "named", "passages": [2]}, "unknown-id"),
        ("envoy-a", {"id": word, "grade": "named", "passages": [0]}, "unknown-id"),
        ("envoy-a", {"id": word, "grade": "loud"}, "bad-input"),
        ("envoy-a", {"id": word, "grade": "named", "passages": ["1"]}, "bad-input"),
    ):
        with pytest.raises(Refused, match=code):
            do(cast, key, "allow-outside", **args)
    assert texts(cast) == []


def test_a_go_between_allows_its_own_and_notes_leave_of_a_side_without_a_seat(cast: Cast) -> None:
    """A line to take and a note for that side; a side with a seat allows its own, a note for it is not allowed by another."""
    take = do(cast, "go", "line-to-take", text={"en": "We do not comment."})["ids"][0]
    do(cast, "go", "allow-outside", id=take, grade="a-side")
    noted = []
    for line in ("b", "a"):
        entry = words.note(cast.go, cast.go.line_of(line), [Passage({"en": f"Said by {line}."}, ASIS)], how=How.CALL, spoken_by=[{"en": "Uncle Nabil"}])  # fmt: skip
        noted.append(entry.hash.hex())
    do(cast, "go", "allow-outside", id=noted[0], grade="named")
    with pytest.raises(Refused, match="not-own-words"):
        do(cast, "go", "allow-outside", id=noted[1], grade="named")
    made = see_account(cast.go, "as-allowed")
    assert [(one.who, one.text) for one in made.named] == [(cast.go.line_of("b").name, {"en": "Said by b."})]
    assert made.unattributed == ({"en": "We do not comment."},)


def test_names_that_this_seat_knows_are_left_out(cast: Cast) -> None:
    """Of whoever has a seat, was told, or spoke in a note."""
    do(cast, "go", "told", who={"en": "Aunt Salma"})
    for text in ("Rahmani agreed.", "Salma knows.", "Side B agreed.", "The road is open."):
        word = cast.say("envoy-a", (text, ASIS))
        do(cast, "envoy-a", "allow-outside", id=word, grade="chatham-house")
    assert texts(cast) == ["The road is open."]
    assert see_account(cast.go, "as-allowed").left_out == 3


def test_an_account_is_a_go_betweens_and_leaves_only_with_a_name(cast: Cast) -> None:
    """What left, at which hour, by whose leave, is kept here; without a name nothing is."""
    with pytest.raises(Refused, match="not-a-member"):
        see_account_page(cast.seats["envoy-a"], "as-allowed")
    for command in ("account", "calendar"):
        with pytest.raises(Refused, match="not-confirmed"):
            do(cast, "go", command, confirmed_by=" ")
        assert do(cast, "go", command, confirmed_by="Head of mission")[command]
    kept = cast.go.file.all("SELECT audience, form, confirmed_by FROM exported ORDER BY n")
    assert kept == [("account", "text", "Head of mission"), ("calendar", "ics", "Head of mission")]
    assert see_account_page(cast.go, "as-allowed").depth == "existence"


def test_what_is_due_has_a_lasting_uid_neutral_words_and_no_name(cast: Cast) -> None:
    """The same thing has the same uid in every file, and it is no entry's id; what names somebody goes without its words."""
    for text, hours in (("The talks end.", 5), ("Rahmani arrives.", 6), ("Side A answers.", 7)):
        due = str(Moment(START + hours * 86_400, 0))
        do(cast, "go", "deadline", text={"en": text}, due=due)
    do(cast, "go", "milestone", text={"en": "The first convoy passed."})
    first, again = see_due_file(cast.go), see_due_file(cast.go)
    assert [item.uid for item in first.items] == [item.uid for item in again.items]
    assert len({item.uid for item in first.items}) == 3
    names = [name.hex() for (name,) in cast.go.file.all("SELECT hash FROM entry")]
    assert not any(item.uid.partition("@")[0] in name for item in first.items for name in names)
    assert [item.text for item in first.items] == [{"en": "The talks end."}, {}, {}]
    assert {item.kind for item in first.items} == {"deadline"}


def test_a_page_of_ones_own_words_is_turned(cast: Cast) -> None:
    for number in range(22):
        cast.say("envoy-a", (f"Word {number}.", ASIS))
    page = see_outside(cast.seats["envoy-a"], cast.sign("envoy-a"))
    assert (len(page.own), bool(page.older)) == (20, True)
    rest = see_outside(cast.seats["envoy-a"], cast.sign("envoy-a"), page.older)
    assert (len(rest.own), rest.older) == (2, "")
