"""Leaving: at once, everywhere, without a key; and accounts that nobody uses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from lodestar.kernel.people import changing, inviting, joining, leaving
from lodestar.kernel.people.errors import Denied, NotPossible
from lodestar.kernel.people.keys import center_key, holders_of
from lodestar.kernel.people.models import Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.tests.conftest import browser_of, enter, invented
from lodestar.kernel.vault import granting, keybook
from lodestar.kernel.vault.errors import NoKey, NotTrusted
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import KeySlot, SlotKind, this_week
from lodestar.kernel.vault.releases import Basis, Terms


def ring(keyed):
    return Keyring(keyed.identity, person=keyed.person.public_id, center=keyed.person.center_id)


@pytest.fixture
def log(lantern):
    """A folder of the center that its advocate holds as well."""
    folder = granting.found_folder(
        ring(lantern.supervisor), kind="log", sections=["card"], purpose="work"
    )
    until = timezone.now().date() + timedelta(days=30)
    terms = Terms(("card", "register"), "work", until, Basis.WORK)
    granting.give(folder, lantern.people[Role.ADVOCATE].person.public_id, terms)
    return folder.id


def end(place, keyed):
    leaving.end(actor=place.supervisor.person, person=keyed.person)
    keyed.person.refresh_from_db()


def test_who_left_opens_nothing(lantern, log):
    advocate = lantern.people[Role.ADVOCATE]
    assert ring(advocate).open(log)

    end(lantern, advocate)

    with pytest.raises(NoKey):
        ring(advocate).open(log)
    assert ring(lantern.supervisor).open(log)


def test_who_left_is_gone_from_every_place(lantern):
    advocate = lantern.people[Role.ADVOCATE]

    end(lantern, advocate)

    person = advocate.person
    assert (person.standing, person.is_active) == (Standing.LEFT, False)
    assert person.left_on == inviting.today()
    assert not person.has_usable_password()
    assert not KeySlot.rows.filter(owner=person.public_id).exists()
    with pytest.raises(NotTrusted):
        keybook.verified(person.public_id)


def test_an_open_page_of_who_left_is_closed_by_the_next_click(lantern, published_site):
    second = enter(lantern, invented(Role.SUPERVISOR, "second"))
    browser = browser_of(second)
    assert browser.get("/staff/people/").status_code == 200

    end(lantern, second)

    assert browser.get("/staff/people/").status_code == 302


def test_ending_needs_no_key(lantern, published_site):
    browser = browser_of(lantern.supervisor, unlocked=False)
    advocate = lantern.people[Role.ADVOCATE].person

    answer = browser.post(f"/staff/people/{advocate.public_id}/end/")

    assert answer.status_code == 302
    advocate.refresh_from_db()
    assert advocate.standing == Standing.LEFT


def test_a_supervisor_who_left_holds_the_centers_key_no_more(lantern):
    second = enter(lantern, invented(Role.SUPERVISOR, "second"))

    end(lantern, second)

    with pytest.raises(NotPossible):
        center_key(lantern.center.id, second.identity)
    assert not KeySlot.rows.filter(holder=second.identity.fingerprint).exists()
    assert holders_of(lantern.center) == [lantern.supervisor.person]


def test_the_last_supervisor_cannot_leave(lantern):
    with pytest.raises(NotPossible, match="let another supervisor in first"):
        end(lantern, lantern.supervisor)

    second = enter(lantern, invented(Role.SUPERVISOR, "second"))
    end(lantern, lantern.supervisor)

    assert holders_of(lantern.center) == [second.person]


def test_a_supervisor_who_waits_is_no_second_supervisor(lantern):
    enter(lantern, invented(Role.SUPERVISOR, "second"))
    Person.objects.filter(email=invented(Role.SUPERVISOR, "second").address).update(
        standing=Standing.SUSPENDED, is_active=False
    )

    with pytest.raises(NotPossible):
        end(lantern, lantern.supervisor)


def test_the_operator_at_the_machine_can_end_even_the_last(lantern):
    leaving.end_access(lantern.supervisor.person)

    assert leaving.centers_without_key_holder() == [lantern.center]


def test_nobody_ends_the_access_of_another_centers_people(lantern, harbor):
    with pytest.raises(Denied):
        leaving.end(actor=harbor.supervisor.person, person=lantern.people[Role.ADVOCATE].person)


def test_who_left_is_not_invited_to_a_new_key(lantern):
    advocate = lantern.people[Role.ADVOCATE]
    end(lantern, advocate)

    with pytest.raises(NotPossible):
        inviting.invite_for_new_key(actor=lantern.supervisor.person, person=advocate.person)


def test_who_left_can_be_invited_anew_and_is_somebody_else(lantern):
    advocate = lantern.people[Role.ADVOCATE]
    address, before = advocate.person.email, advocate.person.public_id
    end(lantern, advocate)
    assert address not in str(list(Person.objects.values()))

    back = enter(lantern, invented(Role.ADVOCATE, "lantern"))

    assert back.person.email == address
    assert back.person.public_id != before
    assert back.identity.fingerprint != advocate.identity.fingerprint


# Accounts that nobody uses -----------------------------------------------------------------------


def last_seen(keyed, days_ago):
    week = leaving.week_of(timezone.now().date() - timedelta(days=days_ago))
    Person.objects.filter(pk=keyed.person.pk).update(seen_week=week)


def test_an_iso_week_belongs_to_its_own_year():
    assert leaving.week_of(date(2027, 1, 1)) == "2026-W53"
    assert leaving.week_of(date(2026, 3, 2)) < leaving.week_of(date(2026, 12, 31))


def test_who_was_not_seen_for_ninety_days_is_suspended(lantern, log):
    advocate = lantern.people[Role.ADVOCATE]
    last_seen(advocate, 100)

    suspended, kept = leaving.retire_dormant(inviting.today())

    assert (suspended, kept) == ([advocate.person], [])
    advocate.person.refresh_from_db()
    assert (advocate.person.standing, advocate.person.is_active) == (Standing.SUSPENDED, False)
    with pytest.raises(NoKey):
        ring(advocate).open(log)


def test_who_was_seen_stays(lantern):
    last_seen(lantern.people[Role.ADVOCATE], 80)

    assert leaving.retire_dormant(inviting.today()) == ([], [])


def test_the_last_supervisor_is_not_suspended(lantern):
    last_seen(lantern.supervisor, 200)

    assert leaving.retire_dormant(inviting.today()) == ([], [lantern.supervisor.person])


def test_of_two_supervisors_who_were_never_seen_one_stays(lantern):
    second = enter(lantern, invented(Role.SUPERVISOR, "second"))
    last_seen(lantern.supervisor, 200)
    last_seen(second, 200)

    suspended, kept = leaving.retire_dormant(inviting.today())

    assert len(suspended) == len(kept) == 1


def test_who_never_signed_in_is_counted_from_now_on(lantern):
    advocate = lantern.people[Role.ADVOCATE].person
    Person.objects.filter(pk=advocate.pk).update(seen_week="")

    assert leaving.retire_dormant(inviting.today()) == ([], [])

    advocate.refresh_from_db()
    assert advocate.seen_week == this_week()
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        assert advocate in leaving.retire_dormant(inviting.today())[0]


def test_suspended_is_not_gone(lantern):
    advocate = lantern.people[Role.ADVOCATE]
    leaving.suspend(advocate.person)

    joining.welcome_back(
        actor=lantern.supervisor.person,
        identity=lantern.supervisor.identity,
        person=advocate.person,
    )

    advocate.person.refresh_from_db()
    assert advocate.person.is_active
    assert advocate.person.seen_week == this_week()
    assert KeySlot.rows.filter(owner=advocate.person.public_id, kind=SlotKind.PASSWORD).exists()


def test_the_coalition_closes_only_what_nobody_uses(lantern, coalition):
    steward, advocate = coalition[Role.STEWARD].person, lantern.people[Role.ADVOCATE]

    with pytest.raises(NotPossible, match="in use"):
        leaving.close_dormant(actor=steward, person=advocate.person)

    last_seen(advocate, 100)
    leaving.close_dormant(actor=steward, person=advocate.person)
    advocate.person.refresh_from_db()
    assert advocate.person.standing == Standing.LEFT


# Another role ------------------------------------------------------------------------------------


def change(place, keyed, role):
    changing.change_role(
        actor=place.supervisor.person,
        identity=place.supervisor.identity,
        person=keyed.person,
        role=role,
    )
    keyed.person.refresh_from_db()


def test_with_another_role_the_older_grants_end(lantern, log):
    advocate = lantern.people[Role.ADVOCATE]

    change(lantern, advocate, Role.TRAINEE)

    assert advocate.person.role == Role.TRAINEE
    with pytest.raises(NoKey):
        ring(advocate).open(log)


def test_who_becomes_a_supervisor_holds_the_centers_key_and_who_was_one_does_not(lantern):
    advocate = lantern.people[Role.ADVOCATE]

    change(lantern, advocate, Role.SUPERVISOR)
    assert center_key(lantern.center.id, advocate.identity).public.words

    change(lantern, advocate, Role.ADVOCATE)
    with pytest.raises(NotPossible):
        center_key(lantern.center.id, advocate.identity)


def test_nobody_changes_their_own_role(lantern):
    with pytest.raises(Denied):
        change(lantern, lantern.supervisor, Role.ADVOCATE)


def test_a_center_makes_no_stewards(lantern):
    with pytest.raises(NotPossible):
        change(lantern, lantern.people[Role.ADVOCATE], Role.STEWARD)


@pytest.mark.parametrize("days", [0, 91])
def test_notes_are_kept_for_a_day_at_least_and_ninety_at_most(lantern, days):
    with pytest.raises(NotPossible):
        changing.change_center(
            actor=lantern.supervisor.person,
            center=lantern.center,
            note_days=days,
            needs_security_key=False,
        )
