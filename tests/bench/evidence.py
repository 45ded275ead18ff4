"""Measures evidence packs (docs/evidence.md, "Measured"): `script/bench evidence`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import evidence_flips, evidence_same, evidence_speed, evidence_verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS: dict[str, Callable[[list[dict[str, object]]], Iterator[str]]] = {
    "speed": evidence_speed.lines,
    "verify": evidence_verify.lines,
    "flips": evidence_flips.lines,
    "same": evidence_same.lines,
}
