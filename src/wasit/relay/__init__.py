"""Blind mailboxes: rules, SQLite and JetStream stores, HTTP app.

Place: above wire and errors; seats and pages know it by letter only.
Pure: no.
Uses: wire, errors.
Start: rules.py, then app.py (what is answered) and store.py (what is kept, by sqlite_store.py or jetstream_store.py).
"""
