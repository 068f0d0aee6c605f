"""Handing over a desk: who leads the lines asks a colleague; the colleague says yes or no; on yes all of it is done in one change.

1. Asking and answering are persons' acts. What follows from a yes happens at the seat that asked, in the change that took the yes in:
   the past that the colleague needs is opened, what was half written or waited for its hour goes over, every line's next epoch names the
   colleague as its steward. A seat killed before or after that has all of it or nothing.
2. What waited for its hour does not leave any more: it waits at the colleague's desk as a draft. So it is neither lost nor sent twice.
3. What stays: keys, pens, and a desk's words that their author marked for itself from before the colleague came.
4. A colleague who is not on a line yet joins it when it is asked, so that its people have met before who leads them changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from wasit.channel import facts
from wasit.channel.handover_facts import (
    MAX_FIELDS,
    MAX_FORM,
    MAX_VALUE,
    HalfWritten,
    Watched,
)
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.record.epoch import LineKind, SeatRole
from wasit.seat import membership, welcoming
from wasit.seat.actions.passing import Draft, leaving
from wasit.seat.drafts import see_drafts
from wasit.seat.matter import Line, Matter
from wasit.seat.opening import charter
from wasit.seat.people import person, set_key
from wasit.seat.queries.handover import (
    counts,
    led,
    missing_lines,
    notes_of_release,
    offered_to,
    state_of,
    to_open,
)
from wasit.seat.settings import silence_of, zone_of
from wasit.text.passage import Consent, Texts, check_texts
from wasit.wire import cbor

HANDED = 39
OFFER = "handover"  # setting: the offer of this seat that is open
CHANGED = "handover-changed"
TOOK = "took "
MOST_OFFERS = 20  # that are looked at
MOST_IN_ONE = 1_000  # entries that one briefing opens
LARGEST = 45_000  # bytes of drafts in one entry


def offer(matter: Matter, to: bytes, text: Texts) -> Entry:
    """Ask a colleague to lead every line that this seat leads.

    Raises: Refused may-not-say, not-steward, unknown-id (to), handover-open, not-on-line, bad-input, too-large.
    """
    if matter.role != "go-between":
        raise Refused("may-not-say")
    if text:
        check_texts(text, field="text")
    if open_offer(matter) is not None:
        raise Refused("handover-open")
    if all(line.kind is LineKind.DESK for line in led(matter)):
        raise Refused("not-steward")
    desk = matter.line_of("desk")
    known = person(matter, to)
    if to == matter.me or matter.replica(desk.id).role_of(to) is None or known is None or known.card is None:
        raise Refused("unknown-id", field="to")
    missing = missing_lines(matter, to)
    if missing and not welcoming.is_invited(matter, to):
        raise Refused("not-on-line", line=missing[0].key)
    with matter.file.change():
        for line in missing:
            _put_on(matter, line, to)
        welcoming.tell_of_others(matter)
        entry = matter.say(desk, facts.HandoverOffered(to, counts(matter), text))
        matter.set_setting(OFFER, entry.hash)
    return entry


def _put_on(matter: Matter, line: Line, to: bytes) -> None:
    membership.admit(matter, line, to, SeatRole.GO_BETWEEN)
    if line.kind is LineKind.SIDE:
        matter.say(line, charter(matter, line.key, line.name))


def answer(matter: Matter, yes: bool, text: Texts) -> Entry:
    """Say yes or no to the desk that was offered to this seat. Raises: Refused no-handover, bad-input, too-large."""
    found = offered_to(matter, matter.me)
    if text:
        check_texts(text, field="text")
    if found is None:
        raise Refused("no-handover")
    return matter.say(
        matter.line_of("desk"), facts.HandoverAnswered(found.hash, "yes" if yes else "no", text)
    )


def take_back(matter: Matter) -> Entry:
    """The open offer of this seat is over. Raises: Refused no-handover."""
    name = open_offer(matter)
    if name is None:
        raise Refused("no-handover")
    with matter.file.change():
        matter.drop_setting(OFFER)
        return matter.say(matter.line_of("desk"), facts.HandoverAnswered(name, "taken-back"))


def open_offer(matter: Matter) -> bytes | None:
    return matter.setting(OFFER)


# -- what follows from a yes -------------------------------------------------------------------------------------------------


def settle(matter: Matter) -> None:
    """What an answer, or what came over, asks of this seat. Inside a change."""
    if matter.setting(CHANGED) is None:
        return
    matter.drop_setting(CHANGED)
    _hand_over(matter)
    _take_over(matter)


def _hand_over(matter: Matter) -> None:
    """At the seat that asked: on yes all of it, on no nothing more."""
    name = open_offer(matter)
    if name is None or matter.has_left:
        return
    _, entry, made, _ = matter.read(name)
    assert isinstance(made, facts.HandoverOffered)
    state = state_of(matter, entry, made)
    if state == "open":
        return
    matter.drop_setting(OFFER)
    desk = matter.line_of("desk")
    if state == "yes" and matter.replica(desk.id).role_of(made.to) is not None:
        _do_hand_over(matter, desk, entry, made.to)


def _do_hand_over(matter: Matter, desk: Line, entry: Entry, to: bytes) -> None:
    lines = led(matter)
    for line in missing_lines(matter, to):  # opened since it was asked
        _put_on(matter, line, to)
    matter.say(desk, charter(matter, "desk", desk.name))
    chosen = {line.id: to_open(matter, line, to) for line in lines}
    sources = [name for line in lines if line.kind is LineKind.SIDE for name in chosen[line.id]]
    chosen[desk.id] += notes_of_release(matter, to, sources)
    for line in reversed(lines):  # the desk first: what of a source has crossed is known before it is there
        names = list(dict.fromkeys(chosen[line.id]))[:MOST_IN_ONE]
        if names:
            membership.brief(matter, line, to, names)
    for part in _parts(matter, entry.hash):
        matter.say(desk, part)
    for line in lines:
        matter.change_members(line, steward=to)


def _parts(matter: Matter, target: bytes) -> Iterator[facts.HandedOver]:
    """What was half written or queued, in as many entries as it takes; it is no longer here then. What is too long for one stays."""
    sides = matter.side_lines()
    watched = tuple(Watched(one.id, zone_of(matter, one.key), silence_of(matter, one.key)) for one in sides)
    named_by = matter.text_setting("titled-by")
    line = matter.line_of(named_by).id if named_by and matter.has_line(named_by) else None
    kept = matter.setting("languages")
    languages = tuple(cbor.decode(kept, limit=1_000)) if kept else ()
    yielded, size, held = False, 0, list[HalfWritten]()
    for made in [*_half_written(matter), *_queued(matter)]:
        more = len(json.dumps([made.form, dict(made.fields)], ensure_ascii=False).encode()) + 40
        if held and size + more > LARGEST:
            yield facts.HandedOver(target, tuple(held), () if yielded else watched, line, languages)
            yielded, size, held = True, 0, []
        size += more
        held.append(made)
    if held or not yielded:
        yield facts.HandedOver(target, tuple(held), () if yielded else watched, line, languages)


def _half_written(matter: Matter) -> Iterator[HalfWritten]:
    sides = {line.key: line.id for line in matter.side_lines()}
    for form, fields in see_drafts(matter).items():
        stem, _, key = form.rpartition("-")
        line = sides.get(key) if stem == "line" else None
        typed = {name: value for name, value in fields.items() if name not in ("to", "line")}
        long = len(json.dumps(typed, ensure_ascii=False).encode()) > LARGEST
        if not typed or len(typed) > MAX_FIELDS or len(form) > MAX_FORM or long:
            continue
        if any(len(value) > MAX_VALUE for value in typed.values()):
            continue
        matter.file.run("DELETE FROM draft WHERE form = ?", form)
        yield HalfWritten("line-" if line is not None else form, line, typed)


def _queued(matter: Matter) -> Iterator[HalfWritten]:
    """Of what waited for its hour the wording, in the form of its source; what goes as written has none."""
    for number, _, draft in leaving(matter):
        made = _as_form(draft)
        if made is None or sum(len(value) for value in made.fields.values()) <= MAX_VALUE // 2:
            matter.file.run("DELETE FROM leaving WHERE n = ?", number)
            if made is not None:
                yield made


def _as_form(draft: Draft) -> HalfWritten | None:
    source = draft.sources[0]
    number = source.passages[0] if source.passages else 1
    is_free = draft.cose is None and draft.wording is Consent.MAY_PARAPHRASE
    texts = draft.words if is_free else draft.translation
    text = "\n".join(texts.values())
    if not text:
        return None
    name = f"{'wording' if is_free else 'translation'}-{number}"
    return HalfWritten(f"pass-{source.entry.hex()}", None, {name: text})


def _take_over(matter: Matter) -> None:
    """At the colleague's seat: the drafts, the clocks, who belongs to which side. Only of an offer that this seat said yes to."""
    if matter.role != "go-between" or not matter.has_line("desk"):
        return
    rows = matter.file.all(
        "SELECT hash FROM entry WHERE line = ? AND kind = ? AND accepted = 1 AND fine = 1 AND apart = 0 ORDER BY n DESC LIMIT ?",
        *(matter.line_of("desk").id, HANDED, MOST_OFFERS),
    )
    for (name,) in rows:
        _, entry, fact, _ = matter.read(name)
        if not isinstance(fact, facts.HandedOver) or matter.setting(TOOK + name.hex()) is not None:
            continue
        if _is_ours(matter, entry, fact):
            matter.set_setting(TOOK + name.hex(), b"1")
            _take(matter, fact)


