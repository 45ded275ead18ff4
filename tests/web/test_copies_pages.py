"""What the pages say of copies, before and after a press, and of a picture that was put up again."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.flows.record_outcome import record_outcome
from takedown.matching.models import Match
from takedown.posts.models import Basis, Capture, Outcome
from takedown.reads.copies import put_up_again
from takedown.reads.parts import cut, listed
from tests import factories
from tests.conftest import NOW, open_for

INPUT = re.compile(r"<input [^>]+>")
TWO = "https://x.com/someone/status/1859000000000000001 https://pics.example.net/p/1"


@pytest.fixture
def group(amara):
    photo = factories.reference(amara)
    first = factories.likeness(factories.capture(amara), photo, amara)
    for _ in range(2):
        factories.likeness(factories.copy_of(first.capture, amara), photo, amara)
    return first


def got(client, name: str, opened, **kwargs: object):
    return client.get(reverse(name, kwargs={"case_id": opened.case.pk, **kwargs}))


def seen(client, name: str, opened, **kwargs: object) -> str:
    return words(got(client, name, opened, **kwargs))


def sent(client, name: str, opened, **kwargs: object) -> dict[str, str]:
    return inputs(got(client, name, opened, **kwargs).content.decode())


def words(response) -> str:
    body = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def inputs(page: str) -> dict[str, str]:
    """What the forms of a page send as they stand."""
    tags = [(tag, dict(re.findall(r'(\S+?)="([^"]*)"', tag))) for tag in INPUT.findall(page)]
    return {
        said["name"]: said.get("value", "")
        for tag, said in tags
        if said["type"] == "hidden" or " checked" in tag
    }


def press(client, opened, match, **changed: str):
    """Press Save on the page of a likeness as it opens, with YES."""
    page = sent(client, "match", opened, match_id=match.pk)
    address = reverse("match", args=[opened.case.pk, match.pk])
    return client.post(address, page | {"decision": "YES"} | changed)


def test_a_press_on_one_counts_for_all_and_the_page_says_so(amara, group, holding):
    client = holding(amara.case.pk)
    assert "Picture 1, and 2 copies of it, beside your photo 1" in seen(client, "pictures", amara)
    before = seen(client, "match", amara, match_id=group.pk)
    assert "same picture as pictures 2 and 3" in before
    assert "All 3: pictures 1, 2 and 3" in before
    press(client, amara, group)
    assert "You said: Yes, that is it. It counts for all 3." in seen(client, "pictures", amara)


def test_who_answers_for_one_only_is_asked_for_the_others(amara, group, holding):
    client = holding(amara.case.pk)
    address = reverse("match", args=[amara.case.pk, group.pk])
    assert client.post(address, {"decision": "YES"}).status_code == 422
    client.post(address, {"decision": "YES", "counts_for": "this"})
    told = seen(client, "pictures", amara)
    assert "You said of picture 1: Yes, that is it" in told
    assert "Use the same answer for pictures 2 and 3" in told
    row = sent(client, "pictures", amara)
    client.post(reverse("same_answer", args=[amara.case.pk, group.pk]), row)
    assert Match.objects.filter(decision="YES").count() == 3


def test_where_the_copies_are_others_by_now_the_page_says_so_and_asks_of_those(
    amara, group, holding
):
    client = holding(amara.case.pk)
    page = sent(client, "match", amara, match_id=group.pk)
    client.post(reverse("part_copy", args=[amara.case.pk, Capture.objects.get(number=3).pk]))
    address = reverse("match", args=[amara.case.pk, group.pk])
    refused = client.post(address, page | {"decision": "NO"})
    assert refused.status_code == 422
    told = words(refused)
    assert "Something changed while this page was open" in told
    assert "No answer was saved." in told
    assert "Both: pictures 1 and 2" in told
    assert not Match.objects.exclude(decision="UNDECIDED").exists()
    now = inputs(refused.content.decode())
    assert client.post(address, now | {"decision": "NO"}).status_code == 302
    assert list(Match.objects.order_by("capture__number").values_list("decision", flat=True)) == [
        "NO", "NO", "UNDECIDED",
    ]  # fmt: skip


def test_who_saw_no_copy_answers_for_none(amara, holding):
    client = holding(amara.case.pk)
    alone = factories.match(amara)
    page = sent(client, "match", amara, match_id=alone.pk)
    copy = factories.copy_of(alone.capture, amara)
    joined = factories.likeness(copy, alone.reference, amara)
    address = reverse("match", args=[amara.case.pk, alone.pk])
    assert client.post(address, page | {"decision": "YES"}).status_code == 302
    joined.refresh_from_db()
    assert joined.decision == "UNDECIDED"


def test_where_the_answer_is_another_by_now_the_pictures_are_shown_again(amara, group, holding):
    client = holding(amara.case.pk)
    press(client, amara, group, counts_for="this")
    row = sent(client, "pictures", amara)
    press(client, amara, group, counts_for="this", decision="NO")
    address = reverse("same_answer", args=[amara.case.pk, group.pk])
    for body in (row, {}):
        refused = client.post(address, body)
        assert refused.status_code == 422
        told = words(refused)
        assert "Something changed while this page was open" in told
        assert "You said of picture 1: No" in told
        assert "Use the same answer for pictures 2 and 3" in told
    assert Match.objects.filter(decision="UNDECIDED").count() == 2
    # A script that looks how far the pictures are asks for this address again.
    assert client.get(address).url == reverse("pictures", args=[amara.case.pk])


def test_one_is_taken_out_with_a_word_before_of_what_becomes_of_answers(amara, group, holding):
    client = holding(amara.case.pk)
    press(client, amara, group)
    copy = Capture.objects.get(number=3)
    told = seen(client, "part_copy", amara, capture_id=copy.pk)
    assert "Picture 3 beside your photo 1: Yes, that is it" in told
    client.post(reverse("part_copy", args=[amara.case.pk, copy.pk]))
    told = seen(client, "pictures", amara)
    assert "Picture 3 beside your photo 1 Not decided" in told
    assert "Picture 1, and 1 copy of it, beside your photo 1" in told


def test_long_lists_come_in_parts(amara, holding):
    photo = factories.reference(amara)
    for _ in range(51):
        factories.likeness(factories.capture(amara), photo, amara)
    told = seen(holding(amara.case.pk), "pictures", amara)
    assert told.count("beside your photo") == 50
    assert told.count("Part 1 of 2, 51 in all.") == 2


def test_a_part_that_is_not_there_is_the_nearest_that_is():
    assert [cut(101, asked=one).number for one in ("", "2", "9", "0", "-1", "x", "9" * 99)] == [
        1, 2, 3, 1, 1, 1, 1,
    ]  # fmt: skip
    assert cut(0).last == 1


def test_numbers_in_words():
    assert [listed(list(range(1, one))) for one in (1, 2, 3, 4)] == [
        "",
        "1",
        "1 and 2",
        "1, 2 and 3",
    ]
    assert listed(list(range(1, 16))).endswith("11, 12 and 3 more")


@pytest.fixture
def at_two_posts(db):
    """A picture at a post on X and a copy of it at another site."""
    opened = open_for(TWO)
    first = factories.capture(opened)
    copy = factories.copy_of(first, opened)
    x, site = opened.case.posts.order_by("number")
    Capture.objects.filter(pk=first.pk).update(post=x)
    Capture.objects.filter(pk=copy.pk).update(post=site)
    return opened, x, site


def gone(opened, post, *, basis: Basis = Basis.SEEN, days: int = -2) -> None:
    at = NOW + timedelta(days=days)
    record_outcome(opened, post_id=post.pk, outcome=Outcome.GONE, basis=basis, now=at)


def test_a_picture_that_was_gone_elsewhere_may_have_been_put_up_again(at_two_posts, holding):
    opened, x, site = at_two_posts
    gone(opened, x)
    (said,) = put_up_again(opened).values()
    assert said == (
        "Software found the same picture at post 1, which was gone on 18 November 2026. This post was "
        "added here after that, on 20 November 2026: it may have been put up again."
    )
    assert said in seen(holding(opened.case.pk), "case", opened)
    copies = seen(holding(opened.case.pk), "copies", opened, capture_id=site.captures.get().pk)
    assert said in copies


@pytest.mark.parametrize(("basis", "days"), [(Basis.SIGNED_OUT, -2), (Basis.SEEN, 2)])
def test_a_weak_look_or_a_post_known_before_says_nothing(at_two_posts, basis, days):
    opened, x, _ = at_two_posts
    gone(opened, x, basis=basis, days=days)
    assert put_up_again(opened) == {}


def test_a_number_that_tells_the_time_tells_that_it_was_put_up_again(at_two_posts):
    opened, _, site = at_two_posts
    gone(opened, site, days=-800)
    (said,) = put_up_again(opened).values()
    assert (
        "post 2, which was gone on 11 September 2024. It was put up again: this post is from"
        in said
    )
    gone(opened, site, days=-2)
    assert put_up_again(opened) == {}


def test_nothing_is_said_of_the_same_picture_in_another_case(at_two_posts, cass):
    opened, x, _ = at_two_posts
    gone(opened, x)
    assert put_up_again(cass) == {}
