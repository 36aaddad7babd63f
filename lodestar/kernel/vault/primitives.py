"""The one door to cryptography: nothing else in Lodestar imports `nacl` or `cryptography`.

| for | what | where it is defined |
| --- | --- | --- |
| sealing to a public key | HPKE, X-Wing, HKDF-SHA256, ChaCha20-Poly1305 | RFC 9180, draft-connolly-cfrg-xwing-kem |
| sealing with a key | XChaCha20-Poly1305 with a committed key | draft-irtf-cfrg-xchacha |
| files | libsodium secretstream | libsodium |
| passwords | Argon2id | RFC 9106 |
| signatures | Ed25519 | RFC 8032 |
| derivation | HKDF-SHA256, expand only from uniform keys | RFC 5869 |
"""

import hashlib
import hmac
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import nacl.bindings
import nacl.exceptions
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519

from lodestar.kernel.vault.errors import Busy, DoesNotOpen
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.secret import Root, Secret


NONCE = 24
TAG = 16
COMMITMENT = 32
SALT = 16
XWING_PUBLIC = 1184 + 32
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
STRETCH_WAIT = 5.0  # seconds until a person is asked to try again
_cores = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))


def random_bytes(count: int) -> bytes:
    return secrets.token_bytes(count)


def same(left: bytes, right: bytes) -> bool:
    """Compares in time that does not depend on where the two differ."""
    return hmac.compare_digest(left, right)


def digest(label: Label, *parts: bytes) -> bytes:
    """SHA-256 over a label and its parts, each with its length in front."""
    return hashlib.sha256(framed(label, *parts)).digest()


def framed(label: Label, *parts: bytes) -> bytes:
    """Bytes that no other label or split of parts can produce."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in (label.value, *parts))


def derive(key: Secret, label: Label, *context: bytes, length: int = 32) -> bytes:
    """HKDF-Expand (RFC 5869) with SHA-256 from a uniform key; the label and context are its info."""
    info = framed(label, *context)
    block, out = b"", b""
    for number in range(1, -(-length // 32) + 1):
        block = hmac.digest(key.reveal(), block + info + bytes([number]), "sha256")
        out += block
    return out[:length]


def mix(first: Secret, second: Secret) -> Secret:
    """HKDF-Extract of two secrets: what comes out needs both."""
    return Root(hmac.digest(first.reveal(), second.reveal(), "sha256"))


@dataclass(frozen=True)
class Cost:
    """Argon2id: passes over memory, and KiB of it (RFC 9106; OWASP ASVS 5 asks for 46 MiB, 1 pass)."""

    passes: int
    kib: int


FULL = Cost(passes=2, kib=65536)
CHEAP = Cost(passes=1, kib=64)  # in tests only: the bytes are right, the price is not
COST = CHEAP if "pytest" in sys.modules else FULL


@contextmanager
def stretching() -> Iterator[None]:
    """At most one stretch a core at once. Raises Busy after five seconds."""
    if not _cores.acquire(timeout=STRETCH_WAIT):
        raise Busy
    try:
        yield
    finally:
        _cores.release()


def stretch(typed: Secret, salt: bytes, cost: Cost = COST) -> Root:
    """Argon2id, one lane, 32 bytes. Never call it inside a database transaction. Raises Busy."""
    with stretching():
        made = nacl.bindings.crypto_pwhash_alg(
            32,
            typed.reveal(),
            salt,
            cost.passes,
            cost.kib * 1024,
            nacl.bindings.crypto_pwhash_ALG_ARGON2ID13,
        )
    return Root(made)


def seal_bytes(key: Secret, plain: bytes, bound: bytes) -> bytes:
    """nonce ‖ commitment to the key ‖ XChaCha20-Poly1305. `bound` must be the same to open.

    The commitment makes it impossible to craft one blob that two keys open differently.
    """
    nonce = random_bytes(NONCE)
    committed = derive(key, Label.COMMITMENT, nonce)
    made = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        plain, bound, nonce, derive(key, Label.BLOB)
    )
    return nonce + committed + made


def open_bytes(key: Secret, sealed: bytes, bound: bytes) -> bytes:
    """Raises DoesNotOpen for another key, another binding, or any changed byte."""
    nonce, committed = sealed[:NONCE], sealed[NONCE : NONCE + COMMITMENT]
    body = sealed[NONCE + COMMITMENT :]
    if len(body) < TAG or not same(committed, derive(key, Label.COMMITMENT, nonce)):
        raise DoesNotOpen
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            body, bound, nonce, derive(key, Label.BLOB)
        )
    except nacl.exceptions.CryptoError as error:
        raise DoesNotOpen from error


class Agreement:
    """The X-Wing key pair of an identity: opens what was sealed to its public half."""

    def __init__(self, mlkem_seed: bytes, x25519_secret: bytes) -> None:
        self._mlkem = mlkem.MLKEM768PrivateKey.from_seed_bytes(mlkem_seed)
        self._x25519 = x25519.X25519PrivateKey.from_private_bytes(x25519_secret)

    @cached_property
    def _private(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(self._mlkem, self._x25519)

    @cached_property
    def public(self) -> bytes:
        """1,216 bytes: ML-KEM-768, then X25519."""
        return (
            self._mlkem.public_key().public_bytes_raw()
            + self._x25519.public_key().public_bytes_raw()
        )

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Raises DoesNotOpen for another key, another info, or any changed byte."""
        try:
            return SUITE.decrypt(sealed, self._private, info)
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen from error


