"""What is found on what was seized: the table that docs/seizure.md is written from and that test_seizure.py holds.

``yes``: at least one secret of the row is found there. ``no``: not one is, in any encoding. ``may``: either; the document promises nothing.
"""

from __future__ import annotations

from typing import NamedTuple

PLACES = ("relay's files", "locked files", "locked memory", "unlocked files", "unlocked memory")


class Row(NamedTuple):
    """``planted``: how many secrets of this kind the test plants; 0 for what the program makes itself."""

    what: str
    planted: int
    found: tuple[str, ...]  # in the order of PLACES


NEVER_LOCKED = ("no", "no", "no", "no")
ROWS = {
    "said": Row("words said on a line, by us and by the other end", 20, (*NEVER_LOCKED, "yes")),
    "noted": Row("words noted of calls", 15, (*NEVER_LOCKED, "yes")),
    "desk": Row("notes at the desk", 12, (*NEVER_LOCKED, "yes")),
    "passed": Row("words passed on", 10, (*NEVER_LOCKED, "yes")),
    "names": Row("names of people, of sides and of the channel", 18, (*NEVER_LOCKED, "yes")),
    "ledger": Row("hopes, deadlines and red lines", 20, (*NEVER_LOCKED, "yes")),
    "drafts": Row("half-written drafts", 4, (*NEVER_LOCKED, "yes")),
    "passphrase": Row("the passphrase", 1, (*NEVER_LOCKED, "may")),
    "keys": Row("master key, keys of the store and of each matter", 0, (*NEVER_LOCKED, "may")),
    "boxes": Row("private keys of mailboxes", 0, (*NEVER_LOCKED, "may")),
    "tokens": Row("tokens with which letters are put and fetched", 0, (*NEVER_LOCKED, "may")),
    "mailboxes": Row("names of mailboxes", 0, ("yes", "no", "no", "no", "may")),
    "sessions": Row("the address and session of the open pages", 0, ("no", "no", "yes", "no", "yes")),
}

HEAD = """# What is found when it is seized

Written by `scripts/write_seizure_doc.py` from the table of `tests/live/seizure.py`. The test `tests/live/test_seizure.py` plants a hundred
secrets in a real seat that talks to another over a real relay, takes every file and the memory of the processes, and searches them in
UTF-8, UTF-16 and UTF-32, keys also in hexadecimal. **yes**: found. **no**: not one is. **may**: nothing is promised.

"""

TAIL = """
## What this means
- **The relay** holds sealed letters, the names of mailboxes and hashes of tokens; the times of letters to the day; nothing of what was said or by whom.
- **A locked seat** is a folder of encrypted files and a process that never held a key. At the lock the files are closed and the process that had
  the keys ends within a second; another takes its place and serves the locked page. What can be seen: that there is a seat, how many
  matters it has, the sizes and times of its files, and that a page of Wasit was open. The passphrase can be guessed at, at a quarter of a
  GiB of memory a guess.
- **An unlocked seat** gives everything to whoever sits at it: by its pages, by a command, from its memory. Its files are encrypted even then.
  Pages and commands ask for the passphrase again before a device more or less, a kit, leaving and destroying; memory asks for nothing.
- **After a wrong passphrase** the words that were typed are in the locked process's memory until the next lock or end.

## What is not covered, and what helps
- **The browser.** It has shown the words, and keeps what it likes of them in its own memory until it is closed. Pages are marked not to be
  stored on disk. Close the browser, not just the tab, before you hand over a machine.
- **Memory that was given back**, swap and hibernation: the system clears pages before it gives them to another program, not when they are
  given up. Shut the machine down, and encrypt the whole disk. Wasit writes no image of its memory when it crashes.
- **Old copies.** What was deleted or written over may remain on flash, in snapshots and in backups. With a changed passphrase the master
  key changes too, so an old slot and the old passphrase do not open what is there now; a whole old copy of the folder opens with the old
  passphrase, as it stood then, with the keys of the matters, which stay the same.
- **Paper, photographs, other people's seats.**

## Why there is no hidden volume and no wiping passphrase
Both promise what can't be kept, and both endanger people.
- *A hidden volume* is to be denied. But sizes, times, the program itself and a colleague's record speak against the denial, and whoever
  suspects one will not stop at the first passphrase, also where there is none: nobody can prove that they have nothing more to give.
- *A wiping passphrase* destroys evidence under the eyes of who holds you: a crime in many places, a provocation in others. Who is
  serious copies the disk first; then it destroys nothing, and shows that you tried.

What Wasit offers instead is to have nothing to hide with: a lock that leaves nothing in memory, signing keys with a passphrase of their own, and the *travel
lock*: a colleague's seat holds a code without which your passphrase opens nothing, so that you truthfully can't ([why and how](adr/0016-what-a-lock-is-worth.md)).
Its locked page shows one thing more: whom to ask, in words that you choose. Lock well before the journey, and carry no recovery kit.
"""


def document() -> str:
    """The whole of docs/seizure.md."""
    lines = ["| secret | " + " | ".join(PLACES) + " |", "|---|" + "---|" * len(PLACES)]
    for row in ROWS.values():
        told = [f"**{found}**" if found == "yes" else found for found in row.found]
        lines.append(f"| {row.what} | " + " | ".join(told) + " |")
    return HEAD + "\n".join(lines) + "\n" + TAIL
