"""Invented centers and people, who come in by the same doors as everybody: for a machine to look at.

The coalition's root key of a demonstration lies beside the others, so that the commands for keys can
be tried. A real root is never on a server (docs/operating.md).
"""

from dataclasses import dataclass
from typing import Final, TypedDict

from django.conf import settings

from lodestar.kernel.people import founding, inviting, joining
from lodestar.kernel.people.inviting import Invited
from lodestar.kernel.people.keys import new_key_of
from lodestar.kernel.people.models import Center, Person
from lodestar.kernel.people.roles import Role
from lodestar.kernel.vault import keybook
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.primitives import Signer, random_bytes
from lodestar.kernel.vault.slots import open_paper_slot


PASSWORD: Final = "lantern-harbor-demo-2026"  # noqa: S105 - of invented people, on this machine only
ROOT: Final = "root.demo"


@dataclass(frozen=True)
class Invented:
    address: str
    name: str
    role: Role
    language: str = "en"


@dataclass(frozen=True)
class InventedCenter:
    name: str
    people: tuple[Invented, ...]  # the first is its founder
    is_partner: bool = False


CENTERS: Final = (
    InventedCenter(
        "Lantern Center (demo)",
        (
            Invented("ana.demo@example.org", "Ana Demo", Role.SUPERVISOR, "es"),
            Invented("june.demo@example.org", "June Demo", Role.SUPERVISOR),
            Invented("rosa.demo@example.org", "Rosa Demo", Role.ADVOCATE),
            Invented("luz.demo@example.org", "Luz Demo", Role.ADVOCATE, "es"),
            Invented("tess.demo@example.org", "Tess Demo", Role.TRAINEE),
        ),
    ),
    InventedCenter(
        "Harbor Center (demo)",
        (
            Invented("noor.demo@example.org", "Noor Demo", Role.SUPERVISOR),
            Invented("ines.demo@example.org", "Inés Demo", Role.ADVOCATE, "es"),
        ),
    ),
    InventedCenter(
        "Child response team (demo)",
        (
            Invented("pat.demo@example.org", "Pat Demo", Role.SUPERVISOR),
            Invented("kim.demo@example.org", "Kim Demo", Role.PARTNER),
        ),
        is_partner=True,
    ),
)
COALITION: Final = (
    Invented("sam.demo@example.org", "Sam Demo", Role.STEWARD),
    Invented("omar.demo@example.org", "Omar Demo", Role.OPERATOR),
)


class Asked(TypedDict):
    """What an invitation needs to know."""

    email: str
    name: str
    role: Role
    language: str


@dataclass(frozen=True)
class Keyed:
    """A person with the key that only their own session would hold."""

    person: Person
    identity: Identity


def demo_people() -> list[Person]:
    """All of them, once: a second call finds them there. Never in production."""
    if settings.PRODUCTION or Center.objects.filter(name=CENTERS[0].name).exists():
        return []
    drop_older_demonstration()
    root = demo_root()
    for invented in CENTERS:
        build(invented, root)
    for one in COALITION:
        come_in(inviting.invite_to(None, **asked(one)))
    return list(Person.objects.filter(email__endswith=".demo@example.org").order_by("pk"))


def drop_older_demonstration() -> None:
    """Invented people of before there were centers; they held nothing."""
    Person.objects.filter(email__endswith=".demo@example.org", center=None).delete()


def demo_root() -> Signer:
    """The root of this demonstration, made at the first call, and trusted by this machine."""
    folder = settings.KEYS_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / ROOT
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(random_bytes(32).hex() + "\n", encoding="ascii")
    root = Signer(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    (folder / keybook.ROOT).write_text(root.public.hex() + "\n", encoding="ascii")
    return root


def build(invented: InventedCenter, root: Signer) -> Center:
    center = Center.objects.create(name=invented.name, is_partner=invented.is_partner)
    first, *others = invented.people
    supervisor = found(center, first, root)
    for one in others:
        asked_in = inviting.invite(actor=supervisor.person, **asked(one))
        let_in(supervisor, come_in(asked_in).person)
    return center


def found(center: Center, first: Invented, root: Signer) -> Keyed:
    """The first supervisor's way, with the coalition's root beside them."""
    founder = come_in(inviting.invite_to(center, **asked(first)))
    request = founding.request_of(center)
    keybook.accept_center(request, keybook.sign_center(root, request))
    founding.accepted(center)
    founder.person.refresh_from_db()
    founding.begin(actor=founder.person, identity=founder.identity)
    return founder


def asked(one: Invented) -> Asked:
    return {"email": one.address, "name": one.name, "role": one.role, "language": one.language}


def come_in(invited: Invited) -> Keyed:
    invitation = inviting.find(email=invited.invitation.email, code=invited.code)
    joined = joining.join(invitation=invitation, password=PASSWORD)
    return Keyed(joined.person, open_paper_slot(joined.person.public_id, joined.paper))


def let_in(supervisor: Keyed, person: Person) -> None:
    waiting = new_key_of(person.public_id)
    compared = waiting.fingerprint if waiting else b""
    joining.let_in(
        actor=supervisor.person, identity=supervisor.identity, person=person, compared=compared
    )
