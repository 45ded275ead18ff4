"""What the pages say of copies, before and after a press."""

from __future__ import annotations

import html
import re

from django.db import connection
from django.urls import reverse

import pytest

from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Match
from takedown.posts.models import Capture
from takedown.reads.parts import cut, listed
from tests import factories
from tests.conftest import NOW, amiss

INPUT = re.compile(r"<input [^>]+>")


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
    assert "Software found no difference between this and pictures 2 and 3" in before
    assert "All 3: pictures 1, 2 and 3" in before
    press(client, amara, group)
    assert "You said: Yes, that is it. It counts for all 3." in seen(client, "pictures", amara)


def test_who_answers_for_one_only_is_asked_for_the_others(amara, group, holding):
    client = holding(amara.case.pk)
    address = reverse("match", args=[amara.case.pk, group.pk])
    amiss(client.post(address, {"decision": "YES"}))
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
    refused = amiss(client.post(address, page | {"decision": "NO"}))
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


def test_a_first_that_is_taken_back_while_the_page_is_made_is_no_page_and_no_failure(
    amara, group, holding
):
    client = holding(amara.case.pk)
    first, copy = group.capture, Capture.objects.get(number=2)
    address = reverse("copies", args=[amara.case.pk, copy.pk])
    taken_back = []

    def meanwhile(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if 'FROM "posts_capture"' in sql and not taken_back:
            taken_back.append(first.pk)
            withdraw_picture(amara, kind="capture", picture_id=first.pk, now=NOW)
        return done

    with connection.execute_wrapper(meanwhile):
        assert client.get(address).status_code == 404
    assert taken_back
    assert client.get(address).status_code == 200


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
