"""What start-up settings may lead to."""


class ProvisionError(ValueError):
    """A start-up setting is unknown or has a bad value; the text says which and what was expected."""
