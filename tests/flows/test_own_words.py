"""What was typed for a letter is not lost where it is written over, nor where its draft goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.flows.add_posts import add_posts
from takedown.flows.bring_back import bring_back
from takedown.flows.discard_draft import discard_draft
from takedown.flows.draft_requests import draft_requests
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.remove_post import remove_post
from takedown.flows.save_particulars import save_particulars
from takedown.posts.adding import from_link
from takedown.posts.former import MOST_IN_A_DAY, Field, FormerWords
from takedown.posts.links import read_links
from takedown.reads.former import own_words_before
from takedown.removals.kinds import letter_kind
from takedown.removals.models import RemovalRequest
from takedown.removals.particulars import Particulars
from tests import factories
from tests.conftest import NOW, amiss

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RULE = "uk-gdpr-erasure"
HERS = Particulars(situation="Colleagues recognised me.", legal_name="Amara Okafor")
HIS = Particulars(situation="x", legal_name="Amara Okafor")


@pytest.fixture
def draft(amara) -> RemovalRequest:
    first = factories.approved(amara)
    made = factories.chosen(first, amara, RULE, now=NOW)
    save_particulars(amara, request_id=made.pk, particulars=HERS, now=NOW)
    made.refresh_from_db()
    return made


def before(opened) -> list[str]:
    asks = letter_kind(RULE).asks
    last = own_words_before(opened, asks).last
    parts = (own_words_before(opened, asks, asked=str(one)) for one in range(1, last + 1))
    return [row.words for part in parts for row in part.rows]


def test_what_is_written_over_is_kept(amara, draft):
    save_particulars(amara, request_id=draft.pk, particulars=HERS, now=NOW + HOUR)
    assert before(amara) == []
    save_particulars(amara, request_id=draft.pk, particulars=HIS, now=NOW + HOUR)
    assert before(amara) == [HERS.situation]


def test_what_was_written_over_too_often_stays_and_the_page_says_until_when(
    amara, draft, holding, still_now
):
    for at in range(MOST_IN_A_DAY):
        his = replace(HIS, situation=f"x{at}")
        save_particulars(amara, request_id=draft.pk, particulars=his, now=NOW)
    page = reverse("more", args=[amara.case.pk, draft.pk])
    typed = {"situation": HERS.situation, "legal_name": "Amara Okafor", "grounds": ["d"]}
    said = amiss(holding(amara.case.pk).post(page, typed)).content.decode()
    assert "You can change it again from 17:31 on 21 November 2026." in said
    assert HERS.situation in said
    # Nobody writes over anything where a draft goes.
    discard_draft(amara, request_id=draft.pk, now=NOW)
    assert len(before(amara)) == MOST_IN_A_DAY + 1


def test_what_was_typed_for_a_draft_that_is_discarded_is_shown_where_it_is_asked_again(
    amara, draft, holding
):
    first = draft.follows or RemovalRequest.objects.exclude(pk=draft.pk).get()
    discard_draft(amara, request_id=draft.pk, now=NOW + HOUR)
    anew = factories.chosen(first, amara, RULE, now=NOW + 2 * HOUR)
    page = holding(amara.case.pk).get(reverse("more", args=[amara.case.pk, anew.pk]))

    assert HERS.situation in page.content.decode()


def test_what_was_typed_outlasts_a_link_that_is_taken_out_and_brought_back(amara):
    draft = factories.drafted(amara)
    save_particulars(amara, request_id=draft.pk, particulars=HERS, now=NOW)
    aside = remove_post(amara, post_id=amara.case.posts.get().pk, now=NOW + HOUR)
    draft_requests(amara, now=NOW + HOUR)
    assert not RemovalRequest.objects.exists()
    bring_back(amara, aside_id=aside.pk, now=NOW + 2 * HOUR)
    draft_requests(amara, now=NOW + 2 * HOUR)

    assert before(amara) == [HERS.situation]


def test_nothing_of_a_closed_letter_is_shown(amara, draft):
    save_particulars(amara, request_id=draft.pk, particulars=HIS, now=NOW + HOUR)
    assert before(amara) == [HERS.situation]
    post = amara.case.posts.get()
    freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW + HOUR)
    assert before(amara) == []


def test_nothing_of_a_draft_that_is_gone_is_shown_while_anything_is_closed(amara, draft):
    other = read_links("https://x.com/somebody/status/1859000000000000777").unique
    add_posts(amara, posts=[from_link(one) for one in other], now=NOW)
    discard_draft(amara, request_id=draft.pk, now=NOW + HOUR)
    assert before(amara) == [HERS.situation]
    post = amara.case.posts.order_by("-number")[0]
    freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW + HOUR)
    assert before(amara) == []


def test_it_is_sealed(amara, draft):
    save_particulars(amara, request_id=draft.pk, particulars=HIS, now=NOW + HOUR)
    row = FormerWords.objects.get(field=Field.PARTICULARS)
    assert HERS.situation.encode() not in bytes(row.words_sealed)
