"""What can go wrong with a booking that a caller can act on."""

from airbnb.errors import ErrorCode, UserError
from apps.pricing.models import Quote


class QuoteExpired(UserError):
    """The price is no longer promised: its time is over, or its booking is (R27)."""

    code = ErrorCode.QUOTE_EXPIRED
    message = "This price is no longer promised. Look at the fresh quote."
    field = ("quote_id",)

    def __init__(self, quote: Quote) -> None:
        """Remember the lapsed `quote`, so that a fresh one can be compared with it."""
        super().__init__()
        self.quote = quote


class HoldLimitReached(UserError):
    """The guest holds as many unpaid stays as one person may (R21)."""

    code = ErrorCode.HOLD_LIMIT_REACHED
    message = "Pay or cancel one of the stays that you hold first."
