"""Which addresses belong to the world outside, and which names of machines are written in the one plain way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The registries of RFC 6890.
_INSIDE_4 = {
    "0.0.0.0/8": "this host and this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared within a carrier",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "a public address at which one cloud's machines reach their host",
    "169.254.0.0/16": "link-local, with the metadata of most clouds",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "relays of 6to4",
    "192.168.0.0/16": "private",
    "198.18.0.0/15": "benchmarks",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved, and broadcast",
}
INSIDE_4 = [IPv4Network(each) for each in _INSIDE_4]
# Only global unicast is outside: loopback, mapped and translated IPv4, local and multicast addresses are not in it.
GLOBAL_6 = IPv6Network("2000::/3")
# Protocol assignments with Teredo and benchmarks, documentation, 6to4: some hold an IPv4 address that nobody checked.
INSIDE_6 = [IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def is_outside(address: Address) -> bool:
    """Whether the address belongs to somebody else's machine."""
    if isinstance(address, IPv4Address):
        return not any(address in each for each in INSIDE_4)
    return address in GLOBAL_6 and not any(address in each for each in INSIDE_6)


def is_within(address: Address, networks: Iterable[Network]) -> bool:
    """Whether one of the networks holds the address."""
    return any(address.version == each.version and address in each for each in networks)


def machine(text: str) -> str:
    """The name or address of a machine in its plain form; raises ValueError for any other way to write it.

    Programs disagree about 127.1, 0x7f000001, letters of other scripts and the like: nobody needs them.
    """
    host = text.lower()
    if host.startswith("["):
        return str(IPv6Address(host.removeprefix("[").removesuffix("]")))
    host = host.removesuffix(".")
    labels = host.split(".")
    if labels[-1][:1].isdigit():  # no top level of names begins so
        return str(IPv4Address(host))
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("not a plain host name")
    return host


def literal(host: str) -> Address | None:
    """The address that a plain form is, None when it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None
