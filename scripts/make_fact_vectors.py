"""Writes spec/vectors/facts: entries, bodies, epochs, syncs and every kind of fact, good and bad, one scenario a file.

Everything comes of fixed bytes. Run: python scripts/make_fact_vectors.py
"""

import json
from pathlib import Path
from typing import Any

from wasit.record.body import Body, commit
from wasit.wire import cbor

FOLDER = Path(__file__).parents[1] / "spec" / "vectors" / "facts"
LINE, ME, OTHER, GO = b"\x11" * 16, b"\x22" * 16, b"\x44" * 16, b"\x77" * 16
HASH, FIRST, SALT = b"\x55" * 32, bytes(32), b"\x33" * 32
AT, OFF = 1_700_000_000, 180
BODY = bytes.fromhex("a301a162656e6268690282010004f4")
COMMIT = commit(Body(SALT, BODY))
ENTRY = [1, LINE, 1, ME, 1, FIRST, [[OTHER, 3, HASH]], 7, AT, OFF, 2, [COMMIT]]
EPOCH = {
    1: 2,
    2: [[ME, 1, 1], [OTHER, 2, 1], [GO, 1, 0]],
    3: GO,
    4: [[ME, 4, HASH, 9]],
    5: 1,
    6: {1: 0, 2: 10},
}
SYNC = [LINE, [[GO, 1, 1]], [[ME, 4, HASH]], [[OTHER, 2, 5]]]
EN = {"en": "words"}
PASSAGE = [EN, 2, 1]

