"""The tables of a matter's file and of the seat's own."""

from __future__ import annotations

SEAT = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS matter (
    id BLOB PRIMARY KEY, file TEXT NOT NULL, key BLOB NOT NULL, opened INTEGER NOT NULL
);
"""

MATTER = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS line (
    id BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,      -- 1 side line, 2 room, 3 desk
    key TEXT NOT NULL UNIQUE,   -- on this seat: a, b, ... | room | desk
    name BLOB NOT NULL,         -- cbor {language: text}
    charter BLOB                -- hash of the newest charter entry that counted
);

CREATE TABLE IF NOT EXISTS epoch (
    line BLOB NOT NULL, number INTEGER NOT NULL, author BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (line, number)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS entry (
    n INTEGER PRIMARY KEY,      -- order of acceptance; of what waits, of arrival
    line BLOB NOT NULL, hash BLOB NOT NULL UNIQUE, author BLOB NOT NULL, seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL, lam INTEGER NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL,
    raw BLOB NOT NULL, salt BLOB, body BLOB,
    accepted INTEGER NOT NULL DEFAULT 0,
    tip INTEGER NOT NULL DEFAULT 0,  -- of older files: see older.py
    apart INTEGER NOT NULL DEFAULT 0,
    sealed INTEGER NOT NULL DEFAULT 0, late INTEGER NOT NULL DEFAULT 0, arrived INTEGER NOT NULL DEFAULT 0,
    accepted_n INTEGER,         -- order of acceptance, in older files; since then it is n, which is higher than any of these
    fine INTEGER,               -- 1 its fact holds, 2 holds but does not count (yet), 3 destroyed, 0 does not hold, NULL unread
    standing INTEGER NOT NULL DEFAULT 0
);
DROP INDEX IF EXISTS entry_order;  -- of older files: one index does for both
DROP INDEX IF EXISTS entry_said;
CREATE INDEX IF NOT EXISTS entry_place ON entry (line, lam, author, seq, hash, kind) WHERE accepted = 1;
CREATE INDEX IF NOT EXISTS entry_number ON entry (line, author, seq);
CREATE INDEX IF NOT EXISTS entry_kind ON entry (line, kind, n) WHERE accepted = 1;
CREATE INDEX IF NOT EXISTS entry_hour ON entry (line, at) WHERE accepted = 1 AND kind IN (2, 4);
CREATE INDEX IF NOT EXISTS entry_crossed ON entry (line, at) WHERE accepted = 1 AND kind = 14;
CREATE INDEX IF NOT EXISTS entry_held ON entry (line) WHERE accepted = 0;

-- of each line the last entry of every feed, and of every branch of a forked one: cbor [[author, seq, hash, lam]...]
CREATE TABLE IF NOT EXISTS tips (line BLOB PRIMARY KEY, leaves BLOB NOT NULL) WITHOUT ROWID;

-- what each reader was given of an own entry that is worded for each: see copies.py
CREATE TABLE IF NOT EXISTS copy (entry BLOB NOT NULL, seat BLOB NOT NULL, salt BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (entry, seat)) WITHOUT ROWID;

-- of entries that are not here
CREATE TABLE IF NOT EXISTS standing (hash BLOB PRIMARY KEY, standing INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS referenced (hash BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (hash BLOB PRIMARY KEY, line BLOB NOT NULL, author BLOB NOT NULL, seq INTEGER NOT NULL,
    since INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS mention (target BLOB NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (target, entry)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS instrument (
    hash BLOB PRIMARY KEY, type INTEGER NOT NULL, about BLOB, cose BLOB NOT NULL, n INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS instrument_about ON instrument (about);

-- words by entry.n: see found.py
CREATE VIRTUAL TABLE IF NOT EXISTS found USING fts5 (
    place, words, bare, content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
);
-- how many entries have a word; a view of the index, it keeps nothing itself
CREATE VIRTUAL TABLE IF NOT EXISTS found_words USING fts5vocab(found, 'row');

-- of noted facts, by entry.n: see noted.py
CREATE TABLE IF NOT EXISTS knower (about BLOB NOT NULL, who BLOB NOT NULL, how INTEGER NOT NULL, PRIMARY KEY (about, who, how)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS telling (
    about BLOB NOT NULL, who BLOB NOT NULL, how INTEGER NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (about, who, how, at, n)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topic (about TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS topic_first ON topic (n);
CREATE TABLE IF NOT EXISTS owed (
    n INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE,
    giver TEXT NOT NULL,        -- key of the line, and the word that stands there
    due INTEGER, kept INTEGER
);
CREATE INDEX IF NOT EXISTS owed_open ON owed (n, due) WHERE kept IS NULL;
CREATE INDEX IF NOT EXISTS owed_due ON owed (due) WHERE kept IS NULL;
CREATE INDEX IF NOT EXISTS owed_kept ON owed (n) WHERE kept IS NOT NULL;
CREATE INDEX IF NOT EXISTS owed_kept_late ON owed (n) WHERE kept > due;
CREATE INDEX IF NOT EXISTS owed_giver ON owed (giver, n);
CREATE TABLE IF NOT EXISTS keeps (
    target BLOB NOT NULL, clause INTEGER NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (target, clause, at, n)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keeps_by ON keeps (n);
CREATE TABLE IF NOT EXISTS claim (
    target BLOB NOT NULL, clause INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (target, clause, n)
) WITHOUT ROWID;

-- lists of names: see names.py. `list`: the entry that asked for it, on its line; `stands`: in the line's own order
CREATE TABLE IF NOT EXISTS name_row (
    list BLOB NOT NULL, n INTEGER NOT NULL, name TEXT NOT NULL, year INTEGER, place TEXT NOT NULL, reference TEXT NOT NULL,
    state TEXT NOT NULL, acknowledged TEXT NOT NULL, form TEXT NOT NULL, stands BLOB NOT NULL, entry BLOB NOT NULL,
    PRIMARY KEY (list, n)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_row_form ON name_row (list, form);
CREATE TABLE IF NOT EXISTS name_common (
    list BLOB NOT NULL, n INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, acknowledged TEXT NOT NULL,
    stands BLOB NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (list, n)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name_pair (
    list BLOB NOT NULL, n INTEGER NOT NULL, m INTEGER NOT NULL, how INTEGER NOT NULL, PRIMARY KEY (list, n, m)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS name_pair_how ON name_pair (list, how, n, m);

-- sealed offers: what this seat holds of one, and nobody else has. See sealed_rounds.py
CREATE TABLE IF NOT EXISTS sealed_round (
    name BLOB PRIMARY KEY,      -- a side: what was put on its line; a go-between: its desk's note
    entry BLOB,                 -- a side: its own entry that these shares are of
    party INTEGER NOT NULL, statement BLOB NOT NULL,
    secret BLOB NOT NULL,       -- cbor [vector, shares, salts] of a side
    box BLOB NOT NULL, relay TEXT NOT NULL, put_id BLOB NOT NULL, put_token BLOB NOT NULL, get_id BLOB NOT NULL, get_token BLOB NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 0,   -- a go-between: a run is to begin when all are there
    how TEXT NOT NULL DEFAULT '', value INTEGER, error TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL DEFAULT 0,
    compared INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS dated (at INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (at, n)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS waiting (entry BLOB PRIMARY KEY, line BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting_at ON waiting (at);

CREATE TABLE IF NOT EXISTS person (
    seat BLOB PRIMARY KEY, ed BLOB NOT NULL, ik BLOB NOT NULL, name BLOB NOT NULL,
    trust TEXT NOT NULL,        -- paired, compared, introduced
    key TEXT NOT NULL,          -- the line it belongs to on this seat; desk for the go-between's own, room for mates
    card BLOB,                  -- the newest card it made for me; NULL until there is one
    card_number INTEGER NOT NULL DEFAULT 0,
    sessions BLOB NOT NULL DEFAULT x'', opened INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0,
    dropped_since INTEGER NOT NULL DEFAULT 0, muted_until INTEGER NOT NULL DEFAULT 0, reset_at INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS chain (person BLOB PRIMARY KEY, links BLOB NOT NULL, forked INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS device (  -- what the chains say: whose a seat is
    seat BLOB PRIMARY KEY, person BLOB NOT NULL, removed INTEGER NOT NULL DEFAULT 0  -- 1: by a link; 2: the link that added it was overruled
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS device_person ON device (person);
CREATE TABLE IF NOT EXISTS box (
    get_id BLOB PRIMARY KEY, peer BLOB, relay TEXT NOT NULL, get_token BLOB NOT NULL, put_id BLOB NOT NULL, put_token BLOB NOT NULL,
    keys BLOB NOT NULL,         -- cbor list of [private key, made at], newest first
    letters INTEGER NOT NULL DEFAULT 0,  -- read since the newest key was made
    ready INTEGER NOT NULL DEFAULT 0, introduced INTEGER NOT NULL DEFAULT 0, n INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS box_peer ON box (peer);

CREATE TABLE IF NOT EXISTS outbox (
    n INTEGER PRIMARY KEY, peer BLOB NOT NULL, kind INTEGER NOT NULL, what BLOB NOT NULL, not_before INTEGER NOT NULL,
    needs_box BLOB,             -- get id of a box that must stand at the relay first
    envelope BLOB, put_id BLOB, UNIQUE (peer, kind, what)
);
CREATE TABLE IF NOT EXISTS inner_part (  -- of envelopes whose peer has a second box: what is locked again for it
    n INTEGER PRIMARY KEY, inner BLOB NOT NULL
);
CREATE TRIGGER IF NOT EXISTS outbox_gone AFTER DELETE ON outbox BEGIN DELETE FROM inner_part WHERE n = OLD.n; END;
CREATE TRIGGER IF NOT EXISTS outbox_unsealed AFTER UPDATE OF envelope ON outbox WHEN NEW.envelope IS NULL
    BEGIN DELETE FROM inner_part WHERE n = NEW.n; END;
CREATE TABLE IF NOT EXISTS seen (hash BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reached (line BLOB NOT NULL, peer BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (line, peer)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posted (line BLOB NOT NULL, peer BLOB NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (line, peer, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (peer BLOB NOT NULL, span BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (peer, span)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS part (
    peer BLOB NOT NULL, whole BLOB NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (peer, whole, n)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS leaving (
    n INTEGER PRIMARY KEY, at INTEGER NOT NULL, draft BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS draft (
    n INTEGER PRIMARY KEY AUTOINCREMENT, form TEXT NOT NULL UNIQUE, fields TEXT NOT NULL   -- half written, this person's alone
);
CREATE TABLE IF NOT EXISTS exported (  -- what left this seat in the clear
    n INTEGER PRIMARY KEY, at INTEGER NOT NULL, shift INTEGER NOT NULL,  -- seconds; minutes east of UTC
    audience TEXT NOT NULL, form TEXT NOT NULL, confirmed_by TEXT NOT NULL, entries INTEGER NOT NULL, left_out INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS destroyed (  -- certificates of destruction: numbers and times, no words
    n INTEGER PRIMARY KEY, line BLOB NOT NULL, at INTEGER NOT NULL, shift INTEGER NOT NULL,
    counts BLOB NOT NULL,       -- cbor [[kind, how many]...]
    first INTEGER NOT NULL, last INTEGER NOT NULL,  -- when the oldest and the newest of them arrived
    upto INTEGER NOT NULL,      -- number of the newest entry then
    why TEXT NOT NULL, days INTEGER NOT NULL,
    archive BLOB                -- SHA-256 of the sealed archive that was made before
);
CREATE TABLE IF NOT EXISTS archived (  -- sealed archives that were made: never their key, nor a share
    digest BLOB PRIMARY KEY,    -- SHA-256 of the file
    id TEXT NOT NULL, at INTEGER NOT NULL, shift INTEGER NOT NULL, size INTEGER NOT NULL, needed INTEGER NOT NULL,
    openers BLOB NOT NULL       -- cbor [name...]
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alarm (
    n INTEGER PRIMARY KEY, line BLOB, code TEXT NOT NULL, who BLOB, at INTEGER NOT NULL, count INTEGER NOT NULL DEFAULT 1,
    entries BLOB NOT NULL DEFAULT x'80', UNIQUE (line, code, who)
);
CREATE TABLE IF NOT EXISTS early (  -- papers that were set aside as signed ahead of this clock: see early.py
    entry BLOB PRIMARY KEY, signed INTEGER NOT NULL, start BLOB NOT NULL, came INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitation (
    id BLOB PRIMARY KEY, purpose TEXT NOT NULL, detail BLOB NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
    words BLOB, seat BLOB, error TEXT
);
CREATE TABLE IF NOT EXISTS snapshot (view TEXT PRIMARY KEY, upto INTEGER NOT NULL, state BLOB NOT NULL) WITHOUT ROWID;
"""
