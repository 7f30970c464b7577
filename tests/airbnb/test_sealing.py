"""What is sealed is read with a key of ours alone, and keys can be replaced."""

import pytest

from airbnb.sealing import SealBroken, seal, sealed_anew, unseal

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture(autouse=True)
def keys(settings):
    settings.SECRET_BOX_KEYS = {"old": OLD}
    return settings


def test_what_is_sealed_is_not_seen_and_looks_different_each_time():
    once, again = seal("JBSWY3DP ü"), seal("JBSWY3DP ü")
    assert once != again
    assert "JBSWY3DP" not in once
    assert unseal(once) == unseal(again) == "JBSWY3DP ü"


def test_a_newer_key_seals_and_the_older_ones_open(keys):
    sealed = seal("secret")
    keys.SECRET_BOX_KEYS = {"new": NEW, "old": OLD}
    assert unseal(sealed) == "secret"
    renewed, by_the_newest = sealed_anew(sealed), seal("another")
    keys.SECRET_BOX_KEYS = {"new": NEW}
    assert unseal(renewed) == "secret"
    assert unseal(by_the_newest) == "another"
    for read in (unseal, sealed_anew):
        with pytest.raises(SealBroken):
            read(sealed)


@pytest.mark.parametrize("spoil", [slice(-4), slice(1, None), slice(0)], ids=str)
def test_what_was_changed_is_not_opened(spoil):
    with pytest.raises(SealBroken):
        unseal(seal("secret")[spoil])
