"""A record of as many exhibits as asked for, and its pack, made task by task as the worker makes one."""

from __future__ import annotations

import math
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from takedown.common.certificates import key_and_certificate
from takedown.evidence.bundle import Pack, assemble, plan_of, render
from takedown.evidence.frozen import freeze, thaw
from takedown.evidence.record import ChronologyLine
from takedown.evidence.signing import signer_of
from takedown.evidence.vouching import Means, vouched
from tests.evidence.authority import authority
from tests.evidence.records import (
    NOON,
    a_capture,
    a_chain,
    a_post,
    a_record,
    a_request,
    clocks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.evidence.record import PackRecord, RequestRecord

POSTS_IN_A_LETTER = 20


@dataclass(frozen=True)
class Made:
    """A pack, and the seconds of each task: letters, drafts, the parts of the report, and the joining."""

    pack: Pack
    tasks: tuple[float, ...]


def large_record(count: int, *, drawn: bool = False) -> PackRecord:
    """As many posts, exhibits, likenesses and clocks; a letter for 20 posts; three events for each.

    `drawn` adds the annex, with a drawing for each exhibit.
    """
    small = a_record()
    posts = tuple(a_post(f"P{number}") for number in range(1, count + 1))
    captures = tuple(
        replace(a_capture(f"AP/{number}"), post=f"P{number}") for number in range(1, count + 1)
    )
    told = [f"Picture of a post added: {one.exhibit}" for one in captures]
    told += [f"Post {one.number} was seen by the person: {one.state}" for one in posts]
    return replace(
        small,
        posts=posts,
        captures=captures,
        requests=tuple(_requests(count)),
        clocks=tuple(
            replace(clocks()[0], post=f"P{number}", request=f"R{_letter_of(number)}")
            for number in range(1, count + 1)
        ),
        matches=tuple(replace(small.matches[0], exhibit=one.exhibit) for one in captures),
        derivations=tuple(
            replace(small.derivations[0], exhibit=one.exhibit) for one in captures if drawn
        ),
        chronology=tuple(
            ChronologyLine(at=NOON + timedelta(minutes=minute), what=what, source="our record")
            for minute, what in enumerate(told)
        ),
        custody=a_chain(3 * count),
    )


def _letter_of(number: int) -> int:
    return math.ceil(number / POSTS_IN_A_LETTER)


def _requests(count: int) -> Iterator[RequestRecord]:
    one = a_request()
    for letter in range(1, _letter_of(count) + 1):
        first = (letter - 1) * POSTS_IN_A_LETTER + 1
        last = min(count, letter * POSTS_IN_A_LETTER)
        posts = tuple(f"P{number}" for number in range(first, last + 1))
        sent = replace(one.submissions[0], number=f"R{letter}-1", posts=posts)
        yield replace(one, number=f"R{letter}", submissions=(sent,))


@contextmanager
def means_of_this_run(record: PackRecord) -> Iterator[Means]:
    """A new key, and a timestamp authority on this computer where OpenSSL is there."""
    signer = signer_of(key_and_certificate(name="Measured here", now=record.created_at))
    if shutil.which("openssl") is None:
        yield Means(signer=signer)
        return
    with tempfile.TemporaryDirectory() as folder, authority(Path(folder)) as clock:
        yield Means(signer=signer, servers=(clock.url,), roots=clock.roots)


def make(record: PackRecord, means: Means) -> Made:
    """Make the pack as `flows.build_pack` does, each task from the frozen record; only the sealing is left out."""
    frozen = freeze(record)
    rendered: list[bytes] = []
    tasks = []
    for place in plan_of(record):
        begun = monotonic()
        thawed = thaw(frozen)
        rendered.append(render(thawed, plan_of(thawed), place))
        tasks.append(monotonic() - begun)
    begun = monotonic()
    thawed = thaw(frozen)
    plan_of(thawed)
    pack = assemble(vouched(thawed, means), rendered)
    return Made(pack=pack, tasks=(*tasks, monotonic() - begun))
