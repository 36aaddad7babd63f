"""How staff passwords are hashed."""

import sys

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at 64 MiB (OWASP ASVS 5 asks for 46 MiB and one pass at least); cheap in tests only."""

    memory_cost = 1024 if "pytest" in sys.modules else 65536
    time_cost = 1 if "pytest" in sys.modules else 2
    parallelism = 1
