"""The command line: parses, calls one action of a seat, prints; and puts seat, pages and relay together.

Place: on top; nothing imports it.
Pure: no.
Uses: play, web, seat, relay, seals, channel, text, errors.
Start: main.py (the table of commands), then frame.py (what every command has in common).
"""
