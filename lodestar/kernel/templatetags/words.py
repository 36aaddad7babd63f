"""Kit texts in the page's language, and dates as people say them."""

from datetime import date

from django import template
from django.utils import formats, translation

from lodestar.kernel.kit.schema import Text


register = template.Library()


@register.filter
def words(text: Text | dict[str, str] | None) -> str:
    """A kit text in the language of the page; empty for a text that is not there."""
    if not text:
        return ""
    said = text.root if isinstance(text, Text) else text
    return said[translation.get_language() or "en"]


@register.filter
def day(value: date) -> str:
    """`November 23, 2026` · `23 de noviembre de 2026`."""
    written_out = "F j, Y" if translation.get_language() == "en" else "DATE_FORMAT"
    return formats.date_format(value, written_out)
