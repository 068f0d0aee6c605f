"""Every page of an open seat as HTML: for whoever must know that a string stands in none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from wasit.channel import views
from wasit.errors import Refused
from wasit.seat.door import Door
from wasit.web.locale import Look
from wasit.web.routes import (
    bargain,
    bargain_ask,
    blind,
    brief,
    calendar,
    channel,
    charter,
    deposits,
    devices,
    handover,
    join,
    knows,
    ledger,
    mandate,
    morning,
    names,
    note,
    pass_on,
    people,
    proposal,
    propose,
    receipts,
    red_lines,
    register,
    sealed,
    search,
    settings,
    side,
    takes,
    trace,
    verify,
    weigh,
)
from wasit.web.seen import Seen

Pages = list[tuple[str, Callable[[], str]]]
Cursors = Mapping[str, str]


def render_all(door: Door, languages: Iterable[str] = ("en", "ar", "he")) -> dict[str, str]:
    """Path (with ``?lang=``) -> page, of every matter of this seat, every page of older entries too."""
    found: dict[str, str] = {}
    first = door.see_sign()
    for matter in dict.fromkeys([first.matter, *(id_ for id_, _title in first.matters)]):
        sign = door.see_sign(matter)
        for language in languages:
            look = Look(language=language, zone=sign.zone)
            for path, show in _pages(door, sign, look):
                try:
                    found[f"/m/{matter}/{path}?lang={language}"] = show()
                except Refused:  # a page that this seat may not have now: nothing of it is shown
                    continue
    return found


def _pages(door: Door, sign: views.Seatsign, look: Look) -> Pages:
    at = (door, look, sign.matter)
    listed: Pages = [
        ("proposals", partial(proposal.show_proposals, *at)),
        ("propose", partial(propose.show_propose, *at)),
        ("knows", partial(knows.show_knows, *at)),
        ("charter", partial(charter.show_charter, *at)),
        ("people", partial(people.show_people, *at)),
        ("leave", partial(people.show_leaving, *at)),
        ("red-lines", partial(red_lines.show_red_lines, *at)),
        ("bargain", partial(bargain.show_bargain, *at)),
        ("bargain/ask", partial(bargain_ask.show_ask, *at)),
        ("mandate", partial(mandate.show_mandate, *at)),
        ("settings", partial(settings.show_settings, *at)),
        ("devices", partial(devices.show_devices, *at)),
        ("invite", partial(join.show_invite, *at)),
        ("search", partial(search.show_search, *at)),
        ("lines-to-take", partial(takes.show_takes, *at)),
        ("morning", partial(morning.show_morning, *at)),
        ("in-secret", partial(blind.show_blind, *at)),
        ("names", partial(names.show_names, *at)),
        ("sealed", partial(sealed.show_sealed, *at)),
        ("suppositions", partial(blind.show_suppositions, *at)),
        ("deposits", partial(deposits.show_deposits, *at)),
        ("alarms", partial(takes.show_alarms, *at)),
        ("outside", partial(register.show_outside, *at)),
        ("keys", partial(search.show_keys, *at)),
        ("verify", partial(verify.show_verify, *at)),
        ("weigh", partial(weigh.show_weigh, *at)),
    ]
    for kept in door.see_weighings(
        sign.matter
    ).kept:  # their names stand on the form: the answer names nothing else
        listed.append((f"weigh/{kept.id}", partial(weigh.show_weigh, *at, version=kept.id)))
    listed += _by_date(*at)
    for seat in dict.fromkeys(
        member.person.seat
        for circle in door.see_people(sign.matter).circles
        for member in circle.members
        if member.person.seat and not member.person.mine
    ):
        listed.append((f"brief/{seat}", partial(brief.show_brief, *at, seat)))
        listed.append((f"people/{seat}/remove", partial(people.show_removal, *at, seat)))
    for one in door.see_proposals(sign.matter):
        listed.append((f"proposals/{one.id}", partial(proposal.show_proposal, *at, one.id)))
        listed.append((f"proposals/{one.id}/accept", partial(proposal.show_acceptance, *at, one.id)))
        for what in sorted(proposal.QUIET):
            at_one = (*at, one.id, what)
            listed.append((f"proposals/{one.id}/{what}", partial(proposal.show_quiet, *at_one)))
        listed.append((f"proposals/{one.id}/certificate", partial(proposal.show_certificate, *at, one.id)))
        listed.append((f"knows/{one.id}", partial(knows.show_knows, *at, one.id)))
    return listed + (_of_go_between(*at) if sign.role == "go-between" else _of_side(*at))


def _by_date(door: Door, look: Look, matter: str) -> Pages:
    """The ledger and the timeline, with every page of older and later ones."""
    at = (door, look, matter)
    found: Pages = [
        ("ledger", partial(ledger.show_ledger, *at)),
        ("timeline", partial(calendar.show_timeline, *at)),
    ]
    further: list[tuple[str, str, Callable[..., str], Callable[[str], str]]] = [
        ("ledger", "before", ledger.show_ledger, lambda one: door.see_ledger(matter, before=one).older),
        ("ledger", "hopes", ledger.show_ledger, lambda one: door.see_ledger(matter, hopes=one).hopes_older),
        (
            "timeline",
            "before",
            calendar.show_timeline,
            lambda one: door.see_calendar(matter, before=one).older,
        ),
        ("timeline", "after", calendar.show_timeline, lambda one: door.see_calendar(matter, after=one).later),
    ]
    for name, asked, show, after in further:
        place = after("")
        while place:
            found.append((f"{name}?{asked}={place}", partial(show, *at, **{asked: place})))
            place = after(place)
    return found


def _of_side(door: Door, look: Look, matter: str) -> Pages:
    def lines_at(before: Cursors) -> Iterable[views.LineView]:
        shown = door.see_side(matter, before=before)
        return shown.line, shown.room

    listed: Pages = [
        (f"side/{count}", partial(side.show_side, door, look, matter, Seen(before, {})))
        for count, before in enumerate(_cursors(lines_at))
    ]
    before = ""
    while not listed[-1][0].startswith("receipts") or before:
        listed.append((f"receipts/{before}", partial(receipts.show_receipts, door, look, matter, before)))
        before = door.see_receipts(matter, before=before).older
    return listed


def _of_go_between(door: Door, look: Look, matter: str) -> Pages:
    at = (door, look, matter)
    listed: Pages = [
        ("handover", partial(handover.show_handover, *at)),
        ("trace", partial(trace.show_trace, *at)),
        ("trace/write", partial(trace.show_write, *at)),
        *((f"trace/{one.id}", partial(trace.show_text, *at, one.id)) for one in door.see_trace(matter).texts),
        ("note/call", partial(note.show_note, *at, "call")),
        ("note/text", partial(note.show_note, *at, "text")),
        *((f"momentum/{one}", partial(calendar.show_momentum, *at, one)) for one in calendar.PERIODS),
    ]
    cursors = _cursors(lambda before: door.see_channel(matter, before=before).lines)
    for count, before in enumerate(cursors):
        listed.append((f"channel/{count}", partial(channel.show_channel, *at, Seen(before, {}))))
    shown = door.see_channel(matter)
    for waiting in shown.waiting:
        listed.append((f"pass-on/{waiting.entry.id}", partial(pass_on.show_pass_on, *at, waiting.entry.id)))
    crossed = [
        entry.id
        for line in shown.lines
        for entry in line.entries
        if any(one.wording == "as-written" for passage in entry.passages for one in passage.passed)
    ]
    listed += [(f"undertaking/{id_}", partial(ledger.show_promise, *at, id_)) for id_ in crossed]
    releases = [entry.id for line in shown.lines for entry in line.entries if entry.kind == "release"]
    return listed + [(f"outgoing/{id_}", partial(pass_on.show_outgoing, *at, id_)) for id_ in releases]


def _cursors(lines_at: Callable[[Cursors], Iterable[views.LineView]]) -> list[Cursors]:
    """The cursors of every page of every line, newest first."""
    found: list[Cursors] = [{}]
    while True:
        older = {line.id: line.older for line in lines_at(found[-1]) if line.older}
        if not older or older in found:
            return found
        found.append(older)
