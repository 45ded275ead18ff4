"""Made-up links for a demonstration: real services, accounts and posts that nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from itertools import count
    from random import Random

# Each is filled with one number that no other link has. So many noughts stand in no real address; the
# ending .example is nobody's (RFC 2606).
_SHAPES = (
    "https://x.com/example_{account}/status/1859000000000{number:06d}",
    "https://www.reddit.com/r/example{account}/comments/zz{number:06d}/",
    "https://t.me/example_{account}/{number}",
    "https://www.instagram.com/p/EXAMPLE{number:06d}/",
    "https://www.tiktok.com/@example.{account}/video/7000000000000{number:06d}",
    "https://www.facebook.com/example.{account}/posts/1000000000{number:06d}",
    "https://discord.com/channels/1000000000000{account:06d}/1000000000000000001/1000000000000{number:06d}",
    "https://www.youtube.com/watch?v=EX-{number:08d}",
    "https://www.threads.net/@example_{account}/post/EXAMPLE{number:06d}",
    "https://www.snapchat.com/spotlight/EXAMPLE{account}EXAMPLE{number:06d}",
    "https://www.pornhub.com/view_video.php?viewkey=phexample{number:06d}",
    "https://pictures-{account}.example/p/{number}",
)
# How often each is found, roughly as helplines tell it; nobody counts them in public.
_OFTEN = (30, 12, 18, 8, 6, 5, 4, 2, 1, 2, 6, 6)
_ACCOUNTS = 3
EVERY_KIND = len(_SHAPES)


def made_up_links(random: Random, *, many: int, kinds: int, numbers: count[int]) -> list[str]:
    """Return so many links on so many services, in no order; `numbers` gives each its own number."""
    shapes = _some(random, kinds)
    weights = [_OFTEN[_SHAPES.index(one)] for one in shapes]
    # Each kind once, as far as the links go.
    chosen = [*shapes[:many], *random.choices(shapes, weights, k=max(0, many - len(shapes)))]
    random.shuffle(chosen)
    return list(_filled(random, chosen, numbers))


def _some(random: Random, kinds: int) -> list[str]:
    """Return different shapes, the common ones more often."""
    left = dict(zip(_SHAPES, _OFTEN, strict=True))
    found = []
    for _ in range(min(kinds, len(_SHAPES))):
        (shape,) = random.choices(list(left), list(left.values()))
        del left[shape]
        found.append(shape)
    return found


def _filled(random: Random, shapes: Sequence[str], numbers: Iterator[int]) -> Iterator[str]:
    for shape in shapes:
        yield shape.format(account=random.randrange(1, _ACCOUNTS + 1), number=next(numbers))
