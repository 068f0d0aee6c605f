"""The pace of the lines, and the timeline of a matter with its tracks and deadlines."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wasit.channel import views
from wasit.channel.record_views import MomentumPage
from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.calendars import next_shift
from wasit.web.forms import texts
from wasit.web.hours import hour_typed, time_left, zone_choices
from wasit.web.house import Fields, House, form_of, frame, html, page
from wasit.web.locale import Look
from wasit.web.pictures.awake import all_awake, awake, awake_table, hour_words
from wasit.web.pictures.momentum import NARROW, marks_of, momentum, momentum_table
from wasit.web.render import render

MOST_DAYS = 120  # in which a turning of the clocks is told
PERIODS = ("14", "90", "all")


def show_momentum(door: Door, look: Look, matter: str, period: str = "14", **values: object) -> str:
    shown = door.see_momentum(matter, period=period)
    return render(
        "momentum.html",
        look,
        page=shown,
        sign=shown.sign,
        key="momentum",
        period=period,
        periods=PERIODS,
        marks=marks_of(shown),
        pictures=(momentum(shown, look), momentum(shown, look, NARROW)),
        hours=(awake(shown, look), awake(shown, look, NARROW)),
        tables=(momentum_table(shown, look), awake_table(shown, look)),
        together=together(shown, look),
        lasted=lambda seconds: lasted(look, seconds),
        local_day=lambda seconds: look.day(look.local_of(seconds)),
        **values,
    )


def together(shown: MomentumPage, look: Look) -> list[tuple[str, str]]:
    """The hours in which every side is awake, on the reader's clock."""
    return [(look.number(hour_words(a)), look.number(hour_words(b))) for a, b in all_awake(shown)]


def lasted(look: Look, seconds: int) -> object:
    """A length of time in its two largest parts."""
    if seconds >= 2 * 86_400:
        return look.say("lasted.days", first=seconds // 86_400, second=seconds % 86_400 // 3600)
    return look.say("lasted.hours", first=seconds // 3600, second=seconds % 3600 // 60)


def show_timeline(
    door: Door, look: Look, matter: str, before: str = "", after: str = "", **values: object
) -> str:
    shown = door.see_calendar(matter, before=before, after=after)
    clocks = door.see_clocks(matter) if shown.sign.role == "go-between" else ()
    days = max((one.at.seconds - shown.sign.now.seconds for one in shown.coming), default=0) // 86_400 + 1
    zones = dict.fromkeys([look.zone, *(clock.zone for clock in clocks if clock.zone)])
    shifts = (
        [next_shift(zone, shown.sign.now.utc(), min(days, MOST_DAYS)) for zone in zones]
        if shown.coming
        else []
    )
    return render(
        "timeline.html",
        look,
        page=shown,
        sign=shown.sign,
        key="timeline",
        before=before,
        after=after,
        clocks=[clock for clock in clocks if clock.zone],
        time_left=time_left,
        shifts=[shift for shift in shifts if shift is not None],
        zone_choices=zone_choices(look),
        **values,
    )


def routes(house: House) -> list[Route]:
    door = house.door

    def pace(request: Request) -> Response:
        _sign, look, csrf = frame(house, request)
        period = request.query_params.get("period", "14")
        if period not in PERIODS:
            raise Refused("bad-input", field="period")
        return html(show_momentum(door, look, _sign.matter, period, csrf=csrf))

    def timeline(request: Request) -> Response:
        sign, look, csrf = frame(house, request)
        at = (request.query_params.get("before", ""), request.query_params.get("after", ""))
        return html(show_timeline(door, look, sign.matter, *at, csrf=csrf))

    async def note(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        text = fields.get("text", "").strip()
        if not text:
            raise Refused("bad-input", field="text")
        args: dict[str, object] = {"matter": sign.matter, "text": texts(text, sign.language)}
        if fields.get("track", "").strip():
            args["track"] = fields["track"].strip()
        if fields.get("what") == "milestone":
            await door.do("milestone", args)
        else:
            due = hour_typed(fields.get("due", ""), fields.get("zone", ""), sign.zone, "due")
            await door.do("deadline", args | {"due": due})

    async def take_back(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        await door.do("withdraw", {"matter": sign.matter, "id": fields.get("id", "")})

    return [
        page(house, "/m/{matter}/momentum", pace),
        page(house, "/m/{matter}/timeline", timeline),
        form_of(house, "/m/{matter}/timeline", note, show_timeline, "timeline"),
        form_of(house, "/m/{matter}/timeline/take-back", take_back, show_timeline, "timeline"),
    ]
