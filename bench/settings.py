"""The site's own settings, with one more address."""

from lodestar.settings import *  # noqa: F403 - all of them, and nothing else changed


ROOT_URLCONF = "bench.greeting"
