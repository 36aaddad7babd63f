"""T12: whatever is given, ended, written and rotated in whatever order, who can read is who should.

The model knows nothing of keys in bytes: it keeps books of who was given what, and of what each ending
must cost. After every step each person opens what they can, and each kept key is tried once more.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from lodestar.kernel.vault import ending, granting, keybook, reading, resealing, writing
from lodestar.kernel.vault.errors import NeedsRenewal, NoKey, Refused
from lodestar.kernel.vault.identity import Identity
from lodestar.kernel.vault.keyring import Keyring, today
from lodestar.kernel.vault.models import Entry, Grant, KeyKind
from lodestar.kernel.vault.opened import REGISTER, OpenFolder, keys_of
from lodestar.kernel.vault.releases import FOR_EVER, LONGEST, Basis, Terms
from lodestar.kernel.vault.sectionkeys import SectionKeys
from lodestar.kernel.vault.tests.making import ROOT, House, house


SECTIONS = ("contact", "safety")
ALL = (*SECTIONS, REGISTER)
BEGIN = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)


@dataclass(eq=False)
class Holder:
    """Somebody with a key: a person, or a center's continuity."""

    house: House
    identity: Identity
    id: UUID = field(default_factory=uuid4)
    kind: KeyKind = KeyKind.PERSON

    @property
    def ring(self) -> Keyring:
        return Keyring(self.identity, person=self.id, center=self.house.id, because="she is ill")


@dataclass(eq=False)
class Given:
    """A grant as the model sees it: for each section the epochs, and whether history came along."""

    holder: Holder
    history: bool
    until: date
    epochs: dict[str, dict[int, bool]]


@dataclass(eq=False)
class Note:
    section: str
    epoch: int
    page: UUID
    until: date | None
    text: str


@dataclass(eq=False)
class Kept:
    """A folder that somebody held open when their access ended, and what was written by then."""

    keys: SectionKeys
    lost: set[str]
    before: set[UUID]


@dataclass(eq=False)
class Log:
    """One folder as it should be."""

    id: UUID
    epoch: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ALL, 1))
    stale: set[str] = field(default_factory=set)
    linked: set[tuple[str, int]] = field(default_factory=set)
    given: dict[UUID, Given] = field(default_factory=dict)
    notes: dict[UUID, Note] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def live(self, holder: Holder) -> list[Given]:
        return [g for g in self.given.values() if g.holder is holder and g.until >= today()]

    def heads(self, holder: Holder) -> dict[str, dict[int, bool]]:
        """Everything that was given to somebody and has not ended."""
        merged: dict[str, dict[int, bool]] = defaultdict(dict)
        for given in self.live(holder):
            for section, epochs in given.epochs.items():
                for number, history in epochs.items():
                    merged[section][number] = history or merged[section].get(number, False)
        return merged

    def reach(self, holder: Holder, section: str) -> set[int]:
        epochs = dict(self.heads(holder).get(section, {}))
        for number in range(max(epochs, default=0), 1, -1):
            if epochs.get(number) and (section, number) in self.linked:
                epochs[number - 1] = True
        return set(epochs)

    def readable(self, holder: Holder) -> dict[UUID, str]:
        reach = {section: self.reach(holder, section) for section in SECTIONS}
        return {
            key: note.text
            for key, note in self.notes.items()
            if note.epoch in reach[note.section] and (note.until is None or note.until >= today())
        }

    def take(self, ids: list[UUID]) -> None:
        for key in ids:
            del self.given[key]
        if ids:
            self.stale = set(ALL)

    def end_what_is_over(self) -> None:
        self.take([key for key, given in self.given.items() if given.until < today()])

    def renew(self, by: Holder, sections: set[str]) -> None:
        wanted = {*sections, REGISTER}
        heads = self.heads(by)
        if not wanted & self.stale:
            return
        if REGISTER not in heads:
            raise NeedsRenewal
        for section in wanted & self.stale & set(heads):
            before = self.epoch[section]
            self.epoch[section] += 1
            self.stale.discard(section)
            if heads[section][before]:
                self.linked.add((section, before + 1))
            for given in self.given.values():
                if section in given.epochs:
                    given.epochs[section][before + 1] = given.history


