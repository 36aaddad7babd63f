"""heads.txt: every head, the proof that each only added to the one before, and what witnesses signed.

A file of text, written when a head is signed, so that the public address needs no database.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from django.conf import settings

from lodestar.kernel.trail.models import Cosignature, TrailHead
from lodestar.kernel.trail.verifier import Heads, read_heads
from lodestar.kernel.vault.identity import spoken


Proofs = Mapping[tuple[int, int], list[bytes]]
ABOUT: Final = """\
# The heads of this site's trail: how many entries there were, and the hash over all of them.
# Keep a copy. Later, with "verifier.py", it shows whether anything of before was changed.
# head <entries> <hour, UTC> <root> <key> <signature> <the root as six words>
# proof <entries> <entries> <hashes: the second head only added to the first (RFC 6962)>
# cosign <entries> <hour> <root> <key> <witness's key> <witness's signature>
"""


def heads_file() -> Path:
    """It stands in the data folder, beside the published snapshot."""
    return settings.PUBLISHED_DIR.parent / "trail" / "heads.txt"


def published() -> Heads:
    """What the public sees now; nothing before the first head."""
    path = heads_file()
    return read_heads(path) if path.exists() else Heads()


def write(heads: Iterable[TrailHead], cosigned: Iterable[Cosignature], proofs: Proofs) -> None:
    """Replaces the file in one step."""
    lines = [*_heads(heads), *_proofs(proofs), *(cosign_line(one) for one in cosigned)]
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".heads.{os.getpid()}")
    draft.write_text(ABOUT + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    draft.chmod(0o644)
    draft.replace(path)


def set_aside(hour: str) -> None:
    """After a restore: what was published before stays as evidence, under a name of its own."""
    path = heads_file()
    path.rename(path.with_name(f"heads-before-restore-{hour}.txt"))


def _heads(heads: Iterable[TrailHead]) -> Iterator[str]:
    for head in heads:
        signed = f"{bytes(head.key).hex()} {bytes(head.signature).hex()}"
        said = spoken(bytes(head.root)).replace(" ", "-")
        yield f"head {head.size} {head.hour} {bytes(head.root).hex()} {signed} {said}"


def _proofs(proofs: Proofs) -> Iterator[str]:
    for (old, size), hashes in proofs.items():
        yield f"proof {old} {size} {','.join(one.hex() for one in hashes) or '-'}"


def cosign_line(one: Cosignature) -> str:
    head = one.head
    signed = f"{bytes(one.witness).hex()} {bytes(one.signature).hex()}"
    return (
        f"cosign {head.size} {head.hour} {bytes(head.root).hex()} {bytes(head.key).hex()} {signed}"
    )
