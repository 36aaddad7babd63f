"""Being let in: two people compare six words, and the center's key says whose key it is."""

import pytest

from lodestar.kernel.people import demo, founding, inviting, joining, leaving
from lodestar.kernel.people.entry import Steps, granted_on_entry
from lodestar.kernel.people.errors import Denied, NotPossible
from lodestar.kernel.people.keys import (
    center_key,
    fingerprints_of,
    holders_of,
    new_key_of,
    words_of,
)
from lodestar.kernel.people.models import Center, NewKey, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.tests.conftest import enter, invented
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.errors import DoesNotOpen, NotTrusted
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.models import KeyKind, KeyRecord, KeySlot
from lodestar.kernel.vault.rootkey import read_request
from lodestar.kernel.vault.slots import open_as_holder, open_paper_slot


@pytest.fixture
def entered(monkeypatch):
    """Whom the rooms above were asked to grant something, and with whose key."""
    seen = []
    monkeypatch.setattr(
        granted_on_entry, "_steps", [lambda ring, person: seen.append((ring.actor, person))]
    )
    return seen


def waiting(place, role=Role.ADVOCATE):
    invited = inviting.invite(
        actor=place.supervisor.person, **demo.asked(invented(role, "someone"))
    )
    return demo.come_in(invited)


def let_in(place, keyed, **other):
    sent = {
        "actor": place.supervisor.person,
        "identity": place.supervisor.identity,
        "person": keyed.person,
        "compared": keyed.identity.fingerprint,
    }
    joining.let_in(**(sent | other))
    keyed.person.refresh_from_db()


def test_who_is_let_in_is_certified_and_can_sign_in(lantern):
    someone = waiting(lantern)

    let_in(lantern, someone)

    assert (someone.person.standing, someone.person.is_active) == (Standing.HERE, True)
    assert keybook.verified(someone.person.public_id) == someone.identity.public
    assert not NewKey.rows.filter(owner=someone.person.public_id).exists()


def test_both_see_the_same_six_words(lantern):
    someone = waiting(lantern)

    assert words_of(someone.person.public_id) == someone.identity.public.words
    assert len(words_of(someone.person.public_id).split()) == 6


def test_the_paper_code_opens_the_key(lantern):
    invited = inviting.invite(
        actor=lantern.supervisor.person, **demo.asked(invented(Role.ADVOCATE, "someone"))
    )
    joined = joining.join(invitation=invited.invitation, password=demo.PASSWORD)

    opened = open_paper_slot(joined.person.public_id, joined.paper)

    assert opened.public.words == joined.words
    assert joined.person.check_password(demo.PASSWORD)


def test_rooms_above_are_asked_to_grant_with_the_centers_key(lantern, entered):
    someone = waiting(lantern)

    let_in(lantern, someone)

    ((actor, person),) = entered
    assert person == someone.person
    assert (actor.person, actor.center) == (lantern.supervisor.person.public_id, lantern.center.id)
    assert actor.identity.public == keybook.verified(lantern.center.id, KeyKind.CENTER)


def test_if_a_room_cannot_grant_nobody_is_let_in(lantern, monkeypatch):
    someone = waiting(lantern)

    def broken(keyring, person):
        raise NotTrusted("no")

    monkeypatch.setattr(granted_on_entry, "_steps", [broken])
    with pytest.raises(NotTrusted):
        let_in(lantern, someone)

    someone.person.refresh_from_db()
    assert someone.person.standing == Standing.WAITING
    assert not KeyRecord.rows.filter(owner=someone.person.public_id).exists()


def test_a_step_is_registered_once(lantern):
    steps, seen = Steps("for a test"), []
    advocate = lantern.people[Role.ADVOCATE]
    keyring = Keyring(advocate.identity, person=advocate.person.public_id, center=lantern.center.id)

    @steps.register
    def step(keyring, person):
        seen.append(person)

    steps.register(step)
    steps.run(keyring, advocate.person)

    assert seen == [advocate.person]


def test_a_key_that_was_exchanged_after_the_comparison_is_not_certified(lantern):
    someone, thief = waiting(lantern), Identity.new()
    NewKey.rows.filter(owner=someone.person.public_id).update(
        fingerprint=thief.fingerprint,
        agreement=thief.public.agreement,
        signing=thief.public.signing,
    )

    with pytest.raises(NotPossible, match="words have changed"):
        let_in(lantern, someone)

    assert words_of(someone.person.public_id) == thief.public.words


