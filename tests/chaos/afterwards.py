"""What must be true when all of it is over, whatever it was."""

from __future__ import annotations

import time
from collections import Counter
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.chaos.installation import until
from tests.chaos.people import photo

if TYPE_CHECKING:
    from tests.chaos.installation import Installation
    from tests.chaos.people import Crowd
    from tests.mail.post_office import PostOffice

LEASES_RUN_OUT = 15 * 60.0
_CLOCKS = "SELECT id::text, received_at, due_at, late_at, started_at FROM deadlines_deadline"
_UNDONE = """SELECT 'letter', request_id::text, attempts, leased_until, set_aside_reason
    FROM removals_letterfile WHERE work_done_at IS NULL
  UNION ALL SELECT 'pack', id::text, steps_done * 100 + attempts, leased_until, set_aside_reason
    FROM evidence_evidencepack WHERE work_done_at IS NULL
  UNION ALL SELECT 'picture', id::text, attempts, leased_until, set_aside_reason
    FROM references_referenceimage WHERE work_done_at IS NULL
  UNION ALL SELECT 'mail', id::text, 0, leased_until, state FROM removals_outgoingmail
    WHERE state IN ('WAITING', 'SENDING')"""
_LETTERS = """SELECT r.id::text FROM removals_removalrequest r JOIN removals_letterfile f
    ON f.request_id = r.id WHERE r.approved_at IS NOT NULL AND f.work_done_at IS NOT NULL"""
_PICTURES = "SELECT case_id::text, reading, file_id FROM references_referenceimage"
_PACKS = "SELECT case_id::text FROM evidence_evidencepack WHERE work_done_at IS NOT NULL"


class Clocks:
    """Every clock at every moment somebody looked."""

    def __init__(self, site: Installation) -> None:
        self.site = site
        self.seen: dict[str, set[tuple]] = {}

    def look(self) -> None:
        for one in self.site.ask(_CLOCKS):
            self.seen.setdefault(one[0], set()).add(one[1:])

    def changed(self) -> dict[str, set[tuple]]:
        return {one: facts for one, facts in self.seen.items() if len(facts) > 1}


def wait_until_done(site: Installation) -> None:
    """Wait until work whose worker died is found, done or said to be in doubt; a busy machine may take its time."""
    until(site.answers, "the site to be back")
    before, since = None, time.monotonic()
    while left := site.ask(_UNDONE):
        if left != before:
            before, since = left, time.monotonic()
        assert time.monotonic() < since + LEASES_RUN_OUT, f"nothing went on for so long: {left}"
        time.sleep(1)


def lost_letters(site: Installation, crowd: Crowd) -> set[str]:
    """Return letters of which somebody was told that they are approved, and that are not there."""
    return set(crowd.told("approved")) - {one for (one,) in site.ask(_LETTERS)}


def pictures_not_read_once(site: Installation, crowd: Crowd) -> list[str]:
    """Return the notes that do not hold the one picture of which somebody was told, read and whole on the disk."""
    held: dict[str, list[tuple[str, bool]]] = {}
    for case, reading, file_id in site.ask(_PICTURES):
        file = site.data / "sealed" / file_id[:2] / file_id
        whole = file.is_file() and file.stat().st_size >= len(photo())
        held.setdefault(case, []).append((reading, whole))
    return [case for case in crowd.told("pictures") if held.get(case) != [("READ", True)]]


def kept_though_refused(site: Installation, crowd: Crowd) -> set[str]:
    """Return notes that hold a picture of which somebody was told that there is no room for it."""
    return set(crowd.told("no room")) & {case for case, *_ in site.ask(_PICTURES)}


def packs_not_made_once(site: Installation, crowd: Crowd) -> list[str]:
    made = Counter(one for (one,) in site.ask(_PACKS))
    return [case for case in crowd.told("packs") if made[case] != 1]


def doubled(site: Installation, name: str, detail: str) -> list[str]:
    """Return the ids of which the chain says twice that this happened."""
    query = f"""SELECT details->>'{detail}' FROM audit_event WHERE name = %s
        GROUP BY 1 HAVING count(*) > 1"""  # noqa: S608
    return [one for (one,) in site.ask(query, name)]


def states_of_mail(site: Installation) -> Counter[str]:
    return Counter(one for (one,) in site.ask("SELECT state FROM removals_outgoingmail"))


def sent_twice(office: PostOffice) -> list[str]:
    """Return the subjects, each with the number of its letter, that came more than once."""
    subjects = (
        message_from_bytes(one, policy=default)["Subject"] for _f, _t, one in office.letters
    )
    return [subject for subject, count in Counter(subjects).items() if count > 1]


def assert_nothing_lost(site: Installation, crowd: Crowd, office: PostOffice) -> None:
    """Letters, mail, pictures, packs and chains: each that was promised is there, once."""
    states = states_of_mail(site)

    assert crowd.wrong == []
    assert lost_letters(site, crowd) == set()
    assert doubled(site, "REQUEST_APPROVED", "request") == []
    assert sent_twice(office) == []
    assert set(states) <= {"SENT", "UNKNOWN", "REFUSED"}
    assert states["SENT"] <= len(office.letters) <= states["SENT"] + states["UNKNOWN"]
    assert sum(states.values()) >= len(crowd.told("mail"))
    assert pictures_not_read_once(site, crowd) == []
    assert kept_though_refused(site, crowd) == set()
    assert doubled(site, "PICTURE_READ", "capture") == []
    assert packs_not_made_once(site, crowd) == []
    assert doubled(site, "PACK_BUILT", "pack") == []
    assert " add up from the first to the last." in site.manage("verify_custody")
