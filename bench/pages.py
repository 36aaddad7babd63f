"""How much of a page must arrive before a person sees it, on a bad phone.

    python -m bench.pages [--without-browser]

Starts the production server and weighs home, the form, a page of results, the guide and a page to
read, in both languages: every byte that comes over the wire until the first paint, heads included.
Ends with 1 where a page is heavier than its budget, has a script that blocks, or needs another host.
With Chromium, also the first contentful paint on a slow line and a slow processor.
"""

import re
import shutil
import socket
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import click
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.servers import circumstances, prepared, serving, table


BUDGET = 14_000  # bytes: what a server may send before it must wait for the phone's first answer
CODINGS = ("br", "gzip")
LANGUAGES = ("en", "es")
WATERBURY: Mapping[str, str] = {"place": "Waterbury", "need": "talk"}
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 5e4, "uploadThroughput": 5e4}
SLOWER = 6  # times
VISITS = 5
GOAL_MS = 1_500
PHONE = {"width": 320, "height": 568}
CSS_URL = re.compile(r"url\([\"']?([^\"')]+)")
WEIGHED = (
    "page", "coding", "HTML", "CSS", "heads", "to first paint", "budget", "blocking scripts",
    "other hosts", "later",
)  # fmt: skip
SEEN = ("page", "first paint ms", "fastest", "slowest", "goal", "connections before", "in all")


@dataclass(frozen=True)
class Asked:
    """A page to weigh: its name, its address below the language, and what a form sends to it."""

    name: str
    path: str
    form: Mapping[str, str] | None = None


PAGES = (
    Asked("home", ""),
    Asked("find", "find/"),
    Asked("results", "find/", WATERBURY),
    Asked("guide", "signs/noticed/"),
    Asked("learn", "learn/what-it-is/"),
)


@dataclass(frozen=True)
class Answer:
    """As it came over the wire: `head` with its status line and the empty line after it."""

    head: bytes
    body: bytes


@dataclass(frozen=True)
class Weight:
    """Bytes on the wire, and what else the first paint waits for."""

    html: int
    css: int
    heads: int
    later: int
    blocking_scripts: int
    other_hosts: frozenset[str]

    @property
    def blocking(self) -> int:
        return self.html + self.css + self.heads

    @property
    def light(self) -> bool:
        return self.blocking <= BUDGET and not self.blocking_scripts and not self.other_hosts


class Parts(HTMLParser):
    """What a page fetches by itself, and what of that the first paint waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.in_head = True
        self.styles: list[str] = []
        self.blocking_scripts: list[str] = []
        self.later: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.in_head = self.in_head and tag != "body"
        if tag == "link":
            self.link(said)
        elif tag == "script" and "src" in said:
            waits = self.in_head and not said.keys() & {"async", "defer"}
            blocks = waits and said.get("type") != "module"
            (self.blocking_scripts if blocks else self.later).append(said["src"])
        elif "src" in said:
            self.later.append(said["src"])

    def link(self, said: Mapping[str, str]) -> None:
        if said.get("rel") == "stylesheet":
            (self.styles if self.in_head else self.later).append(said["href"])
        elif said.get("rel") in {"icon", "preload", "modulepreload", "manifest"}:
            self.later.append(said["href"])


def fetched(origin: str, path: str, coding: str, form: Mapping[str, str] | None = None) -> Answer:
    """One request on a connection of its own. `identity` for an answer that is not compressed."""
    host, port = urlsplit(origin).hostname or "", urlsplit(origin).port
    body = urlencode(form or {})
    lines = [f"{'POST' if form else 'GET'} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"Accept-Encoding: {coding}", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/x-www-form-urlencoded", "", body]
    with socket.create_connection((host, port)) as line, line.makefile("rb") as come:
        line.sendall("\r\n".join(lines).encode())
        head, _, rest = come.read().partition(b"\r\n\r\n")
    answer = Answer(head + b"\r\n\r\n", rest)
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(f"{path}: {head[:60]!r}")
    return answer


def weigh(origin: str, language: str, asked: Asked, coding: str) -> Weight:
    """Raises ConnectionError for a page that is not there."""
    address = f"/{language}/{asked.path}"
    page = fetched(origin, address, coding, asked.form)
    parts = parts_of(fetched(origin, address, "identity", asked.form).body.decode())
    styles = [fetched(origin, own, coding) for own in own_paths(origin, address, parts.styles)]
    later = [fetched(origin, own, coding) for own in own_paths(origin, address, parts.later)]
    every = [*parts.styles, *parts.later, *parts.blocking_scripts]
    return Weight(
        html=len(page.body),
        css=sum(len(style.body) for style in styles),
        heads=sum(len(answer.head) for answer in (page, *styles)),
        later=sum(len(answer.head) + len(answer.body) for answer in later)
        + fonts_of(origin, address, parts),
        blocking_scripts=len(parts.blocking_scripts),
        other_hosts=frozenset(other_hosts(origin, address, every)),
    )


def parts_of(html: str) -> Parts:
    parts = Parts()
    parts.feed(html)
    return parts


def own_paths(origin: str, address: str, wanted: Sequence[str]) -> Iterator[str]:
    whole = (urljoin(origin + address, one) for one in wanted)
    return (one.removeprefix(origin) for one in whole if one.startswith(f"{origin}/"))


def other_hosts(origin: str, address: str, wanted: Sequence[str]) -> Iterator[str]:
    for one in wanted:
        host = urlsplit(urljoin(origin + address, one)).netloc
        if host != urlsplit(origin).netloc:
            yield host


def fonts_of(origin: str, address: str, parts: Parts) -> int:
    """Bytes of what the styles of a page name: at most; a browser fetches what it shows."""
    total = 0
    for sheet in own_paths(origin, address, [one for one in parts.later if ".css" in one]):
        named = CSS_URL.findall(fetched(origin, sheet, "identity").body.decode())
        answers = [fetched(origin, own, "identity") for own in own_paths(origin, sheet, named)]
        total += sum(len(answer.head) + len(answer.body) for answer in answers)
    return total


def weighed_row(name: str, coding: str, weight: Weight) -> list[str]:
    return [
        name,
        coding,
        f"{weight.html:,}",
        f"{weight.css:,}",
        f"{weight.heads:,}",
        f"{weight.blocking:,}",
        f"{weight.blocking / BUDGET:.0%}",
        str(weight.blocking_scripts),
        str(len(weight.other_hosts)),
        f"{weight.later:,}",
    ]


@dataclass
class Visit:
    """One fresh visit: when something was there to read, and over how many connections."""

    first_paint_ms: float
    before: int
    in_all: int


PAINTS = "performance.getEntriesByName('first-contentful-paint')"


def visit(browser: Browser, origin: str, language: str, asked: Asked) -> Visit:
    with browser.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]  # a plain dict
        page = context.new_page()
        tools = context.new_cdp_session(page)
        with connections(tools) as used:
            slow_down(tools)
            go(page, f"{origin}/{language}/{asked.path}", asked.form)
            page.wait_for_function(f"{PAINTS}.length")
            painted = page.evaluate(f"{PAINTS}[0].startTime")
        before = {line for line, kind in used if kind in {"Document", "Stylesheet-in-head"}}
        return Visit(float(painted), len(before), len({line for line, _ in used}))


@contextmanager
def connections(tools: CDPSession) -> Iterator[list[tuple[int, str]]]:
    """Which connection each answer came over, and what kind it was; the first style is the head's."""
    used: list[tuple[int, str]] = []

    def heard(event: dict[str, object]) -> None:
        answer, kind = event["response"], str(event["type"])
        if kind == "Stylesheet" and not any(known.startswith("Stylesheet") for _, known in used):
            kind = "Stylesheet-in-head"
        if isinstance(answer, dict) and answer["connectionId"]:
            used.append((int(answer["connectionId"]), kind))

    tools.on("Network.responseReceived", heard)
    tools.send("Network.enable")
    yield used


