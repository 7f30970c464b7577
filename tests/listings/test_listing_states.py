"""Publishing, pausing and archiving a home."""

import pytest

from apps.listings.models import Listing
from tests.answers import codes, fields, gid, payload
from tests.factories.listings import ListingFactory


def document(verb):
    return f"""
mutation ($input: {verb[0].upper()}{verb[1:]}Input!) {{
  {verb}(input: $input) {{
    listing {{ id status version publishedAt }}
    userErrors {{ code message field }}
  }}
}}
"""


def do(graphql, verb, user, listing):
    return graphql(document(verb), user=user, input={"listingId": gid(listing)})


def state(listing):
    return Listing.objects.values_list("status", "version").get(pk=listing.pk)


VERBS = ["publishListing", "pauseListing", "archiveListing"]


@pytest.mark.requirement("S-11")
def test_everything_that_a_draft_lacks_is_told_at_once(graphql, host, draft):
    answer = do(graphql, "publishListing", host, draft)
    assert set(codes(answer)) == {"INVALID"}
    assert fields(answer) == [
        ["roomType"],
        ["propertyType"],
        ["maxGuests"],
        ["bedrooms"],
        ["beds"],
        ["bathrooms"],
        ["price"],
        ["latitude"],
        ["longitude"],
        ["country"],
    ]
    assert state(draft) == ("DRAFT", 1)


@pytest.mark.requirement("S-11")
def test_a_complete_draft_is_published(graphql, host, events):
    draft = ListingFactory(host=host, status="DRAFT", published_at=None)
    listing = payload(do(graphql, "publishListing", host, draft))["listing"]
    assert (listing["status"], listing["version"]) == ("PUBLISHED", 2)
    assert listing["publishedAt"] is not None
    [(name, data)] = events(draft)
    assert (name, data["changes"]["status"]) == ("listing_published", ["DRAFT", "PUBLISHED"])


@pytest.mark.parametrize("status", ["PAUSED", "ARCHIVED"])
def test_publishing_ends_a_pause_and_brings_an_archived_home_back(graphql, host, status):
    home = ListingFactory(host=host, status=status)
    listing = payload(do(graphql, "publishListing", host, home))["listing"]
    assert listing["status"] == "PUBLISHED"
    assert listing["publishedAt"] == "2026-01-01T00:00:00Z"  # as it was the first time


def test_pausing_hides_a_home_from_strangers_only(graphql, host, stranger, home, events):
    listing = payload(do(graphql, "pauseListing", host, home))["listing"]
    assert listing["status"] == "PAUSED"
    query = "query ($id: ID!) { listing(id: $id) { id } }"
    assert payload(graphql(query, user=host, id=gid(home))) == {"id": gid(home)}
    assert payload(graphql(query, user=stranger, id=gid(home))) is None
    assert events(home) == [
        ("listing_paused", {"version": 2, "changes": {"status": ["PUBLISHED", "PAUSED"]}})
    ]


@pytest.mark.parametrize("status", ["DRAFT", "PUBLISHED", "PAUSED", "ARCHIVED"])
def test_a_home_is_archived_from_every_state_of_the_hosts(graphql, host, status):
    home = ListingFactory(host=host, status=status)
    assert payload(do(graphql, "archiveListing", host, home))["listing"]["status"] == "ARCHIVED"


@pytest.mark.parametrize(
    ("verb", "status"),
    [("publishListing", "PUBLISHED"), ("pauseListing", "PAUSED"), ("archiveListing", "ARCHIVED")],
)
def test_doing_it_again_changes_nothing(graphql, host, events, verb, status):
    home = ListingFactory(host=host, status=status)
    assert payload(do(graphql, verb, host, home))["listing"]["status"] == status
    assert state(home) == (status, 1)
    assert events(home) == []


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        *((verb, "SUSPENDED") for verb in VERBS),
        ("pauseListing", "DRAFT"),
        ("pauseListing", "ARCHIVED"),
    ],
)
def test_some_states_allow_no_such_thing(graphql, host, events, verb, status):
    home = ListingFactory(host=host, status=status)
    assert codes(do(graphql, verb, host, home)) == ["INVALID_STATE"]
    assert state(home) == (status, 1)
    assert events(home) == []


@pytest.mark.requirement("S-07")
@pytest.mark.parametrize("verb", VERBS)
def test_only_the_host_does_it(graphql, stranger, home, draft, verb):
    assert codes(do(graphql, verb, None, home)) == ["UNAUTHENTICATED"]
    assert codes(do(graphql, verb, stranger, home)) == ["FORBIDDEN"]
    assert codes(do(graphql, verb, stranger, draft)) == ["NOT_FOUND"]
    assert state(home) == ("PUBLISHED", 1)
    assert state(draft) == ("DRAFT", 1)
