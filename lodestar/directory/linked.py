"""What a search engine may know of a service (schema.org): never an address, never a point on a map."""

import json
from typing import Any

from lodestar.directory.snapshot import Card


OPEN_AND_CLOSE = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def described(card: Card) -> dict[str, Any]:  # Any: JSON
    """A schema.org Service. Places stand in no field: one rule for all, so that none can slip."""
    return {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": card.title,
        "provider": {"@type": "Organization", "name": card.facts["organization"]},
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "servicePhone": {"@type": "ContactPoint", "telephone": number},
            }
            for number in card.facts.get("telephones", [])
        ],
    }


def script(card: Card) -> str:
    """A data block: not a script to the browser, and closed against any text that looks like a tag."""
    data = json.dumps(described(card), ensure_ascii=False).translate(OPEN_AND_CLOSE)
    return f'<script type="application/ld+json">{data}</script>'
