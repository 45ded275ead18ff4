"""What a demonstration found, step by step, and the file that says it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class StepFailed(Exception):
    """A step did not come to what it should; the message says which and how."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: its name, how long it took, one sentence for people, and what it found."""

    name: str
    seconds: float
    says: str
    found: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a step hands back: one sentence, and what it found (JSON can hold it)."""

    says: str
    found: dict[str, Any]


@dataclass
class Story:
    """The steps so far. Each one is told as it ends; the file is written whatever happens."""

    tell: Callable[[str], object]
    steps: list[Step] = field(default_factory=list)
    failed: str = ""

    def take(self, name: str, told: Callable[[], Told]) -> None:
        """Run one step; raise what it raises, with the failure remembered."""
        started = time.monotonic()
        try:
            what = told()
        except Exception as error:
            self.failed = f"{name}: {str(error) or type(error).__name__}"
            raise
        seconds = round(time.monotonic() - started, 2)
        self.steps.append(Step(name=name, seconds=seconds, says=what.says, found=what.found))
        self.tell(f"{name:<11} {what.says} ({seconds} s)")

    def write(self, path: Path) -> None:
        """Write the summary as one JSON object."""
        whole = {
            "ok": not self.failed,
            "failed": self.failed or None,
            "steps": [asdict(step) for step in self.steps],
        }
        path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def until(ready: Callable[[], bool], *, what: str, seconds: float) -> None:
    """Wait for the worker; raise StepFailed where it has not finished in time."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise StepFailed(f"the worker has not finished with {what} after {seconds:.0f} s")
        time.sleep(0.2)


def counted(number: int, one: str, many: str) -> str:
    """Return 1 link, 2 links."""
    return f"{number} {one if number == 1 else many}"


def any_of(items: Iterable[Any]) -> Any:
    """Return the first of the items; raise StepFailed where there is none."""
    for item in items:
        return item
    raise StepFailed("nothing was there where something was expected")
