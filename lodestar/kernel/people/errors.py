"""What is refused to a person, each with a sentence that they can read and act on."""

from django.core.exceptions import PermissionDenied


class Denied(PermissionDenied):
    """The rules say no; the message says whom to ask instead. To the web: 403, with that sentence."""


class NotPossible(Exception):
    """Allowed, but not as things stand: the message says what to do first."""
