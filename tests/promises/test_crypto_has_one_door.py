"""One module knows cryptography; everything else asks it, and cannot get it wrong. T29 of trust.md."""

import ast
from functools import cache
from pathlib import Path

import pytest

from lodestar.kernel.trail import verifier
from lodestar.kernel.vault.labels import Label


ROOT = Path(__file__).parent.parent.parent
CODE = ROOT / "lodestar"
VAULT = "lodestar/kernel/vault"

# Who may import what. Anything else asks `vault/primitives.py`.
CRYPTO = {"nacl", "cryptography", "Crypto", "OpenSSL", "ssl", "argon2", "bcrypt", "jwt", "passlib"}
APART = {"fido2", "shamir_mnemonic", "hashlib", "hmac", "secrets"}
MAY = {
    f"{VAULT}/primitives.py": {"nacl", "cryptography", "hashlib", "hmac", "secrets"},
    f"{VAULT}/secret.py": {"hmac"},  # to compare two secrets
    f"{VAULT}/identity.py": {"shamir_mnemonic"},  # its list of words
    f"{VAULT}/paper.py": {"shamir_mnemonic"},  # SLIP-39
    "lodestar/kernel/signin/securitykeys.py": {"fido2"},  # WebAuthn with PRF
    "lodestar/kernel/trail/verifier.py": {
        "cryptography",
        "hashlib",
    },  # one file, for a clinic to run
    "lodestar/kernel/trail/merkle.py": {"hashlib"},  # RFC 6962, over what is public
    "lodestar/kernel/keeping/stream.py": {"hashlib"},  # over a sealed stream
    "lodestar/settings.py": {
        "hashlib",
        "secrets",
    },  # a folder's name; a key for one run of a checkout
    # fingerprints of what is public: to name files, to notice a change
    "lodestar/kernel/kit/translating.py": {"hashlib"},
    "lodestar/kernel/offline.py": {"hashlib"},
    "lodestar/kernel/style.py": {"hashlib"},
    "lodestar/directory/snapshot/write.py": {"hashlib"},
    "lodestar/directory/codes.py": {"hashlib"},
    # which words stood on the page that a form came from, so that nobody agrees to others
    "lodestar/shiftlog/handing_views.py": {"hashlib"},
}
GUESSABLE = {"random", "uuid1", "getnode"}

# What must be compared in constant time, by the names that we give it.
KEPT = {
    *("seed", "secret", "prf", "shard", "pepper", "password", "passphrase", "passcode", "token"),
    *("mac", "commitment", "committed", "signature", "cosignature", "countersignature"),
    *("reveal", "derive"),
}
EXCUSED = {
    # keeps a browser's other marks: `mine` was made here, and theirs were checked with `same` before
    "token != mine",
}
# A file's name lies in its entry today; the name of this use is kept from being taken for another.
RESERVED = {"FILE_NAME"}

# Deep parts of the vault, which a room has no business with: it opens content with a keyring.
DEEP = {"primitives", "secret", "shards", "pepper", "blobs", "slots", "sectionkeys", "bundles"}
ROOMS = ("directory", "learn", "signs", "shiftlog")


def modules():
    """Every Python file of the site itself."""
    apart = {"tests", "migrations"}
    return [file for file in sorted(CODE.rglob("*.py")) if not apart & set(file.parts)]


def name(file):
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def everywhere(look):
    """What `look` finds, by file; only files in which it finds something."""
    found = {name(file): list(look(file)) for file in modules()}
    return {file: what for file, what in found.items() if what}


def imported(parsed):
    """(“nacl”, “nacl.bindings”) for each import, wherever in the file it stands."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from ((one.name.partition(".")[0], one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from ((module.partition(".")[0], f"{module}.{one.name}") for one in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
            yield from ((str(text).partition(".")[0], str(text)) for text in texts)


def called(node):
    """What a name, an attribute or a call is called at its end."""
    match node:
        case ast.Call():
            return called(node.func)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
        case ast.Subscript():
            return called(node.value)
        case _:
            return ""


def crypto_in(file_name, parsed):
    tops = {top for top, _whole in imported(parsed)} & (CRYPTO | APART)
    return sorted(tops - MAY.get(file_name, set()))


def guessable_in(parsed):
    found = {part for _top, whole in imported(parsed) for part in whole.split(".")} & GUESSABLE
    uses = {node.attr for node in ast.walk(parsed) if isinstance(node, ast.Attribute)}
    return sorted(found | (uses & GUESSABLE))


def careless_in(parsed):
    """Comparisons with == or != of something that our names call a secret."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = [node.left, *node.comparators]
            text = ast.unparse(node)
            if any(called(side).lstrip("_") in KEPT for side in sides) and text not in EXCUSED:
                yield f"line {node.lineno}: {text}"


