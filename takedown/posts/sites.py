"""The site a link is on, for services this program does not know by name; and sites of news publishers."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from takedown.posts.platforms import suffixes

if TYPE_CHECKING:
    from takedown.posts.details import PostDetails

_NEWS = Path(__file__).parent / "news.toml"


def site_of(details: PostDetails) -> str:
    """Return the domain somebody registered, which is whom a letter can be addressed to.

    `cdn3.pics.example.co.uk` and `example.co.uk` are one provider's. A host without a public suffix
    (a number, an onion address) stands for itself. "" where there is no link.
    """
    host = urlsplit(details.canonical).hostname or ""
    return suffixes().privatesuffix(host) or host


@cache
def news_sites() -> frozenset[str]:
    """Return the sites of the data file, which says where it is from."""
    return frozenset(tomllib.loads(_NEWS.read_text("utf-8"))["sites"])
