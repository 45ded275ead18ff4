"""Second steps from before lay unsealed in the database: everybody sets theirs up anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("mfa", "Authenticator").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_staff_sessions"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