FACTS: dict[str, tuple[int, Any]] = {
    "word": (2, {1: [PASSAGE, [{"ar": "كلمات"}, 0, 0]], 3: HASH, 4: True, 6: 0}),
    "released": (2, {1: [[EN, 0, 0]], 4: False, 5: 1, 9: 1, 10: {"he": "מילים"}}),
    "instrument": (3, {1: b"\xd8\x62", 2: 2, 4: False}),
    "instrument-passed-on": (3, {1: b"\xd8\x62", 2: 2, 4: False, 5: 1}),
    "noted": (4, {1: [PASSAGE], 4: False, 6: 2, 7: [ME, {"en": "the chief"}], 8: [AT, OFF], 11: True, 12: 7}),
    "briefed": (6, {1: OTHER, 2: [HASH]}),
    "receipted": (7, {1: EN, 2: [1], 3: HASH, 5: 1, 6: [AT, OFF]}),
    "told": (8, {1: "channel", 2: {"en": "the family"}, 3: 1, 4: [AT, OFF], 5: "by phone", 6: {}}),
    "erasure": (9, {1: [HASH]}),
    "withdrawn": (10, {1: HASH}),
    "undertaking": (11, {1: HASH, 2: EN, 3: [AT, OFF], 4: "us", 5: "them"}),
    "hope": (12, {1: EN, 2: "us", 3: "them"}),
    "milestone": (13, {1: EN, 2: "", 3: [[HASH, 1]]}),
    "release-noted": (14, {1: HASH, 2: LINE, 3: [[LINE, HASH, [1, 2]]], 4: 2, 5: 0}),
    "charter": (
        15,
        {
            1: EN,
            2: EN,
            3: ["en", "ar"],
            4: "only-marked",
            5: "spread",
            6: "persons",
            7: 90,
            8: [[EN, EN]],
            9: "none",
        },
    ),
    "weighing": (16, {1: "{}"}),
    "came": (54, {1: HASH, 2: 0, 3: 2}),
    "preferences": (55, {1: "{}"}),
    "name-spelled": (56, {1: ["Karim", "كريم"]}),
    "decided": (
        57,
        {1: LINE, 2: [HASH], 3: [["repeats-unreleased", 1, ["forty-seven"]]], 4: ["contested-words"]},
    ),
    "first-told": (58, {1: "day and place", 2: EN}),
    "copies-prepared": (
        59,
        {
            1: "{about|nearly} twenty",
            2: "en",
            3: [["the envoy", LINE, [ME]], ["a reader outside", None, []]],
            4: [b"\x00", b"\x01"],
            5: "spread",
            6: 1,
            7: b"\x55" * 32,
            8: HASH,
        },
    ),
    "copy-given": (60, {1: EN}),
    "copies-handed": (61, {1: HASH, 2: [1], 3: None}),
    "finding": (62, {1: ["about twenty"], 2: "{}", 3: HASH}),
    "pen": (17, {1: b"\x66" * 32, 2: False}),
    "left": (18, {}),
    "read-back": (19, {1: HASH, 2: False, 3: EN}),
    "red-line": (20, {1: EN, 2: ["the second name"]}),
    "deadline": (21, {1: EN, 2: [AT, OFF], 3: "open talks"}),
    "line-to-take": (22, {1: EN, 2: "leaked"}),
    "line-to-take-for-a-depth": (22, {1: EN, 2: "asked", 3: "content"}),
    "claim": (
        28,
        {
            1: HASH,
            2: 3,
            3: "kept",
            4: EN,
            5: [[EN, "log.pdf", HASH, 2048], [{}, "a road", None, None]],
            6: 2,
            7: "us",
        },
    ),
    "claim-answered": (29, {1: HASH, 2: False, 3: EN, 4: 0, 5: "us"}),
    "outside-allowed": (30, {1: HASH, 2: [1, 3], 3: 1}),
    "travel-asked": (26, {1: OTHER, 2: b"\x66" * 1162}),
    "travel-held": (27, {1: HASH, 2: b"\x66" * 16}),
    "blind-put": (33, {1: EN, 2: [AT, OFF]}),
    "blind-answer": (34, {1: HASH, 2: True}),
    "blind-result": (35, {1: HASH, 2: False}),
    "blind-noted": (36, {1: [HASH, b"\x77" * 32]}),
    "sealed-put": (
        50,
        {
            1: EN,
            2: [AT, OFF],
            3: b"\x99" * 16,
            4: "room",
            5: [0, 48, 2, 0, "hours"],
            6: [],
            7: True,
            8: True,
            9: None,
            10: None,
        },
    ),
    "sealed-put-again-with-a-price": (
        50,
        {
            1: EN,
            2: [AT, OFF],
            3: b"\x99" * 16,
            4: "price",
            5: [-500, 500, 25, 2, "EUR"],
            6: [],
            7: False,
            8: False,
            9: 75,
            10: HASH,
        },
    ),
    "sealed-put-packages": (
        50,
        {
            1: EN,
            2: [AT, OFF],
            3: b"\x99" * 16,
            4: "package",
            5: None,
            6: ["four hours, no lists", "six hours, lists"],
            7: True,
            8: False,
            9: None,
            10: None,
        },
    ),
    "sealed-entered": (51, {1: HASH, 2: b"\x66" * 7_000}),
    "sealed-met": (52, {1: HASH, 2: b"\x77" * 32, 3: b"\x66" * 7_000, 4: b"\x66" * 1_400}),
    "sealed-ended": (53, {1: HASH, 2: "room", 3: None}),
    "sealed-settled": (53, {1: HASH, 2: "settled", 3: 8}),
    "sealed-ended-with-a-package": (53, {1: HASH, 2: "package", 3: 2}),
    "supposition": (44, {1: EN, 2: [AT, OFF], 3: HASH}),
    "supposition-worded": (45, {1: EN}),
    "deposit-opened": (40, {1: HASH, 2: EN, 3: [AT, OFF], 4: 2, 5: b"\x88" * 16}),
    "deposit-noted": (41, {1: [HASH, b"\x77" * 32]}),
    "names-asked": (46, {1: EN}),
    "names-entered": (
        47,
        {
            1: HASH,
            2: [[1, "محمد", 1980, "Aden", "7", "held", "dead"], [2, "", None, "", "", "not-known", ""]],
        },
    ),
    "names-common": (48, {1: HASH, 2: [[1, "Muhammad", "held", ""]]}),
    "names-paired": (49, {1: [HASH, b"\x77" * 32], 2: [[1, 2, True]]}),
    "handover-offered": (37, {1: OTHER, 2: [2, 0, 1, 0, 0, 1, 0, 7], 3: EN}),
    "handover-answered": (38, {1: HASH, 2: "yes", 3: {}}),
    "handed-over": (
        39,
        {
            1: HASH,
            2: [["line-", OTHER, {"text-1": "So"}], ["desk", None, {"note": "x"}]],
            3: [[OTHER, "Asia/Muscat", 48]],
            4: OTHER,
            5: ["en"],
        },
    ),
    "legal-hold": (31, {1: True, 2: EN, 3: EN}),
    "closed-out": (32, {}),
}

