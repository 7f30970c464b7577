import pytest

from tests.factories.listings import ListingFactory, PhotoFactory


@pytest.mark.django_db
def test_photos_of_a_home_follow_each_other():
    listing = ListingFactory()
    photos = [PhotoFactory(listing=listing) for _ in range(3)]
    assert [photo.position for photo in photos] == [0, 1, 2]


@pytest.mark.django_db
def test_a_draft_lacks_what_a_published_home_has():
    assert ListingFactory().is_published
    assert ListingFactory(draft=True).price is None
