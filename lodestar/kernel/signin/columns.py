"""What the columns of signing in show: which security keys there are, and nothing that opens."""

from typing import Final

from lodestar.kernel.classification import Clear, Columns


COLUMNS: Final[dict[str, Columns]] = {
    "SecurityKey": {
        "id": Clear("rows must find each other"),
        "person": Clear("signing in asks for it", "who has a security key"),
        "credential": Clear(
            "the browser must be told which security key to use", "that there is one"
        ),
        "attested": Clear("a public key, to check its answers", "which make it is, at most"),
        "count": Clear("a copied key falls behind", "about how often it was used"),
        "week": Clear("people tell their keys apart by it", "the week in which it was added"),
    }
}
