"""Sealed offers: do they overlap; the multiparty rounds and the settlement.

Place: above bargain; beside relay, seals and channel, which it does not know.
Pure: no: a run is a process of its own.
Uses: errors, wire.
Start: deal.py.
"""
