"""The pepper: 32 bytes outside the database, so that tags and codes cannot be computed from a dump."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import derive, random_bytes
from lodestar.kernel.vault.secret import Pepper


NAME = "pepper"


def tag_of(fingerprint: bytes) -> bytes:
    """16 bytes that name a recipient to this server, and to nobody who has only the database."""
    return derive(pepper(), Label.TAG, fingerprint)[:16]


def pepper() -> Pepper:
    return _read(settings.KEYS_DIR / NAME)


@lru_cache(maxsize=4)
def _read(path: Path) -> Pepper:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(random_bytes(32))
    except FileExistsError:
        pass
    return Pepper(path.read_bytes())
