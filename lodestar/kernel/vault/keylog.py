"""Every leaf of the key log becomes an entry of the trail, so that signed heads cover the keys as well."""

from lodestar.kernel.trail.recording import append
from lodestar.kernel.trail.sealing import key_body
from lodestar.kernel.vault.keybook import on_leaf


@on_leaf
def enter(leaf: bytes) -> None:
    append(key_body(leaf), None)
