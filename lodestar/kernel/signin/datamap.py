"""What signing in keeps, field by field."""

ABOUT = "staff"

FIELDS: dict[str, dict[str, str]] = {
    "SecurityKey": {
        "id": "a random number",
        "person": "whose security key it is",
        "credential": "the number that the security key gave itself for this site",
        "attested": "its public key, to check its answers",
        "count": "how often it says it was used; a copy would fall behind",
        "week": "the week in which it was added",
    },
}
