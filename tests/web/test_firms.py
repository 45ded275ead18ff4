"""A letter to the firm behind a site: chosen from those whose address is known, or named."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.flows.approve_request import AskedJustNow
from takedown.removals.firms import firms, ways_of
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.recipients import channels_for
from tests import factories
from tests.conftest import NOW, amiss, open_for

pytestmark = pytest.mark.django_db

HOST = "host-abuse"


@pytest.fixture
def opened():
    return open_for("https://pics.example.net/p/1")


@pytest.fixture
def draft(opened) -> RemovalRequest:
    first = factories.sent(opened).request
    return factories.chosen(first, opened, HOST)


def ask(client, opened, draft, **given):
    return client.post(reverse("more", args=[opened.case.pk, draft.pk]), given)


def test_firms_are_in_the_order_of_the_alphabet_and_none_stands_twice():
    assert {"Hetzner", "Namecheap", "OVHcloud"} <= set(firms())
    assert list(firms()) == sorted(firms(), key=str.casefold)


def test_only_the_firm_that_is_meant_is_offered():
    assert [one.id for one in channels_for(platform="other", regime=HOST)] == ["rdap-host"]
    ways = channels_for(platform="other", regime=HOST, firm="Hetzner")
    assert [one.id for one in ways] == ["hetzner", "rdap-host"]


def test_a_firm_from_the_list_gets_the_letter_at_its_own_address(opened, draft, holding):
    client = holding(opened.case.pk)
    assert ask(client, opened, draft, host_firm="Hetzner", host_name="").status_code == 302
    shown = client.get(reverse("more", args=[opened.case.pk, draft.pk])).content.decode()
    assert '<option value="Hetzner" selected>' in shown
    draft.refresh_from_db()
    request = factories.approve(opened, draft)
    assert Submission.objects.get(request=request).channel_id == "hetzner"
    letter = opened.key.open_json(request.letter_sealed, request.letter_place)
    assert "To: Hetzner" in letter["text"]


def test_another_firm_is_named_and_none_is_asked_for(opened, draft, holding):
    client = holding(opened.case.pk)
    nothing = amiss(ask(client, opened, draft, host_firm="", host_name=" "))
    assert "Choose a firm, or type its name." in nothing.content.decode()
    assert ask(client, opened, draft, host_firm="", host_name="Small Host Ltd").status_code == 302
    draft.refresh_from_db()
    assert [one.id for one in ways_of(opened, draft)] == ["rdap-host"]


def test_a_second_firm_behind_the_same_site_is_written_to_at_once(opened, draft, holding):
    client = holding(opened.case.pk)
    ask(client, opened, draft, host_firm="Hetzner", host_name="")
    draft.refresh_from_db()
    request = factories.approve(opened, draft)
    factories.submit(opened, Submission.objects.get(request=request))
    second = factories.chosen(request, opened, HOST)
    assert second.pk != draft.pk


def test_the_same_firm_is_not_written_to_twice_in_a_row(opened, draft, holding):
    client = holding(opened.case.pk)
    ask(client, opened, draft, host_firm="Hetzner", host_name="")
    draft.refresh_from_db()
    request = factories.approve(opened, draft)
    factories.submit(opened, Submission.objects.get(request=request))
    second = factories.chosen(request, opened, HOST, host_name="hetzner")
    with pytest.raises(AskedJustNow):
        factories.approve(opened, second)
    third = factories.chosen(request, opened, HOST, host_name="Namecheap")
    assert factories.approve(opened, third).is_approved
    later = NOW + timedelta(hours=25)
    factories.chosen(request, opened, HOST, host_name="Hetzner", now=later)
    last = RemovalRequest.objects.filter(rule_id=HOST, state="DRAFT").get()
    assert factories.approve(opened, last, now=later).is_approved
