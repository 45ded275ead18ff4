"""A column that can hold a text is sealed, or it is named here with what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.apps.registry import Apps
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterable

# What these hold cannot be a text.
NO_TEXT = (
    models.BooleanField, models.DateField, models.DurationField, models.IntegerField, models.UUIDField,
)  # fmt: skip
# By the end of a name: a keyed digest, or whose act it was, by id.
BYTES_ENDING = {"_index", "_mark"}
ENDING = {"_by", "_hash", "_digest"}
# What stands in the clear, and what it is.
IN_THE_CLEAR = {
    "ids and counts of a chain that outlives the case": {
        "audit.Event.name", "audit.Event.actor", "audit.Event.details", "evidence.Producer.actor",
    },
    "digests, keyed or of digests, and what a server signed of them": {
        "audit.DailyLeaf.digest", "audit.DailyRoot.certificate", "audit.DailyRoot.previous",
        "audit.DailyRoot.root", "audit.DailyRoot.signature", "audit.DailyStamp.response",
        "audit.Event.previous", "cases.CodeTry.bucket", "cases.PinTurn.anywhere", "cases.PinTurn.bucket",
        "cases.PinTurn.holder", "cases.Sitting.session", "cases.SpareWords.digest",
    },
    "the people who work here, and their organisation": {
        "accounts.User.email", "accounts.User.password", "accounts.Organisation.name", "accounts.Membership.known_as",
        "accounts.Organisation.report_address",
    },
    "a number of ours, made at random": {
        "cases.Case.reference", "cases.Complaint.reference", "cases.TakenBack.file_id",
        "evidence.EvidencePack.file_id", "posts.Capture.file_id", "references.ReferenceImage.file_id",
        "removals.RemovalRequest.reference",
    },
    "a word of a list of ours": {
        "alerts.Alert.kind", "deadlines.Deadline.calendar", "deadlines.Deadline.zone",
        "matching.Match.band", "posts.Capture.refusal", "posts.ReportedPost.platform",
        "references.ReferenceImage.refusal", "removals.OrganisationContact.platform",
        "removals.RemovalRequest.platform", "removals.Submission.channel_id",
        "removals.Submission.elements_went",
    },
    "a sentence of ours: why work was given up": {
        "evidence.EvidencePack.set_aside_reason", "posts.Capture.set_aside_reason",
        "references.ReferenceImage.set_aside_reason", "removals.LetterFile.set_aside_reason",
    },
    "the law's own words, and days counted by it": {
        "deadlines.ClockChange.source", "deadlines.Deadline.legal_basis", "deadlines.Deadline.next_step",
        "deadlines.Deadline.rule_id", "deadlines.Deadline.rule_version", "deadlines.Deadline.source",
        "deadlines.Deadline.stage", "deadlines.Deadline.what", "deadlines.Deadline.working",
        "removals.RemovalRequest.rule_id", "removals.RemovalRequest.rule_version",
    },
    "ids of posts": {"removals.Reply.posts"},
}  # fmt: skip


def open_to_texts(of: Iterable[type[models.Model]]) -> set[str]:
    """The columns that could hold a text in the clear."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in of
        for field in model._meta.local_concrete_fields
        if not isinstance(field, NO_TEXT) and not field.is_relation and not is_closed(field)
    }


def is_closed(field: models.Field) -> bool:
    """Whether its kind and its name say that no text of a person stands in it."""
    ending = f"_{field.name.rpartition('_')[2]}"
    if isinstance(field, models.BinaryField):
        return ending in {"_sealed", *BYTES_ENDING}
    return bool(field.choices) or ending in ENDING


def test_every_column_that_could_hold_a_text_is_sealed_or_said_to_hold_none():
    ours = [one for one in apps.get_models() if one.__module__.startswith("takedown.")]
    said = set().union(*IN_THE_CLEAR.values())
    assert open_to_texts(ours) == said


def test_a_column_for_a_text_is_caught():
    class Telling(models.Model):
        words = models.TextField()
        link = models.CharField(max_length=40)
        raw = models.BinaryField()
        words_sealed = models.TextField()
        more_sealed = models.BinaryField()
        answers = models.JSONField()
        kind = models.CharField(max_length=4, choices=[("a", "A")])
        at = models.DateTimeField()

        class Meta:
            app_label = "posts"
            apps = Apps()

        def __str__(self) -> str:
            return ""

    caught = {one.rpartition(".")[2] for one in open_to_texts([Telling])}
    assert caught == {"words", "link", "raw", "words_sealed", "answers"}
