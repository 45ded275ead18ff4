"""The chain is append-only, adds up, and holds nothing that could be a sentence."""

from __future__ import annotations

from django.db import ProgrammingError, connection

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import ChainBroken, DetailRefused, check_chain, record
from tests.conftest import NOW


def chain(opened):
    return Event.objects.filter(case_id=opened.case.pk).order_by("sequence")


def test_a_new_case_has_a_chain_that_adds_up(amara):
    record(Name.PIN_SET, actor="code-holder", case_id=amara.case.pk, now=NOW)

    assert check_chain(chain(amara)) == 3


def change(events):
    return events.update(actor="somebody else")


def delete(events):
    return events.delete()


@pytest.mark.parametrize("attempt", [change, delete])
def test_the_database_refuses_to_change_an_event(amara, attempt):
    with pytest.raises(ProgrammingError, match="Cannot update or delete"):
        attempt(chain(amara))


@pytest.mark.parametrize(
    "column", ["name = 'PIN_SET'", "actor = 'x'", "details = '{}'", "sequence = sequence + 9"]
)
def test_a_change_behind_the_triggers_back_is_found(amara, column):
    last = chain(amara).last()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        cursor.execute(f"UPDATE audit_event SET {column} WHERE id = %s", [last.pk])  # noqa: S608
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER ALL")

    with pytest.raises(ChainBroken):
        check_chain(chain(amara))


def test_a_link_or_a_sentence_is_no_detail(amara):
    with pytest.raises(DetailRefused):
        record(Name.PIN_SET, actor="x", now=NOW, link="https://x.com/a")
    with pytest.raises(DetailRefused):
        record(Name.PIN_SET, actor="x", now=NOW, kind="word " * 20)
