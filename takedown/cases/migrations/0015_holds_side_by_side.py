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
    ]