def slow_down(tools: CDPSession) -> None:
    tools.send("Network.emulateNetworkConditions", SLOW_LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def go(page: Page, address: str, form: Mapping[str, str] | None) -> None:
    if form is None:
        page.goto(address, wait_until="load")
        return
    fields = "".join(f'<input name="{name}" value="{value}">' for name, value in form.items())
    page.set_content(f'<form method="post" action="{address}">{fields}</form>')
    with page.expect_navigation(wait_until="load"):
        page.evaluate("document.forms[0].submit()")


def seen_row(browser: Browser, origin: str, language: str, asked: Asked) -> list[str]:
    visits = [visit(browser, origin, language, asked) for _ in range(VISITS)]
    paints = [one.first_paint_ms for one in visits]
    return [
        f"{asked.name} {language}",
        f"{statistics.median(paints):,.0f}",
        f"{min(paints):,.0f}",
        f"{max(paints):,.0f}",
        f"{GOAL_MS:,}",
        str(max(one.before for one in visits)),
        str(max(one.in_all for one in visits)),
    ]


def watch(origin: str, chromium: str) -> None:
    print(
        f"\nFirst contentful paint at 400 kbit/s, 400 ms a round trip, {SLOWER} times slower; "
        f"the median of {VISITS} fresh visits:\n",
        flush=True,
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        rows = [
            seen_row(browser, origin, language, asked) for asked in PAGES for language in LANGUAGES
        ]
        print(table(SEEN, rows))
        print(f"\nChromium {browser.version}")
        browser.close()


@click.command()
@click.option("--without-browser", is_flag=True, help="Weigh only.")
def main(without_browser: bool) -> None:
    """Weigh the pages, and see them on a bad phone."""
    print(circumstances("bench.pages"), flush=True)
    print(f"\nBytes on the wire; the budget to the first paint is {BUDGET:,}:\n")
    with prepared() as places, serving(places, workers=1) as server:
        weights = {
            (asked.name, language, coding): weigh(server.origin, language, asked, coding)
            for asked in PAGES
            for language in LANGUAGES
            for coding in CODINGS
        }
        rows = [
            weighed_row(f"{name} {lang}", coding, w) for (name, lang, coding), w in weights.items()
        ]
        print(table(WEIGHED, rows))
        chromium = shutil.which("chromium")
        if chromium and not without_browser:
            watch(server.origin, chromium)
    heavy = [" ".join(name) for name, weight in weights.items() if not weight.light]
    if heavy:
        sys.exit(f"\nOver the budget: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
