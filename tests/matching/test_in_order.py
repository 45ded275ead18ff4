"""Work side by side comes out in its order, a bounded number of pieces ahead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from takedown.jobs.in_order import in_order


@pytest.fixture
def executor():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_no_more_is_asked_for_than_may_be_ahead_and_the_order_is_kept(executor):
    asked = []

    def endless():
        while True:
            asked.append(len(asked))
            yield asked[-1]

    results = in_order(executor, lambda number: number, endless(), ahead=5)
    assert [next(results) for _ in range(3000)] == list(range(3000))
    assert len(asked) <= 3005


def test_what_work_raises_comes_out_in_its_place(executor):
    results = in_order(executor, lambda number: 1 // number, [1, 0, 1], ahead=8)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
