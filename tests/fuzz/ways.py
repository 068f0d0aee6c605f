"""The ways in that need more than a name: state around the parser, or what must hold of what it gives."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import rfc3161_client as rfc3161
from websockets.frames import Frame
from websockets.protocol import SERVER, Protocol

from fuzz import seeds
from instrument_cast import raw_certificate
from properties.test_seals_invite import STATE, feed_slot
from wasit.bargain import foreign
from wasit.bargain.offers import guess
from wasit.bargain.scenario import read_packages, read_scenario
from wasit.bargain.space import Issue, Space
from wasit.channel.bodies import LATER, decode_fact, encode_fact
from wasit.channel.bundle import unpack_certificate
from wasit.channel.certificate import verify_certificate
from wasit.channel.names import read_list
from wasit.channel.transcript import read_transcript
from wasit.cli import words_in
from wasit.play.case import read_case
from wasit.relay.plain_frames import cut, extent
from wasit.relay.settings import read_settings
from wasit.seals import box, stamps
from wasit.seals.kdf import aead_lock, kdf
from wasit.seals.pens import verify_signature
from wasit.seals.ratchet import NORMAL, PRE_KEY, LinkSessions
from wasit.seat import archive_file, control, control_client
from wasit.seat.json_form import as_json
from wasit.trace.lattice import read_excerpt
from wasit.trace.marked import read_marked
from wasit.trace.stands import Shelf
from wasit.trace.traced import read_traced, show_traced
from wasit.weigh.model import read_model
from wasit.wire import cbor
from wasit.wire.frames import ROOM


def fact(data: bytes) -> tuple[Any, bytes]:
    return decode_fact(data[0] if data else 0, data[1:]), data[1:]


def fact_again(read: tuple[Any, bytes]) -> bytes | None:
    """But for what a later version may add, which is passed over."""
    value, body = read
    if type(value).__name__ == "Opened" or any(
        key in LATER for key in cbor.decode(body, limit=65_536, nfc=False)
    ):
        return None
    kind, again = encode_fact(value)
    return bytes([kind]) + again


def socket_frames(data: bytes) -> list[bytes]:
    """Cut by the quick way, each byte of it as the library reads it too. Measured is what comes next, whatever it is."""
    messages, end = cut(data, 0)
    library = Protocol(SERVER, max_size=ROOM)
    library.receive_data(data[:end])
    assert library.parser_exc is None
    assert [bytes(event.data) for event in library.events_received() if isinstance(event, Frame)] == messages
    size = extent(data, end)
    assert size is None or 0 <= size <= ROOM + 14
    if size and end + size <= len(data):
        library.receive_data(data[end : end + size])
        assert library.parser_exc is not None or len(library.events_received()) == 1
    return messages


def olm(data: bytes) -> bytes:
    kind = PRE_KEY if data[:1] == bytes([PRE_KEY]) else NORMAL
    return LinkSessions().decrypt(seeds.seat_keys(), seeds.writer().ik, kind, data[1:])


def slot(name: str) -> Callable[[bytes], Any]:
    return lambda data: feed_slot(name, data)


def slot_inside(name: str) -> Callable[[bytes], Any]:
    """Locked as one who knows the code would: what is fuzzed is the peer's malice, not a stranger's."""

    def locked(slot: str, plain: bytes) -> bytes:
        return aead_lock(kdf(STATE["key"], f"pair {slot}", 32), bytes(12), plain)

    def read(data: bytes) -> Any:
        if name == "b1":
            return feed_slot("b1", cbor.encode([STATE["pake"], locked("b1", data)]))
        sealed = box.seal(STATE["boxes"][name], f"wasit1 pair {name}".encode(), data)
        return feed_slot(
            name, locked(name, cbor.encode([STATE["boxes"]["b2"], sealed]) if name == "a2" else sealed)
        )

    return read


def certificate(data: bytes) -> None:
    """Never raises; holds only as it was signed, but for a time token: without roots none is checked, and a step says so."""
    read = verify_certificate(data, verify_signature)
    is_checked = not any(step.code.endswith("-unchecked") for step in read.steps)
    assert read.state == "not-valid" or data in signed() or not is_checked, f"bent, and {read.state}"


deposit = certificate


SIGNED = (
    seeds.ROOT / ".fuzz" / "signed"
)  # by runs before this one: a signature of ML-DSA is another each time, and corpora keep them


@cache
def signed() -> frozenset[bytes]:
    kept = (path.read_bytes() for path in SIGNED.glob("*"))
    return frozenset((*seeds.certificates(), *seeds.deposits(), *kept))


@cache
def _script() -> ModuleType:
    found = importlib.util.spec_from_file_location("fuzzed_verify", seeds.ROOT / "verify_certificate.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def second_reader(data: bytes) -> None:
    """The script that a stranger runs: the same answer as the seat's."""
    ours = verify_certificate(data, verify_signature)
    theirs = _script().verify(data)
    assert theirs.state == ours.state, f"{theirs.state} and {ours.state}"


