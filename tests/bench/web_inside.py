"""Makes a set in the database of this process, and measures its pages: see `web.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

django.setup()

from takedown.common import clock  # noqa: E402
from takedown.jobs.demo_data import make_set  # noqa: E402
from tests.bench import web_pages, web_person  # noqa: E402
from tests.bench.web_asking import measured, signed_in  # noqa: E402
from tests.conftest import browser_of  # noqa: E402

if TYPE_CHECKING:
    from takedown.jobs.demo_data import Made


def main(cases: int, links: int, kept: Path) -> None:
    """Measure everything, and write it down."""
    made = make_set(cases=cases, links=links, seed=7, now=clock.now(), tell_line=_tell)
    _tell(f"{cases} cases with {made.holds.posts:,} links were made in {made.seconds:.0f} s")
    told = {
        "cases": cases,
        "links": made.holds.posts,
        "seconds": made.seconds,
        "desk": list(_desk(made)),
        "case": list(_cases(made)),
        **web_person.measured(made),
    }
    kept.write_text(json.dumps(told))


def _desk(made: Made) -> object:
    for account in made.people.accounts:
        # One of four caseworkers is enough: the one whose desk shows everything.
        if account.visitor.role == "CASEWORKER" and account.visitor != made.people.workers[0]:
            continue
        client = signed_in(account.address, made.people.password, account.secret)
        for path in web_pages.of_the_desk(client, account.visitor):
            yield measured(client, path, of=account.role.lower().replace("_", " "))


def _cases(made: Made) -> object:
    worker = made.people.accounts[1]
    at_desk = signed_in(worker.address, made.people.password, worker.secret)
    for of, case_id in web_pages.chosen(made.people.workers[0]):
        owner = browser_of(case_id)
        for path in web_pages.of_a_case(owner, case_id):
            yield measured(owner, path, of=of)
        home = web_pages.home(case_id)
        yield measured(at_desk, home, of=f"{of}, caseworker")


def _tell(line: str) -> None:
    # One line in ten is enough to see that it goes on.
    if not line.startswith("case ") or line.split()[1].endswith("0"):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
