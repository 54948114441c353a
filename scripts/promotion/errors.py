"""What can go wrong, as one line for the user."""


class PromotionError(Exception):
    """A message that says what is wrong and what to do."""
