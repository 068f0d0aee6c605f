"""The commands of a seat: one name, one function, plain JSON in and out; the table is COMMANDS.md.

Place: inside seat, between the door and the actions.
Pure: no.
Uses: the actions, membership, proposals, reading.
Start: table.py.
"""
