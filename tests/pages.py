"""What every page owes its reader, read as strictly as a browser never would."""

from dataclasses import dataclass
from typing import Any

import html5lib
from bs4 import BeautifulSoup

from lodestar.directory.codes import code_of
from lodestar.kernel.kit import current_kit
from lodestar.kernel.web.doors import HEADERS
from lodestar.kernel.web.languages import language_in


@dataclass(frozen=True)
class Seen:
    """An opened page: what was answered, and its content as a reader meets it."""

    answer: Any  # Django's test client adds to its answers what no type says
    soup: BeautifulSoup

    @property
    def words(self) -> str:
        """All that can be read on it, its white space put in order."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def main(self) -> str:
        main = self.soup.find("main")
        assert main is not None
        return " ".join(main.get_text(" ").split())

    @property
    def cards(self) -> list[str]:
        """The services whose cards stand on it, in order, by their ids in the kit."""
        known = {f"s-{code_of(row['id'])}": row["id"] for row in current_kit().tables["services"]}
        return [known[str(card["id"])] for card in self.soup.select("article.result")]

    def card(self, service: str) -> str:
        """What the card of one service says."""
        found = self.soup.select_one(f"article.result#s-{code_of(service)}")
        assert found is not None, f"{service} is not among {self.cards}"
        return " ".join(found.get_text(" ").split())

    @property
    def phones(self) -> list[str]:
        return [str(link["href"]) for link in self.soup.select('a[href^="tel:"]')]


def hold_to_promises(address: str, answer: Any) -> Seen:
    hold_headers(address, answer)
    html5lib.HTMLParser(strict=True).parse(answer.content)
    soup = BeautifulSoup(answer.content.decode(), "html5lib")
    hold_frame(address, soup)
    hold_exit(address, soup)
    hold_content(address, soup)
    return Seen(answer, soup)


def hold_headers(address: str, answer: Any) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, f"{address}: {name}"
    assert answer.headers["Cache-Control"] == "no-store", address
    assert not answer.cookies, f"{address} sets a cookie"


def hold_frame(address: str, soup: BeautifulSoup) -> None:
    assert len(soup.find_all("h1")) == 1, f"{address} has no single h1"
    assert soup.title is not None
    assert soup.title.get_text(strip=True), address
    root = soup.select_one("html")
    assert root is not None
    assert root["lang"] == (language_in(address) or root["lang"]), address
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"{address} has an id twice"


def hold_exit(address: str, soup: BeautifulSoup) -> None:
    """The way out is the last of the skip links, and stands in the header."""
    for where in ("nav.skips > a:last-child[data-exit]", "header a[data-exit]"):
        exit_link = soup.select_one(where)
        assert exit_link is not None, f"{address} lacks {where}"
        assert "noreferrer" in (exit_link.get("rel") or []), address


def hold_content(address: str, soup: BeautifulSoup) -> None:
    """Nothing inline, nothing from another host, nothing that tells another host where one was."""
    assert not soup.select("[style], style, iframe, object, embed"), address
    for script in soup.find_all("script"):
        assert script.get("src") or script.get("type") == "application/ld+json", address
    for tag in soup.select("[src], link[href], form[action]"):
        target = str(tag.get("src") or tag.get("href") or tag.get("action"))
        assert target.startswith("/"), f"{address} loads or sends to {target}"
        assert not target.startswith("//"), f"{address} loads or sends to {target}"
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], f"{address}: {tag.name}"
    for link in soup.select('a[href^="http"]'):
        assert "noreferrer" in (link.get("rel") or []), f"{address}: {link['href']}"
