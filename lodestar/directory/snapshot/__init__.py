"""The directory that the public sees: immutable files, mapped into memory, swapped in at once."""

from lodestar.directory.snapshot.form import Card
from lodestar.directory.snapshot.read import Published, Snapshot
from lodestar.directory.snapshot.write import write_snapshot


__all__ = ["Card", "Published", "Snapshot", "write_snapshot"]