BAD_FACTS: dict[str, tuple[str, Any, str]] = {
    # name: (which fact, what is changed, what it tries)
    "word-true-for-mark": ("word", {1: [[EN, True, 0]]}, "true is not 1"),
    "word-mark-three": ("word", {1: [[EN, 3, 0]]}, "marks end at 2"),
    "word-no-passage": ("word", {1: []}, "a word has a passage"),
    "word-65-passages": ("word", {1: [PASSAGE] * 65}, "at most 64"),
    "word-empty-text": ("word", {1: [[{"en": ""}, 0, 0]]}, "no empty text"),
    "word-text-a-list": ("word", {1: [[[], 0, 0]]}, "an empty list is not an empty map"),
    "word-half-reply": ("word", {3: HASH[:16]}, "a reply names a whole hash"),
    "word-unknown-key": ("word", {15: 0}, "keys to 15 are known or refused"),
    "released-for-you-only": ("released", {9: 0}, "what crosses is reworded or as written"),
    "released-two-passages": ("released", {1: [[EN, 0, 0], [EN, 0, 0]]}, "one passage crosses"),
    "released-with-a-source": ("released", {3: HASH}, "no pointer to where it came from"),
    "released-null-translation": ("released", {10: None}, "null is no text"),
    "instrument-to-paraphrase": ("instrument", {2: 1}, "a signed text crosses whole or not at all"),
    "instrument-empty": ("instrument", {1: b""}, "no empty paper"),
    "noted-who-short": ("noted", {7: [ME[:15]]}, "a seat has 16 bytes"),
    "noted-minutes-negative": ("noted", {12: -1}, "minutes are not negative"),
    "noted-offset": ("noted", {8: [AT, 900]}, "an offset is within 14 hours"),
    "briefed-by-text": ("briefed", {2: ["5555"]}, "hashes are bytes"),
    "receipted-passage-zero": ("receipted", {2: [0]}, "passages count from 1"),
    "told-how-zero": ("told", {3: 0}, "ways of knowing are 1 to 6"),
    "told-how-seven": ("told", {3: 7}, "ways of knowing are 1 to 6"),
    "charter-depth-unknown": ("charter", {6: "nothing"}, "four depths of secrecy"),
    "charter-retention-negative": ("charter", {7: -1}, "days are not negative"),
    "charter-term-alone": ("charter", {8: [[EN]]}, "words to avoid have words to use"),
    "read-back-right-one": ("read-back", {2: 1}, "1 is not true"),
    "red-line-17-phrases": ("red-line", {2: ["word"] * 17}, "at most 16"),
    "deadline-without-offset": ("deadline", {2: [AT]}, "an hour has an offset"),
    "line-to-take-any-depth": ("line-to-take", {3: ""}, "four depths of secrecy"),
    "line-to-take-any-day": ("line-to-take", {2: "any"}, "asked or leaked"),
    "travel-asked-in-clear": ("travel-asked", {2: b"7QK29F0M7QK29F0M7QK29F0M7Q"}, "a code is sealed"),
    "travel-held-short": ("travel-held", {2: b"\x66" * 15}, "a proof has 16 bytes"),
    "blind-put-without-end": ("blind-put", {2: None}, "a time is set"),
    "blind-answer-one": ("blind-answer", {2: 1}, "1 is not true"),
    "blind-answer-of-nothing": ("blind-answer", {1: b""}, "an answer names what it answers"),
    "blind-noted-alone": ("blind-noted", {1: [HASH]}, "two sides at least"),
    "sealed-put-ends-crossed": ("sealed-put", {5: [48, 0, 2, 0, "hours"]}, "low lies below high"),
    "sealed-put-off-step": ("sealed-put", {5: [0, 48, 5, 0, "hours"]}, "the step leads from low to high"),
    "sealed-put-too-fine": (
        "sealed-put",
        {5: [0, 10**9, 1, 0, "hours"]},
        "the rounds reckon with 2^27 places",
    ),
    "sealed-put-of-no-unit": ("sealed-put", {5: [0, 48, 2, 0, " "]}, "a number has a unit"),
    "sealed-put-without-scale": ("sealed-put", {5: None}, "a number has a scale"),
    "sealed-put-with-both": ("sealed-put", {6: ["one"]}, "a number or packages"),
    "sealed-put-by-no-rule": ("sealed-put", {4: "auction"}, "four rules"),
    "sealed-put-price-by-room": ("sealed-put", {9: 8}, "a price is put by its own rule"),
    "sealed-put-price-off-step": ("sealed-put-again-with-a-price", {9: 76}, "a price is one of the numbers"),
    "sealed-put-price-outside": (
        "sealed-put-again-with-a-price",
        {9: 525},
        "a price lies between low and high",
    ),
    "sealed-put-without-price": ("sealed-put-again-with-a-price", {9: None}, "a price is named"),
    "sealed-put-without-run": ("sealed-put", {3: b""}, "a round has a name"),
    "sealed-put-no-package": ("sealed-put-packages", {6: []}, "one package at least"),
    "sealed-put-package-twice": (
        "sealed-put-packages",
        {6: ["one", "one"]},
        "each package has a name of its own",
    ),
    "sealed-put-package-without-name": ("sealed-put-packages", {6: ["one", " "]}, "a package has a name"),
    "sealed-put-package-on-a-scale": (
        "sealed-put-packages",
        {5: [0, 48, 2, 0, "hours"]},
        "packages have no scale",
    ),
    "sealed-ended-package-zero": ("sealed-ended-with-a-package", {3: 0}, "packages count from 1"),
    "sealed-entered-of-nothing": ("sealed-entered", {2: b""}, "something is promised"),
    "sealed-met-half": ("sealed-met", {3: b""}, "both have sealed"),
    "sealed-ended-somehow": ("sealed-ended", {2: "near"}, "how near is not said"),
    "sealed-ended-room-with-value": ("sealed-ended", {3: 8}, "room alone has no number"),
    "sealed-settled-without-value": ("sealed-settled", {3: None}, "what is settled has a number"),
    "supposition-without-end": ("supposition", {2: None}, "a time is set"),
    "supposition-of-half": ("supposition", {3: HASH[:16]}, "whose words they are is a whole name"),
    "supposition-of-another-line": ("supposition", {4: HASH}, "keys to 15 are known or refused"),
    "names-entered-of-nothing": ("names-entered", {2: []}, "some row is entered"),
    "names-entered-row-zero": (
        "names-entered",
        {2: [[0, "A", None, "", "", "held", ""]]},
        "rows count from 1",
    ),
    "names-entered-year-text": (
        "names-entered",
        {2: [[1, "A", "1980", "", "", "held", ""]]},
        "a year is a number",
    ),
    "names-entered-state-unknown": (
        "names-entered",
        {2: [[1, "A", None, "", "", "lost", ""]]},
        "the states are eight",
    ),
    "names-common-with-a-place": (
        "names-common",
        {2: [[1, "A", 1980, "Aden", "7", "held", ""]]},
        "no year, place or reference crosses",
    ),
    "names-paired-alone": ("names-paired", {1: [HASH]}, "two lists"),
    "names-paired-one": ("names-paired", {2: [[1, 2, 1]]}, "1 is not true"),
    "supposition-worded-empty": ("supposition-worded", {1: {}}, "it has words"),
    "deposit-opened-for-one": ("deposit-opened", {4: 1}, "two sides at least"),
    "deposit-opened-without-end": ("deposit-opened", {3: None}, "a time is set"),
    "deposit-opened-short": ("deposit-opened", {1: b"\x66" * 16}, "its name has 32 bytes"),
    "deposit-noted-alone": ("deposit-noted", {1: [HASH]}, "two sides at least"),
    "handover-offered-to-nobody": ("handover-offered", {1: b""}, "somebody is asked"),
    "handover-offered-seven-counts": ("handover-offered", {2: [0] * 7}, "eight counts"),
    "handover-answered-perhaps": ("handover-answered", {2: "perhaps"}, "no, yes or taken back"),
    "handed-over-empty-form": ("handed-over", {2: [["desk", None, {}]]}, "a half-written form has a field"),
    "handed-over-silent-for-ever": ("handed-over", {3: [[OTHER, "", 0]]}, "an hour at least"),
    "legal-hold-one": ("legal-hold", {1: 1}, "1 is not true"),
    "legal-hold-by-nobody": ("legal-hold", {2: {}}, "somebody orders it"),
    "closed-out-with-words": ("closed-out", {1: EN}, "a close-out says nothing else"),
    "claim-state-lost": ("claim", {3: "lost"}, "kept, broken or waived"),
    "claim-reworded": ("claim", {6: 1}, "a claim crosses whole or not at all"),
    "claim-file-without-size": ("claim", {5: [[EN, "log.pdf", HASH, None]]}, "a file has a hash and a size"),
    "claim-evidence-of-nothing": ("claim", {5: [[{}, "", None, None]]}, "evidence is something"),
    "claim-nine-pieces": ("claim", {5: [[EN, "", None, None]] * 9}, "at most 8"),
    "claim-by-a-third": ("claim", {7: "all"}, "us or them"),
    "claim-without-words": ("claim", {4: {}}, "a claim is said in words"),
    "claim-answered-one": ("claim-answered", {2: 1}, "1 is not true"),
    "claim-answered-reworded": ("claim-answered", {4: 1}, "an answer crosses whole or not at all"),
    "outside-allowed-nothing": ("outside-allowed", {2: []}, "some passage is allowed"),
    "outside-allowed-unsorted": ("outside-allowed", {2: [3, 1]}, "passages stand in order, each once"),
    "outside-allowed-grade-four": ("outside-allowed", {3: 4}, "grades end at 3"),
    "told-fact-short": ("told", {1: HASH[:31]}, "a fact is a hash or a short text"),
    "erasure-of-nothing": ("erasure", {1: []}, "something is erased"),
    "withdrawn-null": ("withdrawn", {1: None}, "a word is taken back by name"),
    "undertaking-due-number": ("undertaking", {3: AT}, "a day has an offset"),
    "hope-no-holder": ("hope", {2: None}, "somebody hopes"),
    "milestone-clause-1000": ("milestone", {3: [[HASH, 1000]]}, "clauses end at 999"),
    "release-noted-passage-65": ("release-noted", {3: [[LINE, HASH, [65]]]}, "passages end at 64"),
    "charter-cover": ("charter", {5: "loud"}, "three covers"),
    "came-of-a-64th": ("came", {1: HASH, 2: 0, 3: 64}, "a stage has 64 outcomes"),
    "came-of-no-option": ("came", {1: HASH, 2: -1, 3: 0}, "options are counted from 0"),
    "came-short": ("came", {1: HASH[:31], 2: 0, 3: 0}, "names an entry"),
    "name-spelled-once": ("name-spelled", {1: ["Karim"]}, "two spellings at least"),
    "decided-of-nothing": ("decided", {2: []}, "words come from somewhere"),
    "decided-count-true": ("decided", {3: [["red-line", True, []]]}, "True is not 1"),
    "first-told-of-nothing": ("first-told", {1: ""}, "a thing has a name"),
    "preferences-bytes": ("preferences", {1: b"{}"}, "a sheet is text"),
    "weighing-bytes": ("weighing", {1: b"{}"}, "a model is text"),
    "pen-hosted-one": ("pen", {2: 1}, "1 is not true"),
    "left-with-words": ("left", {1: EN}, "leaving says nothing else"),
}

