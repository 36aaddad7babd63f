"""What is checked, against what, and where the problems are gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lodestar.directory.tables import TABLES
from lodestar.kernel.kit.problems import Problem
from lodestar.kernel.kit.tables import Line, Tables


@dataclass(frozen=True)
class Known:
    """What the rest of a kit says, and the tables may speak of.

    `terms`: for each taxonomy the ids of its terms with their names; no id in two (see terms.py).
    `languages`: the first is that of the rows themselves. `holidays`: names of sets.
    """

    terms: Mapping[str, Mapping[str, str]]
    languages: Sequence[str]
    holidays: frozenset[str] = frozenset()

    @cached_property
    def term_ids(self) -> frozenset[str]:
        return frozenset(term for terms in self.terms.values() for term in terms)


@dataclass
class Report:
    """Gathers problems while the tables are walked."""

    tables: Tables
    known: Known
    today: date
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: Line, message: str, remedy: str) -> None:
        self.problems.append(Problem(line.file, line.line, message, remedy))

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The ids of each table."""
        return {table: {line["id"] for line in self.tables[table]} for table in TABLES}

    @cached_property
    def confidential_locations(self) -> set[str]:
        return {line["id"] for line in self.tables["locations"] if line.yes("confidential")}

    @cached_property
    def shown_services(self) -> set[str]:
        """Services that a publication would show."""
        shown = {line["id"] for line in self.tables["organizations"] if line.yes("publish")}
        return {
            line["id"]
            for line in self.tables["services"]
            if line.yes("publish")
            and line["organization_id"] in shown
            and line["status"] in {"", "active"}
        }
