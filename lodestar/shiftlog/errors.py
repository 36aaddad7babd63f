"""What the shift log refuses, each with a sentence that a person can read and act on."""


class Nothing(Exception):
    """There is no such note, or no key to it: one answer for both. To the web: 404."""


class NotNow(Exception):
    """Allowed, but not as things stand; the message says what to do first."""
