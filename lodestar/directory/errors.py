"""What can go wrong between the directory's rows and the page that shows them."""

from collections.abc import Sequence
from pathlib import Path

from lodestar.kernel.kit.problems import Problem


class BadTables(Exception):
    """Tables that were not loaded. `problems` holds every place to mend, in order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class DirectoryTooLarge(Exception):
    """More distinct needs, languages, audiences or listings than the snapshot's arrays can hold."""

    def __init__(self, what: str, count: int, most: int) -> None:
        super().__init__(f"{count:,} {what}, and a snapshot holds {most:,} at most: use fewer.")


class NothingPublished(Exception):
    """There is no snapshot yet."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"Nothing is published in {root}: run `lodestar publish`.")


class DamagedSnapshot(Exception):
    """A snapshot's files do not fit together, so none of it is shown."""
