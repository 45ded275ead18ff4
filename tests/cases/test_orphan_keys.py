"""A night with the wrong database destroys no key, and one lost key can be had back for 30 days."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest

from takedown.cases import keystore
from takedown.cases.models import Case, DatabaseId
from takedown.common.identifiers import new_id
from takedown.common.sealed_files import path_of
from takedown.flows.erase_case import GRACE, destroy_due, erase_case
from takedown.flows.sweep import tidy
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW, open_for

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def keystore_of_its_own(settings, tmp_path):
    settings.KEYSTORE_DIR = tmp_path / "keystore"
    settings.SEALED_DIR = tmp_path / "sealed"


def make_old(settings, now=NOW) -> None:
    for folder in (settings.KEYSTORE_DIR, settings.SEALED_DIR):
        for path in Path(folder).glob("??/*"):
            os.utime(path, ((now - 2 * DAY).timestamp(),) * 2)


def strays(number: int, settings) -> list:
    made = [keystore.create(new_id()).case_id for _ in range(number)]
    make_old(settings)
    return made


def test_a_key_without_a_case_is_set_aside_for_30_days_and_others_stay(amara, settings):
    (stray,) = strays(1, settings)
    tidy(now=NOW)
    assert keystore.orphan_ids() == [stray]
    assert keystore.every_id() == [amara.case.pk]
    tidy(now=NOW + 30 * DAY)
    assert keystore.load(stray)
    tidy(now=NOW + 30 * DAY + timedelta(seconds=1))
    with pytest.raises(keystore.KeyGone):
        keystore.load(stray)
    assert keystore.load(amara.case.pk)
    # Nobody erased it: a row that turns up later must not go with it.
    assert keystore.erased_ids() == frozenset()


def test_a_key_of_today_is_left_alone(db, settings):
    stray = keystore.create(new_id()).case_id
    tidy(now=NOW)
    assert keystore.every_id() == [stray]


def test_a_key_whose_row_is_there_again_opens_at_once_and_is_taken_back(amara, settings):
    make_old(settings)
    keystore.set_aside(amara.case.pk, timestamp=NOW.timestamp())
    assert keystore.load(amara.case.pk) == amara.key
    tidy(now=NOW)
    assert keystore.orphan_ids() == []
    assert keystore.every_id() == [amara.case.pk]


def test_erasing_destroys_a_key_at_once_even_where_it_was_set_aside(amara, settings):
    words = " ".join(unconfirmed_words(amara))
    erase_case(amara, typed=words, now=NOW)
    keystore.set_aside(amara.case.pk, timestamp=NOW.timestamp())
    destroy_due(now=NOW + GRACE)
    assert keystore.orphan_ids() == []
    assert amara.case.pk in keystore.erased_ids()


def another_database(number: int) -> None:
    """As if DATABASE_URL named an empty database."""
    Case.objects.all().delete()
    DatabaseId.objects.all().delete()
    assert number == len(keystore.every_id())


@pytest.mark.django_db
def test_an_empty_database_beside_the_keystore_destroys_nothing(settings, caplog):
    cases = [open_for("https://x.com/a/status/1859000000000000001") for _ in range(3)]
    tidy(now=NOW)
    picture = factories.reference(cases[0])
    make_old(settings)
    another_database(3)

    with caplog.at_level(logging.CRITICAL):
        tidy(now=NOW)

    assert "NOTHING IS TIDIED AWAY" in caplog.text
    assert sorted(keystore.every_id()) == sorted(one.case.pk for one in cases)
    assert keystore.orphan_ids() == []
    assert path_of(picture.file_id).exists()
    assert not DatabaseId.objects.exists()


@pytest.mark.django_db
def test_an_empty_database_is_noticed_on_the_first_night_too(settings, caplog):
    strays(6, settings)
    tidy(now=NOW)
    assert "6 keys have no case" in caplog.text
    assert (len(keystore.every_id()), keystore.orphan_ids()) == (6, [])
    # It must not become the database of these keys either.
    assert keystore.database_id() is None


@pytest.mark.parametrize(
    ("kept", "lost", "refused"), [(0, 5, False), (594, 6, False), (593, 7, True)]
)
def test_more_than_a_handful_and_one_in_a_hundred_is_a_mistake(
    db, settings, kept, lost, refused, caplog
):
    known = strays(kept, settings)
    Case.objects.bulk_create(
        Case(pk=one, reference=one.hex[:20], opened_at=NOW, answers_sealed=b"x") for one in known
    )
    strays(lost, settings)
    tidy(now=NOW)
    assert ("NOTHING IS TIDIED AWAY" in caplog.text) == refused
    assert len(keystore.orphan_ids()) == (0 if refused else lost)


@pytest.mark.django_db
def test_rows_are_not_removed_by_the_ledger_of_another_keystore(settings, tmp_path, caplog):
    opened = open_for("https://x.com/a/status/1859000000000000001")
    tidy(now=NOW)
    settings.KEYSTORE_DIR = tmp_path / "another"
    keystore.database_id(new=new_id())
    keystore.destroy(opened.case.pk)
    tidy(now=NOW)
    assert "NOTHING IS TIDIED AWAY" in caplog.text
    assert Case.objects.filter(pk=opened.case.pk).exists()


@pytest.mark.django_db
def test_database_and_keystore_get_one_id_and_keep_it(settings):
    tidy(now=NOW)
    first = keystore.database_id()
    tidy(now=NOW)
    assert keystore.database_id() == first == DatabaseId.objects.get().pk
    # A copy of the keystore from before has none: it takes the database's.
    (settings.KEYSTORE_DIR / "database-id").unlink()
    tidy(now=NOW)
    assert keystore.database_id() == first
