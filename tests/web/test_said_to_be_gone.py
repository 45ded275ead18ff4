"""What a service claims is not what somebody saw: it is told apart, its time counts on, and somebody may look."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.flows.confirm_code import confirm_code
from takedown.flows.correct_sighting import correct_sighting
from takedown.flows.decide_reply import decide_reply
from takedown.posts.looks import Said, looks_at
from takedown.posts.models import Basis, Outcome
from takedown.reads.clock_groups import clock_boxes, nearest
from takedown.reads.code import unconfirmed_words
from takedown.reads.desk import desk_list
from takedown.reads.drawn import drawing
from takedown.reads.next_step import next_step
from takedown.reads.standing import Standing as CaseStanding
from takedown.reads.standing import standings
from takedown.reads.standings import tallies_of
from takedown.removals.models import Reply, ReplyKind
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
HOUR = timedelta(hours=1)
TWO = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"


def say_removed(opened, words: str = "We have removed it.", *, sending=None, now=NOW) -> Reply:
    sending = sending or factories.sent(opened)
    reply = factories.reply(sending, opened, words, now=now)
    return decide_reply(
        opened, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=None, now=now
    )  # fmt: skip


def tallies(opened) -> dict[str, int]:
    return {str(one.standing): one.count for one in tallies_of(opened)}


def test_a_claim_has_a_tile_of_its_own_until_somebody_saw_it_gone(amara, holding):
    say_removed(amara)
    assert tallies(amara) == {"said": 1}
    page = holding(amara.case.pk).get(reverse("case", args=[amara.case.pk])).content.decode()
    assert "<strong>1</strong> said gone, nobody looked" in page

    factories.see(amara, Outcome.GONE, now=NOW + HOUR)
    assert tallies(amara) == {"gone": 1}


def test_the_time_counts_on_until_somebody_saw_it_gone(amara):
    say_removed(amara, now=NOW + HOUR)
    found = nearest(amara, now=NOW + HOUR)
    assert (found.due, found.word) == ("Sunday 22 November, 5:30\u00a0pm", "Gone, they say")
    (box,) = clock_boxes(amara, now=NOW + HOUR).followed
    assert "The time counts until somebody has seen it gone." in box.note

    factories.see(amara, Outcome.GONE, now=NOW + 2 * HOUR)
    assert nearest(amara, now=NOW + 2 * HOUR) is None
    # Seen to be so, their word stands by its own date.
    assert amara.case.deadlines.get().met_at == NOW + HOUR


def test_after_the_end_a_claim_is_not_called_late_and_says_what_to_do(amara):
    say_removed(amara)
    (box,) = clock_boxes(amara, now=NOW + 60 * HOUR).followed
    assert box.state == "said"
    assert box.title == "Post 1: the time in the law, counted from when it was sent, ended on"
    assert "If it is still there, say what you saw" in box.note

    factories.see(amara, Outcome.THERE, now=NOW + 60 * HOUR)
    (box,) = clock_boxes(amara, now=NOW + 60 * HOUR).passed
    assert box.word == "Estimated"


def test_the_next_thing_is_that_somebody_looks(amara):
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    say_removed(amara)
    step = next_step(amara, now=NOW)
    assert (step.page, step.button) == ("seen", "Say what was seen")


def test_of_several_claims_all_are_looked_at_on_one_page(holding):
    opened = open_for(TWO)
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    say_removed(opened)
    client = holding(opened.case.pk)
    step = next_step(opened, now=NOW)
    assert step.sentence.startswith("2 posts: they say that they are gone.")
    page = client.get(reverse(step.page, args=[opened.case.pk]) + step.query).content.decode()
    assert page.count("nobody looked)") == 2


def test_a_service_that_says_what_somebody_saw_before_makes_it_no_less_sure(amara):
    sending = factories.sent(amara)
    factories.see(amara, Outcome.GONE, now=NOW + HOUR)
    say_removed(amara, sending=sending, now=NOW + 2 * HOUR)
    post = amara.case.posts.get()
    assert (post.outcome, post.outcome_basis) == (Outcome.GONE, Basis.SIGNED_IN)
    assert tallies(amara) == {"gone": 1}


def test_that_stays_so_where_another_note_was_a_mistake(amara):
    sending = factories.sent(amara)
    factories.see(amara, Outcome.GONE, now=NOW + HOUR)
    say_removed(amara, sending=sending, now=NOW + 2 * HOUR)
    post = factories.see(amara, Outcome.THERE, now=NOW + 3 * HOUR)
    number = looks_at(amara.case.pk, [post.pk])[-1].number
    correct_sighting(amara, post_id=post.pk, number=number, said=Said.MISTAKE, now=NOW + 4 * HOUR)
    post.refresh_from_db()
    assert (post.outcome, post.outcome_basis) == (Outcome.GONE, Basis.SIGNED_IN)


def test_the_desk_counts_on_too_and_calls_nothing_late_on_a_claim(amara):
    say_removed(amara)
    case = amara.case
    cases = type(case).objects.filter(pk=case.pk)
    assert CaseStanding.DUE in standings(cases, NOW + 30 * HOUR)[case.pk]
    later = standings(cases, NOW + 60 * HOUR)[case.pk]
    assert CaseStanding.OVERDUE not in later
    # Nobody looked: that does not end with the clock.
    assert CaseStanding.SAID in later


def test_the_desk_says_when_a_claimed_time_ends_and_that_somebody_has_to_look(amara, beth):
    factories.let_in(amara, beth)
    say_removed(amara)
    for hours, has_time in ((30, True), (60, True)):
        row = desk_list(factories.staff(beth), now=NOW + hours * HOUR).rows[0]
        assert (row.due is not None) is has_time
        assert row.step.page == "seen"


def ticked(opened, client, words: str, sending) -> list[str]:
    reply = factories.reply(sending, opened, words)
    page = client.get(reverse("reply", args=[opened.case.pk, reply.pk]))
    return [str(one) for one in page.context["form"]["posts"].value()]


def test_only_posts_that_an_answer_names_are_ticked_beforehand(holding):
    opened = open_for(TWO)
    client, sending = holding(opened.case.pk), factories.sent(opened)
    second = opened.case.posts.get(number=2)
    # As they write it: another form of the same link, and ours quoted below.
    words = (
        "We have removed https://twitter.com/a/status/1859000000000000002?s=20 for you.\n\n"
        "On Friday 20 November 2026 at 17:30, you wrote:\n"
        "> https://x.com/a/status/1859000000000000001\n"
    )
    assert ticked(opened, client, words, sending) == [str(second.pk)]
    assert ticked(opened, client, "We have removed it.", sending) == []


def test_all_of_them_is_one_tick_and_is_shown_again(holding):
    opened = open_for(TWO)
    client = holding(opened.case.pk)
    reply = factories.reply(factories.sent(opened), opened, "We have removed it.")
    address = reverse("reply", args=[opened.case.pk, reply.pk])
    assert client.post(address, {"kind": "REMOVED", "posts": ["all"]}).status_code == 302
    reply.refresh_from_db()
    assert reply.posts is None
    assert client.get(address).context["form"]["posts"].value() == ["all"]


def test_what_is_over_is_folded_after_what_runs_and_open_where_nothing_runs(holding, monkeypatch):
    opened = open_for(TWO)
    factories.sent(opened)
    later = NOW + 60 * HOUR
    boxes = clock_boxes(opened, now=later)
    assert ([box.posts for box in boxes.passed], boxes.followed) == (["1 and 2"], [])
    first = opened.case.deadlines.order_by("post__number")[0]
    type(first).objects.filter(pk=first.pk).update(due_at=later + HOUR, late_at=later + HOUR)
    monkeypatch.setattr("takedown.common.clock.now", lambda: later)
    client = holding(opened.case.pk)
    for name in ("case", "times"):
        page = client.get(reverse(name, args=[opened.case.pk])).content.decode()
        before, fold = page.split('<div class="details-body">\n', 1) if name == "times" else (
            page[: page.index("Time over: 1")], page[page.index("Time over: 1"):]
        )  # fmt: skip
        assert "Post 1: " in before
        assert "Post 2: the time in the law" in fold
        assert "Post 2: the time in the law" not in before


def test_the_drawing_marks_nothing_as_gone_on_a_claim(amara):
    say_removed(amara)
    drawn = drawing(amara, now=NOW)
    assert [lane.kind for lane in drawn.lanes] == ["letter", "answer"]
    assert [bar.kind for bar in drawn.bars] == ["running"]

    factories.see(amara, Outcome.GONE, now=NOW + HOUR)
    drawn = drawing(amara, now=NOW + HOUR)
    assert [lane.kind for lane in drawn.lanes] == ["letter", "answer", "gone"]
    assert [bar.kind for bar in drawn.bars] == ["done"]
