"""The admin shows every table and writes none; what staff decide goes through operations."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Decision, User
from apps.accounts.roles import Role
from apps.listings.models import Listing
from tests.factories.accounts import UserFactory
from tests.factories.availability import NightFactory
from tests.factories.bookings import BookingFactory, QuoteFactory
from tests.factories.listings import ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory
from tests.signing_in import bearer
from tests.staff import at_the_admin, member_of
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-10")]

# Tables that nobody looks at in the admin, and why.
NOT_SHOWN = {
    "accounts.EmailChange": "an address that nobody has confirmed",
    "accounts.KeptAddress": "digests of addresses",
    "accounts.PhoneCode": "codes",
    "accounts.RecoveryCode": "what opens accounts",
    "accounts.RefreshToken": "what opens accounts",
    "accounts.ResetRequest": "addresses of whoever asked, ours or not",
    "accounts.SecondFactor": "what opens accounts",
    "accounts.SignInPause": "the event tells of it",
    "admin.LogEntry": "Django's; our events tell more",
    "auth.Permission": "Django's",
    "contenttypes.ContentType": "Django's",
    "idempotency.IdempotencyKey": "what clients asked for",
    "images.Upload": "pictures before they are stored",
    "limits.Counter": "numbers that change by the second",
    "limits.Entry": "the same",
    "listings.ListingAmenity": "of a home's own page in the API",
    "listings.ListingRating": "follows from reviews",
    "notifications.Preference": "a person's own",
    "sessions.Session": "what opens the admin",
}


def test_every_table_is_shown_or_said_not_to_be() -> None:
    shown = set(admin.site._registry)
    for one in admin.site._registry.values():
        shown |= {inline.model for inline in one.inlines}
    unshown = {model._meta.label for model in apps.get_models() if model not in shown}
    assert unshown == set(NOT_SHOWN), "Register it in admin.py, or say why not in NOT_SHOWN."


def test_nothing_is_written_by_hand_but_the_terms_of_prices() -> None:
    request = type("Request", (), {"user": member_of(Role.ADMIN)})()
    written = {
        model._meta.label
        for model, one in admin.site._registry.items()
        if one.has_add_permission(request)
        or one.has_change_permission(request)
        or one.has_delete_permission(request)
    }
    assert written == {"pricing.FeePlan", "pricing.TaxRule", "pricing.ExchangeRate"}


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("accounts/user", UserFactory),
        ("listings/listing", ListingFactory),
        ("bookings/booking", BookingFactory),
        ("pricing/quote", QuoteFactory),
        ("availability/night", NightFactory),
        ("reviews/review", ReviewFactory),
        ("images/image", PhotoFactory),
        ("accounts/session", lambda: bearer(UserFactory())),
    ],
)
def test_a_list_takes_as_many_statements_for_many_rows_as_for_one(page, make) -> None:
    client = browser_of(member_of(Role.SUPPORT))

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as noted:
            assert client.get(f"/admin/{page}/").status_code == 200
        return len(noted)

    make()
    one = statements()
    for _ in range(3):
        make()
    assert statements() == one


def test_people_are_found_by_id_and_by_exact_address() -> None:
    client, ada = browser_of(member_of(Role.SUPPORT)), UserFactory(email="Ada@example.com")
    UserFactory(email="ada@example.community", first_name="Grace")
    for words in (str(ada.pk), "ada@example.com"):
        page = client.get("/admin/accounts/user/", {"q": words}).content.decode()
        assert "Ada@example.com" in page
        assert "community" not in page


@pytest.mark.parametrize("kind", ["bookings/booking", "reviews/review", "listings/listing"])
def test_a_row_has_a_page(kind) -> None:
    review = ReviewFactory()
    rows = {"booking": review.booking, "review": review, "listing": review.listing}
    row = rows[kind.split("/")[1]]
    client = browser_of(member_of(Role.SUPPORT))
    assert client.get(f"/admin/{kind}/{row.pk}/change/").status_code == 200


# ---- deciding ------------------------------------------------------------------------------------


def browser_of(user: User) -> Client:
    return at_the_admin(user)


def post(staff: User, page: str, action: str, row, reason: str | None = None):
    form = {"action": action, "_selected_action": [row.pk]}
    if reason is not None:
        form["reason"] = reason
    return browser_of(staff).post(f"/admin/{page}/", form, follow=True)


PEOPLE, HOMES = "accounts/user", "listings/listing"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_page_asks_for_the_reason_and_nothing_is_done_yet(reason) -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory()
    with unchanged_everywhere(but_for=[apps.get_model("sessions.Session"), User]):
        answer = post(support, PEOPLE, "suspend", ada, reason)
    page = answer.content.decode()
    assert '<textarea id="reason"' in page
    assert f'value="{ada.pk}"' in page
    ada.refresh_from_db()
    assert ada.suspended_at is None


def test_support_suspends_reinstates_and_confirms_people() -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory(unverified=True)
    assert "done." in post(support, PEOPLE, "suspend", ada, "Fraud.").content.decode()
    ada.refresh_from_db()
    assert ada.suspended_at is not None
    post(support, PEOPLE, "reinstate", ada, "A mistake.")
    post(support, PEOPLE, "verify", ada, "A letter.")
    ada.refresh_from_db()
    assert (ada.suspended_at, ada.email_verified) == (None, True)
    reasons = Decision.objects.filter(person=ada).order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["Fraud.", "A mistake.", "A letter."]
    page = browser_of(support).get(f"/admin/{PEOPLE}/{ada.pk}/change/").content.decode()
    assert "A mistake." in page


def test_more_than_anybody_has_looked_at_are_not_decided_at_once(monkeypatch) -> None:
    monkeypatch.setattr("apps.accounts.admin.DECIDED_AT_ONCE", 1)
    support, form = member_of(Role.SUPPORT), {"action": "suspend", "reason": "Fraud."}
    form["_selected_action"] = [UserFactory().pk, UserFactory().pk]
    answer = browser_of(support).post(f"/admin/{PEOPLE}/", form, follow=True)
    assert "Choose at most 1." in answer.content.decode()
    assert not Decision.objects.exists()


def test_support_hides_homes_and_gives_them_back() -> None:
    support, home = member_of(Role.SUPPORT), ListingFactory()
    post(support, HOMES, "suspend", home, "No smoke alarm.")
    assert Listing.objects.get(pk=home.pk).status == "SUSPENDED"
    post(support, HOMES, "reinstate", home, "There is one.")
    assert Listing.objects.get(pk=home.pk).status == "PUBLISHED"


def test_an_admin_gives_and_takes_roles() -> None:
    boss, ada = member_of(Role.ADMIN), UserFactory()
    for action, names in (
        ("make_support", ["support"]),
        ("make_admin", ["admin", "support"]),
        ("withdraw_support", ["admin"]),
        ("withdraw_admin", []),
    ):
        post(boss, PEOPLE, action, ada, "So it is.")
        assert sorted(ada.groups.values_list("name", flat=True)) == names


def test_what_an_operation_refuses_is_said() -> None:
    support = member_of(Role.SUPPORT)
    answer = post(support, PEOPLE, "suspend", member_of(Role.ADMIN), "Fraud.")
    assert "You may not do this." in answer.content.decode()
    answer = post(support, HOMES, "reinstate", ListingFactory(), "Why not.")
    assert "The staff have not suspended this home." in answer.content.decode()


@pytest.mark.parametrize("action", ["make_support", "make_admin", "withdraw_admin"])
def test_what_a_role_may_not_do_is_not_offered_and_not_done(action) -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory()
    assert action not in browser_of(support).get(f"/admin/{PEOPLE}/").content.decode()
    post(support, PEOPLE, action, ada, "Why not.")
    assert not Decision.objects.exists()
    assert not ada.groups.exists()
