"""Cards: what one seat hands another so that letters can be sent to it.

This file alone knows what a card holds and when one is believed.

1. Card = cbor[core, sig]; core is kept as the bytes that were signed: cbor[1, ed, ik, prekey, fallback,
   [[relay url, put id, put token, box key]...1-2], for, chain, names]; sig = the seat's key over H("card", core).
2. A card is made for one peer: its prekey is used once, its boxes belong to that peer, ``for`` names it (null while pairing).
3. The chain must hold and the card's seat must be an active seat in it. Names are the person's own claim, no more.
4. At most 16 KiB; 1 to 4 names of at most 120 characters, without control or direction-override characters.

Source: spec/2-identities; PROTOCOL 3.3.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wasit.errors import Distrusted, Refused
from wasit.seals import box
from wasit.seals.ed25519 import KEY, is_key, is_signed
from wasit.seals.envelope import SEAT
from wasit.seals.person import Chain, PersonState, chain_of, chain_value, verify_chain
from wasit.seals.ratchet import SeatKeys, seat_id
from wasit.text.language import is_language
from wasit.wire import cbor
from wasit.wire.hashes import digest
from wasit.wire.mailbox import PutPlace

VERSION = 1
MOST_CARD = 16 * 1024
MOST_BOXES = 2
MOST_NAMES = 4
MOST_NAME = 120


class _Anyone:
    """Stands for "whoever it was made for"."""


ANYONE: Final = _Anyone()


@dataclass(frozen=True, slots=True)
class CardBox:
    """Where the holder of the card puts letters, and the key to seal them to. Shapes: box_public (1216)."""

    place: PutPlace
    box_public: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """A card that held. Shapes: ed, ik, prekey, fallback (32); for_seat (16) or None."""

    ed: bytes
    ik: bytes
    prekey: bytes
    fallback: bytes
    boxes: tuple[CardBox, ...]
    for_seat: bytes | None
    chain: Chain
    names: Mapping[str, str]
    person: PersonState

    @property
    def seat_id(self) -> bytes:
        """The seat whose card this is."""
        return seat_id(self.ed, self.ik)


def make_card(
    keys: SeatKeys,
    *,
    boxes: Sequence[CardBox],
    for_seat: bytes | None,
    chain: Chain,
    names: Mapping[str, str],
) -> bytes:
    """A new card for one peer. It takes a new prekey from ``keys``, which must be saved with it.

    Raises: Refused bad-input (``what`` says which part), too-large.
    """
    named = {language: unicodedata.normalize("NFC", name) for language, name in names.items()}
    core = [
        VERSION,
        keys.ed,
        keys.ik,
        keys.new_prekey(),
        keys.fallback,
        [[b.place.relay, b.place.id, b.place.token, b.box_public] for b in boxes],
        for_seat,
        chain_value(chain),
        named,
    ]
    try:
        _check_names(named)
        signed = cbor.encode(core)
        card = cbor.encode([signed, keys.sign("card", signed)])
        read_card(card, expect_for=for_seat)
    except Distrusted as bad:  # what we would not believe from others, we do not send
        raise Refused(
            "too-large" if bad.code == "E_SIZE" else "bad-input", why=bad.code, **bad.fields
        ) from None
    return card


def read_card(data: bytes, *, expect_for: bytes | _Anyone | None) -> Card:
    """The card, if everything in it holds. ``expect_for``: our own seat id; None while pairing; ANYONE to show one made for others.

    Raises: Distrusted E_SIZE, E_CBOR*, E_VERSION, E_SCHEMA, E_CARD_SIG, E_KEY.
    """
    match cbor.decode(data, limit=MOST_CARD):
        case [bytes() as signed, bytes() as signature]:
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="card")
    ed, ik, rest = _read_signer(signed)
    if not is_signed(ed, digest("card", signed), signature):
        raise Distrusted("E_CARD_SIG")
    card = _read_rest(ed, ik, rest)
    if card.person.seats.get(card.seat_id) != (ed, ik):
        raise Distrusted("E_KEY", what="seat not in chain")
    if not isinstance(expect_for, _Anyone) and card.for_seat != expect_for:
        raise Distrusted("E_KEY", what="for another")
    return card


def _read_signer(signed: bytes) -> tuple[bytes, bytes, list[cbor.Value]]:
    match cbor.decode(signed, limit=MOST_CARD):
        case [int() as version, *_] if type(version) is int and version > VERSION:
            raise Distrusted("E_VERSION", version=version)
        case [int() as version, bytes() as ed, bytes() as ik, *rest] if (
            type(version) is int and version == VERSION
        ):
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="card core")
    if len(ed) != KEY or len(ik) != KEY:
        raise Distrusted("E_SCHEMA", what="card keys")
    if not is_key(ed):
        raise Distrusted("E_KEY", what="weak key")
    return ed, ik, rest


def _read_rest(ed: bytes, ik: bytes, rest: list[cbor.Value]) -> Card:
    match rest:
        case [bytes() as prekey, bytes() as fallback, list() as boxes, for_seat, chain, names]:
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="card core")
    if len(prekey) != KEY or len(fallback) != KEY:
        raise Distrusted("E_SCHEMA", what="card keys")
    for key in (
        ik,
        prekey,
        fallback,
    ):  # nobody could write to such a card: letters to all others would wait behind the attempt
        box.check_agreement(key)
    if for_seat is not None and (type(for_seat) is not bytes or len(for_seat) != SEAT):
        raise Distrusted("E_SCHEMA", what="for")
    if not 1 <= len(boxes) <= MOST_BOXES:
        raise Distrusted("E_SCHEMA", what="boxes")
    places = tuple(_read_box(place) for place in boxes)
    links = chain_of(chain)
    return Card(ed, ik, prekey, fallback, places, for_seat, links, _check_names(names), verify_chain(links))


def _read_box(value: cbor.Value) -> CardBox:
    match value:
        case [str() as relay, bytes() as put_id, bytes() as put_token, bytes() as public]:
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="box")
    box.check_public(public)
    return CardBox(PutPlace(relay, put_id, put_token), public)


def _check_names(names: cbor.Value) -> Mapping[str, str]:
    if type(names) is not dict or not 1 <= len(names) <= MOST_NAMES:
        raise Distrusted("E_SCHEMA", what="names")
    for language, name in names.items():
        if type(language) is not str or not is_language(language) or type(name) is not str:
            raise Distrusted("E_SCHEMA", what="names")
        if not 1 <= len(name) <= MOST_NAME or not name.strip() or any(_is_odd(char) for char in name):
            raise Distrusted("E_SCHEMA", what="names")
    return names


def _is_odd(char: str) -> bool:
    """Line breaks, controls, private characters, direction embeddings, overrides and isolates."""
    return (
        unicodedata.category(char) in ("Cc", "Cs", "Co", "Zl", "Zp")
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
