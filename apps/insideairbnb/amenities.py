"""Amenities by their names, most of which are the host's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from airbnb.transactions import atomic
from apps.insideairbnb.bulk import chunks, insert_rows
from apps.listings.amenities import code_of, group_of
from apps.listings.models import Amenity, ListingAmenity


@atomic
def write_amenities(*, names: Collection[str], dry_run: bool) -> dict[str, int]:
    """The ids of amenities by their codes; those that nobody had named before are made."""
    wanted = {code_of(name): name for name in reversed(list(names))}
    known = _ids(wanted)
    if not dry_run:
        Amenity.objects.bulk_create(
            (
                Amenity(code=code, name=name, group=group_of(code))
                for code, name in wanted.items()
                if code not in known
            ),
            ignore_conflicts=True,
            batch_size=500,
        )
        known |= _ids(wanted.keys() - known)
    return known


def _ids(codes: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(codes):
        found |= Amenity.objects.filter(code__in=chunk).values_list("code", "pk")
    return found


def wanted_links(
    names: Collection[str], amenities: Mapping[str, int], present: set[int]
) -> set[int]:
    """The amenities that a home is to have: those named, or those it has where none is named."""
    return {amenities.get(code_of(name), 0) for name in names} or present


def save_links(homes: Iterable[tuple[int, set[int], set[int]]]) -> None:
    """Give each home, by its id, the amenities of the second set in place of the first."""
    added = []
    for listing_id, present, wanted in homes:
        added += [(listing_id, amenity_id) for amenity_id in sorted(wanted - present)]
        if gone := present - wanted:
            ListingAmenity.objects.filter(listing=listing_id, amenity__in=gone).delete()
    insert_rows(ListingAmenity, ("listing_id", "amenity_id"), added)
