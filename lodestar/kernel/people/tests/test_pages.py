"""The pages of people: what they owe their reader, who meets what (T13), and what nobody learns (T9)."""

import re
from itertools import product
from uuid import uuid4

import html5lib
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lodestar.kernel.people import demo, founding, inviting, leaving
from lodestar.kernel.people.models import Center, Invitation, Person
from lodestar.kernel.people.rights import Action, Relation, permits
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.tests.conftest import browser_of, enter, invented
from lodestar.kernel.people.urls import urlpatterns
from lodestar.kernel.vault import keybook
from tests.pages import hold_content, hold_exit, hold_frame


pytestmark = pytest.mark.usefixtures("published_site")
NEW = demo.asked(invented(Role.ADVOCATE, "new"))
UUID_SHAPED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_A_PERSON = ["let-in", "turn-away", "welcome-back", "new-key", "role", "end"]


def read(answer, address="/staff/"):
    """The page as a reader meets it, held to what every page owes."""
    html5lib.HTMLParser(strict=True).parse(answer.content)
    soup = BeautifulSoup(answer.content.decode(), "html5lib")
    hold_frame(address, soup)
    hold_exit(address, soup)
    hold_content(address, soup)
    assert answer.headers["Cache-Control"].startswith(("no-store", "max-age=0"))
    main = soup.find("main")
    assert main is not None
    return soup, " ".join(main.get_text(" ").split())


def at(keyed, verb=""):
    page = reverse("staff-person", args=[keyed.person.public_id])
    return f"{page}{verb}/" if verb else page


@pytest.fixture
def supervisor(lantern):
    return browser_of(lantern.supervisor)


@pytest.fixture
def waiting(lantern):
    return demo.come_in(inviting.invite(actor=lantern.supervisor.person, **NEW))


# What they owe -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_whole_in_both_languages(lantern, waiting, supervisor, coalition, language):
    inviting.invite(actor=lantern.supervisor.person, **(NEW | {"email": "b@example.org"}))
    leaving.suspend(lantern.people[Role.TRAINEE].person)
    advocate = lantern.people[Role.ADVOCATE]
    pages = [
        *(reverse(name) for name in ("staff-people", "staff-invite", "staff-center")),
        *(at(lantern.people[role]) for role in (Role.ADVOCATE, Role.TRAINEE, Role.SUPERVISOR)),
        *(at(waiting), at(advocate, "end"), at(lantern.supervisor, "end")),
        *(reverse("staff-roles"), reverse("staff-join")),
    ]
    headers = {"Accept-Language": language}

    for page in pages:
        soup, _ = read(supervisor.get(page, headers=headers), page)
        assert soup.html["lang"] == language, page
    steward = browser_of(coalition[Role.STEWARD])
    assert read(steward.get(reverse("staff-accounts"), headers=headers))


def test_every_field_has_its_label(lantern, supervisor):
    for name in ("staff-invite", "staff-center", "staff-join"):
        soup, _ = read(supervisor.get(reverse(name)))
        labels = {label["for"] for label in soup.select("label[for]")}
        for box in soup.select("main input:not([type=hidden])"):
            assert box.get("id") in labels or box.find_parent("label"), box


def test_titles_and_addresses_name_nobody(lantern, waiting, supervisor):
    for page in (at(waiting), at(lantern.people[Role.ADVOCATE], "end"), reverse("staff-people")):
        soup, _ = read(supervisor.get(page))
        for person in Person.objects.all():
            assert person.name not in soup.title.get_text()
            assert person.email not in page


# A whole way in ----------------------------------------------------------------------------------


def test_from_invitation_to_the_first_sign_in(lantern, supervisor):
    made = supervisor.post(reverse("staff-invite"), NEW)
    _, said = read(made)
    code = re.search(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){5}\b", said)
    assert code
    assert NEW["email"] in said

    stranger = Client()
    sent = {"email": NEW["email"], "code": code[0], "password": demo.PASSWORD}
    answer = stranger.post(reverse("staff-join"), sent | {"again": demo.PASSWORD})
    soup, _ = read(answer)
    words = soup.select_one("p.number[lang=en]").get_text(strip=True)
    person = Person.objects.get(email=NEW["email"])
    assert (person.standing, person.is_active) == (Standing.WAITING, False)

    listed = reverse("staff-person", args=[person.public_id])
    page, _ = read(supervisor.get(listed))
    assert page.select_one("p.number[lang=en]").get_text(strip=True) == words
    compared = page.select_one("input[name=compared]")["value"]
    assert supervisor.post(f"{listed}let-in/", {"compared": compared}).status_code == 302

    person.refresh_from_db()
    assert person.is_active
    assert keybook.verified(person.public_id).words == words


