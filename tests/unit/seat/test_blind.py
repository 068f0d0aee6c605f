"""A text put to every side in secret: who may do what, what comes of it, and what nobody sees."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import facts
from wasit.channel.blind_views import BlindDeskView, BlindView
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.commands.table import COMMANDS
from wasit.seat.queries.faces import said_in
from wasit.text.moment import Moment
from wasit.text.passage import Consent

TEXT = {"en": "Both sides leave the road for a day."}
DAY = 86_400


def put(cast: Cast) -> str:
    until = str(Moment(cast.clock.now().seconds + DAY, 0))
    answer = COMMANDS["blind-put"](cast.go, {"text": TEXT, "until": until})
    cast.meet_all()
    return str(answer["id"])


def shown(cast: Cast, key: str) -> BlindView:
    return queries.see_blind(cast.seats[key], cast.sign(key)).puts[0]


def desk(cast: Cast) -> BlindDeskView:
    return queries.see_blind_desk(cast.go, cast.sign("go")).puts[0]


def answers(cast: Cast, key: str, said: str) -> None:
    COMMANDS["blind-answer"](cast.seats[key], {"id": shown(cast, key).id, "answer": said})
    cast.meet_all()


def tell(cast: Cast, name: str) -> bool:
    agreed = COMMANDS["blind-close"](cast.go, {"id": name})["agreed"]
    cast.meet_all()
    return bool(agreed)


def test_two_yeses_are_told_at_once(cast: Cast) -> None:
    """Each side then sees that every side said yes."""
    name = put(cast)
    assert [one.text for one in (desk(cast), shown(cast, "envoy-a"), shown(cast, "envoy-b"))] == [TEXT] * 3
    answers(cast, "envoy-a", "yes")
    answers(cast, "envoy-b", "yes")
    assert desk(cast).may_close
    assert tell(cast, name)
    assert [one.state for one in (desk(cast), shown(cast, "envoy-a"), shown(cast, "envoy-b"))] == [
        "agreed"
    ] * 3
    kinds = [
        entry.kind for entry in queries.see_side(cast.seats["envoy-b"], cast.sign("envoy-b"), {}).line.entries
    ]
    assert kinds[-2:] == ["blind", "blind-agreed"]


@pytest.mark.parametrize("other", ["no", ""])
def test_a_lone_yes_is_never_told(cast: Cast, other: str) -> None:
    """Before the end nothing can be told; then all are told the same, and a no looks like a silence."""
    name = put(cast)
    answers(cast, "envoy-a", "yes")
    if other:
        answers(cast, "envoy-b", other)
    assert not desk(cast).may_close
    with pytest.raises(Refused, match="not-over"):
        tell(cast, name)
    cast.wait(DAY)
    assert not tell(cast, name)
    assert [one.state for one in (desk(cast), shown(cast, "envoy-a"), shown(cast, "envoy-b"))] == ["over"] * 3
    with pytest.raises(Refused, match="already-closed"):
        tell(cast, name)


def test_no_page_of_another_changes_with_an_answer(cast: Cast) -> None:
    """The go-between's and side B's pages, whole, are the same before and after side A's answer, whichever it is."""

    def seen() -> list[object]:
        cast_go, b = cast.seats["go"], cast.seats["envoy-b"]
        return [
            queries.see_blind_desk(cast_go, cast.sign("go")),
            [line.entries for line in queries.see_channel(cast_go, cast.sign("go"), {}).lines],
            [line.total for line in queries.see_channel(cast_go, cast.sign("go"), {}).lines],
            queries.see_search(cast_go, cast.sign("go"), "road").hits,
            queries.see_blind(b, cast.sign("envoy-b")),
            queries.see_side(b, cast.sign("envoy-b"), {}),
        ]

    put(cast)
    before = seen()
    for said in ("yes", "no", "yes"):
        answers(cast, "envoy-a", said)
        assert seen() == before


