"""How the needs and audiences of a kit are named as terms of two taxonomies (HSDS)."""

from collections.abc import Mapping


AUDIENCE = "audience:"  # how a term that says whom a service is for begins


def taxonomies(needs: Mapping[str, str], audiences: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Terms by taxonomy, from ids with their names: `talk` is a need, `audience:young` an audience."""
    return {
        "needs": dict(needs),
        "audiences": {AUDIENCE + audience: name for audience, name in audiences.items()},
    }
