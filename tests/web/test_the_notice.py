"""People are told who holds their data, why, and what is not so: UK GDPR Articles 13 and 14."""

from __future__ import annotations

import re

from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

import pytest

pytestmark = pytest.mark.django_db

WHO = "data@charity.example"


def words(answer) -> str:
    html = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html[html.index("<main") :]))


@pytest.mark.parametrize(
    ("mode", "name", "contact", "missing"),
    [
        ("production", "", "", "OPERATOR_NAME and OPERATOR_CONTACT must"),
        ("production", "A Charity", " ", "OPERATOR_CONTACT must"),
        ("production", "", WHO, "OPERATOR_NAME must"),
        ("production", "A Charity", WHO, None),
        ("standalone", "", "", None),
    ],
)
def test_nothing_runs_in_production_for_a_controller_without_name_or_contact(
    settings, mode, name, contact, missing
):
    settings.MODE, settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = mode, name, contact
    found = [one for one in run_checks(tags=["security"]) if one.id == "takedown.E022"]

    assert [one.msg[: len(missing or "")] for one in found] == ([missing] if missing else [])
    assert all(one.is_serious() for one in found)


# What the notice says of each thing the law asks for; the letters are those of Article 13.
ASKED = {
    "1(a) who, and how to reach them": f"A Charity ({WHO})",
    "1(c) why": "to write your letters, run the clocks and make evidence",
    "1(c) what allows it": "Article 9(2)(f)",
    "1(d) the interest": "a legitimate interest",
    "1(e) services": "The services you write to",
    "1(e) safeguarding": "A person for safeguarding",
    "1(e) mail": "Whoever runs the mail server",
    "1(e) courts and police": "A court or the police",
    "1(f) outside the UK": "leaves the UK",
    "2(a) how long": "Safe copies may hold any of it for up to 30 days more",
    "2(b) rights": "do less with it, or to stop",
    "2(ca) a complaint here": "Complain about how data is used",
    "2(d) a complaint there": "ICO (Information Commissioner’s Office / Information Commission)",
    "2(e) whether one must": "You do not have to give any of it",
    "2(f) by software": "It decides nothing about you",
    "14 other people": "If you are in somebody else’s notes",
    "cookies": "one stays for 90 days",
}


@pytest.mark.parametrize("asked", ASKED)
def test_the_page_about_who_runs_this_says_what_the_law_asks(settings, asked):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "A Charity", WHO
    assert ASKED[asked] in words(Client().get(reverse("who_runs_this")))


def test_without_an_address_the_page_leads_to_the_one_that_takes_anything():
    html = Client().get(reverse("who_runs_this")).content.decode()
    assert f'<a href="{reverse("say")}">write to us here</a>' in html


def test_whoever_complains_is_told_what_is_not_said_and_what_losing_the_words_means():
    client = Client()
    assert "A court or the police can make us." in words(client.get(reverse("say")))
    said = words(client.post(reverse("say"), {"words": "Mine"}, follow=True))
    assert "If you gave no address and lose them, we cannot tell you the answer." in said
