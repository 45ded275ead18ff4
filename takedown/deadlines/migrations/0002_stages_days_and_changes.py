"""Clocks in days and months, stages, extensions, pauses and stops.

Every clock that ran before this was one of the 48-hour duty of the Online Safety Act 2023, the only
duty that a letter could be written under then: existing rows are given that duty's words.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

import takedown.common.identifiers


def fill(apps, schema_editor):
    """The end of a period in hours leaves no second reading."""
    clocks = apps.get_model("deadlines", "Deadline").objects
    clocks.update(
        late_at=F("due_at"), next_step="Make an expedited complaint under section 21(2A)."
    )


class Migration(migrations.Migration):

    dependencies = [
        ("deadlines", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="deadline", name="one_present_clock_for_a_duty_and_a_post"
        ),
        migrations.AddField(
            model_name="deadline",
            name="stage",
            field=models.CharField(default="take_down", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="what",
            field=models.CharField(default="taking the content down", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="legal_basis",
            field=models.CharField(
                default="Online Safety Act 2023 s.10(3A)-(3B), s.20A(2)", max_length=300
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="next_step",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="deadline",
            name="confirmed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="extended",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="deadline",
            name="calendar",
            field=models.CharField(default="GB-ENG", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="zone",
            field=models.CharField(default="Europe/London", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="deadline",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="late_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="paused_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="deadline",
            name="late_at",
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("submission", "post", "rule_id", "stage"),
                name="one_present_clock_for_a_duty_and_a_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage", ""), _negated=True), name="clock_has_a_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("late_at__gte", models.F("due_at"))),
                name="clock_is_not_late_before_it_is_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("passed_at__isnull", True),
                    ("passed_at__gte", models.F("late_at")),
                    _connector="OR",
                ),
                name="clock_passes_once_it_is_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_on__isnull", True), ("passed_at__isnull", True), _connector="OR"
                ),
                name="paused_clock_has_not_passed",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at__isnull", True),
                    ("passed_at__isnull", True),
                    ("passed_at__lte", models.F("stopped_at")),
                    _connector="OR",
                ),
                name="stopped_clock_passes_no_more",
            ),
        ),
        migrations.CreateModel(
            name="ClockChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=takedown.common.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("EXTENDED", "Extended"),
                            ("PAUSED", "Paused"),
                            ("RESUMED", "Counted again"),
                            ("STOPPED", "Stopped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=60)),
                ("day", models.DateField(blank=True, null=True)),
                ("words_sealed", models.BinaryField(blank=True, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="deadlines.deadline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["EXTENDED", "PAUSED", "RESUMED", "STOPPED"])
                        ),
                        name="clock_change_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True),
                        name="clock_change_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "STOPPED"),
                            models.Q(
                                ("day__isnull", False), models.Q(("source", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="clock_change_has_a_day_and_a_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["RESUMED", "STOPPED"]),
                            ("words_sealed__isnull", False),
                            _connector="OR",
                        ),
                        name="clock_change_has_its_reason",
                    ),
                ],
            },
        ),
    ]
