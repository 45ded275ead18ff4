"""After erasing, the instance key with an older copy of the database opens nothing."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

from django.conf import settings

import pytest

from takedown.accounts.visitor import code_holder
from takedown.audit.models import Event
from takedown.cases import codes, instance_keys, keystore
from takedown.cases.access import NoSuchCase, case_for, hidden_case_for
from takedown.cases.answers import read_answers
from takedown.cases.models import Case, CaseCode
from takedown.cases.step_up import WrongCode
from takedown.common import vault
from takedown.flows.confirm_code import confirm_code
from takedown.flows.erase_case import (
    GRACE,
    BroughtBackLately,
    destroy_due,
    erase_case,
    undo_erase,
)
from takedown.posts.models import ReportedPost
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


def key_file(case_id) -> Path:
    return Path(settings.KEYSTORE_DIR) / case_id.hex[:2] / f"{case_id.hex}.key"


def test_the_key_is_a_file_for_its_owner_alone(amara):
    mode = stat.S_IMODE(key_file(amara.case.pk).stat().st_mode)

    assert mode == 0o600


def test_another_instance_key_opens_no_case(amara, settings):
    settings.INSTANCE_KEY = "another"

    with pytest.raises(vault.CannotOpen):
        keystore.load(amara.case.pk)


def test_erasing_hides_now_and_destroys_after_72_hours(
    amara, words, django_capture_on_commit_callbacks
):
    picture = factories.capture(amara)
    dump = {"case": Case.objects.get(pk=amara.case.pk), "post": ReportedPost.objects.get()}

    erase_case(amara, typed=words, now=NOW)
    with pytest.raises(NoSuchCase):
        case_for(amara.visitor, amara.case.pk, now=NOW)
    assert destroy_due(now=NOW + GRACE - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert destroy_due(now=NOW + GRACE) == 1

    assert not Case.objects.exists()
    assert not list(Path(settings.SEALED_DIR).rglob(picture.file_id))
    with pytest.raises(keystore.KeyGone):
        keystore.load(amara.case.pk)
    with pytest.raises(keystore.KeyGone):
        keystore.create(amara.case.pk)
    for secret in (settings.INSTANCE_KEY.encode(), instance_keys.instance_secret(purpose="x")):
        for sealed, place in (
            (dump["case"].answers_sealed, dump["case"].answers_place),
            (dump["post"].details_sealed, dump["post"].details_place),
        ):
            with pytest.raises(vault.CannotOpen):
                vault.unseal(
                    vault.derive(secret, purpose="wrap case keys"),
                    bytes(sealed),
                    owner=str(amara.case.pk),
                    place=place,
                )
    names = list(Event.objects.filter(case_id=amara.case.pk).values_list("name", flat=True))
    assert names[-2:] == ["ERASE_ASKED_FOR", "CASE_ERASED"]


def test_the_words_bring_it_back_within_72_hours(amara, words):
    erase_case(amara, typed=words, now=NOW)
    undo_erase(amara.case, now=NOW)

    again = code_holder(amara.case.pk, epoch=1)
    assert read_answers(case_for(again, amara.case.pk, now=NOW).case, amara.key)
    assert destroy_due(now=NOW + GRACE) == 0


def test_a_session_from_before_neither_brings_it_back_nor_opens_it_after(amara, words):
    erase_case(amara, typed=words, now=NOW)
    with pytest.raises(NoSuchCase):
        hidden_case_for(amara.visitor, amara.case.pk, now=NOW)
    undo_erase(
        hidden_case_for(code_holder(amara.case.pk, epoch=1), amara.case.pk, now=NOW), now=NOW
    )
    with pytest.raises(NoSuchCase):
        case_for(amara.visitor, amara.case.pk, now=NOW)


def test_wrong_words_erase_nothing(amara, cass):
    with pytest.raises(WrongCode):
        erase_case(amara, typed=" ".join(unconfirmed_words(cass)), now=NOW)
    with pytest.raises(WrongCode):
        erase_case(amara, typed="six words that are not ours", now=NOW)

    assert Case.objects.filter(hidden_at__isnull=True).count() == 2


def test_at_once_needs_a_pin_of_72_hours(amara, words):
    confirm_code(amara, typed=words, pin="4711", now=NOW)
    erase_case(amara, typed=words, pin="4711", at_once=True, now=NOW + GRACE / 2)
    assert Case.objects.get().is_hidden
    undo_erase(Case.objects.get(), now=NOW + GRACE / 2)

    erase_case(amara, typed=words, pin="4711", at_once=True, now=NOW + GRACE)
    assert not Case.objects.exists()


class TestNobodyIsShutOutByErasingAndUndoing:
    """Each time ends every session: without pause nobody would get through a single page."""

    def brought_back(self, amara, words, *, by="code-holder") -> None:
        erase_case(amara, typed=words, now=NOW)
        undo_erase(Case.objects.get(), now=NOW, by=by)

    def test_once_brought_back_they_are_hidden_again_a_day_later(self, amara, words):
        self.brought_back(amara, words)
        epoch = CaseCode.objects.get().epoch
        with pytest.raises(BroughtBackLately):
            erase_case(amara, typed=words, now=NOW + DAY - timedelta(seconds=1))
        assert CaseCode.objects.get().epoch == epoch
        erase_case(amara, typed=words, now=NOW + DAY)
        assert destroy_due(now=NOW + DAY + GRACE) == 1

    def test_with_a_pin_that_is_old_enough_at_any_time(self, amara, words):
        self.brought_back(amara, words)
        CaseCode.objects.update(pin_hash=codes.hash_pin("471100"), pin_set_at=NOW - GRACE)
        erase_case(amara, typed=words, pin="471100", now=NOW)
        assert Case.objects.get().is_hidden

    def test_what_a_caseworker_brought_back_at_any_time(self, amara, words):
        self.brought_back(amara, words, by="staff:1")
        erase_case(amara, typed=words, now=NOW)
        assert Case.objects.get().is_hidden

    def test_the_page_says_when_and_shows_no_form_that_would_be_refused(
        self, amara, words, holding, still_now
    ):
        self.brought_back(amara, words)
        page = f"/notes/{amara.case.pk}/erase/"
        html = holding(amara.case.pk).get(page).content.decode()
        assert "From Saturday 21 November 2026," in html
        assert 'name="typed"' not in html

        sent = holding(amara.case.pk).post(page, {"typed": words}, follow=True).content.decode()
        assert "brought back a short while ago" in sent
        assert not Case.objects.get().is_hidden


def test_a_confirmed_code_is_forgotten(amara, words):
    confirm_code(amara, typed=words.upper().replace(" ", ",  "), now=NOW)

    assert CaseCode.objects.get().words_sealed is None
    assert unconfirmed_words(amara) == []
