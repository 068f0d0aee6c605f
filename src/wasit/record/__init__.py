"""What happened: entries in append-only feeds, one author each; their one byte encoding; order, gaps and equivocation.

Place: above text and wire, below channel, seals and relay.
Pure: yes.
Uses: text, wire, errors.
Start: entry.py, then replica.py.
"""
