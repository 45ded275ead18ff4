"""Composition root: our pages, and what is left of allauth's."""

from __future__ import annotations

from django.urls import include, path, re_path

from allauth.account.views import reauthenticate

from takedown.web.desk import for_staff
from takedown.web.views.errors import not_found

# Four of allauth's pages are used; all others, those that would mail or sign up among them, are not here.
# The library's own list stands behind only because it looks its addresses up by name.
_SHUT = r"^accounts/(?!(?:login|logout|reauthenticate|2fa/authenticate)/$)"

urlpatterns = [
    re_path(_SHUT, not_found, name="shut"),
    path("accounts/reauthenticate/", for_staff(reauthenticate)),
    path("accounts/", include("allauth.urls")),
    path("", include("takedown.web.urls")),
]

handler400 = "takedown.web.views.errors.bad_request"
handler403 = "takedown.web.views.errors.refused"
handler404 = "takedown.web.views.errors.not_found"
handler429 = "takedown.web.views.errors.bad_request"
handler500 = "takedown.web.views.errors.broken"
