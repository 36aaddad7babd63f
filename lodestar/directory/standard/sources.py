"""What people hand us: JSON (one object, a list, a page, lines), CSV files, a folder of them, or a zip.

Everything is read as a stream. A zip is read member by member with a limit on what it may unpack to, so
that a small file cannot fill the disk.
"""

import _csv
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import ijson

from lodestar.directory.standard.flattening import Flattener, Record
from lodestar.directory.standard.shape import TABLES
from lodestar.directory.standard.values import BadValue, Plain, read_value


LARGEST: Final = 8 * 1024**3  # bytes that one file may unpack to
MOST_TIMES: Final = 200  # how many times its size a member of a zip may unpack to
LONGEST_CELL: Final = 1_000_000  # characters
ALIASES: Final = {
    "service_at_location": "service_at_location",
    "service_capacity": "service_capacity",
    "url": "url",
    "taxonomy": "taxonomy",
}
BY_FILE: Final = {table.file: name for name, table in TABLES.items()} | ALIASES
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
ENCODINGS: Final = ("utf-8-sig", "cp1252")


class Unreadable(Exception):
    """A file that is none of what we can read; the message says what was expected."""


def read_source(path: Path, flattener: Flattener) -> Iterator[Record]:
    """Every record of a file or folder. Raises Unreadable; what is wrong inside is gathered as troubles."""
    if path.is_dir():
        for file in sorted(path.glob("*.csv")):
            with file.open("rb") as stream:
                yield from read_table(stream, file.name, flattener)
        return
    match path.suffix.lower():
        case ".zip":
            yield from read_zip(path, flattener)
        case ".csv":
            with path.open("rb") as stream:
                yield from read_table(stream, path.name, flattener)
        case ".json" | ".ndjson" | ".jsonl":
            with path.open("rb") as stream:
                yield from read_json(stream, path.name, flattener)
        case other:
            raise Unreadable(
                f"“{other}” is not a kind of file that is read here: json, csv or zip."
            )


# JSON


def read_json(stream: IO[bytes], name: str, flattener: Flattener) -> Iterator[Record]:
    """Services or organizations: one object, a list, a page with `contents`, or one object a line."""
    for number, found in enumerate(_objects(stream, name)):
        yield from flattener.walk(root_of(found), found, f"{name}[{number}]", {})


def _objects(stream: IO[bytes], name: str) -> Iterator[object]:
    head = stream.read(64 * 1024).lstrip()
    stream.seek(0)
    try:
        if head[:1] == b"[":
            yield from ijson.items(stream, "item", use_float=True)
        elif name.endswith((".ndjson", ".jsonl")) or _is_lines(head):
            yield from (json.loads(line) for line in stream if line.strip())
        elif b'"contents"' in head:
            yield from ijson.items(stream, "contents.item", use_float=True)
        else:
            yield json.load(stream)
    except (ijson.JSONError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{name} is not whole JSON: {error}.") from error


def _is_lines(head: bytes) -> bool:
    """More than one object, each on its own line."""
    first, _, rest = head.partition(b"\n")
    return first.rstrip().endswith(b"}") and rest.lstrip()[:1] == b"{"


def root_of(found: object) -> str:
    """Which table an object is of, by what only that table has."""
    if not isinstance(found, dict):
        return "service"
    if "location_type" in found:
        return "location"
    if "service_at_locations" in found or "status" in found or "organization" in found:
        return "service"
    if "location" in found or "location_id" in found:
        return "service_at_location"
    if "taxonomy_detail" in found or "taxonomy_id" in found:
        return "taxonomy_term"
    organization = {"services", "locations", "website", "tax_status", "organization_identifiers"}
    return "organization" if organization & set(found) else "service"


# CSV


def read_zip(path: Path, flattener: Flattener) -> Iterator[Record]:
    try:
        package = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Unreadable(f"{path.name} is not a whole zip file.") from error
    with package:
        members = [one for one in package.infolist() if one.filename.lower().endswith(".csv")]
        if not members:
            raise Unreadable(f"{path.name} holds no CSV file.")
        check_bomb(members)
        for member in members:
            with package.open(member) as stream:
                yield from read_table(stream, Path(member.filename).name, flattener)


def check_bomb(members: Iterable[zipfile.ZipInfo]) -> None:
    """Raises Unreadable for a member that unpacks to far more than it is."""
    total = 0
    for member in members:
        total += member.file_size
        if member.file_size > MOST_TIMES * max(member.compress_size, 1024) or total > LARGEST:
            raise Unreadable(f"{member.filename} unpacks to far more than an honest table does.")


def read_table(stream: IO[bytes], name: str, flattener: Flattener) -> Iterator[Record]:
    """One CSV file of the tabular form; its name says which table."""
    table = BY_FILE.get(Path(name).stem.lower())
    if table is None:
        if Path(name).stem != "datapackage":
            flattener.refuse(name, "", "", "The standard has no table of this name.", "Rename it.")
        return
    with decoded(stream) as text:
        reader = csv.reader(text)
        try:
            yield from _rows(reader, table, name, flattener)
        except csv.Error as error:
            raise Unreadable(f"{name}, line {reader.line_num}: {error}.") from error


@contextmanager
def decoded(stream: IO[bytes]) -> Iterator[Iterable[str]]:
    """Text in UTF-8; where it is not, in the encoding that spreadsheets used before."""
    csv.field_size_limit(LONGEST_CELL)
    sample = stream.read(1024 * 1024)
    encoding = next((one for one in ENCODINGS if _decodes(sample, one)), ENCODINGS[-1])
    stream.seek(0)
    wrapper = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        yield wrapper
    finally:
        wrapper.detach()


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample[:-4].decode(encoding) if len(sample) > 4 else sample.decode(encoding)
    except UnicodeDecodeError as error:
        return error.end >= len(sample) - 8  # a character cut in two at the end of the sample
    return True


def _rows(reader: "_csv.Reader", table: str, name: str, flattener: Flattener) -> Iterator[Record]:
    header = [cell.strip() for cell in next(reader, [])]
    unknown = tuple(sorted(set(header) - set(TABLES[table].columns) - {""}))
    for cells in reader:
        place = f"{name}:{reader.line_num}"
        if not any(cells):
            continue
        if len(cells) > len(header):
            flattener.refuse(
                place,
                "",
                "",
                "This row has more cells than the header.",
                "Quote texts with commas.",
            )
            continue
        values = _values(table, dict(zip(header, cells, strict=False)), place, flattener)
        if values.get("id") is None:
            flattener.refuse(
                place, "id", "", "There is no id.", "Give each row its own id (a UUID)."
            )
            continue
        yield Record(table, values, place, unknown)


def _values(
    table: str, cells: Mapping[str, str], place: str, flattener: Flattener
) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    for column, kind in TABLES[table].columns.items():
        cell = cells.get(column, "")
        if "\x00" in cell or "\ufffd" in cell:
            flattener.refuse(
                place, column, cell, "These are not letters of any text.", "Save the file as UTF-8."
            )
            continue
        try:
            values[column] = read_value(unmarked(cell), kind)
        except BadValue as error:
            flattener.refuse(place, column, cell, error.message, error.remedy)
    return values


def unmarked(cell: str) -> str:
    """What `exporting` marked so that a spreadsheet does not run it as a formula, as it was."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell
