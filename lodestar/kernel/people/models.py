"""Who works here: centers and their people. Visitors and survivors have no row in these tables."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from lodestar.kernel.people.rights import Action, Relation, permits
from lodestar.kernel.people.roles import Role
from lodestar.kernel.people.standing import Standing


class Center(models.Model):
    """An organization of the directory that runs here: a member center, or a partner such as HART."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    organization = models.CharField(max_length=60, blank=True)  # its id in the directory
    is_partner = models.BooleanField(default=False)  # receives what is released; keeps nothing here
    is_law_enforcement = models.BooleanField(default=False)
    needs_security_key = models.BooleanField(default=False)
    note_days = models.PositiveSmallIntegerField(default=14)  # how long a shift note is kept
    language = models.CharField(max_length=8, default="en")
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["Center"]] = models.Manager()

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def create_person(self, *, email: str, name: str, role: Role, password: str) -> "Person":
        person = self.model(email=self.normalize_email(email), name=name, role=role)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def visible_to(self, actor: "Person") -> models.QuerySet["Person"]:
        """Themselves, and for whom the table says so the people of their own center; nobody else's."""
        seen = Q(pk=actor.pk)
        if actor.center_id and permits(Role(actor.role), Action.PERSON_SEE, Relation.OWN_CENTER):
            seen |= Q(center=actor.center_id)
        return self.filter(seen) if actor.is_active else self.none()

    def partners_for(self, actor: "Person") -> models.QuerySet["Person"]:
        """To whom a note can be handed: people of a partner, by name, for those who may hand over."""
        may = permits(Role(actor.role), Action.NOTE_HAND_OVER, Relation.OWN_CENTER)
        if not (may and actor.is_active and actor.center_id):
            return self.none()
        partners = self.filter(
            center__is_partner=True, center__ended_on=None, role=Role.PARTNER, is_active=True
        )
        return partners.exclude(center=actor.center_id).order_by("center__name", "name")


class Person(AbstractBaseUser):
    """A person of a member center or of the coalition. Never a survivor, never a visitor."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    center = models.ForeignKey(
        Center, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    seen_week = models.CharField(max_length=8, blank=True)  # ISO week, to find dormant accounts
    left_on = models.DateField(null=True, blank=True)
    standing = models.CharField(
        max_length=10,
        choices=[(standing.value, standing.value) for standing in Standing],
        default=Standing.HERE.value,
    )
    last_login = None  # when somebody worked is nobody's business

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        app_label = "kernel"
        constraints = [
            models.CheckConstraint(
                name="only_who_is_here_signs_in",
                condition=Q(is_active=False) | Q(standing=Standing.HERE.value),
            ),
            models.CheckConstraint(
                name="who_left_has_a_day",
                condition=Q(standing=Standing.LEFT.value, left_on__isnull=False)
                | (~Q(standing=Standing.LEFT.value) & Q(left_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def as_role(self) -> Role:
        return Role(self.role)


class InvitationKind(StrEnum):
    JOIN = "join"
    NEW_KEY = "new key"  # for a person who lost password and paper code


class Invitation(models.Model):
    """Somebody may come in with a code. The row is deleted when it is used, withdrawn or too old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(
        max_length=10, choices=[(kind.value, kind.value) for kind in InvitationKind]
    )
    center = models.ForeignKey(Center, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField(db_index=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    language = models.CharField(max_length=8)
    check_value = models.BinaryField(max_length=32)  # what the code and the pepper make
    until = models.DateField(db_index=True)  # the last day on which it can be used

    rows: ClassVar[models.Manager["Invitation"]] = models.Manager()

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"invitation {self.id}"

    @property
    def as_role(self) -> Role:
        return Role(self.role)


class NewKey(models.Model):
    """A public key that nobody has vouched for: a person's until they are let in, a center's until
    the coalition's root has signed it."""

    fingerprint = models.BinaryField(max_length=32, primary_key=True)
    owner = models.UUIDField(unique=True)  # public id of a person, or id of a center
    agreement = models.BinaryField(max_length=1216)
    signing = models.BinaryField(max_length=32)

    rows: ClassVar[models.Manager["NewKey"]] = models.Manager()

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"new key of {self.owner}"
