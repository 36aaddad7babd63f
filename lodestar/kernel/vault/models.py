"""What the vault keeps: keys that are public, and bytes that nobody can read without a person.

None of these rows has a manager called `objects`: a room reaches content through a keyring alone.
Clear columns are few and coarse: random ids, which center, weeks and days, never a name or a minute.
"""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils import timezone


class KeyKind(StrEnum):
    """Whose public key it is."""

    CENTER = "center"  # continuity and signing; its private half lies sealed with the supervisors
    PERSON = "person"
    INTAKE = "intake"  # one a week, destroyed 30 days after it
    WITNESS = "witness"  # co-signs the heads of the trail
    SURVIVOR = "survivor"


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    PASSWORD_AND_KEY = "password+key"  # noqa: S105 - password and a security key's PRF
    PAPER = "paper"
    HOLDER = "holder"  # sealed to another identity: a center's key to its supervisors


def this_week() -> str:
    """ISO week, such as “2026-W48”: as exact as any clear column is about time."""
    year, week, _ = timezone.now().isocalendar()
    return f"{year}-W{week:02}"


class KeyRecord(models.Model):
    """A public key with its certificate: who it belongs to, said and signed by the one above."""

    fingerprint = models.BinaryField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in KeyKind])
    owner = models.UUIDField(db_index=True)  # public id of a person or a center
    center = models.UUIDField(db_index=True)  # to which it belongs; a center's own is itself
    agreement = models.BinaryField(max_length=1216)
    signing = models.BinaryField(max_length=32)
    version = models.PositiveIntegerField()  # 1, 2, … for one owner
    made_on = models.DateField()
    issuer = models.BinaryField(max_length=32)  # fingerprint above, or the root's signing key
    signature = models.BinaryField(max_length=64)
    countersigner = models.BinaryField(max_length=32, null=True)  # a supervisor's own key
    countersignature = models.BinaryField(max_length=64, null=True)
    ended_on = models.DateField(null=True)

    rows: ClassVar[models.Manager["KeyRecord"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "version"], name="one_key_an_owner_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.kind} {self.owner}, version {self.version}"


class KeyLeaf(models.Model):
    """The transparency log of keys: append-only; leaf n is the hash over leaf n-1 and the record."""

    n = models.PositiveIntegerField(primary_key=True)
    fingerprint = models.BinaryField(max_length=32)
    what = models.CharField(max_length=20)  # certified, countersigned, ended
    hash = models.BinaryField(max_length=32)

    rows: ClassVar[models.Manager["KeyLeaf"]] = models.Manager()

    def __str__(self) -> str:
        return f"key leaf {self.n}"


class KeySlot(models.Model):
    """One way to open an identity's seed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.UUIDField(db_index=True)  # public id of a person or a center
    fingerprint = models.BinaryField(max_length=32)  # which identity it opens
    kind = models.CharField(max_length=14, choices=[(kind.value, kind.value) for kind in SlotKind])
    credential = models.BinaryField(null=True)  # the security key that must be there
    holder = models.BinaryField(max_length=32, null=True)  # the identity that it is sealed to
    salt = models.BinaryField(max_length=32, null=True)
    passes = models.PositiveSmallIntegerField(default=0)
    kib = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()

    rows: ClassVar[models.Manager["KeySlot"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} slot of {self.owner}"


class Folder(models.Model):
    """What belongs together and is kept by one center: a shift log today; a case, a conversation later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    center = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    week = models.CharField(max_length=8, default=this_week)
    register_public = models.BinaryField(max_length=1216)  # to seal what the trail says about it

    rows: ClassVar[models.Manager["Folder"]] = models.Manager()

    def __str__(self) -> str:
        return f"folder {self.id}"


class Section(models.Model):
    """A part of a folder with keys of its own, and the epoch in which it now stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=20)
    epoch = models.PositiveIntegerField(default=1)
    stale = models.BooleanField(default=False)  # somebody's access ended: next writer, next epoch

    rows: ClassVar[models.Manager["Section"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folder", "name"], name="one_section_a_name")
        ]

    def __str__(self) -> str:
        return f"section {self.name} of {self.folder_id}"


class Link(models.Model):
    """From epoch n back to n-1: the keys of the older epoch under the history key of the newer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="links")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()  # empty where the one who began the epoch knew no history

    rows: ClassVar[models.Manager["Link"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="one_link_an_epoch")
        ]

    def __str__(self) -> str:
        return f"link to epoch {self.number}"


class Entry(models.Model):
    """Sealed content of one section. Which entries make one page is clear; what they say is not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="entries")
    section = models.CharField(max_length=20)
    page = models.UUIDField(db_index=True)
    epoch = models.PositiveIntegerField()
    schema = models.CharField(max_length=30)  # what shape the content has, such as “note/1”
    week = models.CharField(max_length=8, default=this_week)
    until = models.DateField(null=True, db_index=True)  # after this day it is shredded
    sealed = models.BinaryField()

    rows: ClassVar[models.Manager["Entry"]] = models.Manager()

    def __str__(self) -> str:
        return f"entry {self.id}"


class Grant(models.Model):
    """Somebody's key to sections of a folder. To whom, what for and why stand inside, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="grants")
    tag = models.BinaryField(max_length=16)  # opaque without the pepper
    until = models.DateField(db_index=True)  # last day
    week = models.CharField(max_length=8, default=this_week)
    for_recipient = models.BinaryField()  # the record, sealed to the recipient
    for_holders = models.BinaryField()  # the record, sealed under the folder's register

    rows: ClassVar[models.Manager["Grant"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["tag", "folder"], name="grants_by_holder_and_folder")]

    def __str__(self) -> str:
        return f"grant {self.id}"


class GrantKeys(models.Model):
    """The keys themselves: sealed to the recipient, then again under the grant's shard."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="keys")
    sealed = models.BinaryField()
    quick = models.BinaryField(null=True)  # the same under the recipient's own key and the shard

    rows: ClassVar[models.Manager["GrantKeys"]] = models.Manager()

    def __str__(self) -> str:
        return f"keys of grant {self.grant_id}"


class SealedFile(models.Model):
    """A file on disk, sealed as it streamed in; its key, name, type and size lie in an entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="files")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="files")
    week = models.CharField(max_length=8, default=this_week)

    rows: ClassVar[models.Manager["SealedFile"]] = models.Manager()

    def __str__(self) -> str:
        return f"file {self.id}"
