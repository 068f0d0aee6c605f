"""Blind mailboxes: rules, SQLite store, HTTP app.

Place: above wire and errors; seats and pages know it by letter only.
Pure: no.
Uses: wire, errors.
Start: rules.py, then app.py (what is answered) and sqlite_store.py (what is kept).
"""
