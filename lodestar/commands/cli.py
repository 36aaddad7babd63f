"""The commands and their options; what they do stands in the modules beside this one."""

from datetime import datetime
from pathlib import Path

import click
import django

from lodestar.commands import directory_cli, keeping_cli, keys_cli, people_cli, trail_cli
from lodestar.commands.errors import plainly


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lodestar")
def lodestar() -> None:
    """Lodestar: from a sign to the right help."""


def ready(kit: str | None = None, data: Path | None = None) -> None:
    """Settings from the options, then Django."""
    from lodestar.commands import settling

    settling.settle(kit, data)
    django.setup()


kit_option = click.option("--kit", default=None, help="Which kit (default: LODESTAR_KIT).")
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="The data folder (default: LODESTAR_DATA, or ./data).",
)
port_option = click.option("--port", default=8000, show_default=True, help="Port to listen on.")


@lodestar.group()
def kit() -> None:
    """Check, load, stamp or begin a kit."""


@kit.command("check")
@click.argument("name")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Check as if it were this day.",
)
@plainly
def check(name: str, today: datetime | None) -> None:
    """Refuse a kit with a missing or stale translation, a fact without source, an overdue number …"""
    ready(name)
    from lodestar.commands import kits

    kits.check(name, today.date() if today else None)


@kit.command("load")
@click.argument("name")
@data_option
@plainly
def load(name: str, data: Path | None) -> None:
    """Put a kit's directory into the database: all of it, or nothing."""
    ready(name, data)
    from lodestar.commands import kits

    kits.load(name)


@kit.command("stamp")
@click.argument("name")
@click.option("--still-right", multiple=True, help="A text whose translation still fits.")
@plainly
def stamp(name: str, still_right: tuple[str, ...]) -> None:
    """Record which English each translation was written against."""
    ready(name)
    from lodestar.commands import kits

    kits.stamp_all(name, still_right)


@kit.command("new")
@click.argument("name")
@plainly
def new(name: str) -> None:
    """A skeleton for another state: `make run KIT=NAME` serves it at once."""
    ready("us")
    from lodestar.commands import skeleton

    skeleton.begin(name)


@lodestar.command()
@kit_option
@data_option
@plainly
def publish(kit: str | None, data: Path | None) -> None:
    """Write what the public sees from the database, and make it current in one step."""
    ready(kit, data)
    from lodestar.commands import kits

    kits.publish_now()


@lodestar.command()
@kit_option
@data_option
@port_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes that answer.")
@plainly
def serve(kit: str | None, data: Path | None, port: int, host: str, workers: int) -> None:
    """The production server. It logs no address, no page and no agent."""
    ready(kit, data)
    from lodestar.commands import serving

    serving.prepare_static()
    serving.refuse_half_ready()
    serving.serve(host, port, workers)


@lodestar.command()
@kit_option
@data_option
@port_option
@click.option("--no-serve", is_flag=True, help="Prepare everything, and stop.")
@click.option("--code", metavar="WHO", default=None, help="Tell an invented person's six digits.")
@plainly
def demo(kit: str | None, data: Path | None, port: int, no_serve: bool, code: str | None) -> None:
    """Set everything up with invented people, and serve it on this machine."""
    ready(kit, data)
    from lodestar.commands import demonstration, serving
    from lodestar.kernel.signin.demo import demo_codes

    if code:
        demonstration.tell_code(code)
        return
    demonstration.set_up()
    serving.prepare_static()
    demonstration.tell(port)
    if not no_serve:
        demo_codes()
        serving.serve("127.0.0.1", port, 1)


for command in (
    *keeping_cli.COMMANDS,
    directory_cli.directory,
    keys_cli.keys,
    people_cli.center,
    people_cli.people,
    people_cli.staff,
    trail_cli.trail,
):
    lodestar.add_command(command)
