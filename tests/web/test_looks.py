"""One look is one look, also for requests that come together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client
from django.urls import reverse

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.common import clock
from tests import factories
from tests.conftest import NOW, browser_of, open_for

THREADS = 8


@pytest.mark.django_db(transaction=True)
def test_of_looks_that_come_together_one_sees_the_picture(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    picture = factories.reference(opened)
    factories.read(picture, opened)
    hers = browser_of(opened.case.pk)
    named = {"case_id": opened.case.pk, "kind": "reference", "picture_id": picture.pk}
    page = hers.post(reverse("show_picture", kwargs=named))
    src, ready = page.context["src"], Barrier(THREADS)

    def look(_number: int) -> int:
        client = Client()
        client.cookies["notes"] = hers.cookies["notes"].value
        ready.wait(10)
        try:
            return client.get(src).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        seen = list(pool.map(look, range(THREADS)))

    assert sorted(seen) == [200] + [404] * (THREADS - 1)
    assert Event.objects.filter(name=Name.PICTURE_VIEWED).count() == 1
