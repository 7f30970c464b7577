"""Homes written: new ones made, known ones brought up to date."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from airbnb.transactions import atomic, for_update
from apps.accounts.models import User
from apps.insideairbnb.amenities import save_links, wanted_links
from apps.insideairbnb.bulk import insert_rows
from apps.insideairbnb.home_rows import HomeRow
from apps.insideairbnb.models import Source, SourceListing
from apps.insideairbnb.people import People
from apps.insideairbnb.report import Change, Counts, Oddity, Subject
from apps.insideairbnb.rooms import is_generated
from apps.listings.completeness import missing
from apps.listings.models import (
    Listing,
    ListingAmenity,
    ListingRating,
    ListingStatus,
    shown_average,
)
from apps.listings.search_text import fold_texts

# The columns that an import writes. The rest is the host's.
WRITTEN = (
    "host_id",
    "status",
    "published_at",
    "name",
    "description",
    "room_type",
    "property_type",
    "max_guests",
    "bedrooms",
    "beds",
    "bathrooms",
    "latitude",
    "longitude",
    "public_latitude",
    "public_longitude",
    "neighbourhood",
    "city",
    "region",
    "country",
    "time_zone",
    "currency",
    "price_minor",
    "instant_book",
    "min_nights",
    "max_nights",
    "published_rating_hundredths",
    "rating_hundredths",
    "search_text",
    "city_folded",
)


class Home(NamedTuple):
    """What the calendar and the reviews need to know of a home."""

    pk: int | None
    """None on a dry run, of a home that is new."""
    price_minor: int | None
    min_nights: int
    max_nights: int
    time_zone: str


@dataclass
class Written:
    """What became of a batch of homes."""

    homes: dict[int, Home] = field(default_factory=dict)
    """By their id at the source."""
    unpublished: list[tuple[int, Oddity, str]] = field(default_factory=list)
    """Lines whose home is not published, and what it lacks."""
    counts: Counts = field(default_factory=Counter)


@dataclass
class _Draft:
    """A home about to be written, beside the row it is written from."""

    row: HomeRow
    listing: Listing
    membership: SourceListing
    before: dict[str, Any]
    links: set[int]
    ratings: dict[str, ListingRating]

    @property
    def is_new(self) -> bool:
        return self.listing.pk is None

    def changed_columns(self) -> list[str]:
        return [name for name, value in self.before.items() if getattr(self.listing, name) != value]

    def wanted_links(self, amenities: Mapping[str, int]) -> set[int]:
        return wanted_links(self.row.amenities, amenities, self.links)


@atomic
def write_homes(
    *,
    rows: Collection[HomeRow],
    source: Source,
    people: People,
    amenities: Mapping[str, int],
    now: datetime,
    dry_run: bool,
) -> Written:
    """Make the homes of `rows`, or bring them up to date; publish those that are complete.

    What a row leaves empty stays as it is known. A home that somebody paused, archived or
    suspended stays so, unless it was an import that paused it. `people` are our ids of hosts by
    theirs, `amenities` our ids by codes.
    """
    drafts = _drafts(rows, source, now)
    written = Written()
    _bring_up_to_date(drafts, people, written, now)
    new = [draft for draft in drafts if draft.is_new]
    changed = [draft for draft in drafts if not draft.is_new and _is_changed(draft, amenities)]
    written.counts[Subject.HOMES, Change.NEW] += len(new)
    written.counts[Subject.HOMES, Change.CHANGED] += len(changed)
    written.counts[Subject.HOMES, Change.UNCHANGED] += len(drafts) - len(new) - len(changed)
    if not dry_run:
        _insert(new)
        _update(changed)
        _save_memberships(drafts, source)
        save_links((d.listing.pk, d.links, d.wanted_links(amenities)) for d in new + changed)
        _save_ratings(new + changed)
    for draft in drafts:
        written.homes[draft.row.external_id] = home_of(draft.listing)
    return written


def home_of(listing: Listing) -> Home:
    """What the calendar and the reviews need of a listing."""
    return Home(
        pk=listing.pk,
        price_minor=listing.price_minor,
        min_nights=listing.min_nights,
        max_nights=listing.max_nights,
        time_zone=listing.time_zone,
    )


def _drafts(rows: Collection[HomeRow], source: Source, now: datetime) -> list[_Draft]:
    known = {
        listing.insideairbnb_id: listing
        for listing in for_update(
            Listing.objects.filter(insideairbnb_id__in=[row.external_id for row in rows]).order_by(
                "pk"
            )
        )
    }
    keys = [listing.pk for listing in known.values()]
    memberships = SourceListing.objects.in_bulk(keys, field_name="listing_id")
    links: dict[int, set[int]] = defaultdict(set)
    for listing_id, amenity_id in ListingAmenity.objects.filter(listing__in=keys).values_list(
        "listing_id", "amenity_id"
    ):
        links[listing_id].add(amenity_id)
    ratings: dict[int, dict[str, ListingRating]] = defaultdict(dict)
    for rating in ListingRating.objects.filter(listing__in=keys):
        ratings[rating.listing_id][rating.category] = rating
    drafts = []
    for row in rows:
        listing = known.get(row.external_id) or Listing(
            insideairbnb_id=row.external_id, created_at=now, **row.guesses
        )
        drafts.append(
            _Draft(
                row=row,
                listing=listing,
                membership=memberships.get(listing.pk) or SourceListing(source=source),
                before={name: getattr(listing, name) for name in WRITTEN},
                links=links[listing.pk],
                ratings=ratings[listing.pk],
            )
        )
    return drafts


def _barred(hosts: set[int | None]) -> set[int]:
    """Hosts whose account is suspended or closed: no home of theirs is published (R38)."""
    barred = User.objects.filter(Q(suspended_at__isnull=False) | Q(closed_at__isnull=False))
    keys = [pk for pk in hosts if pk is not None]
    return set(barred.filter(pk__in=keys).values_list("pk", flat=True))


def _bring_up_to_date(
    drafts: list[_Draft], people: People, written: Written, now: datetime
) -> None:
    """Give each home what its row knows; publish it, or note in `written` what it lacks."""
    barred = _barred({people.get(draft.row.host_id) for draft in drafts})
    for draft in drafts:
        _take_over(draft.listing, draft.row, people.get(draft.row.host_id))
        lacking = _lacking(draft.listing, barred)
        if lacking:
            _say_unpublished(draft, lacking, written)
        else:
            _publish(draft, now)


def _take_over(listing: Listing, row: HomeRow, host_id: int | None) -> None:
    """Give `listing` what the row knows, and what follows from that."""
    if host_id is not None:
        listing.host_id = host_id
    for name, value in row.values.items():
        # An export that makes names up does not take away the host's.
        if name == "name" and is_generated(value) and listing.pk and not is_generated(listing.name):
            continue
        setattr(listing, name, value)
    listing.max_nights = max(listing.min_nights, listing.max_nights)
    listing.rating_hundredths = shown_average(
        listing.rating_sum, listing.rating_count, listing.published_rating_hundredths
    )
    fold_texts(listing)


def _lacking(listing: Listing, barred: set[int]) -> list[str]:
    lacking = [".".join(error.field or ()) for error in missing(listing)]
    return [*lacking, "open account of the host"] if listing.host_id in barred else lacking


def _say_unpublished(draft: _Draft, lacking: list[str], written: Written) -> None:
    if draft.listing.status != ListingStatus.DRAFT:
        return
    oddity = Oddity.NO_PRICE if lacking == ["price"] else Oddity.INCOMPLETE
    written.unpublished.append((draft.row.line, oddity, ", ".join(lacking)))


def _publish(draft: _Draft, now: datetime) -> None:
    listing = draft.listing
    was_lost = listing.status == ListingStatus.PAUSED and draft.membership.paused_at is not None
    if listing.status == ListingStatus.DRAFT or was_lost:
        listing.status = ListingStatus.PUBLISHED
        listing.published_at = listing.published_at or now


def _is_changed(draft: _Draft, amenities: Mapping[str, int]) -> bool:
    return bool(
        draft.changed_columns()
        or draft.wanted_links(amenities) != draft.links
        or any(
            category not in draft.ratings
            or draft.ratings[category].published_hundredths != hundredths
            for category, hundredths in draft.row.ratings.items()
        )
    )


def _insert(new: list[_Draft]) -> None:
    Listing.objects.bulk_create((draft.listing for draft in new), batch_size=100)
    ids = dict(
        Listing.objects.filter(
            insideairbnb_id__in=[draft.row.external_id for draft in new]
        ).values_list("insideairbnb_id", "pk")
    )
    for draft in new:
        draft.listing.pk = ids[draft.row.external_id]  # MySQL does not tell it


def _update(changed: list[_Draft]) -> None:
    for draft in changed:
        draft.listing.version += 1
        draft.listing.save(update_fields=[*draft.changed_columns(), "version"])


def _save_memberships(drafts: list[_Draft], source: Source) -> None:
    new: list[SourceListing] = []
    for draft in drafts:
        membership = draft.membership
        if membership._state.adding:
            membership.listing_id = draft.listing.pk
            new.append(membership)
        elif membership.paused_at is not None or membership.source_id != source.pk:
            membership.source_id = source.pk
            membership.paused_at = None
            membership.save(update_fields=["source", "paused_at"])
    SourceListing.objects.bulk_create(new, batch_size=500)


def _save_ratings(drafts: list[_Draft]) -> None:
    added = []
    for draft in drafts:
        for category, hundredths in draft.row.ratings.items():
            rating = draft.ratings.get(category)
            if rating is None:
                added.append((draft.listing.pk, category, 0, 0, hundredths))
            elif rating.published_hundredths != hundredths:
                rating.published_hundredths = hundredths
                rating.save(update_fields=["published_hundredths"])
    insert_rows(
        ListingRating, ("listing_id", "category", "sum", "count", "published_hundredths"), added
    )
