"""Web entry point. Starts only with its secrets given: sealing with made-up keys loses everything."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from takedown.cases.starting import reason_not_to_start
from takedown.web.way_checks import way_out_problem

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")
if reason := reason_not_to_start() or way_out_problem():
    raise ImproperlyConfigured(reason)
application = get_wsgi_application()
# Otherwise each worker loads the pages at its first request, from files an update may have changed.
get_resolver().url_patterns  # noqa: B018
