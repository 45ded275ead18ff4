"""Tells the link of an account, a channel or a profile from that of a post, as far as the register knows its shape.

At such a link stands whatever was posted last: nobody said that the picture is there. What no shape fits is taken
for a post, as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.posts.addresses import parse_address
from takedown.posts.platforms import host_fits, platform_of
from takedown.posts.refusals import LinkRefusedError

if TYPE_CHECKING:
    from takedown.posts.details import PostDetails

ACCOUNT_NOTE = (
    "This is the link of an account, not of a post. Paste the link of each post in it, if you can. A letter "
    "cannot say that the picture is at an account."
)


def is_account(address: str) -> bool:
    """Whether an address is that of an account of a service we know; False for what is no address."""
    try:
        url = parse_address(address)
    except LinkRefusedError:
        return False
    host = url.raw_host or ""
    service = platform_of(host)
    if not any(host_fits(host, pattern=pattern) for pattern in service.aliases):
        return False
    asked = f"{url.raw_path}?{url.raw_query_string}" if url.raw_query_string else url.raw_path
    return any(shape.fullmatch(asked) for shape in service.accounts)


def names_an_account_only(details: PostDetails) -> bool:
    """Whether what names a post is an account's link, and nothing said which post of it is meant."""
    return is_account(details.canonical) and not details.description.strip()
