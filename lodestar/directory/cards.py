"""A service's card: what it says in one language, and how it is rendered once for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypedDict

from django.conf.locale import LANG_INFO
from django.template.loader import render_to_string
from django.utils import translation

from lodestar.directory.codes import code_of
from lodestar.directory.live import Live, Said
from lodestar.directory.models import (
    Address,
    Checked,
    Language,
    Location,
    Phone,
    Precision,
    Service,
    Url,
)
from lodestar.directory.snapshot import Card
from lodestar.kernel.kit.lines import Channel


SEAM = "<!--today-->"  # in card.html, where the view puts why it matched and whether it is open
MANY_LANGUAGES = "mul"  # BCP 47: interpreters for more languages than are listed


@dataclass(frozen=True)
class Place:
    """Where to go: a name and a town, and the street only where the kit says how exact it may be."""

    name: str
    street: str
    city: str


@dataclass(frozen=True)
class CardContent:
    """All that a card says, in the page's language. Empty text where nothing is known.

    `checked_on` and `checked_by` are of the contact that was checked longest ago. `overdue`: none of
    them has been checked in time.
    """

    id: str
    code: str
    name: str
    organization: str
    description: str
    what_happens: str
    eligibility: str
    cost: str
    confidentiality: str
    interpreters: str
    alert: str
    hours: Sequence[str]
    languages: Sequence[str]
    channels: Sequence[Channel]
    places: Sequence[Place]
    sources: Sequence[str]
    reached_through: str
    is_report_line: bool
    overdue: bool
    checked_on: date
    checked_by: str
    needs_checking: bool


def card_of(content: CardContent) -> Card:
    """Render in the language that is active. Raises ValueError for a template without its seam."""
    context = {"card": content}
    head, seam, tail = render_to_string("directory/card.html", context).partition(SEAM)
    if not seam:
        raise ValueError(f"card.html has no {SEAM}")
    return Card(
        head=head.encode(),
        tail=tail.encode(),
        plain=render_to_string("directory/card.txt", context),
        title=content.name,
        facts={
            "id": content.id,
            "code": content.code,
            "organization": content.organization,
            "telephones": [c.number for c in content.channels if c.kind == "voice"],
            "is_report_line": content.is_report_line,
            "overdue": content.overdue,
            "checked_on": content.checked_on.isoformat(),
            "places": [asdict(place) for place in content.places],
        },
    )


def content_of(
    service: Service, live: Live, said: Said, today: date, sources: Mapping[str, str]
) -> CardContent:
    """Gather what one service's card says. The service must have a channel (`channels_of`)."""
    answering = live.answering(service)
    channels = channels_of(answering, live, said, today)
    oldest = min(channels, key=lambda channel: channel.checked_on)
    return CardContent(
        id=service.id,
        code=code_of(service.id),
        name=said.of("services", service, "name"),
        organization=said.of("organizations", service.organization, "name"),
        description=said.of("services", service, "description"),
        what_happens=said.of("services", service, "application_process"),
        eligibility=said.of("services", service, "eligibility_description"),
        cost=cost_of(service, live, said),
        confidentiality=said.of("services", service, "confidentiality"),
        interpreters=said.of("services", service, "interpretation_services"),
        alert=said.of("services", service, "alert"),
        hours=[
            said.of("schedules", row, "description")
            for row in live.schedules.get(service.id, ())
            if row.description
        ],
        languages=language_names(languages_of(service, live), said),
        channels=channels,
        places=[
            place_of(location, live.addresses.get(location.id, ()), said)
            for location in live.locations.get(service.id, ())
        ],
        sources=[sources[name] for name in service.sources.split() if name in sources],
        reached_through=reached_through(service, answering, said),
        is_report_line=service.is_report_line,
        overdue=any(channel.overdue(today) for channel in channels),
        checked_on=oldest.checked_on,
        checked_by=oldest.checked_by,
        needs_checking=any(channel.needs_checking for channel in channels),
    )


def reached_through(service: Service, answering: Service, said: Said) -> str:
    return "" if answering == service else said.of("services", answering, "name")


def cost_of(service: Service, live: Live, said: Said) -> str:
    options = live.costs.get(service.id, ())
    told = [said.of("cost_options", option, "amount_description") for option in options]
    return said.of("services", service, "fees_description") or " ".join(filter(None, told))


def channels_of(service: Service, live: Live, said: Said, today: date) -> list[Channel]:
    """Its ways to make contact; one that is overdue only where none is left that is not."""
    every = [phone_channel(phone, live, said) for phone in live.phones.get(service.id, ())]
    every += [url_channel(url, said) for url in live.urls.get(service.id, ())]
    fresh = [channel for channel in every if not channel.overdue(today)]
    return sorted(fresh or every, key=lambda channel: channel.strangeness(said.language))


def phone_channel(phone: Phone, live: Live, said: Said) -> Channel:
    note = said.of("phones", phone, "description")
    codes = [language.code for language in live.phone_languages.get(phone.id, ())]
    return Channel(
        kind=phone.type,
        display=phone.display,
        number=phone.number + (f";ext={phone.extension}" if phone.extension else ""),
        keywords=tuple(phone.keywords.split()),
        languages=tuple(codes),
        note={said.language: note},
        **checked(phone),
    )


def url_channel(url: Url, said: Said) -> Channel:
    return Channel(
        kind=url.kind,
        display=said.of("urls", url, "label"),
        number=url.url,
        keywords=(),
        languages=(),
        note={said.language: ""},
        **checked(url),
    )


class CheckedParts(TypedDict):
    """What a number and an address have in common."""

    id: str
    source: str
    checked_on: date
    checked_by: str
    check_by: date
    needs_checking: bool


def checked(row: Checked) -> CheckedParts:
    """Raises ValueError for a row that nobody has checked; `read_live` leaves those out."""
    if row.checked_on is None or row.check_by is None:
        raise ValueError(f"nobody has checked {row.id}")
    return CheckedParts(
        id=row.id,
        source=row.source,
        checked_on=row.checked_on,
        checked_by=row.checked_by,
        check_by=row.check_by,
        needs_checking=row.verify_before_publish,
    )


def languages_of(service: Service, live: Live) -> list[Language]:
    """Those of the service, and of the numbers that answer for it; each once."""
    answering = live.answering(service)
    rows = list(live.languages.get(service.id, ()))
    for phone in live.phones.get(answering.id, ()):
        rows += live.phone_languages.get(phone.id, ())
    by_code: dict[str, Language] = {}
    for row in rows:
        by_code.setdefault(row.code, row)
    return list(by_code.values())


def language_names(rows: Sequence[Language], said: Said) -> list[str]:
    return [language_name(row, said) for row in rows if row.code != MANY_LANGUAGES]


def language_name(row: Language, said: Said) -> str:
    """As the kit translates it, else as Django's own words have it, else as the row says."""
    told = said.of("languages", row, "name")
    if told != row.name or row.code not in LANG_INFO:
        return told
    return str(translation.get_language_info(row.code)["name_translated"])


def place_of(location: Location, addresses: Sequence[Address], said: Said) -> Place:
    exact = location.precision == Precision.ADDRESS
    address = addresses[0] if addresses else None
    street = f"{address.address_1} {address.address_2}".strip() if address and exact else ""
    name = said.of("locations", location, "name")
    return Place(name, street, f"{address.city}, {address.state_province}" if address else "")
