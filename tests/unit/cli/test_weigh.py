"""Weighing on paper, by commands."""

from __future__ import annotations

import json
from pathlib import Path

from unit.cli.conftest import Run
from unit.weigh.test_reckoning import TALKS, outcome
from wasit.channel import views
from wasit.channel.weigh_views import CameView, WeighingView
from wasit.text.moment import Moment
from wasit.weigh.forecast import forecast_of, score
from wasit.weigh.model import read_model


def written(folder: Path, value: object) -> str:
    file = folder / "offer.json"
    file.write_text(json.dumps(value), "utf-8")
    return str(file)


def test_a_judgement_is_reckoned_in_words(run: Run, tmp_path: Path) -> None:
    """How many cases of fifty, the bounds, what it hangs on and where it breaks even."""
    hope = {**TALKS, "outcomes": [{**TALKS["outcomes"][0], "rests_on": "hope"}, TALKS["outcomes"][1]]}
    hope["alternatives"] = [{"option": "Fight on", "worth": [-90, -80]}]
    told = run("weigh", "reckon", written(tmp_path, hope))
    assert told.code == 0
    assert "is worth more than the best of the others in 50 cases out of 50." in told.out
    assert "worth -2 to 16; 7 at the centre." in told.out
    assert "With hopes worth nothing: -10 to -2." in told.out
    assert "Ruled out: another is worth more whatever is true." in told.out
    assert "the chance of" in told.out
    assert "It breaks even at" in told.out
    alone = run("weigh", "reckon", written(tmp_path, {"option": "Wait"}))
    assert "is worth more than nothing in 0 cases out of 50." in alone.out


def test_in_json_with_another_seed(run: Run, tmp_path: Path) -> None:
    """The reckoning whole."""
    found = json.loads(run("weigh", "reckon", written(tmp_path, TALKS), "--seed", "7", "--json").out)
    assert (found["seed"], found["of"], len(found["options"])) == (7, 50, 2)


def test_another_option_is_looked_at(run: Run, tmp_path: Path) -> None:
    """What the second hangs on; an option that is not there is refused."""
    file = written(tmp_path, {**TALKS, "alternatives": [{"option": "Wait", "worth": [-2, 20]}]})
    told = run("weigh", "reckon", file, "--option", "2")
    assert "Wait” is worth more than the best of the others in" in told.out.replace("\u2069", "").replace(
        "\u2068", ""
    )
    assert "the chance of" not in told.out
    assert run("weigh", "reckon", file, "--option", "3").code == 3


def test_what_cannot_be_true_is_refused(run: Run, open_seat, tmp_path: Path) -> None:
    """With the reason, and nothing is kept."""
    bad = written(tmp_path, {**TALKS, "outcomes": [outcome("x", 1, [0, 0.5])]})
    for what in ("reckon", "keep"):
        told = run("weigh", what, bad)
        assert told.code == 3
        assert "must be able to add up to 1" in told.err
    for field, value, reason in (
        ("cost", [5, 1], "cost: the most stands before the least."),
        ("cost", "5", "cost: this is no range."),
    ):
        told = run("weigh", "reckon", written(tmp_path, {**TALKS, field: value}))
        assert reason in told.err
    leaves = [outcome(str(n), 1, [0, 1]) for n in range(64)]
    large = [outcome(str(n), 1, [0, 1], then=leaves) for n in range(4)]
    assert "at most 200" in run("weigh", "reckon", written(tmp_path, {**TALKS, "outcomes": large})).err
    assert not open_seat.asked


def test_a_judgement_is_kept(run: Run, open_seat, tmp_path: Path) -> None:
    """As the file has it, in the room."""
    assert run("weigh", "keep", written(tmp_path, TALKS)).code == 0
    assert open_seat.asked == [("weigh", TALKS)]


def test_a_kept_judgement_is_reckoned_told_and_scored(run: Run, open_seat, tmp_path: Path) -> None:
    """By its id, with what came of it; the score in words and whole; without any, that there is none."""
    assert "None of your own judgements" in run("weigh", "score").out
    assert run("weigh", "list").out.strip()
    me, at = views.Person({"en": "Me"}, "go-between", mine=True), Moment.parse("2026-10-17T19:40:00+03:00")
    told = WeighingView("ab" * 32, me, at, TALKS, CameView(0, 1, me, at))
    open_seat.kept = (told, WeighingView("cd" * 32, me, at, {"option": "Wait"}))
    open_seat.score = score([forecast_of(read_model(TALKS).options[0], 1)])
    listed = run("weigh", "list").out
    assert "abababab" in listed
    assert "What came: \u2068silence\u2069" in listed
    assert "worth -2 to 16; 7 at the centre." in run("weigh", "reckon", "--kept", "abababab").out
    assert run("weigh", "reckon", "--kept", "ef" * 4).code == 3
    assert run("weigh", "reckon").code == 2
    assert run("weigh", "reckon", written(tmp_path, TALKS), "--kept", "abababab").code == 2
    scored = run("weigh", "score").out
    assert "Forecasts scored: 1. Brier score 0.5 (0 is best, 2 worst), surprise 1 bits on average." in scored
    assert "what was called 50 in 100 came 50 in 100 (chances: 2)" in scored
    assert "Fewer than ten forecasts" in scored
    assert run("weigh", "score", "--json").json["brier"] == 0.5
    assert run("weigh", "came", "abababab", "--outcome", "2").code == 0
    assert open_seat.asked[-1] == ("weigh-came", {"id": "abababab", "option": 1, "outcome": 2})
