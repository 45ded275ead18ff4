"""Where a request came from, as far as it can be believed."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

# An address with a port, of either kind; the newer kind then stands in square brackets.
_WITH_PORT = re.compile(r"(?:\[([^]]*)\](?::\d+)?|([\d.]+):\d+)")


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, by which wrong codes are counted.

    Behind a proxy it is the last one the proxy added: those before it are whatever the sender says. Some
    proxies add the port, which is another with each connection: it is left out.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        last = str(forwarded).rsplit(",", 1)[-1].strip()
        with_port = _WITH_PORT.fullmatch(last)
        return (with_port[1] or with_port[2]) if with_port else last
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
