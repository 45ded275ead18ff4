"""Notes close by themselves after a while; what was typed into a page comes back with the words."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.urls import reverse

import pytest

from takedown.cases.answers import read_answers
from takedown.cases.models import Case, Sitting
from takedown.cases.sittings import IDLE, LONGEST
from takedown.flows.confirm_code import confirm_code
from takedown.flows.sweep import tidy
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW, open_for
from tests.web.walking import Walker

PIN, MINUTE = "482916", timedelta(minutes=1)
LINK = "https://x.com/someone/status/1859000000000000777"


def links(amara) -> str:
    return reverse("case_links", args=[amara.case.pk])


def posts() -> int:
    return Case.objects.get().posts.count()


def test_fifteen_minutes_without_a_press_close_the_notes(amara, hers, at):
    at(IDLE - MINUTE)
    assert hers.go(links(amara)).status == 200
    at(2 * IDLE - 2 * MINUTE)
    assert hers.go(links(amara)).status == 200
    at(3 * IDLE)
    assert hers.go(links(amara)).status == 403
    assert hers.sees("Your notes are closed here")


def test_what_is_over_stays_over(amara, hers, at):
    at(IDLE)
    assert hers.go(links(amara)).status == 403
    at()
    assert hers.go(links(amara)).status == 200
    at(IDLE)
    assert hers.go("/").status == 200
    assert not hers.sees("Your notes are open")


def test_four_hours_close_them_whatever_is_pressed(amara, hers, at):
    for number in range(1, 24):
        at(number * 10 * MINUTE)
        assert hers.go(links(amara)).status == 200, number
    at(LONGEST)
    assert hers.go(links(amara)).status == 403


def test_a_script_that_looks_by_itself_is_no_press(amara, hers, at):
    by_itself = {"HTTP_SEC_FETCH_MODE": "cors"}
    for number in (5, 10, 14):
        at(number * MINUTE)
        assert hers.client.get(links(amara), **by_itself).status_code == 200
    at(IDLE)
    assert hers.client.get(links(amara), **by_itself).status_code == 403


def test_the_words_bring_back_the_page_that_was_asked_for(amara, words, hers, at):
    at(IDLE)
    hers.go(links(amara))
    hers.path = reverse("open")
    hers.send(typed=words)
    assert (hers.path, hers.status) == (links(amara), 200)


def test_a_form_that_came_too_late_is_not_saved_and_not_lost(amara, words, hers, at):
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=f"look at {LINK}")
    assert (hers.status, posts()) == (403, 1)
    assert not hers.sees("1859000000000000777")
    hers.path = reverse("open")
    hers.send(typed=words)
    assert hers.path == links(amara)
    assert hers.sees("What you typed is still here")
    assert hers.sees(LINK)
    assert posts() == 1
    hers.send(links=hers.boxes()["links"])
    assert (hers.status, posts()) == (200, 2)
    assert not hers.go(links(amara)).sees("What you typed is still here")


def test_a_slip_in_the_words_loses_nothing_either(amara, words, hers, at):
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=LINK)
    hers.path = reverse("open")
    assert hers.send(typed="one two").sees("You typed 2.")
    assert hers.sees("What you typed before is still here, unseen.")
    assert not hers.sees(LINK)
    hers.send(typed=words)
    assert hers.sees(LINK)


def test_it_comes_back_through_the_pin_too(amara, at):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, now=NOW)
    hers = Walker().go(reverse("open")).send(typed=six).send(pin=PIN).go(links(amara))
    at(IDLE)
    hers.send(links=LINK)
    hers.path = reverse("open")
    hers.send(typed=six)
    assert hers.sees("Now your PIN")
    hers.path = reverse("pin")
    assert hers.send(pin="000000").sees("not the PIN")
    assert hers.sees("What you typed before is still here, unseen.")
    hers.send(pin=PIN)
    assert hers.path == links(amara)
    assert hers.sees(LINK)


def test_no_secret_is_put_back_into_a_page(amara, words, hers, at):
    erase = reverse("erase", args=[amara.case.pk])
    hers.go(erase)
    at(IDLE)
    hers.send(typed=words, pin=PIN)
    assert hers.status == 403
    assert PIN not in hers.html
    assert words not in hers.html


def test_what_was_typed_goes_into_no_other_notes(amara, words, hers, at):
    other = open_for("https://www.reddit.com/r/pics/comments/abc123/")
    six = " ".join(unconfirmed_words(other))
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=LINK)
    hers.path = reverse("open")
    hers.send(typed=six)
    assert hers.path == reverse("case", args=[other.case.pk])
    assert not hers.sees(LINK)


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "/leave/", "", "javascript:alert(1)"]
)
def test_the_words_lead_nowhere_else(amara, words, at, page):
    hers = Walker().go(reverse("open"))
    hers.send(typed=words, kept=json.dumps([["links", LINK]]), kept_for=page)
    assert hers.path == reverse("case", args=[amara.case.pk])


@pytest.mark.parametrize("kept", ["", "x", "[1]", "[[1]]", "null", '{"a": 1}', "[[[], []]]"])
def test_what_is_no_form_is_left_aside(amara, words, at, kept):
    hers = Walker().go(reverse("open")).send(typed=words, kept=kept, kept_for=links(amara))
    assert hers.status == 200


def test_anybody_else_is_told_nothing(amara, hers, at):
    at(IDLE)
    stranger = open_for("https://www.reddit.com/r/pics/comments/abc123/")
    assert hers.go(reverse("case", args=[stranger.case.pk])).status == 404


def test_after_leaving_there_is_nothing_to_say(amara, hers, at):
    hers.client.get(reverse("leave"))
    at(IDLE)
    assert hers.client.get(links(amara)).status_code == 303


@pytest.mark.django_db
def test_whoever_looks_for_a_pen_does_not_lose_notes_just_begun(at):
    walk = Walker().go("/1/").send(under_18="no").send(in_uk="yes").send(links=LINK)
    assert walk.sees("These notes close by themselves 4 hours after they were opened.")
    at(timedelta(hours=1))
    assert walk.go(walk.path).sees("Write these six words down")
    six = " ".join(re.findall(r"<li>([a-z]+)</li>", walk.html))
    walk.send(typed=six)
    assert walk.status == 200
    assert walk.sees("15 minutes after your last press")
    at(timedelta(hours=1) + IDLE)
    assert walk.go(walk.path).status == 403


def test_new_notes_can_be_begun_where_others_closed(amara, hers, at):
    at(IDLE)
    hers.go("/1/").send(under_18="no").send(in_uk="yes").send(links=LINK)
    assert hers.sees("Write these six words down")
    assert Case.objects.count() == 2


def test_a_script_learns_how_long_and_presses_for_somebody(amara, hers, at):
    at(10 * MINUTE)
    stay = reverse("stay")
    assert hers.client.get(stay).json() == {"idle": 300, "left": 13800}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', hers.html)
    assert token
    pressed = hers.client.post(stay, {"csrfmiddlewaretoken": token[1]})
    assert pressed.json() == {"idle": 900, "left": 13800}
    at(25 * MINUTE)
    assert hers.client.get(stay).json() == {"idle": 0, "left": 0}


def test_the_page_a_script_leads_to_closes_the_notes_at_once(amara, words, hers, at):
    hers.go(links(amara))
    hers.path = reverse("closed")
    hers.send(kept=json.dumps([["links", LINK]]), kept_for=links(amara))
    assert hers.sees("What you typed was not saved yet.")
    assert not hers.sees(LINK)
    assert hers.client.get(links(amara)).status_code == 403
    hers.path = reverse("open")
    assert hers.send(typed=words).sees(LINK)


def refresh_of(walk: Walker) -> list[str]:
    return re.findall(r'<noscript>\s*<meta http-equiv="refresh"\s+content="([^"]+)"', walk.html)


def test_without_scripts_a_page_goes_by_itself_and_one_that_is_typed_into_only_when_it_must(
    amara, hers, at
):
    at(10 * MINUTE)
    assert refresh_of(hers.go(reverse("case", args=[amara.case.pk]))) == ["905; url=/closed/"]
    assert refresh_of(hers.go(links(amara))) == ["13805; url=/closed/"]
    assert refresh_of(Walker().go("/")) == []


def test_where_another_tab_was_used_meanwhile_the_page_that_went_says_so(hers, amara, at):
    at(10 * MINUTE)
    before = Sitting.objects.get().closes_at
    assert hers.go(reverse("closed")).sees("Your notes are still open in this browser")
    assert refresh_of(hers) == []
    assert Sitting.objects.get().closes_at == before
    at(IDLE)
    assert hers.go(reverse("closed")).sees("Your notes are closed here")


def test_the_row_says_neither_whose_nor_which_and_goes_after_a_day(amara, hers, at):
    row = Sitting.objects.get()
    assert row.session != hers.client.cookies["notes"].value
    assert str(amara.case.pk) not in str(vars(row))
    tidy(now=NOW + LONGEST + timedelta(days=1))
    assert Sitting.objects.exists()
    tidy(now=NOW + LONGEST + timedelta(days=1) + MINUTE)
    assert not Sitting.objects.exists()


def test_answers_are_as_they_were(amara, words, hers, at):
    """Ticks come back as well, in the form itself, where they can be read before it is sent."""
    page = reverse("agreed", args=[amara.case.pk])
    hers.go(page)
    at(IDLE)
    hers.send(agreed_here="no", public_before="not_sure")
    hers.path = reverse("open")
    hers.send(typed=words)
    assert hers.path == page
    hers.send(**hers.boxes())
    answers = read_answers(Case.objects.get(), amara.key)
    assert (answers.agreed_here, answers.public_before) == ("no", "not_sure")


def pressed_again(hers: Walker, at, hours: tuple[float, ...]) -> None:
    """Somebody presses something that lays a line in the session, and the clock tidies."""
    for hour in hours:
        at(timedelta(hours=hour))
        hers.go(reverse("open")).send(typed="one two")
        tidy(now=NOW + timedelta(hours=hour))


def test_notes_that_closed_open_never_again_without_the_words(amara, hers, at):
    """Their row goes after a day: a session that is still there then is not let in by that."""
    pressed_again(hers, at, (5, 12, 19, 26, 29))
    assert not Sitting.objects.exists()
    assert hers.client.get(links(amara)).status_code != 200
    assert not Sitting.objects.exists()


def test_nor_where_the_row_of_a_sitting_was_lost_earlier(amara, hers, at):
    Sitting.objects.all().delete()
    assert hers.client.get(links(amara)).status_code == 403


def test_the_session_knows_by_itself_that_four_hours_are_over(amara, hers, at):
    at(LONGEST)
    Sitting.objects.update(closes_at=NOW + 2 * LONGEST, ends_at=NOW + 2 * LONGEST)
    assert hers.client.get(links(amara)).status_code == 403


def test_nothing_that_is_pressed_moves_the_end_of_a_session(amara, hers, at):
    before = Session.objects.get().expire_date
    pressed_again(hers, at, (1, 2))
    assert Session.objects.get().expire_date == before
