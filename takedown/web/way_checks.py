"""Says in production what is amiss with the way to this site, and with the way out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.http.request import validate_host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig

_HINT = "See docs/operate.md."
# 20 letters of a random text hold 100 bits or more.
_LONG_TOKEN = 20


@register(Tags.security)
def leaving_leads_away(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Fail in production where *Leave this site* leads to a page of ours, or nowhere."""
    del app_configs, kwargs
    problem = way_out_problem()
    return [Error(problem, hint=_HINT, id="takedown.E030")] if problem else []


def way_out_problem() -> str:
    """Return why no page may be served in production: leaving would not lead away; "" where it does."""
    if settings.MODE != "production" or _is_elsewhere(settings.LEAVE_TO):
        return ""
    return (
        "LEAVE_TO must be a whole address of another site, such as https://www.bbc.co.uk/weather: whoever "
        "leaves would stay on a page of this one."
    )


@register(Tags.security)
def the_way_here_is_known(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn in production where everybody would be one connection, or any name would be this site's."""
    del app_configs, kwargs
    if settings.MODE != "production":
        return []
    found = {
        "takedown.W021": (
            not settings.BEHIND_PROXY,
            "BEHIND_PROXY is not set: all who come by a proxy are one connection, in one line.",
        ),
        "takedown.W022": (
            "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS takes any name: links that are made here name whatever a request said.",
        ),
        "takedown.W024": (
            0 < len(settings.HEALTH_TOKEN) < _LONG_TOKEN,
            "HEALTH_TOKEN is short enough to be guessed: openssl rand -base64 24 makes a good one.",
        ),
        "takedown.W023": (
            bool(settings.SITE_URL) and not settings.SITE_URL.startswith("https://"),
            "SITE_URL does not begin with https://: invitations would go over an open line, or nowhere.",
        ),
    }
    return [
        Caution(words, hint=_HINT, id=number) for number, (amiss, words) in found.items() if amiss
    ]


def _is_elsewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".")
    # "*" says nothing of which names are this site's.
    ours = [one for one in settings.ALLOWED_HOSTS if one != "*"]
    return parts.scheme in {"https", "http"} and bool(host) and not validate_host(host, ours)
