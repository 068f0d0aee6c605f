"""Where a seat keeps what it knows: encrypted SQLite files, and the questions asked of them.

Place: inside seat; no rules of the channel live here.
Pure: no.
Uses: record, channel, seals (ratchets), text, wire, errors.
Start: sealed.py, then matter.py.
"""
