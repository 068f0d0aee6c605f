"""Every parser of foreign bytes, one row each: where it is, what good bytes look like, how it says no.

A new decoder gets a row here; ``make fuzz`` and the tests take it from there. Text comes as bytes: what no UTF-8 is becomes lone surrogates,
as a command line would hand it over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fuzz import seeds
from fuzz.judge import Parser
from fuzz.ways import (
    case_file,
    certificate,
    deposit,
    excerpt,
    fact,
    fact_again,
    genius,
    judgement,
    kept_answer,
    marked_text,
    names,
    negmas,
    negolog,
    offers,
    olm,
    passages,
    record_of,
    request,
    scenario,
    second_reader,
    settings,
    slot,
    slot_inside,
    socket_frames,
    stamped,
    token,
    traced,
    transcript,
)
from wasit.channel.hours import find_hours
from wasit.channel.instrument import decode_instrument, encode_instrument
from wasit.errors import Damaged, Distrusted, Refused, Unreachable
from wasit.record.entry import decode_entry
from wasit.record.epoch import decode_epoch, encode_epoch
from wasit.record.sync import decode_sync, encode_sync
from wasit.relay import jetstream_rows
from wasit.seals import card, code, kit, person, shares, stamps
from wasit.seals.envelope import decode_inner, encode_inner
from wasit.seals.slots import asks_of
from wasit.seat.archive_file import read_archive
from wasit.seat.backup import read_contents
from wasit.seat.queries.lines import read_cursor
from wasit.seat.sync.letters import MAX_LETTER, decode_letter, encode_letter
from wasit.seat.sync.parts import read_part
from wasit.text.days import find_days
from wasit.text.fold import tokens
from wasit.text.moment import Moment
from wasit.text.numbers import find_numbers
from wasit.text.search import read_question
from wasit.wire import cbor, cose, envelope, frames, mailbox, requests

ME, PEER = b"m" * 16, b"p" * 16
FOUR = (Refused, Distrusted, Unreachable, Damaged)


def text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def spelled(read: Callable[[str], Any], write: Callable[[Any], str] | None = None) -> dict[str, Any]:
    """Of a reader of text."""
    again = None if write is None else lambda value: write(value).encode()
    return {"read": lambda data: read(text(data)), "again": again}


def of_value(read: Callable[[Any], Any], write: Callable[[Any], Any]) -> dict[str, Any]:
    """Of a reader of a value that stands inside CBOR."""
    return {
        "read": lambda data: read(listed(cbor.decode(data, limit=65_536, nfc=False))),
        "again": lambda value: cbor.encode(write(value), nfc=False),
    }


def listed(value: Any) -> list[Any]:
    if type(value) is not list:
        raise Distrusted("E_SCHEMA")
    return value


def room(data: bytes) -> bytes:
    """A whole frame, however long: its reader is told the room."""
    return envelope.pack(envelope.unpack(data), len(data))


TABLE = (
    # what strangers may see
    Parser("cbor", lambda data: cbor.decode(data, limit=65_536, nfc=False), seeds.values, lambda value: cbor.encode(value, nfc=False), 65_536),
    Parser("frame", room, seeds.framed, bytes),
    Parser("open-box", requests.decode_open_box, seeds.open_boxes, requests.encode_open_box, 300),
    Parser("letters", requests.decode_letters, seeds.letters, requests.encode_letters, 70_000),
    Parser("nameplate", requests.decode_nameplate, seeds.nameplates, requests.encode_nameplate, 16),
    Parser("policy", requests.decode_policy, seeds.policies, requests.encode_policy, 300),
    Parser("no", requests.decode_code, lambda: [b"box-full", b"E_CBOR_CANON"], requests.encode_code, 64),
    Parser("id", seeds=seeds.ids, most=64, **spelled(requests.decode_id, requests.encode_id)),
    Parser("bearer", seeds=seeds.bearers, most=100, **spelled(requests.decode_bearer, requests.encode_bearer)),
    Parser("count", seeds=lambda: [b"0", b"9999", b"42"], most=64, **spelled(lambda typed: requests.decode_count(typed, 0, 9_999), str)),
    Parser("relay", seeds=seeds.relays, most=300, **spelled(mailbox.check_relay)),
    Parser("from-seat", frames.decode_from_seat, seeds.from_seat, frames.encode_frame, 70_000),
    Parser("socket-frames", socket_frames, seeds.socket_frames, most=70_000, no=(), tries=100),
    Parser("from-relay", frames.decode_from_relay, seeds.from_relay, frames.encode_frame, 70_000),
    Parser("cluster-row", lambda data: jetstream_rows.unpack(7, data), seeds.cluster_rows, no=(Damaged,)),
    Parser("cluster-box", jetstream_rows.unpack_box, seeds.cluster_boxes, lambda read: jetstream_rows.pack_box(*read), no=(Damaged,)),
    Parser("relay-settings", settings, seeds.settings, no=(Refused,), repeats=("setting",)),
    # letters, and what stands in them
    Parser("inner", lambda data: decode_inner(data, expect_from=None), seeds.inners, lambda read: encode_inner(read.sender, read.olm_type, read.ciphertext), 8_192),
    Parser("olm", olm, seeds.olm),
    Parser("letter", lambda data: decode_letter(data, PEER, ME), seeds.whole_letters, lambda read: encode_letter(PEER, ME, *read), MAX_LETTER + 9),
    Parser("part", seeds=seeds.parts, **of_value(read_part, list)),
    Parser("sync", seeds=seeds.syncs, **of_value(decode_sync, encode_sync)),
    Parser("entry", decode_entry, seeds.entries, lambda entry: entry.raw),
    Parser("epoch", decode_epoch, seeds.epochs, encode_epoch),
    Parser("fact", fact, seeds.facts, fact_again),
    Parser("card", lambda data: card.read_card(data, expect_for=card.ANYONE), seeds.cards, most=17_000),
    Parser("chain", person.decode_chain, seeds.chains, person.encode_chain),
    Parser("person", lambda data: person.verify_chain(person.decode_chain(data)), seeds.chains),
    *(Parser(f"slot-{name}", slot(name), seeds.slot(name), most=17_000, tries=50) for name in ("a1", "b1", "a2", "b2", "a3")),
    *(Parser(f"slot-{name}-inside", slot_inside(name), seeds.slot_inside(name)) for name in ("b1", "a2", "b2")),
    # papers
    Parser("cose", cose.read_cose, seeds.coses, cose.write_cose, 65_536),
    Parser("instrument", decode_instrument, seeds.instruments, encode_instrument, 65_536),
    Parser("certificate", certificate, seeds.certificates, most=65_536, no=()),
    Parser("certificate-form", record_of("certificate"), seeds.certificates, lambda read: read[1], 65_536),
    Parser("deposit", deposit, seeds.deposits, most=65_536, no=()),
    Parser("second-reader", second_reader, seeds.certificates, most=65_536, no=()),
    Parser("token", token, seeds.tokens, most=17_000),
    Parser("token-answer", stamped, seeds.answers, most=21_000),
    Parser("roots", stamps.read_roots, seeds.roots, most=8_192, no=(Refused,)),
    # files and lines that somebody hands over
    Parser("kit", read_contents, seeds.kits, most=65_536),
    Parser("passphrase-slot", asks_of, seeds.passphrase_slots, no=(Damaged,)),
    Parser("archive", read_archive, seeds.archives),
    Parser("sealed-record", record_of("archive"), seeds.records),
    Parser("case", case_file, seeds.cases, most=65_536, no=(Refused,), repeats=("step", "what"), tries=30),
    Parser("transcript", transcript, seeds.transcripts, most=65_536, no=(Refused,)),
    Parser("names", names, seeds.name_lists, most=16_384, no=(Refused,), calls=300),
    Parser("passages-json", passages("json"), seeds.passages_json, no=(Refused,)),
    Parser("passages-text", passages("text"), seeds.passages_text, no=(Refused,)),
    Parser("judgement", judgement, seeds.judgements, no=(Refused,), repeats=("low", "high")),  # what the chances add up to
    Parser("scenario", scenario, seeds.scenarios, no=(Refused,)),
    Parser("genius", genius, seeds.genius, no=(Refused,)),
    Parser("negolog", negolog, seeds.negolog, no=(Refused,)),
    Parser("negmas", negmas, seeds.negmas, no=(Refused,)),
    Parser("offers", offers, seeds.offers, no=(Refused,)),
    Parser("marked-text", marked_text, seeds.marked_texts, no=(Refused,)),
    Parser("copies", traced, seeds.copies, no=(Refused,)),
    Parser("excerpt", excerpt, seeds.excerpts, no=(Refused,)),
    Parser("control-request", request, seeds.control_requests, no=(Refused,)),
    Parser("control-answer", kept_answer, seeds.control_answers, no=FOUR, repeats=("*",)),
    # what a person types, scans or pastes
    Parser("code", seeds=seeds.codes, no=(Refused,), **spelled(code.read_code)),
    Parser("kit-code", seeds=seeds.kit_codes, no=(Refused,), **spelled(kit.read_kit_code)),
    Parser("share", seeds=seeds.shares, no=(Refused,), **spelled(shares.read_share)),
    Parser("moment", seeds=lambda: [b"2024-02-03T04:05:06+03:00", b"0001-01-01T00:00:00+14:00"], most=64, no=(Refused,), **spelled(Moment.parse)),
    Parser("cursor", seeds=lambda: [bytes(60).hex().encode()], most=200, no=(Refused,), **spelled(read_cursor)),
    Parser("question", seeds=lambda: ['"a b" -c الأسرى'.encode(), b"word"], **spelled(read_question)),
    Parser("numbers", seeds=seeds.said_numbers, calls=300, **spelled(lambda said: find_numbers(said, tokens(said)))),
    Parser("days", seeds=seeds.said_days, calls=300, **spelled(lambda said: find_days(said, tokens(said)))),
    Parser("hours", seeds=seeds.said_hours, calls=300, **spelled(lambda said: find_hours(said, **seeds.CLOCKS))),
)  # fmt: skip

BY_NAME = {parser.name: parser for parser in TABLE}
assert len(BY_NAME) == len(TABLE)
