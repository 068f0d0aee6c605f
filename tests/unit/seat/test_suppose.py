"""Suppositions: shown only when all said it, taken back until then, and no trace of a lone one."""

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

TEXT = {"en": "A third party keeps the list."}
DAY = 86_400


def do(cast: Cast, key: str, command: str, **args: object) -> dict[str, object]:
    answer = COMMANDS[command](cast.seats[key], args)
    cast.meet_all()
    return dict(answer)


def lay(cast: Cast, **args: object) -> str:
    until = str(Moment(cast.clock.now().seconds + DAY, 0))
    return str(do(cast, "go", "suppose-lay", **{"text": TEXT, "until": until, **args})["id"])


def shown(cast: Cast, key: str) -> BlindView:
    return queries.see_suppositions(cast.seats[key], cast.sign(key)).puts[0]


def desk(cast: Cast) -> BlindDeskView:
    return queries.see_suppositions_desk(cast.go, cast.sign("go")).puts[0]


def says(cast: Cast, key: str, said: str = "yes") -> None:
    do(cast, key, "blind-answer", id=shown(cast, key).id, answer=said)


@pytest.mark.slow
def test_what_all_said_is_shown_to_all_at_one_moment(cast: Cast) -> None:
    """In one change of the go-between's seat; then nobody takes it back. It stands apart from texts put in secret."""
    name = lay(cast)
    says(cast, "envoy-a")
    assert [one.state for one in (desk(cast), shown(cast, "envoy-a"), shown(cast, "envoy-b"))] == ["open"] * 3
    says(cast, "envoy-b")
    assert desk(cast).may_close
    assert shown(cast, "envoy-a").state == "open"
    assert do(cast, "go", "blind-close", id=name)["agreed"] is True
    for one in (desk(cast), shown(cast, "envoy-a"), shown(cast, "envoy-b")):
        assert one.state == "agreed"
    with pytest.raises(Refused, match="already-closed"):
        says(cast, "envoy-a", "no")
    assert not queries.see_blind(cast.seats["envoy-a"], cast.sign("envoy-a")).puts
    assert not queries.see_blind_desk(cast.go, cast.sign("go")).puts


def test_a_lone_one_changes_no_page_of_another(cast: Cast) -> None:
    """Said, taken back, said again: the go-between's and side B's pages stay as they are, and also when its time is over nothing is told."""

    def seen() -> list[object]:
        b = cast.seats["envoy-b"]
        return [
            queries.see_suppositions_desk(cast.go, cast.sign("go")),
            [line.entries for line in queries.see_channel(cast.go, cast.sign("go"), {}).lines],
            queries.see_suppositions(b, cast.sign("envoy-b")),
            queries.see_side(b, cast.sign("envoy-b"), {}),
            len(b.shelf(b.line_of("line").id).since(0)),
        ]

    name = lay(cast)
    before = seen()
    for said in ("yes", "no", "yes"):
        says(cast, "envoy-a", said)
        assert seen() == before
    cast.wait(DAY)
    with pytest.raises(Refused, match="not-matched"):
        do(cast, "go", "blind-close", id=name)
    assert [one.state for one in (desk(cast), shown(cast, "envoy-a"), shown(cast, "envoy-b"))] == ["over"] * 3
    with pytest.raises(Refused, match="lapsed"):
        says(cast, "envoy-b")
    says(cast, "envoy-a", "no")
    assert shown(cast, "envoy-a").yes is False


def test_what_was_taken_back_does_not_match(cast: Cast) -> None:
    """Until it was told."""
    name = lay(cast)
    for key, said in (("envoy-a", "yes"), ("envoy-b", "yes"), ("envoy-a", "no")):
        says(cast, key, said)
    assert not desk(cast).may_close
    with pytest.raises(Refused, match="not-matched"):
        do(cast, "go", "blind-close", id=name)


