"""A published directory of any size whose cards are real ones. Import it after `django.setup()`.

The kit's towns stand in the made-up country in the place of its largest state, so that people who ask
for Waterbury meet as many services as those of any large state. The cards are those of the kit's own
services, rendered by the site's templates; each made-up service has one of them under its own id.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench import directories
from bench.directories import Country, Town
from lodestar.commands.known import edition_of
from lodestar.directory.listing import Listing
from lodestar.directory.live import read_live
from lodestar.directory.publishing import Edition, cards_in, shown_services
from lodestar.directory.snapshot import Card, write_snapshot
from lodestar.kernel.kit import current_kit
from lodestar.kernel.kit.load import Kit
from lodestar.kernel.web.page import today


def stock(root: Path, services: int) -> None:
    """Publish that many services into `root`."""
    kit = current_kit()
    edition = edition_of(kit, today())
    listings = [in_words_of(kit, one) for one in directories.directory(services, country_with(kit))]
    cards = {
        language: cards_for(listings, real_cards(language, edition))
        for language in edition.languages
    }
    about = {"languages": list(edition.languages), "published_on": edition.today.isoformat()}
    write_snapshot(root, listings, cards, about, directories.HOLIDAYS)


def country_with(kit: Kit) -> Country:
    land = directories.country()
    taken = {directories.STATES[0], kit.gazetteer.state}
    kept = [pair for pair in pairs(land) if pair[0][0].state not in taken]
    regions = regions_of(kit)
    weight = sum(weight for metro, weight in pairs(land) if metro[0].state == directories.STATES[0])
    kept += [(region, weight / len(regions)) for region in regions]
    return Country([metro for metro, _ in kept], [weight for _, weight in kept])


def pairs(land: Country) -> list[tuple[Sequence[Town], float]]:
    return list(zip(land.metros, land.weights, strict=True))


def regions_of(kit: Kit) -> list[list[Town]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for code, towns in kit.gazetteer.zip_towns.items():
        for name in towns:
            codes[name].append(code)
    regions: dict[str, list[Town]] = defaultdict(list)
    for one in kit.gazetteer.towns.values():
        town = Town(one.id, one.state, tuple(codes[one.id]), one.latitude, one.longitude)
        regions[one.region].append(town)
    return list(regions.values())


def in_words_of(kit: Kit, listing: Listing) -> Listing:
    """The same service, with the kit's needs for the made-up ones."""
    others = [need for need in kit.needs if need not in directories.NEEDS]
    invented = [need for need in directories.NEEDS if need not in kit.needs]
    known = dict(zip(invented, others, strict=False))
    needs = frozenset(known.get(need, need) for need in listing.needs)
    return replace(listing, needs=needs.intersection(kit.needs))


def real_cards(language: str, edition: Edition) -> list[Card]:
    live = read_live()
    return cards_in(language, shown_services(live, edition), live, edition)


def cards_for(listings: Sequence[Listing], real: Sequence[Card]) -> list[Card]:
    return [
        under_its_id(listing.id, real[number % len(real)])
        for number, listing in enumerate(listings)
    ]


def under_its_id(own: str, card: Card) -> Card:
    """A card names its service twice: as its anchor, and in the address of its page."""
    old = str(card.facts["id"])
    head = card.head.replace(f'id="{old}"'.encode(), f'id="{own}"'.encode())
    head = head.replace(f"/service/{old}/".encode(), f"/service/{own}/".encode())
    return replace(card, head=head, facts={**card.facts, "id": own})
