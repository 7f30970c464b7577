"""What can go wrong with a review that a caller can act on."""

from airbnb.errors import ErrorCode, UserError


class ReviewNotAllowed(UserError):
    """This stay cannot be reviewed by this person now."""

    code = ErrorCode.REVIEW_NOT_ALLOWED
    message = "You cannot review this stay now."
