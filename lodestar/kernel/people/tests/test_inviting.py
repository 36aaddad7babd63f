"""Invitations: a code that is told, used once, over after a week, and stored nowhere."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from lodestar.kernel.people import demo, inviting, joining
from lodestar.kernel.people.errors import Denied, NotPossible
from lodestar.kernel.people.models import Invitation, NewKey, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.people.tests.conftest import invented
from lodestar.kernel.vault.codes import Mistyped
from lodestar.kernel.vault.errors import Busy


NEW = demo.asked(invented(Role.ADVOCATE, "new"))
ADDRESS = NEW["email"]


def test_a_supervisor_invites_and_the_person_waits(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)

    joined = demo.come_in(invited).person

    assert (joined.center, joined.role) == (lantern.center, Role.ADVOCATE)
    assert (joined.standing, joined.is_active) == (Standing.WAITING, False)
    assert NewKey.rows.filter(owner=joined.public_id).exists()


def test_the_code_is_typed_as_people_type(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)

    found = inviting.find(email=ADDRESS.upper(), code=invited.code.lower().replace("-", " "))

    assert found == invited.invitation


def test_a_code_works_once(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    kept = inviting.find(email=ADDRESS, code=invited.code)
    joining.join(invitation=kept, password=demo.PASSWORD)

    with pytest.raises(NotPossible):
        inviting.find(email=ADDRESS, code=invited.code)
    with pytest.raises(NotPossible):
        joining.join(invitation=kept, password=demo.PASSWORD)
    assert Person.objects.filter(email=ADDRESS).count() == 1


def test_a_code_ends_after_seven_days(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)

    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert inviting.find(email=ADDRESS, code=invited.code) == invited.invitation
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert not inviting.visible_to(lantern.supervisor.person).exists()
        with pytest.raises(NotPossible):
            inviting.find(email=ADDRESS, code=invited.code)
        assert inviting.sweep(inviting.today()) == 1


def test_a_withdrawn_code_opens_nothing(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)

    inviting.withdraw(actor=lantern.supervisor.person, invitation=invited.invitation)

    with pytest.raises(NotPossible):
        inviting.find(email=ADDRESS, code=invited.code)


def test_a_newer_invitation_takes_the_place_of_the_older(lantern):
    older = inviting.invite(actor=lantern.supervisor.person, **NEW)
    newer = inviting.invite(actor=lantern.supervisor.person, **NEW)

    with pytest.raises(NotPossible):
        inviting.find(email=ADDRESS, code=older.code)
    assert inviting.find(email=ADDRESS, code=newer.code) == newer.invitation


def test_whoever_does_not_fit_gets_one_answer(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    other = inviting.invite(
        actor=lantern.supervisor.person, **(NEW | {"email": "other@example.org"})
    )

    answers = set()
    for email, code in (
        ("nobody@example.org", invited.code),
        (ADDRESS, other.code),
        (lantern.supervisor.person.email, invited.code),
    ):
        with pytest.raises(NotPossible) as refused:
            inviting.find(email=email, code=code)
        answers.add(str(refused.value))

    assert len(answers) == 1


def test_a_mistyped_code_is_told_from_a_wrong_one(lantern, django_assert_num_queries):
    code = inviting.invite(actor=lantern.supervisor.person, **NEW).code
    wrong = ("1" if code[0] != "1" else "2") + code[1:]

    with django_assert_num_queries(0), pytest.raises(Mistyped):
        inviting.find(email=ADDRESS, code=wrong)


def test_what_is_stored_does_not_hold_the_code(lantern):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    stored = " ".join(str(v) for v in Invitation.rows.values_list().get(pk=invited.invitation.pk))

    for group in invited.code.split("-"):
        assert group not in stored


def test_with_another_pepper_the_same_code_is_none(lantern, settings, tmp_path):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)
    settings.KEYS_DIR = tmp_path / "other"
    settings.KEYS_DIR.mkdir()
    (settings.KEYS_DIR / "pepper").write_bytes(bytes(32))

    with pytest.raises(NotPossible):
        inviting.find(email=ADDRESS, code=invited.code)


@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.TRAINEE, Role.EDITOR, Role.APPROVER])
def test_only_supervisors_invite(lantern, role):
    with pytest.raises(Denied):
        inviting.invite(actor=lantern.people[role].person, **NEW)
    assert not inviting.visible_to(lantern.people[role].person).exists()


def test_invitations_of_another_center_are_not_there(lantern, harbor):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)

    assert not inviting.visible_to(harbor.supervisor.person).exists()
    with pytest.raises(Denied):
        inviting.withdraw(actor=harbor.supervisor.person, invitation=invited.invitation)


def test_a_center_has_no_stewards_and_a_partner_no_advocates(lantern, partner):
    with pytest.raises(NotPossible):
        inviting.invite(actor=lantern.supervisor.person, **(NEW | {"role": Role.STEWARD}))
    with pytest.raises(NotPossible):
        inviting.invite(actor=partner.supervisor.person, **NEW)


def test_an_address_is_one_persons(lantern, harbor):
    taken = NEW | {"email": lantern.people[Role.ADVOCATE].person.email.upper()}

    with pytest.raises(NotPossible):
        inviting.invite(actor=harbor.supervisor.person, **taken)


def test_the_e_mail_says_nothing(lantern, settings):
    settings.SENDS_MAIL = True

    assert inviting.tell(inviting.invite(actor=lantern.supervisor.person, **NEW)) == "sent"

    (sent,) = mail.outbox
    said = f"{sent.subject} {sent.body}"
    assert sent.body == "You have been invited. Your supervisor will give you a code."
    for word in (NEW["name"], "lantern", lantern.supervisor.person.name, ADDRESS):
        assert word.casefold() not in said.casefold()


def test_no_e_mail_where_none_is_set_up(lantern):
    assert inviting.tell(inviting.invite(actor=lantern.supervisor.person, **NEW)) == ""
    assert mail.outbox == []


def test_mail_that_cannot_be_sent_is_said_and_nothing_else(lantern, settings, monkeypatch):
    settings.SENDS_MAIL = True

    def broken(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(inviting, "send_mail", broken)

    assert inviting.tell(inviting.invite(actor=lantern.supervisor.person, **NEW)) == "failed"


def test_a_busy_server_uses_no_code_up(lantern, monkeypatch):
    invited = inviting.invite(actor=lantern.supervisor.person, **NEW)

    def busy(person, password):
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(joining, "begin_identity", busy)
        with pytest.raises(Busy):
            joining.join(invitation=invited.invitation, password=demo.PASSWORD)

    assert not Person.objects.filter(email=ADDRESS).exists()
    assert demo.come_in(invited).person.email == ADDRESS
