"""What single fields of the files mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airbnb.texts import is_unfit
from apps.insideairbnb import cleaning


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Great<br/>place", "Great\nplace"),
        ("Great\r<br/>place", "Great\nplace"),
        ("one<br /><br /><br />\n\ntwo", "one\n\ntwo"),
        ("<b>The space</b><BR>Big", "The space\nBig"),
        ('<div class="a"><a href="https://x.y/?a=b">Map</a></div> here', "Map\nhere"),
        ("Fish &amp; chips, it&#039;s &lt;b&gt;good&lt;/b&gt;", "Fish & chips, it's <b>good</b>"),
        ("&amp;lt;", "&lt;"),
        ("cut within a tag <br /", "cut within a tag"),
        ("cut <b", "cut"),
        ("bell\x07, \x00, \x08 and \x01", "bell, , and"),
        ("mark\u202eed \u2028up\ufeff", "marked\nup"),
        ("e\u0301\u00a0e", "é e"),
    ],
)
def test_text_keeps_what_was_meant(raw, text):
    assert cleaning.plain_text(raw) == text


@pytest.mark.parametrize(
    "text",
    [
        "I <3 this place",
        "<all in> price",
        "<I am> here < there",
        "<dot> com",
        "less than <10 minutes> away",
        "B&B, R&B; AT&T",
        "family 👨\u200d👩\u200d👧 \U0001d4f7",
        "שלום\u200e, مرحبا",
    ],
)
def test_what_is_not_html_stays(text):
    assert cleaning.plain_text(text) == text


@given(st.text())
def test_no_text_keeps_what_is_unfit(raw):
    text = cleaning.plain_text(raw)
    assert not any(is_unfit(character) for character in text if character != "\n")
    assert text == text.strip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("raw", "currency", "minor"),
    [
        ("$1,234.00", "SGD", 1234_00),
        ("$109,999.00", "SGD", 109_999_00),
        ("$1.00", "EUR", 1_00),
        ("84", "EUR", 84_00),
        ("$12,000.00", "JPY", 12_000),
        ("$12,000.50", "JPY", 12_001),
        ("$1.2345", "KWD", 1_235),
        ("", "SGD", None),
        ("$0.00", "SGD", None),
    ],
)
def test_a_price_is_in_the_local_currency_whatever_its_sign(raw, currency, minor):
    assert cleaning.price_minor(raw, currency) == minor


@pytest.mark.parametrize(
    "raw", ["-$5.00", "$1.234,00", "free", "$", "$9,999,999,999,999.00", "1e5"]
)
def test_what_is_no_price_is_refused(raw):
    with pytest.raises(cleaning.Unreadable):
        cleaning.price_minor(raw, "SGD")


@pytest.mark.parametrize(
    ("raw", "nights"),
    [
        ("1", 1),
        ("92", 92),
        ("1125", 1125),
        ("100000", 1125),
        ("2147483647", 1125),
        ("9223372036854775807", 1125),
        ("0", 1),
        ("-3", 1),
        ("", None),
    ],
)
def test_nights_are_brought_into_range(raw, nights):
    assert cleaning.nights(raw) == nights


@pytest.mark.parametrize(("raw", "number"), [("2", 2), ("2.0", 2), (" 46 ", 46), ("", None)])
def test_a_count_is_whole(raw, number):
    assert cleaning.whole_number(raw) == number


@pytest.mark.parametrize("raw", ["1.5", "-1", "40000", "NaN", "Infinity", "two", "1e99999"])
def test_what_is_no_count_is_refused(raw):
    with pytest.raises(cleaning.Unreadable):
        cleaning.whole_number(raw)


@pytest.mark.parametrize(
    ("raw", "hundredths"), [("4.56", 456), ("5.0", 500), ("4.125", 413), ("0.0", None), ("", None)]
)
def test_a_rating_of_zero_is_none(raw, hundredths):
    assert cleaning.rating_hundredths(raw) == hundredths


@pytest.mark.parametrize("raw", ["94.0", "-1", "N/A", "nan"])
def test_a_rating_of_another_scale_is_refused(raw):
    with pytest.raises(cleaning.Unreadable):
        cleaning.rating_hundredths(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("1578600000000000001", 1578600000000000001),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("0", None),
        ("-1", None),
        ("1.5e18", None),
        ("٣", None),
        ("", None),
    ],
)
def test_an_id_is_an_exact_whole_number_of_64_bits(raw, found):
    assert cleaning.readable_id(raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("2023-09-23", date(2023, 9, 23)),
        ("", None),
        ("2023-02-30", None),
        ("23/09/2023", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_a_day_is_one_of_our_times(raw, found):
    assert cleaning.readable_day(raw) == found


@pytest.mark.parametrize(("raw", "found"), [("t", True), ("f", False), ("", None)])
def test_a_flag_may_be_empty(raw, found):
    assert cleaning.flag(raw) is found


def test_a_flag_is_nothing_else():
    with pytest.raises(cleaning.Unreadable):
        cleaning.flag("yes")


def test_a_point_keeps_every_digit():
    assert cleaning.point("1.33432000000000013", "103.78521") == (1.3343200000000001, 103.78521)
    assert cleaning.point("", "103.78521") is None


@pytest.mark.parametrize(("north", "east"), [("91", "0"), ("0", "181"), ("nan", "0"), ("x", "y")])
def test_a_point_is_on_earth(north, east):
    with pytest.raises(cleaning.Unreadable):
        cleaning.point(north, east)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (
            r'["Wifi", "Private backyard \u2013 Fully fenced"]',
            ["Wifi", "Private backyard – Fully fenced"],
        ),
        ('["  Wifi ", "Wifi", ""]', ["Wifi"]),
        (r'["Pool\ud800\u0000"]', ["Pool"]),
        ("[]", []),
        ("", []),
    ],
)
def test_amenities_are_names_once_each(raw, names):
    assert cleaning.amenity_names(raw) == names


@pytest.mark.parametrize("raw", ["['Wifi']", "{}", "[1]", '"Wifi"', "["])
def test_what_is_no_list_of_names_is_refused(raw):
    with pytest.raises(cleaning.Unreadable):
        cleaning.amenity_names(raw)
