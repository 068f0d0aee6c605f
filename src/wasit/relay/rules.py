"""What a relay allows, and for how long. No clock, no store, no network: the hour is given.

This file alone knows the relay's limits.

1. A box keeps so many letters and bytes for so many days; a full box refuses, and loses nothing.
2. A letter put twice is one letter, for 31 days after the first time, also after it was fetched and dropped.
3. One token puts in bursts, then steadily, and so many refusals a connection gets. All joins of nameplates together have one rate: guessing codes is slow for everyone.
4. The store is told days, not seconds: retention needs no more, and a seized file tells no more.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from wasit.wire.requests import KEPT_DAYS, Policy
from wasit.wire.stamp import DAY, DEFAULT_BITS


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """Every limit of a relay. Units: bytes, days, seconds."""

    stamp_bits: int = DEFAULT_BITS
    access_code: str = ""
    box_letters: int = 512
    box_octets: int = 16 * 2**20
    kept_days: int = KEPT_DAYS
    seen_days: int = 31
    burst: int = 512  # what a box has room for: a run of sealed offers puts hundreds within seconds
    per_minute: int = 30
    nameplates: int = 5000
    nameplate_life: int = DAY
    nameplate_rest: int = DAY
    joins_per_second: int = 20
    waiting_asks: int = 4096
    waiting_octets: int = 64 * 2**20
    connections: int = 10_000
    watched: int = 2048
    deaf: int = 256  # connections that do not read: up to 512 KiB wait in memory for each
    listeners: int = 64  # connections that wait for one box's letters: more fill the relay's places
    in_flight: int = 512
    most_wait: int = 55
    refusals: int = 32
    crowd_refusals: int = 200
    crowd_per_second: int = 100
    longest_rest: int = 30
    busy_wait: int = 2
    full_wait: int = 60
    least_free: int = 64 * 2**20

    def policy(self) -> Policy:
        """What the relay tells everyone of itself."""
        return Policy(
            stamp_bits=self.stamp_bits,
            access=bool(self.access_code),
            letters=self.box_letters,
            octets=self.box_octets,
            kept=self.kept_days * DAY,
            burst=self.burst,
            per_minute=self.per_minute,
        )

    def oldest_letter(self, today: int) -> int:
        """Letters put before this day are forgotten."""
        return today - self.kept_days

    def oldest_seen(self, today: int) -> int:
        """Message ids put before this day are forgotten, so that a copy would be a new letter."""
        return today - self.seen_days


class Bucket:
    """So many at once, then so many in a period.

    Units: ``period`` and the answer in seconds.
    """

    __slots__ = ("_at", "_burst", "_count", "_left", "_period")

    def __init__(self, burst: int, count: int, period: int, now: int) -> None:
        self._burst, self._count, self._period = burst, count, period
        self._left = burst * period  # in parts of one, so that the sum stays whole numbers
        self._at = now

    def take(self, now: int) -> int:
        """0 and one is taken; or how long to wait, and nothing is taken."""
        gained = max(0, now - self._at) * self._count
        self._left = min(self._burst * self._period, self._left + gained)
        self._at = now  # also when it was set back: else nothing would be gained until it is as late again
        if self._left >= self._period:
            self._left -= self._period
            return 0
        return -(-(self._period - self._left) // self._count)

    def is_full(self, now: int) -> bool:
        """Whether forgetting this bucket would change nothing."""
        return self._left + max(0, now - self._at) * self._count >= self._burst * self._period


class Rates:
    """One bucket a token, kept only while it is not full: so many at once, then so many a minute."""

    def __init__(self, burst: int, per_minute: int) -> None:
        self._burst, self._per_minute = burst, per_minute
        self._buckets: dict[bytes, Bucket] = {}

    def take(self, token_hash: bytes, now: int) -> int:
        """0, or how many seconds until this token may do so again."""
        bucket = self._buckets.get(token_hash)
        if bucket is None:
            bucket = Bucket(self._burst, self._per_minute, 60, now)
            self._buckets[token_hash] = bucket
        return bucket.take(now)

    def forget(self, now: int) -> None:
        """Drop the full ones."""
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.is_full(now)}


class Brake:
    """How much may be refused on one connection: so much at once, then one a second; and less while much is refused on all together.

    To refuse costs nearly what it costs to take. Who is refused waits, as the answer says; who does not wait is not read.
    ``crowd``: the bucket of all connections.
    """

    __slots__ = ("_burst", "_crowd", "_own")

    def __init__(self, config: RelayConfig, crowd: Bucket) -> None:
        self._burst, self._crowd = config.refusals, crowd
        self._own: Bucket | None = None

    def refuse(self, now: int) -> int:
        """One more ask was refused. 0, or for how many seconds nothing more is read from who asked."""
        if self._own is None:
            self._own = Bucket(self._burst, 1, 1, now)
        return max(self._own.take(now), self._crowd.take(now))


class Rests:
    """When those who are not read for a while are read again: one after the other, ``crowd_per_second`` of them in a second.

    Let go together, a thousand connections would all be answered in one turn of the loop, and everybody else would wait for that
    turn, each second anew. In a row they cost the same few a second, however many they are.
    Units: seconds, of a clock that only goes on.
    """

    __slots__ = ("_apart", "_longest", "_next")

    def __init__(self, config: RelayConfig) -> None:
        self._apart, self._longest = 1 / config.crowd_per_second, config.longest_rest
        self._next = 0.0

    def take(self, now: float, wait: int) -> float:
        """How long the next one rests: ``wait`` at the least, ``longest_rest`` at the most."""
        self._next = min(max(self._next + self._apart, now + wait), now + max(wait, self._longest))
        return self._next - now


_NOBODY = hashlib.sha256(b"wasit1 nobody").digest()


def is_token(token: bytes | None, wanted: bytes | None) -> bool:
    """Whether a token is the one whose hash is kept; the same work for a wrong token and for nothing to compare with."""
    same = is_hash(hashlib.sha256(token or b"").digest(), wanted)
    return same and token is not None and wanted is not None


def is_hash(hashed: bytes, wanted: bytes | None) -> bool:
    """Whether this is the hash that is kept: the same work for a wrong one and for nothing to compare with."""
    return hmac.compare_digest(hashed, wanted or _NOBODY)
