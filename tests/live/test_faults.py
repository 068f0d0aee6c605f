"""The fault matrix (docs/faults.md), small: every fault once, real processes, the judge of histories over all of it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from apart import need_networks
from clusters import need_nats_server
from faults import cluster_runs, each_point, matrix, moving, runs
from faults.disk import Left, build_shim
from faults.relay import Relay
from wasit.relay.demo_cluster import SYNCING, find_server, running_cluster, version_of

pytestmark = pytest.mark.live


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory: what is killed leaves its writes there as on any disk, and the machine's disk is spared."""
    with tempfile.TemporaryDirectory(dir=matrix.MEMORY if matrix.MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disk that a test can spoil."""
    return build_shim(tmp_path_factory.mktemp("shim"))


def test_a_store_killed_at_any_point_keeps_what_it_answered(place: Path) -> None:
    """kill -9 before and after each change of the disk that the store makes: all of them, none sampled."""
    ended = subprocess.run(
        [sys.executable, "-m", "faults.each_point", str(place)],
        cwd=Path(each_point.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


async def test_a_relay_killed_between_commit_and_answer_loses_and_repeats_nothing(place: Path) -> None:
    """A real process under load, twice: seats put again what was not answered."""
    run = await runs.kill_at(place, "answer", "before", 300, kills=2)
    assert (run.faults, run.kills) == ([], 2)
    assert run.letters >= 300


async def test_a_power_cut_takes_nothing_that_was_answered(place: Path, shim: Path) -> None:
    """Files and names as the last syncs made them sure, with some of the rest, torn; then the relay starts on them and goes on."""
    run = await runs.cut(place, shim, Left.TORN, 300, 1, 5)
    assert (run.faults, run.kills) == ([], 1)
    assert run.notes["writes and syncs"] > 50


async def test_a_power_cut_after_any_write_leaves_a_store_that_holds_what_was_answered(
    place: Path, shim: Path
) -> None:
    """One run, cut at every fifth of its writes and syncs from the first made folder on, each in three ways."""
    run = await runs.every_cut(place, shim, 24, 5)
    assert run.faults == []
    assert run.notes["cuts"] > 30


async def test_a_disk_that_lies_about_syncs_is_found_out_by_the_judge(place: Path, shim: Path) -> None:
    """The one fault no relay can mend: if this run passed, the power cuts above would prove nothing."""
    run = await runs.cut(place, shim, Left.SYNCED, 200, 1, 5, lies=True)
    assert {fault.rule for fault in run.faults} == {"lost"}


async def test_a_disk_that_is_full_read_only_or_broken_for_a_while_loses_nothing(
    place: Path, shim: Path
) -> None:
    """/health says each time that letters are not kept, and the letters come afterwards."""
    run = await runs.refuse(place, shim, 300)
    assert run.faults == []
    assert set(run.notes.values()) == {1}


async def test_a_clock_that_jumps_forgets_nothing(place: Path, shim: Path) -> None:
    """Over a year ahead while letters wait, and a kill and a start while it is wrong."""
    run = await runs.jump(place, shim, 200, (400,))
    assert (run.faults, run.kills) == ([], 1)
    assert run.notes["told"] >= 1


async def test_a_relay_that_moves_to_a_cluster_and_back_loses_and_repeats_nothing(place: Path) -> None:
    """While letters come and go, killed once on each way when the old store is fenced, and told to move again."""
    need_nats_server()
    with running_cluster(place, 1) as cluster:
        run = await moving.there_and_back(place, cluster, 300, ["fenced"])
    assert (run.faults, run.kills) == ([], 2)


def need_new_nats_server() -> None:
    need_nats_server()
    if version_of(find_server()) < SYNCING:
        pytest.skip(
            "nats-server 2.9 loses what it acknowledged when a node is killed (docs/faults.md): needs 2.10 or newer"
        )


@pytest.mark.parametrize("what", cluster_runs.FAULTS)
async def test_a_node_of_three_that_fails_under_two_relays_takes_nothing_that_was_answered(
    place: Path, what: str
) -> None:
    """Killed and started again, stopped for a while, cut off from the others for a while; seats use both relays by turns."""
    need_new_nats_server()
    run = await cluster_runs.fall(place, what, 60, most=3)
    assert run.faults == []
    assert (run.notes["times"], run.letters >= 60) == (1, True)


@pytest.mark.parametrize("kinds", [cluster_runs.APART, cluster_runs.HALF, cluster_runs.SLOW])
async def test_a_node_whose_wires_fail_takes_nothing_that_was_answered(
    place: Path, kinds: Sequence[str]
) -> None:
    """Nodes in networks of their own: cut off from the others while clients reach it, then from all; one direction alone, from the others, to them,
    to clients; a wire that is slow and drops. Each is tried in both directions before letters count."""
    need_networks("ip", "tc")
    need_new_nats_server()
    run = await cluster_runs.fall_apart(place, kinds, 60, times=len(kinds), most=4)
    assert run.faults == []
    assert (run.notes["times"], run.letters >= 60) == (len(kinds), True)


def test_a_second_relay_on_the_store_is_refused_and_says_why(place: Path) -> None:
    """Another process on the same folder ends at once with exit code 3; the first goes on."""
    first, second = Relay(place / "relay", place / "first"), Relay(place / "relay", place / "second")
    assert first.start()
    assert not second.start()
    assert "relay-running" in second.said()
    assert first.is_up()
    first.kill()
