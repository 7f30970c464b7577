"""What can be done to a home; everybody imports the verbs from here."""

from apps.listings.operations.moderation import follow_host, reinstate_listing, suspend_listing
from apps.listings.operations.photos import (
    add_listing_photo,
    move_listing_photo,
    read_listing_photo,
    remove_listing_photo,
)
from apps.listings.operations.states import archive_listing, pause_listing, publish_listing
from apps.listings.operations.telling import create_listing, update_listing

__all__ = [
    "add_listing_photo",
    "archive_listing",
    "create_listing",
    "follow_host",
    "move_listing_photo",
    "pause_listing",
    "publish_listing",
    "read_listing_photo",
    "reinstate_listing",
    "remove_listing_photo",
    "suspend_listing",
    "update_listing",
]
