"""The app's own role may add events and read them, and nothing else.

The trigger of the first migration refuses changes to everybody; this takes the right away too, so
that neither a dropped trigger nor TRUNCATE helps whoever holds the app's password.
"""

from __future__ import annotations

from django.db import migrations

_TAKE_AWAY = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'takedown_app')
     AND current_user <> 'takedown_app' THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM takedown_app;
  END IF;
END $$
"""
_GIVE_BACK = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'takedown_app')
     AND current_user <> 'takedown_app' THEN
    GRANT UPDATE, DELETE ON audit_event TO takedown_app;
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(_TAKE_AWAY, _GIVE_BACK)]