def test_a_fingerprint_that_belies_its_keys_is_found_out(lantern):
    someone, thief = waiting(lantern), Identity.new()
    NewKey.rows.filter(owner=someone.person.public_id).update(
        agreement=thief.public.agreement, signing=thief.public.signing
    )

    with pytest.raises(NotPossible):
        let_in(lantern, someone)


def test_only_a_supervisor_of_the_center_lets_in(lantern, harbor):
    someone = waiting(lantern)

    for keyed in (harbor.supervisor, lantern.people[Role.ADVOCATE]):
        with pytest.raises(Denied):
            let_in(lantern, someone, actor=keyed.person, identity=keyed.identity)


def test_a_role_without_the_centers_key_lets_nobody_in(lantern):
    """Somebody writes “supervisor” into the database: the rule is fooled, the key is not."""
    someone, advocate = waiting(lantern), lantern.people[Role.ADVOCATE]
    Person.objects.filter(pk=advocate.person.pk).update(role=Role.SUPERVISOR)
    advocate.person.refresh_from_db()

    with pytest.raises(NotPossible, match="do not hold"):
        let_in(lantern, someone, actor=advocate.person, identity=advocate.identity)


def test_nobody_is_let_in_twice(lantern):
    someone = waiting(lantern)
    let_in(lantern, someone)

    with pytest.raises(NotPossible):
        let_in(lantern, someone)


def test_a_second_supervisor_holds_the_centers_key(lantern):
    second = enter(lantern, invented(Role.SUPERVISOR, "second"))

    own = center_key(lantern.center.id, second.identity)

    assert own.public == keybook.verified(lantern.center.id, KeyKind.CENTER)
    assert {p.pk for p in holders_of(lantern.center)} == {
        second.person.pk,
        lantern.supervisor.person.pk,
    }


@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.TRAINEE, Role.EDITOR, Role.APPROVER])
def test_no_other_role_holds_the_centers_key(lantern, role):
    with pytest.raises(DoesNotOpen):
        open_as_holder(lantern.center.id, lantern.people[role].identity)


def test_who_is_sent_away_leaves_nothing_behind(lantern):
    someone = waiting(lantern)
    owner = someone.person.public_id

    joining.turn_away(actor=lantern.supervisor.person, person=someone.person)

    assert not Person.objects.filter(public_id=owner).exists()
    assert not KeySlot.rows.filter(owner=owner).exists()
    assert not NewKey.rows.filter(owner=owner).exists()
    assert waiting(lantern).person.email == invented(Role.ADVOCATE, "someone").address


def test_who_works_here_is_not_sent_away_like_that(lantern):
    with pytest.raises(NotPossible):
        joining.turn_away(
            actor=lantern.supervisor.person, person=lantern.people[Role.ADVOCATE].person
        )


def test_the_coalitions_people_are_in_and_hold_nothing(coalition):
    for keyed in coalition.values():
        assert keyed.person.standing == Standing.HERE
        assert not KeyRecord.rows.filter(owner=keyed.person.public_id).exists()
        assert not NewKey.rows.filter(owner=keyed.person.public_id).exists()


# A lost key --------------------------------------------------------------------------------------


def renewed(place, person):
    """Password and paper are lost: a new invitation, a new key, let in again."""
    invited = inviting.invite_for_new_key(actor=place.supervisor.person, person=person)
    return demo.come_in(invited)


def test_a_person_who_lost_everything_gets_a_new_key(lantern, entered):
    old = lantern.people[Role.ADVOCATE]
    new = renewed(lantern, old.person)
    new.person.refresh_from_db()

    assert new.person == old.person
    assert (new.person.standing, new.person.is_active) == (Standing.WAITING, False)
    let_in(lantern, new)

    assert keybook.verified(old.person.public_id) == new.identity.public
    assert len(fingerprints_of(old.person)) == 2
    assert [person for _, person in entered] == [new.person]
    with pytest.raises(NotTrusted, match="ended"):
        keybook.verified_key(old.identity.fingerprint)


