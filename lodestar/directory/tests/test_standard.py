"""The standard in and out: the same directory comes back, as JSON and as tables."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from lodestar.directory import models
from lodestar.directory.standard import exporting, importing
from lodestar.directory.standard.importing import Refused, import_directory
from lodestar.directory.standard.shape import TABLES


pytestmark = pytest.mark.django_db
SHARED = settings.BASE_DIR.parent / "shared" / "data" / "hsds-3.1" / "examples"
EMPTY: tuple[object, ...] = (None, "", [])


def settled(found):
    """Without empty values, and lists in the order of ids."""
    if isinstance(found, dict):
        return {key: settled(value) for key, value in found.items() if value not in EMPTY}
    if isinstance(found, list):
        return sorted(
            (settled(one) for one in found), key=lambda one: json.dumps(one, sort_keys=True)
        )
    return found


def clear():
    for table in reversed(list(TABLES.values())):
        table.model._default_manager.all().delete()


def taken(tmp_path, found, **how):
    file = tmp_path / "in.json"
    file.write_text(json.dumps(found), encoding="utf-8")
    return import_directory(file, **how)


def services():
    return [settled(one) for one in exporting.whole("service")]


def packed(tmp_path):
    file = tmp_path / "out.zip"
    with file.open("wb") as out:
        exporting.write_package(out)
    return file


@pytest.mark.needs_shared
def test_the_standards_own_example_comes_back_through_json_and_tables(tmp_path):
    with (SHARED / "service_full.json").open(encoding="utf-8") as file:
        example = json.load(file)
    report = taken(tmp_path, example, without_orphans=True)
    first = services()
    package = packed(tmp_path)
    clear()

    again = import_directory(package)

    assert report.balances
    assert again.balances
    assert services() == first


@pytest.mark.needs_shared
def test_the_standards_own_tables_are_read(tmp_path):
    report = import_directory(SHARED / "csv", without_orphans=True)

    assert report.balances
    assert report.left_out == {"service_capacity": 1}
    assert models.Service.objects.get().name == "Community Counselling"
    assert report.read["phone"] == 1


ORGANIZATION = {"id": "2a5ff23f-57b1-4d1e-a7a3-c6f6cb1d7d2b", "name": "House", "description": "d"}
SERVICE = {
    "id": "b7e8d3a2-6a3c-4e39-8f52-b8b7f6f4f8d1",
    "name": "Talk",
    "status": "active",
    "organization": ORGANIZATION,
}


def test_one_mistake_and_nothing_is_kept(tmp_path):
    bad = SERVICE | {"id": "other", "minimum_age": "old"}

    with pytest.raises(Refused) as refused:
        taken(tmp_path, [SERVICE, bad])

    [trouble] = refused.value.report.troubles
    assert (trouble.place, trouble.column, trouble.value) == ("in.json[1]", "minimum_age", "old")
    assert not models.Service.objects.exists()


def test_a_service_of_nobody_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        taken(tmp_path, {"id": "x", "name": "Talk", "status": "active", "organization_id": "gone"})

    assert "no organization with this id" in refused.value.report.troubles[0].message


def test_parents_in_a_circle_are_refused(tmp_path):
    terms = "id,name,description,parent_id\na,A,d,b\nb,B,d,a\nc,C,d,\n"
    (tmp_path / "taxonomy_terms.csv").write_text(terms)

    with pytest.raises(Refused) as refused:
        import_directory(tmp_path / "taxonomy_terms.csv")

    assert {trouble.column for trouble in refused.value.report.troubles} == {"parent_id"}
    assert refused.value.report.trouble_count == 2


def test_what_is_not_mapped_is_counted(tmp_path):
    report = taken(tmp_path, SERVICE | {"mood": "good"})

    assert report.unmapped == {"service.mood": 1}


def test_the_same_id_with_another_value_is_told_with_both_places(tmp_path):
    with pytest.raises(Refused) as refused:
        taken(tmp_path, [SERVICE, SERVICE | {"name": "Listen"}])

    [trouble] = refused.value.report.troubles
    assert trouble.place == "in.json[1]"
    assert "in.json[0]" in trouble.message


def test_swapped_coordinates_are_kept_and_told(tmp_path):
    place = {"id": "p", "location_type": "physical", "latitude": -172.7, "longitude": 41.6}

    report = taken(tmp_path, place)

    assert "swapped" in report.warnings[0].message


def test_a_formula_is_text_on_the_way_out_and_comes_back(tmp_path):
    taken(tmp_path, SERVICE | {"description": "=cmd|' /C calc'!A0"})
    package = packed(tmp_path)

    with zipfile.ZipFile(package) as zipped:
        assert b"'=cmd" in zipped.read("services.csv")
    import_directory(package)
    assert models.Service.objects.get().description.startswith("=cmd")


def test_a_zip_bomb_is_refused(tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("services.csv", b"0" * 50_000_000)

    with pytest.raises(importing.Unreadable, match="unpacks to far more"):
        import_directory(bomb)


def test_a_file_of_an_old_spreadsheet_is_read(tmp_path):
    (tmp_path / "organizations.csv").write_bytes(
        "id,name,description\no,Señora Peña,d\n".encode("cp1252")
    )

    import_directory(tmp_path / "organizations.csv")

    assert models.Organization.objects.get().name == "Señora Peña"


def test_words_of_a_kit_become_uuids_that_stay(tmp_path):
    taken(tmp_path, {**SERVICE, "id": "ct-line"})

    assert services()[0]["id"] == services()[0]["id"] == exporting.public_id("service", "ct-line")


def test_lines_of_json_and_a_page_are_read_too(tmp_path):
    lines = tmp_path / "in.ndjson"
    lines.write_text(json.dumps(SERVICE) + "\n" + json.dumps(SERVICE | {"id": "two"}) + "\n")
    assert import_directory(lines).kept["service"] == 2

    assert taken(tmp_path, {"total_items": 1, "contents": [SERVICE]}).kept["service"] == 1


def test_ndjson_has_a_line_for_each(tmp_path):
    taken(tmp_path, [SERVICE, SERVICE | {"id": "two"}])
    out = io.StringIO()

    assert exporting.write_ndjson(out) == 2
    assert [json.loads(line)["name"] for line in out.getvalue().splitlines()] == ["Talk", "Talk"]


def test_an_unknown_kind_of_file_is_refused_kindly(tmp_path):
    with pytest.raises(importing.Unreadable, match="json, csv or zip"):
        import_directory(Path(tmp_path / "in.xls"))


SECRET = "canary7f3a9d"


def confidential_place(tmp_path):
    """A shelter with everything that could hang on it, and a service that nobody may know of."""
    place = {
        "id": "hidden-place",
        "location_type": "physical",
        "name": SECRET,
        "transportation": SECRET,
        "addresses": [
            {
                "id": "a",
                "address_1": SECRET,
                "city": SECRET,
                "state_province": "CT",
                "postal_code": "06000",
                "country": "US",
                "address_type": "physical",
            }
        ],
        "phones": [{"id": "p", "number": SECRET, "languages": [{"id": "l", "note": SECRET}]}],
        "contacts": [{"id": "c", "name": SECRET, "phones": [{"id": "cp", "number": SECRET}]}],
        "schedules": [{"id": "s", "description": SECRET}],
        "accessibility": [{"id": "x", "details": SECRET}],
        "attributes": [
            {
                "id": "at",
                "value": SECRET,
                "taxonomy_term": {"id": "t", "name": "Term", "description": "d"},
            }
        ],
    }
    at_place = {
        "id": "sal",
        "description": SECRET,
        "location": place,
        "phones": [{"id": "sp", "number": SECRET}],
        "schedules": [{"id": "ss", "description": SECRET}],
        "service_areas": [{"id": "sa", "name": SECRET}],
    }
    hidden = {
        "id": "hidden-service",
        "name": SECRET,
        "status": "active",
        "organization_id": ORGANIZATION["id"],
        "phones": [{"id": "hp", "number": SECRET}],
        "additional_urls": [{"id": "hu", "url": SECRET}],
        "required_documents": [{"id": "hd", "document": SECRET}],
        "metadata": [
            {
                "id": "hm",
                "last_action_date": "2026-01-01",
                "last_action_type": "update",
                "field_name": "name",
                "previous_value": SECRET,
                "replacement_value": SECRET,
                "updated_by": "x",
            }
        ],
    }
    taken(tmp_path, [SERVICE | {"service_at_locations": [at_place]}, hidden])
    models.Location.objects.filter(id="hidden-place").update(
        confidential=True, latitude=None, longitude=None
    )
    models.Service.objects.filter(id="hidden-service").update(confidential=True)


def test_nothing_of_a_confidential_place_or_service_leaves_the_house(tmp_path):
    confidential_place(tmp_path)
    lines, whole = io.StringIO(), io.StringIO()

    for table in TABLES:
        exporting.write_ndjson(lines, table)
        exporting.write_json(whole, table)
    with zipfile.ZipFile(packed(tmp_path)) as package:
        cells = b"".join(package.read(name) for name in package.namelist())

    assert "Talk" in lines.getvalue()
    for held in (lines.getvalue().encode(), whole.getvalue().encode(), cells):
        assert SECRET.encode() not in held
        assert b"hidden-" not in held
