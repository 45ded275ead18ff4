"""Posts come in once, go out unless a letter names them, and nothing that was pasted is dropped."""

from __future__ import annotations

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.cases.models import Case
from takedown.flows.add_posts import add_posts
from takedown.flows.clear_unread import clear_unread
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
from tests.conftest import NOW

SAME = "https://mobile.twitter.com/i/status/1859000000000000001?s=20"


def add(opened, text: str, **more):
    posts = [from_link(link) for link in read_links(text).unique]
    return add_posts(opened, posts=posts, now=NOW, **more)


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
