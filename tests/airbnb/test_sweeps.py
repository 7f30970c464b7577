"""A sweep gives every row its turn."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from airbnb.sweeps import for_each


def test_one_that_fails_is_logged_and_keeps_none_waiting(caplog):
    done = []

    def halve(number: int) -> None:
        done.append(10 / number)

    for_each([5, 0, 2], halve)

    assert done == [2, 5]
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert record.msg["event"] == "sweep_failed"
    assert record.msg["item"] == "0"


def test_ends_when_the_time_of_the_worker_is_over():
    done = []

    def tire(number: int) -> None:
        done.append(number)
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        for_each([1, 2], tire)
    assert done == [1]
