"""Plots for docs/matching.md: plain SVG, readable on light and on dark paper."""

from __future__ import annotations

import itertools
from html import escape
from typing import TYPE_CHECKING

from tests.bench.changes import GROUPS
from tests.bench.others import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.recall import Query

_COLOURS = ("#0b6e6e", "#8a5a00", "#7a4fa3", "#a33d5b", "#5f6f7f")
_ROW, _LEFT, _WIDE, _BAR = 104, 230, 480, 15
_BINS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 256, 512, 100_000)


def draw_recall(queries: list[Query], file: Path) -> None:
    """One row for each group of changes: how many copies of the held-out half each tool finds."""
    held = [one for one in queries if one.held_out and one.by_others]
    parts = []
    groups = list(dict.fromkeys(GROUPS[one.change] for one in held))
    for row, group in enumerate(groups):
        some = [one for one in held if GROUPS[one.change] == group]
        told = [("ours", [one.found for one in some])]
        told += [(name, [one.by_others[at] for one in some]) for at, name in enumerate(NAMES)]
        top = 44 + row * _ROW
        parts.append(_text(8, top + 32, group, bold=True))
        for at, (name, found) in enumerate(told):
            share = sum(found) / max(1, len(found))
            y = top + at * (_BAR + 3)
            parts.append(_bar(_LEFT, y, share * _WIDE, _BAR, _COLOURS[at]))
            parts.append(_text(_LEFT + share * _WIDE + 6, y + 12, f"{100 * share:.0f} % {name}"))
    height = 44 + len(groups) * _ROW
    _write(file, height, "Changed copies found, held-out half, in per cent", parts)


def draw_support(queries: list[Query], file: Path) -> None:
    """How much lines up in true pairs, and at most in the wrong pairs of each query: the gap at 8."""
    parts = []
    for row, (name, values) in enumerate(
        (
            ("true pairs", [one.support for one in queries if one.held_out]),
            ("wrong pairs (the most of 60)", [one.most_wrong for one in queries if one.held_out]),
        )
    ):
        counts = [
            sum(low <= value < high for value in values) for low, high in itertools.pairwise(_BINS)
        ]
        top, tallest = 60 + row * 170, max(counts)
        parts.append(_text(8, top + 60, name, bold=True))
        for at, count in enumerate(counts):
            x, tall = _LEFT + at * 36, 110 * count / tallest
            parts.append(_bar(x, top + 110 - tall, 30, tall, _COLOURS[row]))
            parts.append(_text(x + 2, top + 126, str(_BINS[at])))
            if count:
                parts.append(_text(x + 2, top + 106 - tall, str(count), small=True))
    _write(
        file, 400, "Support (distinct places that line up), by number of queries; likely from 8", parts
    )  # fmt: skip


def _bar(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    return f'<rect x="{x:.0f}" y="{y:.1f}" width="{max(wide, 1):.1f}" height="{tall:.1f}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, *, bold: bool = False, small: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    size = ' font-size="10"' if small else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{weight}{size}>{escape(words)}</text>'


def _write(file: Path, height: int, title: str, parts: list[str]) -> None:
    wide = _LEFT + _WIDE + 200
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="#17242b"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fbfaf7"/>{_text(8, 22, title, bold=True)}'
        f"{''.join(parts)}</svg>\n"
    )
