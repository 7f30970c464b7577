"""Who is counted together."""

import pytest

from apps.limits import actors


@pytest.mark.parametrize(
    ("address", "actor"),
    [
        ("203.0.113.7", "network:203.0.113.7"),
        ("::ffff:203.0.113.7", "network:203.0.113.7"),
        ("2001:db8:1:2::1", "network:2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "network:2001:db8:1:2::"),
        ("2001:db8:1:3::1", "network:2001:db8:1:3::"),
        ("no address\x00", "network:unknown"),
        ("", "network:unknown"),
    ],
)
def test_a_stranger_is_their_network(address, actor):
    assert actors.network(address) == actor


def test_a_person_is_the_same_wherever_they_are():
    assert actors.person(7) == "user:7"
