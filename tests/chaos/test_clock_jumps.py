"""The machine's clock jumps by an hour, forward and back, while letters go and packs are made."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.chaos import afterwards
from tests.chaos.installation import installation, new_folder, until
from tests.chaos.moved_clock import HOUR, MovedClock, hours_off
from tests.chaos.people import Crowd
from tests.mail.post_office import PostOffice

JUMPS = (1, 0, -1, 0, 1, -1, 0)
AT_ONCE = 8
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("gcc"), reason="script/bootstrap --dev installs gcc"),
]


@pytest.fixture
def folder():
    made = new_folder()
    yield made
    shutil.rmtree(made)


def test_no_jump_of_the_clock_loses_a_letter_sends_one_twice_or_moves_a_deadline(folder):
    clock = MovedClock(folder)
    with PostOffice() as office, installation(**office.settings(), **clock.settings()) as site:
        clocks, crowds = afterwards.Clocks(site), []
        for hours in JUMPS:
            with Crowd(f"http://127.0.0.1:{site.port}", at_once=4, most=AT_ONCE) as crowd:
                crowds.append(crowd)
                crowd.wait()
            clocks.look()
            # All is approved and asked for; much of it is being done at this moment.
            clock.move(hours * HOUR)
            until(lambda h=hours: hours_off(site, time.time()) == h, "the clock to jump")
            time.sleep(20)
            clocks.look()
        afterwards.wait_until_done(site)
        clocks.look()

        everybody = Crowd.of(crowds)
        assert len(everybody.told("packs")) >= AT_ONCE * len(JUMPS)
        afterwards.assert_nothing_lost(site, everybody, office)
        assert clocks.changed() == {}
