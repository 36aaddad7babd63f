"""Security keys: with the password known, nothing opens without the thing itself."""

import pytest
from django.test import Client

from lodestar.kernel.signin.models import SecurityKey
from lodestar.kernel.signin.sessions import SessionStore
from lodestar.kernel.signin.testing import sign_in
from lodestar.kernel.signin.tests.app import code_now, root_of, with_app
from lodestar.kernel.signin.tests.softkey import SoftKey
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.models import KeySlot, SlotKind
from lodestar.kernel.vault.slots import Prf, open_password_slots


WORDS = "lantern harbor teacup orbit"
pytestmark = pytest.mark.usefixtures("published_site")


def a_browser():
    return Client(headers={"X-Forwarded-Proto": "https"}, HTTP_HOST="localhost")


@pytest.fixture
def browser():
    return a_browser()


@pytest.fixture
def key():
    return SoftKey(origin="http://localhost")


def kinds(person):
    return sorted(KeySlot.rows.filter(owner=person.public_id).values_list("kind", flat=True))


def session_of(browser):
    return SessionStore(browser.cookies["staff"].value)


def add(browser, key, **more):
    """Both touches, as the pages ask for them."""
    options = browser.get("/staff/me/keys/").context["options"]
    first = browser.post("/staff/me/keys/", {"answer": key.make(options)})
    if first.status_code != 302:
        return first
    options = browser.get("/staff/me/keys/confirm/").context["options"]
    sent = {"password": WORDS, "answer": key.answer(options)} | more
    return browser.post("/staff/me/keys/confirm/", sent)


def second(browser, key):
    options = browser.get("/staff/second-step/").context["key"]
    return browser.post("/staff/second-step/", {"answer": key.answer(options)})


@pytest.fixture
def with_key(rosa, browser, key):
    sign_in(browser, rosa, WORDS)
    assert add(browser, key, only="yes")["Location"] == "/staff/me/"
    browser.post("/staff/sign-out/")
    return rosa


def test_a_security_key_is_added_with_two_touches(rosa, browser, key):
    sign_in(browser, rosa, WORDS)

    assert add(browser, key, only="yes")["Location"] == "/staff/me/"

    assert kinds(rosa) == [SlotKind.PAPER, SlotKind.PASSWORD_AND_KEY]
    assert session_of(browser)["second"] == "key"


def test_whoever_wants_to_keeps_the_password_as_a_way_in(rosa, browser, key):
    sign_in(browser, rosa, WORDS)
    add(browser, key)

    assert kinds(rosa) == [SlotKind.PAPER, SlotKind.PASSWORD, SlotKind.PASSWORD_AND_KEY]


def test_a_center_can_ask_everyone_for_a_security_key(rosa, center, browser, key):
    center.needs_security_key = True
    center.save()
    sign_in(browser, rosa, WORDS)
    add(browser, key)

    assert kinds(rosa) == [SlotKind.PAPER, SlotKind.PASSWORD_AND_KEY]


def test_where_a_security_key_is_asked_for_a_code_opens_nothing(rosa, center, browser, key, clock):
    center.needs_security_key = True
    center.save()
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)

    assert browser.post("/staff/second-step/", {"code": code_now(secret)})["Location"] == "/staff/"
    assert "second" not in session_of(browser)
    assert browser.get("/staff/unlock/")["Location"] == "/staff/me/second/"

    add(browser, key)
    assert session_of(browser)["second"] == "key"


def test_the_security_key_comes_second_and_unlocks(with_key, enrolled, browser, key):
    assert sign_in(browser, with_key, WORDS)["Location"] == "/staff/second-step/"
    assert second(browser, key)["Location"] == "/staff/"

    assert session_of(browser)["seed"]
    assert browser.get("/staff/").status_code == 200


def test_with_the_password_known_no_slot_opens_without_the_security_key(with_key):
    """T4."""
    root = root_of(with_key, WORDS)
    tried = [None, *(Prf(bytes([byte]) * 32) for byte in range(8))]

    for prf in tried:
        with pytest.raises(DoesNotOpen):
            open_password_slots(with_key.public_id, root, prf)


def test_another_security_key_does_not_answer_for_it(with_key, browser):
    """T4: through the pages."""
    sign_in(browser, with_key, WORDS)
    answer = second(browser, SoftKey(origin="http://localhost"))

    assert "did not fit" in answer.content.decode()
    assert "seed" not in session_of(browser)


def test_an_answer_is_taken_once(with_key, browser, key):
    """T31: the same answer in another browser, or a second time."""
    sign_in(browser, with_key, WORDS)
    options = browser.get("/staff/second-step/").context["key"]
    said = key.answer(options)
    assert browser.post("/staff/second-step/", {"answer": said}).status_code == 302

    other = a_browser()
    sign_in(other, with_key, WORDS)
    other.get("/staff/second-step/")
    assert other.post("/staff/second-step/", {"answer": said}).status_code == 200
    assert other.get("/staff/").status_code == 302


