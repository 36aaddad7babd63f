#!/usr/bin/env python3
"""Makes the kits' place tables from the shared geography: where towns and ZIP codes are.

Run it when the shared data changes, then commit what it wrote:

    python tools/build_places.py --shared ../shared

Reads, under the shared folder:

- data/ct-geography/ct_towns.csv      169 towns, point on surface in degrees (WGS 84), region, county
- data/ct-geography/ct_zip2town.csv   ZIP x town pairs with the share of the ZIP's people
- data/us-zips/us_zcta_latlon.csv.gz  all ZIP code tabulation areas, coordinates in degrees

Source of all three: US Census Bureau (TIGER, 2020 census blocks, gazetteer), public domain, in the
packages named in each folder's SOURCE.md. Villages (aliases.csv) are written by hand, not here.
"""

import argparse
import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
SMALLEST_SHARE = 0.001  # of a ZIP's people; below it a town only touches the ZIP's edge
DECIMALS = 4  # of a degree: about 11 metres, far finer than a town or a ZIP needs

TOWN_COLUMNS = ("id", "name", "state", "latitude", "longitude", "region", "county")
SHARE_COLUMNS = ("zip", "town_id", "share")
ZIP_COLUMNS = ("zip", "latitude", "longitude")

Row = dict[str, str]
Cells = tuple[str, ...]


def town_id(name: str) -> str:
    """'East Lyme' becomes 'east-lyme'."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def plain_region(council: str) -> str:
    """'Northwest Hills COG' becomes 'Northwest Hills'; 'Capitol' alone would say too little."""
    name = council.removesuffix(" COG")
    return "Capitol Region" if name == "Capitol" else name


def degrees(text: str) -> str:
    """A coordinate in degrees, as many decimals as we keep."""
    return f"{float(text):.{DECIMALS}f}"


def towns(rows: Iterable[Row]) -> Iterator[Cells]:
    """Town rows as in TOWN_COLUMNS, sorted by id. The point lies inside the town, on land."""
    for row in sorted(rows, key=lambda row: town_id(row["town"])):
        yield (
            town_id(row["town"]),
            row["town"],
            "CT",
            degrees(row["point_on_surface_lat"]),
            degrees(row["point_on_surface_lon"]),
            plain_region(row["planning_region"]),
            row["county"],
        )


def zip_towns(rows: Iterable[Row]) -> list[Cells]:
    """(ZIP, town id, share of the ZIP's people, 0 to 1), sorted; shares stay as they are given."""
    return sorted(
        (row["zip"], town_id(row["town"]), row["pct_of_zip_pop"])
        for row in rows
        if float(row["pct_of_zip_pop"]) >= SMALLEST_SHARE
    )


def zips(rows: Iterable[Row]) -> list[Cells]:
    """(ZIP, latitude, longitude) in degrees, sorted by ZIP."""
    return sorted((row["zip"], degrees(row["lat"]), degrees(row["lon"])) for row in rows)


def table(columns: Cells, rows: Iterable[Cells]) -> bytes:
    """A CSV file's bytes: header first, UTF-8, one line feed after each row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def packed(content: bytes) -> bytes:
    """Gzip without a time stamp, so that the same content gives the same file."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def read(path: Path) -> list[Row]:
    """A CSV table's rows; `.gz` is unpacked."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return list(csv.DictReader(io.StringIO(content.decode())))


def build(shared: Path) -> dict[str, bytes]:
    """Every file this script makes: its path below the kits folder, and its bytes."""
    geography = shared / "data" / "ct-geography"
    nation = read(shared / "data" / "us-zips" / "us_zcta_latlon.csv.gz")
    town_rows = towns(read(geography / "ct_towns.csv"))
    share_rows = zip_towns(read(geography / "ct_zip2town.csv"))
    return {
        "connecticut/places/towns.csv": table(TOWN_COLUMNS, town_rows),
        "connecticut/places/zip_towns.csv": table(SHARE_COLUMNS, share_rows),
        "us/places/zips.csv.gz": packed(table(ZIP_COLUMNS, zips(nation))),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and say which. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the kits' place tables.")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/")
    parser.add_argument("--kits", type=Path, default=ROOT / "kits", help="where to write")
    options = parser.parse_args(arguments)
    for name, content in build(options.shared).items():
        path = options.kits / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sys.stdout.write(f"{path}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
