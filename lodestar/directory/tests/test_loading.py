"""Loading makes the tables equal to the kit, or changes nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lodestar.directory import loading, models
from lodestar.directory.errors import BadTables
from lodestar.directory.loading import load_directory
from lodestar.directory.tables import TABLES
from lodestar.directory.tests import tables


pytestmark = pytest.mark.django_db


def load(kit):
    return load_directory(tables=kit, known=tables.KNOWN, today=tables.TODAY)


def contents():
    return {
        model: list(model._default_manager.order_by("pk").values()) for model in TABLES.values()
    }


def test_every_row_is_loaded_with_its_values():
    counts = load(tables.whole())

    assert counts.loaded == {table: len(tables.ROWS.get(table, ())) for table in TABLES}
    counsel = models.Service.objects.get(id="counsel")
    assert (counsel.organization_id, counsel.minimum_age, counsel.maximum_age) == (
        "center",
        12,
        None,
    )
    assert (counsel.publish, counsel.is_report_line, counsel.status) == (True, False, "active")
    assert models.Phone.objects.get(id="line-en").check_by == date(2027, 5, 1)
    assert models.Location.objects.get(id="office").latitude == 41.76
    assert models.TaxonomyTerm.objects.get(id="audience:young").taxonomy_id == "audiences"
    assert models.Translation.objects.get(row_id="counsel", field="name").text == "Consejería"


def test_loading_twice_changes_nothing():
    load(tables.whole())
    before = contents()

    assert load(tables.whole()).removed == 0
    assert contents() == before


def test_what_the_kit_no_longer_has_is_removed_and_what_it_changed_is_changed():
    load(tables.whole())
    kit = tables.without(tables.whole(), "phones", "counsel-text")
    kit = tables.without(kit, "cost_options", "c1")
    kit["services"][1].values["minimum_age"] = "14"

    assert load(kit).removed == 2
    assert not models.Phone.objects.filter(id="counsel-text").exists()
    assert models.Service.objects.get(id="counsel").minimum_age == 14


def test_bad_tables_load_nothing_and_tell_everything():
    load(tables.whole())
    before = contents()
    spoiled = tables.whole(
        services={"line": {"publish": "maybe", "name": "New"}}, phones={"line-en": {"number": "1"}}
    )

    with pytest.raises(BadTables) as raised:
        load(spoiled)
    assert [problem.file.name for problem in raised.value.problems] == [
        "phones.csv",
        "services.csv",
    ]
    assert contents() == before


def test_a_failure_half_way_loads_nothing(monkeypatch):
    load(tables.whole())
    before = contents()

    def refuse(_):
        raise IntegrityError("no")

    monkeypatch.setattr(loading, "put_translations", refuse)
    with pytest.raises(IntegrityError), transaction.atomic():
        load(tables.whole(services={"counsel": {"minimum_age": "14"}}))
    assert contents() == before


def test_the_kits_translation_replaces_that_of_its_parent():
    kit = tables.whole()
    kit.translations["es"].append(
        type(kit.translations["es"][0])(
            {"table": "services", "id": "line", "field": "name", "text": "Otra"},
            kit.translations["es"][0].file,
            99,
        )
    )
    load(kit)

    assert models.Translation.objects.get(row_id="line", field="name").text == "Otra"


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (models.Location, {"confidential": True, "latitude": 41.0, "longitude": -72.0}),
        (models.Location, {"confidential": True, "latitude": 41.0}),
        (models.Location, {"latitude": 41.0}),
        (models.Phone, {"number": "", "display": "x"}),
        (
            models.Phone,
            {"number": "988", "checked_on": date(2026, 11, 2), "check_by": date(2026, 11, 1)},
        ),
        (models.Url, {"url": ""}),
        (models.Service, {"organization_id": "center", "minimum_age": 18, "maximum_age": 17}),
    ],
)
def test_the_database_refuses_what_must_never_be_true(model, values):
    load(tables.whole())

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(id="x", **values)


def test_a_location_cannot_become_confidential_and_keep_its_point():
    load(tables.whole())

    with pytest.raises(IntegrityError), transaction.atomic():
        models.Location.objects.filter(id="office").update(confidential=True)


def test_rows_say_their_id():
    load(tables.whole())

    assert str(models.Service.objects.get(id="line")) == "line"
    assert str(models.Translation.objects.get(row_id="line")) == "services line name (es)"
