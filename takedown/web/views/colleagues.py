"""The people of an organisation: inviting, roles, ending, and a lost phone. For managers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.accounts.managing import LastManager, NoSuchPerson, OnlyTheOperator
from takedown.accounts.roles import GIVEN_BY_MANAGERS
from takedown.flows.change_role import change_role
from takedown.flows.end_membership import end_membership
from takedown.flows.invite_person import invite_colleague
from takedown.flows.reset_second_step import OwnStep, reset_second_step
from takedown.flows.take_back_invitation import NoSuchInvitation, take_back_invitation
from takedown.reads.colleagues import colleagues, one_colleague, open_invitations
from takedown.web.desk import ForManagers, StaffOnceMore
from takedown.web.forms.colleagues import InviteForm, RoleForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from takedown.accounts.invitations import Issued
    from takedown.reads.colleagues import Colleague

_WORDS: dict[type[Exception], str] = {
    LastManager: "Nobody else manages this organisation. Make somebody else a manager first.",
    OnlyTheOperator: "Only whoever runs this site can make somebody a safeguarding lead, or end that.",
    NoSuchPerson: "Something changed meanwhile. Open the list of people again.",
    OwnStep: "This is your own. Another manager, or whoever runs this site, can do it for you.",
}


class Colleagues(StaffOnceMore, ForManagers, FormPage):
    """Who works here, who was invited, and inviting one more.

    Each page that lets somebody in, or ends that, asks for the manager's own password again: a screen that was
    left open makes nobody an account.
    """

    template_name = "web/colleagues.html"
    form_class = InviteForm

    def context(self) -> dict[str, Any]:
        """List both."""
        visitor = visitor_of(self.request)
        return {
            **super().context(),
            "colleagues": colleagues(visitor),
            "invitations": open_invitations(visitor, now=self.now),
        }

    def answer(self, form: Any) -> HttpResponse:
        """Show the link on the answer itself: it is kept nowhere, so no later page could."""
        try:
            issued = invite_colleague(
                visitor_of(self.request), role=form.cleaned_data["role"], now=self.now
            )
        except NoSuchPerson:
            raise Http404 from None
        return self.show(
            form=InviteForm(), link=self._link(issued), ends_at=issued.invitation.expires_at
        )

    def _link(self, issued: Issued) -> str:
        path = reverse("join", args=[issued.token])
        here = settings.SITE_URL.rstrip("/")
        return f"{here}{path}" if here else self.request.build_absolute_uri(path)


class InvitationOut(ForManagers, FormPage):
    """Take an invitation back."""

    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Take it back; another organisation's is not there."""
        del form
        try:
            take_back_invitation(
                visitor_of(self.request), invitation_id=self.kwargs["invitation_id"], now=self.now
            )
        except NoSuchInvitation:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the list."""
        return reverse("desk_people")


class _AboutSomebody(ForManagers, FormPage):
    """A page about one colleague; somebody of another organisation is not there."""

    refusals = (LastManager, NoSuchPerson, OnlyTheOperator, OwnStep)
    words = _WORDS
    somebody: Colleague

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Load them for a manager."""
        try:
            self.somebody = one_colleague(visitor_of(request), kwargs["membership_id"])
        except NoSuchPerson:
            # Whoever manages nobody is answered as on every such page: see ForManagers.
            if visitor_of(request).organisation_id is not None:
                raise Http404 from None
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Say who it is."""
        return {**super().context(), "somebody": self.somebody}

    def after_repeat(self) -> str:
        """Show the list."""
        return reverse("desk_people")


class OneColleague(StaffOnceMore, _AboutSomebody):
    """Somebody's role, and what else can be done."""

    template_name = "web/colleague.html"
    form_class = RoleForm

    def context(self) -> dict[str, Any]:
        """Say whether it is a manager's to change."""
        changes = self.somebody.role in GIVEN_BY_MANAGERS
        return {**super().context(), "changes_role": changes}

    def initial(self) -> dict[str, Any]:
        """Show the role they have."""
        return {"role": self.somebody.role}

    def save(self, form: Any) -> str:
        """Change it."""
        role = form.cleaned_data["role"]
        change_role(
            visitor_of(self.request), membership_id=self.somebody.id, role=role, now=self.now
        )
        return self.after_repeat()


class EndWork(StaffOnceMore, _AboutSomebody):
    """End somebody's work here."""

    template_name = "web/end_work.html"
    form_class = forms.Form

    def save(self, form: Any) -> str:
        """End it."""
        del form
        end_membership(visitor_of(self.request), membership_id=self.somebody.id, now=self.now)
        return self.after_repeat()


class LostPhone(StaffOnceMore, _AboutSomebody):
    """Let somebody set up a new second step."""

    template_name = "web/lost_phone.html"
    form_class = forms.Form

    def save(self, form: Any) -> str:
        """Remove the old one."""
        del form
        reset_second_step(visitor_of(self.request), membership_id=self.somebody.id, now=self.now)
        return self.after_repeat()
