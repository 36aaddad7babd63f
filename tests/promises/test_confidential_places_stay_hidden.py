"""A place that must stay hidden is in no file that is published and on no page, however one asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from conftest import KITS, THAT_DAY, forget_everything
from lodestar.commands.known import edition_of, known_of
from lodestar.directory import models
from lodestar.directory.codes import code_of
from lodestar.directory.loading import load_directory
from lodestar.directory.publishing import publish
from lodestar.kernel.kit.load import load_kit
from tests.public import every_address, forms


CANARIES = ("CanaryHouse", "77 Canary Way", "CanaryTown", "06999", "canaryroad", "41.98765")
PLACE = "love146-place"
SHOWN = "safe-haven-services"  # a service that everybody can find, offered in the hidden place too


def plant() -> None:
    """Everything that could be known of a hidden place, past the check of the kit."""
    models.Location.objects.filter(pk=PLACE).update(
        name="CanaryHouse", alternate_name="CanaryHouse", description="canaryroad"
    )
    location = models.Location.objects.get(pk=PLACE)
    models.Address.objects.create(
        id="canary-address",
        location=location,
        attention="CanaryHouse",
        address_1="77 Canary Way",
        city="CanaryTown",
        postal_code="06999",
        country="US",
        address_type="physical",
    )
    models.ServiceAtLocation.objects.create(
        id="canary-at", service_id=SHOWN, location=location, description="canaryroad"
    )
    models.Accessibility.objects.create(
        id="canary-access", location=location, description="canaryroad", details="canaryroad"
    )
    models.Schedule.objects.create(
        id="canary-hours", location=location, timezone="America/New_York", description="canaryroad"
    )
    models.Translation.objects.update_or_create(
        {"text": "CanaryHouse"}, table="locations", row_id=PLACE, field="name", language="es"
    )


@pytest.fixture
def planted(tmp_path, settings, db) -> Iterator[Path]:
    kit = load_kit(KITS, "connecticut")
    with transaction.atomic():
        load_directory(tables=kit.tables, known=known_of(kit), today=THAT_DAY)
        plant()
        publish(root=tmp_path, edition=edition_of(kit, THAT_DAY))
        assert models.Location.objects.get(pk=PLACE).confidential
        transaction.set_rollback(True)
    settings.PUBLISHED_DIR = tmp_path
    forget_everything()
    yield tmp_path
    forget_everything()


def test_a_hidden_place_is_in_no_file_and_on_no_page(planted):
    for file in planted.rglob("*"):
        if file.is_file():
            assert hits(file.read_bytes()) == [], file.name

    client = Client()
    for address in every_address():
        assert hits(client.get(address).content) == [], address
    for address, sent in forms():
        for place in ("", "New Haven", "CanaryTown", "06999", "06511"):
            answer = client.post(address, sent | {"place": place})
            typed = [place] if place in CANARIES else []
            assert [hit for hit in hits(answer.content) if hit not in typed] == [], address


def hits(content: bytes) -> list[str]:
    return [canary for canary in CANARIES if canary.casefold().encode() in content.lower()]


def test_the_service_of_a_hidden_place_can_still_be_found(planted):
    answer = Client().get(f"/en/service/{code_of(SHOWN)}/")

    assert answer.status_code == 200
    assert b"<dt>Place</dt>" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("point", [{"latitude": 41.98765}, {"longitude": -72.5}])
def test_a_hidden_place_can_have_no_point_on_the_map(point):
    organization = models.Organization.objects.create(id="one", name="One")
    with pytest.raises(IntegrityError):
        models.Location.objects.create(
            id="hidden", organization=organization, name="Hidden", confidential=True, **point
        )