BAD_ENTRIES: dict[str, tuple[int, Any, str]] = {
    "version-two": (0, 2, "E_VERSION"),
    "version-true": (0, True, "E_VERSION"),
    "line-short": (1, LINE[:15], "E_ENTRY"),
    "epoch-zero": (2, 0, "E_ENTRY"),
    "author-text": (3, "22", "E_ENTRY"),
    "seq-two-without-prev": (4, 2, "E_ENTRY"),
    "prev-of-the-first": (5, HASH, "E_ENTRY"),
    "deps-null": (6, None, "E_ENTRY"),
    "deps-unsorted": (6, [[OTHER, 3, HASH], [ME, 3, HASH]], "E_ENTRY"),
    "deps-doubled": (6, [[OTHER, 3, HASH]] * 2, "E_ENTRY"),
    "deps-41": (6, [[OTHER, seq, HASH] for seq in range(1, 42)], "E_ENTRY"),
    "lam-zero": (7, 0, "E_ENTRY"),
    "time-negative": (8, -1, "E_ENTRY"),
    "offset-beyond": (9, -841, "E_ENTRY"),
    "kind-64": (10, 64, "E_ENTRY"),
    "commits-none": (11, [], "E_ENTRY"),
    "commits-21": (11, [COMMIT] * 21, "E_ENTRY"),
}

