"""The commands that keep it alive, and their options: backup, restore, doctor, retention."""

import os
from pathlib import Path

import click
import django

from lodestar.commands.errors import plainly


FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
key_option = click.option(
    "--key", type=FILE, help="The offline key, as `lodestar keys open` wrote it."
)
database_option = click.option(
    "--database", default="", help="An empty PostgreSQL database to fill: postgres://…"
)
data_option = click.option(
    "--data", type=FOLDER, default=None, help="The data folder (default: LODESTAR_DATA, or ./data)."
)


def ready(data: Path | None) -> None:
    """Settings from the options, then Django."""
    from lodestar.commands import settling

    os.umask(0o077)
    settling.settle(None, data)
    django.setup()


@click.command()
@click.option("--to", type=FOLDER, default=None, help="The folder to write to.")
@click.option("--kind", type=click.Choice(["main", "shards"]), default=None, help="One kind only.")
@click.option("--verify", multiple=True, type=FILE, help="Prove a backup by restoring it.")
@key_option
@database_option
@data_option
@plainly
def backup(
    to: Path | None,
    kind: str | None,
    verify: tuple[Path, ...],
    key: Path | None,
    database: str,
    data: Path | None,
) -> None:
    """Write both backups, sealed to the offline key; or prove that one can be restored.

    The main backup (database, sealed files, what is published) may be kept for 90 days. That of the
    shards and keys must be gone everywhere after 7.
    """
    if verify and key is None:
        raise click.UsageError("--verify needs --key: what `lodestar keys open` wrote.")
    if not verify and to is None:
        raise click.UsageError("Say where: --to FOLDER. Or prove one: --verify FILE --key FILE.")
    ready(data)
    from lodestar.commands import keeping
    from lodestar.kernel.keeping.stream import Kind

    if key and verify:
        keeping.verify(verify, key, database)
    if to:
        keeping.backup(to, [Kind(kind)] if kind else list(Kind))


@click.command()
@click.option("--main", type=FILE, default=None, help="A main backup.")
@click.option(
    "--shards", type=FILE, default=None, help="A shard backup. Leave it out if they live."
)
@click.option("--key", type=FILE, required=True, help="As `lodestar keys open` wrote it.")
@click.option("--into", type=FOLDER, required=True, help="A new, empty folder.")
@database_option
@plainly
def restore(main: Path | None, shards: Path | None, key: Path, into: Path, database: str) -> None:
    """Unpack backups into an empty place, prove them, and say what to do next."""
    ready(None)
    from lodestar.commands import keeping
    from lodestar.kernel.keeping.stream import Kind

    given = {Kind.MAIN: main, Kind.SHARDS: shards}
    files = {kind: file for kind, file in given.items() if file}
    if not files:
        raise click.UsageError("Give --main, --shards, or both.")
    keeping.bring_back(files, key, into, database)


@click.command()
@data_option
@plainly
def doctor(data: Path | None) -> None:
    """Is everything in place? One line for each thing; an error where something fails."""
    ready(data)
    from lodestar.commands import keeping

    keeping.examine()


@click.command()
@click.option(
    "--backups", multiple=True, type=FOLDER, help="Another folder with copies of backups."
)
@click.option("--clock-is-right", is_flag=True, help="After a clock that jumped.")
@data_option
@plainly
def retention(backups: tuple[Path, ...], clock_is_right: bool, data: Path | None) -> None:
    """End what is over: grants, notes, sessions, invitations, old backups. It needs no key."""
    ready(data)
    from lodestar.commands import keeping

    keeping.retain(backups, confirmed=clock_is_right)


COMMANDS = (backup, restore, doctor, retention)
