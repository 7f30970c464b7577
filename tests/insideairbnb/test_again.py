"""Importing a city again: what changed changes, what is gone goes, what is ours stays."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.models import User
from apps.availability.models import DateOverride, Night, NightKind
from apps.insideairbnb.models import Source
from apps.insideairbnb.report import Change, Oddity, Subject
from apps.listings.models import Listing, ListingStatus
from apps.reviews.models import Review
from tests.factories.availability import DateOverrideFactory, NightFactory, take
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory
from tests.insideairbnb.city import FIRST_DAY, HOME, NOW, as_csv, day, home, review, taken

GENERATED = "Rental unit in Singapore · ★4.43 · 2 bedrooms · 1 bed · 1 shared bath"


def test_the_same_files_change_nothing(city):
    rows = {
        "homes": [home(id="1"), home(id="2", price=""), home(id="3", review_scores_rating="")],
        "days": [taken(0, listing_id="1"), day(1, listing_id="1", price="$9.00")],
        "reviews": [review(listing_id="1", id="7"), review(listing_id="2", id="8")],
    }
    city.import_(**rows)
    before = [
        list(model.objects.order_by("pk").values()) for model in (User, Listing, Night, Review)
    ]
    report = city.import_(**rows)
    after = [
        list(model.objects.order_by("pk").values()) for model in (User, Listing, Night, Review)
    ]
    assert after == before
    changes = {change for (_, change), number in report.counts.items() if number}
    assert changes == {Change.READ, Change.UNCHANGED}


def test_what_changed_changes_and_the_version_grows(city):
    city.import_(homes=[home()])
    changed = home(name="New name", price="$90.00", amenities='["Wifi"]', review_scores_value="5.0")
    report = city.import_(homes=[changed])
    listing = Listing.objects.get()
    assert (listing.name, listing.price_minor, listing.version) == ("New name", 90_00, 2)
    assert [amenity.code for amenity in listing.amenities.all()] == ["wifi"]
    assert listing.category_ratings.get(category="VALUE").published_hundredths == 500
    assert listing.search_text.startswith("new name")
    assert report.counts[Subject.HOMES, Change.CHANGED] == 1


@pytest.mark.parametrize(
    "name",
    [
        "name",
        "description",
        "room_type",
        "property_type",
        "accommodates",
        "bathrooms_text",
        "bedrooms",
        "beds",
        "price",
        "amenities",
        "minimum_nights",
        "maximum_nights",
        "instant_bookable",
        "latitude",
        "neighbourhood_cleansed",
        "neighbourhood_group_cleansed",
        "review_scores_rating",
        "review_scores_accuracy",
        "host_name",
        "host_since",
    ],
)
def test_an_empty_field_never_wipes_a_known_value(city, name):
    full = home(id="1", name="Nest", bedrooms="3", beds="4", bathrooms_text="2 baths")
    city.import_(homes=[full, home(id="2")])
    before = list(Listing.objects.order_by("pk").values()), list(User.objects.values())
    city.import_(homes=[full | {name: ""}, home(id="2")])
    assert (list(Listing.objects.order_by("pk").values()), list(User.objects.values())) == before


def test_a_degraded_export_takes_nothing_away(city):
    city.import_(homes=[home()])
    before = Listing.objects.values().get()
    amenities = set(Listing.objects.get().amenities.values_list("code", flat=True))
    city.import_(
        homes=[
            home(
                name=GENERATED,
                description="",
                bedrooms="",
                beds="",
                bathrooms_text="",
                amenities="[]",
            )
        ]
    )
    listing = Listing.objects.get()
    assert listing.name == before["name"]
    assert listing.description == before["description"]
    assert set(listing.amenities.values_list("code", flat=True)) == amenities


def test_a_real_name_takes_the_place_of_one_that_was_made_up(city):
    city.import_(homes=[home(name=GENERATED)])
    city.import_(homes=[home(name="The Nest")])
    assert Listing.objects.get().name == "The Nest"


def test_a_guess_gives_way_to_what_is_said(city):
    city.import_(homes=[home(bedrooms="", beds="")])
    city.import_(homes=[home(bedrooms="4", beds="6")])
    assert Listing.objects.values_list("bedrooms", "beds").get() == (4, 6)


def test_a_home_is_published_when_a_later_file_completes_it(city):
    city.import_(homes=[home(price="")])
    city.import_(homes=[home(price="$80.00")])
    listing = Listing.objects.get()
    assert (listing.status, listing.published_at) == (ListingStatus.PUBLISHED, NOW)


def test_a_home_that_the_file_lost_is_unpublished_not_deleted(city):
    city.import_(homes=[home(id="1"), home(id="2")])
    booking = BookingFactory(listing=Listing.objects.get(insideairbnb_id=2))
    report = city.import_(homes=[home(id="1")])
    kept, lost = Listing.objects.order_by("insideairbnb_id")
    assert (kept.status, lost.status) == (ListingStatus.PUBLISHED, ListingStatus.PAUSED)
    assert (kept.version, lost.version) == (1, 2)
    booking.refresh_from_db()
    assert booking.listing == lost
    assert report.counts[Subject.HOMES, Change.GONE] == 1


def test_a_lost_home_that_comes_back_is_published_again(city):
    for homes in ([home(id="1"), home(id="2")], [home(id="1")], [home(id="1"), home(id="2")]):
        city.import_(homes=homes)
    assert Listing.objects.published().count() == 2


@pytest.mark.parametrize(
    "status", [ListingStatus.PAUSED, ListingStatus.ARCHIVED, ListingStatus.SUSPENDED]
)
def test_a_home_that_somebody_took_down_stays_down(city, status):
    city.import_(homes=[home(id="1"), home(id="2")])
    Listing.objects.filter(insideairbnb_id=2).update(status=status)
    for homes in ([home(id="1")], [home(id="1"), home(id="2", name="Changed")]):
        city.import_(homes=homes)
    listing = Listing.objects.get(insideairbnb_id=2)
    assert (listing.status, listing.name) == (status, "Changed")


def test_a_row_that_cannot_be_read_does_not_unpublish_its_home(city):
    city.import_(homes=[home(id="1"), home(id="2"), home(id="3")])
    city.write(homes=[home(id="1"), home(id="2", host_id="?")])
    listings = as_csv([home(id="1"), home(id="2", host_id="?")], HOME) + b"3,cut\n"
    city.put("listings.csv.gz", listings)
    city.load()
    assert Listing.objects.published().count() == 3


def test_another_city_unpublishes_nothing_here(city):
    city.import_(homes=[home(id="1")])
    boston = {"host_location": "Boston, MA", "latitude": "42.36", "longitude": "-71.06"}
    city.import_(homes=[home(id="2", **boston)], days=[day(listing_id="2")])
    assert Listing.objects.published().count() == 2
    assert set(Source.objects.values_list("city", "country")) == {
        ("Singapore", "SG"),
        ("Boston", "US"),
    }


def test_homes_of_our_own_hosts_are_never_touched(city):
    own = ListingFactory(city="Singapore", country="SG")
    NightFactory(listing=own, date=FIRST_DAY)
    before = Listing.objects.filter(pk=own.pk).values().get()
    for homes in ([home(id="1"), home(id="2")], [home(id="1")]):
        city.import_(homes=homes)
    assert Listing.objects.filter(pk=own.pk).values().get() == before
    assert own.nights.count() == 1


def test_nights_that_are_free_again_and_days_that_are_gone_are_removed(city):
    city.import_(days=[taken(0), taken(1), taken(2), day(3, price="$9.00"), day(4, price="$8.00")])
    report = city.import_(days=[taken(1), day(2), day(3), taken(5)])
    nights = Night.objects.order_by("date").values_list("date", flat=True)
    assert list(nights) == [FIRST_DAY + timedelta(1), FIRST_DAY + timedelta(5)]
    assert not DateOverride.objects.exists()
    assert report.counts[Subject.NIGHTS, Change.GONE] == 2
    assert report.counts[Subject.NIGHTS, Change.NEW] == 1
    assert report.counts[Subject.DATES, Change.GONE] == 2


def test_terms_of_a_day_change(city):
    city.import_(days=[day(0, price="$9.00", minimum_nights="3")])
    report = city.import_(days=[day(0, price="$10.00", minimum_nights="3")])
    assert DateOverride.objects.values_list("price_minor", "min_nights").get() == (10_00, 3)
    assert report.counts[Subject.DATES, Change.CHANGED] == 1


def test_a_calendar_without_prices_keeps_those_that_are_known(city):
    city.import_(days=[day(0, price="$9.00", minimum_nights="3")])
    city.import_(days=[day(0, price="", minimum_nights="", maximum_nights="")])
    assert DateOverride.objects.values_list("price_minor", "min_nights").get() == (9_00, 3)


def test_a_day_of_which_nothing_can_be_read_stays_taken(city):
    city.import_(days=[taken(0)])
    city.import_(days=[day(0, available="")])
    assert Night.objects.count() == 1


def test_a_home_that_the_calendar_leaves_out_keeps_its_nights(city):
    city.import_(homes=[home(id="1"), home(id="2")], days=[taken(0, listing_id="1")])
    city.import_(homes=[home(id="1"), home(id="2")], days=[taken(0, listing_id="2")])
    assert Night.objects.count() == 2


def test_a_date_that_was_opened_by_hand_stays_open(city):
    city.import_()
    listing = Listing.objects.get()
    for offset in (0, 1):
        DateOverrideFactory(listing=listing, date=FIRST_DAY + timedelta(offset), is_open=True)
    city.import_(days=[day(0, price="$9.00")])
    rows = DateOverride.objects.order_by("date").values_list("price_minor", "is_open")
    assert list(rows) == [(9_00, True), (None, True)]


def test_a_night_that_is_booked_here_stays_booked_and_is_told(city):
    city.import_()
    take(Listing.objects.get(), FIRST_DAY, kind=NightKind.STAY)
    report = city.import_(days=[taken(0), taken(1)])
    kinds = Night.objects.order_by("date").values_list("kind", flat=True)
    assert list(kinds) == [NightKind.STAY, NightKind.IMPORTED]
    assert report.oddities == {Oddity.BOOKED: 1}
    assert report.examples[Oddity.BOOKED][0].what == "2023-09-23"
    city.import_(days=[day(0)])
    assert Night.objects.get().kind == NightKind.STAY


def test_preparation_gives_way_to_a_night_that_is_taken_there_and_comes_back(city):
    city.import_()
    listing = Listing.objects.get()
    listing.preparation_nights = 2
    listing.save()
    booking = BookingFactory(listing=listing, check_in=FIRST_DAY)
    take(listing, FIRST_DAY, nights=2, kind=NightKind.STAY, booking=booking)
    take(listing, FIRST_DAY + timedelta(2), nights=2, kind=NightKind.TURNOVER, booking=booking)
    stay = [NightKind.STAY] * 2
    for days, tail in [
        ([taken(2), day(3)], [NightKind.IMPORTED, NightKind.TURNOVER]),
        ([taken(2), taken(3)], [NightKind.IMPORTED] * 2),
        ([day(2), day(3)], [NightKind.TURNOVER] * 2),
    ]:
        report = city.import_(days=days)
        kinds = Night.objects.order_by("date").values_list("kind", flat=True)
        assert list(kinds) == stay + tail
        assert not report.oddities


def test_what_the_host_blocked_stays_blocked(city):
    city.import_()
    take(Listing.objects.get(), FIRST_DAY, nights=2)
    for days in ([taken(0), day(1)], [day(0), day(1)]):
        report = city.import_(days=days)
        assert [night.kind for night in Night.objects.all()] == [NightKind.BLOCK] * 2
        assert not report.oddities


def test_a_hold_in_force_stays_and_a_lapsed_one_keeps_nothing(city):
    city.import_()
    listing = Listing.objects.get()
    live, lapsed = NOW + timedelta(minutes=5), NOW
    take(listing, FIRST_DAY, kind=NightKind.STAY, expires_at=live)
    take(listing, FIRST_DAY + timedelta(1), kind=NightKind.STAY, expires_at=lapsed)
    report = city.import_(days=[taken(0), taken(1)])
    kinds = Night.objects.order_by("date").values_list("kind", flat=True)
    assert list(kinds) == [NightKind.STAY, NightKind.IMPORTED]
    assert report.oddities[Oddity.BOOKED] == 1


def test_reviews_change_and_go_with_the_file(city):
    city.import_(reviews=[review(id=str(n)) for n in (1, 2, 3)])
    report = city.import_(reviews=[review(id="1"), review(id="2", comments="Better than that.")])
    comments = Review.objects.order_by("external_id").values_list("comment", flat=True)
    assert list(comments) == ["A real find.", "Better than that."]
    assert Listing.objects.get().review_count == 2
    assert report.counts[Subject.REVIEWS, Change.CHANGED] == 1
    assert report.counts[Subject.REVIEWS, Change.GONE] == 1


def test_a_review_whose_row_cannot_be_read_stays(city):
    city.import_(reviews=[review(id="1"), review(id="2")])
    city.import_(reviews=[review(id="1", date="?"), review(id="2", comments="")])
    assert set(Review.objects.values_list("comment", flat=True)) == {"A real find."}
    assert Review.objects.count() == 2


def test_reviews_that_guests_wrote_here_stay_and_count_once_they_are_public(city):
    city.import_(reviews=[review()])
    listing = Listing.objects.get()
    for counted_at in (NOW, None):
        booking = BookingFactory(listing=listing)
        Review.objects.create(
            listing=listing,
            author=booking.guest,
            guest=booking.guest,
            booking=booking,
            rating=5,
            comment="Lovely.",
            created_at=NOW,
            visible_at=NOW,
            counted_at=counted_at,
        )
    city.import_(reviews=[])
    assert set(Review.objects.values_list("comment", flat=True)) == {"Lovely."}
    assert Listing.objects.get().review_count == 1


def test_a_review_that_the_staff_hid_stays_hidden_and_is_not_counted(city):
    city.import_(reviews=[review(id="1"), review(id="2")])
    Review.objects.filter(external_id="2").update(hidden_at=NOW)
    city.import_(reviews=[review(id="1"), review(id="2", comments="Worse.")])
    assert Review.objects.get(external_id="2").hidden_at == NOW
    assert Listing.objects.get().review_count == 1


def test_ratings_given_here_are_shown_from_three_on_whatever_was_published(city):
    city.import_()
    Listing.objects.update(rating_sum=12, rating_count=3, rating_hundredths=400)
    city.import_(homes=[home(review_scores_rating="2.0")])
    listing = Listing.objects.get()
    assert (listing.published_rating_hundredths, listing.rating) == (200, 4.0)


def test_a_person_may_change_their_name_but_not_by_a_review_of_a_host(city):
    city.import_(reviews=[review()])
    city.import_(homes=[home(host_name="Sue")], reviews=[review(reviewer_name="Jim")])
    names = dict(User.objects.values_list("insideairbnb_id", "first_name"))
    assert names == {227796: "Sue", 1356099: "Jim"}
    city.import_(homes=[home()], reviews=[review(reviewer_id="227796", reviewer_name="Susan")])
    assert User.objects.get(insideairbnb_id=227796).first_name == "Sujatha"


def test_a_guest_who_becomes_a_host_stays_the_same_person(city):
    city.import_(reviews=[review()])
    guest = User.objects.get(insideairbnb_id=1356099)
    city.import_(homes=[home(), home(id="2", host_id="1356099", host_since="2012-01-01")])
    guest.refresh_from_db()
    assert guest.is_host
    assert guest.joined_at == datetime(2012, 1, 1, tzinfo=UTC)


def test_a_home_may_change_hands(city):
    city.import_(homes=[home()])
    city.import_(homes=[home(host_id="9", host_name="Bea")])
    assert Listing.objects.get().host.first_name == "Bea"


def test_a_closed_account_stays_as_it_was_left(city):
    city.import_(homes=[home()])
    User.objects.update(closed_at=NOW, first_name="Former guest")
    city.import_(homes=[home()])
    assert User.objects.get().first_name == "Former guest"


@pytest.mark.parametrize("barred", [{"suspended_at": NOW}, {"closed_at": NOW}])
def test_no_home_of_a_barred_host_is_published(city, barred):
    city.import_(homes=[home(id="1")])
    User.objects.update(**barred)
    report = city.import_(homes=[home(id="1"), home(id="2")])
    assert Listing.objects.get(insideairbnb_id=2).status == ListingStatus.DRAFT
    assert report.oddities[Oddity.INCOMPLETE] == 1


def test_an_import_that_was_cut_short_is_made_whole_by_the_next(city, monkeypatch):
    rows = {"days": [taken(0)], "reviews": [review()]}
    city.write(**rows)
    monkeypatch.setattr("apps.insideairbnb.operations.import_reviews", _die)
    with pytest.raises(KeyboardInterrupt):
        city.load()
    monkeypatch.undo()
    assert (Listing.objects.count(), Night.objects.count(), Review.objects.count()) == (1, 1, 0)
    city.load()
    assert (Listing.objects.count(), Night.objects.count(), Review.objects.count()) == (1, 1, 1)


def _die(**_):
    raise KeyboardInterrupt
