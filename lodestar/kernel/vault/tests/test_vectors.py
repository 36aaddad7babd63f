"""Known answers from outside, each through our own functions: T28 of trust.md.

What they cover: Argon2id, HKDF both ways, XChaCha20-Poly1305, Ed25519, X-Wing's keys and decapsulation, HPKE's key
schedule and base mode, SLIP-39. What they do not: HPKE's *sealing* has random bytes of its own, so it is held
against the opening; libsodium publishes no vectors for secretstream, so it is held against itself.
"""

import hashlib
import hmac
import json
from base64 import b64decode
from pathlib import Path

import argon2.low_level
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from shamir_mnemonic import MnemonicError, combine_mnemonics

from lodestar.kernel.vault import primitives
from lodestar.kernel.vault.errors import DoesNotOpen
from lodestar.kernel.vault.labels import Label
from lodestar.kernel.vault.primitives import Agreement, Cost, Signer, derive, mix, stretch
from lodestar.kernel.vault.secret import Password, SealKey


unhurried = hypothesis_settings(deadline=None)
VECTORS = Path(__file__).parent / "vectors"
X_WING = json.loads((VECTORS / "xwing.json").read_text())
SLIP_39 = json.loads((VECTORS / "slip39.json").read_text())["sets"]
raw = bytes.fromhex


# Argon2id


@pytest.mark.parametrize(
    ("typed", "salt", "cost", "out"),
    [
        (
            "",
            "bA81arsiXysd3WbTRzmEOw",
            Cost(2, 4882),
            "Nm8QBM+7RH1DXo9rvp5cwKEOOOfD2g6JuxlXihoNcpE",
        ),
        (
            "^T5H$JYt39n%K*j:W]!1s?vg!:jGi]Ax?..l7[p0v:1jHTpla9;]bUN;?bWyCbtqg ",
            "PkEgMTYtYnl0ZXMgc2FsdA",
            Cost(19, 4096),
            "ltB/ue1kPtBMBGfsysMpPigE6hiNEKZ9vs8vLNVDQGA",
        ),
    ],
)
def test_stretching_gives_what_libsodium_publishes(typed, salt, cost, out):
    """libsodium, test/default/pwhash_argon2id.c, `tv3`: 32 bytes from a salt of 16, one lane."""
    made = stretch(Password(typed.encode()), b64decode(salt + "=="), cost)

    assert made.reveal() == b64decode(out + "=")


RFC_9106 = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
REFERENCE = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_the_two_other_libraries_are_right_by_the_rfc():
    """RFC 9106, 5.3. It has a secret and associated data, which libsodium does not take."""
    parameters = {"length": 32, "iterations": 3, "lanes": 4, "memory_cost": 32}
    one = Argon2id(salt=b"\2" * 16, ad=b"\4" * 12, secret=b"\3" * 8, **parameters)

    assert one.derive(b"\1" * 32).hex() == RFC_9106
    assert argon2_reference_of_the_rfc().hex() == RFC_9106


def argon2_reference_of_the_rfc():
    ffi, out = argon2.low_level.ffi, argon2.low_level.ffi.new("uint8_t[]", 32)
    given_ = [
        ffi.new("uint8_t[]", part) for part in (b"\1" * 32, b"\2" * 16, b"\3" * 8, b"\4" * 12)
    ]
    context = ffi.new(
        "argon2_context *",
        {
            "version": 0x13,
            "out": out,
            "outlen": 32,
            **dict(zip(("pwd", "salt", "secret", "ad"), given_, strict=True)),
            "pwdlen": 32,
            "saltlen": 16,
            "secretlen": 8,
            "adlen": 12,
            "t_cost": 3,
            "m_cost": 32,
            "lanes": 4,
            "threads": 1,
            "allocate_cbk": ffi.NULL,
            "free_cbk": ffi.NULL,
            "flags": 0,
        },
    )
    assert argon2.low_level.core(context, argon2.low_level.Type.ID.value) == 0
    return bytes(ffi.buffer(out, 32))


def test_our_price_is_that_of_the_reference_vector():
    """phc-winner-argon2, src/test.c: 64 MiB, two passes, one lane. Its salt is too short for libsodium."""
    made = by_argon2_cffi(b"password", b"somesalt", primitives.FULL)

    assert (primitives.FULL.passes, primitives.FULL.kib) == (2, 65536)
    assert made.hex() == REFERENCE


