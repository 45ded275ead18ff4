"""The safeguarding lead's pages: numbers, links as text, four steps, and no way to a picture or a name."""

from __future__ import annotations

from django.test import Client

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.freezes import Freeze, FrozenKind
from takedown.cases.ways_back import WAIT
from takedown.common import clock
from takedown.flows.freeze_thing import freeze_thing
from takedown.posts.models import Capture
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.flows.test_every_use_of_a_picture import PHOTO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
STEPS = ("", "1/", "2/", "3/", "3/sure/", "3/back/")
LINKS = {"day": "2026-11-20", "number": "IWF-123"}
FILES = {"day": "2026-11-20", "force": "Essex Police", "number": "42/1234/26"}
SAID = {"who": "PC Jones, Essex Police", "number": "42/1234/26"}


@pytest.fixture
def lea(charity):
    return factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)


@pytest.fixture
def held(amara, beth, lea) -> Freeze:
    """A post and its picture, closed by the person, in notes that let the charity in."""
    factories.let_in(amara, beth)
    factories.answer(amara, contact_address="amara@example.org")
    post = amara.case.posts.get()
    pictures.capture(amara, PHOTO, post=post.pk)
    return freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock that the pages read."""
    return lambda now: monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def lead(lea, signed_in) -> Client:
    return signed_in(lea.user)


def page(one: Freeze, step: str = "") -> str:
    return f"/desk/held/{one.pk}/{step}"


def test_a_lead_sees_number_time_and_link_as_text_and_nothing_else_of_a_case(lead, held, amara):
    listed = lead.get("/desk/held/").content.decode()
    assert amara.case.reference in listed
    assert "Link 1 · Picture 1" in " ".join(listed.split())

    html = lead.get(page(held)).content.decode()

    assert "https://x.com/someone/status/1859000000000000001" in html
    assert 'href="https://x.com' not in html
    for private in ("amara@example.org", "/notes/", "JPEG", "<img", "photo.jpg", " × "):
        assert private not in html, private
    assert Event.objects.filter(name="FREEZE_VIEWED").count() == 1


@pytest.mark.parametrize("headers", [{}, {"Sec-Purpose": "prefetch;prerender"}])
def test_what_is_asked_by_head_or_ahead_of_the_lead_is_no_look(lead, held, headers):
    path = page(held)
    answer = lead.get(path, headers=headers) if headers else lead.head(path)
    assert (answer.status_code, answer.content) == (503 if headers else 200, b"")
    assert not Event.objects.filter(name=Name.FREEZE_VIEWED).exists()
    lead.get(path)
    assert Event.objects.filter(name=Name.FREEZE_VIEWED).count() == 1


def test_a_lead_opens_no_page_of_the_case(lead, held, amara):
    for path in ("", "links/", "pictures/", "packs/", "aside/"):
        assert lead.get(f"/notes/{amara.case.pk}/{path}").status_code == 404
    assert amara.case.reference not in lead.get("/desk/").content.decode()


def test_nobody_else_finds_any_of_it(held, beth, charity, amara, holding, signed_in):
    another = Organisation.objects.create(name="Another", created_at=NOW)
    others = {
        "a caseworker": signed_in(beth.user),
        "a manager": signed_in(
            factories.member(charity, "mo@charity.example", role=Role.MANAGER).user
        ),
        "another's lead": signed_in(
            factories.member(another, "zoe@x.example", role=Role.SAFEGUARDING_LEAD).user
        ),
    }
    for who, client in others.items():
        for step in STEPS:
            for method in (client.get, client.post):
                assert method(page(held, step), {**FILES, **SAID}).status_code == 404, (who, step)
    assert amara.case.reference not in others["another's lead"].get("/desk/held/").content.decode()
    for client in (Client(), holding(amara.case.pk)):
        for step in STEPS:
            assert client.post(page(held, step), FILES)["Location"] == "/accounts/login/"
    held.refresh_from_db()
    assert (held.links_at, held.files_at, held.said_at, held.ended_at) == (None,) * 4


def test_from_the_report_to_the_end_on_their_word(lead, lea, held, amara, at, signed_in):
    refused = lead.post(page(held, "3/"), {"ending": "DESTROYED", **SAID})
    assert refused.status_code == 422
    assert "Tell the police of the files first" in refused.content.decode()
    assert 'value="PC Jones, Essex Police"' in refused.content.decode()

    assert lead.post(page(held, "1/"), LINKS)["Location"] == page(held)
    assert lead.post(page(held, "2/"), FILES)["Location"] == page(held)
    html = lead.get(page(held)).content.decode()
    assert "20 November 2026, report number: IWF-123" in html
    assert "20 November 2026, Essex Police, reference: 42/1234/26" in html

    assert lead.post(page(held, "3/"), {"ending": "DESTROYED", **SAID})["Location"] == page(
        held, "3/sure/"
    )
    assert Capture.objects.exists()
    sure = lead.get(page(held, "3/sure/")).content.decode()
    assert "That cannot be undone" in sure
    assert "PC Jones, Essex Police, reference: 42/1234/26" in sure
    assert lead.post(page(held, "3/sure/"), {"ending": "NOT_A_CHILD"}).status_code == 422
    assert Capture.objects.exists()

    early = lead.post(page(held, "3/sure/"), {"ending": "DESTROYED"})
    assert early.status_code == 422
    assert "It can be done from 23 November 2026, 17:30" in early.content.decode()
    assert Capture.objects.exists()
    at(NOW + WAIT)
    again = signed_in(lea.user)
    assert "Go on with this" in again.get(page(held)).content.decode()
    assert again.post(page(held, "3/sure/"), {"ending": "DESTROYED"})["Location"] == page(held)

    assert not Capture.objects.exists()
    assert "Destroyed" in again.get("/desk/held/").content.decode()
    names = Event.objects.filter(case_id=amara.case.pk, actor__startswith="staff:")
    assert list(names.order_by("sequence").values_list("name", flat=True)) == [
        "CASE_TAKEN", "FREEZE_VIEWED", "FROZEN_LINKS_REPORTED", "FROZEN_FILES_REPORTED", "FREEZE_END_SAID", "FREEZE_VIEWED", "FREEZE_ENDED",
    ]  # fmt: skip


def test_nothing_ends_before_it_was_written_down(lead, held):
    assert "First write down" in lead.get(page(held, "3/sure/")).content.decode()
    for shown in ("DESTROYED", "NOT_A_CHILD", "", "SOMETHING"):
        assert lead.post(page(held, "3/sure/"), {"ending": shown}).status_code == 422
    held.refresh_from_db()
    assert held.is_open


def test_what_was_written_down_is_read_in_the_notes_and_taken_back_by_another_lead(
    lead, held, amara, charity, holding, signed_in
):
    for step, words in (("1/", LINKS), ("2/", FILES), ("3/", {"ending": "DESTROYED", **SAID})):
        lead.post(page(held, step), words)
    closed = f"/notes/{amara.case.pk}/aside/"
    html = holding(amara.case.pk).get(closed).content.decode()
    assert "On 20 November 2026 a lead wrote down what was said: destroy what is held here." in html
    assert "That can be done from 23 November 2026, 17:30." in html
    assert "PC Jones" not in html

    ann = factories.member(charity, "ann@charity.example", role=Role.SAFEGUARDING_LEAD)
    other = signed_in(ann.user)
    assert "To be destroyed" in other.get("/desk/held/").content.decode()
    assert "Take it back" in other.get(page(held)).content.decode()
    assert other.post(page(held, "3/back/"))["Location"] == page(held)

    assert "wrote down" not in holding(amara.case.pk).get(closed).content.decode()
    assert "First write down" in lead.get(page(held, "3/sure/")).content.decode()


def test_a_step_left_empty_says_what_is_missing(lead, held):
    for step, words in (
        ("1/", "Give the day."),
        ("2/", "Name the police force."),
        ("3/", "Choose what they said."),
    ):
        response = lead.post(page(held, step), {})
        assert response.status_code == 422
        assert words in response.content.decode()


def test_the_person_sees_what_the_lead_did(lead, held, amara, holding):
    lead.post(page(held, "1/"), LINKS)
    client = holding(amara.case.pk)

    html = client.get(f"/notes/{amara.case.pk}/").content.decode()
    assert "A safeguarding lead looked at what is closed, and at no picture" in html
    assert "By the safeguarding lead of A Charity" in html
    closed = client.get(f"/notes/{amara.case.pk}/aside/").content.decode()
    assert "The links were reported to the Internet Watch Foundation on 20 November 2026." in closed
    assert "The person for safeguarding at A Charity looks after it." in closed
    assert "IWF-123" not in closed


def test_an_organisation_of_leads_alone_is_not_offered_as_somebody_to_let_in(lea, amara, holding):
    assert (
        "A Charity"
        not in holding(amara.case.pk).get(f"/notes/{amara.case.pk}/people/").content.decode()
    )
