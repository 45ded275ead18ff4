"""Which internet addresses a request from here may go to: public ones, and what the operator names.

`is_global` of Python's own table is not enough: translated, tunnelled and multicast addresses pass it,
and through them a name on the internet can lead into the network that this machine stands in.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA IPv4 and IPv6 Special-Purpose Address Registries: shared address space (RFC 6598), protocol
# assignments (RFC 6890), relays of 6to4 (RFC 7526).
_NOT_V4: Final = tuple(
    IPv4Network(text) for text in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24")
)
# The one part of IPv6 that is given to networks (RFC 4291, 2.4), less protocol assignments and Teredo,
# documentation (RFC 3849, RFC 9637) and 6to4, which carries an IPv4 address within.
_GIVEN_V6: Final = IPv6Network("2000::/3")
_NOT_V6: Final = tuple(
    IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def may_be_called(text: str, *, allowed: tuple[Network, ...] = ()) -> bool:
    """Whether an address (as text, numbers only) is public, or within a network that is allowed."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in allowed) or _is_public(address)


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_V4)
    if address.scope_id or address not in _GIVEN_V6:
        return False
    return not any(address in network for network in _NOT_V6)
