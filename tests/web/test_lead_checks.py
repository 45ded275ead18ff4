"""In production somebody has to be there who ends what is closed, as somebody may be under 18."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.models import Invitation, Organisation
from takedown.accounts.roles import Role
from takedown.cases.starting import reason_not_to_start
from takedown.flows.invite_person import invite_person
from takedown.web.lead_checks import a_lead_is_there, somebody_is_named_for_freezes
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def named(db, settings, still_now) -> Organisation:
    settings.SAFEGUARDING_ORGANISATION = "The Named"
    return Organisation.objects.create(name="The Named", created_at=NOW)


@pytest.mark.parametrize(
    ("mode", "name", "found"),
    [
        ("production", "", ["takedown.E010"]),
        ("standalone", "", ["takedown.W005"]),
        ("production", "A", []),
        ("command", "", []),
    ],
)
def test_production_fails_where_no_organisation_is_named_and_one_machine_warns(
    settings, mode, name, found
):
    settings.MODE, settings.SAFEGUARDING_ORGANISATION = mode, name
    assert [one.id for one in somebody_is_named_for_freezes()] == found


def test_production_serves_and_works_only_where_an_organisation_is_named(settings):
    settings.SECRETS_GIVEN, settings.SAFEGUARDING_ORGANISATION = True, ""
    settings.MODE = "production"
    assert "invite NAME --role SAFEGUARDING_LEAD" in reason_not_to_start()
    settings.SAFEGUARDING_ORGANISATION = "The Named"
    assert not reason_not_to_start()
    settings.MODE, settings.SAFEGUARDING_ORGANISATION = "standalone", ""
    assert not reason_not_to_start()


@pytest.mark.parametrize(
    ("mode", "found"), [("production", "takedown.E011"), ("standalone", "takedown.W006")]
)
def test_with_the_database_an_organisation_without_a_lead_is_named(settings, named, mode, found):
    settings.MODE = mode
    (said,) = a_lead_is_there(databases=["default"])
    assert said.id == found
    assert 'script/manage invite "The Named" --role SAFEGUARDING_LEAD' in said.msg

    factories.member(named, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    assert a_lead_is_there(databases=["default"]) == []
    assert a_lead_is_there() == []


def test_a_lead_who_left_is_no_lead(settings, named):
    settings.MODE = "production"
    lead = factories.member(named, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    lead.ended_at = NOW
    lead.save()
    assert [one.id for one in a_lead_is_there(databases=["default"])] == ["takedown.E011"]


def test_until_an_invited_lead_has_come_it_is_a_warning_for_they_come_by_the_site(settings, named):
    settings.MODE = "production"
    invite_person(organisation_name=named.name, role=Role.CASEWORKER, by="operator", now=NOW)
    assert [one.id for one in a_lead_is_there(databases=["default"])] == ["takedown.E011"]
    invite_person(organisation_name=named.name, role=Role.SAFEGUARDING_LEAD, by="operator", now=NOW)
    assert [one.id for one in a_lead_is_there(databases=["default"])] == ["takedown.W006"]
    Invitation.objects.update(created_at=NOW - timedelta(days=9), expires_at=NOW)
    assert [one.id for one in a_lead_is_there(databases=["default"])] == ["takedown.E011"]
