"""Kits to be spoiled: a copy of the real ones, and ways to break one thing at a time."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lodestar.commands.known import all_problems
from lodestar.kernel.kit.load import load_kit
from lodestar.kernel.kit.problems import KitError, Problem


KITS = Path(__file__).parents[3] / "kits"
THAT_DAY = date(2026, 11, 24)  # the kits are judged as on this day, so that tests do not age
APART = shutil.ignore_patterns("zips.csv.gz", "*.md.orig")  # the country's ZIP codes: slow to read


@dataclass(frozen=True)
class Copy:
    """A folder of kits that a test may spoil."""

    kits: Path

    def file(self, name: str) -> Path:
        return self.kits / name

    def edit(self, name: str, before: str, after: str) -> int:
        """Replace one passage; the line on which it stands."""
        path = self.file(name)
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{name} no longer holds {before!r}: choose another passage."
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return text.count("\n", 0, text.index(before)) + 1

    def add(self, name: str, text: str) -> int:
        """Append; the line on which it begins."""
        path = self.file(name)
        old = path.read_text(encoding="utf-8")
        path.write_text(old + text, encoding="utf-8")
        return old.count("\n") + 1

    def load(self, name: str = "connecticut"):
        load_kit.cache_clear()
        return load_kit(self.kits, name)

    def problems(self, name: str = "connecticut", today: date = THAT_DAY) -> list[Problem]:
        """Everything that keeps this kit from being used, whether it could be read or not."""
        try:
            return all_problems(self.load(name), today)
        except KitError as error:
            return error.problems


def copy_to(folder: Path) -> Copy:
    for name in ("us", "connecticut"):
        shutil.copytree(KITS / name, folder / name, ignore=APART)
    return Copy(folder)
