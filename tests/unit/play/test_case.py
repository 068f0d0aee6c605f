"""Case files: what is read, and the one line for everything that can be wrong with one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wasit.errors import Refused
from wasit.play.case import Case, explain, read_case, span_in_days
from wasit.play.form import REASONS
from wasit.play.steps import Call, Join, Propose, Release, Source, Undertaking, Word
from wasit.text.passage import Attribution, Consent

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("WASIT_SHARED", ROOT.parent / "shared")) / "case" / "release-without-return.json"
PACKAGED = {
    entry.name: entry.read_bytes()
    for entry in files("wasit.play").joinpath("cases").iterdir()
    if entry.name.endswith(".json")
}
DEMO = PACKAGED["demo.json"]
EXAMPLE = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "case-format.md").read_text("utf-8"), re.DOTALL)[
    -1
].encode()

Raw = Any
Change = Callable[[Raw], object]


def _fault(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_case(data)
    assert caught.value.code == "bad-case"
    line = explain(caught.value)
    assert "\n" not in line
    return line


def _step(raw: Raw, wanted: str) -> Raw:
    return next(step for step in raw["steps"] if step["id"] == wanted)


def _set(step: str, **fields: object) -> Change:
    return lambda raw: _step(raw, step).update({name.rstrip("_"): value for name, value in fields.items()})


def _drop(step: str, field: str) -> Change:
    return lambda raw: _step(raw, step).pop(field)


def _add(after: str, **fields: object) -> Change:
    """A new step x9 right after another, at the same moment."""

    def change(raw: Raw) -> None:
        index = next(index for index, step in enumerate(raw["steps"]) if step["id"] == after)
        step = {"id": "x9", "at": raw["steps"][index]["at"], **fields}
        raw["steps"].insert(index + 1, {name.rstrip("_"): value for name, value in step.items()})

    return change


def _move(step: str, before: str) -> Change:
    """A step earlier in the file, at the time of the one it now precedes."""

    def change(raw: Raw) -> None:
        moved = _step(raw, step)
        raw["steps"].remove(moved)
        index = next(index for index, one in enumerate(raw["steps"]) if one["id"] == before)
        raw["steps"].insert(index, {**moved, "at": raw["steps"][index]["at"]})

    return change


def _top(**fields: object) -> Change:
    return lambda raw: raw.update(fields)


def _side(index: int, **fields: object) -> Change:
    return lambda raw: raw["sides"][index].update(fields)


def _seat(index: int, **fields: object) -> Change:
    return lambda raw: raw["seats"][index].update(fields)


def _expect(name: str, **fields: object) -> Change:
    return lambda raw: raw["expect"][name].update(fields)


def _clause(step: str, index: int, **fields: object) -> Change:
    return lambda raw: _step(raw, step)["clauses"][index].update(fields)


WEIGH = {"do": "weigh", "by": "north-one", "side": "north", "option": {"en": "Open"}, "cost": [1, 2]}
OUTCOME = {"name": {"en": "Fine"}, "value": [1, 2], "probability": [0.1, 0.2]}
NOTED = {"id": "west", "name": {"en": "West"}, "noted": True}

FAULTS: dict[str, tuple[Change, str]] = {
    # the form
    "format": (_top(format="wasit-case/2"), "not-a-case"),
    "kind": (_set("w1", do="wrod"), "step w1, where do: there is no step of this kind: wrod"),
    "field missing": (_drop("r1", "to_line"), "step r1: a field is missing: to_line"),
    "field unknown": (_set("r1", line="south"), "step r1: there is no such field here: line"),
    "field unknown at the top": (_top(step=[]), "there is no such field here: step"),
    "title missing": (lambda raw: raw.pop("title"), "a field is missing: title"),
    "no id": (_drop("w1", "id"), "step #4: a field is missing: id"),
    "empty id": (_set("w1", id=""), "step #4, where id: an id is"),
    "id with a line break": (_set("w1", id="w1\n"), "step w1?, where id: an id is"),
    "id of no text": (_set("w1", id=7), "step #4"),
    "step of no object": (lambda raw: raw["steps"].append("s9"), "step #11"),
    "text and passages": (_set("w1", text={"en": "Hello"}), "step w1: text-or-passages"),
    "consent beside passages": (_set("w1", consent="as-written"), "step w1: text-or-passages"),
    "neither text nor passages": (_drop("w1", "passages"), "step w1: text-or-passages"),
    "text without language": (_set("r1", text="Hello"), "step r1, where text: text-without-language"),
    "text in no language": (_set("r1", text={}), "step r1, where text: text-without-language"),
    "text in a strange language": (
        _set("r1", text={"English": "Hello"}),
        "step r1, where text: text-without-language",
    ),
    "empty text": (_set("r1", text={"en": ""}), "step r1, where text/en: bad-value"),
    "half a surrogate": (_set("r1", text={"en": "\ud800"}), "where steps/6/text/en: not-text"),
    "consent": (
        lambda raw: _step(raw, "w1")["passages"][0].update(consent="yes"),
        "step w1, where passages/1/consent: bad-consent",
    ),
    "consent of a proposal": (_set("p1", release="paraphrase"), "step p1, where release: bad-consent"),
    "wording": (_set("r1", wording="for-you-only"), "step r1, where wording: bad-value"),
    "code": (_set("x1", refused="because"), "step x1, where refused: bad-value"),
    "time without offset": (
        _set("w1", at="2026-02-01T13:00:00"),
        "step w1, where at: a time is ISO 8601 with an offset",
    ),
    "time of no day": (_set("w1", at="2026-02-30T13:00:00Z"), "step w1: bad-time"),
    "time with a strange offset": (_set("w1", at="2026-02-01T13:00:00+23:00"), "step w1: bad-time"),
    "time of a clause": (_clause("p1", 0, due="2026-13-08T18:00:00Z"), "step p1: bad-time"),
    "time as number": (_set("w1", at=1769940000), "step w1, where at: bad-time"),
    "time expected": (
        _expect("agreement", accepted_at="2026-02-31T16:00:00Z"),
        "where expect/agreement: bad-time",
    ),
    "one side": (lambda raw: raw["sides"].pop(), "where sides: a channel has 2 to 8 sides"),
    "nine sides": (
        lambda raw: raw["sides"].extend(
            {"id": f"n{n}", "name": {"en": "N"}, "noted": True} for n in range(7)
        ),
        "where sides: number-of-sides",
    ),
    "true as number": (lambda raw: _step(raw, "r1")["sources"][0].update(passages=[True]), "step r1"),
    "passage 0": (lambda raw: _step(raw, "r1")["sources"][0].update(passages=[0]), "step r1"),
    "counter without proposal": (_set("a2", answer="counter"), "step a2: a field is missing: counter"),
    "counter where nothing is countered": (_set("a2", counter="p1"), "step a2: unknown-field: counter"),
    "go-between of a side": (_seat(0, side="north"), "where seats/1: unknown-field: side"),
    "delegate of no side": (
        lambda raw: raw["seats"][1].pop("side"),
        "where seats/2: a field is missing: side",
    ),
    "clause id": (_clause("p1", 0, id="one"), "step p1, where clauses/1/id: bad-value"),
    # the cast
    "side twice": (_side(1, id="north"), "where sides: the id is used twice: north"),
    "seat twice": (_seat(2, id="north-one"), "where seats: the id is used twice: north-one"),
    "outsider like a seat": (
        _top(outsiders=[{"id": "carrier", "name": {"en": "X"}}]),
        "where seats: doubled-id: carrier",
    ),
    "side called both": (_side(0, id="both"), "where sides: reserved-id: both"),
    "seat called relay": (_seat(0, id="relay"), "where seats: reserved-id: relay"),
    "seat of no side": (_seat(1, side="east"), "where sides: side-without-seat: north"),
    "seat of an unknown side": (
        lambda raw: raw["seats"].append({**raw["seats"][1], "id": "n2", "side": "east"}),
        "where seats: unknown-side: east",
    ),
    "outsider of an unknown side": (
        _top(outsiders=[{"id": "o", "name": {"en": "O"}, "side": "east"}]),
        "where outsiders: unknown-side: east",
    ),
    "noted with a seat": (_side(0, noted=True), "where sides: noted-side-with-seat: north"),
    "mandate": (_side(0, mandate={"needs": 2}), "where sides: bad-mandate: north"),
    "time zone": (_seat(0, time_zone="Mars/Base"), "where seats: there is no such time zone: carrier"),
    "time zone that is a folder": (_seat(0, time_zone="Europe"), "where seats: bad-time-zone"),
    "time zone that is a path": (_seat(0, time_zone="../etc"), "where seats: bad-time-zone"),
    "nobody between": (
        lambda raw: raw["seats"][0].update(role="delegate", side="north", may_bind=False),
        "where seats: no-go-between",
    ),
    # references
    "step twice": (_set("r1", id="w1"), "step w1: doubled-id"),
    "seat unknown": (_set("w1", by="nobody"), "step w1: there is no such seat: nobody"),
    "invited seat unknown": (_set("s3", seat="nobody"), "step s3: unknown-seat: nobody"),
    "line unknown": (_set("r1", to_line="east"), "step r1: there is no such line: east"),
    "side unknown": (
        _add("w1", do="room", by="north-one", side="east", text={"en": "Hm"}),
        "step x9: unknown-side: east",
    ),
    "source unknown": (_set("r1", sources=["w9"]), "step r1: unknown-source: w9"),
    "source of a wrong kind": (_set("r1", sources=["s1"]), "step r1: unknown-source: s1"),
    "source that comes later": (_set("r1", sources=["p1"]), "step r1: the step it refers to comes later: p1"),
    "source after its release": (
        _move("r1", "w1"),
        "step r1: comes-later: w1",
    ),
    "source that was refused": (
        lambda raw: (_set("w1", refused="bad-input")(raw), raw["steps"].remove(_step(raw, "x1"))),
        "step r1: the step it refers to is itself refused",
    ),
    "passage out of range": (
        lambda raw: _step(raw, "r1")["sources"][0].update(passages=[3]),
        "step r1: the source has no such passage: w1",
    ),
    "passage of a proposal": (
        _set("r2", sources=[{"id": "p1", "passages": [1]}]),
        "step r2: passages-out-of-range: p1",
    ),
    "release to its own line": (
        _set("r1", to_line="north"),
        "step r1: a release can't go to the line its source comes from: w1",
    ),
    "paraphrase without text": (lambda raw: _set("r2", wording="paraphrase")(raw), "step r2: text-missing"),
    "proposal unknown": (_set("a1", proposal="p9"), "step a1: unknown-proposal: p9"),
    "proposal that is a word": (_set("a1", proposal="w1"), "step a1: unknown-proposal: w1"),
    "answer before the proposal": (_move("a1", "p1"), "step a1: comes-later: p1"),
    "answer before it was released": (_move("a2", "r2"), "step a2: not-released-yet: p1"),
    "clause twice": (_clause("p1", 1, id="1", condition=None), "step p1, where clauses: doubled-id"),
    "clause of an unknown side": (_clause("p1", 0, who="east"), "step p1: unknown-side: east"),
    "condition unknown": (_clause("p1", 1, condition="9"), "step p1: unknown-clause: 9"),
    "conditions in a circle": (_clause("p1", 0, condition="2"), "step p1: circular-conditions: 1"),
    "condition on itself": (_clause("p1", 0, condition="1"), "step p1: circular-conditions: 1"),
    "clause without an authentic language": (
        _set("p1", languages=["en", "ar"]),
        "step p1: missing-language: 1",
    ),
    "replaces nothing": (_set("p1", replaces="p0"), "step p1: unknown-proposal: p0"),
    "withdraws nothing": (
        _add("w1", do="withdraw", by="north-one", what="w9"),
        "step x9: unknown-source: w9",
    ),
    "person unknown": (
        _add("w1", do="told", by="north-one", who="the press", fact="channel"),
        "step x9, where who: bad-id",
    ),
    "outsider unknown": (
        _add("w1", do="told", by="north-one", who="press", fact="channel"),
        "step x9: unknown-person: press",
    ),
    "fact unknown": (
        _add("w1", do="told", by="north-one", who="carrier", fact="secret"),
        "step x9: unknown-step: secret",
    ),
    "undertaking of one side": (
        _add(
            "r1", do="undertaking", by="carrier", from_="north", to="north", source="w1", text={"en": "Gate"}
        ),
        "step x9: same-side",
    ),
    "undertaking without a word": (
        _add(
            "r1", do="undertaking", by="carrier", from_="north", to="south", source="r1", text={"en": "Gate"}
        ),
        "step x9: unknown-source: r1",
    ),
    "hope of an unknown side": (
        _add("r1", do="hope", by="carrier", held_by="east", of="north", text={"en": "Gate"}),
        "step x9: unknown-side: east",
    ),
    "milestone keeps an unknown clause": (
        _add(
            "a2", do="milestone", by="carrier", text={"en": "Open"}, keeps=[{"proposal": "p1", "clause": "3"}]
        ),
        "step x9: unknown-clause: 3",
    ),
    "milestone keeps an unknown undertaking": (
        _add("a2", do="milestone", by="carrier", text={"en": "Open"}, keeps=[{"undertaking": "u9"}]),
        "step x9: unknown-undertaking: u9",
    ),
    "range upside down": (
        _add("w1", **{**WEIGH, "cost": [2, 1]}, outcomes=[OUTCOME]),
        "step x9: not-a-range",
    ),
    "probability over 1": (_add("w1", **WEIGH, outcomes=[{**OUTCOME, "probability": [0.5, 1.5]}]), "step x9"),
    # the order of things
    "time goes back": (
        _set("r1", at="2026-02-01T10:09:00Z"),
        "step r1: the step is earlier than the one before it",
    ),
    "not opened": (lambda raw: raw["steps"].pop(0), "step s2: not-opened"),
    "opened twice": (_add("s2", do="open-channel", by="carrier"), "step x9: not-opened"),
    "opened with a delegate between": (_set("s1", go_between="north-one"), "step s1: wrong-role: north-one"),
    "opened by a delegate with nobody between": (
        _set("s1", by="north-one"),
        "step s1: wrong-role: north-one",
    ),
    "speaks before joining": (_move("w1", "s2"), "step w1: the seat has not joined yet: north-one"),
    "joins twice": (
        _add("s3", do="invite", by="carrier", seat="south-one"),
        "step x9: already-joined: south-one",
    ),
    "speaks after leaving": (_add("p1", do="leave", by="south-one"), "step a1: the seat has left: south-one"),
    "comes back": (
        lambda raw: (
            _add("w1", do="leave", by="south-one")(raw),
            raw["steps"].insert(5, {**_step(raw, "s3"), "id": "x8", "at": "2026-02-01T10:01:00Z"}),
        ),
        "step x8: already-joined: south-one",
    ),
    "word on another line": (_set("w1", line="south"), "step w1: wrong-side: north-one"),
    "room of the other side": (
        _add("w1", do="room", by="north-one", side="south", text={"en": "Hm"}),
        "step x9: wrong-side",
    ),
    "room of a go-between": (
        _add("w1", do="room", by="carrier", side="south", text={"en": "Hm"}),
        "step x9: wrong-side",
    ),
    "release by a delegate": (
        _set("r1", by="north-one"),
        "step r1: a seat of this role can't do this: north-one",
    ),
    "proposal by a go-between": (_set("p1", by="carrier"), "step p1: wrong-role: carrier"),
    "desk of a delegate": (
        _add("w1", do="desk", by="north-one", text={"en": "Hm"}),
        "step x9: wrong-role: north-one",
    ),
    "withdraws the other side's word": (
        _add("r1", do="withdraw", by="south-one", what="w1"),
        "step x9: wrong-side: w1",
    ),
    "notes the words of an unknown person": (
        _set("w1", by="carrier", from_="nobody"),
        "step w1: unknown-person: nobody",
    ),
    "notes the words of the other side": (
        _set("w1", by="carrier", from_="south-one"),
        "step w1: wrong-side: south-one",
    ),
    "notes words without being between": (_set("w1", from_="north-one"), "step w1: wrong-role: north-one"),
    "noted line without a speaker": (
        lambda raw: (raw["sides"].append(NOTED), _set("w1", by="carrier", line="west")(raw)),
        "step w1: the side is noted: say whose words these are in from",
    ),
    "both of three sides": (
        lambda raw: (raw["sides"].append(NOTED), _clause("p1", 0, who="both")(raw)),
        "step p1: unknown-side: both",
    ),
    "joins through the other side": (_set("s3", do="join", by="north-one"), "step s3: wrong-side: south-one"),
    "joins a line of the other side": (_set("s3", do="join", line="north"), "step s3: wrong-side: south-one"),
    "joins agreed by nobody yet": (
        _set("s3", do="join", agreed_by="south-one"),
        "step s3: not-joined: south-one",
    ),
    "joins a line that isn't": (_set("s3", do="join", line="east"), "step s3: unknown-line: east"),
    "joins agreed by nobody": (_set("s3", do="join", agreed_by="nobody"), "step s3: unknown-seat: nobody"),
    "briefed with the other line": (
        lambda raw: (_move("s3", "x1")(raw), _set("s3", do="join", briefed=["w1"])(raw)),
        "step s3: wrong-side: w1",
    ),
    "briefed with what is no entry": (_set("s3", do="join", briefed=["s2"]), "step s3: unknown-source: s2"),
    "briefed with the other room": (
        lambda raw: (
            _move("s3", "x1")(raw),
            _add("w1", do="room", by="north-one", side="north", text={"en": "Hm"})(raw),
            _set("s3", do="join", briefed=["x9"])(raw),
        ),
        "step s3: wrong-side: south-one",
    ),
    "countered with itself": (_set("a2", answer="counter", counter="p1"), "step a2: unknown-proposal: p1"),
    "reported on another line": (
        _add("w1", do="told", by="north-one", who="carrier", fact="channel", line="south"),
        "step x9: wrong-side: north-one",
    ),
    # what is expected
    "expects an unknown line": (
        _expect("crossings", to_east=1),
        "where expect/crossings: unknown-line: to_east",
    ),
    "expects an unknown seat": (
        _expect("never_seen", nobody=["Hm"]),
        "where expect/never_seen: unknown-seat: nobody",
    ),
    "expects an unknown proposal": (
        _expect("agreement", proposal="w1"),
        "where expect/agreement: unknown-proposal: w1",
    ),
    "expects an unknown signer": (
        _expect("agreement", signers=["x"]),
        "where expect/agreement: unknown-seat: x",
    ),
    "expects an unknown clause": (
        _expect("undertakings", clauses=["7"]),
        "where expect/undertakings: unknown-clause: 7",
    ),
    "expects an unknown undertaking": (
        _expect("undertakings", apart=["w1"]),
        "where expect/undertakings: unknown-undertaking: w1",
    ),
    "expects an unknown hope": (
        lambda raw: raw["expect"].update(hopes=["w1"]),
        "where expect/hopes: unknown-step: w1",
    ),
    "expects an unknown knower": (
        lambda raw: raw["expect"].update(
            knew_of_channel={"at": "2026-02-01T12:00:00Z", "as_seen_by": {"carrier": ["press"]}}
        ),
        "where expect/knew_of_channel: unknown-person: press",
    ),
    "expects knowing of an unknown seat": (
        lambda raw: raw["expect"].update(
            knew_of_channel={"at": "2026-02-01T12:00:00Z", "as_seen_by": {"press": []}}
        ),
        "where expect/knew_of_channel: unknown-seat: press",
    ),
    "expects another code": (
        _expect("refused", x1="withdrawn"),
        "where expect/refused: not-expected-refused: x1",
    ),
    "expects a refusal of nothing": (
        _expect("refused", r1="withdrawn"),
        "where expect/refused: not-expected-refused: r1",
    ),
    "a refusal that isn't expected": (
        lambda raw: raw["expect"]["refused"].pop("x1"),
        "where expect/refused: not-expected-refused: x1",
    ),
    "an expectation nobody knows": (
        lambda raw: raw["expect"].update(luck=1),
        "where expect: unknown-field: luck",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_in_one_line(fault: str) -> None:
    """Whatever is wrong, the line names the step or place and says what."""
    change, told = FAULTS[fault]
    raw = json.loads(EXAMPLE)
    change(raw)
    for reason, sentence in REASONS.items():
        if re.search(rf"(^|: ){reason}($|: )", told):
            told = told.replace(reason, sentence)
    assert told in _fault(json.dumps(raw).encode())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is not JSON (line 1, column 1)"),
        (b'{\n "format": wasit}', "the file is not JSON (line 2, column 12)"),
        (b"\xff\xfe", "the file is not UTF-8 text (byte 0)"),
        (b"[" * 100_000, "the file is not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "the file is not JSON"),
        (b'{"a": NaN}', "the file is not JSON"),
        (b"[]", "this is not a case file"),
        (b"null", "this is not a case file"),
        (b"{}", "this is not a case file"),
        (b'{"id": "w03", "at": 1, "at": 2}', "step w03: a field is written twice: at"),
        (b" " * (4 * 1024 * 1024 + 1), "the file is larger than 4 MiB"),
    ],
)
def test_what_is_no_case_at_all_is_told_with_its_place(data: bytes, told: str) -> None:
    """Broken JSON is told with line and column, broken text with its byte."""
    assert _fault(data).startswith(told)


def test_a_fault_in_the_text_never_tells_the_text() -> None:
    """What a person wrote stays out of errors; so do control characters in ids."""
    raw = json.loads(EXAMPLE)
    _set("r1", text="a secret word")(raw)
    assert "secret" not in _fault(json.dumps(raw).encode())
    _set("r1", text={"en": "fine"}, **{"\x1b[31m": 1})(raw)
    assert _fault(json.dumps(raw).encode()).isprintable()


def test_every_reason_has_its_sentence() -> None:
    """A reason that the code can give is in the table, and the table has none that it can't."""
    source = "".join(
        files("wasit.play").joinpath(name).read_text("utf-8")
        for name in ("case.py", "form.py", "cast.py", "references.py", "order.py")
    )
    for reason in REASONS:
        assert source.count(f'"{reason}"') >= 2, reason


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_the_packaged_cases_are_read(name: str) -> None:
    """Each packaged case holds to the form, and its counts agree with its steps."""
    _check_counts(read_case(PACKAGED[name]))


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared case is not beside this checkout")
def test_the_shared_case_is_read() -> None:
    """The published model case is read whole."""
    case = read_case(SHARED.read_bytes())
    assert len(case.steps) == 44
    _check_counts(case)


