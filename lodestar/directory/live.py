"""The rows of a publication, read at once: what may be shown, and nothing that may not.

Confidential locations, unconfirmed areas, unpublished services and numbers that nobody has checked
stop here; whoever builds a page from these rows cannot show them by mistake.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lodestar.directory.models import (
    Address,
    Attribute,
    CostOption,
    Language,
    Location,
    Phone,
    Row,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Status,
    Translation,
    Url,
)


R = TypeVar("R", bound=Row)
Grouped = Mapping[str, list[R]]


@dataclass(frozen=True)
class Said:
    """Texts in one language, by table, row and field; `first` is the language of the rows."""

    language: str
    translated: Mapping[tuple[str, str, str], str]

    def of(self, table: str, row: Row, field: str) -> str:
        """The text in this language; the row's own where it has not been translated."""
        own: str = getattr(row, field)
        return self.translated.get((table, row.id, field), own)


@dataclass(frozen=True)
class Live:
    """Rows by the id of what they belong to."""

    services: Mapping[str, Service]
    phones: Grouped[Phone]
    urls: Grouped[Url]
    languages: Grouped[Language]
    phone_languages: Grouped[Language]
    schedules: Grouped[Schedule]
    areas: Grouped[ServiceArea]
    costs: Grouped[CostOption]
    terms: Mapping[str, list[str]]
    locations: Grouped[Location]
    addresses: Grouped[Address]
    translations: Mapping[str, Mapping[tuple[str, str, str], str]]

    def answering(self, service: Service) -> Service:
        """The service whose numbers answer for this one: itself, or another that is shown too."""
        return self.services.get(service.reached_through_id or "", service)

    def said_in(self, language: str) -> Said:
        return Said(language, self.translations.get(language, {}))


def read_live() -> Live:
    services = Service.objects.filter(
        publish=True, organization__publish=True, status=Status.ACTIVE, confidential=False
    ).select_related("organization")
    checked = {"checked_on__isnull": False, "check_by__isnull": False}
    return Live(
        services={service.id: service for service in services.order_by("id")},
        phones=grouped(Phone.objects.filter(**checked).order_by("id"), "service_id"),
        urls=grouped(Url.objects.filter(**checked).order_by("id"), "service_id"),
        languages=grouped(Language.objects.order_by("id"), "service_id"),
        phone_languages=grouped(Language.objects.order_by("id"), "phone_id"),
        schedules=grouped(Schedule.objects.order_by("id"), "service_id"),
        areas=grouped(ServiceArea.objects.filter(confirmed=True).order_by("id"), "service_id"),
        costs=grouped(CostOption.objects.order_by("id"), "service_id"),
        terms=terms_by_service(),
        locations=locations_by_service(),
        addresses=grouped(shown_addresses(), "location_id"),
        translations=translations_by_language(),
    )


def grouped(rows: Iterable[R], by: str) -> Grouped[R]:
    """Rows by the id in a column; those with nothing there belong to nobody and are left out."""
    groups: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        if getattr(row, by):
            groups[getattr(row, by)].append(row)
    return dict(groups)


def terms_by_service() -> Mapping[str, list[str]]:
    terms: dict[str, list[str]] = defaultdict(list)
    for attribute in Attribute.objects.filter(link_entity="service").order_by("id"):
        terms[attribute.link_id].append(attribute.taxonomy_term_id)
    return dict(terms)


def locations_by_service() -> Grouped[Location]:
    links = ServiceAtLocation.objects.filter(location__confidential=False)
    locations: dict[str, list[Location]] = defaultdict(list)
    for link in links.select_related("location").order_by("location_id"):
        if link.location not in locations[link.service_id]:
            locations[link.service_id].append(link.location)
    return dict(locations)


def shown_addresses() -> Iterable[Address]:
    return Address.objects.filter(location__confidential=False, address_type="physical").order_by(
        "id"
    )


def translations_by_language() -> Mapping[str, Mapping[tuple[str, str, str], str]]:
    found: dict[str, dict[tuple[str, str, str], str]] = defaultdict(dict)
    for one in Translation.objects.all():
        found[one.language][one.table, one.row_id, one.field] = one.text
    return dict(found)
