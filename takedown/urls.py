"""Composition root: our pages, and allauth's sign-in."""

from __future__ import annotations

from django.urls import include, path, re_path

from takedown.web.views.errors import not_found

# Nobody signs up alone and nothing is mailed: allauth's pages for that are not here.
_SHUT = r"^accounts/(?:signup|email|confirm-email|inactive|login/code|password/(?:reset|set))/"

urlpatterns = [
    re_path(_SHUT, not_found, name="shut"),
    path("accounts/", include("allauth.urls")),
    path("", include("takedown.web.urls")),
]

handler400 = "takedown.web.views.errors.bad_request"
handler403 = "takedown.web.views.errors.refused"
handler404 = "takedown.web.views.errors.not_found"
handler500 = "takedown.web.views.errors.broken"
