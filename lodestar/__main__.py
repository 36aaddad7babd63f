"""`lodestar` and `python -m lodestar`: what people who run a Lodestar type."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.settings")
    from lodestar.commands.cli import lodestar  # noqa: PLC0415 - after the settings are named

    lodestar(prog_name="lodestar")


if __name__ == "__main__":
    sys.exit(main())
