"""`demo_data [--cases N] [--links N] [--seed N]`: fills an empty installation with made-up work."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from takedown.common.clock import now
from takedown.jobs.demo_data import Made, SetRefused, make_set, refuse_another_database
from takedown.jobs.demo_plan import PlanRefused

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


class Command(BaseCommand):
    """Make a demonstration set."""

    help = (
        "Fill an empty installation with made-up work of a made-up helpline, so that every page can be "
        "looked at. Refused in production, in another database than our own, and where there are notes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much."""
        parser.add_argument("--cases", type=int, default=100, help="how many cases")
        parser.add_argument("--links", type=int, default=10_000, help="how many links in all")
        parser.add_argument("--seed", type=int, default=7, help="the same number, the same set")

    def handle(self, *_args: Any, cases: int, links: int, seed: int, **_options: Any) -> None:
        """Make it and say how to sign in; exit 1 where it is refused, 2 where the numbers do not fit."""
        try:
            refuse_another_database()
            made = make_set(cases=cases, links=links, seed=seed, now=now(), tell_line=self._tell)
        except SetRefused as refused:
            raise CommandError(str(refused), returncode=1) from None
        except PlanRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        for line in _lines(made):
            self._tell(line)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _lines(made: Made) -> Iterator[str]:
    holds, here = made.holds, f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    yield ""
    yield (
        f"{holds.cases} cases with {holds.posts:,} links ({holds.posts_gone:,} gone, {holds.posts_back:,} "
        f"came back), {holds.letters:,} letters, {holds.sent:,} sendings, {holds.clocks_running:,} clocks "
        f"that run and {holds.clocks_passed:,} that passed, {holds.answers_open} answers and "
        f"{holds.matches} likenesses to look at. It took {made.seconds:.0f} s."
    )
    yield "Letters are printed by the workers of script/server, once they run. Nothing is sent anywhere."
    yield ""
    yield f"Sign in at {here}/accounts/login/ with an address, this password, and a code from an app."
    yield "They are shown this once. Type the key into an app, or run: oathtool --totp --base32 KEY"
    yield f"Password: {made.people.password}"
    for one in made.people.accounts:
        yield f"{one.address}  {one.role.lower().replace('_', ' ')}  key {one.secret}"
    yield ""
    yield f"The longest case, {made.reference}, opens at {here}/open/ with: {made.words}"
