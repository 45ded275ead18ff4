"""Where a removal request can be sent: every channel as data, with what its form is known to carry.

One TOML file for each kind of recipient stands in the folder beside this module. Addresses are only ever ones that
somebody saw; a channel whose address nobody saw has none.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from takedown.posts.platforms import PlatformKind
from takedown.posts.platforms import platform as platform_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

FOLDER: Final = Path(__file__).parent / "recipients"
ANY: Final = "*"
UNKNOWN: Final = "unknown"
# Which pictures a form can be made for: those taken by a camera, those made with software.
REAL: Final = "real"
FAKE: Final = "fake"


class How(StrEnum):
    """How a request reaches a channel; `post` is any way the instruction describes."""

    FORM = "form"
    EMAIL = "email"
    IN_APP = "in_app"
    POST = "post"


class Status(StrEnum):
    """How well a channel was seen: read in a copy, partly or second-hand, or only remembered or reported."""

    SEEN = "seen"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


class UnknownChannelError(LookupError):
    """No channel has this id."""

    def __init__(self, channel_id: str) -> None:
        super().__init__(f"No channel is registered under the name “{channel_id}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to reach one recipient.

    `address` is an https address (form), an e-mail address, or an instruction in words (in_app, post); "" where nobody
    saw the form's address. `carries` holds the element ids its form takes and means nothing unless `carries_known`.
    `text_limit` is in characters; None for it and for `posts_per_submission` means that no limit is known.
    """

    id: str
    platforms: tuple[str, ...]
    kinds: tuple[PlatformKind, ...]
    name: str
    purpose: str
    how: How
    address: str
    see_also: tuple[str, ...]
    hosts: tuple[str, ...]
    asks: str
    carries: tuple[str, ...]
    carries_known: bool
    text_limit: int | None
    posts_per_submission: int | None
    published_time: str
    who_may_use: str
    serves: tuple[str, ...]
    last_verified: date
    source: str
    status: Status
    warning: str
    # The one firm behind sites that it belongs to, by its name; "" for a channel of a service.
    firm: str = ""
    # Which pictures it is made for: REAL, FAKE, or "" for both.
    pictures: str = ""
    place: tuple[str, int] = field(compare=False)

    @property
    def platform(self) -> str:
        """The first service it is for; `*` for any."""
        return self.platforms[0]

    @property
    def is_generic(self) -> bool:
        """Whether it is for any service rather than a named one."""
        return ANY in self.platforms

    @property
    def has_address(self) -> bool:
        """Whether anybody saw where to send to."""
        return bool(self.address)

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether no clock may start before the person confirms what was submitted."""
        return not self.carries_known or self.status is Status.UNVERIFIED or not self.has_address

    def fits(self, *, platform: str) -> bool:
        """Whether it can be used for a service; raises UnknownPlatformError."""
        kind = platform_named(platform).kind
        return platform in self.platforms or (
            self.is_generic and (not self.kinds or kind in self.kinds)
        )


def channels() -> tuple[Channel, ...]:
    """Every channel, in the order of the files."""
    return tuple(_library().values())


def channel(channel_id: str) -> Channel:
    """The channel of this id; raises UnknownChannelError."""
    try:
        return _library()[channel_id]
    except KeyError:
        raise UnknownChannelError(channel_id) from None


def channels_for(
    *, platform: str, regime: str, firm: str = "", pictures: str = ""
) -> tuple[Channel, ...]:
    """The channels through which a service can be asked under a regime, best first; empty where there is none.

    A service's own channels come before the general one, in the order of their file; what nobody verified comes last,
    and so first only where there is nothing else. Channels of a firm are offered only where that `firm` is meant;
    those made for other `pictures` than these (REAL or FAKE) come after what takes both.
    Raises UnknownPlatformError.
    """
    fitting = [
        each
        for each in channels()
        if regime in each.serves and each.fits(platform=platform) and each.firm in {"", firm}
    ]
    return tuple(sorted(fitting, key=lambda each: _preference(each, pictures)))


def read_channel(table: Mapping[str, Any], *, place: tuple[str, int]) -> Channel:
    """One channel out of its TOML table; raises KeyError, TypeError or ValueError where the table is not one."""
    known = table["carries"] != UNKNOWN
    return Channel(
        id=table["id"],
        platforms=_words(table["platforms"]),
        kinds=tuple(PlatformKind(each) for each in _words(table.get("kinds", []))),
        name=table["name"],
        purpose=table["purpose"],
        how=How(table["how"]),
        address=table["address"],
        see_also=_words(table.get("see_also", [])),
        hosts=_words(table.get("hosts", [])),
        asks=table["asks"],
        carries=_words(table["carries"]) if known else (),
        carries_known=known,
        text_limit=table.get("text_limit"),
        posts_per_submission=table.get("posts_per_submission"),
        published_time=table.get("published_time", ""),
        who_may_use=table["who_may_use"],
        serves=_words(table["regimes"]),
        last_verified=table["last_verified"],
        source=table["source"],
        status=Status(table["status"]),
        warning=table.get("warning", ""),
        firm=table.get("firm", ""),
        pictures=table.get("pictures", ""),
        place=place,
    )


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"{value!r} is not a list of words")
    return tuple(value)


def packaged_files() -> tuple[Path, ...]:
    """The files that the channels are read from, in order."""
    return tuple(sorted(FOLDER.glob("*.toml")))


def _preference(each: Channel, pictures: str) -> tuple[bool, bool, bool, bool]:
    unfit = bool(pictures and each.pictures and each.pictures != pictures)
    return each.status is Status.UNVERIFIED, not each.firm, each.is_generic, unfit


@cache
def _library() -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    for path in packaged_files():
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["channel"]
        for index, table in enumerate(tables):
            one = read_channel(table, place=(path.name, index))
            found[one.id] = one
    return found
