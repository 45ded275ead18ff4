"""What was taken out is said on the pages, and one press brings it back."""

from __future__ import annotations

import pytest

from takedown.cases import codes
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import CaseCode, TakenBack
from takedown.cases.ways_back import WAIT
from takedown.flows.freeze_thing import freeze_thing
from takedown.posts.models import Capture, ReportedPost
from tests import factories
from tests.conftest import NOW, amiss

LINK = "https://x.com/someone/status/1859000000000000001"


@pytest.fixture(autouse=True)
def _now(still_now):
    pass


def test_after_taking_a_picture_back_every_page_about_it_leads_to_where_it_can_come_back(
    amara, holding
):
    picture = factories.capture(amara)
    client = holding(amara.case.pk)
    here = f"/notes/{amara.case.pk}"

    client.post(f"{here}/files/capture/{picture.pk}/out/")

    for page in ("", "/files", "/links"):
        html = client.get(f"{here}{page}/").content.decode()
        assert f'href="{here}/out/"' in html, page
    html = client.get(f"{here}/out/").content.decode()
    assert "Picture 1" in html
    assert "Monday 23 November 2026" in html
    assert "Destroy it now" not in html


def test_a_link_is_named_by_where_it_leads_and_comes_back_with_one_press(amara, holding):
    client = holding(amara.case.pk)
    here = f"/notes/{amara.case.pk}"
    client.post(f"{here}/links/{amara.case.posts.get().pk}/out/")
    aside = TakenBack.objects.get()
    assert LINK in client.get(f"{here}/out/").content.decode()

    once = {"once": "a-token"}
    answers = [client.post(f"{here}/out/{aside.pk}/", once) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"{here}/out/"}
    assert ReportedPost.objects.count() == 1
    assert "nothing here to bring back" in client.get(f"{here}/out/").content.decode()
    # In another browser somebody pressed it a moment later.
    late = client.post(f"{here}/out/{aside.pk}/")
    assert "It is not here any more: it was brought back already" in late.content.decode()


def test_with_a_pin_older_than_72_hours_it_is_destroyed_at_once(amara, holding):
    client = holding(amara.case.pk)
    here = f"/notes/{amara.case.pk}"
    aside = factories.put_aside(amara)
    page = f"{here}/out/{aside.pk}/now/"
    assert client.get(page).status_code == 404

    CaseCode.objects.update(pin_hash=codes.hash_pin("471100"), pin_set_at=NOW - WAIT)
    assert f'href="{page}"' in client.get(f"{here}/out/").content.decode()
    wrong = client.post(page, {"pin": "000000"}, follow=True)
    assert wrong.redirect_chain == [(page, 303)]
    assert "not the PIN" in wrong.content.decode()
    assert TakenBack.objects.count() == 1

    assert client.post(page, {"pin": "471100"})["Location"] == f"{here}/out/"
    assert not TakenBack.objects.exists()


def test_a_caseworker_sees_it_and_brings_it_back(amara, beth, signed_in):
    factories.let_in(amara, beth)
    aside = factories.put_aside(amara)
    client = signed_in(beth.user)
    here = f"/notes/{amara.case.pk}"

    assert "Bring it back" in client.get(f"{here}/out/").content.decode()
    client.post(f"{here}/out/{aside.pk}/")

    assert Capture.objects.get().number == 1


def test_many_links_and_pictures_go_out_with_one_press(amara, holding):
    photo, seen = factories.reference(amara), factories.capture(amara)
    post = amara.case.posts.get()
    client = holding(amara.case.pk)
    here = f"/notes/{amara.case.pk}"
    assert f'href="{here}/out/several/"' in client.get(f"{here}/files/").content.decode()
    things = [f"post:{post.pk}", f"reference:{photo.pk}", f"capture:{seen.pk}"]
    html = client.get(f"{here}/out/several/").content.decode()
    assert all(f'value="{one}"' in html for one in things)

    answer = client.post(f"{here}/out/several/", {"out": things})

    assert answer["Location"] == f"{here}/out/"
    assert TakenBack.objects.count() == 3
    amiss(client.post(f"{here}/out/several/", {"out": things}))


def test_what_a_letter_names_or_is_closed_is_not_offered_to_go_out(amara, holding):
    factories.approved(amara)
    closed = factories.capture(amara)
    freeze_thing(amara, kind=FrozenKind.CAPTURE, target_id=closed.pk, now=NOW)
    html = holding(amara.case.pk).get(f"/notes/{amara.case.pk}/out/several/").content.decode()
    assert "nothing here that can be taken out" in html