def _is_ours(matter: Matter, entry: Entry, done: facts.HandedOver) -> bool:
    if matter.file.one("SELECT 1 FROM entry WHERE hash = ? AND accepted = 1", done.target) is None:
        return False
    _, asked, made, _ = matter.read(done.target)
    said_yes = any(
        isinstance(fact, facts.HandoverAnswered) and fact.answer == "yes" and by.author == matter.me
        for _, by, fact in matter.mentions(done.target)
    )
    return (
        isinstance(made, facts.HandoverOffered)
        and made.to == matter.me
        and asked.author == entry.author
        and said_yes
    )


def _take(matter: Matter, done: facts.HandedOver) -> None:
    keys = {line.id: line.key for line in matter.side_lines()}
    for draft in done.drafts:
        form = draft.form + keys.get(draft.line, "") if draft.line is not None else draft.form
        fields = json.dumps(dict(draft.fields), ensure_ascii=False)
        matter.file.run("INSERT OR IGNORE INTO draft (form, fields) VALUES (?, ?)", form, fields)
    for one in done.watched:
        key = keys.get(one.line)
        if key is None:
            continue
        if one.zone:
            matter.set_setting("zone of " + key, one.zone.encode())
        matter.set_setting("silence of " + key, str(one.silence).encode())
    if done.titled_by is not None and done.titled_by in keys:
        matter.set_setting("titled-by", keys[done.titled_by].encode())
    if done.languages:
        matter.set_setting("languages", cbor.encode(list(done.languages)))
    for line in matter.side_lines():
        epoch = matter.replica(line.id).epoch()
        for member in epoch.members if epoch is not None else ():
            if member.role is SeatRole.SIDE:
                set_key(matter, member.seat, line.key)
