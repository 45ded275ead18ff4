"""Whatever a superuser does to a chain or a root is found, and said with its place."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.conf import settings as configured
from django.core.management import CommandError, call_command

import pytest

from takedown.audit.events import Name
from takedown.audit.models import DailyLeaf, DailyRoot, DailyStamp, Event
from takedown.audit.record import digest_of, record
from takedown.audit.roots import leaves_of, statement_of
from takedown.audit.tree import root_of
from takedown.common.certificates import key_and_certificate
from takedown.evidence.signing import signer_of
from takedown.flows.make_daily_root import make_daily_root
from tests.audit.attacks import chain, no_triggers, write
from tests.conftest import NOW, open_for
from tests.evidence.authority import authority

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WRONG, RIGHT = 1, 0


@pytest.fixture
def certificate(tmp_path):
    path = tmp_path / "ours.pem"
    path.write_bytes(signer_of(configured.SIGNING_KEY).by.content)
    return path


@pytest.fixture
def grown(amara, cass):
    """Amara's chain has 6 events, Cass's 2; three roots were made, and the last has no event 6."""
    for day in range(3):
        record(Name.PIN_SET, actor="code-holder", case_id=amara.case.pk, now=NOW + day * DAY)
        make_daily_root(now=NOW + day * DAY)
    record(Name.PIN_SET, actor="code-holder", case_id=amara.case.pk, now=NOW + 2 * DAY)
    return amara


def told(*arguments) -> tuple[int, str]:
    """What the command exits with, and says."""
    out = StringIO()
    try:
        call_command("verify_custody", *map(str, arguments), stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return RIGHT, out.getvalue()


def assert_wrong(opened, *words, arguments=()) -> None:
    for asked in ((), ("--case", opened.case.reference)):
        code, said = told(*asked, *arguments)
        assert code == WRONG, said
        assert said.startswith("WRONG: ")
        assert said.count("\n") == 1
        for word in words:
            assert word in said


def test_what_nobody_touched_adds_up(grown, certificate):
    code, said = told()
    assert code == RIGHT
    assert "3 chains with 11 events add up" in said
    assert "3 daily roots add up, each names the one before; 6 heads are as they say" in said
    assert "3 roots are signed, 0 have an independent timestamp" in said
    assert statement_of(DailyRoot.objects.latest("day")).digest in said
    assert "No certificate was given" in said
    assert "LOOK" not in said
    code, said = told("--case", grown.case.reference, "--certificate", certificate)
    assert code == RIGHT
    assert "1 chains with 6 events" in said
    assert "No certificate was given" not in said


def test_without_any_root_it_says_so(amara):
    code, said = told()
    assert code == RIGHT
    assert "No daily root was made yet" in said


def altered(case_id):
    Event.objects.filter(case_id=case_id, sequence=3).update(actor="somebody else")


def deleted(case_id):
    Event.objects.filter(case_id=case_id, sequence=3).delete()


def inserted(case_id):
    third = chain(case_id)[2]
    Event.objects.filter(case_id=case_id, sequence=6).update(sequence=7)
    third.pk, third.sequence = None, 6
    third.digest = digest_of(third)
    third.save(force_insert=True)


def moved_to_another_case(case_id):
    other = Event.objects.exclude(case_id=case_id).exclude(case_id=None).first().case_id
    last = Event.objects.get(case_id=case_id, sequence=3)
    last.case_id, last.sequence = other, 3
    last.save()


@pytest.mark.parametrize(
    ("attack", "word"),
    [
        (altered, "Event 3 was changed after it was written"),
        (deleted, "Event 3 does not follow the one before it"),
        (inserted, "Event 6 does not follow the one before it"),
        (moved_to_another_case, "Event 3 does not follow the one before it"),
    ],
)
def test_a_chain_that_does_not_add_up_is_named_with_the_event(grown, attack, word):
    with no_triggers():
        attack(grown.case.pk)
    code, said = told("--case", grown.case.reference)
    assert (code, said) == (WRONG, f"WRONG: Case {grown.case.reference}: {word}.\n")
    assert told()[0] == WRONG


def test_renumbered_events_are_named(grown):
    with no_triggers():
        for event in reversed(chain(grown.case.pk)[2:]):
            Event.objects.filter(pk=event.pk).update(sequence=event.sequence + 1)
    assert_wrong(grown, f"Case {grown.case.reference}", "Event 3 does not follow")


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_chain_made_again_as_a_whole_is_named_at_the_first_head_that_a_root_has(grown, place):
    events = chain(grown.case.pk)
    events[place].actor = "somebody else"
    with no_triggers():
        write(events)
    first = {0: 3, 2: 3, 4: 5}[place]
    day = {3: "20 Nov 2026", 5: "22 Nov 2026"}[first]
    assert_wrong(grown, grown.case.reference, f"Event {first} is not the one", day, "made again")


def test_an_event_put_in_and_all_made_again_behind_it_is_named(grown):
    events = chain(grown.case.pk)
    with no_triggers():
        write([*events[:4], chain(grown.case.pk)[3], *events[4:]])
    assert_wrong(grown, "Event 5 is not the one", "22 Nov 2026")


def test_an_event_taken_out_and_all_made_again_behind_it_is_named(grown):
    events = chain(grown.case.pk)
    with no_triggers():
        write([*events[:3], *events[4:]])
    assert_wrong(grown, "Event 4 is not the one", "21 Nov 2026")


def test_the_end_of_a_chain_that_is_gone_is_named(grown):
    with no_triggers():
        Event.objects.filter(case_id=grown.case.pk, sequence__gte=4).delete()
    assert_wrong(
        grown, grown.case.reference, "Event 4 is under the root of 21 Nov 2026, and is gone"
    )


def test_a_chain_that_is_gone_is_named_wherever_it_stood(grown):
    others = [open_for("https://x.com/a/status/1859000000000000001") for _ in range(3)]
    make_daily_root(now=NOW + 4 * DAY)
    for one in (grown, *others):
        with no_triggers():
            kept = chain(one.case.pk)
            Event.objects.filter(case_id=one.case.pk).delete()
        assert_wrong(one, one.case.reference, "and is gone")
        Event.objects.bulk_create(kept)
    assert told()[0] == RIGHT


def test_of_an_erased_case_the_chain_is_checked_and_named_by_its_id(grown):
    gone = grown.case.pk
    grown.case.delete()
    assert told()[0] == RIGHT
    with no_triggers():
        altered(gone)
    assert f"A case that was erased ({gone}): Event 3 was changed" in told()[1]


def test_what_came_after_the_last_root_can_be_made_again_but_not_be_said_to_be_older(grown):
    events = chain(grown.case.pk)
    # The day of the last root: this may be so.
    events[5].at = NOW + 2 * DAY
    with no_triggers():
        write(events)
    assert "LOOK" not in told()[1]
    record(Name.PIN_SET, actor="code-holder", case_id=grown.case.pk, now=NOW)
    for _ in range(2):
        code, said = told()
        assert code == RIGHT
        assert "LOOK AT THIS: 1 events came into the table more than a day after" in said
        assert f"The first: Case {grown.case.reference}, event 7." in said
        make_daily_root(now=NOW + 3 * DAY)


def change_leaf(day):
    leaf = DailyLeaf.objects.filter(day=day).first()
    DailyLeaf.objects.filter(day=day, place=leaf.place).update(digest=b"x" * 32)


def drop_leaf(day):
    DailyLeaf.objects.filter(day=day, place=0).delete()


def move_leaf(day):
    DailyLeaf.objects.filter(day=day, place=0).update(place=999)


def change_root(day):
    DailyRoot.objects.filter(day=day).update(root="0" * 64)


def change_count(day):
    DailyRoot.objects.filter(day=day).update(chains=9)


def change_time(day):
    DailyRoot.objects.filter(day=day).update(made_at=NOW + 2 * DAY)


def name_another(day):
    DailyRoot.objects.filter(day=day).update(certificate="0" * 64)


def drop_root(day):
    DailyRoot.objects.filter(day=day).delete()
    DailyLeaf.objects.filter(day=day).delete()


def stamp_another(day):
    DailyStamp.objects.create(day=day, came_at=NOW, response=b"no timestamp")


@pytest.mark.parametrize(
    ("attack", "word"),
    [
        (change_leaf, "The root of 21 Nov 2026 is not the one of the chains that are in it"),
        (drop_leaf, "The root of 21 Nov 2026 says that 256 leaves are in it; there are 255"),
        (move_leaf, "The root of 21 Nov 2026 says that 256 leaves are in it"),
        (change_root, "The root of 21 Nov 2026 is not vouched for as it says. The signature"),
        (change_count, "The root of 21 Nov 2026 is not vouched for as it says. The signature"),
        (change_time, "The root of 21 Nov 2026 is not vouched for as it says. The signature"),
        (name_another, "The root of 21 Nov 2026 is signed by another certificate than it names"),
        (drop_root, "The root of 22 Nov 2026 does not follow the one before it"),
        (stamp_another, "The root of 21 Nov 2026 is not vouched for as it says. Its timestamp"),
    ],
)
def test_a_root_that_was_tampered_with_is_named(grown, attack, word):
    with no_triggers():
        attack(NOW.date() + DAY)
    assert_wrong(grown, word)


def test_the_newest_root_that_is_gone_is_missed(grown):
    with no_triggers():
        drop_root(NOW.date() + 2 * DAY)
    assert_wrong(grown, "The daily root that was made on 22 Nov 2026 is gone")


def test_a_timestamp_of_a_root_that_is_gone_is_found(grown):
    with no_triggers():
        stamp_another(NOW.date() - DAY)
    assert_wrong(grown, "There is a timestamp of the root of 19 Nov 2026, and no root")


def made_again(key: str, *, events: list[Event]) -> None:
    """All that a superuser can: the chain, its leaves, the roots and the installation's own chain."""
    said = {}
    signer = signer_of(key) if key else None
    write(events)
    new = {event.sequence: bytes.fromhex(event.digest) for event in events}
    previous = ""
    for root in DailyRoot.objects.order_by("day"):
        for leaf in DailyLeaf.objects.filter(day=root.day, case_id=events[0].case_id):
            DailyLeaf.objects.filter(day=leaf.day, place=leaf.place).update(
                digest=new[leaf.sequence]
            )
        house = chain(None)
        for event in house:
            event.details = {**event.details, "digest": said.get(event.at.date(), "")}
        write(house)
        for leaf in DailyLeaf.objects.filter(day=root.day, case_id=None, sequence__gt=0):
            digest = bytes.fromhex(chain(None)[leaf.sequence - 1].digest)
            DailyLeaf.objects.filter(day=leaf.day, place=leaf.place).update(digest=digest)
        root.previous, root.root = previous, root_of(leaves_of(root.day)).hex()
        text = statement_of(root).text
        root.signature = signer.sign(text.encode()).decode() if signer else ""
        root.certificate = signer.by.fingerprint if signer else ""
        root.save()
        previous = said[root.day] = statement_of(root).digest
    house = chain(None)
    for event in house:
        event.details = {**event.details, "digest": said[event.at.date()]}
    write(house)


