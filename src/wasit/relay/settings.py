"""A relay's settings, as an operator writes them: one TOML file.

This file alone knows its keys.

1. Every key may be left out; a key that is not known, or a value of another kind or outside its bounds, is refused by name. A relay
   that started on half of what was meant would be worse than one that does not start.
2. The access code, and a cluster's password, stand in files of their own, so that the settings can be shown to anybody.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from wasit.errors import Refused
from wasit.relay.rules import RelayConfig

DAYS = 365
NUMBERS = {"port": (0, 65535), "operator_port": (0, 65535), "shards": (1, 256), "replicas": (1, 5)}
LIMITS = {  # the least and the most of each
    "stamp_bits": (0, 30),
    "box_letters": (1, 1_000_000),
    "box_octets": (65536, 2**40),
    "kept_days": (1, DAYS),
    "burst": (1, 1_000_000),
    "per_minute": (1, 1_000_000),
    "nameplates": (1, 9_999),
    "joins_per_second": (1, 1_000),
    "waiting_asks": (16, 1_000_000),
    "waiting_octets": (2**20, 2**40),
    "connections": (1, 1_000_000),
    "watched": (1, 1_000_000),
    "least_free": (0, 2**50),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What one relay runs by. ``operator_port`` None: no page and no numbers. ``store``: a cluster's addresses, with commas
    between them; none for SQLite in the folder. ``store_file`` holds them where they name a password."""

    folder: Path | None = None
    host: str = "127.0.0.1"
    port: int = 7710
    operator_port: int | None = None
    access_code_file: Path | None = None
    store: str = ""
    store_file: Path | None = None
    shards: int = 4
    replicas: int = 3
    limits: RelayConfig = field(default_factory=RelayConfig)


def read_settings(path: Path) -> Settings:
    """Raises: Refused unreadable-file, bad-settings (no TOML), bad-setting (which)."""
    try:
        text = path.read_bytes()
    except OSError:
        raise Refused("unreadable-file") from None
    try:
        found = tomllib.loads(text.decode())
    except (
        ValueError,
        RecursionError,
    ):  # no TOML, no UTF-8, a number of too many digits, lists in lists without end
        raise Refused("bad-settings") from None
    limits = found.pop("limits", {})
    settings = Settings(limits=_limits(limits))
    return replace(settings, **{key: _setting(key, value) for key, value in found.items()})


def _setting(key: str, value: object) -> Any:
    if key not in {one.name for one in fields(Settings)} - {"limits"}:
        raise Refused("bad-setting", setting=key)
    if key in NUMBERS:
        least, most = NUMBERS[key]
        if type(value) is not int or not least <= value <= most:
            raise Refused("bad-setting", setting=key)
        return value
    if not isinstance(value, str) or not value:
        raise Refused("bad-setting", setting=key)
    return value if key in ("host", "store") else Path(value)


def _limits(found: object) -> RelayConfig:
    if not isinstance(found, dict):
        raise Refused("bad-setting", setting="limits")
    for key, value in found.items():
        least, most = LIMITS.get(key, (1, 0))
        if type(value) is not int or not least <= value <= most:
            raise Refused("bad-setting", setting=f"limits.{key}")
    config = replace(RelayConfig(), **found)
    return replace(
        config, seen_days=config.kept_days + 1
    )  # a copy of what is still kept must be known as one
