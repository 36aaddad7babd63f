"""The offline key: backups are sealed to its public half, and its private half is never on the server.

`backup.pub` in the key folder is the X-Wing public key, 1,216 bytes as hexadecimal digits. The private
half is the seed of an identity, 32 bytes as hexadecimal digits, on paper or on a stick in a safe.
Lines that begin with `#` are for people.
"""

from pathlib import Path
from typing import Final

from lodestar.kernel.keeping.errors import NoBackupKey
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.primitives import XWING_PUBLIC
from lodestar.kernel.vault.secret import Seed


PUBLIC_NAME: Final = "backup.pub"
SECRET_NAME: Final = "backup.key"  # noqa: S105 - the name under which it must never lie here
_SEED = 32


def public_key(folder: Path) -> bytes:
    """What to seal to. Raises NoBackupKey."""
    path = folder / PUBLIC_NAME
    if not path.is_file():
        what = f"There is no offline key to seal backups to: {path} is missing."
        raise NoBackupKey(what, "Make the pair with `lodestar keys backup`.")
    return _bytes_of(path, XWING_PUBLIC)


def private_key(path: Path) -> Identity:
    """The half from the safe. Raises NoBackupKey."""
    return Identity(Seed(_bytes_of(path, _SEED)))


def written_public(pair: Identity) -> str:
    return pair.public.agreement.hex() + "\n"


def written_private(pair: Identity) -> str:
    """For paper or a stick in a safe; never for the server."""
    return f"# Opens the backups of Lodestar. Keep it in a safe.\n{pair.seed.reveal().hex()}\n"


def _bytes_of(path: Path, size: int) -> bytes:
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    digits = "".join(line for line in lines if not line.startswith("#"))
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        found = b""
    if len(found) != size:
        what = f"{path} is no key of a backup: {size} bytes as hexadecimal digits are expected."
        raise NoBackupKey(what, "Is it the right file, and complete?")
    return found
