"""Options of the command line become settings, before Django reads them."""

import os
from pathlib import Path


def settle(kit: str | None, data: Path | None) -> None:
    os.umask(0o077)  # what is written from here on is for this account alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.settings")
    if kit:
        os.environ["LODESTAR_KIT"] = kit
    if data:
        os.environ["LODESTAR_DATA"] = str(data.resolve())
