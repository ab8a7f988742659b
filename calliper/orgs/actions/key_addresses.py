"""The addresses a key may come from, each written in one way."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused

MOST = 50
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def checked_addresses(texts: Iterable[str]) -> list[str]:
    """Addresses and networks in order, each once; raises Refused with the text that is neither."""
    found: dict[str, None] = {}
    for text in texts:
        network = _unwrapped(_read(text.strip()))
        found[str(network[0] if network.num_addresses == 1 else network)] = None
    if len(found) > MOST:
        raise Refused(_("At most %(most)s addresses. Use networks.") % {"most": MOST}, "addresses")
    return list(found)


def _read(text: str) -> Network:
    try:
        # A zone such as %eth0 is this machine's own name for a wire: requests are compared without it.
        found = ipaddress.ip_interface("" if "%" in text else text)
    except ValueError as wrong:
        sentence = _("%(text)s is neither an address nor a network such as 192.0.2.0/24.")
        raise Refused(sentence % {"text": text[:60]}, "addresses") from wrong
    if found.ip != found.network.network_address:
        words = {"text": text, "network": found.network, "address": found.ip}
        sentence = _(
            "%(text)s is half a network. Write %(network)s for the network, %(address)s for one machine."
        )
        raise Refused(sentence % words, "addresses")
    return found.network


def _unwrapped(network: Network) -> Network:
    """An IPv4 network that is written inside IPv6, as the IPv4 one that requests are compared with."""
    inner = network.network_address.ipv4_mapped if network.version == 6 else None
    if inner is None or network.prefixlen < 96:
        return network
    return ipaddress.ip_network((inner, network.prefixlen - 96))
