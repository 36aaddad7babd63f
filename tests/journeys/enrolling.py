"""A person with a key, made in the data folder of the true server before a journey begins."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, places


WORDS = "lantern harbor teacup orbit"
MAKE = """
import sys, json, django
django.setup()
from lodestar.kernel.models import Center, Person, Role
from lodestar.kernel.signin.creating import begin_identity
from lodestar.kernel.signin.hashing import typed
email, words = sys.argv[1:]
center, _ = Center.objects.get_or_create(name="Harbor House")
person = Person.objects.create_person(email=email, name="Rosa", role=Role.ADVOCATE, password=words)
person.center = center
identity, paper = begin_identity(person, typed(words))
print(json.dumps({"email": email, "words": words, "paper": paper}))
"""


@dataclass(frozen=True)
class Enrolled:
    """What the person knows, and has on paper."""

    email: str
    words: str
    paper: str


def enroll(folder: Path, email: str, words: str = WORDS) -> Enrolled:
    surroundings = places(folder) | {"DJANGO_SETTINGS_MODULE": "lodestar.settings"}
    done = subprocess.run(
        [sys.executable, "-c", MAKE, email, words],
        env=os.environ | surroundings,
        cwd=ROOT,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()
    return Enrolled(**json.loads(done.stdout))
