"""A center gets a new key."""

import pytest

from lodestar.kernel.vault import ending, granting, keybook
from lodestar.kernel.vault.errors import NoKey, NotTrusted
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import Keyring
from lodestar.kernel.vault.resealing import reseal_center
from lodestar.kernel.vault.tests.making import ROOT, House, house
from lodestar.kernel.vault.tests.test_folders import found, note, texts, work


pytestmark = pytest.mark.django_db


def new_key(center):
    renewed = House(center.id, Identity.new())
    certificate = keybook.certificate_for_center(center.id, renewed.identity.public, ROOT.public)
    row = keybook.accept_center(certificate, keybook.sign_center(ROOT, certificate))
    return renewed, row


def vouched(center, supervisor):
    renewed, row = new_key(center)
    keybook.countersign(row, supervisor.identity)
    return renewed


def test_the_new_key_opens_what_the_old_one_did():
    center = house()
    rosa = center.someone()
    folders = [found(rosa) for _ in range(3)]
    for folder in folders:
        note(folder)
    renewed = vouched(center, rosa)

    steps = list(reseal_center(center.ring(rosa), renewed.identity, stolen=False))

    assert (steps[-1].done, steps[-1].total) == (3, 3)
    assert all(texts(renewed.ring(rosa), folder) for folder in folders)
    assert center.ring(rosa).folders() == []


def test_after_a_theft_the_old_key_opens_nothing_new():
    center = house()
    rosa = center.someone()
    folder = found(rosa)
    kept = center.ring(rosa).open(folder.id)
    renewed = vouched(center, rosa)
    list(reseal_center(center.ring(rosa), renewed.identity, stolen=True))

    note(rosa.ring.open(folder.id), "later")

    with pytest.raises(NoKey):
        kept.keys.at("contact", 2)
    assert texts(renewed.ring(rosa), folder) == ["later"]


def test_a_new_key_of_a_center_needs_somebody_who_vouches_or_two_days():
    center = house()
    rosa = center.someone()
    found(rosa)
    renewed, _ = new_key(center)

    with pytest.raises(NotTrusted):
        list(reseal_center(center.ring(rosa), renewed.identity, stolen=False))


def test_people_stay_when_their_center_gets_a_new_key():
    center = house()
    rosa = center.someone()
    vouched(center, rosa)

    assert keybook.verified(rosa.id) == rosa.identity.public


def test_an_old_key_lets_nobody_in():
    center = house()
    rosa = center.someone()
    vouched(center, rosa)

    with pytest.raises(NotTrusted):
        center.someone()


def test_a_folder_can_be_founded_with_the_new_key():
    center = house()
    rosa = center.someone()
    renewed = vouched(center, rosa)
    folder = found(rosa)

    assert isinstance(renewed.ring(rosa), Keyring)
    assert renewed.ring(rosa).folders() == [folder.id]


def test_what_is_written_while_a_center_renews_is_not_lost_to_it():
    center = house()
    rosa, luz = center.someone(), center.someone()
    folder = found(rosa)
    grant = granting.give(folder, luz.id, work())
    renewed = vouched(center, rosa)
    ending.end_grant(grant)

    note(rosa.ring.open(folder.id), "between")
    list(reseal_center(center.ring(rosa), renewed.identity, stolen=False))

    assert texts(renewed.ring(rosa), folder) == ["between"]
