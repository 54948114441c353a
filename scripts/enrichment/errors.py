"""The error of this package."""


class EnrichmentError(Exception):
    """A look-up that cannot be done; the message is one line that says what is wrong, where, and what to do."""
