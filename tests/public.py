"""Every public address and every form, for promises that must hold on all of them."""

from tests.journeys.addresses import pages


PLAIN = ["/health/live", "/health/ready", "/robots.txt", "/sitemap.txt", "/sw.js"]
FIND = {"place": "Waterbury", "need": ["talk", "wages"], "language": "es", "open": "now"}
NOTICED = {
    "who": "professional",
    "young": "yes",
    "danger": "yes",
    "sign": ["watched", "long-hours"],
}
LANGUAGES = ("en", "es")


def texts(language: str) -> list[str]:
    return [f"/{language}/lines.txt"]


def every_page() -> list[str]:
    return [page for language in LANGUAGES for page in pages(language)]


def every_address() -> list[str]:
    return [*every_page(), *(text for language in LANGUAGES for text in texts(language)), *PLAIN]


def forms() -> list[tuple[str, dict[str, object]]]:
    """Each form once in each language, filled in as a person would."""
    return [
        (f"/{language}/{address}/", dict(sent))
        for language in LANGUAGES
        for address, sent in (("find", FIND), ("signs/noticed", NOTICED | {"place": "06702"}))
    ]
