"""Whatever dies, what a person was told is done is done, once: letters, mail, clocks and packs.

Fifty processes of any kind are killed and PostgreSQL ten times, while people go on. Minutes long:
work whose worker died is found again when its lease has run out.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default

import pytest

from tests.chaos.installation import installation, until
from tests.chaos.people import Crowd
from tests.mail.post_office import PostOffice

pytestmark = pytest.mark.long

KILLS, DATABASE_KILLS = 50, 10
KINDS = (
    "gunicorn", "--queues short", "--queues documents", "--queues packs", "celery beat", "beat",
    "standalone run",
)  # fmt: skip
LEASES_RUN_OUT = 15 * 60.0
CLOCKS = "SELECT id::text, received_at, due_at, late_at, started_at FROM deadlines_deadline"
UNDONE = """SELECT (SELECT count(*) FROM removals_letterfile WHERE work_done_at IS NULL)
  + (SELECT count(*) FROM evidence_evidencepack WHERE work_done_at IS NULL)
  + (SELECT count(*) FROM removals_outgoingmail WHERE state IN ('WAITING', 'SENDING'))"""


@pytest.fixture(scope="module")
def aftermath():
    """What was left when all of it was over: the installation, the people, the mail server."""
    chance = random.Random(20261127)  # noqa: S311 - the same kills each time
    with PostOffice() as office:
        settings = {
            "MAIL_OUT_HOST": "127.0.0.1", "MAIL_OUT_PORT": str(office.port),
            "MAIL_OUT_SECURITY": "none", "MAIL_FROM": "Post <post@charity.example>",
        }  # fmt: skip
        with installation(**settings) as site:
            seen: dict[str, set[tuple]] = {}
            with Crowd(f"http://127.0.0.1:{site.port}", at_once=4) as crowd:
                time.sleep(10)
                for number in range(KILLS):
                    until(lambda: site.kill_one(chance.choice(KINDS), chance), "something to kill")
                    if number % (KILLS // DATABASE_KILLS) == 0:
                        site.kill_postgres()
                    time.sleep(chance.uniform(1.5, 6))
                    # Now and then the next one dies while the last is still coming back.
                    if chance.random() < 0.7:
                        until(site.answers, "the site to come back")
                    for one in site.ask(CLOCKS):
                        seen.setdefault(one[0], set()).add(one[1:])
            until(site.answers, "the site to be back")
            until(lambda: site.ask(UNDONE) == [(0,)], "all work", seconds=LEASES_RUN_OUT)
            for one in site.ask(CLOCKS):
                seen.setdefault(one[0], set()).add(one[1:])
            yield site, crowd, office, seen


def test_nobody_was_told_anything_odd(aftermath):
    _site, crowd, _office, _seen = aftermath
    assert crowd.wrong == []
    # Enough was going on for something to be lost.
    assert len(crowd.told("packs")) > 20
    assert sum(person.again for person in crowd.people) > 10


def test_every_letter_that_was_approved_is_there_and_was_made_once(aftermath):
    site, crowd, _office, _seen = aftermath
    query = """SELECT r.id::text FROM removals_removalrequest r JOIN removals_letterfile f
        ON f.request_id = r.id WHERE r.approved_at IS NOT NULL AND f.work_done_at IS NOT NULL"""
    there = {one for (one,) in site.ask(query)}

    assert set(crowd.told("approved")) - there == set()
    assert _doubled(site, "REQUEST_APPROVED", "request") == []


def test_no_letter_went_twice_and_a_doubt_is_called_one(aftermath):
    site, crowd, office, _seen = aftermath
    ids = Counter(
        message_from_bytes(content, policy=default)["Subject"] for _f, _t, content in office.letters
    )
    states = Counter(one for (one,) in site.ask("SELECT state FROM removals_outgoingmail"))

    assert [subject for subject, count in ids.items() if count > 1] == []
    assert set(states) <= {"SENT", "UNKNOWN", "REFUSED"}
    assert states["SENT"] <= len(office.letters) <= states["SENT"] + states["UNKNOWN"]
    assert sum(states.values()) >= len(crowd.told("mail"))


def test_no_clock_changed_by_itself(aftermath):
    site, _crowd, _office, seen = aftermath
    sent = site.ask("SELECT count(*) FROM removals_outgoingmail WHERE state = 'SENT'")[0][0]

    assert len(seen) >= sent > 0
    assert {one: facts for one, facts in seen.items() if len(facts) > 1} == {}


def test_every_pack_that_was_asked_for_is_made_once(aftermath):
    site, crowd, _office, _seen = aftermath
    made = Counter(one for (one,) in site.ask(
        "SELECT case_id::text FROM evidence_evidencepack WHERE work_done_at IS NOT NULL"
    ))  # fmt: skip

    assert [case for case in crowd.told("packs") if made[case] != 1] == []
    assert _doubled(site, "PACK_BUILT", "pack") == []


def test_every_custody_chain_adds_up(aftermath):
    site, _crowd, _office, _seen = aftermath

    assert " add up from the first to the last." in site.manage("verify_custody")


def _doubled(site, name: str, detail: str) -> list[str]:
    query = f"""SELECT details->>'{detail}' FROM audit_event WHERE name = %s
        GROUP BY 1 HAVING count(*) > 1"""  # noqa: S608
    return [one for (one,) in site.ask(query, name)]
