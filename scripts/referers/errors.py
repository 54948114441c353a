"""The exception of the import."""


class RefererError(Exception):
    """What went wrong, where, and what to do about it: one line for the terminal per problem."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
