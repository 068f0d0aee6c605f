"""The groups of commands, and theirs, as ``commands.TOP`` has those that stand alone."""

from __future__ import annotations

from wasit.cli.commands import Table

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

SEALED: Table = {
    "put": ("sealing", "Ask two sides to seal a number, a yes or points; nobody is told what they seal."),
    "enter": (
        "sealing",
        "Seal your side's limit, answer or points on this seat; until both have sealed you can seal anew.",
    ),
    "meet": (
        "sealing",
        "Say that both have sealed: the three machines reckon when all are there. Again, to try again.",
    ),
    "burn": ("sealing", "Burn what your side sealed; as a go-between, call it off unopened."),
    "compared": ("sealing", "Note that both sides read each other the same code."),
    "packages": (
        "sealing",
        "Print a scenario's packages for sealed put, or with a party's points for sealed enter.",
    ),
    "list": (
        "sealing",
        "List sealed offers: what your side sealed and what came out; as a go-between who has sealed.",
    ),
}

BARGAIN: Table = {
    "keep": (
        "offers",
        "Keep a bargaining sheet in your side's room, or on the desk; no other side's seat gets it.",
    ),
    "kept": (
        "offers",
        "Print the bargaining sheet that was kept last, to change it and keep it again, or to look at it.",
    ),
    "look": (
        "offers",
        "See what the offers so far tell: what the other seems to want, what remains, and what to propose.",
    ),
    "read": ("bargaining", "Read another tool's scenario and print it in the form that solve takes."),
    "solve": (
        "bargaining",
        "Find the efficient frontier and the fair settlements of each scenario in a file, exactly.",
    ),
}

TRACE: Table = {
    "write": (
        "copying",
        "Keep a text with its copies on the desk, bound before anything is sent; then see each with list.",
    ),
    "list": (
        "copying",
        "List the texts that went out in copies, the newest first; or of one text every reader's exact copy.",
    ),
    "send": ("copying", "Send every reader of a line the copy that is theirs."),
    "handed": ("copying", "Note that readers outside have their copies."),
    "find": ("tracing", "Say whose copy an excerpt came from, or that it can't be said."),
    "prepare": ("tracing", "Make each reader's copy of a text with places, and the file that find needs."),
    "simulate": (
        "trials",
        "Try leaks by chance: how often a leaker's copy is named, and how often an innocent's.",
    ),
}

WEIGH: Table = {
    "reckon": (
        "weighing",
        "Reckon what an option is worth by your own judgement, and what that hangs on. A file needs no seat.",
    ),
    "keep": (
        "weighing",
        "Keep a judgement in your side's room, or on the desk; no other side's seat gets it.",
    ),
    "list": (
        "forecasts",
        "List the judgements that your own people kept, and what came of them; the newest first.",
    ),
    "came": ("forecasts", "Say what came of a judgement that was kept; said again, the newest counts."),
    "score": (
        "forecasts",
        "Tell how good your own forecasts have been: Brier score, surprise, and how often came what was called so likely.",
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
    "promises": (
        "show_before",
        "Show which side was promised to be told of what before others, and what became of it.",
    ),
    "lines-to-take": (
        "show_before",
        "Show what each may say if asked, or if it leaks, by what the charter keeps secret.",
    ),
    "morning": (
        "show_before",
        "Show the sheet for the morning when it is in the press: whom to warn first, what each may say, who knows what.",
    ),
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
    "sealed": SEALED,
    "suppose": SUPPOSE,
    "show": SHOW,
    "trace": TRACE,
    "weigh": WEIGH,
}
