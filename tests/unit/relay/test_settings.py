"""An operator's file of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from wasit.errors import Refused
from wasit.relay.rules import RelayConfig
from wasit.relay.settings import LIMITS, Settings, read_settings

EXAMPLE = Path(__file__).parents[3] / "deploy" / "relay" / "relay.toml"


def test_the_example_is_what_holds_without_it() -> None:
    """Its limits are the defaults; it says so."""
    assert read_settings(EXAMPLE) == Settings(folder=Path("/var/lib/wasit-relay"), operator_port=7711)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    """Every key may be left out."""
    (tmp_path / "r.toml").write_bytes(b"")
    assert read_settings(tmp_path / "r.toml") == Settings()


def test_every_limit_has_bounds_that_hold_its_default() -> None:
    """And is one of the relay's."""
    for key, (least, most) in LIMITS.items():
        assert least <= getattr(RelayConfig(), key) <= most, key


def test_copies_are_known_as_long_as_letters_are_kept(tmp_path: Path) -> None:
    """A longer keeping lengthens the memory of message ids, or a copy would become a second letter."""
    (tmp_path / "r.toml").write_text("[limits]\nkept_days = 90\n")
    limits = read_settings(tmp_path / "r.toml").limits
    assert (limits.kept_days, limits.seen_days) == (90, 91)


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("port = ", "bad-settings", None),
        ("\udcff", "bad-settings", None),
        ("prot = 7", "bad-setting", "prot"),
        ("port = 70000", "bad-setting", "port"),
        ("port = true", "bad-setting", "port"),
        ("host = 7", "bad-setting", "host"),
        ('folder = ""', "bad-setting", "folder"),
        ("limits = 3", "bad-setting", "limits"),
        ("[limits]\nbrust = 9", "bad-setting", "limits.brust"),
        ("[limits]\nburst = 0", "bad-setting", "limits.burst"),
        ("[limits]\nburst = 1.5", "bad-setting", "limits.burst"),
    ],
)
def test_what_is_not_meant_is_refused_by_name(tmp_path: Path, text: str, code: str, key: str | None) -> None:
    """A relay does not start on half of what its operator wrote."""
    (tmp_path / "r.toml").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Refused, match=code) as told:
        read_settings(tmp_path / "r.toml")
    assert told.value.fields.get("setting") == key


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """unreadable-file."""
    with pytest.raises(Refused, match="unreadable-file"):
        read_settings(tmp_path / "none.toml")
