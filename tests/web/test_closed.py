"""Pages where something is closed: the words are beside each thing, every use is refused and written down."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest

from takedown.audit.models import Event
from takedown.cases.freezes import Freeze, FrozenKind
from takedown.cases.models import Case, CaseCode
from takedown.cases.ways_back import WAIT
from takedown.deadlines.news import has_news
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.mark_passed import mark_passed
from takedown.flows.read_picture import read_picture
from takedown.flows.record_receipt import record_receipt
from takedown.reads.alerts import new_lines
from takedown.removals.models import Submission
from tests import factories
from tests.conftest import NOW, open_for
from tests.flows import pictures
from tests.flows.test_every_use_of_a_picture import EDITED, PHOTO
from tests.security.things import address, case_routes, things_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
LINK = "https://x.com/someone/status/1859000000000000001"
# What the whole of a page is about, where its address names a thing.
REFUSED = {
    "show_picture": "VIEW", "look": "VIEW", "withdraw_picture": "REMOVE", "match": "MATCH",
    "same_answer": "MATCH", "copies": "MATCH", "part_copy": "MATCH", "remove_post": "REMOVE",
    "reported_before": "CHANGE", "seen": "CHANGE", "describe_post": "CHANGE", "again": "LETTER",
    "mistake": "CHANGE",
}  # fmt: skip


@pytest.fixture
def likeness(amara):
    """A picture of a post beside a photo, as the worker leaves it."""
    post = amara.case.posts.get()
    pictures.reference(amara, PHOTO)
    return pictures.capture(amara, EDITED, post=post.pk).matches.get()


def refusals(case_id) -> list[str]:
    events = Event.objects.filter(case_id=case_id, name="FROZEN_USE_REFUSED").order_by("sequence")
    return [event.details["work"] for event in events]


def close(opened, kind, target) -> Freeze:
    return freeze_thing(opened, kind=FrozenKind(kind), target_id=target.pk, now=NOW)


def test_the_words_stand_beside_every_link_picture_and_likeness(amara, likeness, holding):
    client, case_id = holding(amara.case.pk), amara.case.pk
    of = {
        "/": [("case", case_id), ("post", likeness.capture.post_id)],
        "/links/": [("post", likeness.capture.post_id)],
        "/files/": [
            ("capture", likeness.capture_id), ("reference", likeness.reference_id), ("match", likeness.pk),
        ],
        f"/likeness/{likeness.pk}/": [("match", likeness.pk)],
        f"/copies/{likeness.capture_id}/": [("capture", likeness.capture_id)],
        f"/files/capture/{likeness.capture_id}/show/": [("capture", likeness.capture_id)],
    }  # fmt: skip
    for page, things in of.items():
        html = client.get(f"/notes/{case_id}{page}").content.decode()
        for kind, thing in things:
            assert f'href="/notes/{case_id}/aside/{kind}/{thing}/"' in html, page


@pytest.mark.parametrize("who", ["the person", "a caseworker"])
def test_one_press_closes_it_and_nothing_was_opened(amara, likeness, holding, signed_in, beth, who):
    factories.let_in(amara, beth)
    client = holding(amara.case.pk) if who == "the person" else signed_in(beth.user)
    page = f"/notes/{amara.case.pk}/aside/match/{likeness.pk}/"

    asked = client.get(page)
    assert asked.status_code == 200
    assert "picture 1 and photo 1" in asked.content.decode()
    assert not Freeze.objects.exists()
    answer = client.post(page)

    assert answer["Location"] == f"/notes/{amara.case.pk}/aside/"
    assert Freeze.objects.get().things.count() == 3
    assert not Event.objects.filter(name="PICTURE_VIEWED").exists()
    html = client.get(answer["Location"]).content.decode()
    assert "Internet Watch Foundation" in html
    assert "Report it yourself" in html


def test_a_second_press_of_the_same_button_closes_it_once(amara, holding):
    client = holding(amara.case.pk)
    page = f"/notes/{amara.case.pk}/aside/case/{amara.case.pk}/"
    once = {"once": "a-token"}

    assert {client.post(page, once)["Location"] for _ in range(2)} == {
        f"/notes/{amara.case.pk}/aside/"
    }
    assert Freeze.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["the person", "a caseworker"])
def test_every_page_about_something_closed_is_refused_and_each_try_written_down(
    amara, beth, holding, signed_in, method, who
):
    """A new page whose address names a post, a picture or a likeness has to stand in the list above."""
    things = things_of(amara, beth)
    close(amara, "CASE", amara.case)
    client = holding(amara.case.pk) if who == "the person" else signed_in(beth.user)
    naming = [
        one
        for one in case_routes()
        if one.takes & {"post_id", "picture_id", "capture_id", "match_id"}
    ]
    assert {one.name for one in naming} == set(REFUSED)

    for route in naming:
        before = refusals(amara.case.pk)
        response = getattr(client, method)(address(route, things))
        assert response.status_code == 403, route.name
        assert "This is closed" in response.content.decode()
        assert refusals(amara.case.pk) == [*before, REFUSED[route.name]], route.name


def test_files_and_words_leave_no_more_and_each_try_is_written_down(amara, beth, holding):
    things = things_of(amara, beth)
    client = holding(amara.case.pk)
    close(amara, "CASE", amara.case)
    tries = {
        "pack_file": "EXPORT", "letter_file": "EXPORT", "case_links": "ADD",
        "another_way": "SEND", "ready": "SEND", "danger": "LETTER",
    }  # fmt: skip
    words = {
        "links": "https://x.com/a/status/1859000000000000077", "channel": "x-ncn", "safe_to_send": "yes",
        "read": "on", "platform": "whatsapp", "account": "a", "group": "g",
    }  # fmt: skip

    for route in case_routes():
        if route.name in tries:
            before = refusals(amara.case.pk)
            response = client.post(address(route, things), words)
            assert response.status_code == 403, route.name
            assert refusals(amara.case.pk) == [*before, tries[route.name]]


def test_a_letter_that_is_closed_shows_neither_its_text_nor_a_way_to_send_it(amara, holding):
    request = factories.approved(amara)
    client, page = holding(amara.case.pk), f"/notes/{amara.case.pk}/letters/{request.pk}/send/"
    close(amara, "POST", amara.case.posts.get())

    html = client.get(page).content.decode()

    assert "This letter is closed" in html
    assert "1859000000000000001" not in html
    assert "I have pressed send" not in html
    assert "I had sent it before it was closed" in html


@pytest.mark.parametrize("closed", ["one link", "everything"])
@pytest.mark.parametrize("who", ["the person", "a caseworker"])
def test_no_page_shows_a_closed_link(amara, beth, holding, signed_in, closed, who):
    """Every address of the notes, after a link in it was closed; of all that is closed, no answer either."""
    things = things_of(amara, beth)
    everything = closed == "everything"
    submission = Submission.objects.get(pk=things["submission_id"])
    words = f"We keep {LINK} up." if everything else "We keep it up."
    reply = factories.reply(submission, amara, words)
    record_receipt(
        amara, submission_id=submission.pk, received_at=NOW, words=words, reply_id=None, now=NOW
    )
    close(
        amara,
        "CASE" if everything else "POST",
        amara.case if everything else amara.case.posts.get(),
    )
    client = holding(amara.case.pk) if who == "the person" else signed_in(beth.user)
    replies = {"reply_id": (reply.pk, things["reply_id"])}
    seen = set()

    for route in case_routes():
        for value in replies["reply_id"] if "reply_id" in route.takes else (None,):
            response = client.get(
                address(route, {**things, **({"reply_id": value} if value else {})})
            )
            if response.status_code == 200 and not response.streaming:
                seen.add(route.name)
                html = response.content.decode()
                assert "1859000000000000001" not in html, route.name
                assert not everything or "We keep" not in html, route.name

    assert {"case", "case_links", "send", "reply", "receipt", "letters", "freezes"} <= seen


def test_no_clock_of_a_closed_link_is_shown_and_it_goes_on(holding):
    opened = open_for(f"{LINK} https://x.com/someone/status/1859000000000000002")
    sending = factories.sent(opened)
    first, second = opened.case.posts.order_by("number")
    close(opened, FrozenKind.POST, first)
    client = holding(opened.case.pk)
    letter = f"/letters/{sending.request_id}/send/"
    for page in ("/", "/times/", letter):
        html = client.get(f"/notes/{opened.case.pk}{page}").content.decode()
        assert "Post 2: the time in the law ends on" in html, page
        assert "Post 1:" not in html, page
    close(opened, FrozenKind.POST, second)
    for page in ("/", "/times/", letter):
        html = client.get(f"/notes/{opened.case.pk}{page}").content.decode()
        assert "the time in the law" not in html, page
        assert "No clock runs" not in html, page
    assert opened.case.deadlines.running().count() == 2
    assert mark_passed(now=NOW + 3 * WAIT) == 2
    assert new_lines(opened) == []
    assert not has_news(opened.case.pk, after=NOW)


def test_closed_things_are_listed_by_number_and_offer_nothing(amara, likeness, holding):
    close(amara, "MATCH", likeness)
    client, case_id = holding(amara.case.pk), amara.case.pk

    several = f"/notes/{case_id}/out/several/"
    html = client.get(f"/notes/{case_id}/files/").content.decode().replace(several, "")
    boxes = client.get(several).content.decode()

    assert "capture:" not in boxes
    assert "reference:" not in boxes
    assert html.count("Closed, as somebody may be under 18") == 2
    for gone in ("/show/", "/out/", "/likeness/", "/aside/capture/", "JPEG"):
        assert gone not in html
    # Nobody is asked to look at it, or to put a picture with it.
    assert "/seen/" not in client.get(f"/notes/{case_id}/").content.decode()
    assert (
        str(likeness.capture.post_id)
        not in client.get(f"/notes/{case_id}/pictures/post/").content.decode()
    )


def test_a_file_with_the_same_bytes_is_not_taken_in_again(amara, holding):
    close(amara, "CAPTURE", factories.capture(amara, PHOTO))
    file = SimpleUploadedFile("photo.jpg", PHOTO, "image/jpeg")
    response = holding(amara.case.pk).post(f"/notes/{amara.case.pk}/files/mine/", {"file": file})

    assert response.status_code == 403
    assert not amara.case.references.exists()
    assert refusals(amara.case.pk) == ["ADD"]


def test_one_closed_by_itself_says_that_it_shows_the_same(amara, holding):
    close(amara, "CAPTURE", pictures.capture(amara, PHOTO))
    again = factories.capture(amara, PHOTO + b"\0")
    read_picture(kind="capture", picture_id=again.pk, now=NOW)
    client, case_id = holding(amara.case.pk), amara.case.pk

    listed = client.get(f"/notes/{case_id}/files/").content.decode()
    assert listed.count("Closed, as it shows the same as one that is closed.") == 1
    assert listed.count("Closed, as somebody may be under 18.") == 1
    closed = client.get(f"/notes/{case_id}/aside/").content.decode()
    assert "by this site, as it shows the same as one that is closed" in closed


def test_a_pack_with_something_closed_in_it_is_not_offered(amara, holding):
    row = factories.capture(amara)
    factories.packed(amara)
    close(amara, "CAPTURE", row)

    html = holding(amara.case.pk).get(f"/notes/{amara.case.pk}/packs/").content.decode()

    assert "this pack cannot be saved now" in html
    assert "Save pack 1" not in html


def test_a_caseworker_does_not_find_a_closed_link_and_the_try_is_written_down(
    amara, beth, signed_in
):
    factories.let_in(amara, beth)
    client, link = (
        signed_in(beth.user),
        {"links": "https://x.com/someone/status/1859000000000000001"},
    )
    assert (
        amara.case.reference in client.post("/desk/", link).content.decode().partition("<table")[0]
    )
    close(amara, "POST", amara.case.posts.get())

    html = client.post("/desk/", link).content.decode()

    assert amara.case.reference not in html.partition("<table")[0]
    assert "Closed: somebody may be under 18" in html
    assert refusals(amara.case.pk) == ["SEARCH"]


def test_notes_closed_as_a_whole_are_not_brought_back_and_the_page_says_so(amara, holding):
    close(amara, "CASE", amara.case)
    Case.objects.update(hidden_at=NOW, erase_at=NOW)
    client, page = holding(amara.case.pk), f"/notes/{amara.case.pk}/hidden/"
    assert "destroyed when that has ended" in client.get(page).content.decode()

    response = client.post(page)

    assert response.status_code == 403
    assert "They cannot be brought back now" in response.content.decode()
    assert refusals(amara.case.pk) == ["RESTORE"]
    assert Case.objects.get().is_hidden


def test_the_page_of_erasing_says_that_it_waits(amara, holding):
    client, page = holding(amara.case.pk), f"/notes/{amara.case.pk}/erase/"
    assert "destroyed when that has ended" not in client.get(page).content.decode()
    close(amara, "POST", amara.case.posts.get())

    assert "destroyed when that has ended" in client.get(page).content.decode()


def test_the_home_of_a_case_says_next_what_can_still_be_done(amara, holding):
    factories.approved(amara)
    CaseCode.objects.update(confirmed_at=NOW, words_sealed=None)
    close(amara, "POST", amara.case.posts.get())

    response = holding(amara.case.pk).get(f"/notes/{amara.case.pk}/")

    assert response.context["step"].page == "letters"
    assert "What is closed, and who can help" in response.content.decode()
