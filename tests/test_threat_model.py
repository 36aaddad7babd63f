"""The threat model names its tests: each one that it names is there, and none of T1 to T38 is forgotten."""

import re
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "threat-model.md"
PAGES = [
    PAGE,
    ROOT / "docs" / "data-classification.md",
    *sorted((ROOT / "docs" / "adr").glob("*.md")),
]
TESTS = [
    file
    for place in ("lodestar", "tests")
    for file in (ROOT / place).rglob("*.py")
    if "tests" in file.parts
]


def written():
    return PAGE.read_text(encoding="utf-8")


def defined():
    """Every test, by its name."""
    found = (re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8")) for file in TESTS)
    return {name for names in found for name in names}


def test_each_of_the_thirty_eight_tests_has_a_row():
    rows = re.findall(r"^\| T(\d+) \| [^|]+ \| [^|]+ \|$", written(), re.MULTILINE)

    assert rows == [str(number) for number in range(1, 39)]


def test_each_row_says_where_or_that_there_is_none():
    rows = re.findall(r"^\| (T\d+) \| [^|]+ \| ([^|]+) \|$", written(), re.MULTILINE)
    said = re.compile(r"`[\w/]+\.py`|comes with|not written")

    assert [name for name, where in rows if not said.search(where)] == []


def test_every_test_that_is_named_is_there():
    named = set(re.findall(r"`(test_\w+)`", written()))

    assert len(named) > 40
    assert sorted(named - defined()) == []


def test_every_file_that_is_named_is_there():
    named = set(re.findall(r"`((?:tests|lodestar|docs|deploy)/[\w/.-]+)`", written()))

    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_leads_nowhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
