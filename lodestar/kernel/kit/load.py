"""From a chain of kit folders (Connecticut on the United States) to one `Kit` in memory."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lodestar.kernel.kit import schema
from lodestar.kernel.kit.lined import Where, line_of, read_yaml
from lodestar.kernel.kit.lines import HelpLine, read_lines
from lodestar.kernel.kit.pages import Page, read_page
from lodestar.kernel.kit.problems import KitError, Problem
from lodestar.kernel.kit.tables import Tables, read_tables
from lodestar.kernel.place import Gazetteer, Town, plain


R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class Located:
    """A validated row and where it was written."""

    row: Any  # one of the schema's rows; `Kit` hands them out typed
    file: Path
    where: Where
    keys: tuple[str | int, ...]

    def line(self, *inner: str | int) -> int:
        return line_of(self.where, (*self.keys, *inner))


@dataclass(frozen=True)
class Kit:
    """Everything that a room may ask of a kit."""

    about: schema.About
    folders: tuple[Path, ...]
    sources: dict[str, schema.Source]
    facts: dict[str, schema.Fact]
    needs: dict[str, schema.Need]
    audiences: dict[str, schema.Audience]
    themes: dict[str, schema.Theme]
    groups: dict[str, schema.SignGroup]
    signs: dict[str, schema.Sign]
    not_proof: schema.Text
    guide: dict[str, schema.Text]
    answers: dict[str, schema.GuideAnswer]
    duties: dict[str, schema.Duty]
    holidays: dict[str, schema.Holiday]
    pages: dict[str, dict[str, Page]]
    tables: Tables
    lines: dict[str, HelpLine]
    gazetteer: Gazetteer
    located: tuple[Located, ...]

    def duties_here(self) -> list[schema.Duty]:
        """The state's own duties to report; the general one where the kit has none."""
        own = [duty for duty in self.duties.values() if duty.state == self.about.state]
        return own or [duty for duty in self.duties.values() if duty.state is None]

    def listed(self, language: str, *groups: str) -> list[Page]:
        """The pages that stand in lists, in order."""
        pages = [p for p in self.pages[language].values() if p.head.order is not None]
        wanted = [p for p in pages if not groups or p.head.group in groups]
        return sorted(wanted, key=lambda page: page.head.order or 0)


@dataclass
class Reader:
    """Reads a chain of folders and gathers every problem before it gives up."""

    folders: tuple[Path, ...]
    problems: list[Problem]
    located: list[Located]

    def table(self, file: str, row: type[R], key: str | None = None) -> dict[str, R]:
        """All rows of a YAML table along the chain, by id; `key` where the table stands inside a mapping."""
        merged: dict[str, R] = {}
        for folder in self.folders:
            path = folder / file
            if not path.exists():
                continue
            content, where = read_yaml(path)
            rows = content if key is None else (content or {}).get(key, [])
            seen: set[str] = set()
            for index, values in enumerate(rows or []):
                keys = (index,) if key is None else (key, index)
                parsed = self.one(row, values, path, where, keys)
                if parsed is not None:
                    self.keep(parsed, path, line_of(where, keys), seen, merged)
        return merged

    def keep(self, parsed: R, path: Path, line: int, seen: set[str], merged: dict[str, R]) -> None:
        row_id = str(parsed.id)  # type: ignore[attr-defined]  # every table's row has an id
        if row_id in seen:
            message = f"The id “{row_id}” stands twice in this file."
            self.problems.append(Problem(path, line, message, "Give each row an id of its own."))
        seen.add(row_id)
        merged[row_id] = parsed

    def one(
        self,
        row: type[R],
        values: object,
        path: Path,
        where: Where,
        keys: tuple[str | int, ...],
    ) -> R | None:
        try:
            parsed = row.model_validate(values)
        except ValidationError as error:
            for one in error.errors():
                inner = (*keys, *one["loc"])
                field = ".".join(str(part) for part in one["loc"]) or row.__name__
                self.problems.append(
                    Problem(
                        path,
                        line_of(where, inner),
                        f"{row.__name__}, {field}: {one['msg']}.",
                        "See kits/README.md for what belongs here.",
                    )
                )
            return None
        self.located.append(Located(parsed, path, where, keys))
        return parsed

    def texts(self, file: str) -> dict[str, schema.Text]:
        """The single texts at the top of a YAML mapping (such as `not_proof`)."""
        found: dict[str, schema.Text] = {}
        for folder in self.folders:
            path = folder / file
            if path.exists():
                content, where = read_yaml(path)
                for name, values in (content or {}).items():
                    if isinstance(values, Mapping):
                        text = self.one(schema.Text, values, path, where, (name,))
                        if text is not None:
                            found[name] = text
        return found

    def about(self) -> schema.About:
        merged: dict[str, object] = {}
        for folder in self.folders:
            content, where = read_yaml(folder / "kit.yaml")
            merged = laid_over(merged, content)
        parsed = self.one(schema.About, merged, self.folders[-1] / "kit.yaml", where, ())
        if parsed is None:
            raise KitError(self.problems)
        return parsed

    def pages(self, languages: Iterable[str]) -> dict[str, dict[str, Page]]:
        return {language: self.pages_in(language) for language in languages}

    def pages_in(self, language: str) -> dict[str, Page]:
        found: dict[str, Page] = {}
        for folder in self.folders:
            for path in sorted((folder / "pages" / language).glob("*.md")):
                try:
                    found[path.stem] = read_page(path, language)
                except KitError as error:
                    self.problems.extend(error.problems)
        return found


