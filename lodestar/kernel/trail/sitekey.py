"""Signing keys in files of their own: the site's for its heads, a witness's for what it archived."""

import os
from pathlib import Path
from typing import Final

from django.conf import settings

from lodestar.kernel.vault.primitives import Signer, random_bytes


NAME: Final = "trail.key"


def has_site_key() -> bool:
    return (settings.KEYS_DIR / NAME).exists()


def site_signer() -> Signer:
    """The key of this site's heads (`trail.key` beside the other keys), made when it is missing."""
    return signer_at(settings.KEYS_DIR / NAME)


def signer_at(path: Path) -> Signer:
    """An Ed25519 key from a file of 32 bytes, readable for us alone; made when it is missing."""
    if not path.exists():
        _make(path)
    return Signer(path.read_bytes())


def _make(path: Path) -> None:
    """Written whole beside it and then linked: nobody reads half a key, and nobody replaces one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{random_bytes(8).hex()}")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_bytes(random_bytes(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