@pytest.mark.parametrize("signed", [True, False])
def test_chain_and_roots_made_again_as_a_whole_fail_against_the_certificate(
    grown, certificate, signed
):
    key = key_and_certificate(name="Somebody", now=NOW) if signed else ""
    events = chain(grown.case.pk)
    events[0].actor = "somebody else"
    with no_triggers():
        made_again(key, events=events)
    # Nothing in the tables shows it: only what came another way.
    code, said = told()
    assert code == RIGHT, said
    assert ("NOT signed: the root of 20 Nov 2026" in said) is not signed
    word = (
        "The root of 20 Nov 2026 is signed by a certificate that you did not give"
        if signed
        else "The root of 20 Nov 2026 is not signed, and none that came after it"
    )
    assert_wrong(grown, word, arguments=("--certificate", certificate))


def test_a_signed_root_vouches_for_an_unsigned_one_before_it(grown, certificate, settings):
    key, settings.SIGNING_KEY = settings.SIGNING_KEY, ""
    make_daily_root(now=NOW + 3 * DAY)
    assert told("--certificate", certificate)[0] == WRONG
    settings.SIGNING_KEY = key
    make_daily_root(now=NOW + 4 * DAY)
    code, said = told("--certificate", certificate)
    assert code == RIGHT
    assert "4 roots are signed" in said


