"""The place tables in the kits are exactly what the script makes of the shared geography."""

import gzip
import os
import runpy
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
MADE = ("connecticut/places/towns.csv", "connecticut/places/zip_towns.csv", "us/places/zips.csv.gz")

pytestmark = [
    pytest.mark.needs_shared,
    pytest.mark.skipif(
        "CI" not in os.environ and not (SHARED / "data" / "ct-geography").is_dir(),
        reason=f"the shared geography is not beside the checkout ({SHARED})",
    ),
]


def made_in(kits: Path) -> dict[str, bytes]:
    script = runpy.run_path(str(ROOT / "tools" / "build_places.py"))
    assert script["main"](["--shared", str(SHARED), "--kits", str(kits)]) == 0
    return {
        str(path.relative_to(kits)): path.read_bytes() for path in kits.rglob("*") if path.is_file()
    }


def unpacked(name: str, content: bytes) -> bytes:
    """Two releases of zlib may pack the same content differently; the content is what counts."""
    return gzip.decompress(content) if name.endswith(".gz") else content


def test_running_it_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = made_in(tmp_path / "first")
    second = made_in(tmp_path / "second")

    assert first == second
    assert set(first) == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_what_stands_in_the_kit_is_what_the_script_makes(name: str, tmp_path: Path) -> None:
    made = made_in(tmp_path)[name]
    kept = (ROOT / "kits" / name).read_bytes()

    assert unpacked(name, made) == unpacked(name, kept), (
        "Run `python tools/build_places.py --shared ../shared` and commit what it wrote."
    )


def test_a_packed_file_carries_no_time_stamp(tmp_path: Path) -> None:
    packed = made_in(tmp_path)["us/places/zips.csv.gz"]

    assert packed[4:8] == bytes(4)


def test_no_zip_of_the_state_loses_its_towns(tmp_path: Path) -> None:
    made = made_in(tmp_path)
    source = (SHARED / "data" / "ct-geography" / "ct_zip2town.csv").read_text()

    given = {line.split(",")[1] for line in source.splitlines()[1:]}
    kept = {line.split(b",")[0].decode() for line in made[MADE[1]].splitlines()[1:]}

    assert kept == given