def _check_counts(case: Case) -> None:
    done = [step for step in case.steps if step.refused is None]
    for side in case.sides:
        assert case.expect.crossings[f"to_{side.id}"] == sum(
            isinstance(step, Release) and step.to_line == side.id for step in done
        )
        assert case.expect.words_and_calls[f"line_{side.id}"] == sum(
            isinstance(step, Word | Call) and step.line == side.id for step in done
        )
    assert case.expect.crossings["total"] == sum(isinstance(step, Release) for step in done)
    assert case.expect.days == span_in_days(case)
    agreement = case.expect.agreement
    assert "agreement" in case.expect.told
    if agreement is not None:
        proposal = case.step(agreement.proposal)
        assert isinstance(proposal, Propose)
        assert case.expect.undertakings is not None
        assert case.expect.undertakings.clauses == tuple(
            clause.id for clause in proposal.clauses if clause.kind == "undertaking"
        )
        assert (
            max(step.at for step in done if step.id.startswith("a")).seconds == agreement.accepted_at.seconds
        )
    assert case.expect.undertakings is None or case.expect.undertakings.apart == tuple(
        step.id for step in done if isinstance(step, Undertaking)
    )


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_nothing_that_must_stay_unseen_is_passed_on(name: str) -> None:
    """No string that a seat must never see occurs in what the case itself gives to that seat; every string occurs in the case."""
    case = read_case(PACKAGED[name])
    raw = json.loads(PACKAGED[name])
    steps = {step["id"]: json.dumps(step, ensure_ascii=False) for step in raw["steps"]}
    whole = PACKAGED[name].decode()
    for seat, strings in case.expect.never_seen.items():
        given_to = [] if seat == "relay" else [steps[step] for step in _given(case, seat)]
        for string in strings:
            assert string in whole.split('"expect"')[0], string
            assert not any(string in step for step in given_to), (seat, string)