def record_of(kind: str) -> Callable[[bytes], Any]:
    if kind == "certificate":
        return lambda data: (made := unpack_certificate(data), raw_certificate(made))
    archive = archive_file.Archive("0a1b2c3d", 2, (b"", b""), b"", "")

    def opened(data: bytes) -> dict[str, bytes]:
        """As if age had opened it: its own reading of a file is Rust's."""
        with (
            patch.object(archive_file, "unlock_age", lambda *_a, **_k: data),
            patch.object(archive_file, "join_key", lambda _shares: b""),
        ):
            return archive_file.open_archive(archive, cast(Any, [None, None]))

    return opened


@cache
def _authorities() -> tuple[stamps.Authorities, bytes, int]:
    """Who is trusted, the imprint of the signatures that were stamped, and the nonce of the question."""
    given, imprint, pem = seeds.stamped_vectors()[0]
    nonce = rfc3161.decode_timestamp_response(seeds.answers()[0]).tst_info.nonce
    assert given
    assert nonce is not None
    return stamps.Authorities(stamps.read_roots(pem)), imprint, nonce


def token(data: bytes) -> None:
    trusted, imprint, _ = _authorities()
    trusted(data, imprint)


def stamped(data: bytes) -> None:
    trusted, imprint, nonce = _authorities()
    trusted.take(data, stamps.Question(b"", nonce), imprint)


def settings(data: bytes) -> Any:
    return read_settings(cast(Any, SimpleNamespace(read_bytes=lambda: data)))


def case_file(data: bytes) -> Any:
    return read_case(data)


def transcript(data: bytes) -> str:
    """Read, and written again for a page."""
    return json.dumps(as_json(read_transcript(_json(data))))


def names(data: bytes) -> Any:
    return read_list(_text(data))


def passages(form: str) -> Callable[[bytes], Any]:
    if form == "json":
        return lambda data: words_in._written(words_in._passages_of_json(_json(data)))
    return lambda data: words_in._written(words_in._passages_of_text(_text(data), None))


def judgement(data: bytes) -> Any:
    return read_model(_json(data))


def scenario(data: bytes) -> Any:
    return read_scenario(_json(data))


def genius(data: bytes) -> Any:
    text = _text(data)
    return read_scenario(foreign.read_genius("g", [("a", text), ("b", text)]))


def negolog(data: bytes) -> Any:
    value = _json(data)
    return read_scenario(foreign.read_negolog("n", [("a", value), ("b", value)]))


def negmas(data: bytes) -> Any:
    """Its files in one: the issues' and a function, for both parties."""
    value = _json(data)
    both = value if isinstance(value, dict) else {}
    functions = [(name, both.get("function")) for name in "ab"]
    return read_scenario(foreign.read_negmas("n", both.get("domain"), functions))


def offers(data: bytes) -> Any:
    space = Space((Issue("rent", ("1", "2")), Issue("water", ("own", "shared"))))
    made = read_packages(space, _json(data))
    return made, guess(space, made)


def marked_text(data: bytes) -> Any:
    """A backslash before any other character is itself: what is written again reads the same, and is not always what was written."""
    made = read_marked(_text(data))
    assert read_marked(made.source()) == made
    return made


def traced(data: bytes) -> Any:
    made = read_traced(_json(data))
    assert read_traced(show_traced(made)).marked == made.marked
    return made.copy(0)


def excerpt(data: bytes) -> Any:
    marked = read_marked("The {first|second} gate is {open|shut}, and nobody {goes|walks} there.")
    return read_excerpt(marked, _text(data)), Shelf({"one": marked.copy([0, 0, 0])}).find(_text(data))


def request(data: bytes) -> Any:
    return control._read(data)


def kept_answer(data: bytes) -> Any:
    return control_client._read_answer(data)


def _text(data: bytes) -> str:
    with patch.object(words_in, "read_bytes", lambda *_: data):
        return words_in.read_text("-")


def _json(data: bytes) -> Any:
    with patch.object(words_in, "read_bytes", lambda *_: data):
        return words_in.read_json("-")
