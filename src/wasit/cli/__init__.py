"""The command line: parses, calls one action of a seat, prints; and puts seat, pages and relay together.

Place: on top; nothing imports it.
Pure: no.
Uses: play, web, seat, relay, seals, channel, trace, weigh, bargain, text, errors.
Start: main.py (commands.py and groups.py are its table), then frame.py (what every command has in common).
"""
