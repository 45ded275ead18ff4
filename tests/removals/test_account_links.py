"""The link of an account names no post: a letter never says that the picture is at it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takedown.posts.accounts import ACCOUNT_NOTE, is_account
from takedown.posts.details import read_details, write_details
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from takedown.reads.posts import post_rows
from takedown.removals.models import RemovalRequest
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW, open_for
from tests.posts.cases import LINKS

ACCOUNTS = [
    "https://x.com/someone", "twitter.com/Some_One/", "https://x.com/someone/media", "https://x.com/someone?s=21",
    "https://www.instagram.com/some.one/", "https://www.facebook.com/profile.php?id=100001",
    "https://www.snapchat.com/add/someone", "https://t.me/somechannel", "https://onlyfans.com/someone",
    "https://www.tiktok.com/@some.one?lang=en", "https://www.threads.net/@someone", "https://youtube.com/@someone/videos",
    "https://www.facebook.com/some.name", "https://x.com/@someone", "https://x.com/i/user/123", "https://x.com/someone/photo",
    "https://www.instagram.com/stories/someone/", "https://www.youtube.com/channel/UCabc", "https://www.pornhub.com/model/someone", "https://reddit.com/user/someone/",
]  # fmt: skip
NOT_ACCOUNTS = [
    "https://x.com/someone/status/1859000000000000001", "https://x.com/home", "https://x.com/i/status/1859000000000000001",
    "https://t.co/abc", "https://www.instagram.com/p/AbC/", "https://www.facebook.com/groups/12/posts/34",
    "https://www.facebook.com/watch/?v=123", "https://www.facebook.com/photo.php?fbid=123", "https://www.facebook.com/some.name/posts/34",
    "https://www.instagram.com/stories/someone/123/", "https://t.me/somechannel/12", "https://www.tiktok.com/@some.one/video/123", "https://example.org/someone",
    "https://www.reddit.com/r/pics/comments/abc/", "https://onlyfans.com/123/someone", "someone", "",
]  # fmt: skip


@pytest.mark.parametrize("link", ACCOUNTS)
def test_the_link_of_an_account_is_told_from_that_of_a_post(link):
    assert is_account(link)
    (read,) = read_links(link).unique
    assert is_account(read.canonical)
    assert read.note == ACCOUNT_NOTE


@pytest.mark.parametrize("link", NOT_ACCOUNTS)
def test_what_no_shape_fits_is_taken_for_a_post_as_before(link):
    assert not is_account(link)


@pytest.mark.parametrize("case", LINKS, ids=lambda case: case[0])
def test_no_post_that_is_known_by_its_number_is_taken_for_an_account(case):
    assert not (case[3] and is_account(case[2]))


def describe(opened, words: str) -> None:
    post = ReportedPost.objects.get(case=opened.case)
    details = replace(read_details(post, opened.key), description=words)
    write_details(post, opened.key, details)
    post.save()


def written(opened):
    factories.answer(opened)
    request = RemovalRequest.objects.filter(case=opened.case).first() or factories.drafted(opened)
    return notice_for(opened, request, now=NOW)


@pytest.mark.django_db
def test_a_letter_with_an_account_alone_waits_until_somebody_says_which_picture_in_it():
    opened = open_for("https://x.com/someone")
    notice = written(opened)
    (missing,) = notice.missing
    assert "The link of post 1 is that of an account." in missing.hint
    (row,) = post_rows(opened)
    assert ACCOUNT_NOTE in row.note

    describe(opened, "The third picture, put up on 10 January.")
    notice = written(opened)
    assert notice.is_complete
    # The letter says what was said: an account, and which picture in it.
    assert "Account: https://x.com/someone\n" in notice.text
    assert "Description: The third picture, put up on 10 January." in notice.text
    assert "Link: https://x.com/someone" not in notice.text
    (row,) = post_rows(opened)
    assert ACCOUNT_NOTE not in row.note
