"""Three readers that share no line of code: the same verdict on every scenario, and on files that were bent byte by byte."""

from __future__ import annotations

import ast
import base64
import copy
import json
import random
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import cbor2
import pytest

from vectors.three_readers import (
    CERTIFICATES,
    FOLDER,
    NODE,
    ROOT,
    SCRIPT,
    VECTORS,
    Vector,
    Verdict,
    as_vector,
    data_of,
    expected,
    nodes,
    roots_of,
    script,
    script_verified,
    scripts,
    wasits,
)
from wasit.channel import assigned
from wasit.cli.sentences import sentence_of_step
from wasit.cli.verify import verify_bytes

GOOD = [name for name, one in CERTIFICATES.items() if one["expect"] == "ok"]
BENT = ("ok-closed", "ok-three-sides", "ok-cert-successors", "ok-withdrawn", "ok-cert-two-of-three")


@pytest.mark.slow
@pytest.mark.parametrize("name", VECTORS)
def test_the_single_file_finds_what_the_scenario_expects(name: str) -> None:
    """State, code and step; so it agrees with Wasit, which is held to the same files."""
    assert scripts(VECTORS[name]) == expected(VECTORS[name])


@pytest.mark.slow
def test_the_node_reader_finds_what_each_scenario_expects() -> None:
    """State, code and step, in another language with other libraries."""
    found = nodes(VECTORS)
    assert {name: found[name] for name in VECTORS} == {name: expected(one) for name, one in VECTORS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", CERTIFICATES)
def test_both_reports_are_the_same_json(name: str) -> None:
    """What ``wasit verify --json`` says, the single file says: each step and field, and the whole agreement."""
    vector = CERTIFICATES[name]
    ours = verify_bytes(data_of(vector["data"]), now=vector.get("now"), roots=roots_of(vector))
    theirs = script.report(script_verified(vector))
    for told in (ours, theirs):  # of a failed step other fields are only a help
        last = told["steps"][-1]
        last["fields"] = last["fields"] if last["holds"] else {"error": last["fields"]["error"]}
    assert json.loads(json.dumps(theirs)) == json.loads(json.dumps(ours))


def test_a_revoked_mandate_is_not_called_expired() -> None:
    """By the command, in its words too, and by the single file; where the end only came, neither speaks of revoking."""
    for name, why in (("cert-mandate-revoked", "revoked"), ("cert-mandate-expired", None)):
        vector = CERTIFICATES[name]
        ours = verify_bytes(data_of(vector["data"]))
        for told in (ours, script.report(script_verified(vector))):
            assert told["steps"][-1]["fields"].get("why") == why
        assert ("revoked" in sentence_of_step(ours["steps"][-1], "en")) is (why is not None)


def family(verdict: Verdict) -> Verdict:
    """Where bytes are bent, two faults of the encoding may meet: which of them is met first is not laid down."""
    state, code, step = verdict
    return state, "E_CBOR*" if code.startswith("E_CBOR") else code, step


def bent_files(every: int) -> Iterator[tuple[str, bytes]]:
    """One bit of every so manieth byte flipped, by turns; and cut short, doubled, exchanged at some of them."""
    for name in BENT:
        data = data_of(CERTIFICATES[name]["data"])
        for turn, place in enumerate(range(0, len(data), every)):
            yield (
                f"{name} flip {place}",
                data[:place] + bytes([data[place] ^ 1 << turn % 8]) + data[place + 1 :],
            )
            if turn % 4 == 0:
                yield f"{name} cut {place}", data[:place]
                yield f"{name} lost {place}", data[:place] + data[place + 1 :]
                yield f"{name} twice {place}", data[: place + 1] + data[place:]


@pytest.mark.slow
def test_every_bent_file_gets_one_verdict_from_both() -> None:
    """And none that was bent outside a signature's claimed token is held to be good."""
    count = 0
    for what, data in bent_files(479):
        ours, theirs = wasits(as_vector(data)), scripts(as_vector(data))
        assert family(ours) == family(theirs), what
        assert ours[0] == "not-valid", what
        count += 1
    assert count > 300


@pytest.mark.slow
def test_bent_files_get_the_same_verdict_from_node() -> None:
    """Fewer of them: starting and counting there costs more."""
    vectors = {what: as_vector(data) for what, data in bent_files(3001)}
    found = nodes(vectors)
    assert {name: family(found[name]) for name in vectors} == {
        name: family(scripts(one)) for name, one in vectors.items()
    }


ODD = [
    None, True, False, 0, 1, 2, 3, 4, 5, 6, 15, 16, 23, -1, 999, 1000, 2**40, 253370764800, 253370764801, b"", b"\0" * 16, b"\1" * 32,
    "", "x", "a b\n", "en", "ar", "EN", "\u202e", "x\u2066y", "x\u2066y\u2069", "\ue000", "\u0378", "x" * 121, "\x85", "\ufeff", "\u3000",
    "e\u0301", [], {}, [0, 0], [1, 1], [2, 5], [4, {"en": "x"}], [5, 1], [16, 1], {"en": "x"}, {"en": "x", "ar": "y"}, {1: 1}, {16: 1},
    {"e": "x"}, [b"\1" * 32, b"\2" * 32], [b"\1" * 32, b"\1" * 32], 1.5,
]  # fmt: skip
KEYS = [0, 5, 6, 8, 10, 11, 12, 13, 14, 15, 16, 23, "en", "he", "zz"]


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in within:
        yield (*here, key)
        yield from places(item, (*here, key))


def bent_field(value: Any, chance: random.Random) -> Any:
    """The payload with one field set to another value, left out, doubled or joined by one that does not belong."""
    made = copy.deepcopy(value)
    *way, last = chance.choice(list(places(made)))
    holder = made
    for key in way:
        holder = holder[key]
    act = chance.choice(["set", "set", "lose", "join", "double", "count"])
    if act == "lose":
        del holder[last]
    elif act == "join" and isinstance(holder, dict):
        holder[chance.choice(KEYS)] = copy.deepcopy(chance.choice(ODD))
    elif act == "double" and isinstance(holder, list):
        holder.insert(last, copy.deepcopy(holder[last]))
    elif act == "count" and type(holder[last]) is int:
        holder[last] += chance.choice([-1, 1, 2, 100])
    else:
        holder[last] = copy.deepcopy(chance.choice(ODD))
    return made


def bent_payloads(each: int) -> dict[str, Vector]:
    chance, made = random.Random(1990), {}
    for name, vector in VECTORS.items():
        if vector["kind"] == "payload" and vector["expect"] == "ok":
            value = cbor2.loads(data_of(vector["payload"]))
            for turn in range(each):
                try:
                    payload = cbor2.dumps(bent_field(value, chance), canonical=True)
                except TypeError:  # keys of two kinds, which can't be sorted
                    continue
                made[f"{name} {turn}"] = {"kind": "payload", "payload": base64.b64encode(payload).decode()}
    return made


@pytest.mark.slow
def test_every_bent_field_gets_one_verdict_from_all_three() -> None:
    """One field of a payload at a time: the code is the same, whatever the field became."""
    vectors = bent_payloads(100)
    by_wasit = {name: family(wasits(one)) for name, one in vectors.items()}
    assert {name: family(scripts(one)) for name, one in vectors.items()} == by_wasit
    assert len({code for _, code, _ in by_wasit.values()}) > 10
    found = nodes(vectors)
    assert {name: family(found[name]) for name in vectors} == by_wasit


def test_the_single_file_needs_nothing_of_wasit() -> None:
    """It imports the standard library and cryptography, and nothing else."""
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert named <= set(sys.stdlib_module_names) | {"cryptography"}


def test_the_node_reader_reads_no_line_of_the_others() -> None:
    """Its imports are Node's, its own files, and the two packages that do the arithmetic."""
    for path in NODE.glob("*.mjs"):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("import "):
                source = line.split('"')[1]
                assert source.startswith(("node:", "./", "@noble/")), line


def test_all_carry_the_same_unicode() -> None:
    """Characters assigned in Unicode 14.0: the list in spec/, those of both programs, and Python's own where it is of that version."""
    runs = (ROOT / "spec" / "assigned-14.0.txt").read_text("ascii")
    edges = list(accumulate(int(run, 16) for run in runs.split()))
    assert edges == script.EDGES
    assert edges[:-1] == [edge for edge in assigned._EDGES if edge < 0x110000]
    assert edges[-1] == 0x110000
    if unicodedata.unidata_version == "14.0.0":
        categories = ("Cn", "Co", "Cs")
        assert all(
            assigned.is_assigned(chr(code)) == (unicodedata.category(chr(code)) not in categories)
            for code in range(0, 0x110000, 7)
        )


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    file = tmp_path / "agreement.wasit"
    file.write_bytes(data_of(CERTIFICATES["ok-closed"]["data"]))
    return file


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As a stranger runs it: by itself, with nothing of this environment on the path."""
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_a_stranger_runs_the_single_file(closed: Path, tmp_path: Path) -> None:
    """0 where it holds, 4 where not, 3 for a file that is not there; each step with its number and name."""
    ran = run(closed)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("closed: ")
    assert "1. read" in ran.stdout
    assert "FAILS" not in ran.stdout
    assert json.loads(run(closed, "--json").stdout)["state"] == "closed"
    closed.write_bytes(closed.read_bytes()[:-1])
    ran = run(closed)
    assert ran.returncode == 4
    assert "FAILS" in ran.stdout
    assert "E_CBOR" in ran.stdout
    assert run(tmp_path / "nothing").returncode == 3


def test_there_are_scenarios_of_every_kind_the_issue_names() -> None:
    """Whole certificates, one scenario a file, that a stranger's tool can take: good ones, and each way to be bad."""
    assert len(GOOD) >= 20
    assert len(CERTIFICATES) - len(GOOD) >= 80
    names = {path.stem for path in FOLDER.glob("cert-*.json")}
    assert names >= {
        f"cert-{one}"
        for one in (
            "wrong-purpose", "clause-swapped", "language-missing", "mandate-expired", "one-of-two-wrong", "truncated", "map-reordered",
            "key-twice", "integer-not-shortest", "length-huge", "token-other-hash", "token-untrusted", "token-other-purpose", "renewed-late",
            "witness-is-a-side",
        )
    }  # fmt: skip
