"""What each column shows to whoever holds the disk: nothing hidden is meant to be guessed, so all is said.

A column is *clear* (why it must be, and what a thief learns from it), *sealed* (for whom, with which
key) or *hashed* (from what). Each room says so in its `columns.py`, beside its models; a column that
nobody has classified fails the tests. `docs/data-classification.md` is made from it.
"""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Clear:
    """Anybody who holds the database reads it."""

    because: str
    tells: str = "nothing"  # what a thief learns from it


@dataclass(frozen=True)
class Sealed:
    """Bytes that open for these alone, and with this."""

    to: str
    key: str
    tells: str = "its size, in steps of 12 %"


@dataclass(frozen=True)
class Hashed:
    """It can be compared, and not read back."""

    of: str
    tells: str


Classified = Clear | Sealed | Hashed
Columns = Mapping[str, Classified]
TEXT_OR_BYTES: Final = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
)


def columns() -> dict[str, Columns]:
    """By model (`vault.Entry`), everything that the rooms have said."""
    said: dict[str, Columns] = {}
    for room in apps.get_app_configs():
        name = f"{room.name}.columns"
        if room.name.startswith("lodestar.") and importlib.util.find_spec(name):
            part = importlib.import_module(name)
            said |= {f"{room.label}.{model}": found for model, found in part.COLUMNS.items()}
    return said | {
        model: found for model, found in _others().items() if apps.is_installed(_app_of(model))
    }


def _others() -> dict[str, Columns]:
    """Tables of Django and allauth, which have no room of ours."""
    from lodestar.kernel.columns import OTHERS

    return OTHERS


def _app_of(model: str) -> str:
    return {
        "auth": "django.contrib.auth",
        "contenttypes": "django.contrib.contenttypes",
        "sessions": "django.contrib.sessions",
        "account": "allauth.account",
        "mfa": "allauth.mfa",
    }[model.partition(".")[0]]


def real_columns() -> Iterator[tuple[str, "models.Field[object, object]"]]:
    """Every column that there is, those of the tables between two models included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                yield model._meta.label, field


def unclassified() -> list[str]:
    """Columns of which nobody has said what they show, and sayings about columns that are gone."""
    said = {f"{model}.{field}" for model, found in columns().items() for field in found}
    real = {f"{model}.{field.name}" for model, field in real_columns()}
    return sorted(said ^ real)


def clear_texts() -> list[str]:
    """Text, bytes and JSON that stand in clear: the columns where a name could be written by mistake."""
    said = columns()
    return sorted(
        f"{model}.{field.name}"
        for model, field in real_columns()
        if isinstance(field, TEXT_OR_BYTES)
        if isinstance(said.get(model, {}).get(field.name), Clear)
    )
