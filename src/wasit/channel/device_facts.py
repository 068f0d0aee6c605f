"""That a person has one more seat, or one less. This file alone knows these two facts and their bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from wasit.channel.fields import Map, bytes_of, check_keys, texts_of
from wasit.text.passage import Texts

MAX_CHAIN = 16_384  # bytes


@dataclass(frozen=True, slots=True)
class DeviceAdded:
    """Kind 23: its author's person has one more seat. The chain proves it to whoever reads it, whatever else they hold."""

    seat: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class DeviceRemoved:
    """Kind 24: a seat is gone; the steward opens an epoch without it.

    By the same person's other seat, proven by the chain (``chain``); or by the go-between of its line, who says in ``consent`` whose
    consent it has. One of the two.
    """

    seat: bytes
    chain: bytes = b""
    consent: Texts = field(default_factory=dict)


def added_as(fact: DeviceAdded) -> Map:
    return {1: fact.seat, 2: fact.chain}


def removed_as(fact: DeviceRemoved) -> Map:
    return {1: fact.seat} | ({2: fact.chain} if fact.chain else {3: dict(fact.consent)})


def read_added(body: Map) -> DeviceAdded:
    check_keys(body, 1, 2)
    return DeviceAdded(bytes_of(body[1], 16, 16), bytes_of(body[2], 1, MAX_CHAIN))


def read_removed(body: Map) -> DeviceRemoved:
    seat = bytes_of(body.get(1), 16, 16)
    if 2 in body:
        check_keys(body, 1, 2)
        return DeviceRemoved(seat, chain=bytes_of(body[2], 1, MAX_CHAIN))
    check_keys(body, 1, 3)
    return DeviceRemoved(seat, consent=texts_of(body[3]))
