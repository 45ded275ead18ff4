"""What the page of pictures says of those in which no likeness was found."""

from __future__ import annotations

from takedown.cases.sealed_picture import Reading
from takedown.posts.models import Capture
from tests import factories
from tests.web.test_copies_pages import seen


def test_a_picture_that_resembles_no_photo_is_named_among_those_that_do(amara, holding):
    photo = factories.reference(amara)
    factories.likeness(factories.capture(amara), photo, amara)
    for _ in range(2):
        factories.likeness(factories.capture(amara), photo, amara, band="different")
    for one in Capture.objects.all():
        factories.read(one, amara)
    told = seen(holding(amara.case.pk), "pictures", amara)
    assert "Picture 1 beside your photo 1" in told
    assert "No likeness found: pictures 2 and 3. That does not prove" in told


def test_one_that_was_not_compared_yet_is_not_named(amara, holding):
    photo = factories.reference(amara)
    factories.likeness(factories.capture(amara), photo, amara)
    waiting = factories.capture(amara)
    assert Capture.objects.get(pk=waiting.pk).reading == Reading.WAITING
    assert "No likeness found" not in seen(holding(amara.case.pk), "pictures", amara)
