"""Who spends: a person, or the network that a stranger comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

# One subscriber has at least so much of IPv6: within it, addresses are changed for nothing.
IPV6_PREFIX = 64


def person(user_id: int) -> str:
    """The actor who is signed in as `user_id`."""
    return f"user:{user_id}"


def network(address: str) -> str:
    """The actor behind `address`: an IPv4 address, or the /64 network of an IPv6 address.

    What is no address counts as one network, so that nobody escapes by a forged header.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "network:unknown"
    if not isinstance(parsed, IPv6Address):
        return f"network:{parsed}"
    if parsed.ipv4_mapped:
        return f"network:{parsed.ipv4_mapped}"
    return f"network:{ip_network((int(parsed), IPV6_PREFIX), strict=False).network_address}"
