import datetime

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_taken_back"),
    ]

    operations = [
        # Of those that ended before, some did sooner: they stay as they were.
        AddConstraintNotValid(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "DESTROYED"), _negated=True),
                    ("ended_at__isnull", True),
                    models.Q(
                        (
                            "ended_at__gte",
                            models.expressions.CombinedExpression(
                                models.F("said_at"), "+", models.Value(datetime.timedelta(days=3))
                            ),
                        ),
                        ("said_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="freeze_destroys_after_its_time",
            ),
        ),
        migrations.AddField(
            model_name="frozenthing",
            name="bytes_mark",
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="frozenthing",
            name="pixels_mark",
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="frozenthing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["CAPTURE", "REFERENCE"]),
                    models.Q(("bytes_mark__isnull", True), ("pixels_mark__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_frozen_picture_has_marks",
            ),
        ),
    ]
