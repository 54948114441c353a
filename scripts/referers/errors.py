"""The exception of the import."""

from macro_files import ImportProblem


class RefererError(ImportProblem):
    """What is wrong in the documents that are imported."""
