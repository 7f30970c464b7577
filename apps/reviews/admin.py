"""What staff see of reviews."""

from __future__ import annotations

from django.contrib import admin

from apps.events.admin import ReadOnlyAdmin
from apps.reviews.models import Review, SubRating


class SubRatingInline(admin.TabularInline):  # type: ignore[type-arg]
    """What was rated besides the stay as a whole."""

    model = SubRating
    fields = readonly_fields = ("category", "rating")
    max_num = 0
    can_delete = False


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Reviews, those to come too."""

    list_display = ("id", "kind", "listing_id", "author_id", "rating", "visible_at", "hidden_at")
    list_filter = ("kind",)
    search_fields = ("=id", "=listing__id", "=author__id", "=author__email_normalised")
    ordering = ("-id",)
    raw_id_fields = ("listing", "author", "guest", "booking")
    inlines = (SubRatingInline,)
