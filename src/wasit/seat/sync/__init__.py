"""Letters out and letters in: sends and saves, never decides.

Place: inside seat; actions fill the outbox, sync empties it.
Pure: no, but without sockets: ``live`` and the simulator drive it.
Uses: record, channel, overlap, seals, wire, errors.
Start: push.py, pull.py; live.py for what keeps an open seat in step.
"""
