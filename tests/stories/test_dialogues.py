"""Dialogues of the shared data as cases: valid, complete, and with the known totals."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from stories.dialogues import (
    DIALOGUES,
    accepted_deal,
    casino_case,
    casino_file,
    promediconv_case,
    read_dialogues,
    reproduced_totals,
)
from stories.replay import play_many, wrong_of
from wasit.play.steps import Answer, Propose, Release, Room, Word

pytestmark = pytest.mark.skipif(not DIALOGUES.is_dir(), reason="the shared data is not beside this checkout")


def test_the_first_twenty_campers_can_be_played() -> None:
    """Each becomes a case whose words all cross, and whose deal is the one that was made."""
    for dialogue in islice(read_dialogues("casino"), 20):
        case = casino_case(dialogue)
        kinds = [turn["kind"] for turn in dialogue["turns"]]
        assert sum(isinstance(step, Word) for step in case.steps) == kinds.count("message")
        assert sum(isinstance(step, Propose) for step in case.steps) == kinds.count("offer")
        assert case.expect.crossings["total"] == kinds.count("message") + kinds.count("offer")
        assert accepted_deal(case) == dialogue["outcome"]["deal"]


def test_a_campers_reasons_are_said_in_its_room_only() -> None:
    """What a camper is expected never to see occurs in no word, release or proposal."""
    for dialogue in islice(read_dialogues("casino"), 20):
        case = casino_case(dialogue)
        outside = [step for step in case.steps if not isinstance(step, Room)]
        for secret in case.expect.never_seen["go-between"]:
            assert not any(secret in repr(step) for step in outside)
        assert case.expect.never_seen["camper-a"]
        assert case.expect.never_seen["camper-b"]


def test_the_first_disputes_can_be_played() -> None:
    """Each becomes a case of 2 to 8 sides whose party words cross to every other side."""
    for dialogue in islice(read_dialogues("promediconv"), 20):
        case = promediconv_case(dialogue)
        spoken = [turn for turn in dialogue["turns"] if turn["speaker"] != "mediator"]
        assert 2 <= len(case.sides) <= 8
        assert case.expect.crossings["total"] == len(spoken) * (len(case.sides) - 1)
        assert not any(isinstance(step, Answer) for step in case.steps)
        outside = [step for step in case.steps if isinstance(step, Word | Release)]
        for secret in case.expect.never_seen["go-between"]:
            assert not any(secret in repr(step) for step in outside)


def test_the_totals_follow_from_the_deals() -> None:
    """All totals of the CaSiNo part are reproduced from what was accepted."""
    dialogues = list(read_dialogues("casino"))
    expected = json.loads((DIALOGUES / "expected.json").read_bytes())["casino.jsonl"]
    accepted = {dialogue["id"]: dialogue["outcome"]["deal"] for dialogue in dialogues}
    assert reproduced_totals(dialogues, accepted) == expected


def test_the_same_dialogue_gives_the_same_file() -> None:
    """Nothing of the moment or of chance enters a case."""
    dialogue = next(read_dialogues("casino"))
    assert casino_file(dialogue) == casino_file(dialogue)


@pytest.mark.slow
def test_every_dialogue_can_be_played() -> None:
    """All campers and all disputes are valid cases, and the deals the cases expect give the known totals."""
    dialogues = list(read_dialogues("casino"))
    expected = json.loads((DIALOGUES / "expected.json").read_bytes())["casino.jsonl"]
    accepted = {dialogue["id"]: accepted_deal(casino_case(dialogue)) for dialogue in dialogues}
    assert reproduced_totals(dialogues, accepted) == expected
    assert sum(1 for dialogue in read_dialogues("promediconv") if promediconv_case(dialogue)) == 58


EVERY = 24  # make dialogues: every one
FIRST = 5  # a sample of its own: not the dialogues that the tests above read


@pytest.mark.parametrize("part", range(4))
def test_a_sample_of_campers_is_played_to_its_certificates(part: int) -> None:
    """Every twenty-fourth dialogue on real seats: certificates verify, deals are those made, no private field crosses, no alarm."""
    dialogues = list(read_dialogues("casino"))[FIRST::EVERY][part::4]
    told = play_many("casino", dialogues)
    assert wrong_of(told) == []
    assert [one.deal for one in told] == [dialogue["outcome"]["deal"] for dialogue in dialogues]
    agreed = [one for one in told if one.deal is not None]
    assert all(one.certificates == 3 for one in agreed)


def test_a_sample_of_disputes_keeps_every_brief_on_its_side() -> None:
    """Every twenty-fourth dispute on real seats: no party's brief stands in a row of another's seat, nor in anything the relay had."""
    told = play_many("promediconv", list(read_dialogues("promediconv"))[FIRST::EVERY])
    assert wrong_of(told) == []
    assert all(one.deal is None for one in told)
