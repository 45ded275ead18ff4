"""Links as people paste them are recognised, shortened and compared, and nothing meant as a link is dropped."""

from __future__ import annotations

import pytest

from takedown.posts import refusals
from takedown.posts.links import read_links
from takedown.posts.platforms import PLATFORMS, PlatformKind, UnknownPlatformError, platform
from tests.posts.cases import LINKS, PROSE, X_ID, X


@pytest.mark.parametrize(
    ("typed", "service", "canonical", "post_id"), LINKS, ids=[c[0] for c in LINKS]
)
def test_a_link_is_recognised_and_put_in_its_short_form(typed, service, canonical, post_id):
    read = read_links(typed)
    assert read.unreadable == ()
    (link,) = read.links
    assert (link.platform, link.canonical, link.post_id) == (service, canonical, post_id)
    assert link.given in typed


@pytest.mark.parametrize("canonical", sorted({case[2] for case in LINKS}))
def test_a_short_form_is_its_own_short_form(canonical):
    (link,) = read_links(canonical).links
    assert link.canonical == canonical


@pytest.mark.parametrize(("text", "expected"), PROSE, ids=[case[0][:40] for case in PROSE])
def test_links_are_found_in_the_words_around_them(text, expected):
    read = read_links(text)
    assert [link.given for link in read.links] == expected
    assert read.unreadable == ()


def test_words_beside_a_link_are_ignored():
    read = read_links("He put it here:\nhttps://e.com/a\nand told everyone.")
    assert len(read.links) == 1
    assert read.unreadable == ()


def test_the_same_post_is_named_as_a_repeat_in_every_form():
    text = f"{X}?s=20 https://x.com/i/status/{X_ID} https://fxtwitter.com/ANN/status/{X_ID}/photo/2 {X[:-1]}2"
    links = read_links(text).links
    assert [link.duplicate_of for link in links] == [None, X, X, None]
    assert len({link.key for link in links}) == 2


def test_a_comment_is_not_a_repeat_of_its_post():
    links = read_links(
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ug1 "
        "https://youtu.be/dQw4w9WgXcQ?t=9"
    ).links
    assert [bool(link.duplicate_of) for link in links] == [False, False, True]


def test_one_message_number_in_two_channels_is_two_posts():
    links = read_links("t.me/chan/5 t.me/other/5 t.me/s/CHAN/5").links
    assert [link.duplicate_of for link in links] == [None, None, "https://t.me/chan/5"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (
            "https://www.google.com/url?sa=i&url=https%3A%2F%2Ftwitter.com%2Fa%2Fstatus%2F1",
            "https://x.com/a/status/1",
        ),
        (
            "https://www.google.de/imgres?imgurl=https%3A%2F%2Fe.com%2Fa.jpg&imgrefurl=https%3A%2F%2Fe.com%2Fp",
            "https://e.com/p",
        ),
        (
            "https://www.bing.com/images/search?mediaurl=https%3a%2f%2fe.com%2fa.jpg",
            "https://e.com/a.jpg",
        ),
        (
            "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9leGFtcGxlLmNvbS9h&ntb=1",
            "https://example.com/a",
        ),
        ("https://www.google.com/url?url=http%3A%2F%2Flocalhost%2Fa", ""),
        ("https://www.google.com/search?q=ann", ""),
    ],
)
def test_a_search_result_stays_what_is_reported_and_shows_where_it_leads(text, target):
    (link,) = read_links(text).links
    assert platform(link.platform).kind is PlatformKind.SEARCH
    assert link.target == target


def test_a_short_link_says_that_the_long_one_is_better():
    (link,) = read_links("https://vm.tiktok.com/ZMabc/").links
    assert link.note == refusals.SHORT_NOTE


def test_five_hundred_and_one_links_are_all_kept_and_the_excess_counted():
    read = read_links("\n".join(f"https://x.com/a/status/{number}" for number in range(1, 502)))
    assert len(read.links) == 501
    assert read.over_limit == 1


def test_repeats_do_not_count_towards_the_limit():
    assert read_links("https://x.com/a/status/1 " * 600).over_limit == 0


def test_the_line_of_each_piece_is_known():
    read = read_links("words\n\nhttps://e.com/a\n@ann")
    assert read.links[0].line == 3
    assert read.unreadable[0].line == 4


def test_services_are_registered_in_the_order_they_are_offered():
    slugs = [each.slug for each in PLATFORMS]
    assert slugs[:14] == [
        "x", "facebook", "instagram", "threads", "tiktok", "snapchat", "reddit", "telegram", "discord", "youtube",
        "pornhub", "onlyfans", "google", "bing",
    ]  # fmt: skip
    assert slugs[-1] == "other"
    assert len({each.order for each in PLATFORMS}) == len(PLATFORMS)


def test_an_unknown_service_is_refused_by_name():
    with pytest.raises(UnknownPlatformError, match="nowhere"):
        platform("nowhere")


def test_every_rule_either_leads_on_or_gives_a_short_form():
    for service in PLATFORMS:
        for rule in service.rules:
            assert bool(rule.redirect) != bool(rule.canonical)