def test_a_supervisor_with_a_new_key_opens_the_centers_with_the_new_one_alone(lantern):
    second = enter(lantern, invented(Role.SUPERVISOR, "second"))

    new = renewed(lantern, second.person)
    let_in(lantern, new)

    assert center_key(lantern.center.id, new.identity).public.words
    with pytest.raises(NotPossible):
        center_key(lantern.center.id, second.identity)


def test_until_the_new_key_is_there_the_old_one_stays(lantern):
    advocate = lantern.people[Role.ADVOCATE]

    inviting.invite_for_new_key(actor=lantern.supervisor.person, person=advocate.person)

    advocate.person.refresh_from_db()
    assert advocate.person.is_active
    assert keybook.verified(advocate.person.public_id) == advocate.identity.public


def test_a_new_key_can_be_sent_away_and_asked_for_again(lantern):
    advocate = lantern.people[Role.ADVOCATE].person
    renewed(lantern, advocate)
    advocate.refresh_from_db()

    joining.turn_away(actor=lantern.supervisor.person, person=advocate)
    assert new_key_of(advocate.public_id) is None

    again = renewed(lantern, advocate)
    let_in(lantern, again)
    assert again.person.is_active


# A center's beginning ----------------------------------------------------------------------------


@pytest.fixture
def young(db, own_keys):
    """A center whose first supervisor has joined, and whose key the root has not signed."""
    root = demo.demo_root()
    center = Center.objects.create(name="Young")
    founder = demo.come_in(
        inviting.invite_to(center, **demo.asked(invented(Role.SUPERVISOR, "young")))
    )
    return center, founder, root


def test_a_first_supervisor_makes_the_centers_key_and_waits(young):
    center, founder, _ = young

    own = open_as_holder(center.id, founder.identity)

    assert new_key_of(center.id) == own.public
    assert founder.person.standing == Standing.WAITING
    assert not founding.can_begin(founder.person)


def test_nobody_begins_before_the_root_has_signed(young):
    center, founder, _ = young

    with pytest.raises(NotPossible):
        founding.accepted(center)
    with pytest.raises(NotPossible):
        founding.begin(actor=founder.person, identity=founder.identity)


def test_the_request_is_what_the_root_signs(young):
    center, _, root = young
    request = founding.request_of(center)
    text = founding.request_text(center)

    assert request.public.words in text
    assert read_request(text) == request
    assert keybook.accept_center(request, keybook.sign_center(root, request)).owner == center.id


def test_a_founder_begins_with_the_key_of_their_own_session(young):
    center, founder, root = young
    request = founding.request_of(center)
    keybook.accept_center(request, keybook.sign_center(root, request))

    assert founding.accepted(center) == [founder.person]
    founder.person.refresh_from_db()
    with pytest.raises(NotPossible):
        founding.begin(actor=founder.person, identity=Identity.new())
    founding.begin(actor=founder.person, identity=founder.identity)

    assert keybook.verified(founder.person.public_id) == founder.identity.public
    assert not NewKey.rows.exists()
    with pytest.raises(NotPossible):
        founding.request_of(center)


def test_a_center_is_founded_once(young):
    center, founder, _ = young

    with pytest.raises(NotPossible):
        founding.found_center(center, founder.identity)
    second = demo.come_in(
        inviting.invite_to(center, **demo.asked(invented(Role.SUPERVISOR, "second")))
    )
    with pytest.raises(DoesNotOpen):
        open_as_holder(center.id, second.identity)


def test_a_founder_who_goes_before_the_root_signed_makes_room(young):
    center, founder, _ = young

    leaving.end_access(founder.person)

    assert not Person.objects.filter(center=center).exists()
    assert not KeySlot.rows.filter(owner=center.id).exists()
    again = demo.come_in(
        inviting.invite_to(center, **demo.asked(invented(Role.SUPERVISOR, "young")))
    )
    assert open_as_holder(center.id, again.identity).public == new_key_of(center.id)


def test_who_merely_waits_beside_a_founder_takes_nothing_along(young):
    center, founder, _ = young
    second = demo.come_in(
        inviting.invite_to(center, **demo.asked(invented(Role.SUPERVISOR, "second")))
    )

    leaving.end_access(second.person)

    assert open_as_holder(center.id, founder.identity).public == new_key_of(center.id)
