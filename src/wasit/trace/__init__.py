"""Each reader's wording differs; given a leak, whose copy, and how sure.

Place: above text and wire; beside channel and overlap, which it does not know.
Pure: yes.
Uses: errors, text.
Start: marked.py.
"""
