"""A mistake in a table is told with its file, its line and what to do."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lodestar.directory.checking import problems_of
from lodestar.directory.checking.contact import is_dialable
from lodestar.directory.tests import tables
from lodestar.kernel.kit.tables import Line, Tables, read_tables


def problems(spoiled, **known):
    today = known.pop("today", tables.TODAY)
    return problems_of(spoiled, known=replace(tables.KNOWN, **known), today=today)


def told(spoiled):
    return [f"{problem.file}:{problem.line}: {problem.message}" for problem in problems(spoiled)]


def test_whole_tables_have_no_problem():
    assert problems(tables.whole()) == []


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "message"),
    [
        ("services", "counsel", "publish", "maybe", "“maybe” is not one of the words"),
        ("services", "counsel", "status", "asleep", "“asleep” is not one of the words"),
        ("services", "counsel", "organization_id", "nobody", "is no row of organizations"),
        ("services", "counsel", "organization_id", "", "“organization_id” is empty"),
        ("services", "counsel", "reached_through", "nobody", "is no row of services"),
        ("services", "counsel", "name", "x" * 251, "has 251 characters"),
        ("services", "counsel", "minimum_age", "-1", "“-1” is not a number"),
        ("services", "counsel", "maximum_age", "11", "minimum age is over the maximum"),
        ("phones", "counsel-phone", "number", "+12025550", "cannot be dialed"),
        ("phones", "counsel-phone", "number", "12", "cannot be dialed"),
        ("phones", "counsel-phone", "number", "", "“number” is empty"),
        ("phones", "counsel-phone", "checked_by", "", "checked_by missing"),
        ("phones", "counsel-phone", "source", "", "source missing"),
        ("phones", "counsel-phone", "check_by", "2026-11-22", "checked again by 2026-11-22"),
        ("phones", "counsel-phone", "check_by", "2026-10-01", "due before it was checked"),
        ("phones", "counsel-phone", "check_by", "soon", "“soon” is not a date"),
        ("urls", "line-chat", "url", "javascript:alert(1)", "is not a web address"),
        ("urls", "line-chat", "check_by", "", "check_by missing"),
        ("locations", "office", "latitude", "north", "“north” is not a number"),
        ("locations", "office", "latitude", "nan", "“nan” is not a number"),
        ("locations", "office", "latitude", "141.2", "no such point on earth"),
        ("locations", "office", "latitude", "", "One of latitude and longitude"),
        ("locations", "office", "precision", "", "how exact this point is"),
        ("locations", "office", "confidential", "yes", "confidential location has coordinates"),
        ("schedules", "counsel-hours", "timezone", "Connecticut", "is not a time zone"),
        ("schedules", "counsel-hours", "closed_on", "sometimes", "no set of holidays"),
        ("schedules", "counsel-hours", "opens_at", "9 am", "“9 am” in opens_at is not a time"),
        ("schedules", "counsel-hours", "opens_at", "24:00", "Nothing opens at 24:00"),
        ("schedules", "counsel-hours", "closes_at", "", "belong together"),
        ("schedules", "counsel-hours", "freq", "DAILY", "“DAILY” is not known"),
        ("schedules", "counsel-hours", "byday", "1MO", "byday is not a list of days"),
        ("schedules", "counsel-hours", "byday", "", "The rule names no day"),
        ("schedules", "counsel-hours", "bymonthday", "32", "bymonthday is not a list"),
        ("schedules", "counsel-hours", "wkst", "MON", "in wkst is not a day"),
        ("schedules", "counsel-hours", "interval", "2", "Counting needs a beginning"),
        ("schedules", "counsel-hours", "interval", "0", "An interval of 0 never comes"),
        ("attributes", "a1", "taxonomy_term_id", "gold", "“gold” is no need and no audience"),
        ("attributes", "a1", "link_id", "nobody", "is no row of services"),
        ("attributes", "a1", "link_entity", "phone", "Only services have attributes"),
        ("service_areas", "line-ct", "kind", "planet", "“planet” is not one of the words"),
    ],
)
def test_a_bad_cell_is_told_where_it_stands(table, row, column, cell, message):
    spoiled = tables.whole(**{table: {row: {column: cell}}})
    line = next(line for line in spoiled[table] if line["id"] == row)

    found = [problem for problem in problems(spoiled) if message in problem.message]
    assert [(problem.file, problem.line) for problem in found] == [(line.file, line.line)]
    assert found[0].remedy


def test_all_problems_are_told_at_once_in_order():
    spoiled = tables.whole(
        services={"line": {"publish": "maybe"}}, phones={"line-en": {"number": "1"}}
    )

    assert [problem.file.stem for problem in problems(spoiled)] == ["phones", "services"]


def test_an_unknown_column_and_a_missing_one_are_told_once_for_each_file():
    spoiled = tables.whole()
    for line in spoiled["phones"]:
        line.values["colour"] = "red"
        del line.values["display"]

    assert "phones.csv:2: “phones” has no column “colour”." in told(spoiled)
    assert "phones.csv:2: “phones” lacks the column “display”." in told(spoiled)


def test_a_table_that_nobody_knows_is_told():
    spoiled = tables.whole()
    spoiled.rows["fones"] = [Line({"id": "x"}, Path("fones.csv"), 2)]

    assert told(spoiled) == ["fones.csv:2: There is no table “fones”."]


def test_an_id_twice_in_one_file_is_told_on_both_lines():
    spoiled = tables.whole(phones={"counsel-text": {"id": "counsel-phone"}})

    assert told(spoiled) == [
        "phones.csv:3: The id “counsel-phone” stands twice.",
        "phones.csv:4: The id “counsel-phone” stands twice.",
    ]


def test_a_shown_service_that_nobody_can_reach_is_told():
    spoiled = tables.without(tables.whole(), "phones", "counsel-phone", "counsel-text")

    assert told(spoiled) == ["services.csv:3: Nobody can reach this service."]


def test_a_service_reached_through_another_is_reachable():
    spoiled = tables.whole(services={"counsel": {"reached_through": "line"}})

    assert problems(tables.without(spoiled, "phones", "counsel-phone", "counsel-text")) == []


def test_a_service_reached_through_one_that_is_not_shown_is_told():
    spoiled = tables.whole(
        services={"counsel": {"reached_through": "line"}, "line": {"publish": "no"}}
    )

    assert told(spoiled) == ["services.csv:3: It is reached through “line”, which is not shown."]


def test_a_shown_service_that_lies_nowhere_is_told():
    spoiled = tables.without(tables.whole(), "service_areas", "line-ct")

    assert "no service area and no location" in told(spoiled)[0]


def test_a_service_that_is_not_shown_may_be_unfinished():
    spoiled = tables.whole(services={"counsel": {"publish": "no", "application_process": "New."}})
    spoiled = tables.without(spoiled, "phones", "counsel-phone", "counsel-text")

    assert problems(spoiled) == []


def test_a_public_text_without_translation_is_told():
    spoiled = tables.whole(services={"counsel": {"alert": "Closed in July."}})

    assert told(spoiled) == ["services.csv:3: The alert of “counsel” is not there in “es”."]


def test_what_a_confidential_location_says_needs_no_translation():
    assert not any("house" in problem.message for problem in problems(tables.whole()))


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("table", "fones", "There is no “line” in “fones”"),
        ("id", "nobody", "There is no “nobody” in “services”"),
        ("field", "colour", "has no column “colour”"),
        ("text", "", "The translation is empty"),
    ],
)
def test_a_translation_of_nothing_is_told(column, cell, message):
    spoiled = tables.whole()
    spoiled.translations["es"].append(
        Line(dict(spoiled.translations["es"][0].values) | {column: cell}, Path("es.csv"), 99)
    )

    assert [p.line for p in problems(spoiled) if message in p.message] == [99]


@pytest.mark.parametrize(
    ("number", "dialable"),
    [
        ("+18889995545", True),
        ("988", True),
        ("233733", True),
        ("2337331", False),
        ("1-888-999-5545", False),
        ("+1 888 999 5545", False),
        ("+10000000000", False),
        ("９８８", False),
        ("", False),
    ],
)
def test_a_number_is_dialable_as_a_telephone_dials_it(number, dialable):
    assert is_dialable(number) is dialable


def test_a_check_may_still_be_due_today():
    spoiled = tables.whole(phones={"line-en": {"check_by": "2026-11-23"}})

    assert problems(spoiled, today=date(2026, 11, 23)) == []
    assert problems(spoiled, today=date(2026, 11, 24))


def test_a_row_of_the_state_replaces_that_of_the_nation(tmp_path):
    for kit, name in (("us", "Federal"), ("ct", "State")):
        (tmp_path / kit).mkdir()
        (tmp_path / kit / "organizations.csv").write_text(f"id,name\nsame,{name}\n")

    read = read_tables([tmp_path / "us", tmp_path / "ct"], ["en", "es"])
    assert [line["name"] for line in read["organizations"]] == ["State"]
    assert problems_of(Tables(read.rows), known=tables.KNOWN, today=tables.TODAY) == []
    shutil.rmtree(tmp_path)
