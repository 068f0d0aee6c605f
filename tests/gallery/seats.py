"""The seats of the gallery, by key: known before anything is played, for tests that are made one a seat.

The number: how many pages that differ only in an id are looked at. Where another seat shows the same papers, a few are enough.
"""

from __future__ import annotations

SEATS = {
    "go": 9,
    "a": 9,
    "a2": 2,
    "b": 3,
    "empty": 3,
    "newcomer": 3,
    "many": 2,
    "trouble": 3,
    "far": 2,
    "alone": 3,
    "locked": 1,
    "nobody": 1,
}
