"""JWT_KEYS: the first signs, all of them verify."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from airbnb.settings import signing_keys

SECRET = "s" * 32


def test_keys_are_read_in_their_order():
    keys = signing_keys(f"new:{SECRET},old:{SECRET}:with a colon")
    assert list(keys.items()) == [("new", SECRET), ("old", f"{SECRET}:with a colon")]


@pytest.mark.parametrize("text", ["", SECRET, f":{SECRET}", "new:short", f"new:{SECRET},"])
def test_refuses_what_would_sign_badly(text):
    with pytest.raises(ImproperlyConfigured, match="JWT_KEYS"):
        signing_keys(text)
