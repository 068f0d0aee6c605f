"""How the person of a seat wants its pages: kept in the seat's own file, told to nobody."""

from __future__ import annotations

from wasit.channel.views import Preferences
from wasit.errors import Refused
from wasit.seat import reading
from wasit.seat.keep import Keep
from wasit.seat.reading import Args
from wasit.seat.settings import read_undo

CALENDARS = ("hijri", "hebrew")
TEXT_SIZES = (90, 100, 125, 150)  # percent
LONGEST_AWAY = 240  # minutes
NAMES = frozenset({"calendars", "letter_keys", "text_size", "lock_after", "undo"})


def read_preferences(keep: Keep) -> Preferences:
    default = Preferences()
    calendars = keep.setting("calendars")
    return Preferences(
        tuple(each for each in CALENDARS if each in calendars.split(",")),
        keep.setting("letter-keys", "on") == "on",
        int(keep.setting("text-size", str(default.text_size))),
        int(keep.setting("lock-after", str(default.lock_after))),
        keep.setting("language"),
        int(keep.setting("undo", str(default.undo))),
        keep.setting("second_relay"),
        keep.setting("proxy"),
    )


def check_preferences(args: Args) -> dict[str, str]:
    """What is to be written down, by the name of the setting. Raises: Refused bad-input, naming the setting."""
    found: dict[str, str] = {}
    if "calendars" in args:
        wanted = reading.items(args, "calendars")
        if any(each not in CALENDARS for each in wanted):
            raise Refused("bad-input", field="calendars")
        found["calendars"] = ",".join(each for each in CALENDARS if each in wanted)
    if "letter_keys" in args:
        found["letter-keys"] = "on" if reading.flag(args, "letter_keys") else "off"
    if "text_size" in args:
        size = reading.number(args, "text_size")
        if size not in TEXT_SIZES:
            raise Refused("bad-input", field="text_size")
        found["text-size"] = str(size)
    if "lock_after" in args:
        away = reading.number(args, "lock_after")
        if away is None or not 0 <= away <= LONGEST_AWAY:
            raise Refused("bad-input", field="lock_after")
        found["lock-after"] = str(away)
    if "undo" in args:
        found["undo"] = str(read_undo(args["undo"]))
    return found
