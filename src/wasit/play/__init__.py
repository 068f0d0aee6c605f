"""A whole channel from a file: case files are read, checked, played and held to what they expect.

Place: above web and seat, below cli.
Pure: no.
Uses: errors, text.
Start: case.read_case.
"""