BAD_EPOCHS: dict[str, tuple[dict[int, Any], str]] = {
    "steward-not-listed": ({3: LINE}, "E_EPOCH"),
    "steward-of-a-side": ({3: ME}, "E_EPOCH"),
    "member-twice": ({2: [[ME, 1, 0], [ME, 1, 1], [GO, 1, 0]]}, "E_EPOCH"),
    "members-unsorted": ({2: [[GO, 1, 0], [ME, 1, 1]]}, "E_EPOCH"),
    "since-later-than-now": ({2: [[ME, 3, 1], [GO, 1, 0]]}, "E_EPOCH"),
    "role-two": ({2: [[ME, 1, 2], [GO, 1, 0]]}, "E_EPOCH"),
    "base-unsorted": ({4: [[GO, 1, HASH, 1], [ME, 1, HASH, 1]]}, "E_EPOCH"),
    "policy-empty": ({6: {}}, "E_EPOCH"),
    "kind-four": ({5: 4}, "E_EPOCH"),
    "room-with-a-go-between": ({5: 2, 3: ME}, "E_SIDES"),
    "desk-with-a-side": ({5: 3}, "E_SIDES"),
    "key-seven": ({7: 0}, "E_EPOCH"),
}

BAD_SYNCS: dict[str, tuple[int, Any, str]] = {
    "line-short": (0, LINE[:15], "E_SCHEMA"),
    "doors-a-map": (1, {}, "E_SCHEMA"),
    "door-zero": (1, [[GO, 0, 1]], "E_SCHEMA"),
    "tips-61": (2, [[ME, 4, HASH]] * 61, "E_ENTRY"),
    "want-backwards": (3, [[OTHER, 5, 2]], "E_SCHEMA"),
    "wants-21": (3, [[OTHER, 1, 1]] * 21, "E_SCHEMA"),
}


