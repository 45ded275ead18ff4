"""Of a site of which nobody looked whether the law covers it, no page promises the hours of that law."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.reads.clocks import present_clocks
from takedown.reads.letters import request_rows
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]


@pytest.mark.parametrize(
    ("link", "heading"),
    [
        ("https://gallery.example.org/view/1", "Report to example.org"),
        ("https://x.com/a/status/1859000000000000001", "48-hour report to X"),
    ],
)
def test_a_letter_is_named_by_what_is_known(link, heading, holding):
    opened = open_for(link)
    factories.sent(opened)
    (row,) = request_rows(opened)
    assert row.heading == heading
    page = holding(opened.case.pk).get(reverse("send", args=[opened.case.pk, row.id]))
    said = page.content.decode()
    assert f"{heading}, {row.reference}" in said
    # What the law asks of a service is said only where it is known to be meant.
    assert ("The law asks for systems designed to remove it sooner" in said) == ("48" in heading)


def test_what_is_over_at_such_a_site_is_said_with_its_condition(db):
    opened = open_for("https://gallery.example.org/view/1")
    factories.sent(opened)
    (clock,) = present_clocks(opened, now=NOW + timedelta(hours=60))
    assert clock.state == "passed"
    assert "If this law covers the site, counted from when it was sent, the 48 hours are over." in (
        clock.note
    )
