"""What the last new user found: sentences that an answer makes false, and words meant for somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.answers import Maker
from takedown.evidence.gather import gather
from takedown.evidence.statement import statement_of
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decide_reply import OutOfOrder, decide_reply
from takedown.flows.move_reply import move_reply
from takedown.reads.clocks import present_clocks
from takedown.reads.code import unconfirmed_words
from takedown.reads.next_step import next_step
from takedown.removals.kinds import letter_kind, letter_kinds
from takedown.removals.models import ReplyKind
from takedown.removals.particulars import Standing
from takedown.web.forms.particulars import ParticularsForm
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NAMED = {"legal_name": "Amara", "grounds": ("d",)}


@pytest.fixture
def sent():
    """A case with a report to X and an erasure request to it, both sent."""
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    report = factories.sent(opened)
    erasure = factories.sent_further(report.request, opened, "uk-gdpr-erasure", **NAMED)
    return opened, report, erasure


def answered(opened, submission, kind, *, at=NOW + HOUR):
    reply = factories.reply(submission, opened, "Words.", now=NOW + HOUR)
    return decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=at, now=NOW + 2 * HOUR)


def test_a_time_for_an_answer_that_came_is_not_said_to_be_due(sent):
    opened, _, erasure = sent
    answered(opened, erasure, ReplyKind.REFUSED_NO_VIOLATION)
    (clock,) = [
        one for one in present_clocks(opened, now=NOW) if one.request_id == erasure.request_id
    ]
    assert clock.title == "Post 1: their answer came; it was due by"


def test_an_answer_shows_by_when_they_had_it_and_nothing_is_counted_from_there(
    sent, holding, monkeypatch
):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + 3 * HOUR)
    opened, _, erasure = sent
    due = erasure.deadlines.present().get().due_on
    answered(opened, erasure, ReplyKind.ASKS_FOR_IDENTITY)
    path = reverse("send", args=[opened.case.pk, erasure.request_id])
    page = holding(opened.case.pk).get(path).content.decode()
    assert "They had it by Friday 20 November 2026, 6:30\u00a0pm." in page
    record = gather(opened, number=1, now=NOW + 3 * HOUR)
    (told,) = [one for one in record.requests if one.number == erasure.request.reference]
    assert told.submissions[0].received_at is None
    assert "shows that they had it by then" in told.submissions[0].receipt
    assert erasure.deadlines.present().get().due_on == due


def test_what_nobody_can_sort_shows_nothing(sent):
    opened, _, erasure = sent
    answered(opened, erasure, ReplyKind.UNSORTED)
    record = gather(opened, number=1, now=NOW + 3 * HOUR)
    (told,) = [one for one in record.requests if one.number == erasure.request.reference]
    assert told.submissions[0].receipt == ""


def test_an_answer_was_not_sent_after_it_was_added(sent):
    opened, report, _ = sent
    with pytest.raises(OutOfOrder):
        answered(opened, report, ReplyKind.REFUSED_NO_VIOLATION, at=NOW + HOUR + HOUR / 60)


def test_a_refusal_is_in_sight_while_a_draft_waits(sent):
    opened, report, _ = sent
    draft = factories.chosen(report.request, opened, "uk-gdpr-objection", legal_name="Amara")
    answered(opened, report, ReplyKind.REFUSED_NO_VIOLATION)
    assert next_step(opened, now=NOW).sentence.startswith("X said no to your 48-hour report")
    assert draft.reference not in next_step(opened, now=NOW).sentence


def test_the_pack_says_whether_a_wrongly_filed_answer_was_moved_or_laid_aside(sent):
    opened, report, erasure = sent
    reply = factories.reply(report, opened, "Words.", now=NOW + HOUR)
    move_reply(opened, reply_id=reply.pk, submission_id=erasure.pk, now=NOW + 2 * HOUR)
    move_reply(opened, reply_id=reply.pk, submission_id=None, now=NOW + 3 * HOUR)
    told = " ".join(one.what for one in gather(opened, number=1, now=NOW + 4 * HOUR).chronology)
    assert "with the wrong letter: put with another one" in told
    assert "with the wrong letter: laid aside" in told


def test_the_pack_says_how_whoever_acts_knows():
    acting = replace(
        factories.COMPLETE,
        maker=Maker.ACTING,
        authority_words="She asked me by telephone.",
        authority_knowledge="I know it from her.",
    )
    assert "She asked me by telephone. I know it from her." in " ".join(statement_of(acting))


@pytest.mark.parametrize(
    ("acting", "offered", "not_offered"),
    [(True, Standing.HELPER, Standing.SUBJECT), (False, Standing.SUBJECT, Standing.HELPER)],
)
def test_nobody_is_offered_to_complain_as_somebody_else(acting, offered, not_offered):
    form = ParticularsForm(asks=letter_kind("uk-osa-expedited").asks, name_of="", acting=acting)
    values = {value for value, _ in form.fields["standing"].choices}
    assert offered in values
    assert not_offered not in values


def test_a_situation_is_said_to_be_needed_only_where_somebody_objects():
    for rule_id, only in (("uk-gdpr-erasure", True), ("uk-gdpr-objection", False)):
        form = ParticularsForm(asks=letter_kind(rule_id).asks, name_of="")
        assert ("Only for the line that objects" in form.fields["situation"].help_text) is only


def test_what_a_letter_is_and_who_sees_it_fits_whoever_writes():
    said = " ".join(f"{one.what} {one.limits} {one.sees}" for one in letter_kinds())
    assert "you are not the person" not in said
    assert "Your name or account" not in said
    assert "about you" not in said