def seal_to(public: bytes, plain: bytes, info: bytes) -> bytes:
    """HPKE base mode to an X-Wing public key (1,216 bytes). Raises DoesNotOpen for a key that is none."""
    if len(public) != XWING_PUBLIC:
        raise DoesNotOpen
    try:
        key = hpke.MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(public[:1184]),
            x25519.X25519PublicKey.from_public_bytes(public[1184:]),
        )
        return SUITE.encrypt(plain, key, info)
    except ValueError as error:
        raise DoesNotOpen from error


class Signer:
    """An Ed25519 key that signs framed, labelled bytes only."""

    def __init__(self, secret: bytes) -> None:
        self._private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)

    @cached_property
    def public(self) -> bytes:
        return self._private.public_key().public_bytes_raw()

    def sign(self, label: Label, *parts: bytes) -> bytes:
        return self._private.sign(framed(label, *parts))


def signed_by(public: bytes, signature: bytes, label: Label, *parts: bytes) -> bool:
    """Is this the signature of that key (32 bytes) over exactly this?"""
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(public)
        key.verify(signature, framed(label, *parts))
    except (InvalidSignature, ValueError):
        return False
    return True


class Sealing:
    """A stream sealed chunk by chunk (libsodium secretstream); the last chunk says that it is the last."""

    def __init__(self, key: Secret) -> None:
        self._state = nacl.bindings.crypto_secretstream_xchacha20poly1305_state()
        self.header = nacl.bindings.crypto_secretstream_xchacha20poly1305_init_push(
            self._state, key.reveal()
        )

    def push(self, chunk: bytes, *, last: bool = False) -> bytes:
        tag = (
            nacl.bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
            if last
            else nacl.bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        )
        return nacl.bindings.crypto_secretstream_xchacha20poly1305_push(
            self._state, chunk, None, tag
        )


class Opening:
    """The way back: chunks in their order, and none missing at the end."""

    def __init__(self, key: Secret, header: bytes) -> None:
        self._state = nacl.bindings.crypto_secretstream_xchacha20poly1305_state()
        try:
            nacl.bindings.crypto_secretstream_xchacha20poly1305_init_pull(
                self._state, header, key.reveal()
            )
        except nacl.exceptions.CryptoError as error:
            raise DoesNotOpen from error

    def pull(self, chunk: bytes) -> tuple[bytes, bool]:
        """The plain chunk, and whether it was the last. Raises DoesNotOpen."""
        try:
            plain, tag = nacl.bindings.crypto_secretstream_xchacha20poly1305_pull(
                self._state, chunk
            )
        except nacl.exceptions.CryptoError as error:
            raise DoesNotOpen from error
        return plain, tag == nacl.bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
