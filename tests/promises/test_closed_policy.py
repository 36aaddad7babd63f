"""Every answer, the failed ones too, leaves closed: no foreign host, no frame, no inline script, no copy."""

import pytest
from django.test import Client

from lodestar.kernel.web.doors import HEADERS, POLICY
from tests.public import every_address, every_page, forms


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def closed(answer):
    staff = {"Referrer-Policy": "same-origin"}  # forms of staff must say where they come from
    inside = answer.wsgi_request.path.startswith("/staff/")
    for name, value in (HEADERS | (staff if inside else {})).items():
        assert answer.headers.get(name) == value, f"{answer.wsgi_request.path}: {name}"


def test_the_policy_allows_our_own_files_and_nothing_else():
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))

    assert rules["default-src"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}
    for name in ("frame-ancestors", "base-uri"):
        assert rules[name] == "'none'"
    assert rules["form-action"] == "'self'"


def test_nothing_is_told_to_the_next_site():
    assert HEADERS["Referrer-Policy"] == "no-referrer"


def test_no_sense_of_the_phone_is_open():
    for sense in ("geolocation", "camera", "microphone"):
        assert f"{sense}=()" in HEADERS["Permissions-Policy"]


def test_every_public_answer_is_closed(published_site, client):
    for address in every_address():
        closed(client.get(address))
    for address, sent in forms():
        closed(client.post(address, sent))


def test_no_page_is_kept_by_a_browser_or_anyone_between(published_site, client):
    for address in every_page():
        assert client.get(address).headers["Cache-Control"] == "no-store", address
    for address, sent in forms():
        assert client.post(address, sent).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "address", "status", "headers"),
    [
        ("get", "/en/nothing/", 404, {}),
        ("get", "/es/learn/nothing/", 404, {}),
        ("get", "/en/service/nothing/", 404, {}),
        ("get", "/style/000000000000.css", 404, {}),
        ("get", "/.env", 404, {}),
        ("get", "/en/lines/", 400, {"Host": "elsewhere.example"}),
        ("post", "/en/lines/", 405, {}),
        ("put", "/en/find/", 405, {}),
        ("get", "/staff/", 302, {}),
        ("get", "/en", 404, {}),
        ("get", "/", 302, {}),
    ],
)
def test_every_refusal_is_closed_too(published_site, client, method, address, status, headers):
    answer = getattr(client, method)(address, headers=headers)

    assert answer.status_code == status
    closed(answer)
    assert answer.headers["Cache-Control"].startswith("no-store")


@pytest.mark.parametrize("address", ["/en/nothing/", "/es/learn/nothing/"])
def test_a_page_that_is_not_there_still_helps(visit, address):
    page = visit(address, status=404)

    assert page.phones


def test_what_breaks_is_closed_and_still_helps(published_site, client, monkeypatch):
    def break_down(*_):
        raise RuntimeError

    monkeypatch.setattr("lodestar.directory.views.read_wish", break_down)
    answer = client.post("/es/find/", {"place": "Hartford"})

    assert answer.status_code == 500
    closed(answer)
    assert b"tel:+18885688332" in answer.content
    assert b"RuntimeError" not in answer.content


def test_an_unknown_host_is_refused_with_the_numbers(published_site, client):
    answer = client.get("/en/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert b"tel:" in answer.content


def test_what_is_kept_for_ever_has_its_content_in_its_name(published_site, client):
    page = client.get("/en/")
    link = page.content.decode().partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    sheet = client.get(link)

    assert sheet.status_code == 200
    assert "immutable" in sheet.headers["Cache-Control"]
    closed(sheet)
    assert b"url(" not in sheet.content.replace(b"url(/", b"")
