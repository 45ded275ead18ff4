"""A pack says whether the annex of what software measured is in it; those made before say nothing."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidencepack',
            name='with_derivations',
            field=models.BooleanField(default=False),
        ),
    ]
