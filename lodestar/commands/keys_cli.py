"""The options of `lodestar keys`; what the commands do stands in `keys.py`."""

import os
from pathlib import Path

import click
import django

from lodestar.commands.errors import plainly


FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
data_option = click.option(
    "--data", type=FOLDER, default=None, help="The data folder (default: LODESTAR_DATA, or ./data)."
)
folder_option = click.option("--to", type=FOLDER, required=True, help="A folder, on a stick.")
to_option = click.option("--to", type=NEW, default=None, help="A new file (default: the screen).")
center_option = click.option("--center", required=True, help="The center's name.")
for_option = click.option("--for", "email", required=True, help="The supervisor's address.")
sheets_option = click.option("--from-sheets", is_flag=True, help="Make it again from both sheets.")
instead_option = click.option("--instead", is_flag=True, help="In place of the one that is there.")


def ready(data: Path | None) -> None:
    """Settings from the options, then Django. Whatever is written is for this account alone."""
    from lodestar.commands import settling

    os.umask(0o077)
    settling.settle(None, data)
    django.setup()


@click.group()
def keys() -> None:
    """The coalition's root, certificates, and centers' keys on paper."""


@keys.command("root")
@folder_option
@sheets_option
@data_option
@plainly
def root(to: Path, from_sheets: bool, data: Path | None) -> None:
    """Offline: make the coalition's root, sealed with a passphrase, and two sheets for two people."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.make_root(to, from_sheets=from_sheets)


@keys.command("trust")
@click.argument("public")
@instead_option
@data_option
@plainly
def trust(public: str, instead: bool, data: Path | None) -> None:
    """Believe what this root has signed. PUBLIC is its public key."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.trust(public, instead=instead)


@keys.command("request")
@center_option
@to_option
@data_option
@plainly
def request(center: str, to: Path | None, data: Path | None) -> None:
    """What a new center asks the root to sign."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.request(center, to)


@keys.command("certify")
@click.argument("file", metavar="REQUEST", type=FILE)
@click.option("--root", "root_file", type=FILE, required=True, help="The root's sealed key.")
@to_option
@data_option
@plainly
def certify(file: Path, root_file: Path, to: Path | None, data: Path | None) -> None:
    """Offline: show who asks, compare six words, and sign."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.certify(file, root_file, to)


@keys.command("accept")
@click.argument("file", metavar="CERTIFICATE", type=FILE)
@data_option
@plainly
def accept(file: Path, data: Path | None) -> None:
    """Enter what came back from the offline machine: a certificate, or a recovered key."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.accept(file)


@keys.command("shares")
@center_option
@click.option("--email", prompt="Your address", help="A supervisor who holds the center's key.")
@folder_option
@data_option
@plainly
def shares(center: str, email: str, to: Path, data: Path | None) -> None:
    """Put a center's key on three sheets of paper, two of which bring it back."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.make_shares(center, email, to)


@keys.command("renew")
@center_option
@for_option
@to_option
@data_option
@plainly
def renew(center: str, email: str, to: Path | None, data: Path | None) -> None:
    """Begin a new key for a center; the root certifies it next."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.renew(center, email, to)


@keys.command("rotate")
@center_option
@for_option
@click.option("--stolen", is_flag=True, help="Whatever is written next gets new keys as well.")
@data_option
@plainly
def rotate(center: str, email: str, stolen: bool, data: Path | None) -> None:
    """Move everything to a center's new key. It can be stopped, and begun again."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.rotate(center, email, stolen=stolen)


@keys.command("ask")
@center_option
@for_option
@to_option
@data_option
@plainly
def ask(center: str, email: str, to: Path | None, data: Path | None) -> None:
    """For a recovery on an offline machine: which key, and to whom. Nothing in it is secret."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.ask(center, email, to)


@keys.command("recover")
@click.option("--center", default="", help="The center's name.")
@click.option("--for", "email", default="", help="The supervisor's address.")
@click.option("--offline", type=FILE, default=None, help="What `lodestar keys ask` wrote.")
@to_option
@data_option
@plainly
def recover(
    center: str, email: str, offline: Path | None, to: Path | None, data: Path | None
) -> None:
    """Two of a center's three sheets give its key to a new supervisor."""
    if bool(offline) == bool(center and email):
        raise click.UsageError("Say --center and --for, or --offline FILE.")
    ready(data)
    from lodestar.commands import keys as doing

    if offline:
        doing.recover_offline(offline, to)
    else:
        doing.recover(center, email)


@keys.command("backup")
@folder_option
@sheets_option
@instead_option
@data_option
@plainly
def backup(to: Path, from_sheets: bool, instead: bool, data: Path | None) -> None:
    """Make the key that opens backups: sealed with a passphrase, and on two sheets."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.make_backup_key(to, from_sheets=from_sheets, instead=instead)


@keys.command("open")
@click.argument("file", type=FILE)
@click.option("--to", type=NEW, required=True, help="A new file, deleted after the restore.")
@data_option
@plainly
def open_backup(file: Path, to: Path, data: Path | None) -> None:
    """Open the sealed key of the backups, for `lodestar restore --key`."""
    ready(data)
    from lodestar.commands import keys as doing

    doing.open_backup_key(file, to)
