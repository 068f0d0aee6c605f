"""The charter: what was agreed about the channel itself; its go-between may change it, and every line is told."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.routing import Route

from wasit.channel import facts, views
from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.forms import texts, whole
from wasit.web.house import Fields, House, form_of, page_of
from wasit.web.locale import Look
from wasit.web.render import render

MOST_TERMS = 32
MOST_DAYS = 36_500
NOTHING_AGREED = views.CharterPage({}, {}, (), "only-marked", "spread", "existence", 0, (), "none")


def show_charter(door: Door, look: Look, matter: str, **values: object) -> str:
    shown, sign = door.see_charter(matter), door.see_sign(matter)
    return render("charter.html", look, page=shown, sign=sign, key="charter", **values)


def terms_of(fields: Fields, language: str) -> list[dict[str, object]]:
    """Raises: Refused bad-input for half a pair."""
    found: list[dict[str, object]] = []
    for number in range(1, MOST_TERMS + 1):
        avoid, use = (fields.get(f"{name}-{number}", "").strip() for name in ("avoid", "use"))
        if bool(avoid) != bool(use):
            raise Refused("bad-input", field="terms")
        if avoid:
            found.append({"avoid": texts(avoid, language), "use": texts(use, language)})
    return found


def charter_args(fields: Fields, language: str) -> dict[str, object]:
    """What a form says of the charter; what it leaves out stays as it was. Raises: Refused bad-input."""
    args: dict[str, object] = {
        name: fields[name]
        for name in ("default_rule", "cover", "depth", "legal", "briefs")
        if fields.get(name)
    }
    if fields.get("retention", "").strip():
        args["retention"] = whole(fields, "retention", most=MOST_DAYS)
    if fields.get("rounds", "").strip():
        args["rounds"] = whole(fields, "rounds", most=facts.MOST_ROUNDS)
    if "avoid-1" in fields:
        args["terms"] = terms_of(fields, language)
    return args


def routes(house: House) -> list[Route]:
    door = house.door

    async def change(sign: views.Seatsign, fields: Fields, _form: FormData) -> None:
        title = fields.get("title", "").strip()
        if not title:
            raise Refused("bad-input", field="title")
        args = {"matter": sign.matter} | charter_args(fields, sign.language)
        if title not in sign.title.values():
            args["title"] = texts(title, sign.language)
        elif fields.get("tell_title"):
            args["title"] = dict(sign.title)
        await door.do("set", args)

    return [
        page_of(house, "/m/{matter}/charter", show_charter),
        form_of(house, "/m/{matter}/charter", change, show_charter, "charter"),
    ]
