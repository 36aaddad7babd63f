"""The trail from the command line: sign its head, hand it out, check it, witness another's."""

import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from django.conf import settings

from lodestar.commands.errors import Stop
from lodestar.kernel.trail import exporting, heads, verifier, witnessing
from lodestar.kernel.trail.errors import NotAccepted, TrailBroken
from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.trail.sitekey import signer_at
from lodestar.kernel.vault.identity import spoken


WITNESS_KEY: Final = "witness.key"
LARGEST: Final = 100_000_000  # bytes of heads.txt; a year of hours has about ten million
ASK: Final = (
    "Do not restart anything. Keep the files, and call the people who look after the trail."
)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raises Stop for everything that the trail or its files refuse."""
    try:
        yield
    except TrailBroken as error:
        raise Stop(str(error), ASK) from error
    except NotAccepted as error:
        raise Stop(
            str(error), "Nothing was stored. Ask the witness to fetch the heads again."
        ) from error
    except verifier.Unreadable as error:
        raise Stop(str(error), "Fetch the file again.") from error


def head(*, after_restore: bool = False) -> None:
    """Sign and publish the head of this hour. Raises Stop where what was signed is no longer there."""
    with told_plainly():
        signed = heads.sign_head(after_restore=after_restore)
    click.echo(f"{signed.size:,} entries, {signed.hour}:00 UTC: {heads.words(signed)}")
    click.echo(f"Published in {heads_file()}.")


def export(path: Path) -> None:
    """Write the trail as a file for the verifier."""
    count = exporting.export(path)
    click.echo(f"{count:,} entries in {path}. It names nobody and says nothing of what was read.")
    click.echo(f"To check it anywhere: python {verifier.__file__} {path.name} heads.txt")


def verify(export_file: Path | None, heads_text: Path | None, archive: Path | None) -> None:
    """Check this site's own trail, or files of any site. Raises Stop if anything is wrong."""
    with tempfile.TemporaryDirectory() as folder, told_plainly():
        if export_file is None:
            export_file = Path(folder) / "export.jsonl"
            exporting.export(export_file)
        entries = verifier.read_export(export_file)
        published = verifier.read_heads(heads_text or heads_file())
        archived = verifier.read_heads(archive) if archive else verifier.Heads()
        _tell(entries, published, archived)


def _tell(
    entries: list[verifier.Entry], published: verifier.Heads, archived: verifier.Heads
) -> None:
    wrong = verifier.findings(entries, published, archived)
    for line in wrong:
        click.echo(f"WRONG: {line}", err=True)
    if wrong:
        raise Stop("The trail is not what was signed.", ASK)
    for line in verifier.summary(entries, published, archived):
        click.echo(line)


def witness(source: str, archive: Path, key: Path | None) -> None:
    """Keep another site's heads, compare them with all that were kept before, and sign the newest."""
    signer = signer_at(key or settings.KEYS_DIR / WITNESS_KEY)
    with fetched(source) as path, told_plainly():
        seen = witnessing.witness(path, archive, signer)
    for line in seen.wrong:
        click.echo(f"WRONG: {line}", err=True)
    if seen.wrong:
        raise Stop(
            "Nothing was signed.", f"The copy is kept in {archive}: it is the evidence. Call them."
        )
    if seen.head is None:
        raise Stop("There is no head in it.", "Ask the site whether it signs any.")
    click.echo(f"All agrees, up to {seen.head}: {spoken(seen.head.root)}", err=True)
    click.echo("Send this line back; it is no secret:", err=True)
    click.echo(seen.line)


def accept(path: Path) -> None:
    """Store and publish what a witness sent back."""
    with told_plainly():
        lines = witnessing.cosigned_in(path)
        if not lines:
            raise Stop("There is no line of a witness in it.", "It begins with “cosign”.")
        for one in lines:
            heads.accept(one)
            click.echo(f"{one.witness.hex()[:16]} has signed {one.head}.")


@contextmanager
def fetched(source: str) -> Iterator[Path]:
    """A file, or what an address answers."""
    if not source.startswith(("https://", "http://")):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "heads.txt"
        with urllib.request.urlopen(source, timeout=30) as answer:  # noqa: S310 - https or http, checked above
            path.write_bytes(answer.read(LARGEST))
        yield path
