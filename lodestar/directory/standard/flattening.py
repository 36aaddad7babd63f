"""From nested JSON to rows: each object once, with the ids of what it belongs to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lodestar.directory.standard.shape import (
    ATTRIBUTES,
    CHILDREN,
    ID,
    METADATA,
    READ_ONLY_CHILDREN,
    REFERENCES,
    TABLES,
    WITHOUT_ATTRIBUTES,
    WITHOUT_METADATA,
)
from lodestar.directory.standard.values import BadValue, Plain, read_value


DEEPEST = 20  # objects inside objects; the standard needs eight


@dataclass(frozen=True)
class Trouble:
    """One thing that cannot be taken as it stands: where, what was there, what to do."""

    place: str  # such as `services[3].phones[0]`
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Record:
    """One row of one table. `values` by the standard's column names; `place` says where it stood."""

    table: str
    values: dict[str, Plain]
    place: str
    unknown: tuple[str, ...] = ()  # keys that the standard does not have


@dataclass
class Flattener:
    """Walks one document; `troubles` gathers what it could not take."""

    troubles: list[Trouble] = field(default_factory=list)

    def walk(
        self, table: str, found: object, place: str, links: Mapping[str, Plain], depth: int = 0
    ) -> Iterator[Record]:
        """The object's own row and those of everything inside it, parents first."""
        if not isinstance(found, dict) or depth > DEEPEST:
            self.refuse(place, "", found, "An object was expected here.", "See the standard.")
            return
        own = read_value(found.get(ID), "text")
        if own is None:
            self.refuse(place, ID, "", "There is no id.", "Give each object its own id (a UUID).")
            return
        yield from self._references(table, found, place, depth)
        yield Record(
            table,
            self._values(table, found, place) | dict(links),
            place,
            unknown_keys(table, found),
        )
        yield from self._children(table, found, place, own, depth)

    def _values(self, table: str, found: dict[str, object], place: str) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        for column, kind in TABLES[table].columns.items():
            try:
                values[column] = read_value(found.get(column), kind)
            except BadValue as error:
                self.refuse(place, column, found.get(column), error.message, error.remedy)
        for key, reference in REFERENCES.get(table, {}).items():
            inner = found.get(key)
            if isinstance(inner, dict) and inner.get(ID):
                values[reference.link] = read_value(inner[ID], "text")
        return values

    def _references(
        self, table: str, found: dict[str, object], place: str, depth: int
    ) -> Iterator[Record]:
        for key, reference in REFERENCES.get(table, {}).items():
            if found.get(key) is not None:
                yield from self.walk(reference.table, found[key], f"{place}.{key}", {}, depth + 1)

    def _children(
        self, table: str, found: dict[str, object], place: str, own: Plain, depth: int
    ) -> Iterator[Record]:
        for key, child in (CHILDREN.get(table, {}) | READ_ONLY_CHILDREN.get(table, {})).items():
            links = {child.link: own}
            yield from self._list(child.table, found.get(key), f"{place}.{key}", links, depth)
        if table not in WITHOUT_ATTRIBUTES:
            links = {"link_id": own, "link_entity": table}
            yield from self._list(
                "attribute", found.get(ATTRIBUTES), f"{place}.attributes", links, depth
            )
        if table not in WITHOUT_METADATA:
            links = {"resource_id": own, "resource_type": table}
            yield from self._list(
                "metadata", found.get(METADATA), f"{place}.metadata", links, depth
            )

    def _list(
        self, table: str, found: object, place: str, links: Mapping[str, Plain], depth: int
    ) -> Iterator[Record]:
        if found is None:
            return
        if not isinstance(found, list):
            self.refuse(place, "", found, "A list was expected here.", "Put it in [ ].")
            return
        for number, item in enumerate(found):
            yield from self.walk(table, item, f"{place}[{number}]", links, depth + 1)

    def refuse(self, place: str, column: str, value: object, message: str, remedy: str) -> None:
        self.troubles.append(Trouble(place, column, str(value)[:80], message, remedy))


def unknown_keys(table: str, found: Mapping[str, object]) -> tuple[str, ...]:
    known = {
        *TABLES[table].columns,
        *CHILDREN.get(table, {}),
        *READ_ONLY_CHILDREN.get(table, {}),
        *REFERENCES.get(table, {}),
        ATTRIBUTES,
        METADATA,
    }
    return tuple(sorted(set(found) - known))
