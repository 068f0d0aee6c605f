import pytest

from unit.record.scene import A, B, first_epoch
from wasit.channel import before_facts, facts
from wasit.channel.bodies import _write, decode_fact, encode_fact
from wasit.channel.claim_facts import Evidence, Outside
from wasit.channel.facts import KINDS, How, Knowing, Source, targets_of
from wasit.channel.handover_facts import GOES, HalfWritten, Watched
from wasit.channel.name_facts import CommonName, NameRow
from wasit.errors import Distrusted
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Passage
from wasit.wire import cbor

H, J = b"h" * 32, b"i" * 32
LINE = b"l" * 16
AT = Moment(1_700_000_000, 180)
EN = {"en": "words"}
PASSAGES = (
    Passage(EN, Consent.AS_WRITTEN, Attribution.NAMED),
    Passage({"ar": "كلمات", "en": "wo\u0308rds"}),
)

GOOD = {
    "opened": facts.Opened(first_epoch()),
    "word": facts.Word(PASSAGES),
    "word with a reply": facts.Word(PASSAGES, How.EMAIL, H, receipt_wanted=False),
    "released": facts.Released(EN, Consent.AS_WRITTEN),
    "released with a translation": facts.Released(
        EN, Consent.MAY_PARAPHRASE, Attribution.OTHER_SIDE, {"he": "מילים"}
    ),
    "instrument": facts.InstrumentShown(b"cose", Consent.AS_WRITTEN),
    "instrument passed on": facts.InstrumentShown(b"cose", Consent.FOR_YOU_ONLY, Attribution.OTHER_SIDE),
    "noted": facts.Noted(PASSAGES, How.CALL, (A, {"en": "The chief"}), AT, 12, to_confirm=True),
    "noted shortly": facts.Noted(PASSAGES, How.TEXT, (), AT),
    "briefed": facts.Briefed(A, (H, J)),
    "receipted": facts.Receipted(H, (1, 3), Consent.MAY_PARAPHRASE, AT, EN),
    "receipted without words": facts.Receipted(H, (), Consent.AS_WRITTEN, AT),
    "told": facts.Told("channel", B, Knowing.TOLD, AT, "by phone", EN),
    "found out": facts.Told(H, {"en": "The press"}, Knowing.FOUND_OUT, AT),
    "erasure": facts.ErasureAsked((H, J)),
    "withdrawn": facts.Withdrawn(H),
    "undertaking": facts.UndertakingNoted(H, EN, AT, "us", "them"),
    "undertaking without a day": facts.UndertakingNoted(H, EN, None, "a", "b"),
    "hope": facts.Hope(EN, "us", "them"),
    "milestone": facts.Milestone(EN, "open talks", ((H, 1), (J, 999))),
    "release noted": facts.ReleaseNoted(
        H, LINE, (Source(LINE, J, (1, 2)), Source(LINE, H, ())), Consent.AS_WRITTEN, Attribution.NONE
    ),
    "charter": facts.Charter(EN, {"en": "Side"}, ("en", "ar"), "unless-marked", "steady"),
    "came": facts.CameOfIt(H, 1, 2),
    "preferences": facts.Preferences('{"id": "x"}'),
    "weighing": facts.Weighing('{"cost": 1}'),
    "pen": facts.PenOffered(b"p" * 32, hosted=True),
    "charter in full": facts.Charter(
        EN, EN, ("he",), "only-marked", "prompt", "content", 90, ((EN, {"en": "the detainee"}),), "none"
    ),
    "charter of five rounds": facts.Charter(EN, EN, ("he",), rounds=5),
    "charter that discloses copies": facts.Charter(EN, EN, ("he",), briefs="worded"),
    "copies prepared": facts.CopiesPrepared(
        "{about|some} two",
        "en",
        (facts.CopyReader("the envoy", LINE, (A,)), facts.CopyReader("outside")),
        (b"\0", b"\1"),
        "spread",
        1,
        H,
        J,
        b"token",
    ),
    "name spelled": facts.NameSpelled(("Karim", "كريم")),
    "decided": facts.Decided(
        LINE, (H,), (before_facts.Warned("red-line", 1, ("the name",)),), ("who-reads",)
    ),
    "first told": facts.FirstTold("day and place", EN),
    "first told of a paper": facts.FirstTold(H, EN),
    "copy given": facts.CopyGiven(EN),
    "copies handed": facts.CopiesHanded(H, (0, 2), J),
    "copies handed by hand": facts.CopiesHanded(H, (1,)),
    "finding": facts.FindingKept(("about two",), "{}"),
    "left": facts.Left(),
    "read back": facts.ReadBack(H, right=True),
    "read back with a correction": facts.ReadBack(H, right=False, words=EN),
    "red line": facts.RedLine(EN, ("the second name",)),
    "deadline": facts.Deadline(EN, AT, "open talks"),
    "legal hold": facts.LegalHold(True, EN, EN),
    "closed out": facts.ClosedOut(),
    "line to take": facts.LineToTake(EN, "leaked"),
    "line to take for a depth": facts.LineToTake(EN, "leaked", "persons"),
    "claim": facts.Claimed(
        H, 3, "kept", EN, (Evidence(EN, "log.pdf", H, 0), Evidence(place="a road")), Consent.AS_WRITTEN
    ),
    "claim of the other side": facts.Claimed(H, 0, "waived", EN, by="them"),
    "claim answered": facts.ClaimAnswered(H, acknowledged=False, text=EN),
    "claim acknowledged without words": facts.ClaimAnswered(H, acknowledged=True, by="them"),
    "outside allowed": facts.OutsideAllowed(H, (1, 4), Outside.A_SIDE),
    "blind put": facts.BlindPut(EN, AT),
    "travel asked": facts.TravelAsked(bytes(16), bytes(1162)),
    "travel held": facts.TravelHeld(H, bytes(16)),
    "blind answer": facts.BlindAnswer(H, yes=True),
    "blind result": facts.BlindResult(H, agreed=False),
    "deposit opened": facts.DepositOpened(H, EN, AT, 2, bytes(16)),
    "deposit noted": facts.DepositNoted((H, J)),
    "blind noted": facts.BlindNoted((H, J)),
    "sealed put": facts.SealedPut(EN, AT, LINE, "room", facts.Scale(0, 48, 2, 0, "hours")),
    "sealed put again": facts.SealedPut(
        EN, AT, LINE, "price", facts.Scale(-50, 50, 25, 2, "EUR"), (), False, False, 25, H
    ),
    "sealed put packages": facts.SealedPut(EN, AT, LINE, "package", packages=("one", "two"), first=False),
    "sealed entered": facts.SealedEntered(H, b"statement"),
    "sealed met": facts.SealedMet(H, J, b"other", b"carrier"),
    "sealed ended": facts.SealedEnded(H, "none"),
    "sealed settled": facts.SealedEnded(H, "settled", -8),
    "sealed package": facts.SealedEnded(H, "package", 8),
    "handover offered": facts.HandoverOffered(B, dict.fromkeys(GOES, 3), EN),
    "handover answered": facts.HandoverAnswered(H, "yes"),
    "handed over": facts.HandedOver(
        H, (HalfWritten("line-", B, {"text-1": "So"}),), (Watched(B, "Asia/Muscat", 48),), B, ("en", "ar")
    ),
    "handed over with nothing": facts.HandedOver(H, (HalfWritten("desk", None, {"note": "x"}),)),
    "device added": facts.DeviceAdded(B, b"chain"),
    "device removed": facts.DeviceRemoved(B, b"chain"),
    "device removed by consent": facts.DeviceRemoved(B, consent=EN),
    "supposition": facts.SuppositionPut(EN, AT),
    "supposition in this side's words": facts.SuppositionPut(EN, AT, H),
    "supposition worded": facts.SuppositionWorded(EN),
    "names asked": facts.NamesAsked(EN),
    "names entered": facts.NamesEntered(
        H, (NameRow(1, "محمد", 1980, "Aden", "7", "held", "dead"), NameRow(2, ""))
    ),
    "names common": facts.NamesCommon(H, (CommonName(1, "Muhammad", "held"),)),
    "names paired": facts.NamesPaired((H, J), ((1, 2, True),)),
}


