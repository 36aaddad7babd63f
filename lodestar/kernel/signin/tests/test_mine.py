"""My sign-in: sessions, password, app, code on paper; and a lost password."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from lodestar.kernel.models import Person, Role
from lodestar.kernel.signin import appcodes
from lodestar.kernel.signin.changing import recover_with_paper
from lodestar.kernel.signin.creating import begin_identity
from lodestar.kernel.signin.errors import NotRight
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.signin.sessions import SessionStore
from lodestar.kernel.signin.testing import sign_in, signed_in
from lodestar.kernel.signin.tests.app import code_now, root_of, with_app
from lodestar.kernel.vault.codes import Mistyped
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.models import KeySlot, SlotKind
from lodestar.kernel.vault.slots import open_paper_slot, open_password_slots
from tests.pages import hold_content, hold_frame


WORDS = "lantern harbor teacup orbit"
NEW = "comet ladder violin harbor"
pytestmark = pytest.mark.usefixtures("published_site")


def session_of(browser):
    return SessionStore(browser.cookies["staff"].value)


def is_in(browser):
    return browser.get("/staff/").status_code == 200


def through(browser, person, password, secret):
    """Password and code."""
    sign_in(browser, person, password)
    return browser.post("/staff/second-step/", {"code": code_now(secret)})


# Sessions -----------------------------------------------------------------------------------------


def test_i_see_where_i_am_signed_in_and_end_it(rosa):
    here, there = signed_in(rosa), signed_in(rosa)
    sessions = here.get("/staff/me/").context["sessions"]
    (other,) = [one for one in sessions if not one.is_this_one]

    here.post("/staff/me/end/", {"session": other.id})

    assert len(sessions) == 2
    assert is_in(here)
    assert not is_in(there)


def test_i_end_all_but_this_one(rosa):
    here, one, two = signed_in(rosa), signed_in(rosa), signed_in(rosa)

    here.post("/staff/me/end/", {"session": "others"})

    assert [is_in(browser) for browser in (here, one, two)] == [True, False, False]


def test_i_cannot_end_somebody_elses(rosa, db):
    ana = Person.objects.create_person(
        email="ana@example.org", name="Ana", role=Role.ADVOCATE, password=WORDS
    )
    hers = signed_in(ana)
    (open_one,) = hers.get("/staff/me/").context["sessions"]

    signed_in(rosa).post("/staff/me/end/", {"session": open_one.id})

    assert is_in(hers)


# Password -----------------------------------------------------------------------------------------


def test_a_new_password_opens_the_same_key(enrolled):
    rosa, identity, paper = enrolled
    here, there = signed_in(rosa, identity), signed_in(rosa, identity)

    answer = here.post("/staff/me/password/", {"password": WORDS, "new": NEW, "again": NEW})

    rosa.refresh_from_db()
    assert answer["Location"] == "/staff/me/"
    assert is_in(here)
    assert not is_in(there)
    assert open_password_slots(rosa.public_id, root_of(rosa, NEW)).seed == (identity.seed)
    assert opened(rosa.password, typed(WORDS)) is None
    assert open_paper_slot(rosa.public_id, paper).seed == identity.seed


def test_the_old_password_opens_no_slot_any_more(enrolled):
    rosa, identity, _ = enrolled
    before = root_of(rosa, WORDS)
    signed_in(rosa, identity).post(
        "/staff/me/password/", {"password": WORDS, "new": NEW, "again": NEW}
    )

    with pytest.raises(DoesNotOpen):
        open_password_slots(rosa.public_id, before)


def test_the_app_goes_on_working_with_a_new_password(enrolled, clock):
    rosa, identity, _ = enrolled
    secret = with_app(rosa, WORDS)
    signed_in(rosa, identity).post(
        "/staff/me/password/", {"password": WORDS, "new": NEW, "again": NEW}
    )

    assert through(Client(), rosa, NEW, secret)["Location"] == "/staff/"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"password": NEW, "new": NEW, "again": NEW}, "That is not your password"),
        ({"password": WORDS, "new": NEW, "again": WORDS}, "The two are not the same"),
        ({"password": WORDS, "new": "rosa2026", "again": "rosa2026"}, "at least twelve"),
        (
            {"password": WORDS, "new": "HarborHouse2026!", "again": "HarborHouse2026!"},
            "guessed too soon",
        ),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(enrolled, sent, said):
    rosa, identity, _ = enrolled
    before = rosa.password

    answer = signed_in(rosa, identity).post("/staff/me/password/", sent)

    rosa.refresh_from_db()
    assert said in answer.content.decode()
    assert rosa.password == before


def test_a_password_is_changed_only_while_the_keys_are_open(rosa):
    answer = signed_in(rosa).post(
        "/staff/me/password/", {"password": WORDS, "new": NEW, "again": NEW}
    )

    assert answer["Location"].startswith("/staff/unlock/")


def test_who_holds_no_key_changes_a_password_too(db):
    steward = Person.objects.create_person(
        email="sol@example.org", name="Sol", role=Role.STEWARD, password=WORDS
    )

    signed_in(steward).post("/staff/me/password/", {"password": WORDS, "new": NEW, "again": NEW})

    steward.refresh_from_db()
    assert steward.check_password(NEW)
    assert not KeySlot.rows.exists()


# An app that shows codes --------------------------------------------------------------------------


def test_setting_up_an_app_unlocks(rosa, browser, clock):
    sign_in(browser, rosa, WORDS)
    secret = browser.get("/staff/me/codes/").context["secret"].replace(" ", "")

    answer = browser.post("/staff/me/codes/", {"code": code_now(secret), "password": WORDS})

    assert answer["Location"] == "/staff/me/"
    assert session_of(browser)["second"] == "code"
    clock.shift(60)
    assert through(Client(), rosa, WORDS, secret)["Location"] == "/staff/"


def test_the_picture_holds_the_same_secret_and_is_kept_nowhere(rosa, browser):
    sign_in(browser, rosa, WORDS)
    browser.get("/staff/me/codes/")
    secret = session_of(browser)["mfa.totp.secret"]

    picture = browser.get("/staff/me/codes/picture.svg")

    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "no-store"
    assert b"<svg" in picture.content
    assert b"style=" not in picture.content
    assert session_of(browser)["mfa.totp.secret"] == secret


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"password": NEW}])
def test_an_app_is_set_up_with_its_code_and_the_password(rosa, browser, clock, wrong):
    sign_in(browser, rosa, WORDS)
    secret = browser.get("/staff/me/codes/").context["secret"].replace(" ", "")
    sent = {"code": code_now(secret), "password": WORDS} | wrong

    assert browser.post("/staff/me/codes/", sent).status_code == 200
    assert not appcodes.has_codes(rosa)


def test_setting_up_twice_with_one_form_does_nothing_more(rosa, browser, clock):
    """T31."""
    sign_in(browser, rosa, WORDS)
    secret = browser.get("/staff/me/codes/").context["secret"].replace(" ", "")
    sent = {"code": code_now(secret), "password": WORDS}
    browser.post("/staff/me/codes/", sent)
    before = appcodes._rows(rosa).get().data

    browser.post("/staff/me/codes/", sent)

    assert appcodes._rows(rosa).get().data == before


def test_whoever_finds_an_open_desk_does_not_change_the_second_step(enrolled, clock):
    rosa, identity, _ = enrolled
    with_app(rosa, WORDS)
    browser = signed_in(rosa, identity)
    clock.shift(5 * 60)

    for address in ("/staff/me/codes/", "/staff/me/codes/picture.svg", "/staff/me/keys/"):
        assert browser.get(address)["Location"].startswith("/staff/unlock/")


def test_codes_stay_where_they_are_the_only_second_step(enrolled):
    rosa, identity, _ = enrolled
    with_app(rosa, WORDS)

    signed_in(rosa, identity).post("/staff/me/codes/off/")

    assert appcodes.has_codes(rosa)


def test_codes_go_where_a_security_key_takes_their_place(enrolled):
    rosa, identity, _ = enrolled
    with_app(rosa, WORDS)
    rosa.security_keys.create(credential=b"one", attested=b"public")

    signed_in(rosa, identity).post("/staff/me/codes/off/")

    assert not appcodes.has_codes(rosa)


# Paper --------------------------------------------------------------------------------------------


def test_a_new_code_on_paper_is_shown_once(enrolled):
    rosa, identity, old = enrolled
    browser = signed_in(rosa, identity)
    assert "code" not in (browser.get("/staff/me/paper/").context or {})

    code = browser.post("/staff/me/paper/").context["code"]

    assert open_paper_slot(rosa.public_id, code).seed == identity.seed
    with pytest.raises(DoesNotOpen):
        open_paper_slot(rosa.public_id, old)
    assert code not in browser.get("/staff/me/paper/").content.decode()


def test_a_new_code_on_paper_is_a_grave_act(enrolled, clock):
    rosa, identity, _ = enrolled
    browser = signed_in(rosa, identity)
    clock.shift(5 * 60)

    assert browser.post("/staff/me/paper/")["Location"].startswith("/staff/unlock/")


# A lost password ----------------------------------------------------------------------------------


def lost(email, paper, new=NEW):
    sent = {"username": email, "paper": paper, "new": new, "again": new}
    return Client().post("/staff/lost/", sent)


def test_the_paper_opens_the_same_key_under_a_new_password(enrolled):
    """T30: nothing is lost, and everything else that opened is gone."""
    rosa, identity, paper = enrolled
    with_app(rosa, WORDS)
    there = signed_in(rosa, identity)

    new_paper = lost(rosa.email, paper).context["code"]

    rosa.refresh_from_db()
    assert open_password_slots(rosa.public_id, root_of(rosa, NEW)).seed == (identity.seed)
    assert open_paper_slot(rosa.public_id, new_paper).seed == identity.seed
    assert not is_in(there)
    assert not appcodes.has_codes(rosa)
    with pytest.raises(DoesNotOpen):
        open_paper_slot(rosa.public_id, paper)


def test_after_that_the_second_step_is_set_up_anew(enrolled, browser):
    rosa, _, paper = enrolled
    with_app(rosa, WORDS)
    lost(rosa.email, paper)

    assert sign_in(browser, rosa, NEW)["Location"] == "/staff/"

    assert browser.get("/staff/unlock/")["Location"] == "/staff/me/second/"
    assert "You have no second step yet" in browser.get("/staff/me/").content.decode()


def test_a_lost_security_key_is_forgotten_with_the_password(enrolled):
    rosa, _, paper = enrolled
    rosa.security_keys.create(credential=b"one", attested=b"public")

    lost(rosa.email, paper)

    assert not rosa.security_keys.exists()
    kinds = sorted(KeySlot.rows.filter(owner=rosa.public_id).values_list("kind", flat=True))
    assert kinds == [SlotKind.PAPER, SlotKind.PASSWORD]


def test_sending_it_twice_does_nothing_more(enrolled):
    """T31."""
    rosa, _, paper = enrolled
    lost(rosa.email, paper)
    rosa.refresh_from_db()
    before = rosa.password

    assert "do not fit together" in lost(rosa.email, paper).content.decode()

    rosa.refresh_from_db()
    assert rosa.password == before


def test_a_typing_error_is_told_apart_from_a_code_that_does_not_fit(enrolled):
    rosa, _, paper = enrolled
    wrong = ("8" if paper[0] != "8" else "9") + paper[1:]

    assert "looks wrong" in lost(rosa.email, wrong).content.decode()
    with pytest.raises(Mistyped):
        recover_with_paper(email=rosa.email, code=wrong, password=typed(NEW))


def test_known_and_unknown_addresses_look_the_same_here(enrolled):
    """T21: with a code that is well written and fits nobody."""
    _, _, paper = enrolled
    somebody = Person.objects.create_person(
        email="anas@example.org", name="Ana", role=Role.ADVOCATE, password=WORDS
    )
    begin_identity(somebody, typed(WORDS))

    def answered(email):
        answer = lost(email, paper)
        token = str(answer.context["csrf_token"])
        body = answer.content.decode().replace(token, "").replace(email, "")
        headers = {name: value for name, value in answer.items() if name != "Set-Cookie"}
        return answer.status_code, len(body), body, headers

    assert answered("anas@example.org") == answered("nobd@example.org")


@pytest.mark.parametrize("email", ["rosa@example.org", "nobody@example.org"])
def test_the_work_is_the_same_for_both(enrolled, stretched, email):
    """T21."""
    stretched.clear()

    lost(email, "00000-00000-00000-00000-00000-00000")

    assert len(stretched) == 1


def test_who_left_does_not_come_back_with_paper(enrolled):
    rosa, _, paper = enrolled
    Person.objects.filter(pk=rosa.pk).update(is_active=False)

    with pytest.raises(NotRight):
        recover_with_paper(email=rosa.email, code=paper, password=typed(NEW))


# All pages ----------------------------------------------------------------------------------------


PAGES = [
    *("/staff/me/", "/staff/me/password/", "/staff/me/second/", "/staff/me/codes/"),
    *("/staff/me/keys/", "/staff/me/paper/", "/staff/unlock/", "/staff/me/keys/drop/?which=1"),
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_my_pages_keep_the_promises_of_every_page(enrolled, address, language):
    rosa, identity, _ = enrolled
    with_app(rosa, WORDS)
    browser = signed_in(rosa, identity, headers={"Accept-Language": language})

    answer = browser.get(address)

    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith(("no-store", "max-age=0"))
    soup = BeautifulSoup(answer.content.decode(), "html5lib")
    hold_frame(address, soup)
    hold_content(address, soup)


@pytest.mark.parametrize("address", [*PAGES, "/staff/me/keys/confirm/", "/staff/me/end/"])
def test_my_pages_are_mine(db, address):
    assert Client().get(address).status_code == 302
