"""The ratchet: a seat's own keys, and its sessions with one peer (Olm, by vodozemac).

This file alone knows vodozemac's accounts and sessions.

1. vodozemac older than 0.10 accepted all-zero Diffie-Hellman results: it is refused when this file is imported.
2. The seat key signs cards and person links: keys, never words. ``sign`` takes the purpose and hashes it in, so a signature
   made for one can't be shown as another's.
3. Decrypting and encrypting change keys. Whoever calls commits ``SeatKeys`` and ``LinkSessions`` together with what came of it
   in one transaction, and before any network call; a refused message changes nothing.
4. Never in a backup, never on two machines: an old ratchet state encrypts twice under one key *and IV*.
5. At most 5 sessions with a peer. What decrypted last is what sends; the one unused longest is dropped, and a dropped session
   never comes back, even if its first letter is played again (the fallback key would allow that).
6. Olm is lossy by design: it keeps 40 skipped keys a chain. A letter lost here is asked for again by the record.
7. A letter has one byte form. Olm's MAC is over the parsed letter, so that a changed field tag or an unread key bit would give the
   same text under another hash, and a first letter another session id: such copies are refused.

Source: spec/5-envelope-and-link; spec/2-identities.
"""

from __future__ import annotations

import base64
import re
from importlib.metadata import version
from typing import Literal

from vodozemac import Account, AnyOlmMessage, Curve25519PublicKey, Session

from wasit.errors import Damaged, Distrusted
from wasit.seals.envelope import NORMAL, PRE_KEY, OlmType
from wasit.wire import cbor
from wasit.wire.hashes import digest, id16

Purpose = Literal["card", "link"]

OLDEST_VODOZEMAC = (0, 10)
MOST_SESSIONS = 5
MOST_RETIRED = 64
MOST_PICKLE = 4 * 1024 * 1024
KEY = 32
PRE_KEY_ENDS = (
    34,
    68,
    102,
)  # the last byte of each key in a first letter: its top bit is read by nobody, nor under the MAC


