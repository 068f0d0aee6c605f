"""Issues, preferences, packages; the frontier and the fair settlements.

Place: above record; beside weigh, which it does not know.
Pure: yes.
Uses: errors.
Start: space.py.
"""