def body_of(name):
    kind, data = encode_fact(GOOD[name])
    return kind, cbor.decode(data, limit=10**6, nfc=False)


def refusal(kind, body):
    with pytest.raises(Distrusted) as caught:
        decode_fact(kind, body if isinstance(body, bytes) else cbor.encode(body, nfc=False))
    return caught.value.code


@pytest.mark.parametrize("name", GOOD)
def test_a_fact_comes_back_as_it_was_said(name):
    """Every kind, under its number."""
    kind, data = encode_fact(GOOD[name])
    assert kind == KINDS[type(GOOD[name])]
    assert decode_fact(kind, data) == GOOD[name]


def test_every_fact_of_the_vocabulary_is_tried_here():
    """A new one must come with an example."""
    assert {type(fact) for fact in GOOD.values()} == set(KINDS)


def test_what_a_newer_program_adds_is_ignored():
    """Keys 16 to 23 are kept out of the fact; nothing else unknown is forgiven."""
    kind, body = body_of("word")
    assert decode_fact(kind, cbor.encode(body | {16: 1, 23: {"en": "later"}}, nfc=False)) == GOOD["word"]
    assert refusal(kind, body | {15: 1}) == "E_SCHEMA"
    assert refusal(kind, body | {"16": 1}) == "E_SCHEMA"


@pytest.mark.parametrize("name", [name for name in GOOD if name != "opened"])
def test_no_key_may_be_missing_and_none_may_be_more(name):
    """Except those that are optional."""
    kind, body = body_of(name)
    optional = {(2, 3), (2, 10), (3, 5), (4, 12), (44, 3), (15, 10), (15, 11), (22, 3), (59, 9)}
    for key in body:
        fewer = {other: value for other, value in body.items() if other != key}
        if (kind, key) not in optional:
            assert refusal(kind, fewer) == "E_SCHEMA"
        else:
            decode_fact(kind, cbor.encode(fewer, nfc=False))
    assert refusal(kind, body | {13: 0}) == "E_SCHEMA"


