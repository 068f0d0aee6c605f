"""`wasit verify`: what the file proves, as plain JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from instrument_cast import START, clause, deal, flip, party, proposal
from wasit.channel.clauses import Event, NotAfter, NotBefore, Performed
from wasit.channel.mandate import side_id
from wasit.cli.verify import verify_bytes, verify_file
from wasit.errors import Refused


def test_a_good_certificate_is_reported_whole(tmp_path: Path) -> None:
    """State, steps, title, clauses, sides with their seven numbers, signing times."""
    made = deal()
    file = tmp_path / "agreement.wasit"
    file.write_bytes(made.pack())
    found = verify_file(file, known_sides={side_id(made.a.hash): {"en": "Ours"}})
    assert json.loads(json.dumps(found)) == found
    assert found["state"] == "closed"
    assert [step["number"] for step in found["steps"]] == list(range(1, len(found["steps"]) + 1))
    agreement = found["agreement"]
    assert agreement["title"]["en"] == "A road for the sick"
    assert agreement["effective"] == START + 45 * 60
    assert [one["by"] for one in agreement["clauses"]] == ["proposer", "addressee", "proposer"]
    assert agreement["clauses"][1]["when"] == [{"performed": 1}]
    assert [len(side["numbers"]) for side in agreement["sides"]] == [7, 7, 7]
    assert [side["label"] for side in agreement["sides"]] == [{"en": "Ours"}, None, None]
    assert [paper["name"] for paper in agreement["papers"]] == ["proposal", "answer", "closing"]
    assert agreement["papers"][1]["verdict"] == "accept"
    assert agreement["papers"][1]["drafted"].endswith("-04:00")


def test_every_kind_of_clause_is_told() -> None:
    """Conditions and doers have names."""
    terms = proposal(party("A")).clauses[0]
    when = (Performed(1), NotBefore(1), NotAfter(2), Event({"en": "Rain", "ar": "مطر"}))
    clauses = (terms, clause(2, by=3, when=when), clause(3, by=4), clause(4, by=5))
    told = verify_bytes(deal(clauses=clauses).pack())["agreement"]["clauses"]
    assert [one["by"] for one in told] == ["proposer", "go-between", "third", "all"]
    assert told[1]["when"] == [
        {"performed": 1},
        {"not-before": 1},
        {"not-after": 2},
        {"event": {"en": "Rain", "ar": "مطر"}},
    ]


def test_a_bad_one_has_no_agreement(tmp_path: Path) -> None:
    """Never half accepted: the steps end with the one that does not hold."""
    data = deal().pack()
    found = verify_bytes(flip(data, len(data) // 2))
    assert (found["state"], found["agreement"]) == ("not-valid", {})
    assert [step["holds"] for step in found["steps"]][-1] is False
    assert found["steps"][-1]["fields"]["error"].startswith("E_")


@pytest.mark.parametrize("data", [b"", b"hello", bytes(2 * 1024 * 1024)])
def test_any_file_may_be_asked(tmp_path: Path, data: bytes) -> None:
    """A picture, a text, nothing: not valid, one step."""
    file = tmp_path / "x"
    file.write_bytes(data)
    found = verify_file(file)
    assert (found["state"], len(found["steps"])) == ("not-valid", 1)


def test_no_file_is_our_users_matter(tmp_path: Path) -> None:
    """Refused unreadable-file."""
    with pytest.raises(Refused, match="unreadable-file"):
        verify_file(tmp_path / "none")