def _given(case: Case, wanted: str) -> list[str]:
    """The steps whose words this seat legitimately gets: on its lines while it is there, its room, and what it was briefed with."""
    seat = case.seat(wanted)
    given, joined, left = set(), False, False
    lines = {seat.side} if seat.side else {side.id for side in case.sides}
    for step in case.steps:
        if (
            getattr(step, "seat", None) == wanted
            or getattr(step, "go_between", None) == wanted
            or (step.id == "s01" and step.by == wanted)
        ):
            joined = True
            if isinstance(step, Join):
                given |= set(step.briefed)
                lines = {step.line} if step.line is not None else lines
        left = left or (type(step).__name__ == "Leave" and step.by == wanted)
        if not joined or left or step.refused is not None:
            continue
        place = getattr(step, "to_line", None) or getattr(step, "line", None)
        if place in lines or (getattr(step, "side", None) == seat.side and seat.side is not None):
            given.add(step.id)
        if isinstance(step, Release):  # the receipt: in which words it crossed
            lines_of = {getattr(case.step(source.id), "line", None) for source in step.sources}
            if lines_of & lines:
                given.add(step.id)
        if type(step).__name__ in ("Milestone", "Answer", "Undertaking"):
            given.add(step.id)
    return sorted(given)


def test_the_documented_example_is_read_whole() -> None:
    """The example of docs/case-format.md says what the page says."""
    case = read_case(EXAMPLE)
    word, release, proposal = case.step("w1"), case.step("r1"), case.step("p1")
    assert isinstance(word, Word)
    assert [passage.consent for passage in word.passages] == [Consent.AS_WRITTEN, Consent.FOR_YOU_ONLY]
    assert (word.how, word.speaker, word.at.offset) == ("written", None, 180)
    assert isinstance(release, Release)
    assert release.sources == (Source("w1", (1,)),)
    assert (release.wording, release.attribution) == (Consent.AS_WRITTEN, Attribution.NONE)
    assert isinstance(proposal, Propose)
    assert [clause.condition for clause in proposal.clauses] == [None, "1"]
    assert case.step("x1").refused == "consent-for-you-only"
    assert case.seat("carrier").is_go_between
    assert [seat.id for seat in case.seats_of("north")] == ["north-one"]
    assert case.side("north").needs == 1
    assert case.expect.told == set(json.loads(EXAMPLE)["expect"])


