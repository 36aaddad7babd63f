"""Keys from the command line: the coalition's root, certificates, sheets of paper, and the day they are needed.

What is secret is typed, never given as an option, and never shown again. Files are written for their
owner alone, and never over a file that is there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.conf import settings

from lodestar.commands.errors import Stop
from lodestar.commands.people import center_named, person_at
from lodestar.kernel.keeping import offline
from lodestar.kernel.people import founding, renewing
from lodestar.kernel.people.errors import NotPossible
from lodestar.kernel.people.keys import center_key, new_key_of
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.vault import ceremony, keybook, letters, rootkey, slots
from lodestar.kernel.vault.ceremony import Asked, Recovered
from lodestar.kernel.vault.errors import NotTrusted, VaultError
from lodestar.kernel.vault.identity import Identity, PublicIdentity
from lodestar.kernel.vault.models import KeyKind, SlotKind
from lodestar.kernel.vault.paper import PaperProblem, join, read_sheet, split
from lodestar.kernel.vault.rootkey import Purpose
from lodestar.kernel.vault.secret import Password
from lodestar.kernel.vault.sheets import About, save_apart, save_sheets


PRINT_AND_SHRED = (
    "Print them now, on a printer that keeps no copy; then delete the files and empty the bin "
    "(`shred -u`, or destroy the stick). Never photograph them."
)


@contextmanager
def stopping() -> Iterator[None]:
    """What the vault refuses, as one line."""
    try:
        yield
    except (VaultError, NotPossible) as error:
        raise Stop(str(error), "Nothing was changed.") from error
    except UnicodeDecodeError as error:
        raise Stop("This file is not one of ours.", "Check which file it is.") from error


# The root, and the key of the backups: on a machine that is not connected


def make_root(folder: Path, *, from_sheets: bool) -> None:
    with stopping():
        root = _offline_key(folder, Purpose.ROOT, from_sheets=from_sheets)
    public = root.signer.public
    click.echo(f"The root's public key:  {public.hex()}")
    click.echo(f"Its six words:          {rootkey.words_of_root(public)}")
    click.echo("On each server: lodestar keys trust " + public.hex())


def make_backup_key(folder: Path, *, from_sheets: bool, instead: bool) -> None:
    public = settings.KEYS_DIR / offline.PUBLIC_NAME
    if public.exists() and not (instead or from_sheets):
        remedy = "With --instead, later backups are sealed to a new key; keep the old one for the old ones."
        raise Stop(f"There is a key for backups already: {public}.", remedy)
    with stopping():
        pair = _offline_key(folder, Purpose.BACKUP, from_sheets=from_sheets)
    public.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    public.write_text(offline.written_public(pair), encoding="ascii")
    click.echo(f"Backups are sealed to {public} (words: {pair.public.words}).")
    click.echo("To restore one: lodestar keys open FILE, on the machine that restores.")


def open_backup_key(file: Path, to: Path) -> None:
    """The form that `lodestar restore --key` reads. It is deleted after the restore."""
    with stopping():
        pair = rootkey.opened_key(_text(file), Purpose.BACKUP, _passphrase())
    save_apart(to, offline.written_private(pair))
    click.echo(f"{to} opens the backups now. Delete it when the restore is done: shred -u {to}")


def _offline_key(folder: Path, purpose: Purpose, *, from_sheets: bool) -> Identity:
    identity = Identity(join(_two_sheets())) if from_sheets else Identity.new()
    file = folder / f"{purpose.value}.key"
    sealed = rootkey.sealed_key(identity, purpose, _passphrase(new=True))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_apart(file, sealed)
    click.echo(f"Sealed with your passphrase: {file}")
    if not from_sheets:
        mark = rootkey.words_of_root(identity.signer.public)
        about = About(text=purpose.value, called=purpose.value, mark=mark)
        _told(save_sheets(folder, split(identity.seed, need=2, of=2), about))
    return identity


# Trust and certificates


def trust(public: str, *, instead: bool) -> None:
    try:
        key = bytes.fromhex(public)
    except ValueError as error:
        raise Stop("A root's public key has 64 letters and digits.", "Copy it again.") from error
    click.echo(f"Six words: {rootkey.words_of_root(key)}")
    click.confirm("Are these the words that the coalition reads out?", abort=True)
    with stopping():
        path = rootkey.trust(key, instead=instead)
    click.echo(f"This server trusts that root now ({path}).")


def request(center: str, to: Path | None) -> None:
    with stopping():
        text = founding.request_text(center_named(center))
    _hand_out(
        text, to, "Bring it to the machine of the coalition's root: lodestar keys certify FILE"
    )


def certify(file: Path, root: Path, to: Path | None) -> None:
    with stopping():
        asking = rootkey.read_request(_text(file))
        click.echo(_text(file).partition("\n\n")[0])
        click.echo(f"A key for center {asking.center}, version {asking.version}, {asking.made_on}.")
        click.echo(f"Six words: {asking.public.words}")
        click.confirm("Did the center's supervisor read out the same six words?", abort=True)
        key = rootkey.opened_key(_text(root), Purpose.ROOT, _passphrase())
        text = rootkey.signed_request(key, asking)
    _hand_out(text, to, "Bring it back to the server: lodestar keys accept FILE")


def accept(file: Path) -> None:
    """A certificate from the root, or a center's key that two sheets have rebuilt."""
    with stopping():
        text = _text(file)
        if letters.title_of(text) == letters.RECOVERED:
            _take_in(Recovered.read(text))
            return
        record = rootkey.entered(text)
        center = Center.objects.get(id=record.owner)
        click.echo(f"The key of {center} is certified: {keybook.public_of(record).words}")
        _let_begin(center)


