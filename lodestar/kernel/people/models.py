"""Who works here: centers and their people. Visitors and survivors have no row in these tables."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lodestar.kernel.people.roles import Role


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
    last_login = None  # when somebody worked is nobody's business

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return self.name
