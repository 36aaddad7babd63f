"""The language of a page is in its address; before that, the browser's wish decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.kernel.web.languages import in_language, language_in, wished


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("en;q=0.2, es;q=0.7", "es"),
        ("pt-BR,es;q=0.5", "es"),
        ("fr,de", "en"),
        ("ES-pr", "es"),
        ("es;q=nonsense,en;q=0.1", "en"),
        ("*", "en"),
        ("es;q=0.5,en;q=0.5", "es"),
    ],
)
def test_the_browsers_wish_is_met_where_we_can(header, language):
    assert wished(header) == language


@given(st.text() | st.from_regex(r"([a-z]{2}(-[A-Z]{2})?(;q=[0-9.a-z-]{0,5})?,?){0,9}"))
def test_no_wish_can_break_it(header):
    assert wished(header) in {"en", "es"}


@pytest.mark.parametrize(
    ("path", "language", "other"),
    [
        ("/en/find/", "es", "/es/find/"),
        ("/es/find/", "en", "/en/find/"),
        ("/en/", "es", "/es/"),
        ("/en/learn/en/", "es", "/es/learn/en/"),
        ("/english/", "es", "/english/"),
        ("/staff/", "es", "/staff/"),
        ("/", "es", "/"),
    ],
)
def test_the_same_page_in_another_language(path, language, other):
    assert in_language(path, language) == other


@given(st.text())
def test_there_and_back_is_the_same_page(rest):
    path = f"/en/{rest}"

    assert in_language(in_language(path, "es"), "en") == path
    assert language_in(in_language(path, "es")) == "es"


def test_the_bare_address_leads_to_the_readers_language(client):
    answer = client.get("/", headers={"Accept-Language": "es-MX"})

    assert (answer.status_code, answer["Location"]) == (302, "/es/")
    assert "Accept-Language" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"


def test_a_page_is_in_the_language_of_its_address_whatever_the_browser_wishes(visit):
    page = visit("/es/lines/", **{"Accept-Language": "en"})

    assert page.soup.html["lang"] == "es"


def test_a_page_that_is_not_there_speaks_the_readers_language(visit):
    page = visit("/nothing/", status=404, **{"Accept-Language": "es"})

    assert page.soup.html["lang"] == "es"
    assert page.phones
