"""The commands there are: name, the file each is written in, its one line of help. In the order of use."""

from __future__ import annotations

Table = dict[str, tuple[str, str]]

TOP: Table = {
    "init": ("opening", "Make a seat in a folder: its keys and its encrypted store."),
    "open": (
        "opening",
        "Open the seat: pages on this machine, sync with the relay, commands without asking again.",
    ),
    "lock": ("opening", "Lock the open seat."),
    "passphrase": ("locks", "Change the passphrase of this seat, or of its pen."),
    "travel-lock": (
        "locks",
        "Lock this seat for a journey: its passphrase alone opens nothing until a colleague reads a code out.",
    ),
    "travel-hold": ("locks", "Hold the code of a colleague who travels and asked for it."),
    "travel-release": ("locks", "Show the code that opens a colleague's seat again, to be read out."),
    "travel-open": ("locks", "Open a seat locked for a journey: its passphrase and the colleague's code."),
    "sync": ("opening", "Send what waits and fetch what has come."),
    "backup": ("backing_up", "Make a recovery kit: one encrypted file, and the code that opens it."),
    "restore": ("backing_up", "Make a new seat of a recovery kit, in an empty folder."),
    "lead-again": ("backing_up", "Lead the lines again that the seat before this restored one led."),
    "channel": ("", "Channels of this seat: open, list, show."),
    "invite": ("people", "Invite somebody by a spoken code of twelve digits."),
    "join": ("people", "Join a channel by the code that was read out."),
    "compared": ("people", "Say that the words were compared by voice and were the same."),
    "brief": ("people", "Open chosen entries to somebody who came late."),
    "device": ("", "This person's own devices: add, join, list, remove."),
    "hand-over": ("", "Hand the desk over to another go-between: list, offer, accept, decline, take-back."),
    "leave": ("people", "Leave the channel: nothing that comes later can be read here."),
    "say": ("talk", "Say words on a line, in the side's room or on the desk."),
    "note-call": ("talk", "Note a call: who, when, how long, and what was said."),
    "note-text": ("talk", "Note a text that came by telephone, e-mail or in person."),
    "pass-on": ("crossing", "Pass words on to another side, in exactly the wording given."),
    "take-back": ("crossing", "Take back what was passed on and has not left yet."),
    "withdraw": ("crossing", "Withdraw a word of your own or a proposal."),
    "propose": ("instruments", "Sign a proposal of numbered clauses."),
    "answer": ("instruments", "Answer a proposal: accept, decline, counter or clarify."),
    "countersign": (
        "instruments",
        "Countersign a proposal that every side accepted: the certificate is made.",
    ),
    "declare": ("deposits", "Sign a declaration of your side and deposit it with the go-between."),
    "deposit": ("", "Declarations deposited with the go-between: open, sign, release together, return."),
    "stamp": ("certificates", "Have a timestamp authority attest when a proposal was countersigned."),
    "renew": ("certificates", "Have a timestamp authority attest a certificate: a first time, or anew."),
    "witness": ("certificates", "Sign a certificate beside the sides, as a witness or a guarantor."),
    "take-witnesses": (
        "certificates",
        "Take what witnesses and guarantors signed from a certificate's file, and show it to the sides.",
    ),
    "mandate": ("mandates", "Say who may bind your side, how many must sign, and how far it reaches."),
    "confirm": (
        "mandates",
        "Confirm, as its principal, what your side proposed or accepted under a mandate ad referendum.",
    ),
    "in-secret": ("", "Put a text to every side, which answers in secret: put, answer, tell, list."),
    "suppose": (
        "",
        "Say in secret what you could live with if the other side proposed it: lay, word, say, take-back, tell, list.",
    ),
    "names": (
        "",
        "Match two sides' lists of names, showing only what is common: ask, enter, state, match, decide, tell, list.",
    ),
    "verify": ("verifying", "Verify a certificate with nothing but the file."),
    "undertaking": ("ledger", "Enter an undertaking that rests on a word passed on as written."),
    "claim": ("register", "Say what became of an undertaking: kept, broken or waived."),
    "answer-claim": ("register", "Acknowledge or dispute what the other side claims."),
    "pass-claim": ("register", "Pass a claim or an answer on, at once and as written."),
    "allow-outside": ("outside", "Allow words of your own to be said outside, and how; or no longer."),
    "account": ("outside", "Show what may be said outside: only what each author allowed, and how."),
    "calendar": (
        "outside",
        "Write what is due as a calendar (iCalendar), unencrypted; who allowed it is kept here.",
    ),
    "hope": ("ledger", "Enter what one side expects of another; never an undertaking."),
    "told": ("ledger", "Note that somebody was told."),
    "found-out": ("ledger", "Note that somebody found out by themselves."),
    "raised": ("ledger", "Note that somebody raised it with you."),
    "milestone": ("ledger", "Note a step of the matter, and the clauses it keeps."),
    "show": ("", "Show the desk, a line, a room, the ledger, who knows, the timeline, a proposal."),
    "export": (
        "transcripts",
        "Write a transcript of what this seat holds, unencrypted unless --sealed; who allowed it is kept here.",
    ),
    "forge": ("transcripts", "Write a forged transcript, of any words, in the form of a real one."),
    "retention": (
        "endings",
        "Show how long words are kept, what stops their destroying, what was destroyed.",
    ),
    "hold": ("endings", "Stop the destroying of words because somebody ordered it, or let it go on."),
    "close-out": ("endings", "Close the channel out: from here the days count for which words are kept."),
    "archive": ("", "Sealed archives that several people open together: make, check, open."),
    "set": ("settings", "Change a setting of the matter or of this seat."),
    "relay": ("machine", "Run a relay: blind mailboxes between seats."),
    "doctor": ("machine", "Say in plain words what is wrong on this machine, and what to do."),
    "bargain": ("", "Bargaining on paper: solve scenarios exactly."),
    "play": ("machine", "Play a case file; with --check, hold the outcome against what it expects."),
    "demo": ("machine", "Play a whole case live: relay, seats, their pages."),
}