@pytest.mark.parametrize("name", [name for name in GOOD if name not in ("opened", "left")])
def test_a_field_of_another_type_is_refused(name):
    """Null, true for 1, a text for bytes, a list for a map: E_SCHEMA, or the one other meaning that type has."""
    kind, body = body_of(name)
    others = [True, 0, -1, 2**40 + 1, b"", "", [], {}, [[]], {"en": ""}, {"en": 1}, {1: 1}, ["x"], [True, 0]]
    ignored = {(2, 4), (3, 4), (4, 4)}  # a release, an instrument and a note never ask for a receipt
    for key in body:
        for value in others:
            changed = body | {key: value}
            fact, code = read(kind, changed)
            if fact is None:
                assert code == "E_SCHEMA"
            elif (kind, key) not in ignored and value != {}:
                assert cbor.decode(encode_fact(fact)[1], limit=10**6, nfc=False) == changed


def read(kind, body):
    """(fact, None) or (None, code)."""
    try:
        return decode_fact(kind, cbor.encode(body, nfc=False)), None
    except Distrusted as bad:
        return None, bad.code


NEAR_MISSES = {
    "no such kind": (5, {}),
    "kind beyond": (63, {}),
    "a list for a body": (2, []),
    "an instrument to paraphrase": (3, body_of("instrument")[1] | {2: 1}),
    "an empty instrument": (3, body_of("instrument")[1] | {1: b""}),
    "a release for you only": (2, body_of("released")[1] | {9: 0}),
    "a release of two passages": (2, body_of("released")[1] | {1: [[EN, 0, 0], [EN, 0, 0]]}),
    "65 passages": (2, body_of("word")[1] | {1: [[EN, 0, 0]] * 65}),
    "a passage of two": (2, body_of("word")[1] | {1: [[EN, 0]]}),
    "more words than fit": (
        2,
        body_of("word")[1] | {1: [[{"en": "x" * 32_000}, 0, 0], [{"en": "x" * 2_000}, 0, 0]]},
    ),
    "five languages": (12, body_of("hope")[1] | {1: dict.fromkeys(("en", "ar", "he", "fr", "de"), "x")}),
    "no language": (12, body_of("hope")[1] | {1: {"not a tag": "x"}}),
    "an hour beyond": (8, body_of("told")[1] | {4: [0, 841]}),
    "half a time": (8, body_of("told")[1] | {4: [0]}),
    "who of 15 bytes": (8, body_of("told")[1] | {2: A[:-1]}),
    "a manner too long": (8, body_of("told")[1] | {5: "x" * 501}),
    "nothing to erase": (9, {1: []}),
    "a clause beyond": (13, body_of("milestone")[1] | {3: [[H, 1000]]}),
    "a passage zero": (7, body_of("receipted")[1] | {2: [0]}),
    "a rule unknown": (15, body_of("charter")[1] | {4: "always"}),
    "a cover unknown": (15, body_of("charter")[1] | {5: "loud"}),
    "no languages": (15, body_of("charter")[1] | {3: []}),
    "a pen too short": (17, body_of("pen")[1] | {1: b"p" * 31}),
    "leaving with a word": (18, {1: "bye"}),
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_body_that_is_nearly_right_is_refused(name):
    """Ranges, numbers and sizes."""
    kind, body = NEAR_MISSES[name]
    assert refusal(kind, body) == ("E_KIND" if kind in (5, 63) else "E_SCHEMA")


def test_a_body_is_strict_cbor_of_a_size():
    """Trailing bytes, another encoding, too much."""
    _, data = encode_fact(GOOD["word"])
    assert refusal(2, data + b"\x00").startswith("E_CBOR")
    assert refusal(2, b"\xbf\xff") == "E_CBOR_CANON"
    assert refusal(2, b"\x00" * 64_001) == "E_SIZE"
    assert refusal(1, b"\xa0") == "E_EPOCH"


def test_an_epoch_is_written_by_its_own_encoding():
    """Asking for another is a bug."""
    with pytest.raises(AssertionError):
        _write(GOOD["opened"])


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("word", ()),
        ("word with a reply", (H,)),
        ("briefed", (H, J)),
        ("receipted", (H,)),
        ("undertaking", (H,)),
        ("erasure", (H, J)),
        ("withdrawn", (H,)),
        ("release noted", (H, J, H)),
        ("told", ()),
        ("released", ()),
    ],
)
def test_a_fact_says_which_entries_it_speaks_of(name, targets):
    """A release speaks of none: nothing at the addressee points to where it came from."""
    assert targets_of(GOOD[name]) == targets


def test_how_words_came_has_a_written_name():
    """As arguments and pages write it."""
    assert [how.word for how in How] == ["written", "text", "call", "in-person", "e-mail", "bridge"]


def test_a_released_body_holds_no_pointer():
    """Its keys are words, marks and nothing else; no byte string at all."""
    for name in ("released", "released with a translation"):
        _, body = body_of(name)
        assert set(body) <= {1, 4, 5, 9, 10}
        assert not any(isinstance(value, bytes) for value in body.values())
