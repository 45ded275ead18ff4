"""The whole job without a browser: links and pictures in; letters, a pack and a summary out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.jobs.demo import run_apart
from takedown.jobs.demo_pictures import draw_capture, draw_reference
from takedown.jobs.demo_steps import Demo, DemoStopped

if TYPE_CHECKING:
    from argparse import ArgumentParser

_LINKS = (
    "https://twitter.com/someone/status/1859000000000000001?s=20",
    "https://www.reddit.com/r/pics/comments/abc123/a_title/?utm_source=share",
)


class Command(BaseCommand):
    """demo --output DIR [--reference FILE]... [--capture FILE]... [--link URL]..."""

    help = "Do the whole job in a database of its own and write letters, a pack and summary.json."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to write, and what to work on."""
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--reference", type=Path, action="append", default=[])
        parser.add_argument("--capture", type=Path, action="append", default=[])
        parser.add_argument("--link", action="append", default=[])
        parser.add_argument("--in-this-database", action="store_true", help="used by demo itself")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run apart, or, when run by itself, do the job."""
        del args
        output: Path = options["output"]
        given: list[Path] = [*options["reference"], *options["capture"]]
        for path in given:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.", returncode=2)
        output.mkdir(parents=True, exist_ok=True)
        if not options["in_this_database"]:
            code = run_apart(_again(options, given))
            if code:
                raise CommandError("The demonstration did not come to its end.", returncode=code)
            return
        self._do(options)

    def _do(self, options: dict[str, Any]) -> None:
        demo = Demo(
            output=options["output"],
            references=options["reference"],
            captures=options["capture"],
            links=options["link"] or list(_LINKS),
        )
        try:
            steps = demo.run()
        except DemoStopped as stopped:
            raise CommandError(str(stopped), returncode=1) from stopped
        summary = demo.output / "summary.json"
        summary.write_text(json.dumps(steps, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for step in steps:
            self.stdout.write(step["step"])
        self.stdout.write(f"{summary}")


def _again(options: dict[str, Any], given: list[Path]) -> list[str]:
    """Return the arguments for the inner run, with drawn pictures where none were given."""
    output: Path = options["output"].resolve()
    references, captures = options["reference"], options["capture"]
    if not given:
        references = [draw_reference(output / "drawn-reference.jpg")]
        captures = [draw_capture(output / "drawn-capture.jpg")]
    arguments = ["--output", str(output)]
    for path in references:
        arguments += ["--reference", str(path.resolve())]
    for path in captures:
        arguments += ["--capture", str(path.resolve())]
    for link in options["link"]:
        arguments += ["--link", link]
    return arguments
