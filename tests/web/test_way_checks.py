"""What an operator gets wrong about the way here and the way out is said before anybody comes."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode

from django.conf import settings

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


@pytest.mark.parametrize(
    ("hosts", "wrong"),
    [
        (["Notes.Example"], "https://notes.example/"),
        ([".example"], "https://notes.example/"),
        (["notes.example"], "https://NOTES.example./"),
    ],
)
def test_another_spelling_of_this_site_is_no_other_site(settings, hosts, wrong):
    settings.ALLOWED_HOSTS, settings.LEAVE_TO = hosts, wrong
    assert [one.id for one in leaving_leads_away()] == ["takedown.E030"]


@pytest.mark.parametrize("hosts", [["notes.example"], [".notes.example"], ["*"]])
def test_a_whole_address_is_taken(settings, hosts):
    settings.ALLOWED_HOSTS, settings.LEAVE_TO = hosts, "https://www.bbc.co.uk/weather"
    assert leaving_leads_away() == []


GIVEN = {
    "TAKEDOWN_MODE": "production",
    "SECRET_KEY": "x" * 50,
    "INSTANCE_KEY": b64encode(bytes(32)).decode(),
    "CODE_PEPPER": "pepper",
    "SAFEGUARDING_ORGANISATION": "Somebody",
}


@pytest.mark.parametrize(
    ("leave_to", "starts"), [("/", False), ("", False), (" https://www.bbc.co.uk/weather", True)]
)
def test_no_page_is_served_with_a_way_out_that_leads_nowhere(tmp_path, leave_to, starts):
    environment = {**os.environ, **GIVEN, "TAKEDOWN_DATA": str(tmp_path), "LEAVE_TO": leave_to}
    environment["DJANGO_SETTINGS_MODULE"] = "takedown.settings"
    said = "import takedown.wsgi, django.conf; print(django.conf.settings.LEAVE_TO)"
    done = subprocess.run(
        [sys.executable, "-c", said],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is starts, done.stderr
    assert (done.stdout == "https://www.bbc.co.uk/weather\n") is starts
    assert ("LEAVE_TO must be" in done.stderr) is not starts


@pytest.mark.parametrize(
    ("name", "wrong", "found"),
    [
        ("BEHIND_PROXY", False, ["takedown.W021"]),
        ("ALLOWED_HOSTS", ["*"], ["takedown.W022"]),
        ("SITE_URL", "http://notes.example", ["takedown.W023"]),
        ("SITE_URL", "notes.example", ["takedown.W023"]),
        ("HEALTH_TOKEN", "monitor", ["takedown.W024"]),
        ("HEALTH_TOKEN", "a token of twenty-one", []),
        ("SITE_URL", "", []),
    ],
)
def test_what_is_amiss_with_the_way_here_is_said(settings, name, wrong, found):
    assert the_way_here_is_known() == []
    setattr(settings, name, wrong)
    assert [one.id for one in the_way_here_is_known()] == found
    settings.MODE = "standalone"
    assert the_way_here_is_known() == []
