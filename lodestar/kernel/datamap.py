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


Whom = Literal["visitors", "people who were helped", "staff", "organizations", "the machine"]
MAPPED_HERE: dict[str, tuple[Whom, dict[str, str]]] = {
    "kernel.Person": (
        "staff",
        {
            "id": "a row number",
            "public_id": "a random id that says nothing, for addresses and keys",
            "email": "the work e-mail address to sign in with; removed when the person leaves",
            "password": "a check of the password, made so that it cannot be read back",
            "name": "a name that colleagues see",
            "role": "what this person may do here",
            "center": "the center that this person belongs to",
            "language": "the language in which we write to this person",
            "is_active": "whether this person may sign in",
            "seen_week": "the week in which the account was last used, to suspend forgotten ones",
            "left_on": "the day on which this person left",
            "standing": "whether they wait to be let in, work here, are suspended or have left",
        },
    ),
    "kernel.Center": (
        "organizations",
        {
            "id": "a random id that says nothing",
            "name": "what the center is called",
            "organization": "which entry of the directory it is",
            "is_partner": "whether it is a partner that receives what is handed to it",
            "is_law_enforcement": "whether it is police or another agency of the law",
            "needs_security_key": "whether everybody there must sign in with a security key",
            "note_days": "how many days its shift notes are kept",
            "language": "the language in which it works",
            "ended_on": "the day on which it stopped using Lodestar",
        },
    ),
    "kernel.Invitation": (
        "staff",
        {
            "id": "a random id that says nothing",
            "kind": "whether a person is to join, or needs a new key",
            "center": "the center that invites",
            "person": "who needs a new key",
            "email": "the work e-mail address of the invited person",
            "name": "the name of the invited person, as colleagues will see it",
            "role": "what the invited person will be able to do here",
            "language": "the language in which we write to them",
            "check_value": "a check of the code, made so that it cannot be read back",
            "until": "the last day on which the code can be used; then the row is deleted",
        },
    ),
    "kernel.NewKey": (
        "staff",
        {
            "fingerprint": "the short name of a public key",
            "owner": "the random id of the person or center whose key it is",
            "agreement": "a public key, to seal things to its owner",
            "signing": "a public key, to check what its owner signed",
        },
    ),
    "account.EmailAddress": (
        "staff",
        {
            "id": "a row number",
            "user": "unused here: the table stays empty",
            "email": "unused here",
            "verified": "unused here",
            "primary": "unused here",
        },
    ),
    "account.EmailConfirmation": (
        "staff",
        {
            "id": "a row number",
            "email_address": "unused here: the table stays empty",
            "created": "unused here",
            "sent": "unused here",
            "key": "unused here",
        },
    ),
    "mfa.Authenticator": (
        "staff",
        {
            "id": "a row number",
            "user": "whose codes from an app these are",
            "type": "that they are codes from an app",
            "data": "the secret of the app, sealed under the person's password",
            "created_at": "the Monday of the week in which it was set up",
            "last_used_at": "unused here: when somebody signed in is not kept",
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
                    about: Whom | dict[str, Whom] = part.ABOUT
                    whom = about[model] if isinstance(about, dict) else about
                    yield Stored(f"{room.label}.{model}", whom, fields)


def unexplained() -> list[str]:
    """Model fields that nobody has explained, and explanations of fields that are gone."""
    explained = {f"{s.model}.{field}" for s in stored() for field in s.fields}
    real = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in [*model._meta.fields, *model._meta.many_to_many]
    }
    return sorted(explained ^ real)
