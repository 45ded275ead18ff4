"""Which pack has the annex, and a press for one that is not the pack being made."""

from __future__ import annotations

import html
import re

from django.urls import reverse

import pytest

from takedown.evidence.background import Wanted
from takedown.evidence.models import EvidencePack
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.matching.models import Decision, Match
from tests import factories
from tests.conftest import NOW, amiss
from tests.flows.test_fingerprints import captured, compared, png
from tests.matching.changes import CHANGES

SAID = "It says how much the pictures differ."
PLAIN = {"audience": "police"}
TICKED = {"audience": "police", "with_derivations": "on"}


@pytest.fixture
def confirmed(amara):
    """Notes with an edited picture that the person confirmed."""
    compared(factories.reference(amara, png()))
    captured(amara, CHANGES["half_replaced"])
    Match.objects.update(decision=Decision.YES, decided_at=NOW, decided_by="owner")
    return amara


@pytest.fixture
def client(confirmed, holding):
    return holding(confirmed.case.pk)


@pytest.fixture
def address(confirmed) -> str:
    return reverse("packs", args=[confirmed.case.pk])


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return html.unescape(re.sub(r"\s+", " ", text))


def test_each_row_says_whether_it_has_the_annex(confirmed, client, address):
    factories.packed(confirmed)
    assert SAID not in words(client.get(address))
    factories.packed(confirmed, with_derivations=True)
    with_it, without_it = words(client.get(address)).split("Pack 2")[1].split("Pack 1")
    assert SAID in with_it
    assert SAID not in without_it


def test_one_that_is_being_made_says_so_too(client, address):
    client.post(address, TICKED)
    told = words(client.get(address))
    assert "The pack is being made. It will say how much the pictures differ." in told


@pytest.mark.parametrize(
    ("first", "then", "made"),
    [(PLAIN, TICKED, "without"), (TICKED, PLAIN, "with")],
)
def test_a_press_for_another_than_is_being_made_is_refused_and_not_answered_by_that(
    client, address, first, then, made
):
    assert client.post(address, first).status_code == 302
    refused = amiss(client.post(address, then))
    assert f"A pack is being made already, {made} the part on how much" in words(refused)
    assert client.post(address, first).status_code == 302
    assert EvidencePack.objects.get().with_derivations == (first == TICKED)


def test_where_nothing_was_measured_the_pack_does_not_claim_the_annex(amara):
    assert not ask_for_pack(amara, now=NOW, wanted=Wanted(derivations=True)).with_derivations
