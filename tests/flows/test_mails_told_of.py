"""A mail that is saved in the moment in which all is destroyed: told of first, or not kept as it came."""

from __future__ import annotations

from functools import partial

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

import pytest

from takedown.accounts.roles import Role
from takedown.cases.freezes import Ending, Freeze
from takedown.cases.safeguarding import freeze_for
from takedown.cases.ways_back import WAIT
from takedown.flows.end_freeze import end_freeze
from takedown.flows.report_frozen import Told, report_frozen
from takedown.flows.say_how_freeze_ends import say_how_freeze_ends
from takedown.flows.settle_restored import settle_restored
from takedown.reads.held import held_page
from takedown.removals.frozen_mails import last_mail
from takedown.removals.models import Reply
from takedown.removals.told import NotReportedYet
from tests import factories
from tests.common.test_leases import after
from tests.conftest import NOW
from tests.flows.test_clock_migration import migrate
from tests.flows.test_freezes import SAID, destroyed, freeze, mailed, told


@pytest.fixture
def lea(charity):
    """The charity's safeguarding lead."""
    return factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)


@pytest.fixture
def let_in(amara, beth, lea):
    return factories.let_in(amara, beth)


@pytest.fixture
def waits(transactional_db, amara, let_in, lea):
    """Everything closed, the police told of one mail, all to be destroyed; and the letter that was answered."""
    submission = factories.sent(amara)
    first = mailed(amara, submission)
    one = freeze(amara, "CASE", amara.case)
    told(lea, one)
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    say_how_freeze_ends(opened, ending=Ending.DESTROYED, words=SAID, now=NOW)
    return freeze_for(factories.staff(lea), one.pk, now=NOW + WAIT), submission, first


def refused(opened) -> str:
    with pytest.raises(NotReportedYet) as refusal:
        end_freeze(opened, ending=Ending.DESTROYED, now=NOW + WAIT)
    return str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_one_that_waited_for_the_destroying_is_kept_as_words(amara, waits):
    opened, submission, first = waits

    _, later = after(
        lambda: end_freeze(opened, ending=Ending.DESTROYED, now=NOW + WAIT),
        partial(mailed, amara, submission, now=NOW + WAIT),
    )

    for row in (first, later):
        row.refresh_from_db()
        assert row.raw_sealed is None


@pytest.mark.django_db(transaction=True)
def test_destroying_waits_for_one_that_is_being_saved_and_is_refused(amara, waits):
    opened, submission, first = waits

    later, why = after(partial(mailed, amara, submission, now=NOW + WAIT), partial(refused, opened))

    assert "after you told the police" in why
    for row in (first, later):
        row.refresh_from_db()
        assert row.raw_sealed is not None


@pytest.mark.django_db(transaction=True)
def test_one_that_is_being_saved_as_the_police_are_told_again_is_not_told_of(amara, waits):
    opened, submission, _ = waits
    words = {"day": "2026-11-20", "force": "Essex Police", "number": "43"}
    known = last_mail(opened.freeze)
    tell = partial(report_frozen, opened, told=Told.FILES, words=words, now=NOW + WAIT)

    later, _ = after(partial(mailed, amara, submission, now=NOW), partial(tell, mails=known))

    assert later.mail_number > known
    assert held_page(opened, now=NOW + WAIT).mails_since_told == 1


@pytest.mark.django_db
def test_a_mail_that_comes_while_the_page_is_open_is_not_told_of(
    amara, let_in, lea, signed_in, still_now
):
    submission = factories.sent(amara)
    mailed(amara, submission)
    one = freeze(amara, "CASE", amara.case)
    page, lead = reverse("held_files", args=[one.pk]), signed_in(lea.user)
    shown = lead.get(page)
    assert "<li>1 e-mail</li>" in shown.content.decode()
    typed = {
        "day": "2026-11-20",
        "force": "",
        "number": "42",
        "mails": shown.context["form"]["mails"].value(),
    }
    later = mailed(amara, submission)

    amiss = lead.post(page, typed)
    assert "<li>1 e-mail</li>" in amiss.content.decode()
    assert lead.post(page, {**typed, "force": "Essex Police"}).status_code == 302

    assert (
        "1 e-mail came after that." in lead.get(reverse("held_one", args=[one.pk])).content.decode()
    )
    assert "<li>2 e-mails</li>" in lead.get(page).content.decode()
    one.refresh_from_db()
    assert one.mails_told < later.mail_number


@pytest.mark.django_db(transaction=True)
def test_before_there_were_numbers_the_police_were_told_of_what_had_come(amara, waits):
    opened, submission, first = waits
    later = mailed(amara, submission, now=NOW + WAIT)
    try:
        migrate(("removals", "0010_words_for_identity"))
    finally:
        # To the last one, for the tests that come after this in the same database.
        migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes("removals"))
    for row, number in ((first, 1), (later, 2)):
        row.refresh_from_db()
        assert row.mail_number == number
    opened.freeze.refresh_from_db()
    assert opened.freeze.mails_told == 1


@pytest.mark.django_db
def test_no_number_is_told_of_that_no_mail_has(amara, let_in, lea):
    submission = factories.sent(amara)
    one = freeze(amara, "CASE", amara.case)
    opened = freeze_for(factories.staff(lea), one.pk, now=NOW)
    words = {"day": "2026-11-20", "force": "Essex Police", "number": "43"}
    report_frozen(opened, told=Told.FILES, words=words, now=NOW, mails=2_000_000)
    mailed(amara, submission)
    one.refresh_from_db()
    assert (
        held_page(freeze_for(factories.staff(lea), one.pk, now=NOW), now=NOW).mails_since_told == 1
    )


@pytest.mark.django_db
def test_a_mail_that_was_destroyed_goes_again_after_a_restore(
    amara, let_in, lea, django_capture_on_commit_callbacks
):
    submission = factories.sent(amara)
    first, other = mailed(amara, submission), factories.reply(submission, amara)
    raw = bytes(first.raw_sealed)
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(lea, freeze(amara, "CASE", amara.case))
    # As in a backup of before it was closed, with the ledger of today.
    Freeze.objects.all().delete()
    Reply.objects.filter(pk=first.pk).update(raw_sealed=raw)

    later = NOW + 2 * WAIT
    assert settle_restored(mark="0" * 64, made_at=NOW, now=later).removed == 1

    first.refresh_from_db()
    assert first.raw_sealed is None
    assert amara.key.open_json(first.message_sealed, first.place("message"))["text"]
    assert Reply.objects.filter(pk=other.pk).exists()
