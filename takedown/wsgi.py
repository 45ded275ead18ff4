"""Web entry point. Starts only with its secrets given: sealing with made-up keys loses everything."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")
if not settings.SECRETS_GIVEN:
    raise ImproperlyConfigured(
        "SECRET_KEY, INSTANCE_KEY and CODE_PEPPER are needed to serve (or NAME_FILE for each)."
    )
application = get_wsgi_application()
# Otherwise each worker loads the pages at its first request, from files an update may have changed.
get_resolver().url_patterns  # noqa: B018
