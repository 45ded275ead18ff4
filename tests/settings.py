"""The real settings, only faster: never weaker."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from takedown.common.certificates import key_and_certificate

_DATA = Path(os.environ.get("TEST_DATA") or tempfile.mkdtemp(prefix="takedown-tests-"))
os.environ["TAKEDOWN_DATA"] = str(_DATA)
os.environ.setdefault("SECRET_KEY", "a key for tests only")
os.environ.setdefault("INSTANCE_KEY", "an instance key for tests only")
os.environ.setdefault("CODE_PEPPER", "a pepper for tests only")
os.environ.setdefault(
    "SIGNING_KEY",
    key_and_certificate(name="Tests", now=datetime(2026, 1, 1, tzinfo=UTC)),
)

from takedown.settings import *  # noqa: E402, F403, TID251

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT = ""
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(_DATA / "static").mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
LEAVE_TO = "https://weather.example/"
