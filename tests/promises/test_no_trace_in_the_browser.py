"""No trace that we can avoid, seen from inside the browser: nothing asked elsewhere, nothing left here."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Response

from tests.conftest import CHROMIUM, someone
from tests.journeys.visiting import visit_all


pytestmark = pytest.mark.browser

LEFT_HERE = """async () => [
    document.cookie,
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...await caches.keys(),
    ...(await indexedDB.databases()).map(base => base.name),
    ...(await navigator.serviceWorker.getRegistrations()).map(worker => worker.scope),
].filter(Boolean)"""
HINTS = "link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=prefetch], link[rel~=prerender]"
TELLING = 'a[href^="http"]:not([rel~=noreferrer]), a[ping]'
WATCH = """
    window.violations = [];
    addEventListener("securitypolicyviolation", event =>
        violations.push(event.violatedDirective + " " + event.blockedURI));
"""
AWAY = 'a[href^="http"]'
HREFS = "links => links.map(link => link.href)"
HOST = re.compile(r'"(?:host|url)":"(?:https?://)?([^/:"]+)')
UNKNOWN_FEATURE = "Error with Permissions-Policy header"  # closed for browsers that know it


@dataclass
class Seen:
    """What a browser noticed on one walk through every public page."""

    hosts: set[str] = field(default_factory=set)
    cookies: list[object] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    violations: dict[str, list[str]] = field(default_factory=dict)
    telling: dict[str, list[str]] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        page.add_init_script(WATCH)
        page.context.on("request", self.asked)
        page.context.on("console", lambda message: self.said.append(message.text))
        page.context.on("weberror", lambda problem: self.said.append(str(problem.error)))

    def asked(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).netloc)

    def look(self, page: Page, address: str, answer: Response) -> None:
        self.headers[address] = answer.all_headers()
        self.cookies += page.context.cookies()
        self.left[address] = page.evaluate(LEFT_HERE)
        self.violations[address] = page.evaluate("window.violations || []")
        self.telling[address] = page.locator(f"{HINTS}, {TELLING}").evaluate_all(
            "all => all.map(one => one.outerHTML)"
        )


@pytest.fixture(scope="module", params=["en", "es"])
def seen(request, browser, site):
    seen = Seen()
    with someone(browser, site) as page:
        seen.listen(page)
        for address, answer in visit_all(page, request.param):
            seen.look(page, address, answer)
    return seen


def test_no_page_asks_another_host(seen, site):
    assert seen.hosts == {urlsplit(site).netloc}


def test_no_page_asks_another_host_without_script_either(open_page, site, language):
    page = open_page(javascript=False)
    seen = Seen()
    page.context.on("request", seen.asked)

    for _ in visit_all(page, language):
        assert page.context.cookies() == []

    assert seen.hosts == {urlsplit(site).netloc}


def test_the_network_log_of_the_browser_names_no_linked_site(browser, site, tmp_path):
    """Below what pages can show: no name of a site that we link to is resolved or connected to."""
    log = tmp_path / "net.json"
    linked: set[str] = set()
    logged = {"executable_path": CHROMIUM, "args": ["--no-sandbox", f"--log-net-log={log}"]}
    with browser.browser_type.launch(**logged) as watched, someone(watched, site) as page:
        for _ in visit_all(page, "en"):
            linked |= {urlsplit(href).netloc for href in page.locator(AWAY).evaluate_all(HREFS)}

    asked = set(HOST.findall(log.read_text(encoding="utf-8", errors="replace")))

    assert linked
    assert urlsplit(site).hostname in asked
    assert not linked & asked


def test_no_page_sets_a_cookie(seen):
    assert seen.cookies == []
    assert not [address for address, headers in seen.headers.items() if "set-cookie" in headers]


def test_a_visit_leaves_nothing_in_the_browser(seen):
    assert not any(seen.left.values()), seen.left


def test_no_link_tells_another_site_where_the_reader_came_from(seen):
    assert not any(seen.telling.values()), seen.telling


def test_every_page_is_closed_to_foreign_and_inline_code(seen):
    policies = {headers["content-security-policy"] for headers in seen.headers.values()}

    for policy in policies:
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "*" not in policy


def test_no_page_breaks_its_own_policy(seen):
    """Whatever a policy blocks is either an attack or a page that does not work."""
    assert not any(seen.violations.values()), seen.violations
    assert [text for text in seen.said if not text.startswith(UNKNOWN_FEATURE)] == []


def test_no_answer_is_kept_by_the_browser_or_on_the_way(seen):
    assert {headers["cache-control"] for headers in seen.headers.values()} == {"no-store"}
    assert {headers["referrer-policy"] for headers in seen.headers.values()} == {"no-referrer"}
