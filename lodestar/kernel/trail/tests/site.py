"""A site with a trail, for tests: hours pass, people look, heads are signed, copies are taken elsewhere."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import time_machine
from django.db import connection, transaction

from lodestar.kernel.trail import exporting, verifier
from lodestar.kernel.trail.heads import sign_head
from lodestar.kernel.trail.models import TrailHead
from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.trail.recording import append_all
from lodestar.kernel.trail.tests.breaking import without_guards


BODY = b"\x01\x01 sealed "
FOLDER = UUID(int=7)


@dataclass
class Told:
    """What the verifier said on the other machine."""

    code: int
    said: str


class Site:
    """`tmp_path` holds the site's files and, apart from them, the other machine."""

    def __init__(self, elsewhere: Path) -> None:
        self.elsewhere = elsewhere
        self.archive = elsewhere / "archive"
        self.hour = 0

    def looks(self, count: int, folder: UUID | None = FOLDER, mark: bytes = b"") -> None:
        with transaction.atomic():
            append_all([(BODY + mark + str(n).encode(), folder) for n in range(count)])

    def signs(self, **how: bool) -> TrailHead:
        """An hour later."""
        self.hour += 1
        with time_machine.travel(f"2026-11-23T{self.hour:02}:05Z", tick=False):
            return sign_head(**how)

    def is_archived(self) -> None:
        """Somebody elsewhere keeps a copy of heads.txt."""
        self.archive.mkdir(parents=True, exist_ok=True)
        (self.archive / f"{self.hour:02}.txt").write_bytes(heads_file().read_bytes())

    def is_checked(self, *, archive: bool = True) -> Told:
        """On another machine, with nothing but the verifier and the files."""
        self.elsewhere.mkdir(parents=True, exist_ok=True)
        exporting.export(self.elsewhere / "export.jsonl")
        (self.elsewhere / "heads.txt").write_bytes(heads_file().read_bytes())
        return self.verifies(*["export.jsonl", "heads.txt"] + ["archive"] * archive)

    def verifies(self, *words: str) -> Told:
        program = self.elsewhere / "verifier.py"
        program.write_bytes(Path(verifier.__file__).read_bytes())
        command = [sys.executable, "-I", str(program), *words]
        done = subprocess.run(  # noqa: S603 - this very Python, and files of the test
            command, cwd=self.elsewhere, env={}, capture_output=True, text=True, check=False
        )
        return Told(done.returncode, done.stdout + done.stderr)


@contextmanager
def owner() -> Iterator[None]:
    """Whoever owns the database: the guards are off, and on again afterwards."""
    with without_guards(), transaction.atomic():
        yield


def run(statement: str, *values: bytes | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
