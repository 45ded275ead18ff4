"""What cannot be used as a link is listed with what to do, and no password is ever shown again."""

from __future__ import annotations

import pytest

from takedown.posts import refusals
from takedown.posts.links import read_links

REFUSED = [
    ("javascript:alert(1)", refusals.SHOWN_ON_DEVICE),
    ("JaVaScRiPt:location='https://e.com'", refusals.SHOWN_ON_DEVICE),
    ("data:text/html;base64,PHA+", refusals.SHOWN_ON_DEVICE),
    ("about:blank", refusals.SHOWN_ON_DEVICE),
    ("file:///C:/a.jpg", refusals.SHOWN_ON_DEVICE),
    ("blob:https://x.com/1-2", refusals.SHOWN_ON_DEVICE),
    ("ftp://e.com/a", refusals.SCHEME),
    ("mailto:a@e.com", refusals.SCHEME),
    ("tg://resolve?domain=a", refusals.APP),
    ("snssdk1233://aweme/detail/1", refusals.APP),
    ("http://localhost:8000/a", refusals.NETWORK),
    ("http://127.0.0.1/a", refusals.NETWORK),
    ("http://192.168.1.4/a", refusals.NETWORK),
    ("192.168.1.4/a", refusals.NETWORK),
    ("http://10.0.0.1", refusals.NETWORK),
    ("http://169.254.169.254/latest", refusals.NETWORK),
    ("http://[::1]/a", refusals.NETWORK),
    ("http://[::ffff:10.0.0.1]/a", refusals.NETWORK),
    ("http://2130706433/", refusals.NETWORK),
    ("http://nas.local/a", refusals.NETWORK),
    ("http://router/", refusals.NETWORK),
    ("https://twitter.con/a/status/1", refusals.no_such_ending("con")),
    ("twitter.con/a/status/1", refusals.no_such_ending("con")),
    ("instagram.con", refusals.no_such_ending("con")),
    ("https://e.com:99999/a", refusals.INCOMPLETE),
    ("https://", refusals.INCOMPLETE),
    ("https://%zzx.com", refusals.INCOMPLETE),
    ("https://…", refusals.CUT_OFF),
    ("www.", refusals.INCOMPLETE),
    ("xcom/a/status/1", refusals.INCOMPLETE),
    ("https://x.com/a/status/179…", refusals.CUT_OFF),
    ("x.com/a/status/179…", refusals.CUT_OFF),
    ("@ann_b", refusals.HANDLE),
    ("- @ann, @bob", refusals.HANDLE),
    ("u/ann", refusals.HANDLE),
    ("ann@e.com", refusals.EMAIL),
    ("x.com", refusals.FRONT_PAGE),
    ("photo.jpg", refusals.FILE_NAME),
    ("https://e.com/" + "a" * 9_000, refusals.TOO_LONG),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[case[0][:40] for case in REFUSED])
def test_what_cannot_be_a_link_is_listed_with_what_to_do(text, reason):
    read = read_links(text)
    assert read.links == ()
    assert [each.reason for each in read.unreadable] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "https://ann:s3cret@e.com/a",
        "see http://ann:s3cret@x.com/a/status/1 there",
        "https://ann:s3c/s3cret@e.com/a",
        "https://ann:s3cret",
        "ann:s3cret@www.e.com/a",
        "ftp://ann:s3cret@e.com/a",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fann%3As3cret%40e.com%2Fa",
    ],
)
def test_a_password_in_a_link_is_never_shown_again(text):
    read = read_links(text)
    assert "s3cret" not in repr(read)
    assert read.unreadable or not read.links


def test_a_link_with_a_password_says_what_to_delete():
    (unreadable,) = read_links("https://ann:s3cret@e.com/a").unreadable
    assert unreadable.reason == refusals.CREDENTIALS
    assert unreadable.given == "https://ann:•••@e.com/a"


def test_words_without_any_link_say_so_once():
    read = read_links("He put it on his page.\nI do not have the address.")
    assert [each.reason for each in read.unreadable] == [refusals.NO_LINK]


def test_an_empty_text_says_nothing():
    assert read_links(" \n\t").unreadable == ()
