"""What a pack says of what was taken out, brought back, destroyed or held: with its mark, and no more than is so."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from takedown.cases.models import About, TakenBack
from takedown.cases.ways_back import WAIT
from takedown.evidence.gather import gather
from takedown.evidence.printed import printed_custody
from takedown.evidence.report import report_pdf
from takedown.flows.bring_back import bring_back
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.end_hold import end_hold
from takedown.flows.hold_by_law import end_hold_by_law, hold_by_law
from takedown.flows.remove_post import remove_post
from takedown.flows.set_hold import set_hold
from takedown.flows.withdraw_picture import withdraw_picture
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.test_documents import text_of

HOUR = timedelta(hours=1)
OUT = "Taken out of these notes, not destroyed yet, and not listed in this pack: "


def told(opened, *, hours: float = 1) -> list[str]:
    return [one.what for one in at(opened, hours).chronology]


def at(opened, hours: float):
    return gather(opened, number=1, now=NOW + hours * HOUR)


def out(opened, hours: float) -> list[str]:
    return [line for line in at(opened, hours).held_back if line.startswith(OUT)]


@pytest.fixture
def two(db):
    """Notes with two links, two pictures and a photo, all of which have marks."""
    opened = open_for("https://x.com/a/status/1859000000000000001 https://example.com/pic")
    factories.capture(opened, b"one")
    factories.capture(opened, b"two")
    factories.reference(opened)
    at(opened, 0)
    return opened


def take(opened, kind: str, *, hours: float = 1) -> TakenBack:
    now = NOW + hours * HOUR
    if kind == "post":
        return remove_post(opened, post_id=opened.case.posts.get(number=2).pk, now=now)
    table = opened.case.captures if kind == "capture" else opened.case.references
    first = table.order_by("number")[0]
    return withdraw_picture(opened, kind=kind, picture_id=first.pk, now=now)


KINDS = [
    ("post", "a link", "P2"),
    ("capture", "a picture of a post", "AP/1"),
    ("reference", "a reference", "AP/3"),
]


@pytest.mark.parametrize(("kind", "what", "mark"), KINDS)
def test_what_was_taken_out_is_told_with_its_mark_until_it_is_destroyed(two, kind, what, mark):
    take(two, kind)
    line = f"The person took {what} out, to be destroyed after 72 hours: {mark}"
    assert line in told(two, hours=2)
    (held,) = out(two, 2)
    assert f"{mark} (taken out on 20 Nov 2026 18:30:00 GMT (UTC+00:00))" in held
    later = NOW + HOUR + WAIT
    destroy_due(now=later)
    over = (later - NOW) / HOUR + 1
    said = told(two, hours=over)
    assert said.index(line) < said.index(f"Destroyed, as it had been taken out: {mark}")
    assert out(two, over) == []


@pytest.mark.parametrize(("kind", "what", "mark"), KINDS)
def test_what_comes_back_is_told_and_held_as_ever(two, kind, what, mark):
    aside = take(two, kind)
    bring_back(two, aside_id=aside.pk, now=NOW + 2 * HOUR)
    assert f"The person brought back what was taken out: {mark}" in told(two, hours=3)
    assert out(two, 3) == []


def test_what_had_no_mark_is_called_by_its_number_in_the_notes_all_along(amara):
    one = factories.capture(amara)
    withdraw_picture(amara, kind="capture", picture_id=one.pk, now=NOW + HOUR)
    said = told(amara, hours=2)
    assert "Picture of a post added: picture 1 of the notes (no mark)" in said
    assert any(line.endswith("after 72 hours: picture 1 of the notes (no mark)") for line in said)


def test_each_hold_says_what_it_keeps_and_the_law_says_so_where_it_may(two):
    first = two.case.captures.order_by("number")[0]
    set_hold(two, about=About.CAPTURE, picture_id=first.pk, reason="-", days=183, now=NOW)
    notes = factories.held(two)
    end_hold(two, hold_id=notes.pk, now=NOW + HOUR)
    reference = two.case.reference
    hold_by_law(
        reference=reference, until=NOW + 10 * WAIT, basis="An order.", not_told=None, now=NOW
    )
    end_hold_by_law(reference=reference, now=NOW + HOUR)
    said = told(two, hours=2)
    for line in (
        "The person set it to be kept for evidence, for 183 days: AP/1",
        "The person set it to be kept for evidence, for 365 days: all of the notes",
        "The person ended that it is kept for evidence: all of the notes",
        "Whoever runs the site began to keep it under a legal duty, for 30 days: all of the notes",
        "Whoever runs the site ended that it is kept under a legal duty: all of the notes",
    ):
        assert line in said


def test_of_a_quiet_duty_a_pack_says_nothing_and_what_it_keeps_looks_destroyed(two):
    take(two, "capture")
    take(two, "post")
    before = at(two, 2)
    hold_by_law(
        reference=two.case.reference, until=NOW + 100 * WAIT, basis="An order.", not_told="It forbids it.",
        now=NOW + 2 * HOUR,
    )  # fmt: skip
    assert at(two, 2).chronology == before.chronology
    assert at(two, 2).held_back == before.held_back
    destroy_due(now=NOW + 2 * WAIT)
    assert TakenBack.objects.filter(case=two.case).count() == 2
    assert out(two, 200) == []
    lines = [one.what for one in at(two, 200).chronology]
    assert lines == [one.what for one in before.chronology]


def test_the_custody_list_names_each_by_its_kind_and_whoever_runs_the_site(two):
    for kind, _, _ in KINDS:
        bring_back(two, aside_id=take(two, kind).pk, now=NOW + 2 * HOUR)
    hold_by_law(
        reference=two.case.reference, until=NOW + WAIT, basis="An order.", not_told=None, now=NOW
    )
    rows = printed_custody(at(two, 3).custody).first
    events = [row.event for row in rows]
    for kind in ("Link", "Picture of a post", "Reference"):
        assert f"{kind} taken out" in events
        assert f"{kind} brought back" in events
    assert not {"Reference withdrawn", "Post removed", "Brought back"} & set(events)
    assert (rows[-1].event, rows[-1].who) == ("Kept by law", "whoever runs the site")
    assert json.loads(at(two, 3).custody[-1].line)["actor"] == "operator"


def test_how_long_pictures_can_be_had_is_said_as_it_is(two):
    pages = text_of(report_pdf(at(two, 1)))
    assert "can erase the pictures at any time" not in pages
    assert "for good at any time" not in pages
    for words in ("hidden at once", "after 72 hours", "a legal duty"):
        assert words in pages