def test_keys_that_were_replaced_are_given_one_by_one(grown, certificate, settings, tmp_path):
    settings.SIGNING_KEY = key_and_certificate(name="New", now=NOW)
    newer = tmp_path / "newer.pem"
    newer.write_bytes(signer_of(settings.SIGNING_KEY).by.content)
    make_daily_root(now=NOW + 3 * DAY)
    assert told("--certificate", certificate)[0] == WRONG
    assert told("--certificate", newer)[0] == WRONG
    assert told("--certificate", certificate, "--certificate", newer)[0] == RIGHT


def test_timestamps_are_checked_against_the_roots_that_were_given(amara, tmp_path, settings):
    for name in ("a", "b"):
        with authority(tmp_path / name) as made:
            (tmp_path / f"{name}.pem").write_text(made.roots)
            if name == "a":
                settings.TIMESTAMP_ROOTS, settings.TIMESTAMP_SERVERS = made.roots, [made.url]
                make_daily_root(now=NOW)
    code, said = told("--timestamp-roots", tmp_path / "a.pem")
    assert code == RIGHT
    assert "1 have an independent timestamp" in said
    code, said = told("--timestamp-roots", tmp_path / "b.pem")
    assert code == WRONG
    assert "Its timestamp is not under the roots that you gave" in said


@pytest.mark.parametrize(
    "asked",
    [
        ("--case", "TD-NO-SUCH"),
        ("--pack", "/nowhere"),
        ("--certificate", "/nowhere"),
        ("--certificate", __file__),
        ("--timestamp-roots", "/nowhere"),
    ],
)
def test_a_wrong_question_is_not_an_answer(amara, asked):
    with pytest.raises(CommandError) as refused:
        told(*asked)
    assert refused.value.returncode == 2


def test_where_every_root_is_gone_a_certificate_has_nothing_to_check(grown, certificate):
    with no_triggers():
        DailyStamp.objects.all().delete()
        DailyLeaf.objects.all().delete()
        DailyRoot.objects.all().delete()
        Event.objects.filter(case_id=None).delete()
    code, said = told("--certificate", certificate)
    assert code == WRONG
    assert "There is no daily root, though a certificate was given" in said