@unhurried
@given(
    typed=st.binary(max_size=80), salt=st.binary(min_size=16, max_size=16), passes=st.integers(1, 3)
)
def test_three_libraries_agree(typed, salt, passes):
    cost = Cost(passes, 64)

    ours = stretch(Password(typed), salt, cost).reveal()

    third = Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=64)
    assert ours == by_argon2_cffi(typed, salt, cost) == third.derive(typed)


def test_three_libraries_agree_at_full_price():
    ours = stretch(Password(b"Summer2026!"), b"0123456789abcdef", primitives.FULL).reveal()

    third = Argon2id(salt=b"0123456789abcdef", length=32, iterations=2, lanes=1, memory_cost=65536)
    assert ours == by_argon2_cffi(b"Summer2026!", b"0123456789abcdef", primitives.FULL)
    assert ours == third.derive(b"Summer2026!")


def by_argon2_cffi(typed, salt, cost):
    return argon2.low_level.hash_secret_raw(
        typed, salt, cost.passes, cost.kib, 1, 32, argon2.low_level.Type.ID
    )


# HKDF


@pytest.mark.parametrize(
    ("secret", "salt", "prk", "info", "okm"),
    [
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            "f0f1f2f3f4f5f6f7f8f9",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            "0b" * 22,
            "",
            "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            "",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_mixing_and_deriving_are_hkdf(monkeypatch, secret, salt, prk, info, okm):
    """RFC 5869, A.1 and A.3: extract is `mix`, expand is `derive` (with its frame taken away)."""
    monkeypatch.setattr(primitives, "framed", lambda label, *context: raw(info))

    assert mix(Password(raw(salt)), Password(raw(secret))).reveal() == raw(prk)
    assert derive(SealKey(raw(prk)), Label.BLOB, length=42) == raw(okm)


@unhurried
@given(key=st.binary(min_size=32, max_size=32), parts=st.lists(st.binary(max_size=40), max_size=3))
def test_deriving_is_hkdf_with_our_frame_as_its_info(key, parts):
    for length in (1, 31, 32, 33, 64, 96):
        theirs = HKDFExpand(hashes.SHA256(), length, primitives.framed(Label.ENTRY, *parts))

        assert derive(SealKey(key), Label.ENTRY, *parts, length=length) == theirs.derive(key)


# XChaCha20-Poly1305


SUNSCREEN = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    b"sunscreen would be it."
)
X_KEY = raw("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
X_NONCE = raw("404142434445464748494a4b4c4d4e4f5051525354555657")
X_BOUND = raw("50515253c0c1c2c3c4c5c6c7")
X_SEALED = raw(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
    "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
    "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
)


@pytest.fixture
def published_key(monkeypatch):
    """Sealing with the key and nonce of the draft instead of a derived key and a random nonce."""
    monkeypatch.setattr(primitives, "random_bytes", lambda count: X_NONCE[:count])
    monkeypatch.setattr(
        primitives,
        "derive",
        lambda key, label, *context: X_KEY if label == Label.BLOB else bytes(32),
    )


def test_sealing_is_xchacha20_poly1305(published_key):
    """draft-irtf-cfrg-xchacha-03, A.3.1."""
    sealed = primitives.seal_bytes(SealKey(bytes(32)), SUNSCREEN, X_BOUND)

    assert sealed == X_NONCE + bytes(32) + X_SEALED
    assert primitives.open_bytes(SealKey(bytes(32)), sealed, X_BOUND) == SUNSCREEN


# Ed25519


@pytest.mark.parametrize(
    ("secret", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                "d25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                "387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                "4a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ],
)
def test_signing_is_ed25519(monkeypatch, secret, public, message, signature):
    """RFC 8032, 7.1, tests 1 to 3 (with our frame taken away)."""
    monkeypatch.setattr(primitives, "framed", lambda label, *parts: b"".join(parts))
    signer = Signer(raw(secret))

    assert signer.public == raw(public)
    assert signer.sign(Label.CONSENT, raw(message)) == raw(signature)
    assert primitives.signed_by(raw(public), raw(signature), Label.CONSENT, raw(message))
    assert not primitives.signed_by(raw(public), raw(signature), Label.CONSENT, raw(message), b"!")


# X-Wing and HPKE


def x_wing():
    """The draft's expansion of its seed: 64 bytes for ML-KEM, 32 for X25519."""
    expanded = hashlib.shake_256(raw(X_WING["seed"])).digest(96)
    return Agreement(expanded[:64], expanded[64:])


def test_the_keys_are_those_of_x_wing():
    """draft-connolly-cfrg-xwing-kem-08, appendix C."""
    public = x_wing().public

    assert len(public) == primitives.XWING_PUBLIC
    assert public.startswith(raw(X_WING["public_begins"]))
    assert public.endswith(raw(X_WING["public_ends"]))


def test_opening_finds_the_shared_secret_that_x_wing_publishes():
    """Sealed by hand, as RFC 9180 says, under the draft's shared secret: it opens with the draft's key.

    X-Wing's secret covers both ciphertexts and the X25519 key, ML-KEM's covers its own public key: if it
    fits, so does every byte of them.
    """
    key, nonce = schedule(0x647A, raw(X_WING["shared_secret"]), b"info")
    sealed = raw(X_WING["ciphertext"]) + ChaCha20Poly1305(key).encrypt(nonce, b"she is safe", b"")

    assert x_wing().open(sealed, b"info") == b"she is safe"
    with pytest.raises(DoesNotOpen):
        x_wing().open(sealed, b"other info")


KEM_X25519 = 0x0020
A_2_1 = {
    "private": "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    "enc": "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    "shared_secret": "0bbe78490412b4bbea4812666f7916932b828bba79942424abb65244930d69a7",
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "key": "ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91",
    "base_nonce": "5c4d98150661b848853b547f",
    "aad": "436f756e742d30",
    "sealed": "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
}


def test_the_schedule_by_hand_is_that_of_the_rfc():
    """RFC 9180, A.2.1: so that what is sealed by hand above is HPKE."""
    key, nonce = schedule(KEM_X25519, raw(A_2_1["shared_secret"]), raw(A_2_1["info"]))

    assert (key.hex(), nonce.hex()) == (A_2_1["key"], A_2_1["base_nonce"])
    plain = ChaCha20Poly1305(key).decrypt(nonce, raw(A_2_1["sealed"]), raw(A_2_1["aad"]))
    assert plain == b"Beauty is truth, truth beauty"


def test_the_library_opens_what_the_rfc_seals():
    """RFC 9180, A.2.1, through the same class that we use. Ours takes no associated data; the key shows."""
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    private = x25519.X25519PrivateKey.from_private_bytes(raw(A_2_1["private"]))
    made = ChaCha20Poly1305(raw(A_2_1["key"])).encrypt(raw(A_2_1["base_nonce"]), b"beauty", b"")

    opened = suite.decrypt(raw(A_2_1["enc"]) + made, private, raw(A_2_1["info"]))

    assert opened == b"beauty"
    with pytest.raises(InvalidTag):
        suite.decrypt(raw(A_2_1["enc"]) + made, private, b"other info")


def test_we_use_the_suite_that_the_vectors_are_for():
    theirs = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    sealed = primitives.seal_to(x_wing().public, b"she is safe", b"info")

    opened = theirs.decrypt(sealed, x_wing()._private, b"info")

    assert opened == b"she is safe"
    assert len(sealed) == 1120 + len(b"she is safe") + primitives.TAG


def schedule(kem, shared_secret, info):
    """RFC 9180, 5.1, base mode, HKDF-SHA256 and ChaCha20Poly1305: the key and the first nonce."""
    suite = b"HPKE" + kem.to_bytes(2, "big") + b"\x00\x01\x00\x03"

    def extract(salt, label, ikm):
        return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(secret, label, context, length):
        labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return HKDFExpand(hashes.SHA256(), length, labelled).derive(secret)

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared_secret, b"secret", b"")
    return expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)


# SLIP-39


@pytest.mark.parametrize("given_", SLIP_39, ids=[one["about"] for one in SLIP_39])
def test_the_words_on_paper_are_slip_39(given_):
    """SLIP-0039's own vectors, through the library that `paper.py` stands on."""
    if not given_["secret"]:
        with pytest.raises(MnemonicError):
            combine_mnemonics(given_["sheets"], b"TREZOR")
    else:
        assert combine_mnemonics(given_["sheets"], b"TREZOR").hex() == given_["secret"]
