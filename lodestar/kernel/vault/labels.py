"""Every label that separates one use of a key from another: all of them, here, and nowhere else.

A label never changes its meaning. A new format gets new labels (`lodestar/v2/…`) beside the old ones.
"""

from enum import Enum


class Label(bytes, Enum):
    """`lodestar/v1/<purpose>`; two uses of one key never share a label."""

    AUTH = b"lodestar/v1/password/auth"
    WRAP = b"lodestar/v1/password/wrap"
    TOTP = b"lodestar/v1/password/totp"
    PAPER = b"lodestar/v1/paper/wrap"
    SLOT = b"lodestar/v1/slot"
    SESSION = b"lodestar/v1/session"
    IDENTITY_MLKEM = b"lodestar/v1/identity/mlkem768"
    IDENTITY_X25519 = b"lodestar/v1/identity/x25519"
    IDENTITY_ED25519 = b"lodestar/v1/identity/ed25519"
    FINGERPRINT = b"lodestar/v1/identity/fingerprint"
    QUICK = b"lodestar/v1/grant/quick"
    CERTIFICATE = b"lodestar/v1/keybook/certificate"
    COUNTERSIGN = b"lodestar/v1/keybook/countersign"
    KEY_LEAF = b"lodestar/v1/keybook/leaf"
    TAG = b"lodestar/v1/grant/tag"
    GRANT_RECORD = b"lodestar/v1/grant/record"
    GRANT_KEYS = b"lodestar/v1/grant/keys"
    GRANT_SHELL = b"lodestar/v1/grant/shell"
    REGISTER_RECORD = b"lodestar/v1/register/record"
    REGISTER_KEY = b"lodestar/v1/register/key"
    LINK = b"lodestar/v1/epoch/link"
    ENTRY = b"lodestar/v1/entry"
    FILE = b"lodestar/v1/file"
    FILE_NAME = b"lodestar/v1/file/about"
    CONSENT = b"lodestar/v1/consent"
    TRAIL_BODY = b"lodestar/v1/trail/body"
    TRAIL_BODY_PUBLIC = b"lodestar/v1/trail/body/public"
    TRAIL_LEAF = b"lodestar/v1/trail/leaf"
    TRAIL_HEAD = b"lodestar/v1/trail/head"
    TRAIL_COSIGN = b"lodestar/v1/trail/cosign"
    CENTER_SEED = b"lodestar/v1/center/seed"
    BACKUP = b"lodestar/v1/backup"
    COMMITMENT = b"lodestar/v1/blob/commitment"
    BLOB = b"lodestar/v1/blob/key"
    DEVICE = b"lodestar/v1/sign-in/device"
    INVITATION = b"lodestar/v1/invitation"
