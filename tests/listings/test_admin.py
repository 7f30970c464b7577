"""What staff see of homes."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.listings import AmenityFactory, ListingFactory, PhotoFactory
from tests.staff import at_the_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return at_the_admin(UserFactory(is_staff=True, is_superuser=True))


def test_homes_are_found_and_read(staff):
    home = PhotoFactory(caption="The view").listing
    answer = staff.get("/admin/listings/listing/", {"q": home.name})
    assert home.name in answer.content.decode()
    page = staff.get(f"/admin/listings/listing/{home.pk}/change/").content.decode()
    assert "1 Rue de Rivoli" in page
    assert "The view" in page
    assert '<input type="submit"' not in page


@pytest.mark.parametrize(
    ("kind", "make"), [("listing", ListingFactory), ("amenity", AmenityFactory)]
)
def test_nothing_is_changed_by_hand(staff, kind, make):
    row = make()
    rows = type(row).objects
    before = rows.count()
    for address in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        answer = staff.post(f"/admin/listings/{kind}/{address}", {"name": "Mine", "post": "yes"})
        assert answer.status_code == 403
    assert rows.get(pk=row.pk).name == row.name
    assert rows.count() == before
