"""Who works here. Visitors have no row anywhere."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(StrEnum):
    """What a person may do, in prose for the page that explains roles."""

    ADVOCATE = "advocate"  # answers the line of a member center and finds help
    STEWARD = "steward"  # of the coalition: keeps the directory and the pages true


class People(BaseUserManager["Person"]):
    def create_person(self, *, email: str, name: str, role: Role, password: str) -> "Person":
        person = self.model(email=self.normalize_email(email), name=name, role=role)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A person of a member center or of the coalition. Never a survivor, never a visitor."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField(default=True)
    last_login = None  # when somebody worked is nobody's business

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name
