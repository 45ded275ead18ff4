"""Work done side by side whose results come out in the order of the work, one by one."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

Given = TypeVar("Given")
Done = TypeVar("Done")


def in_order(
    executor: Executor, work: Callable[[Given], Done], items: Iterable[Given], *, ahead: int
) -> Iterator[Done]:
    """Yield `work(item)` for each item, in order, with at most `ahead` of them under way or waiting.

    Items are asked for one at a time, so there may be any number of them; what `work` raises comes
    out in its place. What has not begun when the caller stops asking is never begun.
    """
    waiting: deque[Future[Done]] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(work, item))
            while waiting and (len(waiting) >= ahead or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for left in waiting:
            left.cancel()
