"""The exceptions of the benchmark."""


class BenchmarkError(Exception):
    """What went wrong, where, and what to do about it, in one line for the terminal."""


class ProcessFailed(BenchmarkError):
    """A measured process ended with an error; the message has its last words."""
