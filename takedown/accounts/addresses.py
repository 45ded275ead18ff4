"""Where a request came from, as far as it can be believed."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, by which wrong codes are counted.

    Behind a proxy it is the last one the proxy added: those before it are whatever the sender says.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """Return what one customer holds: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network(f"{found}/64", strict=False))


def site_of(address: str) -> str:
    """Return an IPv4 address, or the first 48 bits of an IPv6 one.

    Wider than one customer's network: whoever rents a server has 65,536 networks of 64 bits.
    """
    network = network_of(address)
    if "/" not in network:
        return network
    return str(ipaddress.ip_network(network).supernet(new_prefix=48))