def test_a_code_is_shown_once(lantern, supervisor):
    made = supervisor.post(reverse("staff-invite"), NEW)
    code = re.search(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){5}\b", made.content.decode())
    assert code

    for page in (reverse("staff-people"), reverse("staff-invite")):
        assert code[0] not in supervisor.get(page).content.decode()


def test_joining_sets_nobody_at_the_desk(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    stranger = Client()

    sent = {"email": NEW["email"], "code": invited.code, "password": demo.PASSWORD}
    stranger.post(reverse("staff-join"), sent | {"again": demo.PASSWORD})

    assert stranger.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "wrong"}, "looks wrong"),
        ({"email": "other@example.org"}, "do not fit together"),
        ({"again": "something else entirely"}, "not the same"),
        ({"password": "short", "again": "short"}, "Something is missing"),
        ({"email": "none"}, "Something is missing"),
    ],
)
def test_what_does_not_fit_is_said_and_uses_nothing_up(lantern, change, said):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    right = {
        "email": NEW["email"],
        "code": invited.code,
        "password": demo.PASSWORD,
        "again": demo.PASSWORD,
    }

    answer = Client().post(reverse("staff-join"), right | change)

    assert answer.status_code == 400
    assert said in read(answer)[1]
    assert demo.PASSWORD not in answer.content.decode()
    assert Invitation.rows.filter(pk=invited.invitation.pk).exists()


