"""The exception of the import."""

from macro_files import ImportProblem


class IgluError(ImportProblem):
    """What is wrong in the documents that are imported."""
