"""Pages are read by frightened people at night: grade 6 or below, no sentence over 25 words (G13)."""

from __future__ import annotations

import re

from django.test import Client

import pytest
import textstat

from takedown.accounts.roles import Role
from tests import factories
from tests.security.things import address, routes, things_of
from tests.web.reading_aloud import sentences

HIGHEST_GRADE, MOST_WORDS = 6.0, 25
# Words of an Act, shown as such beside plain ones.
STATUTORY = re.compile(r"[A-Z][\w ,()-]+ (Act|Order)( \(Northern Ireland\))? \d{4} (s|art)\.")


@pytest.fixture
def pages(amara, beth, charity, holding, signed_in, still_now) -> dict[str, list[str]]:
    """Every page that answers, as the person, her caseworker, a manager, a lead and nobody see it."""
    things, found = things_of(amara, beth), {}
    everybody = {"person": holding(amara.case.pk), "caseworker": signed_in(beth.user)}
    for role in (Role.MANAGER, Role.SAFEGUARDING_LEAD):
        everybody[role] = signed_in(factories.member(charity, f"{role}@a.example", role=role).user)
    doors = [one for one in routes() if one.name == "door"]
    asked = [(route, things) for route in routes() if route.name != "leave"]
    asked += [(door, {**things, "number": number}) for door in doors for number in (2, 3)]
    for route, given in asked:
        path = address(route, given)
        asking = everybody if "case_id" in route.takes else {"nobody": Client(), **everybody}
        for who, client in asking.items():
            answer = client.get(path)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found[f"{path} ({who})"] = sentences(answer.content.decode())
    return {name: said for name, said in found.items() if said}


def own(said: list[str]) -> list[str]:
    return [one for one in said if not STATUTORY.match(one)]


def test_every_page_is_plain(pages):
    assert len(pages) > 200
    grades = {
        name: textstat.flesch_kincaid_grade(" ".join(own(said))) for name, said in pages.items()
    }

    assert {name: grade for name, grade in grades.items() if grade > HIGHEST_GRADE} == {}


def test_no_sentence_is_long(pages):
    long = {one for said in pages.values() for one in own(said) if len(one.split()) > MOST_WORDS}

    assert long == set()
