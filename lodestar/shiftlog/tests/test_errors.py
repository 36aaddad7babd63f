"""T26: when something breaks at the desk, nothing that was typed reaches a page, a log or a mail."""

import pytest
from django.core import mail
from django.core.handlers.base import BaseHandler
from django.urls import reverse

from lodestar.kernel.signin.testing import signed_in


pytestmark = pytest.mark.django_db
CANARY = "canary51c0ffee"
DOORS = (
    "staff-log",
    "staff-log-new",
    "staff-log-search",
    "staff-me",
    "staff-roles",
)


@pytest.mark.usefixtures("published_site")
@pytest.mark.parametrize("door", DOORS)
def test_t26_a_broken_page_says_nothing_of_what_was_typed(work, monkeypatch, capfd, door):
    def broken(_, response, callback, name=None):
        held = f"{CANARY} {response} {callback} {name}"
        raise RuntimeError(held)

    client = signed_in(work.rosa.person, work.rosa.someone.identity)
    client.raise_request_exception = False
    monkeypatch.setattr(BaseHandler, "check_response", broken)

    answer = client.post(
        f"{reverse(door)}?q={CANARY}", {"headline": CANARY, "words": CANARY, "text": CANARY}
    )

    told = capfd.readouterr()
    assert answer.status_code == 500
    assert CANARY.encode() not in answer.content
    assert CANARY not in told.out + told.err
    assert mail.outbox == []
