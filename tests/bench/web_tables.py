"""The tables of `script/bench web`, and which goals are missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# The goals: milliseconds of a desk page (median), bytes of a first view, seconds of a paste.
MOST_MS, MOST_BYTES, MOST_SECONDS = 200, 30 * 1024, 2.0
_Measured = dict[str, Any]


def lines(small: _Measured, large: _Measured) -> Iterator[tuple[str, bool]]:
    """Yield every line to print, and whether it is of a goal that is missed."""
    yield from _heading(
        f"The desk with {large['cases']} cases and {large['links']:,} links",
        "page", "who", "fastest, ms", "median", "worst", f"queries at {small['cases']} cases",
        f"queries at {large['cases']}", "goal",
    )  # fmt: skip
    before = {(one["of"], one["page"]): one["queries"] for one in small["desk"]}
    for one in large["desk"]:
        few = before.get((one["of"], one["page"]))
        missed = one["median"] > MOST_MS or few is None or one["queries"] > few
        yield _row(one, few, missed), missed
    yield from _heading(
        "One case, for its person", "page", "case", "fastest, ms", "median", "worst", "queries"
    )
    for one in large["case"]:
        yield _row(one), False
    yield from _weights(large["weights"])
    yield from _heading("500 links pasted", "where", "median, s", "worst, s", "goal")
    for one in large["pastes"]:
        missed = one["median"] > MOST_SECONDS
        yield (
            f"| {one['where']} | {one['median']:.2f} | {one['worst']:.2f} | {_met(missed)} |",
            missed,
        )


def _weights(weights: list[_Measured]) -> Iterator[tuple[str, bool]]:
    yield from _heading(
        "First view: the page and its style sheets, no scripts",
        "page", "gzip, bytes", "of these the page", "not packed", "goal",
    )  # fmt: skip
    for one in weights:
        missed = one["packed"] > MOST_BYTES
        yield (
            f"| {one['page']} | {one['packed']:,} | {one['html']:,} | {one['plain']:,} | {_met(missed)} |",
            missed,
        )


def _heading(title: str, *columns: str) -> Iterator[tuple[str, bool]]:
    yield f"\n{title}\n", False
    yield f"| {' | '.join(columns)} |", False
    yield "|---" * len(columns) + "|", False


def _row(one: _Measured, few: int | None = -1, missed: bool | None = None) -> str:
    times = [f"{one[which]:.0f}" for which in ("fastest", "median", "worst")]
    cells = [one["page"], one["of"], *times]
    if missed is not None:
        cells += ["none" if few is None else str(few)]
    cells += [str(one["queries"])]
    if missed is not None:
        cells += [_met(missed)]
    return f"| {' | '.join(cells)} |"


def _met(missed: bool) -> str:
    return "NO" if missed else "yes"
