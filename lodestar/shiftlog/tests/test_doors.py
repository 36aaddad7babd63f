"""Who comes through which door: role × action × relation (T13), and two centers side by side (T9)."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import get_resolver, reverse

from lodestar.kernel.checks import routes
from lodestar.kernel.people.rights import Action, Relation, matrix
from lodestar.kernel.people.roles import OF_THE_COALITION, Role
from lodestar.kernel.vault.errors import NoKey
from lodestar.kernel.vault.models import Entry
from lodestar.kernel.vault.opened import REGISTER
from lodestar.shiftlog.log import OPENS
from lodestar.shiftlog.notes import CARD, CONTACT
from lodestar.shiftlog.tests.making import desk, hand, partner_of, written
from lodestar.shiftlog.tests.visiting import browser_of, fields, seen, words


pytestmark = pytest.mark.django_db
LOG = "/staff/log/"
HERE = {Relation.OWN_CENTER, Relation.OTHER_CENTER}
ROLES = [role for role in Role if role not in OF_THE_COALITION]
MINE = [route for route in routes(get_resolver()) if (route.name or "").startswith(("staff-log", "staff-handed"))]  # fmt: skip

# How each action looks from outside: the address, and what is sent to it.
DOORS = {
    Action.NOTE_READ: ("{note}", None),
    Action.NOTE_WRITE: ("{note}mark/", {"as": "done"}),
    Action.NOTE_HAND_OVER: ("{note}hand/", None),
    Action.NOTE_TAKE_BACK: ("{note}back/{grant}/", {}),
}


def somebody(work, role, relation):
    """A person of this role, of the note's own center or of another one."""
    if role == Role.PARTNER:
        return partner_of(work.team, "Lee")
    center = work.lantern if relation == Relation.OWN_CENTER else work.harbor
    return center.worker(role, f"{role.value} at {center.center.name}")


@pytest.mark.parametrize("cell", [c for c in matrix(*DOORS) if c.relation in HERE and c.role in ROLES], ids=str)  # fmt: skip
def test_the_doors_of_the_log_are_as_the_table_says(work, cell):
    """T13: the answer of each door, compared to the one table."""
    if cell.role == Role.PARTNER and cell.relation == Relation.OWN_CENTER:
        pytest.fail("A partner may do nothing in a member center.") if cell.allowed else None
    page = written(work.rosa)
    handed = hand(work.rosa, page, work.kim)
    address, sent = DOORS[cell.action]
    address = address.format(note=f"{LOG}{page}/", grant=handed.grant)
    client = browser_of(somebody(work, cell.role, cell.relation))

    answer = client.get(address) if sent is None else client.post(address, sent)

    assert (answer.status_code < 400) is cell.allowed


@pytest.mark.parametrize("role", ROLES)
def test_the_keys_say_the_same_as_the_table(work, role):
    """T13: what the doors say is what the keys hold, and no more."""
    worker = somebody(work, role, Relation.OWN_CENTER)
    says = {cell.action for cell in matrix() if cell.role == role and cell.relation == Relation.OWN_CENTER and cell.allowed}  # fmt: skip

    try:
        held = worker.held.keys.sections
    except NoKey:
        held = frozenset()

    assert (CARD in held) is (Action.NOTE_READ in says)
    assert (CONTACT in held) is (Action.NOTE_CONTACT in says)
    assert held == frozenset(OPENS.get(role, ()))
    assert (REGISTER in held) is (Action.LOG_SEE_WHO_LOOKED in says)


@pytest.mark.parametrize("role", OF_THE_COALITION)
def test_the_coalitions_own_people_find_no_log(work, role):
    page = written(work.rosa)
    someone = desk("Nobody").worker(role)
    someone.person.center = None
    someone.person.save()
    client = browser_of(someone)

    for address in (LOG, f"{LOG}{page}/", f"{LOG}new/", "/staff/handed/"):
        assert client.get(address).status_code == 404


def addresses(page, **ids: UUID):
    """Every address of this room, with these ids where an id belongs."""
    for route in MINE:
        named = re.findall(r"<uuid:(\w+)>", str(route.pattern))
        yield reverse(str(route.name), kwargs={name: ids.get(name, page) for name in named})


