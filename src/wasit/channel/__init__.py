"""The rules: lines, rooms, desk, releases, instruments, undertakings and hopes, who knows what.

Place: above weigh and bargain; beside relay and seals, which it does not know.
Pure: yes.
Uses: weigh, record, text, wire, errors.
Start: rules.py (who may say what, where), then facts.py.
"""
