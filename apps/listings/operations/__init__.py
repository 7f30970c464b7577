"""What can be done to a home; everybody imports the verbs from here."""

from apps.listings.operations.states import archive_listing, pause_listing, publish_listing
from apps.listings.operations.telling import create_listing, update_listing

__all__ = [
    "archive_listing",
    "create_listing",
    "pause_listing",
    "publish_listing",
    "update_listing",
]
