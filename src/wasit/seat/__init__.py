"""One participant's machine: encrypted store, actions, queries, sync, clock.

Place: above relay, seals and channel; knows the relay by letter only.
Pure: no.
Uses: channel, overlap, weigh, bargain, trace, record, seals, text, wire, errors.
Start: door.py (what pages and commands may ask), then actions/ and sync/.
"""
