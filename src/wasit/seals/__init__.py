"""The keys of letters, seats and persons: ratchet, boxes, cards, key slots, spoken invites, pens.

Place: beside relay and channel, below seat; the only package with cryptography.
Pure: no: it draws randomness, and vodozemac draws its own.
Uses: errors, text, wire.
Start: envelope.lock_envelope, ratchet.LinkSessions, card.make_card.
"""
