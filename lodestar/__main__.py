"""`lodestar` and `python -m lodestar`: what people who run a Lodestar type."""

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.settings")
    from lodestar.commands.cli import lodestar

    lodestar(prog_name="lodestar")


if __name__ == "__main__":
    main()