def test_the_last_answer_counts(cast: Cast) -> None:
    """Until it is over a side may answer anew; whose answer stands there is said to its own people."""
    name = put(cast)
    answers(cast, "envoy-b", "yes")
    for said in ("yes", "no", "yes"):
        answers(cast, "envoy-a", said)
    view = shown(cast, "envoy-a")
    assert view.yes
    assert view.by is not None
    assert view.by.mine
    assert tell(cast, name)
    with pytest.raises(Refused, match="already-closed"):
        answers(cast, "envoy-a", "no")


def test_after_its_time_nobody_answers(cast: Cast) -> None:
    """Its text stays; the buttons go."""
    put(cast)
    cast.wait(DAY)
    assert not shown(cast, "envoy-a").may_answer
    with pytest.raises(Refused, match="lapsed"):
        answers(cast, "envoy-a", "yes")


def test_a_go_between_answers_for_nobody_who_has_a_seat(cast: Cast) -> None:
    """Refused here; and what a changed program of its writes there counts for nothing."""
    name = put(cast)
    line = cast.go.line_of("a")
    ((entry, _),) = said_in(cast.go, line, 33)
    with pytest.raises(Refused, match="may-not-say"):
        COMMANDS["blind-answer"](cast.go, {"id": entry.hash.hex(), "answer": "yes"})
    with cast.go.file.change():
        cast.go.say(line, facts.BlindAnswer(entry.hash, yes=True))
    cast.meet_all()
    answers(cast, "envoy-b", "yes")
    with pytest.raises(Refused, match="not-over"):
        tell(cast, name)
    assert shown(cast, "envoy-a").yes is None


def test_a_result_that_does_not_fit_is_called_wrong(cast: Cast) -> None:
    """A side that did not say yes is told that all did."""
    put(cast)
    line = cast.go.line_of("a")
    ((entry, _),) = said_in(cast.go, line, 33)
    with cast.go.file.change():
        cast.go.say(line, facts.BlindResult(entry.hash, agreed=True))
    cast.meet_all()
    assert shown(cast, "envoy-a").state == "wrong"


def test_where_nobody_of_a_side_has_a_seat_its_answer_is_entered() -> None:
    """By the go-between, on that side's own line."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    name = put(made)
    noted = [side for side in desk(made).sides if side.put]
    assert len(noted) == 1
    answers(made, "envoy-a", "yes")
    COMMANDS["blind-answer"](made.go, {"id": noted[0].put, "answer": "yes"})
    assert tell(made, name)
    made.close()


def test_what_can_not_be_is_refused(cast: Cast) -> None:
    """Without a time, or with one that is over; by a side; of what is none; with neither yes nor no."""
    past = str(Moment(cast.clock.now().seconds, 0))
    later = str(Moment(cast.clock.now().seconds + DAY, 0))
    said = cast.say("envoy-a", ("A word.", Consent.FOR_YOU_ONLY))
    for key, command, args, code in (
        ("go", "blind-put", {"text": TEXT}, "bad-input"),
        ("go", "blind-put", {"text": TEXT, "until": past}, "lapsed"),
        ("envoy-a", "blind-put", {"text": TEXT, "until": later}, "no-desk"),
        ("envoy-a", "blind-answer", {"id": said, "answer": "yes"}, "bad-input"),
        ("envoy-a", "blind-answer", {"id": said, "answer": "maybe"}, "bad-input"),
        ("go", "blind-close", {"id": said}, "bad-input"),
        ("go", "blind-close", {"id": "00" * 32}, "unknown-id"),
    ):
        with pytest.raises(Refused, match=code):
            COMMANDS[command](cast.seats[key], args)


def test_a_text_put_to_a_side_waits_for_it_until_it_has_answered(cast: Cast) -> None:
    """Its answer once, by whichever seat of the side; not by its time."""
    put(cast)
    (waits,) = queries.see_side(cast.seats["envoy-a"], cast.sign("envoy-a"), {}).asked
    assert (waits.kind, waits.text) == ("blind", TEXT)
    assert (cast.sign("envoy-a").needs_you, cast.sign("go").needs_you) == (1, 0)
    answers(cast, "envoy-a", "no")
    assert (cast.sign("envoy-a").needs_you, cast.sign("envoy-b").needs_you) == (0, 1)
    cast.wait(2 * DAY)
    assert cast.sign("envoy-b").needs_you == 0