def labels_written_in(parsed):
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes | str):
            text = node.value if isinstance(node.value, bytes) else node.value.encode()
            if text.startswith(b"lodestar/v") and not text.startswith(b"lodestar/vault"):
                yield text


def test_cryptography_is_imported_in_one_place():
    """T29."""
    found = everywhere(lambda file: crypto_in(name(file), tree(file)))

    assert found == {}, "Ask vault/primitives.py, or give the reason in MAY."


def test_no_permission_outlives_its_use():
    used = {name(file): {top for top, _whole in imported(tree(file))} for file in modules()}
    stale = {file: MAY[file] - used[file] for file in MAY if file in used}

    assert not any(stale.values()), stale


def test_nothing_is_left_to_a_chance_that_can_be_guessed():
    """T29."""
    found = everywhere(lambda file: guessable_in(tree(file)))

    assert found == {}, "Use vault.primitives.random_bytes, or uuid4."


def test_secrets_are_compared_in_constant_time():
    """T29, by the names of things."""
    found = everywhere(lambda file: careless_in(tree(file)))

    assert found == {}, "Use vault.primitives.same, or a better name for what is public."


def test_every_label_is_unique():
    """T29. An enum would make two names of one value into one member."""
    values = [
        node.value.value
        for node in ast.walk(tree(CODE / "kernel" / "vault" / "labels.py"))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]

    assert len(values) == len(set(values)) == len(Label)
    assert all(label.value.startswith(b"lodestar/v1/") for label in Label)


def test_every_label_is_used():
    """T29. A label that nobody uses may be taken for something else one day."""
    used = {
        node.attr
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and called(node.value) == "Label"
    }

    assert {label.name for label in Label} - used == RESERVED - used


def test_labels_are_written_in_one_file():
    """T29. The verifier repeats four of them, because it is to be run without the rest."""
    found = everywhere(lambda file: labels_written_in(tree(file)))

    expected = {f"{VAULT}/labels.py", "lodestar/kernel/trail/verifier.py"}
    assert found.keys() == expected, "Add a label to vault/labels.py."


def test_the_verifier_knows_the_same_labels():
    written = set(labels_written_in(tree(Path(verifier.__file__))))

    assert written
    assert written <= {label.value for label in Label}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_reach_content_with_a_keyring_and_in_no_other_way(room):
    for file in (CODE / room).rglob("*.py"):
        if {"tests", "migrations", "demo.py"} & set(file.parts):  # invented people have no session
            continue
        deep = {f"lodestar.kernel.vault.{part}" for part in DEEP}
        found = [
            whole
            for _top, whole in imported(tree(file))
            if any(whole == part or whole.startswith(f"{part}.") for part in deep)
        ]
        assert found == [], f"{name(file)}: use vault.keyring."


# These tests would notice


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import nacl.secret", ["nacl"]),
        ("from cryptography.fernet import Fernet", ["cryptography"]),
        ("def f():\n    import hashlib", ["hashlib"]),
        ("__import__('nacl')", ["nacl"]),
        ("import importlib\nimportlib.import_module('nacl.public')", ["nacl"]),
        ("from lodestar.kernel.vault.primitives import same", []),
    ],
)
def test_a_second_door_is_noticed(text, found):
    assert crypto_in("lodestar/learn/views.py", ast.parse(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "import random",
        "from random import choice",
        "import uuid\nuuid.uuid1()",
        "numpy.random.rand()",
    ],
)
def test_a_guess_is_noticed(text):
    assert guessable_in(ast.parse(text))


@pytest.mark.parametrize(
    ("text", "careless"),
    [
        ("if token == given: pass", True),
        ("if given != row.signature: pass", True),
        ("if seed.reveal() == other: pass", True),
        ("if self._pepper == b'': pass", True),
        ("if derive(key, label) != b: pass", True),
        ("if same(token, given): pass", False),
        ("if language == 'es': pass", False),
        ("if token is None: pass", False),
    ],
)
def test_a_careless_comparison_is_noticed(text, careless):
    assert bool(list(careless_in(ast.parse(text)))) == careless


@pytest.mark.parametrize("text", ["x = b'lodestar/v1/new'", "x = 'lodestar/v2/other'"])
def test_a_label_of_its_own_is_noticed(text):
    assert list(labels_written_in(ast.parse(text)))
