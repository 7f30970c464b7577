"""Files as they are found: packed or not, old or new, cut, empty, ragged, or not there."""

import gzip

import pytest

from apps.accounts.models import User
from apps.insideairbnb.reading import NotImportable
from apps.insideairbnb.report import Oddity, Place
from apps.listings.models import Listing
from apps.reviews.models import Review
from tests.insideairbnb.city import DAY, HOME, REVIEW, as_csv, day, home, review


def test_files_are_unpacked_by_what_they_hold_not_by_their_names(city):
    city.put("listings.csv", gzip.compress(as_csv([home()], HOME)))
    city.put("calendar.csv.gz", as_csv([day()], DAY))
    city.put("reviews.csv", as_csv([review()], REVIEW))
    city.load()
    assert Listing.objects.get().insideairbnb_id == 50646
    assert Review.objects.count() == 1


def test_the_detailed_file_is_taken_rather_than_the_summary_beside_it(city):
    city.write()
    city.put("listings.csv", b"id,name\n1,Summary\n")
    city.load()
    assert Listing.objects.get().insideairbnb_id == 50646


def test_columns_are_found_by_name_whatever_stands_beside_them(city):
    header = ["host_profile_id", *reversed(HOME), "hosts_time_as_user_years"]
    city.write()
    city.put("listings.csv.gz", b"\xef\xbb\xbf" + as_csv([home()], header))
    city.load()
    assert Listing.objects.get().name == "Pleasant Room along Bukit Timah"


def test_columns_that_old_exports_lack_are_as_good_as_empty(city):
    header = [name for name in HOME if name not in ("source", "bedrooms", "bathrooms", "beds")]
    city.write()
    city.put("listings.csv.gz", as_csv([home()], header))
    city.load()
    listing = Listing.objects.get()
    assert (listing.bedrooms, listing.beds, listing.bathrooms) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "header", "missing"),
    [
        ("listings", [c for c in HOME if c not in ("price", "room_type")], "room_type, price"),
        ("calendar", ["listing_id", "date"], "available"),
        ("reviews", ["listing_id", "date"], "id, reviewer_id, reviewer_name, comments"),
    ],
)
def test_a_missing_column_is_named_before_anything_is_written(city, name, header, missing):
    city.write(reviews=[review()])
    city.put(f"{name}.csv.gz", as_csv([], header))
    with pytest.raises(NotImportable, match=rf"{name}\.csv\.gz has no column {missing}:"):
        city.load()
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["listings", "calendar", "reviews"])
def test_a_missing_file_is_named_before_anything_is_written(city, name):
    city.write()
    (city.folder / f"{name}.csv.gz").unlink()
    with pytest.raises(NotImportable, match=rf"has no {name}\.csv\.gz: name a folder"):
        city.load()
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["listings", "calendar", "reviews"])
def test_a_download_that_was_cut_is_found_before_anything_is_written(city, name):
    city.write(reviews=[review()])
    file = city.folder / f"{name}.csv.gz"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(NotImportable, match=rf"{name}\.csv\.gz is damaged"):
        city.load()
    assert not User.objects.exists()


def test_an_empty_file_is_told(city):
    city.write()
    city.put("calendar.csv.gz", b"")
    with pytest.raises(NotImportable, match="is empty"):
        city.load()


def test_a_city_without_homes_is_refused(city):
    city.write(homes=[])
    with pytest.raises(NotImportable, match="no home with a place on earth"):
        city.load()


def test_what_is_no_folder_is_told(city):
    city.folder = city.folder / "nowhere"
    with pytest.raises(NotImportable, match="nowhere is not a folder"):
        city.load()


def test_what_is_no_currency_is_told(city):
    city.write()
    with pytest.raises(NotImportable, match="S\\$ is no currency"):
        city.load(currency="S$")
    assert not User.objects.exists()


def test_calendar_and_reviews_may_be_missing_when_that_is_allowed(city):
    city.put("listings.csv.gz", as_csv([home()], HOME))
    report = city.load(allow_missing=True)
    assert Listing.objects.get().review_count == 0
    assert not report.oddities


def test_rows_of_another_shape_are_noted_by_line_and_the_rest_is_imported(city):
    city.write()
    rows = as_csv([home(id="1"), home(id="2")], HOME).splitlines(keepends=True)
    cut = b"3,https://www.airbnb.com/rooms/3\n"
    city.put("listings.csv.gz", b"".join([rows[0], rows[1], cut, b"\n", rows[2]]))
    report = city.load()
    assert set(Listing.objects.values_list("insideairbnb_id", flat=True)) == {1, 2}
    assert report.examples[Oddity.WRONG_SHAPE] == [Place("listings.csv.gz", 3, "2 fields")]


def test_a_field_without_end_costs_its_row_only(city):
    city.write()
    endless = b'3,"' + b"x" * 200_000 + b"\n"
    city.put(
        "listings.csv.gz",
        as_csv([home(id="1")], HOME) + endless + as_csv([home(id="2")], HOME).split(b"\n", 1)[1],
    )
    report = city.load()
    assert set(Listing.objects.values_list("insideairbnb_id", flat=True)) == {1, 2}
    assert report.oddities[Oddity.WRONG_SHAPE] == 1


def test_line_numbers_are_those_of_an_editor_though_fields_hold_line_breaks(city):
    host_about = "Line one\nLine two\r\nLine three"
    header = [*HOME, "host_about"]
    homes = [home(id="1", host_about=host_about, description="a\rb"), home(id="x"), home(id="2")]
    city.write()
    city.put("listings.csv.gz", as_csv(homes, header))
    report = city.load()
    assert Listing.objects.count() == 2
    assert report.examples[Oddity.NO_ID][0].line == 5


def test_bytes_that_are_no_utf8_do_not_stop_the_import(city):
    city.write()
    city.put("listings.csv.gz", as_csv([home(name="Caf_ Bugis")], HOME).replace(b"f_", b"f\xe9"))
    city.load()
    assert Listing.objects.get().name == "Caf� Bugis"
