"""Addresses of machines in the network: one way to write each, and the unit that limits count."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


def plain(text: str) -> str:
    """The address in its shortest form, an IPv4 one wrapped in IPv6 unwrapped; "" for what is none."""
    try:
        found = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The unit that limits count: an IPv4 address, or the /64 that one IPv6 host may roam in.

    Raises ValueError for what is no address.
    """
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
