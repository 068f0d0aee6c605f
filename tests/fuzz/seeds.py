"""Good bytes for every row of the table: of spec/vectors, or made by the code that reads them."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from websockets.frames import Frame, Opcode

import deposit_cast
from instrument_cast import deal
from properties.test_seals_invite import STATE
from wasit.channel.transcript import Spoken, Transcript, TranscriptLine, Utterance
from wasit.relay import jetstream_rows
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import LinkSessions, SeatKeys
from wasit.seals.shares import split_key
from wasit.seat import archive_file
from wasit.seat.json_form import as_json
from wasit.seat.sync.letters import encode_letter
from wasit.seat.sync.parts import cut
from wasit.text.moment import Moment
from wasit.wire import cbor, envelope, frames, requests

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "spec" / "vectors"
ID, TOKEN, BODY = bytes(range(16)), bytes(range(32)), bytes(4096)
ME, PEER = b"m" * 16, b"p" * 16
CLOCKS: dict[str, Any] = {
    "at": 1_770_000_000,
    "theirs": ZoneInfo("Europe/Zurich"),
    "ours": ZoneInfo("Asia/Aden"),
}
Some = Callable[[], Sequence[bytes]]


@cache
def vectors(folder: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted((VECTORS / folder).glob("*.json"))]


def of(folder: str, reader: str, field: str, *, most: int = 20_000, key: str = "reader") -> Some:
    """What stands in a field of every scenario of a reader, the good and the bad."""

    @cache
    def some() -> list[bytes]:
        read = base64.b64decode if folder == "instruments" else bytes.fromhex
        found = [one for one in vectors(folder) if one.get(key) == reader and isinstance(one.get(field), str)]
        raw = [read(one[field]) for one in sorted(found, key=lambda one: one["expect"] != "ok")]
        return [one for one in dict.fromkeys(raw) if len(one) <= most]

    return some


def made(*values: Any, nfc: bool = False) -> Some:
    return lambda: [cbor.encode(value, nfc=nfc) for value in values]


entries = of("facts", "entry", "raw")
epochs = of("facts", "epoch", "body")
syncs = of("facts", "sync", "fields")
inners = of("letters", "letter", "inner")
chains = of("letters", "chain", "chain")
cards = of("letters", "card", "card")
passphrase_slots = of("letters", "slot", "slot")
instruments = of("instruments", "payload", "payload", key="kind")
coses = of("instruments", "envelope", "data", key="kind")
values = made(
    [1, -1, b"x", "text", True, None, {1: [2], "k": b""}], {270: b"t"}, [[[[[[[[1]]]]]]]], 2**53 - 1, "الأسرى"
)


@cache
def facts() -> list[bytes]:
    """The kind, then the body."""
    good = [one for one in vectors("facts") if one["reader"] == "fact" and one["kind"] < 256]
    return [bytes([one["kind"]]) + bytes.fromhex(one["body"]) for one in good]


@cache
def certificates() -> list[bytes]:
    small = of("instruments", "certificate", "data", most=40_000, key="kind")()
    return [deal().pack(), *small[:12]]


@cache
def deposits() -> list[bytes]:
    cast = deposit_cast.Deposited()
    parts = cast.parts()
    return [cbor.encode([deposit_cast.HEAD, list(cast.g.chain), parts, cast.end(parts)], nfc=False)]


@cache
def stamped_vectors() -> list[tuple[bytes, bytes, bytes]]:
    """(token, its imprint, the roots that vouch for it) of certificates that hold one."""
    from wasit.wire.cose import read_cose, token_imprint

    found = []
    for one in vectors("instruments"):
        if one.get("kind") == "certificate" and one.get("roots") and one["expect"] == "ok":
            closing = cbor.decode(base64.b64decode(one["data"]), limit=2**20)[5]
            signed = read_cose(closing) if closing else None
            if signed and signed.token:
                found.append((signed.token, token_imprint(signed), one["roots"].encode()))
    return found


def tokens() -> list[bytes]:
    return [token for token, _, _ in stamped_vectors()]


def answers() -> list[bytes]:
    """As an authority gives them: a granted status, then the token."""
    from wasit.seals.stamps import _GRANTED, _der

    return [_der(0x30, _GRANTED + token) for token in tokens()]


@cache
def roots() -> list[bytes]:
    pem = [roots for _, _, roots in stamped_vectors()][:1]
    return [*pem, *(x509.load_pem_x509_certificate(one).public_bytes(Encoding.PEM) for one in pem)]


def frames_of(*some: Any) -> Some:
    return lambda: [frames.encode_frame(one) for one in some]


from_seat = frames_of(
    frames.Watch(ID, TOKEN, 7), frames.PutLetter(9, ID, TOKEN, BODY), frames.DropLetter(ID, TOKEN, 7), frames.Unwatch(ID)
)  # fmt: skip
from_relay = frames_of(
    frames.Letter(ID, 7, BODY),
    frames.Answers((frames.Answer(1, 201, 0), frames.Answer(2, 503, 2))),
    frames.Watching(ID, 200),
)


def socket_frames() -> list[bytes]:
    plain = [Frame(Opcode.BINARY, message).serialize(mask=True) for message in (b"", b"short", BODY)]
    kept = [
        Frame(kind, b"\x03\xe8").serialize(mask=True) for kind in (Opcode.PING, Opcode.CLOSE, Opcode.TEXT)
    ]
    return [*plain, b"".join(plain), plain[1] + kept[0], plain[1] + kept[1], kept[2]]


open_boxes = made([ID, ID[::-1], TOKEN, TOKEN[::-1]])
letters = made([[1, BODY], [300, BODY]], [])
nameplates = made(4127, 0)


def policies() -> list[bytes]:
    return [requests.encode_policy(requests.Policy())]


def ids() -> list[bytes]:
    return [requests.encode_id(ID).encode(), requests.encode_id(b"\xfb\xff" * 8).encode()]


def bearers() -> list[bytes]:
    return [requests.encode_bearer(TOKEN).encode()]


def relays() -> list[bytes]:
    onion = b"http://" + b"a" * 56 + b".onion"
    return [b"https://relay.example:8480/at", b"http://127.0.0.1:1", b"http://[::1]:8480", onion]


def framed() -> list[bytes]:
    return [envelope.pack(b"word", 64), envelope.pack(b"", 4), envelope.pack(b"\0" * 9, 13)]


def cluster_rows() -> list[bytes]:
    standing = jetstream_rows.Standing(7, 3, {b"m" * 16: 19_000}, 0, {})
    return [jetstream_rows.pack(standing, [(3, 19_000, b"body")]), jetstream_rows.pack(standing, [])]


def cluster_boxes() -> list[bytes]:
    return [jetstream_rows.pack_box(requests.OpenBox(ID, ID[::-1], TOKEN, TOKEN[::-1]), 19_000)]


def settings() -> list[bytes]:
    limits = b'port = 7710\nhost = "127.0.0.1"\n[limits]\nkept_days = 30\nburst = 60\n'
    return [(ROOT / "deploy/relay/relay.toml").read_bytes(), limits]


@cache
def seat_keys() -> SeatKeys:
    return SeatKeys.create()


@cache
def writer() -> SeatKeys:
    return SeatKeys.create()


@cache
def olm() -> list[bytes]:
    """The type, then the letter: a first one to the fallback key, which is not used up, and a later one."""
    one, there = writer(), LinkSessions()
    there.open_outbound(one, seat_keys().ik, seat_keys().fallback)
    kind, first = there.encrypt(b"word")
    back = LinkSessions()
    back.open_outbound(seat_keys(), one.ik, one.new_prekey())
    there.decrypt(one, seat_keys().ik, *back.encrypt(b"first"))
    again, later = there.encrypt(b"later")
    return [bytes([kind]) + first, bytes([again]) + later]


@cache
def whole_letters() -> list[bytes]:
    sync = [b"l" * 16, [[PEER, 1, 1]], [[PEER, 3, b"h" * 32]], [[PEER, 4, 9]]]
    kept = [(2, sync), (5, []), (3, [b"card", 1]), (1, [entries()[0], b"s" * 32, facts()[0][1:]])]
    return [encode_letter(PEER, ME, kind, fields) for kind, fields in kept]


def parts() -> list[bytes]:
    return [cbor.encode(one) for one in cut(bytes(5_000))]


def slot(name: str) -> Some:
    return lambda: [STATE["slots"][name]]


def slot_inside(name: str) -> Some:
    return lambda: [cbor.encode(STATE["inner"][name])]


@cache
def kits() -> list[bytes]:
    from kit_cast import Restored

    settings = [[name, "x"] for name in ("id", "me", "name", "chain", "recovery")]
    matter = [settings, {"entry": [["hash", "seq", "told"], [[b"h", 1, None], [b"i", 2, "t"]]]}]
    return [Restored().back_up(1), *made([1, 5, [["name", "x"]], []], [1, 5, [], [matter]], [2, 5])()]


RECORD = {"line/one.txt": b"words", "manifest.html": b"<p>"}


def zipped(contents: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as held:
        for name, data in contents.items():
            held.writestr(zipfile.ZipInfo(name), data, how)
    return out.getvalue()


@cache
def archives() -> list[bytes]:
    marks = [one.fingerprint.hex() for one in split_key(b"k" * 16, 2, 3)]
    cover = {
        "format": "wasit-archive", "version": 1, "id": "0a1b2c3d", "needed": 2, "shares": marks,
        "sealed": {"name": "record.age", "bytes": 6, "sha256": sha256(b"sealed").hexdigest()},
    }  # fmt: skip
    contents = {"READ-ME.txt": b"How", "cover.json": json.dumps(cover).encode(), "record.age": b"sealed"}
    return [
        zipped(contents, how)
        for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
    ]


@cache
def records() -> list[bytes]:
    """What lies inside an archive once age has opened it."""
    listed = [archive_file._listed(name, data) for name, data in RECORD.items()]
    manifest = json.dumps({"format": "wasit-record", "version": 1, "files": listed}).encode()
    return [
        zipped({"manifest.json": manifest, **RECORD}, how)
        for how in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
    ]


@cache
def cases() -> list[bytes]:
    """The shortest first: checking a whole one against the form takes 60 ms and more, which leaves ten tries a second."""
    two = [{"id": name, "name": {"en": name}, "noted": True} for name in ("upper", "lower")]
    nurse = {
        "id": "nurse",
        "role": "go-between",
        "language": "ar",
        "time_zone": "Asia/Muscat",
        "name": {"ar": "ممرضة"},
    }
    step = {"id": "s01", "at": "2026-01-10T08:00:00+04:00", "do": "open-channel", "by": "nurse"}
    least = {
        "format": "wasit-case/1",
        "title": {"ar": "البئر"},
        "sides": two,
        "seats": [nurse],
        "steps": [step],
    }
    whole = sorted((ROOT / "src/wasit/play/cases").glob("*.json"))
    return [json.dumps(least, ensure_ascii=False).encode(), *(path.read_bytes() for path in whole)]


@cache
def transcripts() -> list[bytes]:
    at = Moment(1_770_000_000, 180)
    said = Utterance("word", at, {"en": "Side A"}, "side", passages=(Spoken({"en": "words", "ar": "كلام"}),))
    lines = (TranscriptLine("line", {"en": "Side A"}, (said,)),)
    whole = Transcript({"en": "Talks"}, "own", at, "Asia/Aden", lines)
    return [json.dumps(as_json(whole), ensure_ascii=False).encode()]


def texts(*some: str) -> Some:
    return lambda: [one.encode() for one in some]


name_lists = texts(
    "محمد علي,1980,عدن\n",
    "Name;Note;State\nA;seen;Not held\n",
    '"B, A"\t١٩٨٠\n',
    "الاسم;المرجع;الحالة\nمحمد;7;محتجز",
)
passages_json = texts('[{"text": {"en": "words"}, "consent": "as-written", "attribution": "none"}]', "[]")
passages_text = texts(
    "== as-written\nWords.\n\n== for-you-only, named, ar\nكلام\n", "==\nplain words\n\\== so\n"
)
judgements = texts(
    '{"option": "a", "cost": [1, 2], "outcomes": [{"name": "x", "value": 1, "probability": [0.5, 1]},'
    ' {"name": {"en": "y"}, "value": [0, 3], "probability": [0, 0.5], "event": "e", "then": []}], "alternatives": []}',
    '{"option": {"en": "a"}, "alternatives": [{"option": "b", "worth": [0, 1]}]}',
)
scenarios = texts(
    '{"id": "s", "normalise": "max", "issues": [{"name": "i", "values": ["p", "q"]}], "parties": ['
    '{"name": "a", "weights": {"i": 1}, "evaluations": {"i": {"p": 1, "q": 0}}, "reservation": 0},'
    '{"name": "b", "weights": {"i": 2}, "evaluations": {"i": {"p": 0, "q": 3}}, "reservation": 0.5}]}',
    '{"id": "s", "normalise": "none", "issues": [{"name": "i", "values": ["p", "q"]}, {"name": "r", "low": 1, "high": 9, "step": 4}], "parties": ['
    '{"name": "a", "weights": {"i": 1, "r": 1}, "evaluations": {"i": [1, 0], "r": [0, 2]}},'
    '{"name": "b", "weights": {"i": 2, "r": 0}, "evaluations": {"i": {"p": 0, "q": 3}, "r": [5, 0]}}],'
    ' "links": [{"issues": ["r", "i"], "never": [["1", "q"]], "adds": {"a": {"5": {"p": 0.5}}}}]}',
)
genius = texts(
    '<t><utility_space><objective><issue index="1" name="i" type="discrete"><item value="p" evaluation="2"/><item value="q" evaluation="0"/></issue>'
    '<weight index="1" value="1"/></objective><reservation value="0.5"/><discount_factor value="1"/></utility_space></t>',
    '<!DOCTYPE t [<!ENTITY e "x">]><t>&e;</t>',
)
negolog = texts('{"reservationValue": 0.3, "issueWeights": {"i": 1}, "issues": {"i": {"p": 0.5, "q": 1}}}')
negmas = texts(
    '{"domain": {"issues": [{"name": "i", "type": "negmas.outcomes.CategoricalIssue", "values": ["p", "q"]}, {"name": "n", "type": "ContiguousIssue", "values": [1, 3]}]},'
    ' "function": {"weights": [1, 2], "values": [{"mapping": {"p": 1, "q": 0}}, {"mapping": {"1": 0, "2": 1, "3": 2}}], "reserved_value": 0.1}}'
)
offers = texts('[{"rent": "1", "water": "own"}, {"rent": "2", "water": "shared"}]')
marked_texts = texts(
    "{about|nearly|some} twenty", "\\{as {agreed|settled\\|so}\\} {سلام|هدنة} now", "{a|b} {c|d}"
)
copies = texts(
    '{"text": "{a|b} or {c|d|e}", "code": "uniform", "readers": [{"name": "x", "choices": [0, 2]}, {"name": "y", "choices": [1, 0]}]}'
)
excerpts = texts(
    "the second gate is open … nobody walks there", "The first gate is shut, and nobody goes there. No."
)
control_requests = texts('{"do": "say", "args": {"passages": []}}', '{"see": "channel"}', "[" * 2_000)
control_answers = texts(
    '{"ok": {"x": 1}}', '{"error": {"kind": "Refused", "code": "no-seat", "fields": {"n": 1}}}'
)
codes = texts("4127-8830-2714", "٤١٢٧ ٨٨٣٠ ٢٧١٤", "412788302714")
kit_codes = texts("7QK2-9F0M-7QK2-9F0M-7QK2-9F0M-3T", "oil1 7qk29f0m7qk29f0m7qk29")
said_hours = texts(
    "by 6:30 am on Tuesday, or noon tomorrow",
    "قبل ليل الأحد الساعة ١٨:٠٠",
    "עד יום ראשון בשעה 18:00",
    "6 p.m. 99:99 7",
)
said_numbers = texts(
    "1,250 or twenty-five thousand", "خمسة وعشرون ألفًا ومئتان", "מאה עשרים וחמש 2 000", "٢٥٫٥ ١٨:٠٠"
)
said_days = texts(
    "14 October 2026, Oct 14th or 14/10/26",
    "الرابع عشر من تشرين الأول/أكتوبر ٢٠٢٦",
    "ג׳ בחשוון ה׳תשפ״ז",
    "3 Jumada al-Ula 1448, ١٤٤٨-٠٥-٠٣",
)


@cache
def shares() -> list[bytes]:
    one, *_ = split_key(SeededRandomness("share").bytes(16, b"key"), 2, 3)
    return [" ".join(one.words).encode(), f"1 {' '.join(one.words)}".encode(), one.hex.encode()]
