"""Every table has an answer to "when does this go?", and each answer is true."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

import pytest

from takedown.accounts.models import Invitation, StaffSession
from takedown.cases.models import (
    Beginning,
    Case,
    CodeTry,
    Complaint,
    ComplaintAnswer,
    FormToken,
    PinTurn,
    Sitting,
    SpareWords,
    TakenBack,
)
from takedown.evidence.models import PackPart
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.let_go_drafts import let_go_drafts
from takedown.flows.let_go_pictures import let_go_pictures
from takedown.flows.remove_post import remove_post
from takedown.flows.sweep import tidy
from takedown.jobs.schedule import SCHEDULE
from takedown.posts.models import (
    Basis,
    Capture,
    GrantedLink,
    Outcome,
    ReportedPost,
    RoundPost,
)
from takedown.reads import retention
from takedown.reads.retention import STAYS, SWEPT, NothingIsKnown, goes_with_the_case
from takedown.references.models import ReferenceImage
from takedown.removals.models import UnsortedMail
from tests import factories
from tests.conftest import NOW, open_for
from tests.house.rows import TABLES, World

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
LONG_AGO = NOW - 400 * DAY


@pytest.fixture(autouse=True)
def keystore_of_its_own(settings, tmp_path):
    settings.KEYSTORE_DIR = tmp_path / "keystore"


def test_every_table_has_an_answer():
    assert len(retention.retention_rows()) > 30


def test_what_is_said_of_a_table_is_of_one_that_is_there_and_of_a_sweep_that_runs():
    labels = {one._meta.label for one in apps.get_models()}
    named = {name for names in SWEPT.values() for name in names.split(", ")}
    assert {*SWEPT, *STAYS} <= labels
    assert set(SWEPT) & set(STAYS) == set()
    assert named <= {one["task"] for one in SCHEDULE.values()}


@isolate_apps("takedown.cases")
def test_a_table_of_which_nothing_is_known_is_refused():
    class Hoard(models.Model):
        class Retention:
            kind = "intimate"
            erased = "one day"

        class Meta:
            app_label = "cases"

        def __str__(self) -> str:
            return "hoard"

    with pytest.raises(NothingIsKnown, match=r"cases\.Hoard"):
        retention._row(Hoard)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [one for one in TABLES if goes_with_the_case(one)], ids=lambda one: one.__name__
)
def test_what_goes_with_its_case_goes_with_it(model):
    world = World()
    row = world.make(model)
    world.case.delete()
    assert not model.objects.filter(pk=row.pk).exists()


def an_old_draft() -> type[models.Model]:
    open_for("https://x.com/a/status/1859000000000000001", now=LONG_AGO)
    let_go_drafts(now=NOW)
    return Case


def pictures_of_a_post_that_is_gone() -> None:
    opened = open_for("https://x.com/a/status/1859000000000000001")
    factories.match(opened)
    ReportedPost.objects.update(outcome=Outcome.GONE, outcome_at=LONG_AGO, outcome_basis=Basis.SEEN)
    for table in (Capture, ReferenceImage):
        table.objects.update(added_at=LONG_AGO)
    let_go_pictures(now=NOW)
    let_go_pictures(now=NOW + 30 * DAY)


def an_old_capture() -> type[models.Model]:
    pictures_of_a_post_that_is_gone()
    return Capture


def an_old_photo() -> type[models.Model]:
    pictures_of_a_post_that_is_gone()
    return ReferenceImage


def a_link_long_out() -> type[models.Model]:
    opened = open_for("https://x.com/a/status/1859000000000000001")
    remove_post(opened, post_id=opened.case.posts.get().pk, now=LONG_AGO)
    destroy_due(now=NOW)
    return TakenBack


def tidied(model: type[models.Model], **old: object) -> Callable[[], type[models.Model]]:
    def sweep() -> type[models.Model]:
        world = World()
        for name in {"grant", "pack"} & {field.name for field in model._meta.fields}:
            # As a grant that ran out, or a pack that is made.
            row = getattr(world, name)
            type(row).objects.filter(pk=row.pk).update(
                **{"expires_at": NOW - DAY, "granted_at": LONG_AGO}
                if name == "grant"
                else {"set_aside_at": LONG_AGO}
            )
        if model in TABLES:
            world.make(model, **old)
        else:
            model.objects.create(**old)
        tidy(now=NOW)
        return model

    return sweep


def an_old_answer() -> type[models.Model]:
    complaint = World().make(Complaint, **SETTLED)
    ComplaintAnswer.objects.create(complaint=complaint, at=LONG_AGO, words_sealed=b"x")
    tidy(now=NOW)
    return ComplaintAnswer


SETTLED = {"received_at": LONG_AGO, "closed_at": LONG_AGO}
AN_OLD = {"expires_at": NOW - 31 * DAY}
SWEEPS: dict[str, Callable[[], type[models.Model]]] = {
    "accounts.Invitation": tidied(Invitation, created_at=LONG_AGO, **AN_OLD),
    "accounts.StaffSession": tidied(StaffSession, started_at=LONG_AGO, last_seen_at=LONG_AGO),
    "cases.Beginning": tidied(Beginning, made_at=LONG_AGO, **AN_OLD),
    "cases.Case": an_old_draft,
    "cases.CodeTry": tidied(CodeTry, bucket=b"x", at=LONG_AGO),
    "cases.Complaint": tidied(Complaint, **SETTLED),
    "cases.ComplaintAnswer": an_old_answer,
    "cases.FormToken": tidied(FormToken, digest="x", used_at=LONG_AGO),
    "cases.PinTurn": tidied(
        PinTurn, bucket=b"x", anywhere=b"x", holder="x", at=LONG_AGO, seen_at=LONG_AGO
    ),
    "cases.Sitting": tidied(Sitting, closes_at=LONG_AGO, ends_at=LONG_AGO),
    "cases.SpareWords": tidied(SpareWords, made_by="code-holder", ends_at=LONG_AGO),
    "cases.TakenBack": a_link_long_out,
    "evidence.PackPart": tidied(PackPart),
    "posts.Capture": an_old_capture,
    "posts.GrantedLink": tidied(GrantedLink),
    "posts.RoundPost": tidied(RoundPost, added_at=LONG_AGO),
    "references.ReferenceImage": an_old_photo,
    "removals.UnsortedMail": tidied(UnsortedMail, added_at=LONG_AGO),
}


def test_every_swept_table_is_tried():
    assert set(SWEEPS) == set(SWEPT)


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(SWEEPS))
def test_the_sweep_of_a_table_removes_what_is_old(label):
    assert not SWEEPS[label]().objects.exists()


def test_the_schedule_in_the_documents_is_that_of_the_tables(capsys):
    """After a change of a table: put what `manage.py retention` prints into docs/retention.md."""
    call_command("retention")
    printed = capsys.readouterr().out
    assert printed in (ROOT / "docs/retention.md").read_text(encoding="utf-8")
