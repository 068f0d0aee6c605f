"""A whole channel from a file: case files are read, checked, played and held to what they expect.

Place: above web and seat, below cli.
Pure: no.
Uses: channel, seals, seat, web, text, wire, errors.
Start: case.read_case.
"""
