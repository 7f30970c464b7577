"""Closing an account: nothing that names the person is left, but what was agreed and paid."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import hashers
from django.contrib.contenttypes.models import ContentType
from django.core import mail

from airbnb.errors import Unauthenticated, UserError
from apps.accounts import emails, sessions, tasks
from apps.accounts.models import KeptAddress, SecondFactor, Session, User
from apps.accounts.operations import update_profile, upload_profile_picture
from apps.availability.models import DateOverride, Night
from apps.availability.operations import block_nights
from apps.availability.stays import Stay
from apps.bookings.models import Actor, Booking, BookingStatus
from apps.bookings.operations import create_booking
from apps.events.models import Event
from apps.idempotency.models import IdempotencyKey
from apps.images.models import Image
from apps.images.tasks import sweep_images
from apps.listings.models import Listing, ListingStatus
from apps.notifications.models import Mail
from apps.notifications.tasks import forget_old_contents
from apps.pricing.models import Quote
from apps.pricing.operations import create_quote
from apps.privacy.closing import close_account
from apps.reviews.models import Review
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.bookings import BookingFactory, QuoteFactory
from tests.factories.listings import ImageFactory, ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory
from tests.images.pictures import encoded
from tests.races import all_at_once
from tests.stays import confirmed_booking, held_booking
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-09")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
# Stands in everything that names or describes the person, or that they wrote to few.
MARK = "zyxmark"
CLOSE = """
mutation ($currentPassword: String!) {
  closeAccount(input: {currentPassword: $currentPassword}) {
    closedUserId userErrors { code field message }
  }
}
"""
REGISTER = """
mutation ($input: RegisterInput!) { register(input: $input) { userErrors { code field } } }
"""
SIGN_IN = """
mutation ($email: String!, $password: String!) {
  tokenAuth(input: {email: $email, password: $password}) { token userErrors { code } }
}
"""


@pytest.fixture(autouse=True)
def turned():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada():
    return UserFactory(
        email=f"{MARK}@Example.com",
        first_name=f"Ada {MARK}",
        last_name=MARK,
        phone_number="+4930901820",
        phone_verified_at=NOW,
        about=MARK,
        language="de",
        currency="EUR",
        is_host=True,
        last_login=NOW,
        profile_picture=ImageFactory(),
    )


def close(graphql, user, password=PASSWORD):
    return graphql(CLOSE, user=user, currentPassword=password)


def wrote_everything(ada):
    """Something of Ada in every table that may hold it."""
    home = ListingFactory(
        host=ada,
        name=MARK,
        description=MARK,
        property_type=MARK,
        house_rules=[MARK],
        arrival_instructions=MARK,
        address=MARK,
        neighbourhood=MARK,
        search_text=MARK,
        latitude=52.123456,
        longitude=13.123456,
    )
    PhotoFactory(listing=home, caption=MARK, image=ImageFactory(uploaded_by=ada))
    Image.objects.filter(pk=ada.profile_picture_id).update(uploaded_by=ada)
    DateOverride.objects.create(listing=home, date=date(2027, 6, 1), price_minor=1)
    block_nights(
        user=ada, listing=home, start=date(2027, 5, 1), end=date(2027, 5, 2), note=MARK, now=NOW
    )
    QuoteFactory(guest=ada)
    was_guest = BookingFactory(guest=ada, message=MARK, quote__guest=ada)
    BookingFactory(
        listing=home,
        status=BookingStatus.CANCELLED,
        cancelled_at=NOW,
        cancelled_by=Actor.HOST,
        cancel_reason=MARK,
    )
    ReviewFactory(author=ada, booking=was_guest, listing=was_guest.listing, private_note=MARK)
    IdempotencyKey.objects.create(
        actor=f"user:{ada.pk}",
        operation=MARK,
        key_hash="1",
        request_hash="1",
        created_at=NOW,
        lease_until=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    LogEntry.objects.create(
        user=UserFactory(is_staff=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(ada.pk),
        object_repr=MARK,
        action_flag=CHANGE,
        change_message=MARK,
    )
    return home


def everything_stored():
    """Each row of each table as text."""
    return {
        (model._meta.label, row["pk"]): str(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values(*columns_of(model))
    }


def columns_of(model):
    return ["pk", *(field.attname for field in model._meta.concrete_fields)]


def test_leaves_nothing_that_names_the_person(graphql, ada, turned):
    home = wrote_everything(ada)
    address, picture = ada.email, ada.profile_picture
    stored = (MARK, address.lower(), emails.hash_of(address), ada.password, "+4930901820")
    assert sum(MARK in row for row in everything_stored().values()) >= 8
    totals = list(Booking.objects.order_by("pk").values_list("total_minor", "guest_id", "host_id"))
    answer = close(graphql, ada)
    assert payload(answer) == {"closedUserId": gid(ada), "userErrors": []}
    turned.shift(timedelta(hours=1))
    forget_old_contents()
    sweep_images()
    left = [
        (table, row)
        for (table, _), row in everything_stored().items()
        if any(text in row.lower() for text in stored)
    ]
    assert left == []
    assert not Image.objects.filter(pk=picture.pk).exists()
    assert totals == list(
        Booking.objects.order_by("pk").values_list("total_minor", "guest_id", "host_id")
    )
    assert Review.objects.get(author=ada).comment == "Lovely."
    home.refresh_from_db()
    assert (home.status, home.name, home.latitude) == (ListingStatus.ARCHIVED, "Former home", None)
    assert home.city
    ada.refresh_from_db()
    assert (ada.first_name, ada.closed_at, ada.email) == ("Former member", NOW, None)


def test_the_storage_keeps_no_picture(graphql, ada, turned):
    home = wrote_everything(ada)
    close(graphql, ada)
    turned.shift(timedelta(hours=1))
    sweep_images()
    assert not Image.objects.filter(uploaded_by=ada).exists()
    assert Image.objects.filter(deleted_at__isnull=False).count() == 0
    assert home.photos.count() == 0


@pytest.mark.requirement("S-02")
def test_all_keys_to_the_account_are_dead(graphql, ada):
    signed_in = sessions.open_session(user=ada, now=NOW)
    ada.email_verified_at = None
    verification = emails.token_for(ada.pk, ada.registration, now=NOW)
    close(graphql, ada)
    bearer = {"Authorization": f"Bearer {signed_in.access.text}"}
    assert codes(graphql("{ viewer { id } }", headers=bearer)) == ["UNAUTHENTICATED"]
    for name, argument, token in (
        ("refreshToken", "refreshToken", signed_in.refresh_token),
        ("revokeToken", "refreshToken", signed_in.refresh_token),
        ("verifyToken", "token", signed_in.access.text),
        ("verifyEmail", "token", verification),
    ):
        document = f"""mutation ($it: String!) {{
          {name}(input: {{{argument}: $it}}) {{ userErrors {{ code }} }} }}"""
        assert codes(graphql(document, it=token)) == ["INVALID_TOKEN"], name
    signing_in = graphql(SIGN_IN, email=f"{MARK}@example.com", password=PASSWORD)
    assert codes(signing_in) == ["INVALID_CREDENTIALS"]
    assert Session.objects.filter(user=ada).count() == 0


def test_a_change_that_was_under_way_finds_nobody(graphql, ada):
    under_way = User.objects.get(pk=ada.pk)  # it has passed the door, and waits for the row
    close(graphql, ada)
    with unchanged_everywhere():
        with pytest.raises(Unauthenticated):
            update_profile(user=under_way, first_name="Ada", now=NOW)
        with pytest.raises(Unauthenticated):
            upload_profile_picture(user=under_way, file=encoded(), now=NOW)


def test_the_last_mail_says_so_and_is_forgotten(graphql, ada):
    close(graphql, ada)
    [sent] = mail.outbox
    assert sent.to == [f"{MARK}@Example.com"]
    assert sent.subject == "Ihr Konto ist geschlossen"
    forget_old_contents()
    [kept] = Mail.objects.all()
    assert (kept.recipient_id, kept.address, kept.text, kept.html) == (None, "", "", "")


def test_tells_the_audit_trail_that_it_happened_and_nothing_of_the_person(graphql, ada):
    ListingFactory(host=ada, name=MARK)
    close(graphql, ada)
    events = Event.objects.exclude(name="session_opened").order_by("pk")
    assert [event.name for event in events] == [
        "listing_erased",
        "sessions_ended",
        "account_closed",
    ]
    closed = events.last()
    assert (closed.subject_id, closed.actor_id) == (ada.pk, ada.pk)
    assert closed.data["changes"]["closed_at"] == [None, NOW.isoformat()]
    assert {name for name, told in closed.data["changes"].items() if told} == {"closed_at"}


@pytest.mark.parametrize("is_host", [True, False])
@pytest.mark.parametrize("make", [held_booking, confirmed_booking])
def test_is_refused_while_a_stay_is_not_over(graphql, ada, turned, make, is_host):
    arrival = date(2027, 4, 10)
    home = ListingFactory(host=ada) if is_host else ListingFactory()
    guest = UserFactory() if is_host else ada
    stay = make(listing=home, guest=guest, stay=Stay(arrival, date(2027, 4, 13)))
    with unchanged_everywhere():
        answer = close(graphql, ada)
        assert codes(answer) == ["INVALID_STATE"]
        assert stay.code in answer["data"]["closeAccount"]["userErrors"][0]["message"]
    turned.move_to(datetime(2027, 4, 13, tzinfo=UTC))  # the last night is not over
    assert codes(close(graphql, ada)) == ([] if make is held_booking else ["INVALID_STATE"])
    turned.move_to(datetime(2027, 4, 14, tzinfo=UTC))
    if make is confirmed_booking:
        assert codes(close(graphql, ada)) == []


def test_names_three_of_many_stays(graphql, ada):
    for day in (1, 5, 10, 15):
        stay = Stay(date(2027, 4, day), date(2027, 4, day + 2))
        confirmed_booking(listing=ListingFactory(), guest=ada, stay=stay)
    [error] = close(graphql, ada)["data"]["closeAccount"]["userErrors"]
    in_order = Booking.objects.order_by("check_in").values_list("code", flat=True)
    assert ", ".join(in_order[:3]) + " and others." in error["message"]
    assert in_order[3] not in error["message"]


def test_is_refused_to_who_does_not_know_the_password(graphql, ada):
    with unchanged_everywhere():
        answer = close(graphql, ada, "not the password")
    assert (codes(answer), fields(answer)) == (["INVALID_CREDENTIALS"], [["currentPassword"]])


def test_is_refused_to_who_has_a_second_factor_and_has_not_shown_it_lately(graphql, ada):
    SecondFactor.objects.create(user=ada, sealed_secret="x", started_at=NOW, confirmed_at=NOW)
    with unchanged_everywhere():
        assert codes(close(graphql, ada)) == ["STEP_UP_REQUIRED"]


def test_is_refused_to_staff(graphql):
    staff = UserFactory(is_staff=True)
    with unchanged_everywhere():
        assert codes(close(graphql, staff)) == ["FORBIDDEN"]


def test_what_others_wrote_and_hold_is_left(graphql, ada):
    bob = UserFactory()
    home = ListingFactory(host=ada)
    stayed = BookingFactory(
        listing=home,
        guest=bob,
        message="Hello",
        status=BookingStatus.CANCELLED,
        cancelled_at=NOW,
        cancelled_by=Actor.GUEST,
        cancel_reason="Ill",
    )
    quote = QuoteFactory(listing=home, guest=bob)
    ReviewFactory(author=bob, booking=stayed, listing=home, private_note="Thanks")
    kept = [Booking, Quote, Review]
    before = [list(model.objects.order_by("pk").values()) for model in kept]
    close(graphql, ada)
    assert [list(model.objects.order_by("pk").values()) for model in kept] == before
    assert Quote.objects.filter(pk=quote.pk).exists()
    bob.refresh_from_db()
    assert bob.closed_at is None


def test_a_home_cannot_be_found_or_booked_any_more(graphql, ada):
    home = ListingFactory(host=ada)
    close(graphql, ada)
    asked = "query ($id: ID!) { node(id: $id) { id } user: node(id: $id) { id } }"
    assert graphql(asked, id=gid(home))["data"] == {"node": None, "user": None}
    assert graphql("query ($id: ID!) { user(id: $id) { id } }", id=gid(ada))["data"] == {
        "user": None
    }
    assert Listing.objects.published().count() == 0
    assert Night.objects.count() == 0


# ---- the address ---------------------------------------------------------------------------------

REGISTRATION = {
    "email": f"{MARK.upper()}@example.com",
    "password": "another good password",
    "firstName": "Eve",
}


def test_nobody_registers_the_address_for_a_year(graphql, ada, turned, settings):
    close(graphql, ada)
    mail.outbox.clear()
    people = User.objects.count()
    turned.move_to(NOW + settings.KEPT_ADDRESS_FOR - timedelta(seconds=1))
    assert payload(graphql(REGISTER, input=REGISTRATION)) == {"userErrors": []}
    assert User.objects.count() == people
    [sent] = mail.outbox
    assert sent.to == [REGISTRATION["email"]]
    assert "before Feb. 29, 2028" in sent.body
    assert "Eve" not in sent.body
    tasks.forget_kept_addresses()
    assert KeptAddress.objects.count() == 1
    turned.shift(timedelta(seconds=1))
    assert payload(graphql(REGISTER, input=REGISTRATION)) == {"userErrors": []}
    assert User.objects.count() == people + 1
    tasks.forget_kept_addresses()
    assert KeptAddress.objects.count() == 0


def test_registering_a_kept_address_hashes_as_many_passwords(graphql, ada, monkeypatch):
    close(graphql, ada)
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    for email in (REGISTRATION["email"], "nobody@example.com"):
        hashed.clear()
        graphql(REGISTER, input={**REGISTRATION, "email": email})
        assert hashed == [REGISTRATION["password"]] * 2


def test_who_registers_the_address_later_has_nothing_of_it(graphql, ada, turned, settings):
    signed_in = sessions.open_session(user=ada, now=NOW)
    close(graphql, ada)
    turned.move_to(NOW + settings.KEPT_ADDRESS_FOR)
    graphql(REGISTER, input=REGISTRATION)
    eve = User.objects.get(email_normalised=f"{MARK}@example.com")
    assert eve.pk != ada.pk
    assert Session.objects.count() == 0
    again = """
    mutation ($it: String!) {
      refreshToken(input: {refreshToken: $it}) { token userErrors { code } } }
    """
    assert codes(graphql(again, it=signed_in.refresh_token)) == ["INVALID_TOKEN"]
    assert not Mail.objects.filter(recipient=ada).exists()


def test_an_address_that_was_never_shown_to_be_theirs_is_free_at_once(graphql):
    squatter = UserFactory(email=REGISTRATION["email"], unverified=True)
    close(graphql, squatter)
    assert KeptAddress.objects.count() == 0
    graphql(REGISTER, input=REGISTRATION)
    assert User.objects.filter(email=REGISTRATION["email"]).count() == 1


def test_an_address_rests_anew_when_it_is_given_up_again(graphql, ada, turned, settings):
    close(graphql, ada)
    turned.move_to(NOW + settings.KEPT_ADDRESS_FOR + timedelta(days=1))
    close(graphql, UserFactory(email=f"{MARK}@example.com"))
    [kept] = KeptAddress.objects.all()
    assert kept.until == NOW + 2 * settings.KEPT_ADDRESS_FOR + timedelta(days=1)


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("closes", ["host", "guest"])
def test_who_closes_while_a_stay_is_booked_has_closed_or_has_the_stay(closes, turned):
    for _ in range(5):
        home, guest = ListingFactory(), UserFactory()
        closing = home.host if closes == "host" else guest
        stay = Stay(date(2027, 4, 10), date(2027, 4, 13))
        quote = create_quote(guest=guest, listing=home, stay=stay, now=NOW)
        acts = [
            partial(
                close_account,
                user=closing,
                session=sessions.open_session(user=closing, now=NOW).session,
                current_password=PASSWORD,
                now=NOW,
            ),
            partial(create_booking, guest=guest, quote=quote, now=NOW),
        ]
        outcomes = all_at_once(acts)
        refused = [outcome for outcome in outcomes if isinstance(outcome, UserError)]
        assert len(refused) == 1, outcomes
        closing.refresh_from_db()
        assert (closing.closed_at is None) == Booking.objects.filter(quote=quote).exists()
