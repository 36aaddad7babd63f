"""The kernel's tables, gathered for Django: people and centers."""

from lodestar.kernel.people.models import Center, People, Person
from lodestar.kernel.people.roles import Role


__all__ = ["Center", "People", "Person", "Role"]
