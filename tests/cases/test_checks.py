"""Whoever runs this is told where nobody would look after what may show somebody under 18."""

from __future__ import annotations

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.cases.checks import a_lead_is_there, somebody_is_named_for_freezes
from tests import factories
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("mode", "name", "found"),
    [("production", "", 1), ("standalone", "", 1), ("production", "A", 0), ("command", "", 0)],
)
def test_the_setting_is_missed_where_people_are_served(settings, mode, name, found):
    settings.MODE, settings.SAFEGUARDING_ORGANISATION = mode, name

    assert len(somebody_is_named_for_freezes()) == found


@pytest.mark.django_db
def test_with_the_database_an_organisation_without_a_lead_is_named(settings):
    settings.SAFEGUARDING_ORGANISATION = "The Named"
    organisation = Organisation.objects.create(name="The Named", created_at=NOW)

    (warning,) = a_lead_is_there(databases=["default"])
    assert "The Named" in warning.msg
    factories.member(organisation, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    assert a_lead_is_there(databases=["default"]) == []
    assert a_lead_is_there() == []