def test_a_refused_step_may_break_the_rules_only() -> None:
    """A stranger's word, an unknown line and an unknown id may be tried where that is what must be refused."""
    raw = json.loads(EXAMPLE)
    raw["expect"].pop("refused")
    _add("a2", do="word", by="south-one", line="north", text={"en": "Hello"}, refused="not-a-member")(raw)
    _add(
        "x9",
        id="x10",
        do="release",
        by="carrier",
        sources=["w1"],
        to_line="east",
        wording="as-written",
        refused="not-a-line",
    )(raw)
    _add("x10", id="x11", do="answer", by="north-one", proposal="p9", answer="accept", refused="unknown-id")(
        raw
    )
    assert read_case(json.dumps(raw).encode()).step("x11").refused == "unknown-id"
    _set("x11", refused="no-mandate")(raw)
    assert "x11" in _fault(json.dumps(raw).encode())


def test_a_newcomer_can_be_briefed_with_its_own_room_and_line() -> None:
    """Words, releases and room notes of its own side, and nothing else, are opened to a late delegate."""
    raw = json.loads(EXAMPLE)
    raw["seats"].append({**raw["seats"][1], "id": "north-two"})
    _add("w1", do="room", by="north-one", side="north", text={"en": "Hm"})(raw)
    _add("r2", id="x8", do="join", by="north-one", seat="north-two", briefed=["w1", "x9", "r2"])(raw)
    joined = read_case(json.dumps(raw).encode()).step("x8")
    assert isinstance(joined, Join)
    assert joined.briefed == ("w1", "x9", "r2")
    for strange in ("p1", "x9"):
        bent = json.loads(json.dumps(raw))
        if strange == "x9":
            bent["seats"][-1]["side"] = "south"
        _set("x8", briefed=[strange], by="carrier")(bent)
        assert "not of this side" in _fault(json.dumps(bent).encode())


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_what_is_released_as_written_is_what_was_written(name: str) -> None:
    """An as-written release has the very bytes of the passages it draws on, in each language it has."""
    case = read_case(PACKAGED[name])
    for step in case.steps:
        if isinstance(step, Release) and step.wording is Consent.AS_WRITTEN and step.text is not None:
            (source,) = step.sources
            word = case.step(source.id)
            assert isinstance(word, Word | Call)
            drawn = [word.passages[number - 1] for number in source.passages] or word.passages
            for language, text in step.text.items():
                assert text == "\n".join(passage.text[language] for passage in drawn)