CHANNEL: Table = {
    "open": ("channels", "Open a channel."),
    "list": ("channels", "List the channels of this seat."),
    "show": ("channels", "Show a channel in a few lines."),
}

IN_SECRET: Table = {
    "put": ("in_secret", "Put a text of your own to every side; only yes from all is ever shown."),
    "answer": ("in_secret", "Answer for your side; no other side learns of it unless all say yes."),
    "tell": ("in_secret", "Tell every side what came of it."),
    "list": ("in_secret", "List what was put in secret; a go-between sees nobody's answer."),
}

DEVICE: Table = {
    "add": ("devices", "Pair a second device of your own by a spoken code."),
    "join": ("devices", "Make this folder a second device, by the code that the first one shows."),
    "list": ("devices", "List your own devices in this matter."),
    "remove": ("devices", "Remove another device of your own: lost, stolen or not wanted any more."),
}

SUPPOSE: Table = {
    "lay": ("suppose", "Lay a supposition before every side; it is shown only if all say it."),
    "word": ("suppose", "Word one for your side: the go-between sees whose it is and may lay it before all."),
    "say": ("suppose", "Say that your side could live with it; shown only if every side says so."),
    "take-back": (
        "suppose",
        "Take back what your side said, before a match is told; or words not laid out yet.",
    ),
    "tell": ("suppose", "Tell every side of a match, all at one moment."),
    "list": ("suppose", "List suppositions; a go-between sees matches, and nobody's answer."),
}

DEPOSIT: Table = {
    "open": ("deposits", "Take declarations of the sides in deposit."),
    "sign": ("deposits", "Add your signature to your side's declaration."),
    "confirm": ("deposits", "Confirm, as its principal, what your side declared."),
    "take-back": ("deposits", "Take your side's declaration back before it is released."),
    "release": ("deposits", "Release every side's declaration to every side, in one act."),
    "return": ("deposits", "Return a deposit: nothing is released, whoever has declared."),
    "list": ("deposits", "List deposits: your side's declaration; as a go-between every side's."),
    "save": ("deposits", "Write the certificate of what was released, or returned, to a file."),
}

ARCHIVE: Table = {
    "make": (
        "archives",
        "Make a sealed archive of all that this seat holds of the matter, and a share of its key for each opener.",
    ),
    "check": (
        "archives",
        "Say whether an archive is whole, how many shares open it, and whether a share is of it. It opens nothing.",
    ),
    "open": ("archives", "Open an archive with enough of its shares, and write the record that can be read."),
}

NAMES: Table = {
    "ask": ("names", "Ask two sides for their lists; each is shown only what is common."),
    "enter": ("names", "Enter your side's list. A row that stands there already is not entered twice."),
    "state": ("names", "State what you claim of one name, and what of the other side's you acknowledge."),
    "match": ("names", "Hold the two lists against each other; nothing is told yet."),
    "decide": ("names", "Decide by hand whether two rows are the same person."),
    "tell": ("names", "Tell both sides what is common, at one moment; the rest stays private."),
    "list": ("names", "Show a list: a side its own rows and what is common, a go-between what is to decide."),
}

BARGAIN: Table = {
    "solve": (
        "bargaining",
        "Find the efficient frontier and the fair settlements of each scenario in a file, exactly.",
    ),
}

HAND_OVER: Table = {
    "list": ("handover", "List what would go over, to whom, who is told, and the last offer."),
    "offer": ("handover", "Ask a colleague to lead every line that you lead; nothing goes before a yes."),
    "accept": ("handover", "Say yes: from then on you lead every line of this desk."),
    "decline": ("handover", "Say no; nothing changes."),
    "take-back": ("handover", "Take back your offer, while it is not answered."),
}

SHOW: Table = {
    "line": ("show", "Show a line as a minute book."),
    "room": ("show", "Show your side's room, which no go-between can read."),
    "desk": ("show", "Show what waits to be passed on, what crossed, and the desk's notes."),
    "proposal": ("show_papers", "Show a proposal, its answers and its certificate."),
    "ledger": ("show_papers", "Show undertakings and, apart from them, hopes."),
    "knows": ("show_papers", "Show who knows of the channel or of a proposal."),
    "timeline": ("show_papers", "Show the milestones of the matter."),
}

GROUPS = {
    "archive": ARCHIVE,
    "bargain": BARGAIN,
    "channel": CHANNEL,
    "deposit": DEPOSIT,
    "device": DEVICE,
    "hand-over": HAND_OVER,
    "in-secret": IN_SECRET,
    "names": NAMES,
    "suppose": SUPPOSE,
    "show": SHOW,
}
