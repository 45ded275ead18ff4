"""Several who press at the same moment: one has the case, and three emergencies stay three."""

from __future__ import annotations

import threading

from django.db import connection

import pytest

from takedown.accounts.models import Organisation
from takedown.cases.access import NoSuchCase
from takedown.cases.assignments import Assignment, BreakGlass
from takedown.flows.grant_access import grant_access
from takedown.flows.open_in_emergency import TooMany, open_in_emergency
from takedown.flows.take_case import TakenAlready, take_case
from takedown.flows.withdraw_access import withdraw_access
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import staff

pytestmark = pytest.mark.django_db(transaction=True)

LINK = "https://x.com/someone/status/1859000000000000001"


def at_once(*acts) -> list[str]:
    """Do all of it in threads that begin together; return what each was refused with, or nothing."""
    together = threading.Barrier(len(acts))
    found = [""] * len(acts)

    def run(place, act) -> None:
        try:
            together.wait()
            act()
        except Exception as refusal:  # noqa: BLE001 - what it was is the result
            found[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return sorted(found)


@pytest.fixture
def granted():
    opened = open_for(LINK)
    charity = Organisation.objects.create(name="A Charity", created_at=NOW)
    return opened, charity, grant_access(opened, organisation_id=charity.pk, days=30, now=NOW)


def test_of_four_who_take_it_at_once_one_has_it(granted):
    opened, charity, _ = granted
    people = [factories.member(charity, f"{number}@charity.example") for number in range(4)]

    def taking(member):
        return lambda: take_case(staff(member), case_id=opened.case.pk, now=NOW)

    assert at_once(*map(taking, people)) == ["", *[TakenAlready.__name__] * 3]
    assert Assignment.objects.live().count() == 1


def test_who_takes_it_while_the_person_withdraws_has_it_not(granted):
    opened, charity, grant = granted
    beth = factories.member(charity, "beth@charity.example")
    refused = at_once(
        lambda: take_case(staff(beth), case_id=opened.case.pk, now=NOW),
        lambda: withdraw_access(opened, grant_id=grant.pk, now=NOW),
    )
    assert refused in (["", ""], ["", NoSuchCase.__name__])
    assert not Assignment.objects.live().exists()


def test_of_five_emergencies_at_once_three_are_opened(granted):
    opened, charity, _ = granted
    bo = factories.member(charity, "bo@charity.example")

    def opening(number):
        return lambda: open_in_emergency(
            staff(bo),
            reference=opened.case.reference,
            reason=f"A reason of its own, number {number}.",
            now=NOW,
        )

    assert at_once(*map(opening, range(5))) == ["", "", "", *[TooMany.__name__] * 2]
    assert BreakGlass.objects.count() == 3
