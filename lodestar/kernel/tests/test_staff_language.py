"""Staff choose the language of their pages for a session."""

import pytest
from django.test import Client


pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published_site")
def test_a_language_is_chosen_for_the_session_and_leads_back():
    client = Client(headers={"accept-language": "en"})
    assert 'lang="en"' in client.get("/staff/sign-in/").content.decode()

    answer = client.post("/staff/language/", {"language": "es", "next": "/staff/sign-in/"})

    assert answer.headers["Location"] == "/staff/sign-in/"
    assert '<html lang="es"' in client.get("/staff/sign-in/").content.decode()


@pytest.mark.usefixtures("published_site")
@pytest.mark.parametrize("elsewhere", ["//example.org/", "https://example.org/", "/en/"])
def test_it_leads_nowhere_else(elsewhere):
    answer = Client().post("/staff/language/", {"language": "xx", "next": elsewhere})

    assert answer.headers["Location"] == "/staff/"
