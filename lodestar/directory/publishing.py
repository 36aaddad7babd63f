"""From the live tables to the snapshot that the public reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils import translation

from lodestar.directory import models, tables
from lodestar.directory.cards import (
    MANY_LANGUAGES,
    card_of,
    channels_of,
    content_of,
    languages_of,
)
from lodestar.directory.holidays import HolidayRules
from lodestar.directory.hours import Frequency, Schedule
from lodestar.directory.listing import Area, Listing, Site
from lodestar.directory.live import Live, read_live
from lodestar.directory.snapshot import Card, write_snapshot
from lodestar.directory.terms import AUDIENCE
from lodestar.kernel.place import Gazetteer


FREQUENCIES: Mapping[str, Frequency] = {"WEEKLY": "WEEKLY", "MONTHLY": "MONTHLY"}


@dataclass(frozen=True)
class Edition:
    """What a publication needs to know besides the tables.

    `languages`: the first is that of the rows. `sources`: titles by id. `today`: where the coalition
    is; a number that was due before it counts as overdue.
    """

    languages: Sequence[str]
    today: date
    gazetteer: Gazetteer
    holidays: HolidayRules
    sources: Mapping[str, str] = field(default_factory=dict)


def publish(*, root: Path, edition: Edition) -> Path:
    """Write what may be shown now into `root`, and make it current; returns the version's folder.

    Raises DirectoryTooLarge and OSError; then what was current stays current.
    """
    live = read_live()
    shown = shown_services(live, edition)
    return write_snapshot(
        root,
        [listing_of(service, live, edition.gazetteer) for service in shown],
        {language: cards_in(language, shown, live, edition) for language in edition.languages},
        {"languages": list(edition.languages), "published_on": edition.today.isoformat()},
        edition.holidays,
    )


def shown_services(live: Live, edition: Edition) -> list[models.Service]:
    """Those that a person can reach in some way."""
    said = live.said_in(edition.languages[0])
    return [
        service
        for service in live.services.values()
        if channels_of(live.answering(service), live, said, edition.today)
    ]


def cards_in(
    language: str, services: Sequence[models.Service], live: Live, edition: Edition
) -> list[Card]:
    said = live.said_in(language)
    with translation.override(language):
        return [
            card_of(content_of(service, live, said, edition.today, edition.sources))
            for service in services
        ]


def listing_of(service: models.Service, live: Live, gazetteer: Gazetteer) -> Listing:
    terms = live.terms.get(service.id, ())
    languages = {row.code for row in languages_of(service, live)}
    return Listing(
        id=service.id,
        organization_id=service.organization_id,
        needs=frozenset(term for term in terms if not term.startswith(AUDIENCE)),
        audiences=frozenset(
            term.removeprefix(AUDIENCE) for term in terms if term.startswith(AUDIENCE)
        ),
        languages=frozenset(languages - {MANY_LANGUAGES}),
        interpreters=MANY_LANGUAGES in languages,
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        areas=tuple(area_of(area, gazetteer) for area in live.areas.get(service.id, ())),
        sites=sites_of(service, live, gazetteer),
        schedules=schedules_of(service, live),
        is_member=service.organization.membership == models.Membership.MEMBER,
        is_report_line=service.is_report_line,
    )


def area_of(area: models.ServiceArea, gazetteer: Gazetteer) -> Area:
    match area.kind:
        case models.AreaKind.STATE:
            return Area("state", area.code, area.code)
        case models.AreaKind.TOWN:
            return Area("town", area.code, state_of_town(area.code, gazetteer))
        case models.AreaKind.ZIP:
            return Area("zip", area.code, state_of_zip(area.code, gazetteer))
        case _:
            return Area("nation", area.code)


def state_of_town(town_id: str, gazetteer: Gazetteer) -> str | None:
    town = gazetteer.towns.get(town_id)
    return town.state if town else gazetteer.state


def state_of_zip(code: str, gazetteer: Gazetteer) -> str | None:
    """Of the town where most of its people live."""
    towns = gazetteer.zip_towns.get(code, ())
    return state_of_town(towns[0], gazetteer) if towns else gazetteer.state


def is_on_earth(latitude: float, longitude: float) -> bool:
    """Another directory may have swapped the two, or mistyped one."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def sites_of(service: models.Service, live: Live, gazetteer: Gazetteer) -> tuple[Site, ...]:
    """Its places that have a point. None is confidential: `read_live` does not know those."""
    sites = []
    for location in live.locations.get(service.id, ()):
        latitude, longitude = location.latitude, location.longitude
        if latitude is None or longitude is None or not is_on_earth(latitude, longitude):
            continue
        addresses = live.addresses.get(location.id, ())
        state = addresses[0].state_province if addresses else gazetteer.state or ""
        sites.append(Site(location.id, latitude, longitude, state))
    return tuple(sites)


def schedules_of(service: models.Service, live: Live) -> tuple[Schedule, ...]:
    """Its own hours; where it has none, those of the service that answers for it."""
    own = live.schedules.get(service.id, [])
    rows = own or live.schedules.get(live.answering(service).id, [])
    return tuple(schedule_of(row) for row in rows)


def schedule_of(row: models.Schedule) -> Schedule:
    return Schedule(
        timezone=row.timezone,
        freq=FREQUENCIES.get(row.freq),
        interval=row.interval or 1,
        byday=tuple(row.byday.split(",")) if row.byday else (),
        bymonthday=tuple(int(day) for day in row.bymonthday.split(",")) if row.bymonthday else (),
        dtstart=row.dtstart,
        until=row.until,
        count=row.count,
        wkst=row.wkst or "MO",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        opens_at=tables.minutes_of(row.opens_at),
        closes_at=tables.minutes_of(row.closes_at),
        closed_on=row.closed_on,
    )
