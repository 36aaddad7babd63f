"""Everything this site can store, field by field: the page "what we keep" is made from it.

Each room says in its `datamap.py` what each field of its models is for and about whom it is. A test
compares that with the models themselves, so that the page cannot drift from the code.
"""

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.apps import apps


Whom = Literal["visitors", "staff", "organizations", "the machine"]
MAPPED_HERE: dict[str, tuple[Whom, dict[str, str]]] = {
    "kernel.Person": (
        "staff",
        {
            "id": "a row number",
            "email": "the work e-mail address to sign in with",
            "password": "a password, hashed so that it cannot be read back",
            "name": "a name that colleagues see",
            "role": "what this person may do here",
            "is_active": "whether this person may sign in",
        },
    ),
    "sessions.Session": (
        "staff",
        {
            "session_key": "a random number that keeps a staff member signed in",
            "session_data": "which staff member that is",
            "expire_date": "when it ends, eight hours later at most",
        },
    ),
    "contenttypes.ContentType": (
        "the machine",
        {"id": "a row number", "app_label": "a room's name", "model": "a table's name"},
    ),
    "auth.Permission": (
        "the machine",
        {
            "id": "a row number",
            "name": "unused here",
            "content_type": "unused here",
            "codename": "unused here",
        },
    ),
    "auth.Group": (
        "the machine",
        {"id": "a row number", "name": "unused here", "permissions": "unused here"},
    ),
}


@dataclass(frozen=True)
class Stored:
    """One table: about whom it is, and what each field is for (English, for staff and auditors)."""

    model: str
    whom: Whom
    fields: dict[str, str]


def stored() -> Iterator[Stored]:
    """Every table that the rooms have explained."""
    for model, (whom, fields) in MAPPED_HERE.items():
        yield Stored(model, whom, fields)
    for room in apps.get_app_configs():
        name = f"{room.name}.datamap"
        if room.name.startswith("lodestar.") and importlib.util.find_spec(name):
            part = importlib.import_module(name)
            if part.__name__ != __name__:
                for model, fields in part.FIELDS.items():
                    yield Stored(f"{room.label}.{model}", part.ABOUT, fields)


def unexplained() -> list[str]:
    """Model fields that nobody has explained, and explanations of fields that are gone."""
    explained = {f"{s.model}.{field}" for s in stored() for field in s.fields}
    real = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in [*model._meta.fields, *model._meta.many_to_many]
    }
    return sorted(explained ^ real)
