"""What signing in refuses, each with a sentence that a person can read."""


class NotRight(Exception):
    """A code, an answer of a security key, or a password does not fit. Never says which."""
