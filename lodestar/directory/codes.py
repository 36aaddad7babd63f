"""A service's address without its name: what stands in a browser's history gives nothing away."""

import hashlib
from collections.abc import Mapping

from lodestar.directory.snapshot import Snapshot


LENGTH = 12  # hexadecimal digits: two of a million services share one with a chance of 1 in 560


def code_of(service_id: str) -> str:
    """Always the same for the same service, on every Lodestar."""
    return hashlib.sha256(service_id.encode()).hexdigest()[:LENGTH]


_numbers: dict[str, Mapping[str, int]] = {}  # by version of the snapshot; the newest only


def number_of(snapshot: Snapshot, code: str) -> int | None:
    """Where the service with this code stands in a snapshot; None for one that it does not hold."""
    if snapshot.version not in _numbers:
        _numbers.clear()
        _numbers[snapshot.version] = {
            code_of(snapshot.index.ids[n]): n for n in range(len(snapshot))
        }
    return _numbers[snapshot.version].get(code)
