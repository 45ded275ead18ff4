"""What a pack says of rows: what was last seen and how sure that is, what went, how alike two are."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.evidence.chronology import chronology
from takedown.evidence.figures import counts
from takedown.evidence.gather import gather
from takedown.evidence.manifest import record_files
from takedown.evidence.record import AGAIN, LIVE, SERVICE_SAYS_GONE, SOME_COUNTRIES, WEAK
from takedown.evidence.report import report_pdf
from takedown.evidence.timeline_limits import Ending, limits
from takedown.flows.add_reply import note_no_reply
from takedown.flows.correct_sending import correct_sending
from takedown.flows.decide_reply import decide_reply
from takedown.flows.record_outcome import record_outcome
from takedown.flows.report_again import report_again
from takedown.flows.withdraw_request import withdraw_request
from takedown.matching.models import Decision
from takedown.posts.models import Basis, Outcome
from takedown.reads.clocks import present_clocks
from takedown.reads.pictures import match_row
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.records import a_post, a_record
from tests.evidence.test_documents import text_of

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.evidence.record import PackRecord

HOUR = timedelta(hours=1)
AT = "20 Nov 2026 18:30:00 GMT (UTC+00:00)"
LATER = "22 Nov 2026 18:30:00 GMT (UTC+00:00)"
NOTED = "noted on 23 Nov 2026 05:30:00 GMT (UTC+00:00)"
PART = "Only a part was sent. No time limit was counted."


def see(opened: OpenCase, outcome: Outcome, basis: Basis) -> PackRecord:
    """The record of a case whose one post was last seen so, an hour after the sending."""
    post = opened.case.posts.get()
    post.outcome, post.outcome_basis, post.outcome_at = outcome, basis, NOW + HOUR
    post.save()
    return gather(opened, number=1, now=NOW + 72 * HOUR)


@pytest.fixture
def sent(amara) -> OpenCase:
    factories.sent(amara)
    return amara


@pytest.mark.parametrize(
    ("outcome", "basis", "says", "source"),
    [
        (Outcome.THERE, Basis.SEEN, LIVE, "a person"),
        (Outcome.BACK, Basis.SEEN, AGAIN, "a person"),
        (Outcome.REGION, Basis.SIGNED_IN, SOME_COUNTRIES, "signed in to the service"),
        (Outcome.GONE, Basis.SEEN, "gone, as somebody saw", "a person"),
        (Outcome.GONE, Basis.SIGNED_IN, "gone, as somebody who had signed in saw", "signed in"),
        (Outcome.GONE, Basis.SIGNED_OUT, WEAK, "not signed in"),
        (Outcome.GONE, Basis.SERVICE_SAYS, "gone, as the service says", "the service, in an"),
    ],
)
def test_a_post_says_what_was_last_seen_when_and_by_whom(amara, outcome, basis, says, source):
    (post,) = see(amara, outcome, basis).posts
    assert (post.state, post.state_checked_at) == (says, NOW + HOUR)
    assert source in post.state_checked_by


def test_a_post_nobody_looked_at_says_so(amara):
    (post,) = gather(amara, number=1, now=NOW).posts
    assert (post.state, post.state_checked_at, post.state_checked_by) == ("not checked", None, "")


GONE, SURE, WEAKLY = Outcome.GONE, Basis.SIGNED_IN, Basis.SIGNED_OUT
SAW = "gone, as somebody who had signed in saw on"


@pytest.mark.parametrize(
    ("looks", "says", "drawn"),
    [
        ([(1, GONE, SURE)], f"{SAW} {AT}, before the end", "seen gone before the end"),
        (
            [(1, GONE, Basis.SEEN)], f"gone, as somebody saw on {AT}, before the end",
            "seen gone before the end",
        ),
        (
            [(49, GONE, SURE)], f"{SAW} {LATER}, after the end; when it went is not known",
            "seen gone only after the end",
        ),
        (
            [(1, GONE, SURE), (49, GONE, SURE)],
            f"{SAW} {AT}, before the end; after that {SAW} {LATER}", "seen gone before the end",
        ),
        ([(1, GONE, WEAKLY)], f"end passed; not seen on {AT} when signed out: weak", "end passed"),
        # A look that shows little takes back nothing that was seen.
        (
            [(1, GONE, SURE), (49, GONE, WEAKLY)],
            f"{SAW} {AT}, before the end; after that not seen on {LATER} when signed out: weak",
            "seen gone before the end",
        ),
        ([(1, Outcome.THERE, SURE)], f"end passed; live on {AT}", "end passed"),
        # What was asked for had been done; that it is there again is another story.
        (
            [(1, GONE, SURE), (49, Outcome.BACK, SURE)],
            f"{SAW} {AT}, before the end; after that live again on {LATER}: it came back",
            "gone, and there again later",
        ),
        (
            [(1, GONE, SURE), (2, Outcome.BACK, SURE), (49, Outcome.REGION, SURE)],
            f"{SAW} {AT}, before the end; after that hidden in some countries only on {LATER}",
            "gone, and later hidden in part",
        ),
        (
            [(1, Outcome.REGION, SURE)], f"end passed; hidden in some countries only on {AT}",
            "end passed",
        ),
    ],
)  # fmt: skip
def test_a_clock_says_what_met_it_and_what_was_last_seen_of_its_post(sent, looks, says, drawn):
    for hours, outcome, basis in looks:
        factories.see(sent, outcome, basis, now=NOW + hours * HOUR)
    record = gather(sent, number=1, now=NOW + 72 * HOUR)
    assert record.clocks[0].state == says
    assert [words for words, _ in limits(record)[0].states] == [drawn]


def answer_that_it_is_gone(opened, one, *, said, entered) -> None:
    reply = factories.reply(one, opened, "We removed it.", now=NOW + entered * HOUR)
    dated = None if said is None else NOW + said * HOUR
    decide_reply(
        opened, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=dated, now=NOW + entered * HOUR
    )


@pytest.mark.parametrize(
    ("said", "entered", "says", "drawn"),
    [
        (
            1, 60, f"gone, as the service says in an answer dated {AT} ({NOTED}), before the end",
            "gone before the end, the service says",
        ),
        (
            49, 60, f"gone, as the service says in an answer dated {LATER} ({NOTED}), after the end",
            "gone after the end, the service says",
        ),
        (None, 60, "gone, as the service says; noted on ", "said gone, noted after the end"),
    ],
)  # fmt: skip
def test_an_answer_counts_by_its_own_date_and_not_by_when_it_was_entered(
    amara, said, entered, says, drawn
):
    answer_that_it_is_gone(amara, factories.sent(amara), said=said, entered=entered)
    record = gather(amara, number=1, now=NOW + 72 * HOUR)
    assert record.clocks[0].state.startswith(says)
    assert [words for words, _ in limits(record)[0].states] == [drawn]
    assert record.posts[0].state == SERVICE_SAYS_GONE
    if said is not None:
        assert f"in an answer dated {AT if said == 1 else LATER} that" in (
            record.posts[0].state_checked_by
        )


def test_what_a_service_said_before_somebody_saw_the_post_up_is_no_answer_in_time(amara):
    one = factories.sent(amara)
    answer_that_it_is_gone(amara, one, said=1, entered=2)
    factories.see(amara, Outcome.THERE, now=NOW + 3 * HOUR)
    answer_that_it_is_gone(amara, one, said=49, entered=60)
    (clock,) = gather(amara, number=1, now=NOW + 72 * HOUR).clocks
    assert f"in an answer dated {LATER} ({NOTED}), after the end" in clock.state


def test_whoever_sees_for_themselves_what_was_said_in_time_takes_nothing_from_that(amara):
    answer_that_it_is_gone(amara, factories.sent(amara), said=1, entered=60)
    factories.see(amara, Outcome.GONE, now=NOW + 61 * HOUR)
    record = gather(amara, number=1, now=NOW + 72 * HOUR)
    assert (
        f"in an answer dated {AT} ({NOTED}), before the end; after that" in record.clocks[0].state
    )
    assert [words for words, _ in limits(record)[0].states] == [
        "gone before the end, the service says"
    ]


def test_an_answer_to_one_letter_is_not_told_as_one_to_another(amara):
    one = factories.sent(amara)
    factories.sent_further(
        one.request, amara, "us-tida-s3", us_parts=("genitals",), us_home="yes",
        legal_name="Amara N", signature="Amara N", likeness_shown="yes", looks_real="yes",
    )  # fmt: skip
    answer_that_it_is_gone(amara, one, said=1, entered=2)
    record = gather(amara, number=1, now=NOW + 72 * HOUR)
    states = {clock.duty.split()[0]: clock.state for clock in record.clocks}
    assert states["taking"].startswith(f"gone, as the service says in an answer dated {AT}")
    assert states["removing"] == (
        f"end passed; gone, as the service says in an answer dated {AT}, to another letter"
    )
    drawn = {limit.duty.split()[0]: limit for limit in limits(record)}
    assert drawn["removing"].ending == Ending.OTHER
    shown = {view.legal_basis[:4]: view.word for view in present_clocks(amara, now=NOW + 72 * HOUR)}
    assert shown == {"Onli": "Gone, they say", "TAKE": "Estimated"}


def test_a_clock_whose_post_nobody_looked_at_says_so(sent):
    (clock,) = gather(sent, number=1, now=NOW + HOUR).clocks
    assert clock.state == "running; not checked"
    assert clock.start == sent.case.deadlines.get().received_at


@pytest.mark.parametrize("partly", [True, False])
def test_a_sending_of_which_only_a_part_went_is_said_everywhere(amara, partly):
    factories.sent(amara, whole=not partly)
    record = gather(amara, number=1, now=NOW + HOUR)
    files = record_files(record)
    (row,) = csv.DictReader(io.StringIO(files["data/requests.csv"].decode("utf-8-sig")))
    kept = json.loads(files["data/record.json"])["record"]["requests"][0]["submissions"][0]
    told = (row["sent_otherwise_than_the_letter"], kept["submitted_text"])
    assert told == ((PART, PART) if partly else ("", ""))
    assert (PART in text_of(report_pdf(record))) is partly


def test_a_letter_of_which_a_part_went_and_a_service_that_answered_are_told_apart(amara):
    events = [
        Event(name=name, at=NOW, sequence=1, details=details)
        for name, details in (
            (Name.SUBMISSION_MADE, {"state": "False"}),
            (Name.SUBMISSION_MADE, {"state": "True"}),
            (Name.OUTCOME_RECORDED, {"outcome": "GONE", "kind": Basis.SERVICE_SAYS}),
            (Name.OUTCOME_RECORDED, {"outcome": "GONE", "kind": Basis.SEEN}),
        )
    ]
    part, whole, said, seen = (line.what for line in chronology(events))
    assert "a part of a letter" in part
    assert "a letter was sent" in whole
    assert said == "What the service says of a post noted, gone, as the service says"
    assert seen == "Post looked at, gone"


def test_the_chronology_names_the_letter_the_sending_the_post_and_what_was_said(amara):
    one = factories.sent(amara)
    post = amara.case.posts.get()
    reply = factories.reply(one, amara, "We have removed it. Ticket #123456.", now=NOW + HOUR)
    decide_reply(
        amara, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=NOW + HOUR, now=NOW + HOUR
    )
    record_outcome(
        amara, post_id=post.pk, outcome=Outcome.BACK, basis=Basis.SIGNED_IN, now=NOW + 2 * HOUR
    )
    record = gather(amara, number=1, now=NOW + 3 * HOUR)
    told = [line.what for line in record.chronology]
    letter = one.request.reference
    for line in (
        f"Letter approved by a person with access to the notes: {letter} to X",
        f"The person recorded that a letter was sent (section 3): {letter}/1 to X",
        (
            "A person decided what an answer says, “They say it is removed”, dated 20 Nov 2026 18:30:00 "
            f"GMT (UTC+00:00): {letter}/1 to X"
        ),
        "What the service says of a post noted, gone, as the service says: P1",
        "Post looked at, there again: it came back: P1",
    ):
        assert line in told
    assert any(line.startswith("Counting of a time limit recorded: P1, TD-") for line in told)
    (answer,) = record.requests[0].submissions[0].answers
    (dated,) = record.requests[0].submissions[0].sorted_answers
    assert (dated.what, dated.at) == (ReplyKind.REMOVED.label, NOW + HOUR)
    assert answer.endswith("It seems to name this number of theirs: 123456.")
    assert "the person says" in text_of(report_pdf(record))


def test_a_corrected_sending_and_a_caseworker_are_told_as_such(amara, beth):
    waiting = factories.approved(amara).submissions.get()
    caseworker = factories.let_in(amara, beth)
    one = factories.submit(caseworker, waiting)
    correct_sending(caseworker, submission_id=one.pk, submitted_at=NOW + HOUR, now=NOW + 2 * HOUR)
    record = gather(amara, number=1, now=NOW + 3 * HOUR)
    told = [line.what for line in record.chronology]
    letter = f"{one.request.reference}/1 to X"
    assert f"A caseworker recorded that a letter was sent (section 3): {letter}" in told
    before = "noted before as 20 Nov 2026 17:30:00 GMT (UTC+00:00)"
    assert f"A caseworker corrected when a letter was sent (section 3), {before}: {letter}" in told
    assert any(
        line.startswith("Time limit counted again from the time of sending") for line in told
    )
    assert record.requests[0].submissions[0].submitted_by == "a caseworker says"
    assert "Time limits that were counted otherwise before, and replaced: 1." in record.held_back


def test_a_time_limit_of_a_site_nobody_looked_at_says_whose_word_the_law_rests_on(db):
    opened = open_for("https://pics.example.net/p/1")
    factories.sent(opened)
    (clock,) = gather(opened, number=1, now=NOW + HOUR).clocks
    assert clock.basis.endswith("Nobody here has looked whether this law covers the site.")


def test_a_report_made_again_follows_the_first_and_nobody_looked_since_it_went(amara):
    first = factories.sent(amara)
    post = amara.case.posts.get()
    for hours, outcome in ((1, Outcome.GONE), (2, Outcome.BACK)):
        record_outcome(
            amara, post_id=post.pk, outcome=outcome, basis=Basis.SEEN, now=NOW + hours * HOUR
        )
    again = report_again(amara, post_id=post.pk, now=NOW + 3 * HOUR)
    again = factories.approve(amara, again, now=NOW + 3 * HOUR)
    factories.submit(amara, again.submissions.get(), now=NOW + 3 * HOUR)
    record = gather(amara, number=1, now=NOW + 4 * HOUR)
    reference = first.request.reference
    assert [one.follows for one in record.requests] == [
        "", f"It reports again what was in {reference} and came back.",
    ]  # fmt: skip
    state = {clock.request: clock.state for clock in record.clocks}[again.reference]
    assert state.startswith("running; nobody looked since it was sent. Before that: live again")


def test_a_receipt_that_is_printed_is_not_counted_as_held_back(amara):
    one = factories.sent(amara)
    reply = factories.reply(one, amara, "We got your report.", now=NOW + HOUR)
    kind = ReplyKind.AUTOMATIC_RECEIPT
    decide_reply(amara, reply_id=reply.pk, kind=kind, said_at=NOW + HOUR, now=NOW + HOUR)
    record = gather(amara, number=1, now=NOW + 2 * HOUR)
    assert record.requests[0].submissions[0].receipt == (
        "The time is that of their answer: they had it by then. We got your report."
    )
    assert not [line for line in record.held_back if line.startswith("The words of answers")]


def test_what_came_back_and_a_letter_not_followed_are_told_and_no_words_of_theirs(amara):
    one = factories.sent(amara)
    reply = factories.reply(one, amara, "We said no, Amara.", now=NOW + HOUR)
    kind = ReplyKind.REFUSED_NO_VIOLATION
    decide_reply(amara, reply_id=reply.pk, kind=kind, said_at=None, now=NOW + HOUR)
    note_no_reply(amara, submission_id=one.pk, now=NOW + HOUR / 2)
    withdraw_request(amara, request_id=one.request_id, now=NOW + HOUR)
    record = gather(amara, number=1, now=NOW + HOUR)
    (request,) = record.requests
    assert request.submissions[0].answers == (
        "No answer, noted on 20 Nov 2026 18:00:00 GMT (UTC+00:00).",
        f"Answer sorted by a person as “They say it breaks no rule”, not dated, entered {AT}.",
    )
    # That nobody answered is no answer; one without a date keeps none.
    assert [(one.at, one.what) for one in request.submissions[0].sorted_answers] == [
        (None, kind.label)
    ]
    assert "The words of answers, and mails as they came: 1." in record.held_back
    told = text_of(report_pdf(record))
    assert f"Not followed since {AT}" in told
    assert "Amara" not in told


def test_a_likeness_has_one_word_on_the_page_and_in_the_pack(amara):
    match = factories.match(amara)
    match.decision, match.decided_at, match.decided_by = Decision.NOT_SURE, NOW, "somebody"
    match.save()
    (told,) = gather(amara, number=1, now=NOW).matches
    shown = match_row(amara, match.pk)
    assert told.band == shown.word == "Likely"
    assert shown.decided == told.decision == "Not sure"


def test_that_somebody_did_not_want_to_look_is_not_in_the_report(amara):
    match = factories.match(amara)
    match.decision, match.decided_at, match.decided_by = Decision.SOMEONE_ELSE, NOW, "somebody"
    match.save()
    record = gather(amara, number=1, now=NOW)
    assert record.matches == ()
    assert "want to look" not in text_of(report_pdf(record))


def test_the_cover_counts_what_may_still_be_live_and_what_is_weak():
    states = (LIVE, AGAIN, SOME_COUNTRIES, WEAK, "gone, as somebody saw")
    posts = tuple(a_post(f"P{number}", state=state) for number, state in enumerate(states, start=1))
    record = a_record(posts=posts)
    figures = counts(record)
    assert [post.number for post in figures.live] == ["P1", "P2", "P3"]
    assert figures.weak == 1
    said = text_of(report_pdf(record))
    assert "3 of 5 posts could still be seen" in said
    assert "1 post was not seen by somebody who had not signed in, which is weak" in said
    told = text_of(report_pdf(replace(record, posts=(a_post("P1", state=SERVICE_SAYS_GONE),))))
    assert "1 post is gone only by the word of the service, and nobody looked since" in told
    assert "0 post" not in text_of(report_pdf(replace(record, posts=posts[:2])))
