"""The server: WSGI under Granian, without an access log."""

import click
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from granian.constants import Interfaces
from granian.server import Server

from lodestar.commands.errors import Stop
from lodestar.kernel.keeping.process import keep_memory_off_disks


THREADS = 1  # Python threads a worker: pages are short work, and one at a time is quickest
BACKLOG = 1024
LIFETIME = 12 * 60 * 60  # seconds: then a fresh worker takes over, and the old one's memory is gone
LONGEST = 60  # seconds that an old worker may take to end its last requests


def prepare_static() -> None:
    """Hashed and compressed beforehand, so that no request waits for it."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)


def refuse_half_ready() -> None:
    """Fail at start rather than at midnight."""
    try:
        call_command("check", "--fail-level", "ERROR", verbosity=0)
    except SystemCheckError as error:
        raise Stop(str(error).strip(), "Then start again.") from error
    if not (settings.PUBLISHED_DIR / "current").exists():
        raise Stop("Nothing is published yet.", "Run `lodestar kit load NAME`, `lodestar publish`.")


def serve(host: str, port: int, workers: int) -> None:
    keep_memory_off_disks()
    server = Server(
        "lodestar.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        log_access=False,
        log_level="error",  # type: ignore[arg-type]  # granian takes the name as well
        process_name=None,
        respawn_failed_workers=True,
        workers_lifetime=LIFETIME,
        workers_kill_timeout=LONGEST,
    )
    try:
        server.serve()
    except KeyboardInterrupt:
        click.echo("Stopped.")
