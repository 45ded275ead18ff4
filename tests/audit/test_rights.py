"""The app's own role adds to the record and reads it; nothing else, whatever becomes of the triggers."""

from __future__ import annotations

from django.db import connection

import pytest

from takedown.audit.checks import triggers_are_on
from takedown.standalone.roles import APP
from tests.audit.attacks import TABLES


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_app_may_add_and_read_only(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right_ FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) AS right_ "
            "WHERE has_table_privilege(%s, %s, right_)",
            [APP, table],
        )
        assert [name for (name,) in cursor.fetchall()] == ["SELECT", "INSERT"]


@pytest.mark.django_db
def test_a_check_of_the_database_names_what_was_switched_off():
    assert triggers_are_on(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE posts_formerwords DISABLE TRIGGER USER")
    [found] = triggers_are_on(databases=["default"])
    assert found.id == "takedown.E023"
    assert "audit_event, posts_formerwords" in found.msg
    # A command that asks no database asks nothing here.
    assert triggers_are_on() == []
