"""What clients see of homes, and who sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.listings.amenities import WELL_KNOWN
from apps.listings.models import ArrivalMinimum, LengthDiscount, ListingRating
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory, PhotoFactory

LISTING = """
query ($id: ID!) {
  listing(id: $id) {
    name arrivalInstructions rating reviewCount ratings { category average count }
    location { latitude longitude city country address isExact }
  }
}
"""

EVERY_RELATION = """
{ viewer { listings(first: 100) { totalCount nodes {
  id name version status host { id firstName } location { latitude address isExact }
  amenities { code } photos(first: 3) { id caption position image { url thumbnail } }
  cover { image { url } } ratings { category average }
  pricing { lengthDiscounts { minNights percent } weekend { formatted } }
  stayRules { minNightsByArrival { weekday nights } }
} } } }
"""


@pytest.mark.requirement("S-14")
def test_strangers_see_a_blurred_point_and_no_address(graphql, home):
    for user in (None, UserFactory()):
        listing = payload(graphql(LISTING, user=user, id=gid(home)))
        assert listing["location"] == {
            "latitude": home.public_latitude,
            "longitude": home.public_longitude,
            "city": "Paris",
            "country": "FR",
            "address": None,
            "isExact": False,
        }


def test_the_host_sees_the_true_place(graphql, host, home):
    location = payload(graphql(LISTING, user=host, id=gid(home)))["location"]
    assert (location["latitude"], location["longitude"]) == (home.latitude, home.longitude)
    assert (location["address"], location["isExact"]) == ("1 Rue de Rivoli", True)


def test_arrival_instructions_are_the_hosts_alone(graphql, host, stranger):
    home = ListingFactory(host=host, arrival_instructions="4711")
    seen = {
        user: payload(graphql(LISTING, user=user, id=gid(home)))["arrivalInstructions"]
        for user in (None, stranger, host)
    }
    assert seen == {None: None, stranger: None, host: "4711"}


@pytest.mark.requirement("S-07")
@pytest.mark.parametrize("status", ["DRAFT", "PAUSED", "ARCHIVED", "SUSPENDED"])
def test_what_is_not_published_exists_for_its_host_alone(graphql, host, stranger, status):
    home = ListingFactory(host=host, status=status)
    node = "query ($id: ID!) { node(id: $id) { id } }"
    for document in (LISTING, node):
        assert payload(graphql(document, user=None, id=gid(home))) is None
        assert payload(graphql(document, user=stranger, id=gid(home))) is None
        assert payload(graphql(document, user=host, id=gid(home))) is not None


def test_the_photos_of_a_draft_exist_for_its_host_alone(graphql, host, stranger, draft):
    photo = PhotoFactory(listing=draft)
    node = "query ($id: ID!) { node(id: $id) { ... on Photo { position } } }"
    assert payload(graphql(node, user=stranger, id=gid(photo))) is None
    assert payload(graphql(node, user=host, id=gid(photo))) == {"position": 0}


def test_an_id_of_something_else_is_no_listing(graphql, home):
    assert payload(graphql(LISTING, id=gid(home.host))) is None
    assert payload(graphql(LISTING, id=gid(ListingFactory.build(pk=2**40)))) is None


@pytest.mark.requirement("S-28")
def test_averages_are_shown_from_three_ratings_on(graphql, host):
    home = ListingFactory(
        host=host, rating_sum=14, rating_count=3, rating_hundredths=467, review_count=4
    )
    for category, total, count, published in (
        ("CLEANLINESS", 14, 3, None),
        ("VALUE", 10, 2, None),
        ("LOCATION", 5, 1, 488),
        ("ACCURACY", 9, 3, 488),
    ):
        ListingRating.objects.create(
            listing=home, category=category, sum=total, count=count, published_hundredths=published
        )
    listing = payload(graphql(LISTING, id=gid(home)))
    assert (listing["rating"], listing["reviewCount"]) == (4.67, 4)
    assert listing["ratings"] == [
        {"category": "ACCURACY", "average": 3.0, "count": 3},
        {"category": "CLEANLINESS", "average": 4.67, "count": 3},
        {"category": "LOCATION", "average": 4.88, "count": 1},
    ]


@pytest.mark.requirement("S-17")
def test_photos_are_in_order_and_the_first_is_the_cover(graphql, home):
    photos = [PhotoFactory(listing=home) for _ in range(12)]
    document = """query ($id: ID!, $first: Int! = 10) { listing(id: $id) {
      cover { id } photos(first: $first) { id position image { url width } } } }"""
    listing = payload(graphql(document, id=gid(home)))
    assert listing["cover"] == {"id": gid(photos[0])}
    assert [photo["id"] for photo in listing["photos"]] == [gid(photo) for photo in photos[:10]]
    assert listing["photos"][0]["image"]["width"] == 1200
    assert len(payload(graphql(document, id=gid(home), first=100))["photos"]) == 12
    for wrong in (0, -1, 101):
        assert codes(graphql(document, id=gid(home), first=wrong)) == ["INVALID"]


def test_the_caption_of_a_photo_says_what_its_picture_shows(graphql, home):
    PhotoFactory(listing=home, caption="The view")
    PhotoFactory(listing=home)
    document = "query ($id: ID!) { listing(id: $id) { photos { caption image { alt } } } }"
    assert payload(graphql(document, id=gid(home)))["photos"] == [
        {"caption": "The view", "image": {"alt": "The view"}},
        {"caption": None, "image": {"alt": None}},
    ]


def test_the_catalogue_has_every_well_known_amenity_in_its_group(graphql, db):
    amenities = payload(graphql("{ amenities { code name group } }"))
    shown = {(amenity["group"], amenity["name"]) for amenity in amenities}
    assert shown == {(group, name) for group, names in WELL_KNOWN.items() for name in names}
    assert {"code": "wifi", "name": "Wifi", "group": "Internet and office"} in amenities
    order = [(amenity["group"], amenity["name"]) for amenity in amenities]
    assert order == sorted(order)


class TestListingsOfAPerson:
    DOCUMENT = """query ($id: ID!, $status: ListingStatus) { node(id: $id) { ... on User {
      listings(status: $status) { totalCount nodes { name status } } } } }"""

    @pytest.fixture
    def one_of_each(self, host):
        for status in ("DRAFT", "PUBLISHED", "PAUSED", "ARCHIVED", "SUSPENDED"):
            ListingFactory(host=host, status=status, name=status.lower())

    def names(self, answer):
        listings = payload(answer)["listings"]
        assert listings["totalCount"] == len(listings["nodes"])
        return {listing["name"] for listing in listings["nodes"]}

    @pytest.mark.requirement("S-13")
    def test_are_all_there_for_oneself(self, graphql, host, one_of_each):
        everything = {"draft", "published", "paused", "archived", "suspended"}
        assert self.names(graphql(self.DOCUMENT, user=host, id=gid(host))) == everything

    def test_are_the_published_ones_for_others(self, graphql, host, stranger, one_of_each):
        for user in (None, stranger):
            assert self.names(graphql(self.DOCUMENT, user=user, id=gid(host))) == {"published"}

    @pytest.mark.requirement("S-13")
    def test_can_be_asked_for_by_state(self, graphql, host, stranger, one_of_each):
        answer = graphql(self.DOCUMENT, user=host, id=gid(host), status="DRAFT")
        assert self.names(answer) == {"draft"}
        answer = graphql(self.DOCUMENT, user=stranger, id=gid(host), status="DRAFT")
        assert self.names(answer) == set()


def furnish(listing):
    PhotoFactory(listing=listing)
    PhotoFactory(listing=listing)
    LengthDiscount.objects.create(listing=listing, min_nights=7, percent=1000)
    ArrivalMinimum.objects.create(listing=listing, weekday=5, nights=2)
    ListingRating.objects.create(listing=listing, category="VALUE", sum=15, count=3)


@pytest.mark.requirement("S-14")
def test_the_number_of_statements_does_not_grow_with_the_homes(graphql, host):
    furnish(ListingFactory(host=host, amenities=["wifi"]))
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        assert payload(graphql(EVERY_RELATION, user=host))["listings"]["totalCount"] == 1
    for _ in range(49):
        furnish(ListingFactory(host=host, amenities=["wifi", "kitchen"]))
    with CaptureQueriesContext(connection) as for_fifty:
        answer = payload(graphql(EVERY_RELATION, user=host))["listings"]
    assert answer["totalCount"] == len(answer["nodes"]) == 50
    assert all(len(listing["photos"]) == 2 for listing in answer["nodes"])
    assert len(for_fifty) == len(for_one)
