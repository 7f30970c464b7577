"""Rows that others point at come with them, by a join: no statement asks for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.answers import gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ImageFactory, ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory
from tests.signing_in import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(graphql):
    """Ask a question; gives the answer, and how many statements it took."""

    def ask(text, **variables):
        with CaptureQueriesContext(connection) as statements:
            answer = payload(graphql(text, **variables))
        return answer, len(statements)

    return ask


HOME = """query ($id: ID!) {
  listing(id: $id) { name host { firstName profilePicture { url width } } }
}"""


def test_a_home_comes_with_its_host_and_their_picture(ask):
    picture = ImageFactory(width=640)
    home = ListingFactory(name="Mill", host=UserFactory(first_name="Ada", profile_picture=picture))
    answer, statements = ask(HOME, id=gid(home))
    host = {"firstName": "Ada", "profilePicture": {"url": picture.url, "width": 640}}
    assert answer == {"name": "Mill", "host": host}
    assert statements == 1


def test_a_host_without_a_picture_has_none(ask):
    home = ListingFactory(name="Mill", host=UserFactory(first_name="Ada", profile_picture=None))
    answer, statements = ask(HOME, id=gid(home))
    assert answer == {"name": "Mill", "host": {"firstName": "Ada", "profilePicture": None}}
    assert statements == 1


def test_what_a_document_does_not_ask_for_is_not_joined(ask):
    home = ListingFactory()
    with CaptureQueriesContext(connection) as statements:
        ask("query ($id: ID!) { listing(id: $id) { name } }", id=gid(home))
    assert "JOIN" not in statements[0]["sql"]


def test_photos_come_with_their_pictures_and_captions(ask):
    home = ListingFactory()
    photo = PhotoFactory(listing=home, caption="The stream")
    text = "query ($id: ID!) { listing(id: $id) { photos { image { FIELDS } } } }"
    answer, statements = ask(text.replace("FIELDS", "url"), id=gid(home))
    assert answer == {"photos": [{"image": {"url": photo.image.url}}]}
    assert statements == 2
    answer, statements = ask(text.replace("FIELDS", "alt blurhash"), id=gid(home))
    image = {"alt": "The stream", "blurhash": photo.image.blurhash}
    assert answer == {"photos": [{"image": image}]}
    assert statements == 2


def test_a_page_of_reviews_comes_with_who_wrote_them(ask):
    home = ListingFactory()
    for name in ("Cy", "Bo", "Ada"):
        ReviewFactory(listing=home, author=UserFactory(first_name=name))
    answer, statements = ask(
        """query ($id: ID!) {
          listing(id: $id) { reviews(first: 2) { nodes { author { firstName } } } }
        }""",
        id=gid(home),
    )
    nodes = [{"author": {"firstName": "Ada"}}, {"author": {"firstName": "Bo"}}]
    assert answer == {"reviews": {"nodes": nodes}}
    assert statements == 2


def test_one_person_on_several_paths_is_one(ask):
    """The stays of a guest come with their homes, and those with their hosts."""
    guest, host = UserFactory(), UserFactory(first_name="Ada")
    for _ in range(2):
        BookingFactory(guest=guest, listing=ListingFactory(host=host, name="Mill"))
    answer, statements = ask(
        """{ viewer { bookings { nodes {
          guest { id } host { firstName } listing { name host { firstName } }
        } } } }""",
        headers={"Authorization": bearer(guest)},
    )
    ada = {"firstName": "Ada"}
    stay = {"guest": {"id": gid(guest)}, "host": ada, "listing": {"name": "Mill", "host": ada}}
    assert answer == {"bookings": {"nodes": [stay, stay]}}
    assert statements == 2  # the session, and the bookings
