"""What a process owes the people whose words pass through its memory: that none of it reaches a disk."""

import ctypes
import os
import resource
from typing import Final


_PR_SET_DUMPABLE: Final = 4


def keep_memory_off_disks() -> None:
    """No core dump, no other process of this account that reads our memory, no file that others read.

    RLIMIT_CORE alone is not enough: where `core_pattern` is a pipe (systemd-coredump, apport), Linux does
    not look at it. A process that is not dumpable is never dumped, and `ptrace` and `/proc/<pid>/mem`
    are closed to all but root. Both pass on to the workers, which are forked from this process.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    os.umask(0o077)
