"""Where somebody is signed in, staying signed in, and a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse

from takedown.flows.change_password import change_password
from takedown.flows.choose_name import choose_name
from takedown.flows.end_staff_sessions import (
    NoSuchSignIn,
    end_other_sign_ins,
    end_staff_session,
)
from takedown.flows.stay_signed_in import stay_signed_in
from takedown.reads.sign_in import live_session, own_sign_ins
from takedown.reads.staff import known_as
from takedown.web.desk import ForStaff
from takedown.web.forms.people import KnownAsForm
from takedown.web.forms.sign_in import NewPasswordForm
from takedown.web.pages import FormPage, Page
from takedown.web.signed_in import person_of, stored_under
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class SignIns(ForStaff, Page):
    """Where you are signed in."""

    template_name = "web/sign_ins.html"

    def context(self) -> dict[str, Any]:
        """List them; this browser is marked."""
        return {
            **super().context(),
            "sign_ins": own_sign_ins(person_of(self.request).pk, now=self.now),
            "here": stored_under(self.request),
        }


class EndSignIn(ForStaff, FormPage):
    """End one of them at once."""

    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End it; somebody else's is not there."""
        del form
        try:
            end_staff_session(
                visitor_of(self.request), user_id=person_of(self.request).pk,
                session_id=self.kwargs["session_id"], now=self.now,
            )  # fmt: skip
        except NoSuchSignIn:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the list."""
        return reverse("sign_ins")


class EndOtherSignIns(EndSignIn):
    """End all but this one."""

    def save(self, form: Any) -> str:
        """End them."""
        del form
        end_other_sign_ins(
            visitor_of(self.request), user_id=person_of(self.request).pk,
            keep=stored_under(self.request), now=self.now,
        )  # fmt: skip
        return self.after_repeat()


class Stay(Page):
    """Fifteen more minutes, asked for by one key; a script sends it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say until when. Whoever is not signed in is told so, and nothing else."""
        del args, kwargs
        stay_signed_in(stored_under(request), now=self.now)
        session = live_session(stored_under(request), now=self.now)
        if session is None or not request.user.is_authenticated:
            return HttpResponse(status=403)
        return JsonResponse({"until": session.ends_at.isoformat()})


class NewPassword(ForStaff, FormPage):
    """A new password. Every sign-in ends with it, this one too."""

    template_name = "web/new_password.html"
    form_class = NewPasswordForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Compare with the password of whoever asks."""
        del files
        return NewPasswordForm(data, user=person_of(self.request))

    def save(self, form: Any) -> str:
        """Set it, and ask for it."""
        change_password(
            visitor_of(self.request), user_id=person_of(self.request).pk,
            password=form.cleaned_data["password"], now=self.now,
        )  # fmt: skip
        logout(self.request)
        return reverse("account_login")

    def after_repeat(self) -> str:
        """Ask for it."""
        return reverse("account_login")


class KnownAs(ForStaff, FormPage):
    """What the people whose notes somebody has may call them."""

    template_name = "web/known_as.html"
    form_class = KnownAsForm

    def initial(self) -> dict[str, Any]:
        """Show what they chose."""
        return {"name": known_as(visitor_of(self.request))}

    def save(self, form: Any) -> str:
        """Keep it."""
        choose_name(visitor_of(self.request), name=form.cleaned_data["name"], now=self.now)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Go back to the rest that is theirs."""
        return reverse("second_step")
