"""The numbers that six words show before the PIN: nothing of what is closed, as somebody may be under 18."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.flows.freeze_thing import freeze_thing
from takedown.reads.status import status_of
from tests import factories
from tests.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("hours", [1, 60])
def test_a_clock_of_what_is_closed_neither_ends_nor_has_passed(amara, hours):
    factories.sent(amara)
    at = NOW + hours * HOUR
    before = status_of(amara.case.pk, epoch=0, now=at)
    assert bool(before.ends) is not bool(before.passed)
    post = amara.case.posts.get()
    freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    after = status_of(amara.case.pk, epoch=0, now=at)
    assert (after.ends, after.passed) == ("", 0)
    # That it went stays so.
    assert after.went == 1


def test_a_letter_about_what_is_closed_does_not_wait_to_be_sent(amara):
    factories.approved(amara)
    assert status_of(amara.case.pk, epoch=0, now=NOW).waiting == 1
    post = amara.case.posts.get()
    freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    assert status_of(amara.case.pk, epoch=0, now=NOW).waiting == 0
