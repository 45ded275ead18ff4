"""Links by which somebody may begin notes: made on the desk, and followed by one person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.cases.invited import digest_of
from takedown.flows.give_beginning import NotACaseworker, give_beginning
from takedown.flows.withdraw_beginning import NoSuchBeginning, withdraw_beginning
from takedown.reads.beginnings import beginnings_of, can_be_used, may_give_beginnings
from takedown.web.desk import ForStaff
from takedown.web.invited import remember_invitation
from takedown.web.once import AlreadySent, spend
from takedown.web.pages import FormPage, Page
from takedown.web.visitors import visitor_of


class Begin(Page):
    """Remember the link somebody came by, and lead to an address that does not hold it."""

    template_name = "web/no_beginning.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is used up: a machine that looks at links does no harm."""
        del args
        digest = digest_of(kwargs["token"])
        if not can_be_used(digest, now=self.now):
            return self.show(status=404)
        remember_invitation(request, digest)
        return HttpResponseRedirect(reverse("start"))


class _OfBeginnings(ForStaff, FormPage):
    """The list of an organisation's links, for its caseworkers."""

    template_name = "web/beginnings.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Show how each stands; never the link, of which only a digest is kept."""
        visitor = visitor_of(self.request)
        if not may_give_beginnings(visitor):
            raise Http404
        return {
            **super().context(),
            "rows": beginnings_of(visitor, now=self.now),
            "intake": settings.INTAKE,
        }


class GiveBeginning(_OfBeginnings):
    """Make a link. It is shown in the answer itself, once, and stands in no address."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make one; a second press of the same button makes no other."""
        del args, kwargs
        try:
            with transaction.atomic():
                self.enter_again()
                spend(request, now=self.now)
                given = give_beginning(visitor_of(request), now=self.now)
        except AlreadySent:
            return HttpResponseRedirect(request.path)
        except NotACaseworker:
            raise Http404 from None
        path = reverse("begin", args=[given.token])
        here = settings.SITE_URL.rstrip("/")
        link = f"{here}{path}" if here else request.build_absolute_uri(path)
        return self.show(link=link, until=given.beginning.expires_at)


class WithdrawBeginning(_OfBeginnings):
    """Take a link back."""

    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End it and show the list."""
        del form
        try:
            withdraw_beginning(
                visitor_of(self.request), beginning_id=self.kwargs["beginning_id"], now=self.now
            )
        except NoSuchBeginning:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the list."""
        return reverse("desk_beginnings")
