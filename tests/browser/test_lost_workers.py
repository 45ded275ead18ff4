"""The worker away, or killed in the middle of a letter and of a pack: each is made, and made once."""

from __future__ import annotations

import pytest

from tests.browser.running import until

# Long enough to be caught at it.
MANY = "\n".join(f"https://x.com/someone/status/18590000000000{n:05}" for n in range(300))
SWEEP = """
from takedown.common.clock import now
from takedown.flows.sweep import find_lost_work
print("found", find_lost_work(now=now()))
"""
LETTERS = "removals_letterfile"
PACKS = "evidence_evidencepack"
# Which worker makes what.
WORKERS = {LETTERS: "documents", PACKS: "packs"}


@pytest.fixture
def waiting(someone, site):
    """A person with a long letter, while nobody makes documents."""
    site.kill("documents")
    return someone().come_to_approved_letter(MANY)


def state(site, table: str, of_case: str, case: str) -> dict:
    columns = "leased_until IS NOT NULL, work_done_at IS NOT NULL, attempts"
    row = site.ask(f"SELECT {columns} FROM {table} WHERE {of_case}", case)  # noqa: S608
    return dict(zip(("taken", "done", "attempts"), row, strict=True))


def kill_in_the_middle(site, table: str, of_case: str, case: str) -> None:
    def taken() -> bool:
        now = state(site, table, of_case, case)
        assert not now["done"], "it was made before it could be interrupted"
        return now["taken"]

    site.start(WORKERS[table])
    until(taken, "the worker to take the work", every=0.01)
    site.kill(WORKERS[table])
    assert state(site, table, of_case, case) == {"taken": True, "done": False, "attempts": 1}


def let_time_pass(site, table: str, of_case: str, case: str) -> None:
    """The lease runs out, the sweep comes by, and the broker hands the old message out again."""
    earlier = "asked_at = asked_at - interval '1 hour', leased_until = now() - interval '1 minute'"
    site.ask(f"UPDATE {table} SET {earlier} WHERE {of_case}", case)  # noqa: S608
    assert site.manage("shell", "-c", SWEEP).split()[-1] == "1"
    site.ask(f"UPDATE pgmq.q_{WORKERS[table]} SET vt = now()")  # noqa: S608
    assert site.count(f"pgmq.q_{WORKERS[table]}") == 2


def test_a_pack_waits_for_a_worker_that_is_away(someone, site):
    site.kill("packs")
    person = someone().open_case().confirm_code()
    person.go(f"{person.case}packs/")
    person.press("Make a pack").sees("The pack is being made.")
    person.sees("You can close this page.")
    site.start("packs")

    # The page asks by itself; nobody presses anything.
    person.sees("Save pack 1")
    assert site.events("PACK_BUILT", person.case_id) == 1


def test_a_letter_whose_worker_was_killed_is_made_once(waiting, site, tmp_path):
    which = (LETTERS, "request_id IN (SELECT id FROM removals_removalrequest WHERE case_id = %s)",
             waiting.case_id)  # fmt: skip
    waiting.sees("The letter is being made as PDF.")
    kill_in_the_middle(site, *which)
    let_time_pass(site, *which)
    site.start("documents")
    until(lambda: state(site, *which)["done"], "the letter to be made")
    until(lambda: site.count("pgmq.q_documents") == 0, "both messages to be taken")

    assert state(site, *which) == {"taken": False, "done": True, "attempts": 2}
    waiting.page.reload()
    letter = waiting.save("Save the letter as PDF", tmp_path / "letter.pdf")
    assert letter.read_bytes().startswith(b"%PDF-")


@pytest.mark.long
def test_a_pack_whose_worker_was_killed_is_made_once(waiting, site, tmp_path):
    site.start("documents")
    until(lambda: site.count("pgmq.q_documents") == 0, "the letter to be made")
    site.kill("packs")
    which = (PACKS, "case_id = %s", waiting.case_id)
    waiting.go(f"{waiting.case}packs/")
    waiting.press("Make a pack").sees("The pack is being made.")
    before = site.sealed_files()
    kill_in_the_middle(site, *which)
    let_time_pass(site, *which)
    site.start("packs")
    until(lambda: state(site, *which)["done"], "the pack to be made")
    until(lambda: site.count("pgmq.q_packs") == 0, "both messages to be taken")

    # Tries are counted anew for each part.
    assert state(site, *which) == {"taken": False, "done": True, "attempts": 1}
    assert site.events("PACK_BUILT", waiting.case_id) == 1
    assert len(site.sealed_files() - before) == 1
    waiting.go(f"{waiting.case}packs/")
    pack = waiting.save_pack(tmp_path / "pack.zip")
    site.manage("verify_pack", str(pack))


@pytest.mark.long
def test_a_worker_whose_idle_children_were_killed_ends_and_the_next_one_goes_on(someone, site):
    """Whoever keeps it running starts it anew; by itself it would look well and do nothing, for ever."""
    of_case = "request_id IN (SELECT id FROM removals_removalrequest WHERE case_id = %s)"

    def is_made(case_id: str) -> bool:
        return state(site, LETTERS, of_case, case_id)["done"]

    first = someone().come_to_approved_letter().case_id
    until(lambda: is_made(first), "a letter to be made, so that the worker waits")
    worker = site.running["documents"]
    site.kill_children("documents")
    second = someone().come_to_approved_letter().case_id
    until(lambda: worker.poll() is not None, "the worker to end")
    assert "A WORKER STOOD STILL" in (site.made.places.logs / "documents.log").read_text()
    site.running.pop("documents")
    site.start("documents")
    # Its messages are given out again after five minutes, and the lost work is found after as many.
    site.ask("UPDATE pgmq.q_documents SET vt = now()")
    until(lambda: is_made(second), "the letter to be made")