def scenarios() -> dict[str, dict[str, Any]]:
    raw = cbor.encode(ENTRY)
    made: dict[str, dict[str, Any]] = {
        "entry-good": _say("entry", "ok", "as in the protocol's own example", raw=raw.hex())
        | {"hash": "6467ad0eb47763cc2614ebc395b15b40cf1ba969cc6c88b9ccc156bfd982dba0"},
        "entry-trailing-byte": _say("entry", "E_CBOR_CANON", "nothing may follow", raw=raw.hex() + "00"),
        "entry-long-integer": _say(
            "entry",
            "E_CBOR_CANON",
            "the shortest form only",
            raw=raw.hex().replace("071a6553f100", "18071a6553f100"),
        ),
        "body-good": _body("ok", "the salted commitment", SALT, BODY),
        "body-other-salt": _body("E_COMMIT", "another salt opens nothing", bytes(32), BODY),
        "body-other-byte": _body("E_COMMIT", "one byte more", SALT, BODY + b"\x00"),
        "body-half-salt": _body("E_SIZE", "a salt has 32 bytes", SALT[:16], BODY),
        "body-empty": _body("E_SIZE", "no empty body", SALT, b""),
        "epoch-good": _say("epoch", "ok", "two delegates, one new", body=cbor.encode(EPOCH).hex()),
        "sync-good": _say("sync", "ok", "a door, a tip, a want", fields=cbor.encode(SYNC).hex()),
        "fact-kind-unknown": _say("fact", "E_KIND", "kind 5 is not a fact here", kind=5, body="a0"),
        "fact-not-a-map": _say("fact", "E_SCHEMA", "a list is no body", kind=2, body="80"),
        "fact-endless-map": _say("fact", "E_CBOR_CANON", "no indefinite length", kind=18, body="bfff"),
    }
    for name, (at, value, code) in BAD_ENTRIES.items():
        changed = cbor.encode([*ENTRY[:at], value, *ENTRY[at + 1 :]], nfc=False)
        made[f"entry-{name}"] = _say("entry", code, name.replace("-", " "), raw=changed.hex())
    for name, (change, code) in BAD_EPOCHS.items():
        made[f"epoch-{name}"] = _say(
            "epoch", code, name.replace("-", " "), body=cbor.encode(EPOCH | change).hex()
        )
    for name, (at, value, code) in BAD_SYNCS.items():
        changed = cbor.encode([*SYNC[:at], value, *SYNC[at + 1 :]])
        made[f"sync-{name}"] = _say("sync", code, name.replace("-", " "), fields=changed.hex())
    for name, (kind, body) in FACTS.items():
        made[f"fact-{name}-good"] = _say(
            "fact", "ok", name.replace("-", " "), kind=kind, body=cbor.encode(body, nfc=False).hex()
        )
    later = FACTS["word"][1] | {16: "from a newer program"}
    made["fact-word-newer"] = _say(
        "fact", "ok", "keys 16 to 23 are ignored", kind=2, body=cbor.encode(later, nfc=False).hex()
    )
    for name, (of, change, about) in BAD_FACTS.items():
        kind, body = FACTS[of]
        made[f"fact-{name}"] = _say(
            "fact", "E_SCHEMA", about, kind=kind, body=cbor.encode(body | change, nfc=False).hex()
        )
    return made


def _say(reader: str, expect: str, about: str, **given: Any) -> dict[str, Any]:
    return {"about": about, "reader": reader, **given, "expect": expect}


def _body(expect: str, about: str, salt: bytes, data: bytes) -> dict[str, Any]:
    return _say("body", expect, about, raw=cbor.encode(ENTRY).hex(), salt=salt.hex(), data=data.hex())


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, scenario in scenarios().items():
        written = json.dumps(scenario, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / f"{name}.json").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
