"""Why transfers fail. The texts are for people, and never hold the URL: there may be a password in it."""


class TransferError(Exception):
    """This try failed; another one may succeed."""


class Hopeless(Exception):
    """No other try would succeed: the URL is unusable, or the receiver of the file wants no more of it."""
