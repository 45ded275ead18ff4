"""Setting up the second step: an app or a passkey, then the recovery codes, then the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration

from takedown.cases.second_step_keys import open_secret, seal_secret
from takedown.flows.set_second_step import (
    LastStep,
    NotNow,
    OneApp,
    add_app,
    add_passkey,
    keep_codes,
    remove_step,
    renew_codes,
)
from takedown.reads.sign_in import ToDo, own_steps, unused_codes
from takedown.reads.staff import membership_of
from takedown.web.desk import SettingUp, StaffOnceMore
from takedown.web.forms.sign_in import AppForm, PasskeyForm
from takedown.web.known_browser import know_desk
from takedown.web.pages import FormPage, Page
from takedown.web.signed_in import person_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_SECRET = "app_secret"  # noqa: S105 - the name under which it lies, sealed
_WORDS: dict[type[Exception], str] = {
    NotNow: "Your sign-in changed meanwhile. Sign in again, then do this once more.",
    OneApp: "There is an app already. Remove it first, or keep it.",
    LastStep: "This is the only second step you have. Add another one first.",
}


class _Step(SettingUp, FormPage):
    """A page of the set-up that asks something."""

    refusals = (NotNow, OneApp, LastStep)
    words = _WORDS

    def context(self) -> dict[str, Any]:
        """Give the navigation, and where back leads."""
        return {**super().context(), **FormPage.context(self)}

    def after_repeat(self) -> str:
        """Go where the first press led."""
        return reverse("second_step")


class SecondStep(SettingUp, Page):
    """What there is to choose from, or what somebody has."""

    template_name = "web/second_step.html"

    def context(self) -> dict[str, Any]:
        """List them."""
        steps = own_steps(person_of(self.request).pk)
        return {
            **super().context(),
            "steps": steps,
            "has_app": any(one.is_app for one in steps),
            "may_remove": len(steps) > 1,
            "codes_left": len(unused_codes(person_of(self.request).pk)),
            "is_new": self.todo is ToDo.SET_UP,
        }


class App(StaffOnceMore, _Step):
    """An app that shows six digits: a square to scan, and the same secret as text."""

    template_name = "web/second_app.html"
    form_class = AppForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Compare with the secret that was shown: it stays until a code fits, so a reload changes nothing."""
        del files
        return AppForm(data, secret=self._secret(), user_id=person_of(self.request).pk)

    def context(self) -> dict[str, Any]:
        """Draw the square in the page: pictures from a data address are not allowed here."""
        secret = self._secret()
        adapter = get_adapter()
        drawn = adapter.build_totp_svg(adapter.build_totp_url(person_of(self.request), secret))
        return {
            **super().context(),
            # Drawn by us, of an address of ours and a secret of digits and capitals.
            "square": mark_safe(drawn[drawn.index("<svg") :]),  # noqa: S308  # nosec
            "groups": [secret[at : at + 4] for at in range(0, len(secret), 4)],
        }

    def save(self, form: Any) -> str:
        """Keep it, and show the recovery codes where they are new."""
        add_app(self.person, secret=form.secret, now=self.now)
        self.request.session.pop(_SECRET, None)
        know_desk(self.request, person_of(self.request).pk)
        return reverse("second_step")

    def _secret(self) -> str:
        """Return the secret on the page; in the session it lies sealed."""
        kept = self.request.session.get(_SECRET)
        if kept:
            return open_secret(kept)
        user_id = person_of(self.request).pk
        membership = membership_of(user_id)
        if membership is None:
            raise Http404
        secret: str = generate_totp_secret()
        self.request.session[_SECRET] = seal_secret(
            secret, organisation_id=membership.organisation_id, user_id=user_id
        )
        return secret


class Passkey(StaffOnceMore, _Step):
    """A passkey: the phone's or the computer's own lock, or a small key to plug in."""

    template_name = "web/second_key.html"
    form_class = PasskeyForm

    def context(self) -> dict[str, Any]:
        """Give the script what to ask the browser for; each question is asked once."""
        return {
            **super().context(),
            "options": begin_registration(person_of(self.request), passwordless=False),
        }

    def save(self, form: Any) -> str:
        """Keep its public half."""
        add_passkey(self.person, credential=form.cleaned_data["credential"], now=self.now)
        know_desk(self.request, person_of(self.request).pk)
        return reverse("second_step")


class RemoveStep(StaffOnceMore, _Step):
    """Take one of several away."""

    template_name = "web/second_out.html"
    form_class = forms.Form
    when = (ToDo.NOTHING,)

    def save(self, form: Any) -> str:
        """Remove it; one that is not theirs is not there."""
        del form
        try:
            remove_step(self.person, step_id=self.kwargs["step_id"], now=self.now)
        except Authenticator.DoesNotExist:
            raise Http404 from None
        return reverse("second_step")


class Codes(_Step):
    """The recovery codes, until somebody says that they keep them."""

    template_name = "web/recovery_codes.html"
    form_class = forms.Form
    when = (ToDo.CODES,)

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask for one tick."""
        del files
        return KeptForm(data)

    def context(self) -> dict[str, Any]:
        """Show them."""
        return {**super().context(), "codes": unused_codes(person_of(self.request).pk)}

    def save(self, form: Any) -> str:
        """From here on nobody can see them again."""
        del form
        keep_codes(self.person, now=self.now)
        return reverse("desk")


class KeptForm(forms.Form):
    """One tick."""

    kept = forms.BooleanField(
        label="I keep these codes where only I find them",
        error_messages={"required": "Write the codes down or save them, then tick this."},
    )


class CodesFile(SettingUp, Page):
    """The same codes as a file with a name that says nothing."""

    when = (ToDo.CODES,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand them out."""
        del args, kwargs
        lines = "\n".join(unused_codes(person_of(request).pk))
        answer = HttpResponse(f"{lines}\n", content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="list.txt"'
        return answer


class NewCodes(StaffOnceMore, _Step):
    """Ten new codes in place of the old ones."""

    template_name = "web/new_codes.html"
    form_class = forms.Form
    when = (ToDo.NOTHING,)

    def save(self, form: Any) -> str:
        """Make them; they are on the next page."""
        del form
        renew_codes(self.person, now=self.now)
        return reverse("recovery_codes")
