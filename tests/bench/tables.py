"""The tables of docs/matching.md, as lines of Markdown."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import TYPE_CHECKING

from tests.bench.changes import GROUPS
from tests.bench.others import NAMES

if TYPE_CHECKING:
    from tests.bench.grouping import Told
    from tests.bench.recall import Query


def by_change(queries: list[Query]) -> list[str]:
    """Per cent found: ours of the held-out half, all and with detail, of the training half; others'."""
    columns = ("held-out", "with detail", "training", *NAMES, "median support")
    lines = [f"| change | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    group = ""
    for change, some in _by_change(queries).items():
        if GROUPS[change] != group:
            group = GROUPS[change]
            lines.append(f"| **{group}** |" + " |" * len(columns))
        held = [one for one in some if one.held_out]
        cells = [
            share([one.found for one in held]),
            share([one.found for one in held if one.detailed]),
            share([one.found for one in some if not one.held_out]),
            *shares_of_others(held),
            str(round(statistics.median(one.support for one in held))),
        ]
        lines.append(f"| {change.replace('_', ' ')} | {' | '.join(cells)} |")
    return lines


def wrong(queries: list[Query]) -> list[str]:
    """How many wrong pairs were found, by us and by others, with the upper end of the 95 % interval."""
    pairs = sum(one.compared for one in queries)
    found = [(one.change, one.name, *one.wrong) for one in queries if one.wrong]
    count = sum(len(one.wrong) for one in queries)
    lines = ["| | wrong pairs | found | at most, with 95 % confidence |", "|---|---|---|---|"]
    lines.append(_wrong_row("ours", pairs, count))
    theirs = [one for one in queries if one.wrong_by_others]
    asked = sum(one.compared for one in theirs)
    for at, name in enumerate(NAMES):
        lines.append(_wrong_row(name, asked, sum(one.wrong_by_others[at] for one in theirs)))
    most = max((one.most_wrong, one.change, one.name) for one in queries)
    lines += ["", f"Most support of a wrong pair: {most}", *(f"wrong: {one}" for one in found)]
    return lines


def missed(queries: list[Query]) -> list[str]:
    """Every photograph that was missed, and in which changes."""
    by_name = defaultdict(list)
    for one in queries:
        if not one.found:
            detail = "" if one.detailed else ", little detail"
            half = "held-out" if one.held_out else "training"
            by_name[f"{one.name} ({half}{detail})"].append(f"{one.change} {one.band} {one.support}")
    return [f"missed {name}: {', '.join(some)}" for name, some in sorted(by_name.items())]


def hard(measured: dict[str, list[tuple[str, int]]]) -> list[str]:
    """Pairs that share something."""
    lines = ["| pairs that share something | pairs | found | possible | most support |", "|---|---|---|---|---|"]  # fmt: skip
    for kind, some in measured.items():
        found = sum(band in {"same", "likely"} for band, _ in some)
        possible = sum(band == "possible" for band, _ in some)
        most = max(support for _, support in some)
        lines.append(f"| {kind} | {len(some)} | {found} | {possible} | {most} |")
    return lines


def together(told: Told) -> list[str]:
    """Pairs of captures that were put together, and by name those that should not have been."""
    lines = ["| pairs | put together | of |", "|---|---|---|"]
    lines += [f"| {kind} | {told.same[kind]} | {pairs} |" for kind, pairs in told.pairs.items()]
    wrong = [(kind, name) for kind, name in told.named if not kind.startswith("same: ")]
    return [*lines, "", *(f"together: {kind}: {name}" for kind, name in wrong)]


def share(found: list[bool]) -> str:
    """Per cent, with one decimal."""
    return f"{100 * sum(found) / max(1, len(found)):.1f}"


def shares_of_others(held: list[Query]) -> list[str]:
    """Per cent that each other tool found."""
    asked = [one.by_others for one in held if one.by_others]
    return [share([one[at] for one in asked]) for at in range(len(NAMES))]


def _by_change(queries: list[Query]) -> dict[str, list[Query]]:
    found: dict[str, list[Query]] = defaultdict(list)
    for one in queries:
        found[one.change].append(one)
    return dict(found)


def _wrong_row(name: str, pairs: int, found: int) -> str:
    # Of k successes in n tries: 3/n for none (the rule of three), else the normal bound.
    most = 3 / pairs if not found else (found + 1.65 * found**0.5 + 1.4) / pairs
    return f"| {name} | {pairs:,} | {found} | {most:.1e} |"
