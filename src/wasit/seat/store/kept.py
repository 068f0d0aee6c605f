"""What of a matter's file a backup keeps, table by table and setting by setting; and why the rest is left out.

1. Left out because it must never be on two machines: the account and the sessions (an old ratchet encrypts twice under one key and IV),
   mailboxes and their keys, pens, half-sent letters.
2. Left out because it was this seat's duty or memory towards its peers: a new seat has none of it.
3. A table or setting that is on neither list fails a test: whoever adds one decides here.

Source: PROTOCOL.md §2.4.
"""

from __future__ import annotations

KEPT_TABLES = (
    "line",
    "epoch",
    "entry",
    "tips",
    "standing",
    "heard",
    "mention",
    "instrument",
    "knower",
    "telling",
    "topic",
    "owed",
    "keeps",
    "dated",
    "claim",
    "name_row",
    "name_common",
    "name_pair",
    "copy",
    "waiting",
    "destroyed",
    "archived",
    "draft",
    "exported",
    "person",
    "chain",
    "device",
)
LEFT_TABLES = {
    "box": "mailbox keys",
    "outbox": "letters sealed and half sent",
    "inner_part": "of letters sealed and half sent",
    "setting": "by name: see below",
    "referenced": "what the old seat's feed named; a new feed names it anew",
    "sealed_round": "limits, shares and keys of sealed offers: what was sealed here is sealed again, or not at all",
    "seen": "letters of mailboxes that a new seat does not have",
    "reached": "how far the old seat's own feed came",
    "posted": "when relays took what had not arrived",
    "asked": "questions to peers of the old seat",
    "part": "letters half arrived",
    "leaving": "what was passed on and had not left: it waits on the desk again",
    "alarm": "of the old seat",
    "early": "by the clock of the old seat's machine",
    "invitation": "codes that were offered",
    "snapshot": "made again from the entries",
    "found": "made again from the entries",
    "found_words": "a view",
}
PERSON = ("seat", "ed", "ik", "name", "trust", "key", "card")
"""Of a person no sessions and no counts."""

KEPT_SETTINGS = frozenset(  # "me" says who made the kit: a restored seat has another
    [
        "id",
        "me",
        "role",
        "title",
        "name",
        "cover",
        "rule",
        "charter",
        "languages",
        "line-name",
        "titled-by",
        "relay",
        "second relay",
        "left",
        "noted",
        "numbered",
        "chain",
        "recovery",
        "timestamp authority",
        "timestamp roots",
        "timestamps alone",
    ]
)
KEPT_BEGINNINGS = ("side of ", "silence of ", "zone of ", "looked ", "words ", "took ", "token ", "renewed ")
LEFT_SETTINGS = {
    "account": "keys of the old seat",
    "pickle-key": "what its ratchets are locked with",
    "pen": "signs; a new seat makes its own",
    "fallback-at": "age of the old fallback key",
    "inviter": "duties of the old seat",
    "members-changed": "duties of the old seat",
    "handover": "an offer of the old seat, which leads nothing any more",
    "handover-changed": "duties of the old seat",
    "search": "the index is made again",
    "restored": "of the old seat",
    "recovery renewed": "when a kit became outdated; this one is not",
    "as-device": "how the old seat came",
    "was": "made again from the chain",
}
LEFT_BEGINNINGS = (
    "brief ",
    "briefed ",
    "again ",
    "cards ",
    "welcome ",
    "invited ",
    "slot ",
    "returned ",
    "unanswered ",
    "answers ",
    "device ",
    "mine ",
    "told ",
    "follows ",
    "gave ",
    "asked ",
    "past-ended ",
    "sought ",
    "alone ",
    "place ",
    "way ",
    "bound ",
)

SEAT_SETTINGS = (
    "language",
    "zone",
    "relay",
    "second_relay",
    "proxy",  # who comes back of a kit goes by the way it went before, not straight
    "name",
    "calendars",
    "letter-keys",
    "text-size",
    "lock-after",
    "undo",
)
"""Of the seat's own file; burned codes are left."""


def is_kept(setting: str) -> bool:
    return setting in KEPT_SETTINGS or setting.startswith(KEPT_BEGINNINGS)


def is_left(setting: str) -> bool:
    return setting in LEFT_SETTINGS or setting.startswith(LEFT_BEGINNINGS)
