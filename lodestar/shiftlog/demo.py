"""Six invented notes for a machine to look at, written by invented people through the real actions.

Nobody in them exists. The numbers are 555-01xx, which belong to nobody.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from lodestar.kernel.people.demo import PASSWORD
from lodestar.kernel.people.models import Person
from lodestar.kernel.signin.hashing import opened, typed
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.slots import open_password_slots
from lodestar.shiftlog import actions, looking
from lodestar.shiftlog.log import log_for
from lodestar.shiftlog.notes import Draft, Kind


ROSA, LUZ, JUNE = (f"{name}.demo@example.org" for name in ("rosa", "luz", "june"))
DAYS: Final = 14


def notes() -> list[tuple[str, Draft]]:
    """Who writes what. (invented)"""
    until, now = today() + timedelta(days=DAYS), timezone.now()
    return [
        (
            JUNE,
            Draft(
                kind=Kind.INFO,
                headline="The blue room is free again (invented)",
                until=until,
                rest={
                    "text": "Clean sheets are in the second cupboard. The key hangs where it always hangs."
                },
            ),
        ),
        (
            LUZ,
            Draft(
                kind=Kind.WATCH,
                headline="«Estrella» quizá llame después de medianoche (inventado)",
                until=until,
                safety={
                    "watch": "Si cuelga dos veces, es ella: espere junto al teléfono.",
                    "danger": "Él revisa el teléfono a las siete.",
                },
                rest={
                    "text": "Habla español. Prefiere que contestemos con «Buenas noches», sin nombre."
                },
            ),
        ),
        (
            ROSA,
            Draft(
                kind=Kind.CALL,
                headline="Call “Juniper” back about the interview (invented)",
                until=until,
                due=now + timedelta(hours=5),
                contact={
                    "name": "Juniper",
                    "number": "203-555-0142",
                    "hours": "Between 9 and 11 in the morning",
                    "say": "That it is the library, about a book",
                    "message": "no",
                },
                rest={
                    "text": "She wants to know who would be in the room, and whether she can bring her aunt."
                },
            ),
        ),
        (
            LUZ,
            Draft(
                kind=Kind.CALL,
                headline="Devolver la llamada a «Marisol»: papeles del trabajo (inventado)",
                until=until,
                due=now - timedelta(hours=1),
                contact={
                    "name": "Marisol",
                    "number": "860-555-0117",
                    "hours": "Después de las 18:00",
                    "say": "Que llamamos de la biblioteca",
                    "message": "no",
                },
                rest={
                    "text": "Su jefe tiene el pasaporte. Quiere saber qué puede pedir sin decir su nombre."
                },
            ),
        ),
        (
            JUNE,
            Draft(
                kind=Kind.URGENT,
                headline="“Wren” may come to the door tonight (invented)",
                until=until,
                safety={
                    "watch": "She rings twice, waits, and rings again.",
                    "danger": "A grey car was seen in the street. Do not open if it is there; call 911 if anyone gets out.",
                },
                rest={"text": "There is soup in the blue pot. She likes the small lamp on."},
            ),
        ),
        (
            ROSA,
            Draft(
                kind=Kind.INFO,
                headline="The interpreter for Kʼicheʼ answers until ten (invented)",
                until=until,
                contact={"name": "Don Tomás", "number": "475-555-0163", "message": "yes"},
                rest={"text": "Ask for Don Tomás. He needs ten minutes to get to a quiet room."},
            ),
        ),
    ]


def demo_notes() -> int:
    """Written once, with the keys of those who write. How many; none where there are some already."""
    if settings.PRODUCTION or not Person.objects.filter(email=ROSA).exists():
        return 0
    rings = {address: _ring(address) for address in (ROSA, LUZ, JUNE)}
    rosa = Person.objects.get(email=ROSA)
    if looking.live_pages(log_for(rosa, rings[ROSA])):
        return 0
    written = notes()
    pages = [_write(address, rings[address], draft) for address, draft in written]
    luz = Person.objects.get(email=LUZ)
    log = log_for(luz, rings[LUZ])
    looking.open_note(log, pages[2])
    words = "I tried at nine: she was at work. She asked for Thursday. (invented)"
    actions.add_answer(actor=luz, log=log, page=pages[2], text=words, part="rest", once=uuid4())
    actions.mark(actor=luz, log=log, page=pages[0], done=True)
    return len(pages)


def _write(address: str, ring: Keyring, draft: Draft) -> UUID:
    person, page = Person.objects.get(email=address), uuid4()
    actions.write_note(actor=person, log=log_for(person, ring), page=page, draft=draft)
    return page


def _ring(address: str) -> Keyring:
    """The keys that the invented password opens."""
    person = Person.objects.get(email=address)
    root = opened(person.password, typed(PASSWORD))
    if root is None or person.center_id is None:
        raise ValueError("The invented people have other passwords than they should.")
    identity = open_password_slots(person.public_id, root)
    return Keyring(identity, person=person.public_id, center=person.center_id)
