"""Pages are read by frightened people at night: grade 6 or below, no sentence over 25 words (G13)."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

import pytest
import textstat

from tests.security.things import address, routes, things_of
from tests.web.reading_aloud import sentences

HIGHEST_GRADE, MOST_WORDS = 6.0, 25
# Words of an Act, shown as such beside plain ones.
STATUTORY = re.compile(r"[A-Z][\w ,()-]+ (Act|Order)( \(Northern Ireland\))? \d{4} (s|art)\.")
OUTSIDE = {"door": {"number": 2}, "other_help_path": {"path": "now"}}


@pytest.fixture
def pages(amara, beth, holding, signed_in, still_now) -> dict[str, list[str]]:
    """Every page that answers, as the person, her caseworker and nobody see it."""
    things, found = things_of(amara, beth), {}
    everybody = {"person": holding(amara.case.pk), "caseworker": signed_in(beth.user)}
    for route in routes():
        inside = "case_id" in route.takes
        takes = OUTSIDE.get(route.name, {})
        if route.name == "leave" or (not inside and route.takes - set(takes)):
            continue
        path = address(route, things) if inside else reverse(route.name, kwargs=takes)
        asking = everybody if inside else {"nobody": Client(), **everybody}
        for who, client in asking.items():
            answer = client.get(path)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found[f"{route.name} ({who})"] = sentences(answer.content.decode())
    return {name: said for name, said in found.items() if said}


def own(said: list[str]) -> list[str]:
    return [one for one in said if not STATUTORY.match(one)]


def test_every_page_is_plain(pages):
    assert len(pages) > 60
    grades = {
        name: textstat.flesch_kincaid_grade(" ".join(own(said))) for name, said in pages.items()
    }

    assert {name: grade for name, grade in grades.items() if grade > HIGHEST_GRADE} == {}


def test_no_sentence_is_long(pages):
    long = {one for said in pages.values() for one in own(said) if len(one.split()) > MOST_WORDS}

    assert long == set()
