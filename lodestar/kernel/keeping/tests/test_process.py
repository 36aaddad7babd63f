"""The server's memory reaches no disk (trust.md A23)."""

import subprocess
import sys

import pytest


LOOK = """
import resource, ctypes, os
from lodestar.kernel.keeping.process import keep_memory_off_disks
keep_memory_off_disks()
child = os.fork()
if child == 0:
    print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3), oct(os.umask(0)))
    os._exit(0) if not __import__("sys").stdout.flush() else None
os.waitpid(child, 0)
"""


@pytest.fixture(scope="module")
def seen():
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    return done.stdout


def test_a_worker_cannot_be_dumped_and_writes_nothing_that_others_read(seen):
    assert seen.strip() == "(0, 0) 0 0o77"
