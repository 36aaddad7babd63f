"""Everything that changes the log. Each action checks, seals and tells in one transaction.

The folder's row is locked first, so that the same form sent twice, or by two hands at once, has one
effect: a new note brings its page id along, an answer a mark of its own.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from lodestar.kernel.people.models import Person
from lodestar.kernel.vault.ending import By, erase_pages
from lodestar.kernel.vault.files import About
from lodestar.kernel.vault.keyring import today
from lodestar.kernel.vault.models import Entry, Folder
from lodestar.kernel.vault.opened import OpenFolder
from lodestar.kernel.vault.reading import Opened, read
from lodestar.kernel.vault.writing import write
from lodestar.shiftlog import handing, looks, policies
from lodestar.shiftlog.attaching import attach
from lodestar.shiftlog.errors import Nothing, NotNow
from lodestar.shiftlog.looking import check_live, held
from lodestar.shiftlog.notes import (
    ANSWER,
    CARD,
    CONTACT,
    NOTE,
    REST,
    STATE,
    Draft,
    Line,
    line_of,
    signed,
    text_of,
)


ANSWERS_LIE_IN: Final = (REST, CONTACT)  # everybody of the log; or not volunteers in training


def last_day(days: int) -> date:
    """Until when a note is kept that is written today."""
    return today() + timedelta(days=days)


@transaction.atomic
def write_note(
    *, actor: Person, log: OpenFolder, page: UUID, draft: Draft, files: Collection[About] = ()
) -> None:
    """A new note; the same page id a second time changes nothing. Raises Denied and NotNow."""
    policies.check_can_write(actor=actor, center=log.row.center)
    lock(log)
    if Entry.rows.filter(folder=log.row, page=page).exists():
        return
    until = checked_day(actor, draft.until)
    parts = draft.parts(actor.public_id)
    write(log, parts, schema=NOTE, did=looks.WRITTEN, until=until, page=page)
    attach(log, page, files, until)


def checked_day(actor: Person, until: date) -> date:
    """Not past, and within the center's rule."""
    days = actor.center.note_days if actor.center else 1
    if not today() <= until <= last_day(days):
        raise NotNow(
            gettext(
                "Your center keeps notes for %(days)s days at most. Please choose a day from today on."
            )
            % {"days": days}
        )
    return until


@transaction.atomic
def add_answer(
    *,
    actor: Person,
    log: OpenFolder,
    page: UUID,
    text: str,
    part: str,
    once: UUID,
    files: Collection[About] = (),
) -> None:
    """Adds to a note; the same form a second time changes nothing. Raises Denied and Nothing."""
    policies.check_can_write(actor=actor, center=log.row.center)
    lock(log)
    until = until_of(log, page)
    before = read(log, did=looks.READ, sections=held(log), pages=[page], schema=ANSWER)
    if part not in ANSWERS_LIE_IN or any(text_of(a.content, "once") == str(once) for a in before):
        return
    content = signed(actor.public_id, {"text": text, "once": str(once)})
    write(log, {part: content}, schema=ANSWER, did=looks.ANSWERED, until=until, page=page)
    attach(log, page, files, until)


@transaction.atomic
def mark(*, actor: Person, log: OpenFolder, page: UUID, done: bool) -> None:
    """As done, or as open again; what it is already stays as it is. Raises Denied and Nothing."""
    policies.check_can_write(actor=actor, center=log.row.center)
    lock(log)
    until = until_of(log, page)
    did = looks.MARKED_DONE if done else looks.MARKED_OPEN
    if card_of(log, page, looks.READ).done == done:
        return
    content = signed(actor.public_id, {"state": "done" if done else "open"})
    write(log, {CARD: content}, schema=STATE, did=did, until=until, page=page)


def erase(*, actor: Person, log: OpenFolder, page: UUID) -> None:
    """Shreds it with its files; what was handed over of it is taken back first. Raises as `mark`."""
    with transaction.atomic():
        lock(log)
        check_live(log, page)
        author = card_of(log, page, looks.READ).by
        policies.check_can_erase(actor=actor, center=log.row.center, author=author)
        live = handing.handed_of(log, page)
    for handed in live:
        handing.take_back(actor=actor, log=log, page=page, grant=handed.grant)
    erase_pages(log.id, [page], By(who=actor.public_id, center=log.row.center))


# -------------------------------------------------------------------------------------------------


def lock(log: OpenFolder) -> None:
    """Whoever writes next waits until this transaction ends."""
    Folder.rows.select_for_update().get(id=log.id)


def until_of(log: OpenFolder, page: UUID) -> date | None:
    """What is added to a note ends with it. Raises Nothing."""
    check_live(log, page)
    return Entry.rows.filter(folder=log.row, page=page, section=CARD, schema=NOTE)[0].until


def card_of(log: OpenFolder, page: UUID, did: str) -> Line:
    cards: list[Opened] = read(log, did=did, sections=[CARD], pages=[page])
    line = line_of(page, cards)
    if line is None:
        raise Nothing
    return line
