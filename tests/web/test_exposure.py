"""A caseworker is told how many pictures they opened; nobody else is."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.common import clock
from takedown.flows.view_picture import view_picture
from tests import factories
from tests.conftest import NOW, amiss
from tests.web.test_desk import read

pytestmark = pytest.mark.usefixtures("still_now")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def look(amara, beth):
    """Beth looks at a photo of Amara's, some time ago."""
    photo = factories.reference(amara)
    factories.read(photo, amara)
    seen = factories.let_in(amara, beth, now=NOW - 9 * DAY)

    def looked(*, ago: timedelta) -> None:
        view_picture(seen, kind="reference", picture_id=photo.pk, now=NOW - ago)

    return looked


def test_looks_of_today_and_of_seven_days_are_counted_for_whoever_looked(look, beth, bo, signed_in):
    # It is half past five on a winter's day in London.
    for ago in (HOUR, 17 * HOUR, 18 * HOUR, 6 * DAY, 7 * DAY, 8 * DAY):
        look(ago=ago)
    assert "Pictures you opened: 2 today, 4 in seven days." in read(signed_in(beth.user))
    assert "Pictures you opened: 0 today, 0 in seven days." in read(signed_in(bo.user))


def test_today_begins_at_midnight_of_the_team(look, beth, signed_in, settings):
    settings.TEAM_ZONE = "Asia/Kolkata"  # where it is eleven at night
    look(ago=22 * HOUR)
    look(ago=24 * HOUR)
    assert "Pictures you opened: 1 today, 2 in seven days." in read(signed_in(beth.user))


def test_the_look_on_the_page_counts_once_and_a_press_without_it_does_not(
    look, amara, beth, signed_in, monkeypatch
):
    hers, photo = signed_in(beth.user), amara.case.references.get()
    named = {"case_id": amara.case.pk, "kind": "reference", "picture_id": photo.pk}
    page = hers.post(reverse("show_picture", kwargs=named), {"why": "NUMBERS"})
    assert "Pictures you opened: 0 today" in read(hers)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=20))
    assert hers.get(page.context["src"]).status_code == 200
    assert hers.get(page.context["src"]).status_code == 404
    assert "Pictures you opened: 1 today" in read(hers)


def test_no_page_of_a_manager_tells_of_it(look, mo, signed_in):
    look(ago=HOUR)
    manager = signed_in(mo.user)
    pages = [reverse(name) for name in ("desk", "desk_work", "desk_figures", "desk_urgent")]
    pages.append(reverse("desk_month", args=[2026, 11]))
    for path in pages:
        assert "ictures you opened" not in read(manager, path)
        assert "opened 1" not in read(manager, path)


def test_a_caseworker_says_why_and_the_record_keeps_it_and_the_person_just_presses(
    look, amara, beth, signed_in, holding
):
    hers, photo = signed_in(beth.user), amara.case.references.get()
    path = reverse("show_picture", args=[amara.case.pk, "reference", photo.pk])
    assert "Say why you need to see it." in amiss(hers.post(path)).content.decode()
    assert "Choose one of the answers." in amiss(hers.post(path, {"why": "?"})).content.decode()
    assert not Event.objects.filter(name="PICTURE_VIEWED").exists()

    for client, given in ((hers, {"why": "ASKED"}), (holding(amara.case.pk), {})):
        assert client.get(client.post(path, given).context["src"]).status_code == 200

    looks = Event.objects.filter(name="PICTURE_VIEWED").order_by("sequence")
    assert [one.details.get("reason_code") for one in looks] == ["ASKED", None]
