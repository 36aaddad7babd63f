"""Whoever visits, whatever they type: afterwards it is nowhere. No table, no file, no log, no cookie."""

import io
import logging

import pytest
from django.apps import apps
from django.test import Client

from lodestar.kernel.logs import PlainFormatter
from tests.public import every_address, forms


CANARIES = {
    "address": "203.0.113.213",
    "agent": "CanaryAgent4711",
    "referer": "canary-referer-4711",
    "query": "canaryquery4711",
    "words": "canarywords4711",
    "cookie": "canarycookie4711",
}
WHO = {
    "REMOTE_ADDR": CANARIES["address"],
    "HTTP_X_FORWARDED_FOR": CANARIES["address"],
    "HTTP_USER_AGENT": CANARIES["agent"],
    "HTTP_REFERER": f"https://{CANARIES['referer']}.example/",
    "HTTP_COOKIE": f"seen={CANARIES['cookie']}",
}


def visit_everything():
    """Every page with a query, every form with words, some mistakes; the answers."""
    client = Client(raise_request_exception=False)
    client.defaults.update(WHO)
    query = f"?place={CANARIES['query']}"
    answers = [client.get(address + query) for address in every_address()]
    answers += [client.get(address) for address in every_address()]
    words = {"place": CANARIES["words"], "who": CANARIES["words"], "sign": CANARIES["words"]}
    answers += [client.post(address, sent | words) for address, sent in forms()]
    answers += [client.post(address, sent) for address, sent in forms()]
    answers.append(client.get(f"/en/{CANARIES['query']}/"))
    answers.append(client.post(f"/en/lines/{query}", words))
    wrong = "multipart/form-data; boundary=x"
    answers.append(client.post("/en/find/", CANARIES["words"].encode(), content_type=wrong))
    answers.append(client.get(f"/en/lines/{query}", headers={"Host": "elsewhere.example"}))
    return answers


@pytest.fixture
def everything_logged(capfd):
    """All that would be written down if every logger said all that it can."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: "".join([*capfd.readouterr(), written.getvalue()])
    root.removeHandler(handler)
    root.setLevel(level)


def hits(text):
    return [name for name, canary in CANARIES.items() if canary in text]


def test_no_log_holds_a_word_of_a_visitor(published_site, everything_logged):
    visit_everything()

    assert hits(everything_logged()) == []


def test_a_visit_that_goes_wrong_is_logged_without_its_words(
    published_site, everything_logged, monkeypatch
):
    def break_down(*_):
        raise RuntimeError(CANARIES["words"])

    monkeypatch.setattr("lodestar.directory.views.read_wish", break_down)
    monkeypatch.setattr("lodestar.signs.views.read_noticed", break_down)

    answers = visit_everything()
    logged = everything_logged()

    assert 500 in {answer.status_code for answer in answers}
    assert "error=RuntimeError" in logged
    assert hits(logged) == []


def test_no_answer_sets_a_cookie(published_site):
    for answer in visit_everything():
        assert not answer.cookies
        assert "Set-Cookie" not in answer.headers


def test_no_answer_but_the_form_itself_says_the_words_again(published_site):
    for answer in visit_everything():
        said = set(hits(answer.content.decode("utf-8", "replace")))
        request = answer.wsgi_request
        known = {"words"} if request.method == "POST" else set()
        assert said <= known | set(hits(request.path)), request.path


def test_no_address_ever_holds_what_was_typed(published_site):
    for address, sent in forms():
        answer = Client().post(address, sent | {"place": CANARIES["words"]})

        assert answer.status_code == 200  # an answer, not a redirect to an address with words in it
        assert f"?place={CANARIES['words']}" not in answer.content.decode()


@pytest.mark.django_db
def test_no_table_has_a_row_more(published_site):
    before = rows()

    visit_everything()

    assert rows() == before
    assert hits(repr(rows())) == []


def rows():
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }


def test_no_file_is_written(published_site, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    before = files(published_site)

    visit_everything()

    assert files(published_site) == before
    assert list(tmp_path.rglob("*")) == []
    assert hits(repr(before)) == []


def files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
