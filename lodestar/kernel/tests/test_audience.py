"""Whom a view is for, and that nobody else gets in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from lodestar.kernel.models import Person, Role
from lodestar.kernel.web.audience import me, members, public


ASK = RequestFactory()
WORDS = "lantern-harbor-test-2026"


def seen(request):
    return HttpResponse("seen")


def asked_by(person):
    request = ASK.get("/staff/")
    request.user = person
    return request


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("post", 405)])
def test_a_public_page_only_reads(method, status):
    assert public()(seen)(getattr(ASK, method)("/")).status_code == status


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 200), ("delete", 405)])
def test_a_public_form_answers_what_it_says(method, status):
    assert public("GET", "POST")(seen)(getattr(ASK, method)("/")).status_code == status


def test_a_stranger_is_asked_to_sign_in():
    answer = members(Role.STEWARD)(seen)(asked_by(AnonymousUser()))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/staff/sign-in/")


def test_a_person_with_another_role_finds_nothing():
    with pytest.raises(Http404):
        members(Role.STEWARD)(seen)(asked_by(Person(role=Role.ADVOCATE)))


def test_a_person_with_the_role_gets_in():
    steward = Person(role=Role.STEWARD)

    assert members(Role.STEWARD)(seen)(asked_by(steward)).content == b"seen"
    assert me(asked_by(steward)) is steward


def test_nobody_is_not_somebody():
    with pytest.raises(Http404):
        me(asked_by(AnonymousUser()))


@pytest.fixture
def advocate(db):
    return Person.objects.create_person(
        email="rosa@example.org", name="Rosa", role=Role.ADVOCATE, password=WORDS
    )


@pytest.fixture
def careful():
    """A browser that meets the same checks of forms as a real one."""
    return Client(enforce_csrf_checks=True)


def sign_in(browser, password):
    page = browser.get("/staff/sign-in/")
    token = page.context["csrf_token"]
    sent = {"username": "rosa@example.org", "password": password, "csrfmiddlewaretoken": str(token)}
    return browser.post("/staff/sign-in/", sent)


def test_staff_sign_in_and_out(advocate, careful, published_site):
    assert careful.get("/staff/").status_code == 302

    assert sign_in(careful, WORDS)["Location"] == "/staff/"
    listed = careful.get("/staff/")
    assert listed.status_code == 200
    assert listed["Cache-Control"].startswith(("no-store", "max-age=0"))

    token = str(listed.context["csrf_token"])
    assert careful.post("/staff/sign-out/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert careful.get("/staff/").status_code == 302


def test_a_wrong_password_says_so_without_saying_which(advocate, careful):
    answer = sign_in(careful, "something else entirely")

    assert answer.status_code == 200
    assert b"do not fit together" in answer.content
    assert careful.get("/staff/").status_code == 302


def test_a_form_of_staff_without_its_token_is_refused_kindly(advocate, careful):
    answer = careful.post("/staff/sign-in/", {"username": "rosa@example.org", "password": WORDS})

    assert answer.status_code == 403
    assert b"open too long" in answer.content
    assert b"tel:" in answer.content


def test_a_session_opens_no_public_page_and_is_sent_nowhere_else(advocate, careful):
    sign_in(careful, WORDS)
    answer = careful.get("/en/lines/")

    assert not answer.cookies
    assert not hasattr(answer.wsgi_request, "session")
    assert not hasattr(answer.wsgi_request, "user")


def test_a_password_is_stored_as_a_hash_only(advocate):
    assert advocate.password.startswith("lodestar$v1$")
    assert WORDS not in advocate.password
    assert str(advocate) == "Rosa"
