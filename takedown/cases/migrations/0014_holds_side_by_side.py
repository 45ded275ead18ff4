from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_binding_holds")]

    operations = [
        migrations.RemoveConstraint(model_name="hold", name="one_open_hold_for_a_thing"),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("case", "picture_id", "binding", "set_by"),
                name="one_open_hold_for_a_thing",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="takenback",
            name="looks_destroyed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="takenback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("looks_destroyed_at__isnull", True),
                    ("looks_destroyed_at__gte", models.F("destroyed_at")),
                    _connector="OR",
                ),
                name="nothing_looks_destroyed_before_its_time",
            ),
        ),
    ]