def check_vodozemac(found: str) -> None:
    """Refuse to run on a ratchet with a known hole. Raises: Damaged vodozemac-too-old."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:2])
    if numbers < OLDEST_VODOZEMAC:
        raise Damaged("vodozemac-too-old", found=found)


check_vodozemac(version("vodozemac"))


class SeatKeys:
    """One seat's keys: an Olm account, and the fallback key that peers hold.

    Secrets: all of it; ``pickle`` is encrypted, and is for this seat's own store alone.
    """

    def __init__(self, account: Account, fallback: bytes) -> None:
        self.account = account
        self.fallback = fallback
        self.ed = _raw(account.ed25519_key.to_base64())
        self.ik = account.curve25519_key.to_bytes()
        self.seat_id = seat_id(self.ed, self.ik)

    def __repr__(self) -> str:
        return "SeatKeys(...)"

    @classmethod
    def create(cls) -> SeatKeys:
        """A new seat. vodozemac draws the keys itself."""
        account = Account()
        return cls(account, _new_fallback(account))

    @property
    def key_id(self) -> bytes:
        """How person links name this signer: the seat id."""
        return self.seat_id

    def new_prekey(self) -> bytes:
        """A one-time key (32 bytes) for the card of one peer, never for two."""
        self.account.generate_one_time_keys(1)
        (key,) = self.account.one_time_keys.values()
        self.account.mark_keys_as_published()
        return key.to_bytes()

    def rotate_fallback(self) -> bytes:
        """A new fallback key, every 30 days. The one before it still opens sessions; the one before that no more."""
        self.fallback = _new_fallback(self.account)
        return self.fallback

    def sign(self, purpose: Purpose, core: bytes) -> bytes:
        """64 bytes: the seat key over H(purpose, core)."""
        return _raw(self.account.sign(digest(purpose, core)).to_base64())

    def pickle(self, key: bytes) -> bytes:
        """The account under a 32-byte key, for the encrypted store."""
        return cbor.encode([1, self.account.pickle(key), self.fallback])

    @classmethod
    def unpickle(cls, data: bytes, key: bytes) -> SeatKeys:
        """Raises: Damaged ratchet-damaged."""
        match _read_own(data):
            case [1, str() as account, bytes() as fallback] if len(fallback) == KEY:
                pass
            case _:
                raise Damaged("ratchet-damaged", what="account")
        try:
            return cls(Account.from_pickle(account, key), fallback)
        except ValueError:
            raise Damaged("ratchet-damaged", what="account") from None


class LinkSessions:
    """The Olm sessions with one peer seat, the one to send on first.

    Secrets: as ``SeatKeys``.
    """

    def __init__(self) -> None:
        self._sessions: list[Session] = []
        self._retired: list[str] = []

    def __repr__(self) -> str:
        return f"LinkSessions({len(self._sessions)})"

    def __len__(self) -> int:
        return len(self._sessions)

    def open_outbound(self, keys: SeatKeys, peer_ik: bytes, prekey: bytes) -> None:
        """A new session to the peer's prekey, or to its fallback key on a reset; the next letter goes on it.

        Raises: Distrusted E_KEY for keys that agree on nothing secret.
        """
        try:
            session = keys.account.create_outbound_session(
                Curve25519PublicKey.from_bytes(peer_ik), Curve25519PublicKey.from_bytes(prekey)
            )
        except ValueError:
            raise Distrusted("E_KEY") from None
        self._use(session)

    def encrypt(self, plain: bytes) -> tuple[OlmType, bytes]:
        """(type, ciphertext) on the session that decrypted last. Calling it without a session is our own bug."""
        if not self._sessions:
            raise AssertionError("no session: open_outbound first")
        olm_type, ciphertext = self._sessions[0].encrypt(plain).to_parts()
        return (PRE_KEY if olm_type == PRE_KEY else NORMAL), ciphertext

    def decrypt(self, keys: SeatKeys, peer_ik: bytes, olm_type: OlmType, ciphertext: bytes) -> bytes:
        """The plain bytes; from then on letters go on the session that opened it.

        Raises: Distrusted E_OLM; then nothing changed.
        """
        message = _read_message(olm_type, ciphertext)
        if olm_type == PRE_KEY:
            return self._decrypt_pre_key(keys, peer_ik, message)
        for session in self._sessions:
            plain = _try(session, message)
            if plain is not None:
                self._use(session)
                return plain
        raise Distrusted("E_OLM", sessions=len(self._sessions))

    def _decrypt_pre_key(self, keys: SeatKeys, peer_ik: bytes, message: AnyOlmMessage) -> bytes:
        first = message.to_pre_key()
        assert first is not None
        for session in self._sessions:
            if session.session_matches(first):
                plain = _try(session, message)
                if plain is None:
                    raise Distrusted("E_OLM", sessions=len(self._sessions))
                self._use(session)
                return plain
        if first.session_id() in self._retired:
            raise Distrusted("E_OLM", retired=True)
        try:
            session, plain = keys.account.create_inbound_session(
                Curve25519PublicKey.from_bytes(peer_ik), first
            )
        except ValueError:
            raise Distrusted("E_OLM", sessions=len(self._sessions)) from None
        self._use(session)
        return bytes(plain)

    def _use(self, session: Session) -> None:
        self._sessions = [session, *(other for other in self._sessions if other is not session)]
        for dropped in self._sessions[MOST_SESSIONS:]:
            self._retired = [*self._retired, dropped.session_id][-MOST_RETIRED:]
        del self._sessions[MOST_SESSIONS:]

    def pickle(self, key: bytes) -> bytes:
        """The sessions under a 32-byte key, for the encrypted store."""
        return cbor.encode([1, [session.pickle(key) for session in self._sessions], self._retired])

    @classmethod
    def unpickle(cls, data: bytes, key: bytes) -> LinkSessions:
        """Raises: Damaged ratchet-damaged."""
        match _read_own(data):
            case [1, [*pickles], [*retired]] if all(type(x) is str for x in [*pickles, *retired]):
                pass
            case _:
                raise Damaged("ratchet-damaged", what="sessions")
        link = cls()
        try:
            link._sessions = [Session.from_pickle(pickle, key) for pickle in pickles]
        except ValueError:
            raise Damaged("ratchet-damaged", what="sessions") from None
        link._retired = retired
        return link


def seat_id(ed: bytes, ik: bytes) -> bytes:
    """16 bytes: H("seat", ed || ik)[:16]."""
    return id16("seat", ed + ik)


def sender_key(first: bytes) -> bytes:
    """The curve key (32 bytes) that a first letter says it comes from; a session opens only if it does. Raises: Distrusted E_OLM."""
    _read_message(PRE_KEY, first)
    end = PRE_KEY_ENDS[-1] + 1
    return first[end - KEY : end]


def _read_message(olm_type: int, ciphertext: bytes) -> AnyOlmMessage:
    try:
        message = AnyOlmMessage.from_parts(olm_type, ciphertext)
    except (ValueError, OverflowError):
        raise Distrusted("E_OLM") from None
    loose_key = olm_type == PRE_KEY and any(ciphertext[end] & 0x80 for end in PRE_KEY_ENDS)
    if message.to_parts() != (olm_type, ciphertext) or loose_key:
        raise Distrusted("E_OLM", form=True)
    return message


def _try(session: Session, message: AnyOlmMessage) -> bytes | None:
    try:
        return bytes(session.decrypt(message))
    except ValueError:
        return None


def _new_fallback(account: Account) -> bytes:
    # vodozemac's stubs lack these two; once published the public key is no more to be had, so the caller keeps it
    account.generate_fallback_key()  # type: ignore[attr-defined]
    (key,) = account.fallback_key.values()  # type: ignore[attr-defined]
    account.mark_keys_as_published()
    return bytes(key.to_bytes())


def _read_own(data: bytes) -> cbor.Value:
    try:
        return cbor.decode(data, limit=MOST_PICKLE)
    except Distrusted as bad:
        raise Damaged("ratchet-damaged", why=bad.code) from None


def _raw(unpadded: str) -> bytes:
    return base64.b64decode(unpadded + "=" * (-len(unpadded) % 4))
