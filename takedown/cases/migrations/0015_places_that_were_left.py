import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0014_holds_side_by_side"),
    ]

    operations = [
        migrations.AddField(
            model_name="pinturn",
            name="seen_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
