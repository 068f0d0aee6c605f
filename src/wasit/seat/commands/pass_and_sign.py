"""Passing on and signing: from arguments to actions."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from wasit.channel import before_facts, facts
from wasit.channel.chain import read_paper
from wasit.channel.clauses import by_addressee
from wasit.channel.instrument import Capacity, Verdict
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seals.slots import Cost
from wasit.seat import reading
from wasit.seat.actions import closing, confirming, mandates, passing, signing, witnessing, words
from wasit.seat.actions.papers import paper
from wasit.seat.commands.talk import Answer
from wasit.seat.matter import Matter
from wasit.seat.proposals import certificate_of, terms_of
from wasit.seat.reading import Args
from wasit.seat.settings import read_undo
from wasit.text.passage import Passage, Texts, attribution_of, consent_of

VERDICTS = {"accept": Verdict.ACCEPT, "decline": Verdict.DECLINE, "counter": Verdict.COUNTER}
CAPACITIES = {"witness": Capacity.WITNESS, "guarantor": Capacity.GUARANTOR}
LIFE_OF_PROPOSAL = 30 * 86_400  # s, where the author names no other end


def pass_on(matter: Matter, args: Args) -> Answer:
    sources = []
    for item in reading.items(args, "sources"):
        if isinstance(item, str):
            item = {"id": item}
        if not isinstance(item, Mapping):
            raise Refused("bad-input", field="sources")
        numbers = reading.items(item, "passages")
        if any(type(number) is not int for number in numbers):
            raise Refused("bad-input", field="passages")
        sources.append((matter.find(reading.text(item, "id")), numbers))
    words_ = reading.texts(args, "text", needed=False)
    passed = passing.pass_on(
        matter,
        sources=sources,
        to=reading.text(args, "to"),
        wording=consent_of(
            {"paraphrase": "may-paraphrase"}.get(reading.text(args, "wording"), reading.text(args, "wording"))
        ),
        words=words_ or None,
        translation=reading.texts(args, "translation", needed=False),
        attribution=attribution_of(reading.text(args, "attribution", "none")),
        now=reading.flag(args, "now"),
        undo=read_undo(args.get("undo", 0)),
        warned=_warned(args),
        mended=[str(code)[:60] for code in reading.items(args, "mended")][: before_facts.MOST_WARNINGS],
    )
    return {
        "id": passed.entry.hash.hex() if passed.entry is not None else "",
        "waiting": passed.number,
        "leaves_at": str(passed.leaves_at),
        "outgoing": dict(passed.words),
    }


def _warned(args: Args) -> list[before_facts.Warned]:
    """The warnings that a person saw beside the draft, as a page or ``--preview`` shows them; cut to what the desk keeps of them."""
    found = []
    for item in reading.items(args, "warned"):
        if not isinstance(item, Mapping) or not item.get("code"):
            raise Refused("bad-input", field="warned")
        count, said = item.get("count", 0), item.get("words", [])
        if type(count) is not int or not isinstance(said, list):
            raise Refused("bad-input", field="warned")
        words = [str(one)[: before_facts.LONGEST_PLACE] for one in said if str(one)]
        found.append(
            before_facts.Warned(
                str(item["code"])[:60], min(max(count, 0), 999), tuple(words[: before_facts.MOST_PLACES])
            )
        )
    return found[: before_facts.MOST_WARNINGS]


def take_back(matter: Matter, args: Args) -> Answer:
    number = reading.number(args, "waiting")
    if number is None:
        raise Refused("bad-input", field="waiting")
    passing.take_back(matter, number)
    return {}


def _shown(entry: Entry, matter: Matter) -> bytes:
    """The instrument hash of the paper an entry shows."""
    _, _, fact, _ = matter.read(entry.hash)
    assert isinstance(fact, facts.InstrumentShown)
    return read_paper(fact.cose).hash


def propose(matter: Matter, args: Args) -> Answer:
    addressees = [reading.as_texts(each, "addressees") for each in reading.items(args, "addressees")]
    replaces = args.get("replaces")
    expires = reading.moment(args, "expires")
    clauses = reading.clauses(args, parties_of_args(args, addressees))
    languages = reading.items(args, "authentic") or sorted(
        set.intersection(*(set(x.text) for x in clauses or [])) if clauses else []
    )
    entry = signing.propose(
        matter,
        title=reading.texts(args, "title"),
        clauses=clauses,
        authentic=[str(language) for language in languages],
        prevailing=reading.text(args, "prevailing") if args.get("prevailing") else None,
        expires=expires.seconds if expires is not None else matter.clock.now().seconds + LIFE_OF_PROPOSAL,
        addressees=addressees,
        replaces=reading.digest(replaces, "replaces") if replaces else None,
        may_pass_on=reading.flag(args, "may_pass_on", default=True),
        passphrase=reading.text(args, "passphrase", ""),
        subjects=_numbers(args),
    )
    return {"id": entry.hash.hex(), "proposal": _shown(entry, matter).hex()}


def parties_of_args(args: Args, addressees: list[Texts]) -> Mapping[str, int]:
    """What the names of parties stand for; ``parties`` may give more, as {name: number of the addressee}."""
    by = {"us": 1, "them": 2, "go-between": 3, "third": 4, "all": 5, "both": 5}
    for index in range(1, max(1, len(addressees)) + 1):
        by[f"addressee-{index}"] = by_addressee(index)
    for name, index in dict(args.get("parties", {})).items():
        if type(index) is not int or not 0 <= index <= 7:
            raise Refused("bad-input", field="parties")
        by[str(name)] = 1 if index == 0 else by_addressee(index)
    return by


def answer(matter: Matter, args: Args) -> Answer:
    proposal = reading.digest(args.get("proposal"), "proposal")
    verdict = reading.text(args, "verdict")
    said = reading.texts(args, "words", needed=False)
    if verdict == "clarify":
        return _clarify(matter, proposal, said)
    if verdict not in VERDICTS:
        raise Refused("bad-input", field="verdict")
    counter = args.get("counter")
    entry = signing.answer(
        matter,
        proposal,
        VERDICTS[verdict],
        words=said or None,
        counter=reading.digest(counter, "counter") if counter else None,
        passphrase=reading.text(args, "passphrase", ""),
        subjects=_numbers(args),
    )
    made = paper(matter, _shown(entry, matter))
    assert made is not None
    terms = terms_of(matter, proposal)
    return {
        "id": entry.hash.hex(),
        "signed": len(made.signed.signers),
        "needed": max((x.needs for _, _, x in terms.answers if x is not None), default=1),
        "state": terms.state,
    }


def _numbers(args: Args) -> list[int]:
    """The subjects of the mandate that a paper falls under, from 1."""
    numbers = reading.items(args, "subjects")
    if any(type(number) is not int for number in numbers):
        raise Refused("bad-input", field="subjects")
    return list(numbers)


def confirm(matter: Matter, args: Args) -> Answer:
    proposal = reading.digest(args.get("proposal"), "proposal")
    entry = confirming.confirm(
        matter,
        proposal,
        reading.text(args, "passphrase", ""),
        confirms=reading.flag(args, "confirms", default=True),
    )
    return {"id": entry.hash.hex(), "state": terms_of(matter, proposal).state}


def _clarify(matter: Matter, proposal: bytes, said: Texts) -> Answer:
    """A question about a proposal is talk: a word that names the entry which showed it."""
    terms_of(matter, proposal)
    if not said:
        raise Refused("bad-input", field="words")
    line = mandates.home(matter)
    shown = next((entry.hash for where, entry, _ in matter.mentions(proposal) if where.id == line.id), None)
    entry = words.say(matter, line, [Passage(said)], reply=shown)
    return {"id": entry.hash.hex()}


def countersign(matter: Matter, args: Args, cost: Cost) -> Answer:
    proposal = reading.digest(args.get("proposal"), "proposal")
    name = matter.texts_setting("name")
    entry = closing.countersign(
        matter, proposal, label=name, passphrase=reading.text(args, "passphrase", ""), cost=cost
    )
    return {"id": entry.hash.hex(), "certificate": len(certificate_of(matter, proposal))}


def close_refused(matter: Matter, args: Args, cost: Cost) -> Answer:
    proposal = reading.digest(args.get("proposal"), "proposal")
    passphrase = reading.text(args, "passphrase", "")
    name = matter.texts_setting("name")
    entry = closing.close_refused(matter, proposal, label=name, passphrase=passphrase, cost=cost)
    return {"id": entry.hash.hex(), "certificate": len(certificate_of(matter, proposal))}


def witness(matter: Matter, args: Args, cost: Cost) -> Answer:
    capacity = reading.text(args, "as", "witness")
    if capacity not in CAPACITIES:
        raise Refused("bad-input", field="as")
    made = witnessing.countersign_file(
        matter,
        reading.file_in(args),
        CAPACITIES[capacity],
        words=reading.texts(args, "words", needed=False),
        label=reading.texts(args, "label", needed=False) or matter.texts_setting("name"),
        passphrase=reading.text(args, "passphrase", ""),
        cost=cost,
    )
    return {"file": b64encode(made.file).decode(), "signed": made.signed, "needed": made.needed}


def take_witnesses(matter: Matter, args: Args) -> Answer:
    return {"taken": witnessing.take_countersigned(matter, reading.file_in(args))}


def mandate(matter: Matter, args: Args, cost: Cost) -> Answer:
    passphrase = reading.text(args, "passphrase", "")
    match reading.text(args, "step", "give"):
        case "offer-pen":
            entry = mandates.offer_pen(matter, passphrase, cost)
            return {"id": entry.hash.hex() if entry is not None else ""}
        case "sign":
            entry = mandates.cosign_mandate(matter, passphrase, cost)
            return {"id": entry.hash.hex() if entry is not None else ""}
        case "revoke":
            entry = mandates.revoke_mandate(matter, passphrase)
            return {"id": entry.hash.hex(), "mandate": _shown(entry, matter).hex()}
        case "give":
            pass
        case _:
            raise Refused("bad-input", field="step")
    holders = [reading.seat_id(each, "holders") for each in reading.items(args, "holders")]
    principal = reading.seat_id(args["principal"], "principal") if args.get("principal") else None
    if not holders:
        mandates.offer_pen(matter, passphrase, cost)
        holders = sorted(seat for seat in mandates.offered_pens(matter) if seat != principal)
    until = reading.moment(args, "until")
    label = reading.texts(args, "label", needed=False) or mandates.home(matter).name
    needs = reading.number(args, "needs", 1)
    given = mandates.give_mandate(
        matter,
        needs=needs or 0,
        holders=holders,
        label=label,
        passphrase=passphrase,
        cost=cost,
        subjects=[reading.as_texts(each, "subjects") for each in reading.items(args, "subjects")],
        until=until.seconds if until is not None else None,
        principal=principal,
    )
    return {"id": given.hash.hex(), "mandate": _shown(given, matter).hex()}
