"""What the programs here share: the true server on a folder of its own, and how a table is told."""

import http.client
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


ROOT = Path(__file__).parent.parent
KIT = "connecticut"
PATIENCE = 60  # seconds until a server must be ready
TICKS = os.sysconf("SC_CLK_TCK")  # of /proc, a second


@dataclass(frozen=True)
class Running:
    """A server that answers, and the process that was started for it."""

    port: int
    process: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """What the server and its workers have used until now."""
        return sum(cpu_of(process) for process in family(self.process))


def family(process: int) -> list[int]:
    """A process and all that come from it."""
    children = [
        int(child)
        for task in Path(f"/proc/{process}/task").glob("*/children")
        for child in task.read_text().split()
    ]
    return [process, *(one for child in children for one in family(child))]


def cpu_of(process: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


@contextmanager
def prepared() -> Iterator[dict[str, str]]:
    """A data folder as `make run` prepares it; gives the environment that names it."""
    with tempfile.TemporaryDirectory() as folder:
        places = {
            "LODESTAR_KIT": KIT,
            "LODESTAR_DATA": f"{folder}/data",
            "LODESTAR_STATIC": f"{folder}/static",
        }
        words = ["demo", "--kit", KIT, "--data", places["LODESTAR_DATA"], "--no-serve"]
        done = subprocess.run(
            [sys.executable, "-m", "lodestar", *words],
            env=os.environ | places,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"The demonstration could not be prepared.\n{done.stderr}")
        yield places


@contextmanager
def serving(places: dict[str, str], workers: int = 2) -> Iterator[Running]:
    """The production server, as `lodestar serve` starts it."""
    port = free_port()
    command = ["-m", "lodestar", "serve", "--port", str(port), "--workers", str(workers)]
    with answering([sys.executable, *command], places, port) as running:
        yield running


@contextmanager
def answering(command: Sequence[str], places: dict[str, str], port: int) -> Iterator[Running]:
    """Any server, once it is ready on `port`."""
    with subprocess.Popen(
        command,
        env=os.environ | places,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(port, server)
            yield Running(port, server.pid)
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while not ready(port):
        if server.poll() is not None or time.monotonic() > until:
            sys.exit("The server did not become ready.")
        time.sleep(0.1)


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def circumstances(program: str) -> str:
    return "\n".join(
        [
            f"machine  {processor()}, {os.cpu_count()} cores, {platform.system()}",
            f"date     {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"commit   {commit()}",
            f"python   {platform.python_version()}",
            f"command  python -m {program} {' '.join(sys.argv[1:])}".rstrip(),
        ]
    )


def commit() -> str:
    """The commit, and whether what was measured differs from it."""
    git = shutil.which("git")
    if git is None:
        return "not a checkout"
    asked = [git, "describe", "--always", "--dirty=, with changes", "--exclude=*"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout.strip() or "not a checkout"


def processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown, with numbers under each other."""
    cells = [columns, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(columns))]
    lines = [
        " | ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in cells
    ]
    rule = " | ".join("-" * (width - 1) + ":" for width in widths)
    return "\n".join(f"| {line} |" for line in [lines[0], rule, *lines[1:]])
