"""Keys that are never on the server: the coalition's root, which signs centers, and the one that opens backups.

Both are made on a machine that is not connected. Their seed lies in a file, sealed with a passphrase,
and on two sheets of paper for two people, both of which are needed. The root opens nothing; whoever has
it could certify false centers, which the log of keys would show.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from lodestar.kernel.vault.blobs import open_blob, seal
from lodestar.kernel.vault.encoding import Value, decode, encode
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted, VaultError
from lodestar.kernel.vault.identity import Identity, spoken
from lodestar.kernel.vault.keybook import (
    ROOT,
    Certificate,
    accept_center,
    next_version,
    sign_center,
)
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.letters import CERTIFICATE, REQUEST, SEALED_KEY, letter, read_letter
from lodestar.kernel.vault.models import KeyKind, KeyRecord
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
from lodestar.kernel.vault.secret import Password, Root, Seed, WrapKey


SHORTEST: Final = 20  # characters: a thief of the file has all the time there is
HARD: Final = Cost(COST.passes * 2, COST.kib * 4)  # 256 MiB: it is opened once a year
HARDEST: Final = Cost(16, 1 << 20)  # more than this, and somebody wants to fill our memory


class Purpose(StrEnum):
    """What an offline key is for. One is never taken for the other."""

    ROOT = "root"
    BACKUP = "backup"


class TooShort(VaultError):
    """A passphrase that could be guessed."""

    def __init__(self) -> None:
        super().__init__(_("Please use 20 characters or more: five or six words, for example."))


# The file with the sealed seed


def check_passphrase(passphrase: Password) -> None:
    """Raises TooShort."""
    if len(passphrase.reveal().decode()) < SHORTEST:
        raise TooShort


def sealed_key(identity: Identity, purpose: Purpose, passphrase: Password) -> str:
    """The letter that holds the seed. Raises TooShort."""
    check_passphrase(passphrase)
    salt = random_bytes(SALT)
    sealed = seal(
        _wrap(stretch(passphrase, salt, HARD)),
        identity.seed.reveal(),
        label=Label.SLOT,
        bound=_bound(purpose),
    )
    fields: list[tuple[str, Value]] = [
        ("salt", salt),
        ("passes", HARD.passes),
        ("kib", HARD.kib),
        ("sealed", sealed),
    ]
    return letter(SEALED_KEY, {"For": purpose.value}, encode(fields))


def opened_key(text: str, purpose: Purpose, passphrase: Password) -> Identity:
    """Raises DoesNotOpen for another passphrase or purpose, and NotThatLetter."""
    match decode(read_letter(text, SEALED_KEY)):
        case {
            "salt": bytes(salt),
            "passes": int(passes),
            "kib": int(kib),
            "sealed": bytes(sealed),
        } if 0 < passes <= HARDEST.passes and 8 <= kib <= HARDEST.kib and len(salt) == SALT:
            wrap = _wrap(stretch(passphrase, salt, Cost(passes, kib)))
            return Identity(Seed(open_blob(wrap, sealed, label=Label.SLOT, bound=_bound(purpose))))
        case _:
            raise DoesNotOpen


def _wrap(root: Root) -> WrapKey:
    return WrapKey(derive(root, Label.WRAP))


def _bound(purpose: Purpose) -> tuple[bytes, ...]:
    return b"offline", purpose.value.encode()


# The root: whom this server trusts


def words_of_root(public: bytes) -> str:
    """Six words of the root's public key, to be compared aloud."""
    return spoken(digest(Label.FINGERPRINT, public))


def trust(public: bytes, *, instead: bool = False) -> Path:
    """This server believes what that root has signed. Raises NotTrusted where it believes another."""
    path: Path = settings.KEYS_DIR / ROOT
    if len(public) != 32:
        raise NotTrusted(_("A root's public key has 64 letters and digits."))
    if path.exists() and not instead and path.read_text().strip() != public.hex():
        raise NotTrusted(_("This server trusts another root already."))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(public.hex() + "\n", encoding="ascii")
    draft.replace(path)
    return path


# Certificates of centers


def read_request(text: str) -> Certificate:
    """What a center asks to be signed. Raises NotThatLetter, DoesNotOpen."""
    return Certificate.read(read_letter(text, REQUEST))


def signed_request(root: Identity, request: Certificate) -> str:
    """On the offline machine: the certificate as a letter. Raises NotTrusted for another root's request."""
    if request.kind != KeyKind.CENTER or not same(request.issuer, root.signer.public):
        raise NotTrusted(_("This request is for another root."))
    signature = sign_center(root.signer, request)
    fields = [("certificate", request.written()), ("signature", signature)]
    return letter(CERTIFICATE, {"Words": request.public.words}, encode(fields))


def entered(text: str) -> KeyRecord:
    """A center's certificate enters the key book. Raises NotTrusted, NotThatLetter, DoesNotOpen."""
    certificate, signature = _read_certificate(text)
    if KeyRecord.rows.filter(fingerprint=certificate.public.fingerprint).exists():
        raise NotTrusted(_("This certificate is in the key book already."))
    if certificate.version != next_version(certificate.owner, KeyKind.CENTER):
        raise NotTrusted(_("This certificate is older than the key that the center has now."))
    return accept_center(certificate, signature)


def _read_certificate(text: str) -> tuple[Certificate, bytes]:
    match decode(read_letter(text, CERTIFICATE)):
        case {"certificate": bytes(written), "signature": bytes(signature)}:
            return Certificate.read(written), signature
        case _:
            raise DoesNotOpen
