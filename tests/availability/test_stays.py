"""A stay is a half-open range of local dates (R1) and a party (R13)."""

from datetime import date, timedelta

import pytest

from airbnb.errors import Invalid, UserErrors
from apps.availability.stays import Stay, days_from, validate_days

JUNE_1 = date(2026, 6, 1)


def fields(error):
    return sorted(".".join(each.field) for each in error.value.errors)


def test_nights_are_counted_by_dates_over_a_change_of_the_clock():
    stay = Stay(date(2026, 10, 31), date(2026, 11, 2))  # 49 hours in New York
    assert stay.nights == 2
    assert stay.dates == [date(2026, 10, 31), date(2026, 11, 1)]


def test_a_leap_day_is_a_night():
    assert Stay(date(2028, 2, 28), date(2028, 3, 1)).nights == 2


def test_infants_and_pets_are_no_guests():
    stay = Stay(JUNE_1, JUNE_1 + timedelta(1), adults=2, children=1, infants=2, pets=1)
    assert stay.guests == 3


@pytest.mark.parametrize("nights", [1, 1125])
def test_a_stay_has_one_to_1125_nights(nights):
    Stay(JUNE_1, JUNE_1 + timedelta(nights)).validate()


@pytest.mark.parametrize("nights", [-3, 0, 1126, 10_000])
def test_refuses_reversed_empty_and_endless_stays(nights):
    with pytest.raises(UserErrors) as refused:
        Stay(JUNE_1, JUNE_1 + timedelta(nights)).validate()
    assert fields(refused) == ["check_out"]


def test_refuses_days_that_no_calendar_has_instead_of_breaking_on_them():
    with pytest.raises(UserErrors) as refused:
        Stay(date.max - timedelta(1), date.max).validate()
    assert fields(refused) == ["check_in", "check_out"]
    with pytest.raises(UserErrors) as refused:
        Stay(date.min, date.min + timedelta(1)).validate()
    assert fields(refused) == ["check_in", "check_out"]


def test_reports_everything_that_is_wrong_with_a_party_at_once():
    with pytest.raises(UserErrors) as refused:
        Stay(JUNE_1, JUNE_1, adults=0, children=-1, infants=2**31, pets=-(2**63)).validate()
    assert fields(refused) == ["adults", "check_out", "children", "infants", "pets"]


def test_days_are_half_open():
    assert days_from(JUNE_1, date(2026, 6, 3)) == [JUNE_1, date(2026, 6, 2)]
    assert days_from(JUNE_1, JUNE_1) == []


@pytest.mark.parametrize("count", [-1, 0, 401])
def test_refuses_a_range_of_no_days_and_of_too_many(count):
    with pytest.raises(Invalid) as refused:
        validate_days(JUNE_1, JUNE_1 + timedelta(count), at_most=400)
    assert refused.value.field == ("to",)


@pytest.mark.parametrize("count", [1, 400])
def test_takes_a_range_up_to_the_limit(count):
    validate_days(JUNE_1, JUNE_1 + timedelta(count), at_most=400)


def test_refuses_a_range_at_the_end_of_time():
    with pytest.raises(UserErrors) as refused:
        validate_days(date(9999, 1, 1), date.max, at_most=400)
    assert fields(refused) == ["from", "to"]
