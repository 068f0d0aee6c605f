"""The seats of the gallery, by key: known before anything is played, for tests that are made one a seat."""

from __future__ import annotations

SEATS = ("go", "a", "a2", "b", "empty", "newcomer", "many", "trouble", "far", "alone", "locked", "nobody")
