"""What was said about acting for somebody, and where a site says which law covers it, is kept where it is written over."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.answers import Maker
from takedown.flows.add_posts import add_posts
from takedown.flows.note_covered import note_covered
from takedown.flows.save_answers import save_answers
from takedown.posts.adding import from_link
from takedown.posts.former import MOST_IN_A_DAY, ChangedOften
from takedown.posts.links import read_links
from takedown.removals.models import Covered
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HERS = "She asked me on 1 November, in her kitchen."


def test_words_about_acting_for_somebody_stay_beside_those_that_came_after(amara, holding):
    save_answers(amara, now=NOW, maker=Maker.ACTING, authority_words=HERS)
    save_answers(amara, now=NOW + HOUR, maker=Maker.SUBJECT, authority_words="")
    page = holding(amara.case.pk).get(reverse("who", args=[amara.case.pk]))
    assert HERS in page.content.decode()


def test_words_about_acting_are_written_over_so_often_a_day_and_no_more(amara):
    for number in range(MOST_IN_A_DAY + 1):
        save_answers(amara, now=NOW, authority_words=f"Words {number}")
    with pytest.raises(ChangedOften):
        save_answers(amara, now=NOW + HOUR, authority_words="Once more")
    save_answers(amara, now=NOW + 25 * HOUR, authority_words="Once more")


def test_where_a_site_says_which_law_covers_it_stays_beside_what_came_after(amara, holding):
    elsewhere = read_links("https://some-forum.example/thread/12").unique
    add_posts(amara, posts=[from_link(one) for one in elsewhere], now=NOW)
    _, site = factories.sent_to_both(amara)
    given = {"legal_name": "Amara", "grounds": ("d",), "infringement": "They kept it."}
    letter = factories.sent_further(site.request, amara, "uk-gdpr-erasure", **given).request
    note_covered(
        amara, request_id=letter.pk, covered=Covered.YES, ground="Its terms, 3(2).", now=NOW
    )
    note_covered(amara, request_id=letter.pk, covered=Covered.NO, ground="x", now=NOW + HOUR)
    page = holding(amara.case.pk).get(reverse("covered", args=[amara.case.pk, letter.pk]))
    assert "Its terms, 3(2)." in page.content.decode()
