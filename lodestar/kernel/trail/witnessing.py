"""What a witness does: keep the heads of another site, and sign those that agree with all kept before."""

from dataclasses import dataclass
from pathlib import Path

from lodestar.kernel.trail.verifier import (
    Cosigned,
    Head,
    Heads,
    check_growth,
    check_heads,
    head_parts,
    read_heads,
)
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import Signer


@dataclass(frozen=True)
class Witnessed:
    """What was wrong; if nothing was, the head that was signed and the line to send back."""

    wrong: list[str]
    head: Head | None = None
    line: str = ""


def witness(source: Path, archive: Path, signer: Signer) -> Witnessed:
    """Archives a copy of heads.txt, also a bad one: it is evidence. Signs its newest head if all agrees.

    Raises verifier.Unreadable.
    """
    published = read_heads(source)
    newest = max(published.heads, default=None)
    if newest is None:
        return Witnessed([])
    archived = read_heads(archive) if archive.is_dir() else Heads()
    wrong = [*check_heads(published, archived), *check_growth(published, archived)]
    _keep(source, archive, newest, bad=bool(wrong))
    return Witnessed(wrong) if wrong else Witnessed([], newest, cosign(newest, signer))


def cosign(head: Head, signer: Signer) -> str:
    """The line that the site accepts and publishes."""
    signature = signer.sign(Label.TRAIL_COSIGN, *head_parts(head), head.key)
    mine = f"{signer.public.hex()} {signature.hex()}"
    return f"cosign {head.size} {head.hour} {head.root.hex()} {head.key.hex()} {mine}"


def cosigned_in(path: Path) -> list[Cosigned]:
    """The witness's lines of a file. Raises verifier.Unreadable."""
    return read_heads(path).cosigned


def _keep(source: Path, archive: Path, newest: Head, *, bad: bool) -> None:
    """A bad copy is kept under another ending, so that it does not become what later ones must match."""
    archive.mkdir(parents=True, exist_ok=True)
    name = f"{newest.hour}-{newest.size}.txt"
    target = archive / (f"{name}.wrong" if bad else name)
    target.write_bytes(source.read_bytes())
