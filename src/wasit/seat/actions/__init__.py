"""What a person does at a seat: decide by the rules, save, leave the rest to sync.

Place: inside seat.
Pure: no: they write to the matter's file, and never send.
Uses: channel, seals, record, text, wire, errors.
Start: words.py, then passing.py, mandates.py, signing.py, closing.py.
"""
