"""Which day it is where, at one moment (R3)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from airbnb import clock


def test_the_first_of_march_begins_early_in_kiritimati_and_late_in_pago_pago() -> None:
    zones = clock.zones_by_day(datetime(2027, 2, 28, 10, 30, tzinfo=UTC))
    assert set(zones) == {date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1)}
    assert "Pacific/Kiritimati" in zones[date(2027, 3, 1)]
    assert "Europe/Paris" in zones[date(2027, 2, 28)]
    assert "Pacific/Pago_Pago" in zones[date(2027, 2, 27)]


@pytest.mark.parametrize("hour", range(24))
def test_every_zone_has_one_of_at_most_three_days(hour: int) -> None:
    zones = clock.zones_by_day(datetime(2027, 7, 1, hour, 15, tzinfo=UTC))
    assert len(zones) <= 3
    assert sorted(name for names in zones.values() for name in names) == list(clock.zone_names())
