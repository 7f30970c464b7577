"""Numbers that would make no sense are refused at the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from airbnb.settings import one_or_more


@pytest.mark.parametrize("value", ["0", "-1"])
@pytest.mark.parametrize(
    "name", ["HOLDS_PER_GUEST", "HOLD_MINUTES", "QUOTE_MINUTES", "PHOTOS_PER_LISTING"]
)
def test_refuses_none_and_fewer(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"Set {name} to 1 or more"):
        one_or_more(name, 3)


def test_takes_what_is_set_or_the_default(monkeypatch):
    assert one_or_more("HOLDS_PER_GUEST", 3) == 3
    monkeypatch.setenv("HOLDS_PER_GUEST", "7")
    assert one_or_more("HOLDS_PER_GUEST", 3) == 7
