"""The log of one center: one sealed folder, and who of its people holds keys to which parts of it."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from lodestar.kernel.people.entry import granted_on_entry
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.errors import NoKey, NotTrusted
from lodestar.kernel.vault.granting import found_folder, give, holders
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.models import Folder
from lodestar.kernel.vault.opened import REGISTER, OpenFolder
from lodestar.kernel.vault.releases import LONGEST, Basis, GrantRecord, Terms
from lodestar.shiftlog import policies
from lodestar.shiftlog.notes import CARD, PARTS, REST


FOLDER_KIND: Final = "shiftlog"
PURPOSE: Final = "work of this center"
SOON: Final = timedelta(days=30)
OPENS: Final[dict[Role, tuple[str, ...]]] = {
    Role.ADVOCATE: (*PARTS, REGISTER),
    Role.SUPERVISOR: (*PARTS, REGISTER),
    Role.TRAINEE: (CARD, REST),  # no way to contact a person; and not who looked
}


def find_log(keyring: Keyring) -> OpenFolder:
    """The center's log, as this person holds it open. Raises NoKey."""
    for folder in keyring.open_all(keyring.folders(FOLDER_KIND)):
        if folder.row.center == keyring.actor.center:
            return folder
    raise NoKey


def open_log(keyring: Keyring) -> OpenFolder:
    """Finds it, or founds it where the center has none. Raises NoKey where others hold it."""
    try:
        return find_log(keyring)
    except NoKey:
        return _found(keyring)


def log_for(actor: Person, keyring: Keyring) -> OpenFolder:
    """The log for somebody at the desk. Who only reads along founds none. Raises NoKey."""
    center = keyring.actor.center
    policies.check_can_read(actor=actor, center=center)
    if actor.center is None or actor.center.is_partner:
        raise NoKey
    return (
        open_log(keyring) if policies.may_write(actor=actor, center=center) else find_log(keyring)
    )


@transaction.atomic
def _found(keyring: Keyring) -> OpenFolder:
    """One log for each center: whoever comes second finds the first."""
    center = Center.objects.select_for_update().get(id=keyring.actor.center)
    if Folder.rows.filter(center=center.id, kind=FOLDER_KIND).exists():
        raise NoKey
    return found_folder(keyring, kind=FOLDER_KIND, sections=PARTS, purpose=PURPOSE)


# Who holds keys ----------------------------------------------------------------------------------


@granted_on_entry.register
def grant_on_entry(keyring: Keyring, person: Person) -> None:
    """Whoever is let in, comes back, or has another role: what that role works with, for 12 months."""
    if Role(person.role) not in OPENS or person.center is None or person.center.is_partner:
        return
    log = open_log(keyring)
    if needs_key(person, holders(log)):
        give_key(log, person)


def give_key(log: OpenFolder, person: Person) -> None:
    until = today() + LONGEST
    give(log, person.public_id, Terms(OPENS[Role(person.role)], PURPOSE, until, Basis.WORK))


def needs_key(person: Person, live: list[GrantRecord]) -> bool:
    """No grant of everything that the role opens, or one that ends within a month."""
    wanted = set(OPENS[Role(person.role)])
    return not any(
        record.recipient == person.public_id
        and wanted <= set(record.sections)
        and record.until >= today() + SOON
        for record in live
    )


def without_key(log: OpenFolder) -> list[Person]:
    """Who of the center works with the log, and has no key, or not for much longer. Raises NoKey."""
    live = holders(log)
    people = Person.objects.filter(
        center=log.row.center, role__in=list(OPENS), standing=Standing.HERE, is_active=True
    )
    return [p for p in people.order_by("name") if needs_key(p, live) and _is_certified(p)]


def _is_certified(person: Person) -> bool:
    try:
        keybook.verified(person.public_id)
    except NotTrusted:
        return False
    return True


@transaction.atomic
def renew_keys(*, actor: Person, log: OpenFolder) -> int:
    """Gives a key for 12 months to each of `without_key`. How many that were. Raises Denied."""
    policies.check_can_give_keys(actor=actor, center=log.row.center)
    Folder.rows.select_for_update().get(id=log.id)
    found = without_key(log)
    for person in found:
        give_key(log, person)
    return len(found)