def test_a_file_of_a_windows_editor_is_read() -> None:
    """A byte order mark does no harm."""
    assert read_case(b"\xef\xbb\xbf" + EXAMPLE) == read_case(EXAMPLE)


@pytest.mark.slow
def test_the_schema_is_one_itself() -> None:
    """The packaged schema is valid JSON Schema 2020-12 and accepts every packaged case by itself."""
    schema = json.loads(files("wasit.play").joinpath("case.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    for data in (*PACKAGED.values(), EXAMPLE):
        Draft202012Validator(schema).validate(json.loads(data))


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70),
    st.floats(allow_nan=False),
    st.text(max_size=6),
    st.sampled_from(
        [
            "council",
            "command",
            "w01",
            "p01",
            "r01",
            "relief-doctor",
            "2026-03-02T18:05:00+03:00",
            "as-written",
            "1",
        ]
    ),
    st.lists(st.sampled_from(["w01", "p01", "", 1]), max_size=2),
    st.dictionaries(st.sampled_from(["en", "id", "passages"]), st.text(max_size=3), max_size=2),
)


def _places(raw: Raw, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return [path, *(place for key, one in inner for place in _places(one, (*path, key)))]


_DEMO_PLACES = _places(json.loads(DEMO))[1:]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from(_DEMO_PLACES), st.sampled_from(["set", "drop", "double"]), _ODD),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_changed_demo_is_read_or_refused(changes: list[tuple[tuple[str | int, ...], str, Raw]]) -> None:
    """However the demonstration is bent, it is read, or refused as a bad case with one line."""
    raw = json.loads(DEMO)
    for place, action, value in changes:
        _bend(raw, place, action, value)
    _read_or_refuse(json.dumps(raw).encode())


