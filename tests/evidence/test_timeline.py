"""The timeline of a report: in its order, true to the record, readable, and never too much for a page."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from takedown.deadlines.models import Deadline
from takedown.deadlines.notes import Note
from takedown.evidence.record import AnswerRecord, PackRecord, PostRecord, SubmissionRecord
from takedown.evidence.report import report_pdf
from takedown.evidence.sightings import clock_state
from takedown.evidence.timeline import timeline
from takedown.evidence.timeline_axis import axis, changes, ticks
from takedown.evidence.timeline_limits import Ending, end_of, limits
from takedown.evidence.timeline_text import LEFT, RIGHT, cut, width_of
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import Submission
from tests.evidence.records import NOON, a_post, a_record, a_request, clocks
from tests.evidence.test_documents import HOSTILE, text_of

if TYPE_CHECKING:
    from takedown.evidence.timeline import Drawing
    from takedown.evidence.timeline_text import Label

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REPORTED = NOON - 9 * DAY


def a_sending(number: int, *, posts: tuple[str, ...], **changes: object) -> SubmissionRecord:
    at = REPORTED + 20 * number * HOUR
    facts: dict[str, object] = {
        "number": f"R{number}/1", "channel": "a form", "posts": posts, "submitted_at": at,
        "received_at": at + timedelta(minutes=7),
        "sorted_answers": (AnswerRecord(at=at + 30 * HOUR, what="They say it is removed"),),
    }  # fmt: skip
    return SubmissionRecord(**{**facts, **changes})  # type: ignore[arg-type]


def a_story(count: int, *, letters: int = 4, recipient: str = "Example Ltd") -> PackRecord:
    """Posts put up over months and reported within an hour, letters within days, and their limits."""
    posts = tuple(
        a_post(
            f"P{index}",
            posted_at=REPORTED - timedelta(hours=7 * index * (300 // count + 1)),
            reported_at=REPORTED + timedelta(seconds=3600 * index / count),
        )
        for index in range(1, count + 1)
    )
    numbers = tuple(post.number for post in posts)
    requests = []
    running = []
    for number in range(1, letters + 1):
        covered = numbers[number - 1 :: letters] or numbers[:1]
        sent = a_sending(number, posts=covered)
        requests.append(
            replace(a_request(), number=f"R{number}", recipient=recipient, submissions=(sent,))
        )
        assert sent.received_at is not None
        running += [
            replace(
                clocks()[0],
                post=post,
                request=f"R{number}",
                start=sent.received_at,
                due=sent.received_at + 48 * HOUR,
                state="end passed; live on 20 Nov",
            )
            for post in covered
        ]
    return a_record(
        created_at=NOON, posts=posts, requests=tuple(requests), clocks=tuple(running),
        captures=(), matches=(), derivations=(), chronology=(), custody=(),
    )  # fmt: skip


def drawn(record: PackRecord) -> Drawing:
    found = timeline(record)
    assert found is not None
    return found


def row(drawing: Drawing, kind: str):
    (found,) = [one for one in drawing.rows if one.kind == kind]
    return found


def words(drawing: Drawing, kind: str) -> list[str]:
    return [f"{one.head}{one.text}" for one in row(drawing, kind).lane.labels]


def every_label(drawing: Drawing) -> list[Label]:
    found = list(drawing.words)
    for one in drawing.rows:
        found += [replace(label, y=label.y + one.y) for label in (*one.lane.labels, *one.names)]
    return found


def overlaps(labels: list[Label]) -> list[tuple[str, str]]:
    return [
        (one.head + one.text, two.head + two.text)
        for one, two in combinations(labels, 2)
        if abs(one.y - two.y) < 9
        and one.x + 0.1 < two.x + two.width
        and two.x + 0.1 < one.x + one.width
    ]


@pytest.fixture(scope="module")
def report() -> bytes:
    return report_pdf(a_story(6, recipient=HOSTILE + "long " * 60))


@pytest.mark.parametrize("letters", [1, 4, 40])
@pytest.mark.parametrize("count", [1, 6, 20, 500, 2000])
def test_labels_never_overlap_and_stay_on_the_page(count: int, letters: int) -> None:
    for recipient in ("X", "W" * 300, "\u4f60" * 300, HOSTILE):
        drawing = drawn(a_story(count, letters=letters, recipient=recipient))
        labels = every_label(drawing)
        assert overlaps(labels) == []
        assert all(one.x >= 0 and one.x + one.width <= drawing.width for one in labels)
        # A page has room for about 970 pixels, heading and notes among them.
        assert drawing.height < 800
        marks = [mark for one in drawing.rows for mark in one.lane.marks]
        assert all(LEFT <= mark.x <= mark.to <= RIGHT for mark in marks)
        assert len(marks) < 100


@pytest.mark.parametrize("count", [1, 6, 20, 2000])
def test_no_post_is_lost_however_many_share_a_mark(count: int) -> None:
    drawing = drawn(a_story(count))
    for kind in ("post", "report"):
        assert sum(mark.count for mark in row(drawing, kind).lane.marks) == count


def test_what_comes_first_is_further_left() -> None:
    drawing = drawn(a_story(1, letters=1))
    places = [row(drawing, kind).lane.marks[0].x for kind in ("post", "report", "letter", "answer")]
    assert places == sorted(places)
    assert len(set(places[:3])) == 3
    (bar,) = row(drawing, "limit").bars
    # It is counted from the receipt, which is the first mark of the answers.
    assert bar.x == places[3]
    assert places[3] < bar.x + bar.width < drawing.made


def test_the_words_say_who_was_written_to_when_and_what_they_answered() -> None:
    drawing = drawn(a_story(1, letters=1))
    assert words(drawing, "letter") == ["12 Nov 08:00 to Example Ltd (R1/1)"]
    assert words(drawing, "answer") == [
        "12 Nov 08:07 Example Ltd: receipt shown (R1/1)",
        "13 Nov 14:00 Example Ltd: They say it is removed (R1/1)",
    ]
    (limit,) = words(drawing, "limit")
    assert limit.startswith("End passed: 14 Nov 08:07, Example Ltd: Take the content down")


def test_a_receipt_that_is_an_answer_is_drawn_once() -> None:
    record = a_story(1, letters=1)
    (request,) = record.requests
    (sent,) = request.submissions
    answer = AnswerRecord(at=sent.received_at, what="They have your letter")
    again = replace(request, submissions=(replace(sent, sorted_answers=(answer,)),))
    drawing = drawn(replace(record, requests=(again,)))
    assert words(drawing, "answer") == ["12 Nov 08:07 Example Ltd: They have your letter (R1/1)"]


def test_what_has_no_time_is_said_and_not_drawn() -> None:
    record = a_story(6, letters=1)
    posts = (*record.posts[:2], *(replace(one, posted_at=None) for one in record.posts[2:]))
    (request,) = record.requests
    (sent,) = request.submissions
    undated = replace(sent, sorted_answers=(AnswerRecord(at=None, what="They ask for more"),))
    drawing = drawn(
        replace(record, posts=posts, requests=(replace(request, submissions=(undated,)),))
    )
    assert row(drawing, "post").names[1].text == "2 of 6 dated"
    assert sum(mark.count for mark in row(drawing, "post").lane.marks) == 2
    said = " ".join(drawing.notes)
    assert "nobody knows when they were put up: 4 of 6 posts" in said
    assert "Answers without a date, not drawn: 1." in said


def test_a_record_with_nothing_dated_has_no_drawing() -> None:
    empty = a_record(posts=(), requests=(), clocks=(), captures=(), matches=(), derivations=())
    assert timeline(empty) is None
    assert "Timeline of what" not in text_of(report_pdf(empty))


def test_the_same_instant_for_everything_is_one_mark_a_lane() -> None:
    posts = tuple(a_post(f"P{n}", posted_at=NOON, reported_at=NOON) for n in range(1, 9))
    drawing = drawn(a_record(posts=posts, created_at=NOON, requests=(), clocks=()))
    for kind in ("post", "report"):
        (mark,) = row(drawing, kind).lane.marks
        assert (mark.count, mark.is_wide) == (8, False)
        assert words(drawing, kind) == ["8 posts, 20 Nov 12:00"]


def test_a_long_gap_is_torn_out_and_says_how_long_it_is() -> None:
    line = axis([NOON, NOON + DAY, NOON + 201 * DAY], [NOON + DAY], LEFT, RIGHT)
    (tear,) = line.tears
    assert (tear.start, tear.end) == (NOON + DAY, NOON + 201 * DAY)
    post = a_post("P1", posted_at=REPORTED - 200 * DAY, reported_at=REPORTED)
    record = a_record(posts=(post,), created_at=NOON, requests=(), clocks=(), chronology=())
    drawing = drawn(record)
    assert [one.text for one in drawing.words if "days" in one.text] == ["200 days,"]
    assert "Each part between the tears has its own scale" in " ".join(drawing.notes)


def test_each_part_of_the_axis_says_its_year_and_no_time_twice() -> None:
    old = datetime(2024, 11, 19, 22, 25, tzinfo=UTC)
    post = a_post("P1", posted_at=old, reported_at=NOON)
    drawing = drawn(a_record(posts=(post,), created_at=NOON + HOUR, requests=(), clocks=()))
    said = [one.text for one in drawing.words]
    assert said[:3] == ["19 Nov", "2024", "22:25"]
    assert said.count("2026") == 1
    assert all(one < two for one, two in pairwise(drawing.ticks))


def test_ticks_over_years_are_firsts_of_months_in_their_order() -> None:
    for days in (100, 400, 4000, 20000):
        times = [NOON - days * DAY * index / 40 for index in range(41)]
        line = axis(times, [], LEFT, RIGHT)
        places = []
        for part in line.parts:
            found = ticks(part, "Europe/London")
            places += [part.x(at) for at in found]
            assert (
                all(at.astimezone(ZoneInfo("Europe/London")).day == 1 for at in found)
                or days == 100
            )
        assert 1 < len(places) < 20
        assert all(two - one > 40 for one, two in pairwise(places))


def test_a_few_letters_of_one_minute_each_keep_their_words_and_many_share_them() -> None:
    record = a_story(20, letters=20)
    alike = tuple(
        replace(
            one,
            recipient=f"Site {index % 2}",
            submissions=(replace(one.submissions[0], submitted_at=NOON - DAY, posts=()),),
        )
        for index, one in enumerate(record.requests)
    )
    few = drawn(replace(record, requests=alike[:3], clocks=()))
    assert words(few, "letter") == [
        f"19 Nov 12:00 to Site {index % 2} (R{index + 1}/1)" for index in range(3)
    ]
    many = drawn(replace(record, requests=alike, clocks=()))
    assert words(many, "letter") == ["20 letters, 19 Nov 12:00: Site 0, Site 1"]


def test_a_gap_is_called_empty_only_where_the_table_has_nothing_in_it() -> None:
    post = a_post("P1", posted_at=REPORTED - 200 * DAY, reported_at=REPORTED)
    record = a_record(posts=(post,), created_at=NOON, requests=(), clocks=(), chronology=())
    assert "recorded" in [one.text for one in drawn(record).words]
    (line, _) = a_record().chronology
    seen = drawn(replace(record, chronology=(replace(line, at=REPORTED - 100 * DAY),)))
    assert "recorded" not in [one.text for one in seen.words]
    assert "see table" in [one.text for one in seen.words]


def test_time_after_the_pack_is_still_to_come_and_not_empty() -> None:
    late = replace(clocks()[0], due=NOON + 90 * DAY, start=NOON, state="running")
    record = a_record(created_at=NOON, posts=(a_post("P1"),), clocks=(late,), requests=())
    drawing = drawn(replace(record, requests=(replace(a_request(), submissions=()),)))
    assert "still to" in [one.text for one in drawing.words]
    (bar,) = row(drawing, "limit").bars
    assert bar.ending == Ending.RUNNING
    assert bar.x + bar.width > drawing.made
    assert bar.elapsed < 1


def test_an_axis_keeps_the_order_of_all_it_shows() -> None:
    times = [NOON + timedelta(hours=hours**3) for hours in range(40)]
    line = axis(times, times[20:], LEFT, RIGHT)
    places = [line.x(at) for at in times]
    assert places == sorted(places)
    assert LEFT <= places[0] < places[-1] <= RIGHT
    assert sum(part.right - part.left for part in line.parts) <= RIGHT - LEFT


def test_the_change_of_the_clocks_is_said_where_it_lies_inside() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ((at, name),) = changes(night - DAY, night + DAY, "Europe/London")
    assert (name, at.astimezone(UTC).date()) == ("GMT", date(2026, 10, 25))
    post = a_post("P1", posted_at=night, reported_at=night + HOUR)
    drawing = drawn(a_record(posts=(post,), created_at=night + DAY, requests=(), clocks=()))
    assert "Europe/London: BST, then GMT from 25 Oct 2026." in drawing.notes[0]
    # 01:30 comes twice that night, an hour apart.
    before, after = (row(drawing, kind).lane.marks[0].x for kind in ("post", "report"))
    assert before < after
    assert words(drawing, "post") == ["P1, 25 Oct 01:30 BST"]
    assert words(drawing, "report") == ["P1, 25 Oct 01:30 GMT"]
    winter = a_post("P1", posted_at=NOON, reported_at=NOON + HOUR)
    assert "Europe/London: GMT." in drawn(replace(a_record(), posts=(winter,))).notes[0]
    years = replace(winter, posted_at=NOON - 900 * DAY)
    assert "GMT or BST, as on the day" in drawn(replace(a_record(), posts=(years,))).notes[0] or (
        "BST or GMT, as on the day" in drawn(replace(a_record(), posts=(years,))).notes[0]
    )


def test_a_limit_in_days_ends_with_its_last_day_on_the_clock_of_the_place() -> None:
    assert end_of(date(2026, 7, 1), "Europe/London") == datetime(2026, 7, 1, 23, tzinfo=UTC)
    assert end_of(date(2026, 12, 1), "Europe/London") == datetime(2026, 12, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "ending", "said"),
    [
        ("running; live on 20 Nov", Ending.RUNNING, "Still running"),
        ("end passed; live on 20 Nov", Ending.PASSED, "End passed"),
        ("end passed on the earlier reading only", Ending.RUNNING, "earlier reading only"),
        ("paused since 2026-11-12", Ending.HALTED, "Paused"),
        ("not followed here since 12 Nov; no notice", Ending.HALTED, "Not followed here"),
        ("answered, as entered (section 3)", Ending.MET, "Answered"),
        ("answered, as entered, and dated after the end (section 3)", Ending.PASSED, "after the end"),
        ("gone, as somebody saw on 12 Nov, before the end", Ending.MET, "before the end"),
        ("gone, as the service says; noted on 12 Nov, before the end", Ending.MET, "service says"),
        ("gone, as somebody saw on 12 Nov, after the end; when it went is not known",
         Ending.OTHER, "only after the end"),
        ("something new", Ending.OTHER, "Something new"),
    ],
)  # fmt: skip
def test_how_a_limit_ended_is_a_shape_and_words(state: str, ending: Ending, said: str) -> None:
    record = a_story(1, letters=1)
    (clock,) = record.clocks
    drawing = drawn(replace(record, clocks=(replace(clock, state=state),)))
    (bar,) = row(drawing, "limit").bars
    assert bar.ending == ending
    assert said in words(drawing, "limit")[0]
    assert bool(bar.strokes) == (ending == Ending.MET)


def every_state() -> set[str]:
    """All that software says of a clock that is due in two days, one day or three after it began."""
    found = set()
    notes = [
        (Note(of, NOON + 3 * DAY, Outcome.GONE, basis, is_dated=dated),)
        for of, basis, dated in product(
            (NOON + DAY, NOON + 3 * DAY), (Basis.SEEN, Basis.SIGNED_IN, Basis.SERVICE_SAYS),
            (True, False),
        )
    ]  # fmt: skip
    for stage, outcome, basis, looked, halted, met in product(
        ("take_down", "answer", "acknowledge"),
        Outcome,
        Basis,
        (None, NOON - DAY, NOON + DAY, NOON + 3 * DAY),
        ({}, {"met_at": NOON + DAY}, {"met_at": NOON + 3 * DAY}, {"stopped_at": NOON},
         {"paused_on": NOON.date()}),
        [(), *notes],
    ):  # fmt: skip
        if met and "met_at" not in halted:
            continue
        # A post is gone only where somebody looked and says so.
        if outcome == Outcome.GONE and (basis == Basis.NONE or looked is None):
            continue
        post = ReportedPost(outcome=outcome, outcome_basis=basis, outcome_at=looked)
        clock = Deadline(
            post=post, submission=Submission(submitted_at=NOON), stage=stage, received_at=NOON,
            due_at=NOON + 2 * DAY,
            late_at=NOON + 60 * HOUR, **halted,
        )  # fmt: skip
        for now in (NOON + DAY, NOON + 50 * HOUR, NOON + 4 * DAY):
            found.add(clock_state(clock, now=now, zone="Europe/London", met=met))
    return found


def test_whatever_software_says_of_a_clock_has_few_words() -> None:
    states = every_state()
    assert len(states) > 50
    record = a_story(1, letters=1)
    for state in states:
        (limit,) = limits(replace(record, clocks=(replace(record.clocks[0], state=state),)))
        ((said, _),) = limit.states
        assert said != state or state in (
            "end passed",
            "paused",
            "end passed on the earlier reading only",
        )
        assert len(said) < 45
        # A picture that was there at the last look has met nothing; or had, and came back.
        if "live" in state or "hidden" in state:
            assert limit.ending != Ending.MET
        if "weak" in state and not state.startswith("gone"):
            assert limit.ending in (Ending.RUNNING, Ending.PASSED, Ending.HALTED)


def test_a_lane_with_nothing_on_it_says_so() -> None:
    record = a_story(1, letters=1)
    (post,) = record.posts
    bare = replace(post, posted_at=None)
    drawing = drawn(replace(record, posts=(bare,), requests=(), clocks=()))
    for kind in ("post", "letter", "answer"):
        assert words(drawing, kind) == ["None with a time recorded"]
    assert words(drawing, "limit") == ["None counted"]
    assert overlaps(every_label(drawing)) == []


def test_one_bar_for_posts_of_one_letter_and_it_says_how_many_stand_how() -> None:
    record = a_story(3, letters=1)
    first, second, third = record.clocks
    third = replace(third, state="gone, as somebody saw on 12 Nov, before the end")
    drawing = drawn(replace(record, clocks=(first, second, third)))
    (bar,) = row(drawing, "limit").bars
    assert bar.ending == Ending.PASSED
    assert words(drawing, "limit")[0].startswith("End passed (2), seen gone before the end (1): ")


def test_a_start_that_nobody_knows_is_not_drawn() -> None:
    record = a_story(1, letters=1)
    (clock,) = record.clocks
    (request,) = record.requests
    bare = replace(clock, start=None)
    (known,) = limits(replace(record, clocks=(bare,)))
    assert known.start == request.submissions[0].received_at
    twice = (*request.submissions, a_sending(2, posts=("P1",)))
    unsure = replace(record, clocks=(bare,), requests=(replace(request, submissions=twice),))
    (unknown,) = limits(unsure)
    assert unknown.start is None
    (bar,) = row(drawn(unsure), "limit").bars
    assert bar.width < 2


def test_more_limits_than_fit_are_counted_and_the_passed_come_first() -> None:
    record = a_story(40, letters=30)
    states = [replace(one, state="running") for one in record.clocks]
    states[-1] = replace(states[-1], state="end passed")
    drawing = drawn(replace(record, clocks=tuple(states)))
    bars = row(drawing, "limit").bars
    assert bars[0].ending == Ending.PASSED
    assert f"{30 - len(bars)} more time limits are in section 4" in " ".join(drawing.notes)


def test_a_half_number_of_a_hidden_character_is_not_printed() -> None:
    text = "Example [U+202E] Ltd"
    for room in range(10, 120):
        short = cut(text, room)
        assert not re.search(r"\[(?!U\+202E\])", short)
    assert cut(text, width_of(text)) == text


def test_the_drawing_is_a_figure_with_its_words(report: bytes) -> None:
    with pikepdf.open(io.BytesIO(report)) as opened:
        figures = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary)]
        (alternative,) = [str(one["/Alt"]) for one in figures if one.get("/S") == "/Figure"]
    for said in ("Posts put up, 6 of 6", "Letters sent, 4", "R1/1 to ", "End", "Time limits, 4"):
        assert said.lower() in alternative.lower()
    assert "\u202e" not in alternative
    assert len(alternative) < 3000


def test_the_drawing_is_at_the_start_of_the_chronology_on_one_page(report: bytes) -> None:
    with pikepdf.open(io.BytesIO(report)) as opened:
        page = pikepdf.new()
        page.pages.append(opened.pages[1])
        out = io.BytesIO()
        page.save(out)
    said = text_of(out.getvalue())
    places = [said.index(each) for each in (
        "1. Chronology", "This pack asked for", "Posts put up", "Entered here", "Letters sent",
        "Time limits", "Times are those of", "Oldest first.",
    )]  # fmt: skip
    assert places == sorted(places)


def test_words_on_paper_take_no_more_room_than_was_kept_for_them(report: bytes) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    told = subprocess.run(
        ["pdftotext", "-bbox", "-f", "2", "-l", "2", "-", "-"],
        input=report, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    boxes = [
        tuple(map(float, found))
        for found in re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', told
        )
    ]
    assert len(boxes) > 50
    for one, two in combinations(boxes, 2):
        wide = min(one[2], two[2]) - max(one[0], two[0])
        # The box of a word is higher than its letters.
        high = min(one[3], two[3]) - max(one[1], two[1])
        assert not (wide > 0.5 and high > 5), (one, two)


def test_the_same_record_gives_the_same_drawing() -> None:
    record = a_story(20)
    mixed = replace(record, posts=tuple(reversed(record.posts)))
    assert timeline(record) == timeline(a_story(20))
    assert [one.lane.marks for one in drawn(mixed).rows] == [
        one.lane.marks for one in drawn(record).rows
    ]


def test_a_zone_other_than_london_is_that_of_the_record() -> None:
    drawing = drawn(replace(a_story(1, letters=1), time_zone="Asia/Tokyo"))
    assert words(drawing, "letter") == ["12 Nov 17:00 to Example Ltd (R1/1)"]
    assert "Asia/Tokyo: JST" in drawing.notes[0]


def test_a_post_is_all_that_a_drawing_needs() -> None:
    post: PostRecord = a_post("P1")
    drawing = drawn(a_record(posts=(post,), requests=(), clocks=(), created_at=NOON))
    assert words(drawing, "report") == ["P1, 20 Nov 12:00"]
    assert row(drawing, "post").names[1].text == "0 of 1 dated"