def laid_over(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Mappings merged key by key; everything else replaced."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[key] = laid_over(below, value) if both else value  # type: ignore[arg-type]  # mappings
    return merged


def chain(kits: Path, name: str) -> tuple[Path, ...]:
    """The folders of a kit and all that it stands on, the lowest first.

    Raises KitError where one is missing or stands on itself.
    """
    folders: list[Path] = []
    wanted: str | None = name
    while wanted:
        folder = kits / wanted
        file = folder / "kit.yaml"
        if not file.exists() or folder in folders:
            message = (
                f"There is no kit “{wanted}”." if folder not in folders else "It extends itself."
            )
            known = ", ".join(sorted(p.parent.name for p in kits.glob("*/kit.yaml")))
            raise KitError([Problem(file, 1, message, f"Kits here: {known}.")])
        folders.insert(0, folder)
        content, _ = read_yaml(file)
        wanted = (content or {}).get("extends")
    return tuple(folders)


@cache
def load_kit(kits: Path, name: str) -> Kit:
    """Read a kit. Raises KitError with every problem that keeps it from being read."""
    folders = chain(kits, name)
    reader = Reader(folders, [], [])
    about = reader.about()
    texts = reader.texts("guide.yaml")
    tables = read_tables([f / "directory" for f in folders], about.languages)
    reader.problems.extend(tables.problems)
    parts: dict[str, Any] = {  # Any: heterogeneous on purpose, typed again by Kit's own fields
        "sources": reader.table("sources.yaml", schema.Source),
        "facts": reader.table("facts.yaml", schema.Fact),
        "needs": reader.table("needs.yaml", schema.Need, "needs"),
        "audiences": reader.table("needs.yaml", schema.Audience, "audiences"),
        "themes": reader.table("signs.yaml", schema.Theme, "themes"),
        "groups": reader.table("signs.yaml", schema.SignGroup, "groups"),
        "signs": reader.table("signs.yaml", schema.Sign, "signs"),
        "answers": reader.table("guide.yaml", schema.GuideAnswer, "answers"),
        "duties": reader.table("duties.yaml", schema.Duty),
        "holidays": reader.table("holidays.yaml", schema.Holiday),
        "pages": reader.pages(about.languages),
    }
    if reader.problems or "not_proof" not in texts:
        raise KitError(reader.problems or [missing_not_proof(folders)])
    return Kit(
        about=about,
        folders=folders,
        not_proof=texts["not_proof"],
        guide=texts,
        tables=tables,
        lines=read_lines(tables, about.languages),
        gazetteer=read_places(folders, about),
        located=tuple(reader.located),
        **parts,
    )


def missing_not_proof(folders: tuple[Path, ...]) -> Problem:
    message = "There is no sentence that says that no sign is proof."
    return Problem(folders[0] / "guide.yaml", 1, message, "Write it under `not_proof`.")


def read_places(folders: tuple[Path, ...], about: schema.About) -> Gazetteer:
    towns = [
        Town(
            row["id"],
            row["name"],
            row["state"],
            float(row["latitude"]),
            float(row["longitude"]),
            row["region"],
        )
        for row in place_rows(folders, "towns.csv")
    ]
    shares: dict[str, list[tuple[float, str]]] = {}
    for row in place_rows(folders, "zip_towns.csv"):
        shares.setdefault(row["zip"], []).append((-float(row["share"]), row["town_id"]))
    return Gazetteer(
        state=about.state,
        state_name=about.place.said_in(about.languages[0]),
        state_words=frozenset({*about.state_words, *map(plain, about.place.root.values())}),
        towns={town.id: town for town in towns},
        aliases={row["name"]: row["town_id"] for row in place_rows(folders, "aliases.csv")},
        zip_towns={code: [town for _, town in sorted(rows)] for code, rows in shares.items()},
        zips={
            row["zip"]: (float(row["latitude"]), float(row["longitude"]))
            for row in place_rows(folders, "zips.csv.gz", packed)
        },
    )


def unpacked(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def packed(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


def place_rows(
    folders: tuple[Path, ...], file: str, read: Callable[[Path], str] = unpacked
) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for folder in folders:
        path = folder / "places" / file
        if path.exists():
            found.extend(csv.DictReader(io.StringIO(read(path))))
    return found
