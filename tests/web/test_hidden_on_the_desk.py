"""The list of hidden notes says which of them wait, in as many questions however many there are."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.cases.keeping_rules import what_keeps
from takedown.flows.erase_case import erase_case
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.hold_by_law import hold_by_law
from takedown.reads.code import unconfirmed_words
from takedown.reads.going import desk_hidden
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db
LINK = "https://x.com/someone/status/185900000000000000{}"
WAYS = ("free", "by law", "by law, quietly", "frozen")


def hidden(number: int, how: str, beth):
    """Notes that were erased, and what keeps them."""
    opened = open_for(LINK.format(number))
    factories.let_in(opened, beth)
    if how == "frozen":
        post = opened.case.posts.get()
        freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    if how.startswith("by law"):
        hold_by_law(
            reference=opened.case.reference, until=NOW + timedelta(days=300), basis="An order.",
            not_told="The order says so." if how.endswith("quietly") else None, now=NOW,
        )  # fmt: skip
    erase_case(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    return opened.case


def test_what_waits_is_said_to_wait_but_not_what_is_kept_quietly(beth):
    cases = {hidden(number, how, beth).pk: how for number, how in enumerate(WAYS)}
    waits = {cases[row.id]: row.waits for row in desk_hidden(factories.staff(beth), now=NOW)}

    assert waits == {"free": False, "by law": True, "by law, quietly": False, "frozen": True}
    # As it is said where one of them is asked about.
    for case_id, how in cases.items():
        kept = what_keeps(case_id, now=NOW, asked=True)
        assert waits[how] == bool(kept and kept.told)


def test_more_of_them_ask_the_database_no_more(beth):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk_hidden(factories.staff(beth), now=NOW)
        return len(queries)

    hidden(0, "free", beth)
    one = asked()
    for number, how in enumerate(WAYS, start=1):
        hidden(number, how, beth)

    assert asked() == one
