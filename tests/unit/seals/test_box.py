"""Box keys."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from wasit.errors import Damaged, Distrusted
from wasit.seals import box
from wasit.seals.box import BoxKey, seal, unseal
from wasit.seals.randomness import SeededRandomness

KEY = BoxKey.generate(SeededRandomness("box"))
INFO = b"wasit1 env" + b"p" * 16


def open_by_hand(private: bytes, public: bytes, info: bytes, sealed: bytes) -> bytes:
    """RFC 9180 base mode over X-Wing (draft-connolly-cfrg-xwing-kem), written from the documents: no code of ours."""
    ct_m, ct_x, body = sealed[:1088], sealed[1088:1120], sealed[1120:]
    ss_m = MLKEM768PrivateKey.from_seed_bytes(private[:64]).decapsulate(ct_m)
    ss_x = X25519PrivateKey.from_private_bytes(private[64:]).exchange(X25519PublicKey.from_public_bytes(ct_x))
    shared = hashlib.sha3_256(ss_m + ss_x + ct_x + public[1184:] + rb"\.//^\ "[:6]).digest()

    suite = b"HPKE" + (0x647A).to_bytes(2) + (1).to_bytes(2) + (3).to_bytes(2)

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(prk: bytes, label: bytes, about: bytes, count: int) -> bytes:
        labeled = count.to_bytes(2) + b"HPKE-v1" + suite + label + about
        return hmac.digest(prk, labeled + b"\x01", "sha256")[:count]

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    key, nonce = expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)
    return ChaCha20Poly1305(key).decrypt(nonce, body, b"")


def test_interop_a_hand_written_opener_reads_what_we_seal():
    """The suite is what the specification names, to the byte: KEM 0x647A, KDF 1, AEAD 3, empty aad."""
    sealed = seal(KEY.public, INFO, b"words")
    assert open_by_hand(KEY.to_bytes(), KEY.public, INFO, sealed) == b"words"


def test_the_public_key_is_lattice_then_curve():
    """ML-KEM-768 encapsulation key (1184) || X25519 (32)."""
    private = KEY.to_bytes()
    lattice = MLKEM768PrivateKey.from_seed_bytes(private[:64]).public_key().public_bytes_raw()
    curve = X25519PrivateKey.from_private_bytes(private[64:]).public_key().public_bytes_raw()
    assert (len(private), len(KEY.public), len(lattice)) == (96, 1216, 1184)
    assert KEY.public == lattice + curve


def test_sealed_is_1136_longer_and_opens():
    """enc (1120) || ciphertext with its tag, for any length, fresh each time."""
    for size in (0, 1, 3000):
        sealed = seal(KEY.public, INFO, b"x" * size)
        assert len(sealed) == size + box.OVERHEAD == size + 1136
        assert unseal(KEY, INFO, sealed) == b"x" * size
    assert seal(KEY.public, INFO, b"x") != seal(KEY.public, INFO, b"x")


def test_the_private_form_is_the_same_key():
    """Saved and loaded, it opens the same letters; it does not print itself."""
    again = BoxKey.from_bytes(KEY.to_bytes())
    assert again.public == KEY.public
    assert unseal(again, INFO, seal(KEY.public, INFO, b"x")) == b"x"
    assert repr(again) == "BoxKey(...)"


@pytest.mark.parametrize("size", [0, 64, 95, 97])
def test_a_private_form_of_another_length_is_damage(size):
    """It came from our own store."""
    with pytest.raises(Damaged, match="box-key-damaged"):
        BoxKey.from_bytes(bytes(size))


def test_another_key_or_purpose_does_not_open():
    """Only this key, only this info."""
    sealed = seal(KEY.public, INFO, b"x")
    for key, info in ((BoxKey.generate(SeededRandomness("other")), INFO), (KEY, INFO + b"\0"), (KEY, b"")):
        with pytest.raises(Distrusted, match="E_ENV_OPEN"):
            unseal(key, info, sealed)


@pytest.mark.slow
def test_no_changed_bit_opens():
    """Every single bit of a sealed text counts, the ignored top bit of X25519 included."""
    sealed = seal(KEY.public, INFO, b"")
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Distrusted, match="E_ENV_OPEN"):
            unseal(KEY, INFO, bytes(changed))


@pytest.mark.parametrize("size", [0, 1, 1119, 1120, 1135])
def test_too_short_does_not_open(size):
    """A cut text is refused, not a crash."""
    with pytest.raises(Distrusted, match="E_ENV_OPEN"):
        unseal(KEY, INFO, seal(KEY.public, INFO, b"")[:size])


def test_a_zero_curve_point_in_the_sealed_text_does_not_open():
    """An encapsulation that maps every X25519 secret to zero is refused, not a crash."""
    sealed = seal(KEY.public, INFO, b"x")
    for point in (bytes(32), b"\x01" + bytes(31)):
        with pytest.raises(Distrusted, match="E_ENV_OPEN"):
            unseal(KEY, INFO, sealed[:1088] + point + sealed[1120:])


@pytest.mark.parametrize(
    "public",
    [
        b"",
        KEY.public[:-1],
        KEY.public + b"\0",
        b"\xff" * 1184 + KEY.public[1184:],
        KEY.public[:1184] + bytes(32),
        KEY.public[:1184] + b"\x01" + bytes(31),
    ],
)
def test_a_public_key_that_no_honest_program_makes_is_refused(public):
    """Wrong length, coefficients out of range, a curve point of small order: E_KEY before anything is sealed."""
    with pytest.raises(Distrusted, match="E_KEY"):
        box.check_public(public)
    with pytest.raises(Distrusted, match="E_KEY"):
        seal(public, INFO, b"x")
