"""Moments as people at the desk say them, on the center's clock."""

from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext

from lodestar.shiftlog.looks import clock as on_the_clock


register = template.Library()


@register.filter
def clock(at: datetime) -> str:
    """`today, 2:05 PM` · `Nov 23, 2:05 PM` · `23 nov., 14:05`."""
    here = timezone.localtime(at)
    return f"{_day(here)}, {on_the_clock(here)}"


def _day(here: datetime) -> str:
    if here.date() == timezone.localdate():
        return gettext("today")
    return formats.date_format(here, "M j" if get_language() == "en" else "j M")