@pytest.mark.parametrize("change", [{"verified": False}, {"origin": "http://evil.example"}])
def test_an_answer_from_elsewhere_or_without_its_owner_is_refused(with_key, browser, key, change):
    sign_in(browser, with_key, WORDS)
    for name, value in change.items():
        setattr(key, name, value)

    assert "did not fit" in second(browser, key).content.decode()


def test_a_copy_of_a_security_key_falls_behind(with_key, browser, key):
    sign_in(browser, with_key, WORDS)
    second(browser, key)
    browser.post("/staff/sign-out/")
    key.count = 1

    sign_in(browser, with_key, WORDS)

    assert "did not fit" in second(browser, key).content.decode()


@pytest.mark.parametrize("said", ["", "{}", "[]", "x", '{"id": 1}', "null"])
def test_nonsense_is_no_answer(with_key, browser, said):
    sign_in(browser, with_key, WORDS)
    browser.get("/staff/second-step/")

    assert browser.post("/staff/second-step/", {"answer": said}).status_code == 200


def test_a_security_key_that_cannot_help_to_open_is_not_taken(rosa, browser, key):
    sign_in(browser, rosa, WORDS)
    key.knows_prf = False

    assert "lacks PRF" in add(browser, key).content.decode()
    assert not SecurityKey.rows.exists()


def test_a_wrong_password_adds_nothing(rosa, browser, key):
    sign_in(browser, rosa, WORDS)

    assert add(browser, key, password="not my password").status_code == 200
    assert not SecurityKey.rows.exists()
    assert SlotKind.PASSWORD in kinds(rosa)


def test_nobody_confirms_what_was_not_offered(rosa, browser):
    sign_in(browser, rosa, WORDS)

    assert browser.get("/staff/me/keys/confirm/")["Location"] == "/staff/me/keys/"


def test_a_second_device_is_added_beside_the_first(with_key, browser, key):
    sign_in(browser, with_key, WORDS)
    second(browser, key)
    phone = SoftKey(origin="http://localhost")
    add(browser, phone, only="yes")
    browser.post("/staff/sign-out/")

    for one in (key, phone):
        sign_in(browser, with_key, WORDS)
        assert second(browser, one).status_code == 302
        assert session_of(browser)["seed"]
        browser.post("/staff/sign-out/")


def test_the_last_security_key_leaves_the_password_as_the_way_in(with_key, browser, key):
    sign_in(browser, with_key, WORDS)
    second(browser, key)
    which = str(SecurityKey.rows.get().pk)

    browser.post("/staff/me/keys/drop/", {"which": which, "password": "not it"})
    assert SecurityKey.rows.exists()
    browser.post("/staff/me/keys/drop/", {"which": which, "password": WORDS})

    assert not SecurityKey.rows.exists()
    assert kinds(with_key) == [SlotKind.PAPER, SlotKind.PASSWORD]


def test_where_the_center_asks_for_one_the_last_stays(with_key, center, browser, key):
    center.needs_security_key = True
    center.save()
    sign_in(browser, with_key, WORDS)
    second(browser, key)

    sent = {"which": str(SecurityKey.rows.get().pk), "password": WORDS}
    answer = browser.post("/staff/me/keys/drop/", sent)

    assert "It was not removed" in answer.content.decode()
    assert SecurityKey.rows.exists()


def test_nobody_removes_somebody_elses(with_key, browser, key, center):
    sign_in(browser, with_key, WORDS)
    second(browser, key)

    browser.post("/staff/me/keys/drop/", {"which": "something else", "password": WORDS})

    assert SecurityKey.rows.exists()


def test_a_new_password_keeps_the_security_key_that_answers(with_key, enrolled, browser, key):
    sign_in(browser, with_key, WORDS)
    second(browser, key)
    new = "comet ladder violin harbor"
    options = browser.get("/staff/me/password/").context["key"]
    sent = {"password": WORDS, "new": new, "again": new, "answer": key.answer(options)}

    assert browser.post("/staff/me/password/", sent)["Location"] == "/staff/me/"

    assert kinds(with_key) == [SlotKind.PAPER, SlotKind.PASSWORD_AND_KEY]
    browser.post("/staff/sign-out/")
    sign_in(browser, with_key, new)
    second(browser, key)
    assert session_of(browser)["seed"]


def test_unlocking_again_takes_the_security_key(with_key, browser, key):
    sign_in(browser, with_key, WORDS)
    second(browser, key)
    browser.post("/staff/lock/")
    options = browser.get("/staff/unlock/").context["key"]

    assert browser.post("/staff/unlock/", {"password": WORDS}).status_code == 200
    assert "seed" not in session_of(browser)
    options = browser.get("/staff/unlock/").context["key"]
    sent = {"password": WORDS, "answer": key.answer(options)}
    assert browser.post("/staff/unlock/", sent).status_code == 302
    assert session_of(browser)["seed"]


def test_a_page_that_uses_a_security_key_may_ask_for_one(with_key, browser):
    answer = sign_in(browser, with_key, WORDS)
    policy = answer.headers["Permissions-Policy"]

    assert "publickey-credentials-get=(self)" in policy
    assert "publickey-credentials-create=(self)" in policy
