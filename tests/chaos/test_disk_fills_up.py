"""The disk fills up while people go on: nothing that was promised is lost, and it comes back.

First it is nearly full for a while, when files are refused and all else goes on; then no byte is left.
"""

from __future__ import annotations

import os
import time

from django.conf import settings

import pytest

from tests.chaos import afterwards
from tests.chaos.disk import small_disk
from tests.chaos.installation import installation, until
from tests.chaos.people import Crowd, Person
from tests.mail.post_office import PostOffice

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk"),
]

TIMES, MEGABYTES = 5, 2000
# Less than KEEP_FREE_BYTES, and enough for everything but files.
NEARLY_FULL = 500 * 1024**2


def test_a_full_disk_loses_nothing_and_is_got_over():
    with (
        PostOffice() as office,
        small_disk(MEGABYTES) as disk,
        installation(disk.folder, **office.settings()) as site,
    ):
        clocks = afterwards.Clocks(site)
        before = Person(f"http://127.0.0.1:{site.port}").open_notes()
        with Crowd(f"http://127.0.0.1:{site.port}", at_once=4) as crowd:
            for _ in range(TIMES):
                time.sleep(12)
                clocks.look()
                assert disk.free() > settings.KEEP_FREE_BYTES
                disk.fill(leaving=NEARLY_FULL)
                time.sleep(12)
                disk.fill()
                assert disk.free() == 0
                time.sleep(15)
                disk.empty()
                until(site.answers, "the site to come back")
                clocks.look()
        afterwards.wait_until_done(site)
        clocks.look()

        assert crowd.wrong == []
        before.go(before.case)
        assert before.path == before.case
        assert len(crowd.told("packs")) > 10
        # Some were taken and some refused, so both are what is looked at below.
        assert len(crowd.told("pictures")) > 5
        assert len(crowd.told("no room")) > 5
        assert sum(person.again for person in crowd.people) > 10
        afterwards.assert_nothing_lost(site, crowd, office)
        assert clocks.changed() == {}