def test_a_form_that_is_sent_twice_has_no_second_effect(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    sent = {"email": NEW["email"], "code": invited.code, "password": demo.PASSWORD}
    first = Client().post(reverse("staff-join"), sent | {"again": demo.PASSWORD})
    before = Person.objects.get(email=NEW["email"]).password

    second = Client().post(reverse("staff-join"), sent | {"again": demo.PASSWORD})

    assert (first.status_code, second.status_code) == (200, 400)
    assert Person.objects.get(email=NEW["email"]).password == before


# With the keys at hand ---------------------------------------------------------------------------


def test_a_center_decides_with_keys_at_hand_only(lantern):
    browser = browser_of(lantern.supervisor, unlocked=False)

    answer = browser.post(reverse("staff-center"), {"note_days": "30"})

    assert answer["Location"].startswith(reverse("staff-unlock"))
    lantern.center.refresh_from_db()
    assert lantern.center.note_days == 14


@pytest.mark.parametrize("verb", ["let-in", "welcome-back", "new-key", "role"])
def test_what_is_grave_asks_to_unlock_first(lantern, waiting, verb):
    browser = browser_of(lantern.supervisor, unlocked=False)

    answer = browser.post(at(waiting, verb), {"role": "trainee"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("staff-unlock"))
    waiting.person.refresh_from_db()
    assert waiting.person.standing == Standing.WAITING


def test_what_is_not_possible_is_explained(lantern, waiting, supervisor):
    answer = supervisor.post(at(waiting, "let-in"), {"compared": "not hex"})

    assert answer.status_code == 409
    assert "compare them again" in read(answer)[1]


def test_the_last_supervisor_reads_why_they_cannot_leave(lantern, supervisor):
    page = at(lantern.supervisor, "end")

    soup, said = read(supervisor.get(page))

    assert "let another supervisor in first" in said
    assert not soup.select("main form")
    assert supervisor.post(page).status_code == 409


def test_a_new_key_is_asked_for_and_shown_as_a_code(lantern, supervisor):
    answer = supervisor.post(at(lantern.people[Role.ADVOCATE], "new-key"))

    assert re.search(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){5}\b", read(answer)[1])


def test_roles_change_and_people_come_back(lantern, supervisor):
    advocate = lantern.people[Role.ADVOCATE]
    supervisor.post(at(advocate, "role"), {"role": "trainee"})
    leaving.suspend(lantern.people[Role.EDITOR].person)
    supervisor.post(at(lantern.people[Role.EDITOR], "welcome-back"))

    advocate.person.refresh_from_db()
    lantern.people[Role.EDITOR].person.refresh_from_db()
    assert advocate.person.role == Role.TRAINEE
    assert lantern.people[Role.EDITOR].person.is_active


def test_an_invitation_is_withdrawn(lantern, supervisor):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW).invitation

    supervisor.post(reverse("staff-withdraw", args=[invited.id]))

    assert not Invitation.rows.exists()


def test_somebody_is_sent_away(lantern, waiting, supervisor):
    assert supervisor.post(at(waiting, "turn-away")).status_code == 302
    assert supervisor.get(at(waiting)).status_code == 404


def test_a_center_decides(lantern, supervisor):
    supervisor.post(reverse("staff-center"), {"note_days": "30", "needs_security_key": "on"})

    lantern.center.refresh_from_db()
    assert (lantern.center.note_days, lantern.center.needs_security_key) == (30, True)
    refused = supervisor.post(reverse("staff-center"), {"note_days": "900"})
    assert refused.status_code == 400
    assert "Something is missing" in read(refused)[1]


def test_a_founder_begins_with_a_button(db, own_keys):
    root = demo.demo_root()
    center = Center.objects.create(name="Young")
    one = demo.asked(invented(Role.SUPERVISOR, "young"))
    founder = demo.come_in(inviting.invite_to(center, **one))
    request = founding.request_of(center)
    keybook.accept_center(request, keybook.sign_center(root, request))
    founding.accepted(center)
    founder.person.refresh_from_db()
    browser = browser_of(founder)

    assert "One step is left" in read(browser.get(reverse("staff-people")))[1]
    browser.post(reverse("staff-people-begin"))

    assert "One step is left" not in read(browser.get(reverse("staff-people")))[1]
    assert keybook.verified(founder.person.public_id) == founder.identity.public


# T9: another center's people meet nothing --------------------------------------------------------


def addresses(place, waiting, invitation):
    """Every address with an id in it, for everybody and everything of a center."""
    people = [*place.people.values(), waiting]
    yield from (at(keyed, verb) for keyed, verb in product(people, ["", *OF_A_PERSON]))
    yield reverse("staff-withdraw", args=[invitation.id])
    yield from (reverse("staff-account-close", args=[k.person.public_id]) for k in people)


def answer_of(browser, method, address):
    """What can be told from outside: status, and the page with the address taken out of it."""
    answer = getattr(browser, method)(address, {"compared": "00", "role": "trainee"})
    csrf = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
    page = UUID_SHAPED.sub("an id", csrf.sub(b"", answer.content).decode())
    return answer.status_code, answer.get("Location"), page


def test_another_centers_people_meet_the_same_as_for_what_never_was(lantern, harbor, waiting):
    """T9: each of the second center's people, each address, each id, GET and POST."""
    leaving.suspend(lantern.people[Role.EDITOR].person)
    invitation = inviting.invite(
        actor=lantern.supervisor.person, **(NEW | {"email": "b@example.org"})
    ).invitation
    before = list(Person.objects.order_by("pk").values())
    for keyed in harbor.people.values():
        browser = browser_of(keyed)
        for address, method in product(addresses(lantern, waiting, invitation), ["get", "post"]):
            real = answer_of(browser, method, address)
            never = answer_of(browser, method, UUID_SHAPED.sub(str(uuid4()), address))
            assert real == never, f"{keyed.person.role}: {method} {address}"
            assert real[0] in (404, 405), f"{keyed.person.role}: {method} {address}"

    assert list(Person.objects.order_by("pk").values()) == before
    assert Invitation.rows.filter(pk=invitation.pk).exists()


def test_no_page_of_another_center_names_the_first_ones_people(lantern, harbor, waiting):
    inviting.invite(actor=lantern.supervisor.person, **(NEW | {"email": "b@example.org"}))
    browser = browser_of(harbor.supervisor)

    for name in ("staff-people", "staff-invite", "staff-center", "staff-roles"):
        said = browser.get(reverse(name)).content.decode()
        for person in Person.objects.filter(center=lantern.center):
            assert person.name not in said
            assert person.email not in said
            assert str(person.public_id) not in said
        assert lantern.center.name not in said


@pytest.mark.parametrize("role", [Role.STEWARD, Role.OPERATOR])
def test_the_coalition_sees_numbers_and_no_names(lantern, harbor, coalition, role):
    leaving.suspend(lantern.people[Role.ADVOCATE].person)
    browser = browser_of(coalition[role])

    said = browser.get(reverse("staff-accounts")).content.decode()

    assert "Lantern" in said
    for person in Person.objects.exclude(center=None):
        assert person.name not in said
        assert person.email not in said
    account = lantern.people[Role.ADVOCATE].person
    assert browser.post(reverse("staff-account-close", args=[account.public_id])).status_code == 302
    account.refresh_from_db()
    assert account.standing == Standing.LEFT


def test_an_account_in_use_is_not_there_for_the_coalition(lantern, coalition):
    browser = browser_of(coalition[Role.OPERATOR])
    account = lantern.people[Role.ADVOCATE].person

    assert browser.post(reverse("staff-account-close", args=[account.public_id])).status_code == 404


# T13: the doors say what the table says ----------------------------------------------------------

DOORS = {  # action: method, and where
    Action.PERSON_SEE: ("get", "staff-person"),
    Action.PERSON_LET_IN: ("post", "staff-let-in"),
    Action.PERSON_REGRANT: ("post", "staff-new-key"),
    Action.PERSON_CHANGE_ROLE: ("post", "staff-change-role"),
    Action.PERSON_END: ("post", "staff-end"),
}
WITHOUT_ID = {
    Action.PERSON_INVITE: ("get", "staff-invite", Relation.OWN_CENTER),
    Action.LOG_SET_RETENTION: ("get", "staff-center", Relation.OWN_CENTER),
    Action.CENTER_REQUIRE_SECURITY_KEY: ("get", "staff-center", Relation.OWN_CENTER),
    Action.ACCOUNT_SEE_STATES: ("get", "staff-accounts", Relation.OTHER_CENTER),
    Action.ROLES_READ: ("get", "staff-roles", Relation.ANYONES),
}
REFUSED = {403, 404}


def everybody(lantern, partner, coalition):
    people = dict(lantern.people)
    people[Role.PARTNER] = partner.people[Role.PARTNER]
    return people | coalition


def test_the_doors_without_an_id_open_to_whom_the_table_says(lantern, partner, coalition):
    """T13, for what belongs to the one who asks, or to the site."""
    for role, keyed in everybody(lantern, partner, coalition).items():
        browser = browser_of(keyed)
        for action, (method, name, how) in WITHOUT_ID.items():
            status = getattr(browser, method)(reverse(name)).status_code
            assert (status == 200) == permits(role, action, how), f"{role} {action}: {status}"


@pytest.mark.parametrize("action", DOORS)
def test_the_doors_of_a_person_open_to_whom_the_table_says(
    lantern, harbor, partner, coalition, action
):
    """T13, for a person: themselves, of the own center, of another one."""
    method, name = DOORS[action]
    for role, keyed in everybody(lantern, partner, coalition).items():
        home = partner if role == Role.PARTNER else lantern
        enter(home, invented(Role.SUPERVISOR, f"beside-{role.value}"))
        colleague = Person.objects.filter(center=keyed.person.center).exclude(pk=keyed.person.pk)
        about = {
            Relation.OTHER_CENTER: harbor.people[Role.ADVOCATE].person,
            Relation.OWN_CENTER: colleague.filter(is_active=True).last(),
            Relation.OWN: keyed.person,
        }
        if keyed.person.center is None:
            del about[Relation.OWN_CENTER]
        for how, person in about.items():
            Person.objects.filter(pk=keyed.person.pk).update(
                is_active=True, standing=Standing.HERE, left_on=None
            )
            browser = browser_of(keyed)
            address = reverse(name, args=[person.public_id])
            status = getattr(browser, method)(address, {"role": "editor"}).status_code
            allowed = permits(role, action, how)
            assert (status not in REFUSED) == allowed, f"{role} {action} {how}: {status}"


def test_no_page_of_people_was_forgotten_here():
    tried = {name for _, name in DOORS.values()} | {name for _, name, _ in WITHOUT_ID.values()}
    elsewhere = {
        *("staff-join", "staff-people", "staff-people-begin", "staff-withdraw"),
        *("staff-turn-away", "staff-welcome-back", "staff-account-close"),
    }

    assert {route.name for route in urlpatterns} == tried | elsewhere
