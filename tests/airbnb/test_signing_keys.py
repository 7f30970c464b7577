"""JWT_KEYS and SECRET_BOX_KEYS: keys with ids, the first of which is the newest."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from airbnb.settings import keys_of

SECRET = "s" * 32


def test_keys_are_read_in_their_order():
    keys = keys_of("JWT_KEYS", f"new:{SECRET},old:{SECRET}:with a colon")
    assert list(keys.items()) == [("new", SECRET), ("old", f"{SECRET}:with a colon")]


@pytest.mark.parametrize("text", ["", SECRET, f":{SECRET}", "new:short", f"new:{SECRET},"])
@pytest.mark.parametrize("name", ["JWT_KEYS", "SECRET_BOX_KEYS"])
def test_refuses_what_would_protect_badly(name, text):
    with pytest.raises(ImproperlyConfigured, match=name):
        keys_of(name, text)
