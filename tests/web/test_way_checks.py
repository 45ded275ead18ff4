"""What an operator gets wrong about the way here and the way out is said before anybody comes."""

from __future__ import annotations

import pytest

from takedown.web.way_checks import leaving_leads_away, the_way_here_is_known


@pytest.fixture(autouse=True)
def in_production(settings):
    settings.MODE, settings.BEHIND_PROXY = "production", True
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["notes.example"], "https://notes.example"


@pytest.mark.parametrize(
    "wrong",
    ["", "www.bbc.co.uk/weather", "/", "javascript:alert(1)", "//x", "https:///x", "https://[x", "https://notes.example/"],
)  # fmt: skip
def test_leaving_must_lead_to_another_site(settings, wrong):
    settings.LEAVE_TO = wrong
    assert [one.id for one in leaving_leads_away()] == ["takedown.E030"]
    settings.MODE = "standalone"
    assert leaving_leads_away() == []


def test_a_whole_address_is_taken(settings):
    settings.LEAVE_TO = "https://www.bbc.co.uk/weather"
    assert leaving_leads_away() == []


@pytest.mark.parametrize(
    ("name", "wrong", "found"),
    [
        ("BEHIND_PROXY", False, ["takedown.W021"]),
        ("ALLOWED_HOSTS", ["*"], ["takedown.W022"]),
        ("SITE_URL", "http://notes.example", ["takedown.W023"]),
        ("SITE_URL", "notes.example", ["takedown.W023"]),
        ("SITE_URL", "", []),
    ],
)
def test_what_is_amiss_with_the_way_here_is_said(settings, name, wrong, found):
    assert the_way_here_is_known() == []
    setattr(settings, name, wrong)
    assert [one.id for one in the_way_here_is_known()] == found
    settings.MODE = "standalone"
    assert the_way_here_is_known() == []
