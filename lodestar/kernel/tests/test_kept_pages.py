"""Pages are made once and made small; what differs from reader to reader is never kept."""

import gzip
import time

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lodestar.kernel.web import kept as keeping
from lodestar.kernel.web.kept import forget_pages, kept
from lodestar.kernel.web.squeeze import squeezed


ASK = RequestFactory()
LONG = b"light " * 200


@pytest.fixture(autouse=True)
def empty():
    forget_pages()
    yield
    forget_pages()


@pytest.fixture
def page():
    """A view that counts how often it was made."""
    made = []

    @kept
    def view(request, status=200):
        made.append(request.path)
        return HttpResponse(b"page %d" % len(made), status=status)

    return view


def test_a_page_is_made_once(page):
    first, second = page(ASK.get("/en/")), page(ASK.head("/en/"))

    assert first.content == second.content == b"page 1"


def test_every_address_is_a_page_of_its_own(page):
    assert page(ASK.get("/en/")).content != page(ASK.get("/es/")).content


def test_it_is_made_again_after_a_minute(page, monkeypatch):
    page(ASK.get("/en/"))
    later = time.monotonic() + keeping.MINUTE + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert page(ASK.get("/en/")).content == b"page 2"


def test_it_is_made_again_after_a_publication(page):
    page(ASK.get("/en/"))
    forget_pages()

    assert page(ASK.get("/en/")).content == b"page 2"


@pytest.mark.parametrize(
    "asked", [lambda: ASK.get("/en/?q=words"), lambda: ASK.post("/en/", {"place": "words"})]
)
def test_what_a_reader_sent_is_never_kept(page, asked):
    answers = [page(asked()).content for _ in range(2)]

    assert answers == [b"page 1", b"page 2"]
    assert keeping._pages == {}


def test_a_failure_is_not_kept(page):
    page(ASK.get("/en/"), status=503)

    assert page(ASK.get("/en/")).status_code == 200


def test_there_is_an_end_to_what_is_kept(page, monkeypatch):
    monkeypatch.setattr(keeping, "ROOM", 3)
    for number in range(10):
        page(ASK.get(f"/en/{number}/"))

    assert len(keeping._pages) <= 3


@pytest.mark.parametrize(
    ("accepted", "coding", "unpacked"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_a_kept_page_comes_in_the_readers_coding(accepted, coding, unpacked):
    view = kept(lambda request: HttpResponse(LONG))
    answer = view(ASK.get("/en/", headers={"Accept-Encoding": accepted}))

    assert answer.headers.get("Content-Encoding") == coding
    assert unpacked(answer.content) == LONG


@pytest.mark.parametrize(
    ("accepted", "coding", "unpacked"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_an_answer_for_one_reader_is_made_small_too(accepted, coding, unpacked):
    asked = ASK.post("/en/find/", headers={"Accept-Encoding": accepted})
    answer = HttpResponse(LONG)
    squeezed(asked, answer)

    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert unpacked(answer.content) == LONG


def test_what_is_small_already_is_left_alone():
    answer = HttpResponse(b"short")
    squeezed(ASK.get("/", headers={"Accept-Encoding": "br"}), answer)

    assert answer.content == b"short"
    assert "Content-Encoding" not in answer.headers


def test_pages_behind_the_staff_door_are_never_compressed():
    asked = ASK.get("/staff/", headers={"Accept-Encoding": "br, gzip"})

    answer = HttpResponse(LONG)
    squeezed(asked, answer)

    assert answer.content == LONG