def _let_begin(center: Center) -> None:
    for person in founding.accepted(center):
        click.echo(f"{person} can sign in at /staff/ and begin.")


# Sheets of paper for a center, and the day they are needed


def make_shares(center: str, email: str, to: Path) -> None:
    house, person = center_named(center), person_at(email)
    with stopping():
        key = center_key(house.id, _unlocked(person))
        made = ceremony.sheets(house.id, key, person.public_id)
    about = About(text="center", called=house.name, mark=key.public.words)
    _told(save_sheets(to, made, about))
    click.echo("Three people keep one each, in three places. Older sheets of this key still fit.")


def renew(center: str, email: str, to: Path | None) -> None:
    """The first step to a center's new key."""
    house, person = center_named(center), person_at(email)
    with stopping():
        renewing.begin_new_key(house, _unlocked(person))
        text = founding.request_text(house)
    _hand_out(text, to, "Let the root certify it: lodestar keys certify, then accept, then rotate.")


def rotate(center: str, email: str, *, stolen: bool) -> None:
    """The last step: vouch for the new key, and move every folder to it."""
    house, person = center_named(center), person_at(email)
    with stopping():
        steps = renewing.rotate(house, person, _unlocked(person), stolen=stolen)
        done = 0
        for step in steps:
            done = step.total
            click.echo(f"\r{step.done:,} of {step.total:,} folders", nl=False, err=True)
    click.echo(f"\n{done:,} folders open with the new key of {house}.")
    click.echo("The paper sheets of the old key open nothing any more: lodestar keys shares.")


def ask(center: str, email: str, to: Path | None) -> None:
    with stopping():
        text = _asked(center, email).letter()
    _hand_out(text, to, "On the offline machine: lodestar keys recover --offline FILE")


def recover(center: str, email: str) -> None:
    """All of it on the server."""
    with stopping():
        _take_in(Recovered.read(_rebuilt(_asked(center, email))))


def recover_offline(file: Path, to: Path | None) -> None:
    with stopping():
        text = _rebuilt(Asked.read(_text(file)))
    _hand_out(text, to, "Bring it to the server: lodestar keys accept FILE")


def _asked(center: str, email: str) -> Asked:
    house, person = center_named(center), person_at(email)
    if person.center_id != house.id or person.as_role != Role.SUPERVISOR:
        raise NotPossible(f"{email} is no supervisor of {house}. Invite them first.")
    return ceremony.asked(house.id, house.name, person.public_id, _public_of(person))


def _public_of(person: Person) -> PublicIdentity:
    """Their certified key, or the one that waits because nobody is left to certify it."""
    waiting = new_key_of(person.public_id)
    return waiting or keybook.verified(person.public_id, KeyKind.PERSON)


def _rebuilt(asking: Asked) -> str:
    click.echo(f"The key of {asking.called} is rebuilt from two of its three sheets, and sealed")
    click.echo(f"to the person whose screen shows these words: {asking.public.words}")
    click.confirm("Does the new supervisor read out the same six words?", abort=True)
    because = click.prompt("Why is it needed? (kept in the trail)")
    return ceremony.rebuilt(asking, _two_sheets(), because)


def _take_in(recovered: Recovered) -> None:
    person = Person.objects.get(public_id=recovered.person)
    center = Center.objects.get(id=recovered.slot.owner)
    holder = bytes(recovered.slot.holder or b"")
    if person.center_id != center.id or _public_of(person).fingerprint != holder:
        raise NotTrusted("The person has another key now. Ask again.")
    ceremony.taken_in(recovered)
    click.echo(f"{person} holds the key of {center} now. The trail says so.")
    _let_begin(center)


# What is typed, and what is written


def _unlocked(person: Person) -> Identity:
    """The person's keys: by password where no security key is needed, else by the code on paper."""
    password = click.prompt("Password (or leave empty for the paper code)", "", hide_input=True)
    if not password:
        code = click.prompt("Paper code", hide_input=True)
        return slots.open_paper_slot(person.public_id, code)
    root = opened(person.password, typed(password))
    if root is None or not slots.has_slot(person.public_id, SlotKind.PASSWORD):
        raise NotPossible("That password does not open the keys here. Use the paper code instead.")
    return slots.open_password_slots(person.public_id, root)


def _passphrase(*, new: bool = False) -> Password:
    text = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new)
    return typed(text)


def _two_sheets() -> list[list[str]]:
    return [_sheet(number) for number in ("first", "second")]


def _sheet(number: str) -> list[str]:
    return _until_right(f"The 33 words of the {number} sheet, in one line", read_sheet)


def _until_right(question: str, read: Callable[[str], list[str]]) -> list[str]:
    while True:
        try:
            return read(click.prompt(question))
        except PaperProblem as error:
            click.echo(str(error), err=True)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _hand_out(text: str, to: Path | None, then: str) -> None:
    if to is None:
        click.echo(text)
    else:
        click.echo(f"Written: {save_apart(to, text)}")
    click.echo(then, err=True)


def _told(paths: list[Path]) -> None:
    for path in paths:
        click.echo(f"To print: {path}")
    click.echo(PRINT_AND_SHRED)
