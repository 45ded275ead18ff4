"""Composition root: our pages, and allauth's sign-in."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("takedown.web.urls")),
]

handler400 = "takedown.web.views.errors.bad_request"
handler403 = "takedown.web.views.errors.refused"
handler404 = "takedown.web.views.errors.not_found"
handler500 = "takedown.web.views.errors.broken"
