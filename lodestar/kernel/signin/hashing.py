"""One Argon2id a password, and three keys from it: to check it, to open the key slot, to open the second factor.

`lodestar$v1$passes$kib$salt$hash` is what the database keeps. The hash is of a value derived from the
root, so that whoever has the database has neither the root nor anything that leads to it.
"""

import base64
import binascii
import unicodedata
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher

from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import (
    COST,
    SALT,
    Cost,
    derive,
    digest,
    random_bytes,
    same,
    stretch,
)
from lodestar.kernel.vault.secret import Password, Root


ALGORITHM = "lodestar"
VERSION = "v1"
NOBODY = bytes(SALT)  # the salt for an address that nobody has: the same work, and no match


def typed(text: str) -> Password:
    """However a keyboard composes its letters, the same password gives the same bytes."""
    return Password(unicodedata.normalize("NFKC", text).encode())


def hashed_with_root(password: Password) -> tuple[str, Root]:
    """What to keep of a new password, and its root for the slots. Raises Busy."""
    salt = random_bytes(SALT)
    root = stretch(password, salt, COST)
    return _written(COST, salt, _check_of(root)), root


def opened(encoded: str, password: Password) -> Root | None:
    """The root, if this is the password; the work is the same if it is not, or if there is none. Raises Busy."""
    found = _read(encoded)
    if found is None:
        stretch(password, NOBODY, COST)
        return None
    cost, salt, check = found
    root = stretch(password, salt, cost)
    return root if same(check, _check_of(root)) else None


def _check_of(root: Root) -> bytes:
    return digest(Label.AUTH, derive(root, Label.AUTH))


def _written(cost: Cost, salt: bytes, check: bytes) -> str:
    parts = [ALGORITHM, VERSION, str(cost.passes), str(cost.kib), _text(salt), _text(check)]
    return "$".join(parts)


def _read(encoded: str) -> tuple[Cost, bytes, bytes] | None:
    """None for what is no hash of ours: no password was set, or it was made unusable."""
    match encoded.split("$"):
        case [algorithm, version, passes, kib, salt, check] if (algorithm, version) == (
            ALGORITHM,
            VERSION,
        ):
            return Cost(int(passes), int(kib)), _bytes(salt), _bytes(check)
    return None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class VaultHasher(BasePasswordHasher):
    """The same, as Django asks for it: for `set_password` and `check_password`."""

    algorithm = ALGORITHM

    def salt(self) -> str:
        return _text(random_bytes(SALT))

    def encode(self, password: str, salt: str) -> str:
        try:
            raw = _bytes(salt)
        except binascii.Error as error:
            raise ValueError("This is no salt of ours.") from error
        root = stretch(typed(password), raw, COST)
        return _written(COST, raw, _check_of(root))

    def verify(self, password: str, encoded: str) -> bool:
        return opened(encoded, typed(password)) is not None

    def decode(self, encoded: str) -> dict[str, Any]:
        _, version, passes, kib, salt, check = encoded.split("$")
        named = {"version": version, "passes": int(passes), "kib": int(kib)}
        return {"algorithm": ALGORITHM, "salt": salt, "hash": check} | named

    def safe_summary(self, encoded: str) -> dict[Any, Any]:  # Any: text of any kind
        shown = self.decode(encoded)
        return {name: shown[name] for name in ("algorithm", "version", "passes", "kib")}

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002 - Django's signature
        """Never behind a person's back: a new root needs new slots, so it comes with a new password."""
        return False

    def harden_runtime(self, *_: str) -> None:
        """Nothing to add: `opened` always does the work once."""
