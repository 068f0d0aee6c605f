"""Who comes and goes: briefing a newcomer, letting somebody go, handing a desk over, leaving."""

from __future__ import annotations

from wasit.channel import facts
from wasit.errors import Refused
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat import devices, membership, reading
from wasit.seat.actions import handover, mandates, words
from wasit.seat.door import Answer, Args
from wasit.seat.json_form import as_json
from wasit.seat.matter import Line, Matter
from wasit.seat.queries.devices import devices_of as devices_listed
from wasit.text.passage import Consent, Passage


def brief(matter: Matter, args: Args) -> Answer:
    newcomer = reading.seat_id(args.get("seat"))
    chosen = [matter.find(str(each)) for each in reading.items(args, "entries")]
    line = matter.line_of(str(args["line"])) if args.get("line") else mandates.home(matter)
    note = reading.texts(args, "text", needed=False)
    with matter.file.change():
        if note:  # first: who is briefed reads it above what was opened
            words.say(matter, _own_place(matter, newcomer), [Passage(note, Consent.FOR_YOU_ONLY)])
        entry = membership.brief(matter, line, newcomer, chosen)
    return {"id": entry.hash.hex()}


def _own_place(matter: Matter, newcomer: bytes) -> Line:
    """Where this seat's own people read a cover note, and nobody else. Raises: Refused not-a-line, not-a-member."""
    place = matter.line_of(matter.own_place)
    if matter.replica(place.id).role_of(newcomer) is None:
        raise Refused("not-a-member")
    return place


def remove(matter: Matter, args: Args) -> Answer:
    """A steward lets a seat go from every line that it keeps; ``consent``: of a lost device, whose consent there is, told on its line."""
    seat = reading.seat_id(args.get("seat"))
    consent = reading.texts(args, "consent", needed=False)
    dropped = 0
    with matter.file.change():
        for line in matter.lines():
            epoch = matter.replica(line.id).epoch()
            member = epoch.member(seat) if epoch is not None and epoch.steward == matter.me else None
            if member is None or seat == matter.me:
                continue
            if consent and (line.kind is not LineKind.SIDE or member.role is not SeatRole.SIDE):
                raise Refused("bad-input", field="consent")
            if consent:
                matter.say(line, facts.DeviceRemoved(seat, consent=consent))
            matter.change_members(line, drop=[seat])
            dropped += 1
    if not dropped:
        raise Refused("not-steward")
    return {"lines": dropped}


def devices_of(matter: Matter, _: Args) -> Answer:
    """This person's devices in this matter."""
    return {"devices": [as_json(each) for each in devices_listed(matter)]}


def device_remove(matter: Matter, args: Args) -> Answer:
    """Another device of this person's own is lost or not wanted any more."""
    devices.remove(matter, reading.seat_id(args.get("seat")))
    return {}


def hand_over(matter: Matter, args: Args) -> Answer:
    text = reading.texts(args, "text", needed=False)
    match reading.text(args, "step"):
        case "offer":
            entry = handover.offer(matter, reading.seat_id(args.get("to"), "to"), text)
        case "accept" | "decline" as step:
            entry = handover.answer(matter, step == "accept", text)
        case "take-back":
            entry = handover.take_back(matter)
        case _:
            raise Refused("bad-input", field="step")
    return {"id": entry.hash.hex()}


def leave(matter: Matter, _: Args) -> Answer:
    if handover.open_offer(matter) is not None:
        handover.take_back(matter)
    membership.leave(matter)
    return {}
