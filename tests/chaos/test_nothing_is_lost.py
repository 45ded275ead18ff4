"""Whatever dies, what a person was told is done is done, once: letters, mail, clocks, pictures and packs.

Fifty processes of any kind are killed and PostgreSQL ten times, while people go on. Minutes long:
work whose worker died is found again when its lease has run out.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time

import pytest

from tests.chaos import afterwards
from tests.chaos.installation import installation, until
from tests.chaos.people import Crowd
from tests.mail.post_office import PostOffice

pytestmark = pytest.mark.long

KILLS, DATABASE_KILLS = 50, 10
# Early, while there still are people who bring something to read.
READER_DIES_AT = (3, 8, 13, 18, 23)
# A lease is five minutes long, so this one was taken in the last three seconds.
_BEING_READ = """SELECT 1 FROM references_referenceimage WHERE work_done_at IS NULL
    AND leased_until > clock_timestamp() + interval '4 minutes 57 seconds'"""
KINDS = (
    "gunicorn", "--queues short", "--queues pictures", "--queues documents", "--queues packs",
    "celery beat", "beat", "standalone run",
)  # fmt: skip


def kill_while_it_reads(site):
    """Kill the reader of pictures, with all its children, while it has one in hand; wait a minute for one."""
    end = time.monotonic() + 60
    while not site.ask(_BEING_READ) and time.monotonic() < end:
        time.sleep(0.1)
    for pid in site.of_kind("--queues pictures"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def aftermath():
    """What was left when all of it was over: the installation, the people, the mail server."""
    chance = random.Random(20261127)  # noqa: S311 - the same kills each time
    with PostOffice() as office, installation(**office.settings()) as site:
        clocks = afterwards.Clocks(site)
        with Crowd(f"http://127.0.0.1:{site.port}", at_once=4) as crowd:
            time.sleep(10)
            for number in range(KILLS):
                if number in READER_DIES_AT:
                    kill_while_it_reads(site)
                else:
                    until(lambda: site.kill_one(chance.choice(KINDS), chance), "something to kill")
                if number % (KILLS // DATABASE_KILLS) == 0:
                    site.kill_postgres()
                time.sleep(chance.uniform(1.5, 6))
                # Now and then the next one dies while the last is still coming back.
                if chance.random() < 0.7:
                    until(site.answers, "the site to come back")
                clocks.look()
        afterwards.wait_until_done(site)
        clocks.look()
        yield site, crowd, office, clocks


def test_nobody_was_told_anything_odd(aftermath):
    _site, crowd, _office, _clocks = aftermath
    assert crowd.wrong == []
    # Enough was going on for something to be lost.
    assert len(crowd.told("packs")) > 20
    assert sum(person.again for person in crowd.people) > 10


def test_pictures_were_begun_by_a_reader_that_died_and_read_by_another(aftermath):
    site, crowd, _office, _clocks = aftermath
    again = site.ask("SELECT count(*) FROM references_referenceimage WHERE attempts > 1")
    assert again[0][0] > 0
    assert len(crowd.told("pictures")) > 20


def test_every_letter_mail_picture_and_pack_is_there_once_and_every_chain_adds_up(aftermath):
    site, crowd, office, _clocks = aftermath
    afterwards.assert_nothing_lost(site, crowd, office)


def test_no_clock_changed_by_itself(aftermath):
    site, _crowd, _office, clocks = aftermath

    assert len(clocks.seen) >= afterwards.states_of_mail(site)["SENT"] > 0
    assert clocks.changed() == {}
