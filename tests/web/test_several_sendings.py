"""Many sendings are said to have gone, or to have been received, with one press: each with its own row, clock and line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import check_chain
from takedown.cases.freezes import FrozenKind
from takedown.deadlines.models import Deadline
from takedown.flows import record_submission as submissions
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.record_receipt import record_receipts
from takedown.flows.record_submission import TooManyAtOnce, record_submissions
from takedown.removals.models import OutgoingMail, ReceiptBasis, RemovalRequest, Submission
from takedown.removals.recipients import channel
from takedown.removals.splitting import split
from tests import factories
from tests.conftest import NOW, amiss, open_for
from tests.web.test_desk import text
from tests.web.test_seen_several import links

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
MINUTE = timedelta(minutes=1)
AT_NOW = {"submitted_at_0": "2026-11-20", "submitted_at_1": "17:30", "all_went": "on"}
HAD_NOW = {"received_at_0": "2026-11-20", "received_at_1": "17:30", "words": "Ticket 12."}


def approved(links: str, *, each: int):
    """Letters that wait to be sent by forms of which each takes so many posts."""
    opened = open_for(links, now=NOW - 60 * MINUTE)
    factories.drafted(opened)
    for request in opened.case.requests.order_by("drafted_at", "pk"):
        factories.approve(opened, request)
        (whole,) = request.submissions.all()
        form = replace(channel(whole.channel_id), posts_per_submission=each)
        posts = [one.post for one in whole.submitted_posts.order_by("post__number")]
        whole.delete()
        split(request, channel=form, posts=posts)
    # They were approved an hour ago.
    RemovalRequest.objects.filter(case=opened.case).update(approved_at=NOW - 30 * MINUTE)
    return opened


@pytest.fixture
def notes():
    """Twelve links on two services, whose letters wait to be sent, three posts each."""
    return approved(links(12), each=3)


@pytest.fixture
def client(notes, holding) -> Client:
    return holding(notes.case.pk)


def at(name: str, opened) -> str:
    return reverse(name, args=[opened.case.pk])


def sendings(opened):
    return Submission.objects.filter(request__case=opened.case).order_by(
        "request__platform", "request__reference", "number"
    )


def choice(client: Client, address: str, words: str) -> str:
    """The choice that stands for many, as the page offers it."""
    html = client.get(address).content.decode()
    return re.search(rf'value="(all:[^"]+)"(?:(?!value=).)*{words}', html, re.DOTALL)[1]


def lines(opened, name: Name) -> int:
    return Event.objects.filter(case_id=opened.case.pk, name=name).count()


def test_all_go_with_one_press_and_each_has_its_row_its_clock_and_its_line(notes, client):
    count = sendings(notes).count()
    assert count == 5
    address = at("several_sent", notes)
    value = choice(client, address, f"All {count} of this list")
    answer = client.post(address, {"sendings": value, "once": "a", **AT_NOW})
    assert answer["Location"] == address
    assert {one.submitted_at for one in sendings(notes)} == {NOW}
    assert all(one.whole_notice_went for one in sendings(notes))
    clocked = Deadline.objects.filter(case=notes.case).values("submission").distinct().count()
    assert clocked == lines(notes, Name.SUBMISSION_MADE) == count
    assert check_chain(Event.objects.filter(case_id=notes.case.pk).order_by("sequence"))
    assert "No letter waits to be sent." in text(client.get(address).content.decode())


def test_a_second_press_records_nothing_again(notes, client):
    address = at("several_sent", notes)
    first = sendings(notes).first()
    for _ in range(2):
        answer = client.post(address, {"sendings": str(first.pk), "once": "a", **AT_NOW})
        assert answer["Location"] == address
    assert lines(notes, Name.SUBMISSION_MADE) == 1


def test_only_those_to_one_service_or_of_one_letter(notes, client):
    address = at("several_sent", notes)
    reddit = sendings(notes).filter(request__platform="reddit")
    value = choice(client, address, f"Reddit: all {reddit.count()}")
    client.post(address, {"sendings": value, "once": "a", **AT_NOW})
    went = sendings(notes).filter(submitted_at__isnull=False)
    assert set(went) == set(reddit)


def test_one_with_a_time_of_its_own_is_counted_from_that(notes, client):
    address = at("several_sent", notes)
    first, second, *_ = sendings(notes)
    own = {f"at_{first.pk.hex}_0": "2026-11-20", f"at_{first.pk.hex}_1": "17:10"}
    typed = {"sendings": [str(first.pk), str(second.pk)], "once": "a", **AT_NOW, **own}
    client.post(address, typed)
    times = [one.submitted_at for one in sendings(notes)[:2]]
    assert times == [NOW - 20 * MINUTE, NOW]


def test_a_time_of_its_own_without_a_tick_says_nothing(notes, client):
    address = at("several_sent", notes)
    first, second, *_ = sendings(notes)
    own = {f"at_{first.pk.hex}_0": "2026-11-20", f"at_{first.pk.hex}_1": "17:10"}
    client.post(address, {"sendings": str(second.pk), "once": "a", **AT_NOW, **own})
    assert [one.submitted_at for one in sendings(notes)[:2]] == [None, NOW]


def test_what_cannot_be_is_said_by_row_and_stays_ticked_and_the_rest_is_kept(notes, client):
    address = at("several_sent", notes)
    first, second, *_ = sendings(notes)
    # Before its letter was approved.
    own = {f"at_{first.pk.hex}_0": "2026-11-20", f"at_{first.pk.hex}_1": "08:00"}
    typed = {"sendings": [str(first.pk), str(second.pk)], "once": "a", **AT_NOW, **own}
    page = amiss(client.post(address, typed)).content.decode()
    assert "1 of 2 were saved. The others were not:" in text(page)
    assert f"{first.request.reference}, sending {first.number}: " in text(page)
    assert "that time has not come, or is before the letter was approved." in text(page)
    assert re.search(rf'value="{first.pk}"[^>]*checked', page)
    assert 'value="08:00"' in page
    assert [one.submitted_at for one in sendings(notes)[:2]] == [None, NOW]


def test_all_of_each_has_to_have_gone(notes, client):
    address = at("several_sent", notes)
    first = sendings(notes).first()
    typed = {"sendings": str(first.pk), "once": "a", **AT_NOW}
    del typed["all_went"]
    page = amiss(client.post(address, typed)).content.decode()
    assert "Leave out those of which only a part did." in text(page)
    assert lines(notes, Name.SUBMISSION_MADE) == 0


def test_a_list_that_changed_meanwhile_is_shown_anew_and_nothing_is_recorded(notes, client):
    address = at("several_sent", notes)
    value = choice(client, address, "All [0-9]+ of this list")
    factories.submit(notes, sendings(notes).first())
    page = amiss(client.post(address, {"sendings": value, "once": "a", **AT_NOW}))
    assert "The list changed since this page was made." in text(page.content.decode())
    assert lines(notes, Name.SUBMISSION_MADE) == 1


def test_what_is_closed_or_on_its_way_from_here_is_not_in_the_list(notes, client):
    address = at("several_sent", notes)
    on_its_way = sendings(notes).exclude(request__platform="reddit").first()
    OutgoingMail.objects.create(submission=on_its_way, asked_at=NOW, asked_by="code-holder")
    post = notes.case.posts.filter(platform="reddit").first()
    freeze_thing(notes, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    page = client.get(address).content.decode()
    assert str(on_its_way.pk) not in page
    assert "Reddit" not in text(page)
    # Nor by whoever sends it all the same.
    refused = record_submissions(notes, sent={on_its_way.pk: NOW}, now=NOW)
    assert refused == {on_its_way.pk: submissions.NoSuchSubmission}


def test_sendings_of_another_case_are_not_there(notes, amara):
    other = factories.approved(amara).submissions.get()
    refused = record_submissions(notes, sent={other.pk: NOW}, now=NOW)
    assert refused == {other.pk: submissions.NoSuchSubmission}
    other.refresh_from_db()
    assert other.submitted_at is None


def test_one_receipt_for_many_corrects_the_clock_of_each(notes, client):
    for one in sendings(notes):
        factories.submit(notes, one)
    count = sendings(notes).count()
    address = at("several_had", notes)
    value = choice(client, address, f"All {count} of this list")
    client.post(address, {"sendings": value, "once": "a", **HAD_NOW})
    assert {one.receipt_basis for one in sendings(notes)} == {ReceiptBasis.SHOWN}
    words = {notes.key.open_text(one.receipt_sealed, one.receipt_place) for one in sendings(notes)}
    assert words == {"Ticket 12."}
    assert lines(notes, Name.RECEIPT_RECORDED) == count
    present = Deadline.objects.filter(case=notes.case).present()
    assert {one.basis for one in present} == {"SHOWN"}
    assert "No letter waits for the time they received it." in text(
        client.get(address).content.decode()
    )


def test_a_receipt_before_the_sending_is_said_and_the_others_are_kept(notes, client):
    first, second, *_ = sendings(notes)
    for one in (first, second):
        factories.submit(notes, one)
    own = {f"at_{first.pk.hex}_0": "2026-11-19", f"at_{first.pk.hex}_1": "17:30"}
    typed = {"sendings": [str(first.pk), str(second.pk)], "once": "a", **HAD_NOW, **own}
    page = amiss(client.post(at("several_had", notes), typed)).content.decode()
    assert "they cannot have had it before it was sent, or in the future." in text(page)
    assert "Ticket 12." in page
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.receipt_basis, second.receipt_basis) == ("ESTIMATED", "SHOWN")


def test_a_receipt_that_is_shown_stays_as_it_is(notes):
    first = sendings(notes).first()
    factories.submit(notes, first)
    record_receipts(notes, received={first.pk: NOW}, words="Ticket 12.", now=NOW)
    refused = record_receipts(notes, received={first.pk: NOW}, words="Ticket 13.", now=NOW)
    first.refresh_from_db()
    assert list(refused) == [first.pk]
    assert notes.key.open_text(first.receipt_sealed, first.receipt_place) == "Ticket 12."


def test_more_than_fifty_go_with_one_tick(holding):
    reddit = "\n".join(f"https://www.reddit.com/r/pics/comments/a{one:x}/" for one in range(60))
    opened = approved(reddit, each=1)
    count = sendings(opened).count()
    assert count == 60
    client, address = holding(opened.case.pk), at("several_sent", opened)
    assert f"Part 1 of 2, {count} in all." in text(client.get(address).content.decode())
    value = choice(client, address, f"Reddit: all {count}")
    client.post(address, {"sendings": value, "once": "a", **AT_NOW})
    assert not sendings(opened).filter(submitted_at__isnull=True).exists()


def test_more_than_one_press_may_record_are_refused(notes):
    with pytest.raises(TooManyAtOnce):
        record_submissions(notes, sent={factories.new_id(): NOW for _ in range(501)}, now=NOW)