def _bend(raw: Raw, place: tuple[str | int, ...], action: str, value: Raw) -> None:
    at = raw
    for key in place[:-1]:
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            return
    key = place[-1]
    if isinstance(at, dict) and isinstance(key, str):
        if action == "drop":
            at.pop(key, None)
        else:
            at[key] = value
    elif isinstance(at, list) and isinstance(key, int) and key < len(at):
        if action == "drop":
            del at[key]
        elif action == "double":
            at.insert(key, at[key])
        else:
            at[key] = value


@given(st.integers(0, len(DEMO) - 1), st.integers(0, 255), st.booleans())
@settings(max_examples=100, deadline=None)
@pytest.mark.slow
def test_a_damaged_demo_is_read_or_refused(index: int, byte: int, cut: bool) -> None:
    """One byte changed, or the file cut short: read, or refused with one line."""
    _read_or_refuse(DEMO[:index] if cut else DEMO[:index] + bytes([byte]) + DEMO[index + 1 :])


def _read_or_refuse(data: bytes) -> None:
    refused = _refusal_of(data)
    if refused is not None:
        assert refused.code == "bad-case"
        assert refused.fields["reason"] in REASONS
        line = explain(refused)
        assert line.isprintable()
        assert len(line) < 300


def _refusal_of(data: bytes) -> Refused | None:
    try:
        read_case(data)
    except Refused as refused:
        return refused
    return None
