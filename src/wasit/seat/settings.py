"""What a go-between set for its own desk: the clocks of its sides, how long one may be silent, how long a release waits before it leaves.

Private to this seat: none of it is a fact, nothing of it is told to anyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wasit.errors import Distrusted, Refused
from wasit.seals.stamps import read_roots
from wasit.seat import reading
from wasit.seat.clock import moment_in
from wasit.seat.matter import Matter
from wasit.wire.mailbox import check_relay

LONGEST_UNDO = 60  # s
SILENCE = 48  # h
LONGEST_SILENCE = 1_000  # h
AUTHORITY = frozenset({"timestamps", "timestamp_roots", "timestamps_alone"})


def zone_of(matter: Matter, key: str) -> str:
    """The IANA zone that a side's clock is taken to show; "" where nobody said."""
    return matter.text_setting("zone of " + key)


def set_zones(matter: Matter, zones: Mapping[str, Any]) -> None:
    """``zones``: IANA names by side key; "" forgets one. Raises: Refused may-not-say, not-a-line, bad-input; nothing is changed then."""
    if matter.role != "go-between":
        raise Refused("may-not-say")
    sides = {line.key for line in matter.side_lines()}
    for key, zone in zones.items():
        if key not in sides:
            raise Refused("not-a-line")
        if not isinstance(zone, str):
            raise Refused("bad-input", field="zone")
        if zone:
            moment_in(0, zone)
    with matter.file.change():
        for key, zone in zones.items():
            if zone:
                matter.set_setting("zone of " + key, zone.encode())
            else:
                matter.drop_setting("zone of " + key)
        matter.version += 1


def silence_of(matter: Matter, key: str) -> int:
    """Hours after which a side's silence is told."""
    return int(matter.text_setting("silence of " + key, str(SILENCE)))


def set_silence(matter: Matter, silence: Mapping[str, Any]) -> None:
    """``silence``: hours by side key. Raises: Refused may-not-say, not-a-line, bad-input; nothing is changed then."""
    if matter.role != "go-between":
        raise Refused("may-not-say")
    sides = {line.key for line in matter.side_lines()}
    for key, hours in silence.items():
        if key not in sides:
            raise Refused("not-a-line")
        if type(hours) is not int or not 1 <= hours <= LONGEST_SILENCE:
            raise Refused("bad-input", field="silence")
    with matter.file.change():
        for key, hours in silence.items():
            matter.set_setting("silence of " + key, str(hours).encode())
        matter.version += 1


def set_authority(matter: Matter, args: Mapping[str, Any]) -> None:
    """Who attests times in this matter: ``timestamps``, an address ("" = nobody is asked), and ``timestamp_roots``, PEM, that vouch for it.

    ``timestamps_alone``: whether this seat asks by itself. Raises: Refused bad-input, bad-roots, too-large; no-roots for an address
    without any, no-authority for asking nobody; nothing is changed then.
    """
    alone = reading.flag(args, "timestamps_alone") if "timestamps_alone" in args else None
    roots = args.get("timestamp_roots")
    if roots is not None:
        if not isinstance(roots, str):
            raise Refused("bad-input", field="timestamp_roots")
        if roots:
            read_roots(roots.encode())
    url = args.get("timestamps")
    if url:
        try:
            check_relay(url.rstrip("/") if isinstance(url, str) else url)  # an address of the same form
        except Distrusted:
            raise Refused("bad-input", field="timestamps") from None
        if not (roots if roots is not None else matter.setting("timestamp roots")):
            raise Refused("no-roots")
    elif url is not None and url != "":
        raise Refused("bad-input", field="timestamps")
    if alone and not (url if url is not None else matter.setting("timestamp authority")):
        raise Refused("no-authority")
    with matter.file.change():
        if roots is not None:
            _set_or_drop(matter, "timestamp roots", roots)
        if url is not None:
            _set_or_drop(matter, "timestamp authority", url)
        if alone is not None or url == "":
            _set_or_drop(matter, "timestamps alone", "on" if alone else "")
        matter.version += 1


def _set_or_drop(matter: Matter, name: str, value: str) -> None:
    if value:
        matter.set_setting(name, value.encode())
    else:
        matter.drop_setting(name)


def read_undo(value: object) -> int:
    """Seconds, 0 to 60. Raises: Refused bad-input."""
    if type(value) is not int or not 0 <= value <= LONGEST_UNDO:
        raise Refused("bad-input", field="undo")
    return value
