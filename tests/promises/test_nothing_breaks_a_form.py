"""Whatever is sent to a form, by whatever means, the answer is a page with a number to call."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.promises.test_closed_policy import closed


FORMS = ["/en/find/", "/es/find/", "/en/signs/noticed/", "/es/signs/noticed/"]
FIELDS = ["place", "need", "language", "who", "open", "as", "young", "danger", "sign"]
HONEST = ["Waterbury", "06702", "talk", "es", "me", "yes", "now", "professional", "watched", "CT"]
ODD = ["\0", "🕯️", "x" * 10_000, "<script>alert(1)</script>", "%00", "\u202e", "0typed0", "0place0"]
WORDS = st.sampled_from([*HONEST, *ODD, "<!--cards-->", "../..", "{{ 1 }}"]) | st.text()
NAMES = st.sampled_from(FIELDS) | st.text(max_size=20)
SENT = st.dictionaries(NAMES, WORDS | st.lists(WORDS, max_size=4), max_size=8)
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=nonsense",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/json",
        "text/plain",
        "image/png",
        "",
        "nonsense",
    ]
)
BODIES = st.binary(max_size=300) | st.sampled_from(
    [
        b"",
        b"place=%ff%fe&need=%00",
        b"--x\r\nContent-Disposition: form-data; name=place\r\n\r\nHartford\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="place"\r\n\r\nno end',
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nfile\r\n--x--\r\n',
        b"&" * 3_000,
        b"place=" + b"x" * 50_000,
        b'{"place": "Hartford"}',
    ]
)
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def site(published_site):
    return published_site


def helps(answer, *statuses):
    assert answer.status_code in statuses, (answer.wsgi_request.path, answer.status_code)
    if not answer.headers["Content-Type"].startswith("text/plain"):
        assert b'href="tel:' in answer.content
    closed(answer)
    return answer


def send(address, body, kind):
    client = Client(raise_request_exception=False)
    return client.generic("POST", address, body, content_type=kind)


@MANY
@given(st.sampled_from(FORMS), SENT)
def test_no_words_break_a_form(address, sent):
    helps(Client().post(address, sent), 200)


@MANY
@given(st.sampled_from(FORMS), BODIES, TYPES)
@example("/en/find/", b"place=x", "multipart/form-data; boundary=" + "x" * 300)
def test_no_bytes_break_a_form(address, body, kind):
    helps(send(address, body, kind), 200, 400)


@MANY
@given(st.sampled_from(FORMS), SENT)
def test_no_query_breaks_a_page(address, sent):
    helps(Client().get(address, sent), 200)


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize(
    "body",
    [
        b"&".join(b"a%d=1" % number for number in range(5_000)),
        b"need=talk&" * 5_000,
        b"place=" + b"x" * 2_000_000,
    ],
    ids=["5,000 fields", "5,000 needs", "2 megabytes"],
)
def test_a_flood_is_refused_with_the_numbers(address, body):
    helps(send(address, body, "application/x-www-form-urlencoded"), 400)


@pytest.mark.parametrize("address", FORMS)
def test_a_file_is_not_read(address):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="place"; filename="a.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nHartford\r\n--x--\r\n"
    )

    helps(send(address, body, "multipart/form-data; boundary=x"), 400)


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", '"><img src=x>', "'--", "0typed0"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_typed_comes_back_as_words_only(visit, language, word):
    page = visit(f"/{language}/find/", {"place": word})
    field = page.soup.select_one("#place")

    assert field is not None
    assert field["value"] == word
    assert not page.soup.select("main script, main img")