def without_ids(answer):
    """A page that is not there names the address that was asked, and nothing else that differs."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"token", answer.content)
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}", b"id", page)


def answers(client, address):
    return [client.get(address), client.post(address, {"as": "done", "text": "x"})]


def test_another_centers_note_is_not_to_be_told_from_one_that_never_was(work):
    """T9: every address with every id of the other center, byte for byte."""
    page = written(work.rosa)
    handed = hand(work.rosa, page, work.kim)
    ids = {
        "file": Entry.rows.filter(page=page)[0].id,
        "grant": handed.grant,
        "folder": handed.folder,
    }
    ines = browser_of(work.ines)
    before = Entry.rows.count()

    theirs = [a for address in addresses(page, **ids) for a in answers(ines, address)]
    nobodys = [a for address in addresses(uuid4()) for a in answers(ines, address)]

    assert len(theirs) == len(nobodys) == 2 * len(MINE)
    for one, other in zip(theirs, nobodys, strict=True):
        assert one.status_code == other.status_code
        if one.status_code == 404:
            assert without_ids(one) == without_ids(other)
            assert dict(one.headers) == dict(other.headers)
    assert Entry.rows.count() == before


def test_another_center_sees_nothing_in_any_list(work):
    written(work.rosa)
    hand(work.rosa, written(work.rosa, "second"), work.kim)
    ines = browser_of(work.ines)

    for address in (LOG, f"{LOG}handed/"):
        assert "sister" not in words(ines.get(address))
        assert "second" not in words(ines.get(address))
    assert "0 notes" in words(ines.post(f"{LOG}search/", {"words": "sister"}))


def test_a_signed_out_browser_is_asked_to_sign_in_everywhere(work, client):
    for address in addresses(written(work.rosa)):
        assert client.get(address)["Location"].startswith("/staff/sign-in/")


# Partners ----------------------------------------------------------------------------------------


def test_a_partner_opens_what_was_handed_to_them(work):
    handed = hand(work.rosa, written(work.rosa), work.kim)
    kim = browser_of(work.kim)

    listed = words(kim.get("/staff/handed/"))
    opened = words(kim.get(f"/staff/handed/{handed.folder}/"))

    assert "Lantern" in listed
    assert "so that they can plan with me" in listed
    assert "sister" not in listed
    assert "a grey car" in opened
    assert "203-555-0142" not in opened
    assert "The person it is about can take it back at any time." in opened


@pytest.mark.parametrize("language", ["en", "es"])
def test_taken_back_while_the_partners_page_is_open(work, language):
    """T10: in another browser; the next request finds what anybody finds who was handed nothing."""
    page = written(work.rosa)
    handed = hand(work.rosa, page, work.kim)
    kim = browser_of(work.kim, headers={"accept-language": language})
    address = f"/staff/handed/{handed.folder}/"
    assert kim.get(address).status_code == 200

    taken = browser_of(work.luz).post(f"{LOG}{page}/back/{handed.grant}/")
    after, never = kim.get(address), kim.get(f"/staff/handed/{uuid4()}/")

    assert taken.status_code == 302
    assert after.status_code == never.status_code == 404
    assert without_ids(after) == without_ids(never)
    assert "grey car" not in words(after)
    assert seen(after).select_one(f'html[lang="{language}"]')


def test_a_hand_over_is_agreed_to_in_two_steps(work):
    page = written(work.rosa)
    rosa, kim = browser_of(work.rosa), browser_of(work.kim)
    address = f"{LOG}{page}/hand/"
    chosen = first_step(rosa, address, work.kim)

    shown = rosa.post(address, chosen)
    signed = second_step(shown)
    done = rosa.post(address, signed)

    assert "Nuestra ayuda no depende" in words(shown) or "Our help does not depend" in words(shown)
    assert "Nothing has been shared yet." in words(shown)
    assert done["Location"] == f"{LOG}{page}/"
    assert "Kim" in words(rosa.get(done["Location"]))
    assert "so that we can plan" in words(kim.get("/staff/handed/"))


def first_step(client, address, worker, **chosen):
    form = seen(client.get(address)).select_one("main form")
    assert form
    once = form.select_one("[name=once]")
    assert once
    return {
        "once": once["value"],
        "partner": str(worker.person.public_id),
        "parts": ["card", "safety"],
        "purpose": "so that we can plan",
        "until": "",
        "language": "en",
    } | chosen


def second_step(answer, **chosen):

    return fields(answer) | {"manner": "paper", "agreed": "on"} | chosen


def test_without_a_yes_nothing_is_handed_over(work):
    page = written(work.rosa)
    rosa, kim = browser_of(work.rosa), browser_of(work.kim)
    address = f"{LOG}{page}/hand/"
    shown = rosa.post(address, first_step(rosa, address, work.kim))
    agreed = second_step(shown)
    without = {name: value for name, value in agreed.items() if name != "agreed"}

    for sent in (
        without,
        agreed | {"manner": ""},
        agreed | {"manner": "typed", "name": ""},
        agreed | {"seen": "0" * 64},
        agreed | {"purpose": "something else"},
    ):
        answer = rosa.post(address, sent)
        assert answer.status_code == 400
        assert words(answer)
    assert "Nothing is handed to you now." in words(kim.get("/staff/handed/"))


def test_a_hand_over_sent_twice_hands_over_once(work):
    """T31."""
    page = written(work.rosa)
    rosa, kim = browser_of(work.rosa), browser_of(work.kim)
    address = f"{LOG}{page}/hand/"
    signed = second_step(rosa.post(address, first_step(rosa, address, work.kim)))

    for _ in range(2):
        assert rosa.post(address, signed).status_code == 302

    assert len(seen(kim.get("/staff/handed/")).select("a[data-slip]")) == 1


def test_choices_that_cannot_be_are_explained_and_kept(work):
    page = written(work.rosa)
    rosa = browser_of(work.rosa)
    address = f"{LOG}{page}/hand/"

    wrongs: tuple[dict[str, Any], ...] = (
        {"purpose": ""},
        {"parts": []},
        {"until": "2999-01-01"},
        {"partner": str(uuid4())},
    )
    for wrong in wrongs:
        answer = rosa.post(address, first_step(rosa, address, work.kim, **wrong))
        assert answer.status_code == 400
        assert "Everything you typed is still here." in words(answer)


def test_law_enforcement_asks_for_one_more_proof(work):
    police = partner_of(desk("Police", is_partner=True, is_law_enforcement=True), "Officer")
    page = written(work.rosa)
    rosa = browser_of(work.rosa)
    address = f"{LOG}{page}/hand/"
    signed = second_step(rosa.post(address, first_step(rosa, address, police)))

    answer = rosa.post(address, signed, headers={"origin": "http://testserver"})

    assert answer.status_code == 403
    assert "Your keys are locked." in words(answer)
    assert "Nothing is handed over now." in words(rosa.get(f"{LOG}handed/"))