def test_a_side_s_own_words_are_laid_before_all_as_the_same(cast: Cast) -> None:
    """The go-between sees whose they are, no other side does; who worded it has said it; it is laid out once."""
    worded = str(do(cast, "envoy-a", "suppose-word", text=TEXT)["id"])
    page = queries.see_suppositions_desk(cast.go, cast.sign("go"))
    assert [(one.id, one.text) for one in page.worded] == [(worded, TEXT)]
    assert [
        one.mine for one in queries.see_suppositions(cast.seats["envoy-a"], cast.sign("envoy-a")).worded
    ] == [True]
    name = lay(cast, worded=worded, text={})
    ours, theirs = shown(cast, "envoy-a"), shown(cast, "envoy-b")
    assert (ours.text, ours.yes, ours.ours) == (TEXT, True, True)
    assert (theirs.text, theirs.yes, theirs.ours) == (TEXT, None, False)
    assert not queries.see_suppositions_desk(cast.go, cast.sign("go")).worded
    with pytest.raises(Refused, match="already-laid"):
        lay(cast, worded=worded)
    says(cast, "envoy-b")
    assert do(cast, "go", "blind-close", id=name)["agreed"] is True


@pytest.mark.parametrize("how", ["a language more", "taken back", "said no"])
def test_words_of_its_own_count_only_as_they_were_said(cast: Cast, how: str) -> None:
    """With a language that the side did not write, or taken back afterwards, it has not said it."""
    worded = str(do(cast, "envoy-a", "suppose-word", text=TEXT)["id"])
    lay(cast, worded=worded, text={"ar": "طرف ثالث"} if how == "a language more" else {})
    if how == "taken back":
        do(cast, "envoy-a", "withdraw", id=worded)
    if how == "said no":
        says(cast, "envoy-a", "no")
    says(cast, "envoy-b")
    assert not shown(cast, "envoy-a").yes
    assert not desk(cast).may_close


def test_a_go_between_can_not_put_words_into_a_side_s_mouth(cast: Cast) -> None:
    """A changed program names as the side's words what they are not, or what is not here."""
    said = do(cast, "envoy-a", "say", passages=[{"text": TEXT, "consent": "for-you-only"}])["id"]
    line = cast.go.line_of("a")
    until = Moment(cast.clock.now().seconds + DAY, 0)
    for worded in (bytes.fromhex(str(said)), bytes(32)):
        with cast.go.file.change():
            cast.go.say(line, facts.SuppositionPut(TEXT, until, worded))
        cast.meet_all()
        assert shown(cast, "envoy-a").yes is None


def test_where_nobody_of_a_side_has_a_seat_it_is_entered() -> None:
    """By the go-between, on that side's own line."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    name = lay(made)
    (noted,) = (side for side in desk(made).sides if side.put)
    says(made, "envoy-a")
    do(made, "go", "blind-answer", id=noted.put, answer="yes")
    assert do(made, "go", "blind-close", id=name)["agreed"] is True
    made.close()


def test_what_can_not_be_is_refused(cast: Cast) -> None:
    """Without a time or words; by the wrong seat; of what is none; of words that were taken back."""
    past = str(Moment(cast.clock.now().seconds, 0))
    later = str(Moment(cast.clock.now().seconds + DAY, 0))
    gone = str(do(cast, "envoy-a", "suppose-word", text=TEXT)["id"])
    do(cast, "envoy-a", "withdraw", id=gone)
    assert not queries.see_suppositions_desk(cast.go, cast.sign("go")).worded
    ((entry, _),) = said_in(cast.go, cast.go.line_of("a"), 15)[:1]
    for key, command, args, code in (
        ("go", "suppose-lay", {"text": TEXT}, "bad-input"),
        ("go", "suppose-lay", {"text": {}, "until": later}, "bad-input"),
        ("go", "suppose-lay", {"text": TEXT, "until": past}, "lapsed"),
        ("go", "suppose-lay", {"until": later, "worded": gone}, "withdrawn"),
        ("go", "suppose-lay", {"until": later, "worded": entry.hash.hex()}, "bad-input"),
        ("envoy-a", "suppose-lay", {"text": TEXT, "until": later}, "no-desk"),
        ("go", "suppose-word", {"text": TEXT}, "may-not-say"),
        ("envoy-a", "suppose-word", {"text": {}}, "bad-input"),
    ):
        with pytest.raises(Refused, match=code):
            do(cast, key, command, **args)


def test_a_seat_without_a_line_or_a_desk_shows_an_empty_page() -> None:
    """A seat that was not let in yet."""
    made = Cast()
    bare = made._found("bare", {"en": "Nobody"})
    sign = made.sign("bare")
    assert not queries.see_suppositions(bare, sign).puts
    page = queries.see_suppositions_desk(bare, sign)
    assert (page.puts, page.worded, page.may_put) == ((), (), False)
    made.close()
