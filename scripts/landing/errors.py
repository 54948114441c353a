"""The exceptions of the landing."""


class LandingError(Exception):
    """What went wrong, where, and what to do about it, in one line for the terminal."""


class DocumentTooLong(Exception):
    """A line or array element that is too long to be an event; the message names the line."""
