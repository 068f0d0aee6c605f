"""A relay loads uvicorn without its command line, and leaves uvicorn whole."""

import subprocess
import sys

import pytest


def told_by(program: str) -> str:
    """What a process of its own says: here, uvicorn is loaded long since."""
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.slow
def test_a_relay_starts_without_uvicorns_command_line() -> None:
    assert told_by(
        "import sys, wasit.relay.serve; print({'click', 'uvicorn.main', 'uvicorn.supervisors'} & set(sys.modules))"
    ) == str(set())


@pytest.mark.slow
def test_who_wants_uvicorns_command_line_later_has_it() -> None:
    assert told_by(
        "import wasit.relay.bare_uvicorn as bare, uvicorn, sys; assert uvicorn.Server is bare.Server;"
        "from uvicorn import run; run_at_first = run;"
        "import uvicorn.main as line; assert line.Server is bare.Server;"
        "print(uvicorn.main is line, callable(run_at_first))"
    ) == str((True, True)).strip("()").replace(",", "")


@pytest.mark.slow
def test_a_uvicorn_that_is_loaded_already_is_taken() -> None:
    assert (
        told_by(
            "import uvicorn, sys; line = sys.modules['uvicorn.main']; import wasit.relay.bare_uvicorn as bare;"
            "print(sys.modules['uvicorn.main'] is line, uvicorn.Server is bare.Server)"
        )
        == "True True"
    )
