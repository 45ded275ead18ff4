"""Once a day all chains come under one root: once, whole, signed where there is a key, timestamped late too."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import ProgrammingError, connection

import pytest

from takedown.audit import roots
from takedown.audit.events import Name
from takedown.audit.models import DailyLeaf, DailyRoot, DailyStamp, Event
from takedown.audit.record import record
from takedown.audit.roots import leaves_of, read_statement, statement_of
from takedown.audit.tree import climb, leaf_of, root_of
from takedown.evidence.custody_proof import proof_of
from takedown.evidence.signatures import check_signature
from takedown.evidence.stamping import read_stamp
from takedown.flows.make_daily_root import make_daily_root
from tests.conftest import NOW, open_for
from tests.evidence.authority import authority

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOBODY = "http://127.0.0.1:9/"


def grow(opened, *, now=NOW):
    return record(Name.PIN_SET, actor="code-holder", case_id=opened.case.pk, now=now)


def leads_to_its_root(proof) -> bool:
    leaf = leaf_of(bytes.fromhex(proof.digest), proof.sequence)
    return climb(leaf, proof.path).hex() == read_statement(proof.statement).root


@pytest.fixture
def clock(tmp_path, settings):
    with authority(tmp_path / "authority") as made:
        settings.TIMESTAMP_ROOTS = made.roots
        yield made


def test_a_root_is_signed_and_over_the_head_of_every_chain(amara, cass):
    assert make_daily_root(now=NOW)
    root = DailyRoot.objects.get()
    heads = {(leaf.case_id, leaf.sequence) for leaf in DailyLeaf.objects.exclude(sequence=0)}
    assert heads == {(amara.case.pk, 2), (cass.case.pk, 2)}
    assert (root.chains, root.previous, root.day) == (256, "", NOW.date())
    assert root.root == root_of(leaves_of(root.day)).hex()
    said = statement_of(root)
    by = check_signature(root.signature.encode(), said.text.encode(), at=NOW)
    assert by.fingerprint == root.certificate
    assert read_statement(said.text) == said


def test_a_day_has_one_root_and_the_next_names_it(amara):
    assert [make_daily_root(now=NOW + DAY * part / 4) for part in (0, 1)] == [True, False]
    first = statement_of(DailyRoot.objects.get())
    assert make_daily_root(now=NOW + DAY)
    assert not make_daily_root(now=NOW)
    newest = DailyRoot.objects.get(day=NOW.date() + DAY)
    assert newest.previous == first.digest
    assert DailyRoot.objects.count() == 2


def test_only_what_grew_is_in_the_next_root_and_a_missed_day_is_made_up(amara, cass):
    make_daily_root(now=NOW)
    grow(amara, now=NOW + DAY)
    grow(cass, now=NOW + 2 * DAY)
    make_daily_root(now=NOW + 3 * DAY)
    newest = DailyLeaf.objects.filter(day=NOW.date() + 3 * DAY, case_id__isnull=False)
    assert {leaf.case_id for leaf in newest} == {amara.case.pk, cass.case.pk}
    grow(cass, now=NOW + 3 * DAY)
    make_daily_root(now=NOW + 4 * DAY)
    newest = DailyLeaf.objects.filter(day=NOW.date() + 4 * DAY, case_id__isnull=False)
    assert {(leaf.case_id, leaf.sequence) for leaf in newest} == {(cass.case.pk, 4)}


def test_an_event_that_was_on_its_way_while_a_root_was_made_is_in_the_next(amara, cass):
    make_daily_root(now=NOW)
    # What a transaction looks like that took its number before that root was made, and ended after.
    late = grow(amara)
    grow(cass)
    DailyRoot.objects.bulk_create(
        [
            DailyRoot(
                day=NOW.date() + DAY, made_at=NOW + DAY, chains=0, root="0" * 64,
                events_to=Event.objects.latest("pk").pk,
            )
        ]
    )  # fmt: skip
    make_daily_root(now=NOW + 2 * DAY)
    assert DailyLeaf.objects.filter(case_id=amara.case.pk, sequence=late.sequence).exists()


def test_the_chain_of_the_installation_is_under_the_next_root_with_what_made_the_last(amara):
    make_daily_root(now=NOW)
    make_daily_root(now=NOW + DAY)
    made = Event.objects.filter(case_id=None, name="ROOT_MADE").order_by("sequence")
    first = statement_of(DailyRoot.objects.get(day=NOW.date()))
    assert made[0].details == {"digest": first.digest, "count": 256}
    leaf = DailyLeaf.objects.get(case_id=None, sequence=1)
    assert bytes(leaf.digest).hex() == made[0].digest


def test_without_a_key_or_with_a_broken_one_the_root_is_made_and_unsigned(amara, settings):
    settings.SIGNING_KEY = ""
    make_daily_root(now=NOW)
    settings.SIGNING_KEY = "no key"
    make_daily_root(now=NOW + DAY)
    assert [(one.signature, one.certificate) for one in DailyRoot.objects.all()] == [("", "")] * 2


def test_a_proof_leads_from_the_newest_signed_event_and_names_no_other_case(amara, cass, settings):
    others = [open_for("https://x.com/someone/status/1859000000000000001") for _ in range(6)]
    make_daily_root(now=NOW)
    settings.SIGNING_KEY = ""
    grow(amara, now=NOW + DAY)
    make_daily_root(now=NOW + DAY)
    proof = proof_of(amara.case.pk, now=NOW + DAY)
    assert (proof.sequence, proof.day) == (2, NOW.date())
    assert leads_to_its_root(proof)
    for other in (cass, *others):
        assert leads_to_its_root(proof_of(other.case.pk, now=NOW + DAY))
        head = Event.objects.filter(case_id=other.case.pk).latest("sequence")
        for secret in (head.digest, str(other.case.pk), other.case.reference):
            assert secret not in str(proof)


def test_a_proof_does_not_tell_on_which_days_how_many_others_were_here(cass):
    told, places = [], []
    for day, others in enumerate([0, 1, 5, 0]):
        for _ in range(others):
            open_for("https://x.com/someone/status/1859000000000000001", now=NOW + day * DAY)
        grow(cass, now=NOW + day * DAY)
        make_daily_root(now=NOW + day * DAY)
        proof = proof_of(cass.case.pk, now=NOW + day * DAY)
        assert (proof.day, leads_to_its_root(proof)) == (NOW.date() + day * DAY, True)
        told.append((read_statement(proof.statement).chains, len(proof.path)))
        places.append([step.side for step in proof.path])
    assert told == [(256, 8)] * 4
    # Nor does its place among them: alone it would be the first, and here nobody knows beside whom.
    assert len({tuple(one) for one in places}) > 1


def test_of_more_chains_than_a_root_is_filled_up_to_it_has_twice_as_many_leaves(amara, monkeypatch):
    monkeypatch.setattr(roots, "FULL", 4)
    for _ in range(3):
        open_for("https://x.com/someone/status/1859000000000000001")
    make_daily_root(now=NOW)
    for _ in range(5):
        open_for("https://x.com/someone/status/1859000000000000001", now=NOW + DAY)
    make_daily_root(now=NOW + DAY)
    assert list(DailyRoot.objects.order_by("day").values_list("chains", flat=True)) == [4, 8]
    made = DailyLeaf.objects.filter(day=NOW.date() + DAY)
    digests = [bytes(leaf.digest) for leaf in made.order_by("place")]
    assert digests == sorted(digests)
    assert made.filter(sequence=0, case_id=None).count() == 2


def test_of_a_case_that_no_root_has_yet_there_is_no_proof(amara):
    make_daily_root(now=NOW + 2 * DAY)
    assert proof_of(amara.case.pk, now=NOW + DAY) is None


def test_a_timestamp_is_asked_for_at_once_and_again_for_a_week(amara, clock, settings):
    settings.TIMESTAMP_SERVERS = [NOBODY]
    make_daily_root(now=NOW)
    assert not DailyStamp.objects.exists()
    settings.TIMESTAMP_SERVERS = [NOBODY, clock.url]
    make_daily_root(now=NOW + DAY / 8)
    stamp = DailyStamp.objects.get()
    root = DailyRoot.objects.get()
    assert read_stamp(bytes(stamp.response), root.signature.encode(), roots=clock.roots).trusted
    make_daily_root(now=NOW + DAY / 4)
    assert clock.asked == 1
    assert Event.objects.filter(name="ROOT_STAMPED").count() == 1
    assert proof_of(amara.case.pk, now=NOW + DAY).timestamp


def test_after_a_week_it_is_not_asked_for_again(amara, clock, settings):
    make_daily_root(now=NOW)
    settings.TIMESTAMP_SERVERS = [clock.url]
    make_daily_root(now=NOW + 8 * DAY)
    assert list(DailyStamp.objects.values_list("day", flat=True)) == [NOW.date() + 8 * DAY]


@pytest.mark.parametrize("table", [DailyRoot, DailyLeaf, DailyStamp])
@pytest.mark.parametrize("attempt", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_made(amara, clock, settings, table, attempt):
    settings.TIMESTAMP_SERVERS = [clock.url]
    make_daily_root(now=NOW)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"):
        table.objects.all().delete() if attempt == "delete" else table.objects.update(day=NOW + DAY)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_root():
    open_for("https://x.com/someone/status/1859000000000000001")
    together, made = threading.Barrier(2), []

    def run() -> None:
        together.wait()
        made.append(make_daily_root(now=NOW))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(made) == [False, True]
    assert DailyRoot.objects.count() == 1
    assert Event.objects.filter(name="ROOT_MADE").count() == 1
