"""A coalition's own facts, words and places: read, checked and handed to the rooms."""

from django.conf import settings

from lodestar.kernel.kit.load import Kit, load_kit


def current_kit() -> Kit:
    """The kit that this site runs on. Raises KitError where it cannot be read."""
    return load_kit(settings.KITS_DIR, settings.KIT)
