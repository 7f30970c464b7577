"""The last unit is spent once, by whoever comes first."""

import pytest

from airbnb import clock
from airbnb.errors import RateLimited
from apps.limits.models import Counter
from apps.limits.operations import spend
from tests.races import at_once


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_two_callers_spend_the_same_unit(settings):
    settings.RATE_LIMITS = {"hold": "4/hour"}
    outcomes = at_once(lambda: spend("hold", "user:1", now=clock.now()), times=10)
    refused = [outcome for outcome in outcomes if isinstance(outcome, RateLimited)]
    assert outcomes.count(None) == 4
    assert len(refused) == 6
    assert sum(Counter.objects.values_list("spent", flat=True)) == 4
