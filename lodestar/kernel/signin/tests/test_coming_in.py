"""Signing in and out through the pages, as a person does."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from lodestar.kernel.models import Person, Role
from lodestar.kernel.signin import appcodes, devices
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.signin.sessions import SessionStore
from lodestar.kernel.signin.testing import sign_in, signed_in
from lodestar.kernel.signin.tests.app import code_now, with_app
from lodestar.kernel.signin.unlocking import fresh_enough, identity_of, unlocked
from lodestar.kernel.vault.errors import Busy, Locked
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.models import KeySlot
from lodestar.kernel.web.doors import StaffSignIn


WORDS = "lantern harbor teacup orbit"
WRONG = "lantern harbor teacup comet"
pytestmark = pytest.mark.usefixtures("published_site")


def session_of(browser):
    return SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def asked(browser, path="/staff/"):
    """A request as a view of staff would meet it, with the session of that browser."""
    request = RequestFactory().get(path)
    request.session = session_of(browser)
    return request


def is_in(browser):
    return browser.get("/staff/").status_code == 200


def test_who_has_no_second_step_is_in_and_opens_nothing(rosa, browser):
    answer = sign_in(browser, rosa, WORDS)

    assert answer["Location"] == "/staff/"
    assert is_in(browser)
    with pytest.raises(Locked):
        identity_of(asked(browser))


def test_the_code_of_an_app_comes_second_and_unlocks(enrolled, browser, clock):
    rosa, identity, _ = enrolled
    secret = with_app(rosa, WORDS)

    answer = sign_in(browser, rosa, WORDS)
    assert answer["Location"] == "/staff/second-step/"
    assert not is_in(browser)

    answer = browser.post("/staff/second-step/", {"code": code_now(secret)})
    assert answer["Location"] == "/staff/"
    assert is_in(browser)
    assert identity_of(asked(browser)).seed == identity.seed


def test_between_password_and_second_step_nothing_is_unlocked(rosa, browser, clock):
    with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)

    assert "seed" not in session_of(browser)
    assert "_auth_user_id" not in session_of(browser)


def test_after_the_second_step_the_password_leaves_nothing_in_the_session(rosa, browser, clock):
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert "root" not in session_of(browser)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert SessionStore(before).load() == {}


def test_a_page_that_was_wished_for_comes_after_signing_in(rosa, browser, clock):
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS, next="/staff/me/")

    answer = browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert answer["Location"] == "/staff/me/"


@pytest.mark.parametrize("wish", ["//evil.example/staff/", "https://evil.example", "/en/", "x"])
def test_nobody_is_sent_to_a_strange_place(rosa, browser, wish):
    assert sign_in(browser, rosa, WORDS, next=wish)["Location"] == "/staff/"


def test_a_code_is_good_for_one_use(rosa, clock):
    """T31: the same code from another browser a moment later."""
    secret = with_app(rosa, WORDS)
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, rosa, WORDS)
        browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert is_in(first)
    assert not is_in(second)
    clock.shift(31)
    second.post("/staff/second-step/", {"code": code_now(secret)})
    assert is_in(second)


def test_sending_the_password_again_does_nothing_more(rosa, browser, clock):
    """T31: the same form, sent twice."""
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)
    browser.post("/staff/second-step/", {"code": code_now(secret)})
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    held = dict(session_of(browser).items())

    assert sign_in(browser, rosa, WORDS).status_code == 302

    assert browser.cookies[settings.SESSION_COOKIE_NAME].value == before
    assert dict(session_of(browser).items()) == held


def test_sending_a_code_again_does_nothing_more(rosa, browser, clock):
    """T31: the form of the second step, sent twice."""
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)
    code = code_now(secret)
    browser.post("/staff/second-step/", {"code": code})
    held = dict(session_of(browser).items())

    answer = browser.post("/staff/second-step/", {"code": code})

    assert answer["Location"] == "/staff/sign-in/"
    assert dict(session_of(browser).items()) == held


def test_forms_of_signing_in_need_their_token(rosa):
    """T31: the token is bound to the browser."""
    careful, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    token = str(other.get("/staff/sign-in/").context["csrf_token"])

    for address in ("/staff/sign-in/", "/staff/second-step/", "/staff/lost/", "/staff/unlock/"):
        sent = {"username": rosa.email, "password": WORDS, "csrfmiddlewaretoken": token}
        assert careful.post(address, sent).status_code == 403


def test_the_second_step_waits_five_minutes(rosa, browser, clock):
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)
    clock.shift(301)

    answer = browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert answer["Location"] == "/staff/sign-in/"
    assert not is_in(browser)


def test_nobody_begins_with_the_second_step(browser, db):
    assert browser.get("/staff/second-step/")["Location"] == "/staff/sign-in/"


def test_a_person_who_left_does_not_come_in_and_is_out_at_once(rosa, browser):
    sign_in(browser, rosa, WORDS)
    assert is_in(browser)

    Person.objects.filter(pk=rosa.pk).update(is_active=False)

    assert not is_in(browser)
    assert sign_in(Client(), rosa, WORDS).status_code == 200


def test_signing_out_ends_the_session_and_clears_the_browser(rosa, browser):
    """T7: afterwards the cookie opens nothing."""
    sign_in(browser, rosa, WORDS)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value

    answer = browser.post("/staff/sign-out/")

    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    assert SessionStore(cookie).load() == {}
    assert Client(headers={"Cookie": f"staff={cookie}"}).get("/staff/").status_code == 302


def test_signing_out_by_a_link_does_nothing(rosa, browser):
    sign_in(browser, rosa, WORDS)

    assert browser.get("/staff/sign-out/").status_code == 405
    assert is_in(browser)


def test_a_password_set_by_somebody_else_lets_in_and_opens_nothing(rosa, browser, clock):
    """T30: whoever can reset a password gets a login, and no content."""
    rosa.set_password("comet teacup harbor lantern")
    rosa.save()

    sign_in(browser, rosa, "comet teacup harbor lantern")

    assert is_in(browser)
    session = session_of(browser)
    assert "seed" not in session
    session["second"] = "code"
    session.save()
    with pytest.raises(Locked):
        identity_of(asked(browser))
    assert opened(rosa.password, typed(WORDS)) is None


def test_only_the_week_is_noted(rosa, browser):
    sign_in(browser, rosa, WORDS)

    rosa.refresh_from_db()
    assert rosa.seen_week


def test_the_secret_of_an_app_is_sealed(rosa):
    secret = with_app(rosa, WORDS)
    row = appcodes._rows(rosa).get()

    assert secret not in str(row.data)
    assert row.last_used_at is None
    assert (row.created_at.hour, row.created_at.minute, row.created_at.weekday()) == (0, 0, 0)


def test_using_a_code_notes_no_time(rosa, browser, clock):
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)
    browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert appcodes._rows(rosa).get().last_used_at is None


# What does not tell -------------------------------------------------------------------------------


def answered(email, password=WRONG, **more):
    answer = Client().post("/staff/sign-in/", {"username": email, "password": password} | more)
    headers = {name: value for name, value in answer.items() if name != "Set-Cookie"}
    token = str(answer.context["csrf_token"])
    body = answer.content.decode().replace(token, "").replace(email, "")
    cookies = {name: len(cookie.value) for name, cookie in answer.cookies.items()}
    return answer.status_code, headers, len(answer.content) - len(email), body, cookies


def test_a_known_and_an_unknown_address_get_the_same_answer(rosa):
    """T21: status, headers, length and words."""
    known = answered("rosa@example.org")

    assert answered("nobody@example.org") == known
    assert answered("no address at all") == known
    assert answered("ROSA@EXAMPLE.ORG") == known


def test_so_do_an_address_with_a_second_step_and_one_without(rosa):
    """T21."""
    without = answered("rosa@example.org")
    with_app(rosa, WORDS)

    assert answered("rosa@example.org") == without


def test_a_locked_address_looks_the_same_whether_it_exists_or_not(rosa):
    """T21: also once it has been tried too often."""
    for email in ("rosa@example.org", "nobody@example.org"):
        for _ in range(devices.LIMIT["password"]):
            answered(email)

    locked = answered("rosa@example.org")
    assert "Too many wrong tries" in locked[3]
    assert answered("nobody@example.org") == locked
    paper = "00000-00000-00000-00000-00000-00000"
    assert answered("rosa@example.org", paper=paper) == answered("nobody@example.org", paper=paper)


@pytest.mark.parametrize("email", ["rosa@example.org", "nobody@example.org"])
def test_the_work_is_the_same_for_both(rosa, stretched, email):
    """T21: one Argon2id, not two and not none."""
    stretched.clear()

    answered(email)

    assert len(stretched) == 1


def test_signing_in_stretches_the_password_once(rosa, browser, clock, stretched):
    secret = with_app(rosa, WORDS)
    stretched.clear()

    sign_in(browser, rosa, WORDS)
    browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert is_in(browser)
    assert len(stretched) == 1


# Locks that shut nobody out -----------------------------------------------------------------------


def strangers_guess(email, times=devices.LIMIT["password"] + 5):
    for _ in range(times):
        answered(email)


def test_strangers_who_guess_are_stopped(rosa):
    strangers_guess(rosa.email)

    assert sign_in(Client(), rosa, WORDS).status_code == 200


def sign_out(browser):
    """As a browser does that heeds Clear-Site-Data: every cookie is gone before the next page."""
    answer = browser.post("/staff/sign-out/")
    browser.cookies.clear()
    return browser.get(answer["Location"])


def test_a_known_device_is_not_shut_out_by_strangers(rosa, browser):
    sign_in(browser, rosa, WORDS)
    sign_out(browser)

    strangers_guess(rosa.email)

    assert sign_in(browser, rosa, WORDS).status_code == 302


def test_on_a_new_device_the_paper_lets_past_the_lock(enrolled):
    rosa, _, paper = enrolled
    strangers_guess(rosa.email)
    new = Client()

    assert "Code on your paper" in sign_in(new, rosa, WORDS).content.decode()
    assert sign_in(new, rosa, WRONG, paper=paper).status_code == 200
    assert sign_in(new, rosa, WORDS, paper=paper.replace("-", " ")).status_code == 302


def test_a_lock_ends_by_itself(rosa, clock):
    strangers_guess(rosa.email)
    clock.shift(15 * 60)

    assert sign_in(Client(), rosa, WORDS).status_code == 302


def test_a_known_device_is_stopped_when_it_guesses(rosa, browser):
    sign_in(browser, rosa, WORDS)
    sign_out(browser)
    for _ in range(devices.LIMIT["password"]):
        sign_in(browser, rosa, WRONG)

    assert sign_in(browser, rosa, WORDS).status_code == 200
    assert sign_in(Client(), rosa, WORDS).status_code == 302


def test_a_device_that_knows_one_person_is_a_stranger_to_another(rosa, browser, center):
    ana = Person.objects.create_person(
        email="ana@example.org", name="Ana", role=Role.ADVOCATE, password=WORDS
    )
    sign_in(browser, ana, WORDS)
    browser.post("/staff/sign-out/")
    strangers_guess(rosa.email)

    assert sign_in(browser, rosa, WORDS).status_code == 200


def test_a_shared_desk_is_known_to_each_who_signed_in_there(rosa, browser):
    people = [
        Person.objects.create_person(
            email=f"{name}@example.org", name=name, role=Role.ADVOCATE, password=WORDS
        )
        for name in ("ana", "bea", "carla")
    ]
    for person in (rosa, *people):
        sign_in(browser, person, WORDS)
        sign_out(browser)

    request = RequestFactory().get("/")
    request.COOKIES[devices.COOKIE] = browser.cookies[devices.COOKIE].value
    assert all(devices.known_number(request, person.email) for person in (rosa, *people))


@pytest.mark.parametrize("value", ["", "x", "....", "é", "A" * 38, "A" * 4000])
def test_a_made_up_device_is_not_known(value, db):
    request = RequestFactory().get("/")
    request.COOKIES[devices.COOKIE] = value

    assert devices.known_number(request, "rosa@example.org") is None


def test_the_device_cookie_names_nobody(rosa, browser):
    sign_in(browser, rosa, WORDS)
    cookie = browser.cookies[devices.COOKIE]

    assert "rosa" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_the_ticket_of_a_device_is_good_once_and_replaces_nothing(rosa, browser):
    sign_in(browser, rosa, WORDS)
    value = browser.cookies[devices.COOKIE].value
    address = browser.post("/staff/sign-out/")["Location"]
    other = Client(headers={"Cookie": f"{devices.COOKIE}=theirs"})
    assert devices.COOKIE not in other.get(address).cookies

    again = browser.post("/staff/sign-in/", {"username": rosa.email, "password": WORDS})
    address = browser.post("/staff/sign-out/")["Location"]
    first, second = Client(), Client()

    assert again.status_code == 302
    assert value not in address
    assert first.get(address).cookies[devices.COOKIE].value == value
    assert devices.COOKIE not in second.get(address).cookies


def test_wrong_codes_stop_too(rosa, browser, clock):
    secret = with_app(rosa, WORDS)
    sign_in(browser, rosa, WORDS)
    for _ in range(devices.LIMIT["second"]):
        browser.post("/staff/second-step/", {"code": "000000"})

    answer = browser.post("/staff/second-step/", {"code": code_now(secret)})

    assert "Too many wrong tries" in answer.content.decode()
    assert not is_in(browser)


def test_no_address_of_the_network_is_kept(rosa):
    """allauth would count by address; here nothing of the kind is even asked."""
    from lodestar.kernel.vault.volatile import volatile

    browser = Client(REMOTE_ADDR="203.0.113.77", headers={"X-Forwarded-For": "203.0.113.78"})
    for password in (WRONG, WORDS):
        sign_in(browser, rosa, password)

    assert b"203.0.113" not in volatile().path.read_bytes()
    assert settings.ACCOUNT_RATE_LIMITS is False


# For rooms ----------------------------------------------------------------------------------------


def seen(request):
    return HttpResponse("seen")


def test_a_locked_page_asks_to_unlock_and_comes_back(rosa):
    request = asked(signed_in(rosa), "/staff/log/")

    answer = unlocked()(seen)(request)

    assert answer["Location"] == "/staff/unlock/?next=%2Fstaff%2Flog%2F"


def test_an_unlocked_page_opens(rosa):
    identity = Identity.new()
    request = asked(signed_in(rosa, identity))

    assert unlocked(recently=True)(seen)(request).content == b"seen"
    assert identity_of(request).seed == identity.seed
    assert identity_of(request) is identity_of(request)


def test_a_grave_act_asks_again_after_five_minutes(rosa, clock):
    browser = signed_in(rosa, Identity.new())
    assert fresh_enough(asked(browser))

    clock.shift(5 * 60)

    assert not fresh_enough(asked(browser))
    assert unlocked(recently=True)(seen)(asked(browser)).status_code == 302
    assert unlocked()(seen)(asked(browser)).content == b"seen"


def test_keys_that_are_locked_lead_to_the_page_that_unlocks():
    door = StaffSignIn(seen)
    request = RequestFactory().get("/staff/log/")
    to_page, busy = (door.process_exception(request, error) for error in (Locked(), Busy()))

    assert to_page
    assert to_page.headers["Location"].startswith("/staff/unlock/")
    assert busy
    assert busy.status_code == 503
    assert door.process_exception(request, ValueError()) is None


def test_unlocking_again_asks_for_both(enrolled, clock):
    rosa, identity, _ = enrolled
    secret = with_app(rosa, WORDS)
    browser = signed_in(rosa)

    for sent in ({"password": WORDS}, {"code": code_now(secret)}, {"password": WRONG}):
        assert browser.post("/staff/unlock/", sent).status_code == 200
        assert "seed" not in session_of(browser)

    sent = {"password": WORDS, "code": code_now(secret), "next": "/staff/me/"}
    assert browser.post("/staff/unlock/", sent)["Location"] == "/staff/me/"
    assert identity_of(asked(browser)).seed == identity.seed


def test_unlocking_gives_the_session_a_new_cookie(rosa, clock):
    secret = with_app(rosa, WORDS)
    browser = signed_in(rosa)
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value

    browser.post("/staff/unlock/", {"password": WORDS, "code": code_now(secret)})

    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert SessionStore(before).load() == {}


def test_who_has_no_second_step_is_led_to_set_one_up(rosa, browser):
    sign_in(browser, rosa, WORDS)

    assert browser.get("/staff/unlock/")["Location"] == "/staff/me/second/"


def test_who_holds_no_key_is_told_so(db):
    steward = Person.objects.create_person(
        email="sol@example.org", name="Sol", role=Role.STEWARD, password=WORDS
    )

    assert "You hold no key" in signed_in(steward).get("/staff/unlock/").content.decode()
    assert not KeySlot.rows.filter(owner=steward.public_id).exists()


def test_locking_for_a_moment_keeps_one_signed_in(rosa):
    browser = signed_in(rosa, Identity.new())

    assert browser.post("/staff/lock/")["Location"] == "/staff/unlock/"

    assert is_in(browser)
    with pytest.raises(Locked):
        identity_of(asked(browser))
