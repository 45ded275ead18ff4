"""Posts come in once, go out unless a letter names them, and nothing that was pasted is dropped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection
from django.urls import reverse

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import DetailRefused
from takedown.cases.answers import read_answers
from takedown.cases.models import Case
from takedown.cases.ways_back import WAIT
from takedown.flows.add_capture import add_capture
from takedown.flows.add_posts import TooManyUnread, add_posts
from takedown.flows.clear_unread import clear_unread
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.draft_requests import draft_requests
from takedown.flows.remove_post import NoSuchPost, PostInUse, remove_post
from takedown.flows.report_before import NoSuchPost as NothingToNote
from takedown.flows.report_before import report_before
from takedown.posts import adding
from takedown.posts.adding import NewPost, TooManyPosts, from_link
from takedown.posts.details import PostDetails
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from takedown.reads.posts import post_rows
from tests import factories
from tests.conftest import NOW, amiss, browser_of, open_for

SAME = "https://mobile.twitter.com/i/status/1859000000000000001?s=20"


def add(opened, text: str, *, now=NOW, **more):
    posts = [from_link(link) for link in read_links(text).unique]
    return add_posts(opened, posts=posts, now=now, **more)


def shorts(opened) -> list[str]:
    return [row.short for row in post_rows(opened)]


def test_the_same_post_in_another_form_is_kept_once(amara):
    added = add(amara, f"{SAME} https://www.reddit.com/r/pics/comments/abc123/")
    assert (added.new, added.known) == (1, 1)
    assert len(shorts(amara)) == 2


def test_the_same_post_may_stand_in_two_cases_and_looks_different_in_each(amara, cass):
    add(cass, SAME)
    indexes = [bytes(post.link_index) for post in ReportedPost.objects.filter(platform="x")]
    assert len(set(indexes)) == len(indexes) == 2


def test_numbers_go_on_where_they_stopped_even_after_one_went_out(amara):
    add(amara, "https://www.reddit.com/r/pics/comments/abc123/")
    remove_post(amara, post_id=post_rows(amara)[0].id, now=NOW)
    add(amara, "https://www.reddit.com/r/pics/comments/def456/")
    assert [row.number for row in post_rows(amara)] == [2, 3]


def test_what_could_not_be_read_is_kept_sealed(amara):
    add(amara, SAME, unread=(("javascript:alert(1)", "Not a page."),))
    case = Case.objects.get(pk=amara.case.pk)
    assert read_answers(case, amara.key).unread == (("javascript:alert(1)", "Not a page."),)
    assert b"javascript" not in bytes(case.answers_sealed)


def test_what_could_not_be_read_stays_until_it_is_taken_away(amara):
    add(amara, SAME, unread=(("one", "Why."), ("two", "Why.")))
    add(amara, SAME, unread=(("two", "Why."), ("three", "Why.")))
    add(amara, SAME)
    listed = [given for given, _ in read_answers(Case.objects.get(), amara.key).unread]
    assert listed == ["one", "two", "three"]
    clear_unread(amara, now=NOW)
    assert read_answers(Case.objects.get(), amara.key).unread == ()


def test_two_places_without_a_link_are_two_posts(amara):
    place = NewPost(platform="whatsapp", details=PostDetails(group="Friends", description="Me"))
    assert add_posts(amara, posts=[place, place], now=NOW).new == 2


def test_too_many_posts_are_refused_whole(amara, monkeypatch):
    monkeypatch.setattr(adding, "MOST_POSTS", 2)
    links = "https://www.reddit.com/r/pics/comments/abc123/ https://x.com/a/status/12345678901"
    with pytest.raises(TooManyPosts):
        add(amara, links)
    assert len(shorts(amara)) == 1


def test_a_post_a_draft_names_may_go_out_and_one_a_letter_names_may_not(amara):
    factories.approved(amara)
    add(amara, "https://www.reddit.com/r/pics/comments/abc123/")
    draft_requests(amara, now=NOW)
    named, spare = (row.id for row in post_rows(amara))
    with pytest.raises(PostInUse):
        remove_post(amara, post_id=named, now=NOW)
    remove_post(amara, post_id=spare, now=NOW)
    assert [row.id for row in post_rows(amara)] == [named]
    assert Event.objects.filter(name=Name.POST_REMOVED).count() == 1


def test_the_pictures_of_a_post_that_goes_out_stay(amara):
    post_id = post_rows(amara)[0].id
    capture = add_capture(amara, file=factories.sealed(), post_id=post_id, now=NOW)
    remove_post(amara, post_id=post_id, now=NOW)
    capture.refresh_from_db()
    assert capture.post_id is None


def test_a_post_of_another_case_is_neither_removed_nor_noted(amara, cass):
    theirs = post_rows(cass)[0].id
    with pytest.raises(NoSuchPost):
        remove_post(amara, post_id=theirs, now=NOW)
    with pytest.raises(NothingToNote):
        report_before(amara, post_id=theirs, words="On Monday", now=NOW)
    assert len(shorts(cass)) == 1


def test_an_earlier_report_is_noted_sealed_and_can_be_corrected(amara):
    post_id = post_rows(amara)[0].id
    for words in ("On Monday", "On Tuesday, in the app"):
        report_before(amara, post_id=post_id, words=words, now=NOW)
    (row,) = post_rows(amara)
    assert row.details.reported_before == "On Tuesday, in the app"
    assert row.details.has_link
    assert b"Tuesday" not in bytes(ReportedPost.objects.get(pk=post_id).details_sealed)


def many(count: int) -> str:
    return " ".join(f"https://x.com/a/status/18590000000001{number:05d}" for number in range(count))


def counts(opened) -> list[int]:
    """How many posts each saving added, as the record tells it."""
    events = Event.objects.filter(case_id=opened.case.pk, name=Name.POSTS_ADDED)
    return [one.details["count"] for one in events.order_by("sequence")]


def paste(opened, text: str):
    return browser_of(opened.case.pk).post(
        reverse("case_links", args=[opened.case.pk]), {"links": text}
    )


def test_five_hundred_links_are_saved_at_once_with_their_repeats(amara):
    assert paste(amara, f"{many(500)} {many(20)}").status_code == 302
    assert ReportedPost.objects.count() == 501
    assert counts(amara) == [1, 500]


def test_five_hundred_and_one_links_are_refused_whole_and_said(amara):
    answer = amiss(paste(amara, many(501)))
    assert "That is 501 different links." in answer.content.decode()
    assert ReportedPost.objects.count() == 1


def test_a_case_fills_to_its_last_place_and_repeats_are_welcome_after(amara, monkeypatch):
    monkeypatch.setattr(adding, "MOST_POSTS", 3)
    assert add(amara, many(2)).new == 2
    again = add(amara, many(2))
    assert (again.new, again.known) == (0, 2)
    with pytest.raises(TooManyPosts):
        add(amara, many(3), unread=(("nonsense", "Not a page."),))
    assert counts(amara) == [1, 2, 0]
    assert read_answers(Case.objects.get(), amara.key).unread == ()


def test_a_case_with_a_high_number_takes_links_while_it_holds_few(amara, monkeypatch):
    monkeypatch.setattr(adding, "MOST_POSTS", 3)
    amara.case.posts.update(number=3)
    assert add(amara, many(2)).new == 2
    assert [row.number for row in post_rows(amara)] == [3, 4, 5]
    with pytest.raises(TooManyPosts):
        add(amara, many(3))


def test_what_was_taken_out_makes_room_five_times_in_72_hours(amara, monkeypatch):
    monkeypatch.setattr(adding, "MOST_POSTS", 2)
    for at in range(9):
        remove_post(amara, post_id=amara.case.posts.get().pk, now=NOW)
        add(amara, f"https://x.com/a/status/1234567890{at}")
    with pytest.raises(TooManyPosts):
        add(amara, many(1))
    destroy_due(now=NOW + WAIT)
    assert add(amara, many(1)).new == 1


def test_lines_that_cannot_be_read_do_not_push_out_those_before(amara, monkeypatch):
    monkeypatch.setattr("takedown.flows.add_posts.MOST_UNREAD", 2)
    add(amara, "", unread=(("he sent it on 3 May", "no link"),))
    with pytest.raises(TooManyUnread):
        add(amara, many(1), unread=(("junk 1", "no link"), ("junk 2", "no link")))
    assert read_answers(Case.objects.get(), amara.key).unread == (
        ("he sent it on 3 May", "no link"),
    )
    assert amara.case.posts.count() == 1

    said = amiss(paste(amara, f"{many(1)}\nhttps://a:b@e.com/1\nhttps://a:b@e.com/2"))
    html = said.content.decode()
    assert "still stands in the box" in html
    assert "https://a:b@e.com/2" in html
    # What can be read is added still, and what is listed already takes no new place.
    assert add(amara, many(1), unread=(("he sent it on 3 May", "no link"),)).new == 1


def test_posts_stand_in_the_order_they_were_given(amara):
    add(amara, "https://x.com/a/status/22222222222 https://x.com/a/status/11111111111")
    assert [row.number for row in post_rows(amara)] == [1, 2, 3]
    assert [row.details.post_id for row in post_rows(amara)[1:]] == ["22222222222", "11111111111"]


def test_a_post_says_who_added_it(amara, beth):
    add(factories.let_in(amara, beth), "https://www.reddit.com/r/pics/comments/abc123/")
    by = ReportedPost.objects.order_by("number").values_list("added_by", flat=True)
    assert list(by) == [amara.actor, f"staff:{beth.pk}"]


@pytest.mark.django_db(transaction=True)
def test_the_same_links_from_two_tabs_at_once_are_kept_once(transactional_db):
    opened, ready = open_for(SAME), Barrier(2)

    def tab(_number: int) -> int:
        try:
            ready.wait(10)
            return add(opened, many(20)).new
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tab, range(2))) == [0, 20]
    assert [row.number for row in post_rows(opened)] == list(range(1, 22))


@pytest.mark.parametrize("flow", ["add_posts", "remove_post", "report_before"])
def test_what_cannot_be_recorded_is_not_done(amara, monkeypatch, flow):
    def refuse(*_, **__):
        raise DetailRefused

    post_id = post_rows(amara)[0].id
    monkeypatch.setattr(f"takedown.flows.{flow}.record", refuse)
    with pytest.raises(DetailRefused):
        {
            "add_posts": lambda: add(amara, many(1)),
            "remove_post": lambda: remove_post(amara, post_id=post_id, now=NOW),
            "report_before": lambda: report_before(amara, post_id=post_id, words="On", now=NOW),
        }[flow]()
    (row,) = post_rows(amara)
    assert (row.id, row.details.reported_before) == (post_id, "")


def test_what_is_done_to_a_post_is_recorded_without_a_word_of_it(amara):
    post_id = post_rows(amara)[0].id
    report_before(amara, post_id=post_id, words="On Monday, to Ali", now=NOW)
    remove_post(amara, post_id=post_id, now=NOW)
    noted, removed = Event.objects.order_by("sequence")[2:]
    assert [noted.name, removed.name] == [Name.EARLIER_REPORT_NOTED, Name.POST_REMOVED]
    assert noted.details == {"post": str(post_id)}
    assert removed.details == {"post": str(post_id), "kind": "post", "number": "1"}
    with pytest.raises(NoSuchPost):
        remove_post(amara, post_id=post_id, now=NOW)


def test_links_that_a_letter_keeps_count_for_72_hours(amara, monkeypatch):
    monkeypatch.setattr(adding, "MOST_POSTS", 2)
    add(amara, "https://x.com/someone/status/1859000000000000002")
    factories.sent(amara)
    hers = "https://www.reddit.com/r/pics/comments/zzz999/"
    with pytest.raises(TooManyPosts):
        add(amara, hers, now=NOW + WAIT - timedelta(minutes=1))
    assert add(amara, hers, now=NOW + WAIT).new == 1
    add(amara, "https://www.reddit.com/r/pics/comments/zzz998/", now=NOW + WAIT)
    with pytest.raises(TooManyPosts):
        add(amara, "https://www.reddit.com/r/pics/comments/zzz997/", now=NOW + WAIT)