class Coalition(RuleBasedStateMachine):
    """Two centers; the logs are of the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.now = self.clock.start()
        here, there = house(), house()
        self.center = Holder(here, here.identity, here.id, KeyKind.CENTER)
        self.people = [self.someone(here) for _ in range(3)] + [self.someone(there)]
        self.pages: dict[tuple[Holder, UUID], OpenFolder] = {}
        self.logs: list[Log] = []
        self.touched: list[Log] = []

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def someone(self, of: House) -> Holder:
        person = of.someone()
        return Holder(of, person.identity, person.id)

    @property
    def everybody(self) -> list[Holder]:
        return [self.center, *self.people]

    # What people do

    def who(self, number: int, log: Log) -> Holder:
        """Mostly somebody who holds a key; once in a while somebody who does not."""
        holders = [holder for holder in self.everybody if log.live(holder)]
        return self.everybody[number // 8] if number % 8 == 0 else holders[number % len(holders)]

    def which(self, number: int) -> Log:
        """The log that is acted upon: it is looked at again after this step."""
        log = self.logs[number % len(self.logs)]
        self.touched.append(log)
        return log

    @initialize()
    def begin(self) -> None:
        self.found(0)
        self.give(1, 1, 0, {"contact", REGISTER}, history=True, days=9)
        self.give(1, 2, 0, {"contact", "safety"}, history=False, days=30)

    @rule(who=st.integers(0, 2))
    def found(self, who: int) -> None:
        if len(self.logs) == 2:
            return
        founder = self.people[who]
        folder = granting.found_folder(
            founder.ring, kind="log", sections=SECTIONS, purpose="shift log"
        )
        log = Log(folder.id)
        for key in Grant.rows.filter(folder=folder.row).values_list("id", flat=True):
            of_center = Grant.rows.get(id=key).until == FOR_EVER
            log.given[key] = Given(
                self.center if of_center else founder,
                history=True,
                until=FOR_EVER if of_center else today() + LONGEST,
                epochs={section: {1: True} for section in ALL},
            )
        self.logs.append(log)
        self.touched.append(log)
        self.pages[founder, log.id] = folder

    @rule(who=st.integers(0, 39), which=st.integers(0, 1))
    def open(self, who: int, which: int) -> None:
        """A page that stays open in a browser."""
        log = self.which(which)
        holder = self.who(who, log)
        if log.live(holder):
            self.pages[holder, log.id] = holder.ring.open(log.id)

    @rule(
        who=st.integers(0, 39),
        which=st.integers(0, 1),
        sections=st.sets(st.sampled_from(SECTIONS), min_size=1),
        days=st.none() | st.integers(0, 20),
        from_open_page=st.booleans(),
    )
    def write(
        self, who: int, which: int, sections: set[str], days: int | None, *, from_open_page: bool
    ) -> None:
        log = self.which(which)
        holder = self.who(who, log)
        opened = [someone for someone, where in self.pages if where == log.id]
        if from_open_page and opened:
            holder = opened[who % len(opened)]
        folder = self.pages.get((holder, log.id)) if from_open_page else None
        try:
            folder = folder or holder.ring.open(log.id)
        except NoKey:
            assert not log.live(holder)
            return
        until = None if days is None else today() + timedelta(days=days)
        text = f"note {len(log.notes)}"
        parts: dict[str, writing.Content] = {section: {"text": text} for section in sections}
        try:
            page = writing.write(folder, parts, schema="note/1", did="note.write", until=until)
        except (NoKey, NeedsRenewal) as refusal:
            with pytest.raises(type(refusal)):
                self.written(log, holder, sections)
            return
        self.written(log, holder, sections)
        for entry in Entry.rows.filter(page=page):
            at = log.epoch[entry.section]
            assert entry.epoch == at
            log.notes[entry.id] = Note(entry.section, at, page, until, text)

    def written(self, log: Log, holder: Holder, sections: set[str]) -> None:
        if not log.live(holder) or not sections <= set(log.heads(holder)):
            raise NoKey
        log.end_what_is_over()
        log.renew(holder, sections)

    @rule(
        giver=st.integers(0, 39),
        recipient=st.integers(0, 3),
        which=st.integers(0, 1),
        sections=st.sets(st.sampled_from(ALL), min_size=1),
        history=st.booleans(),
        days=st.integers(0, 40),
    )
    def give(
        self,
        giver: int,
        recipient: int,
        which: int,
        sections: set[str],
        *,
        history: bool,
        days: int,
    ) -> None:
        log = self.which(which)
        by, to = self.who(giver, log), self.people[recipient]
        if not log.live(by):
            return
        until = today() + timedelta(days=days)
        basis = Basis.WORK if to.house is self.center.house else Basis.LEGAL
        terms = Terms(
            tuple(sections), "work", until, basis, history, document="order 12, in the safe"
        )
        refused: type[Exception] | None = None
        try:
            key = granting.give(by.ring.open(log.id), to.id, terms)
        except (NoKey, Refused) as refusal:
            refused = type(refusal)
        assert refused is self.why_not(log, by, to, sections, history=history)
        if refused is not None:
            return
        log.end_what_is_over()
        if history:
            epochs = {section: dict(log.heads(by)[section]) for section in sections}
        else:
            log.stale |= sections
            log.renew(by, sections)
            epochs = {section: {log.epoch[section]: False} for section in sections}
        log.given[key] = Given(to, history, until, epochs)

    def why_not(
        self, log: Log, by: Holder, to: Holder, sections: set[str], *, history: bool
    ) -> type[Exception] | None:
        heads = log.heads(by)
        if REGISTER not in heads or not sections <= set(heads):
            return NoKey
        if REGISTER in sections and to.house is not by.house:
            return Refused
        now_only = any(not heads[section][log.epoch[section]] for section in sections)
        return Refused if history and now_only else None

    # What ends

    def keep_what_is_lost(self, ids: set[UUID], log: Log) -> None:
        """Everything that a holder has in memory the moment before."""
        for holder in {log.given[key].holder for key in ids}:
            others = [
                given
                for key, given in log.given.items()
                if key not in ids and given.holder is holder and given.until >= today()
            ]
            left = {section for given in others for section in given.epochs}
            open_ones = [self.pages.get((holder, log.id))]
            if log.live(holder):
                open_ones.append(holder.ring.open(log.id))
            for folder in filter(None, open_ones):
                log.kept.append(Kept(copied(folder), set(ALL) - left, set(log.notes)))

    @rule(which=st.integers(0, 1), one=st.integers(0, 30))
    def end(self, which: int, one: int) -> None:
        log = self.which(which)
        ids = [key for key, given in log.given.items() if given.holder is not self.center]
        if ids:
            key = ids[one % len(ids)]
            self.keep_what_is_lost({key}, log)
            assert ending.end_grant(key)
            log.take([key])

    @rule(days=st.integers(1, 12))
    def days_go_by(self, days: int) -> None:
        self.touched += self.logs
        day = today() + timedelta(days=days)
        for log in self.logs:
            over = {key for key, given in log.given.items() if today() <= given.until < day}
            self.keep_what_is_lost(over, log)
        self.now.shift(timedelta(days=days))

    @rule(who=st.integers(0, 3))
    def leave_and_come_back(self, who: int) -> None:
        """A new key, vouched for by somebody else; nothing of what there was comes with it."""
        self.touched += self.logs
        person = self.people[who]
        of_log = {
            log.id: {key for key, given in log.given.items() if given.holder is person}
            for log in self.logs
        }
        for log in self.logs:
            self.keep_what_is_lost(of_log[log.id], log)
        ending.end_grants_of(person.identity.fingerprint)
        keybook.end_key(person.id)
        for log in self.logs:
            log.take(list(of_log[log.id]))
        again = Holder(person.house, Identity.new(), person.id)
        record = keybook.certify(
            person.house.identity,
            again.identity.public,
            kind=KeyKind.PERSON,
            owner=person.id,
            center=person.house.id,
        )
        keybook.countersign(record, person.house.someone().identity)
        self.people[who] = again

    @rule(which=st.integers(0, 1), one=st.integers(0, 30))
    def erase(self, which: int, one: int) -> None:
        log = self.which(which)
        pages = list({note.page: None for note in log.notes.values()})
        if pages:
            page = pages[one % len(pages)]
            ending.erase_pages(log.id, [page])
            log.notes = {key: note for key, note in log.notes.items() if note.page != page}

    @rule()
    def sweep(self) -> None:
        self.touched += self.logs
        ending.sweep(today())
        for log in self.logs:
            log.end_what_is_over()
            log.notes = {
                key: note
                for key, note in log.notes.items()
                if note.until is None or note.until >= today()
            }

    @rule(stolen=st.booleans())
    def new_key_of_the_center(self, *, stolen: bool) -> None:
        self.touched += self.logs
        old = self.center
        new = House(old.house.id, Identity.new())
        certificate = keybook.certificate_for_center(new.id, new.identity.public, ROOT.public)
        record = keybook.accept_center(certificate, keybook.sign_center(ROOT, certificate))
        keybook.countersign(record, self.people[0].identity)
        for _ in resealing.reseal_center(old.ring, new.identity, stolen=stolen):
            pass
        self.center = Holder(old.house, new.identity, old.house.id, KeyKind.CENTER)
        old.house.identity = new.identity
        for log in self.logs:
            mine = [key for key, given in log.given.items() if given.holder is old]
            (key,) = Grant.rows.filter(folder=log.id, until=FOR_EVER).values_list("id", flat=True)
            log.given = {k: given for k, given in log.given.items() if k not in mine} | {
                key: Given(self.center, True, FOR_EVER, log.heads(old))
            }
            if stolen:
                log.stale = set(ALL)
            self.pages.pop((old, log.id), None)

    # What must always be so

    @invariant()
    def everybody_reads_what_they_should(self) -> None:
        for log in {log.id: log for log in self.touched}.values():
            for holder in self.everybody:
                assert read_by(holder, log) == log.readable(holder)
        self.touched = []

    @invariant()
    def kept_keys_open_nothing_that_was_written_later(self) -> None:
        for log in self.logs:
            for kept in log.kept:
                for key, note in log.notes.items():
                    if key not in kept.before and note.section in kept.lost:
                        assert not kept.keys.opens(note.section, note.epoch)


def copied(folder: OpenFolder) -> SectionKeys:
    """What somebody wrote down of it: the page itself may be used, and refused, later."""
    kept = keys_of(folder.row)
    for section in folder.keys.sections:
        kept.add(folder.keys.heads(section))
    return kept


def read_by(holder: Holder, log: Log) -> dict[UUID, str]:
    try:
        folder = holder.ring.open(log.id)
    except NoKey:
        return {}
    found = reading.read(folder, did="note.read", sections=folder.sections)
    return {part.entry: str(part.content["text"]) for part in found}


@pytest.mark.django_db
def test_t12_who_can_read_is_who_should():
    run_state_machine_as_test(
        Coalition,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
