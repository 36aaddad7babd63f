"""The directory's tables of a kit, as rows that know their file and line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lodestar.kernel.kit.problems import Problem


@dataclass(frozen=True)
class Line:
    """One row of a CSV file. `values` maps column name to text; empty text where nothing stands."""

    values: dict[str, str]
    file: Path
    line: int

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def yes(self, column: str) -> bool:
        return self[column] == "yes"


@dataclass(frozen=True)
class Tables:
    """Tables by name (`services`), and translations by language; `problems` found while reading."""

    rows: dict[str, list[Line]] = field(default_factory=dict)
    translations: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __getitem__(self, table: str) -> list[Line]:
        return self.rows.get(table, [])


def read_csv(path: Path) -> tuple[list[Line], list[Problem]]:
    """Rows of one file. A row with too many or too few cells is a problem, not a guess."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        rows: list[Line] = []
        problems: list[Problem] = []
        for cells in reader:
            if len(cells) == len(header):
                values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
                rows.append(Line(values, path, reader.line_num))
            elif cells:
                message = f"This row has {len(cells)} cells, the header has {len(header)}."
                problems.append(
                    Problem(path, reader.line_num, message, "Quote texts that hold commas.")
                )
    return rows, problems


def read_tables(folders: Sequence[Path], languages: Sequence[str]) -> Tables:
    """The CSV files of a chain of `directory/` folders, the parent's first.

    A row with the id of a parent's row replaces it. Files named like a language hold translations.
    """
    tables = Tables()
    for folder in folders:
        for path in sorted(folder.glob("*.csv")):
            rows, problems = read_csv(path)
            tables.problems.extend(problems)
            if path.stem in languages:
                tables.translations.setdefault(path.stem, []).extend(rows)
            else:
                tables.rows[path.stem] = replaced(tables[path.stem], rows)
    return tables


def replaced(parent: Sequence[Line], child: Sequence[Line]) -> list[Line]:
    ids = {row["id"] for row in child}
    return [row for row in parent if row["id"] not in ids] + list(child)
