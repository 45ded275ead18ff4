"""Pages for caseworkers: joining by invitation, and the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from allauth.account.adapter import get_adapter

from takedown.accounts.roles import Permission, may
from takedown.cases.frozen import Frozen, Use
from takedown.cases.guessing import (
    TooManyTries,
    for_joining,
    for_joining_there,
    take_turn,
    was_right,
)
from takedown.flows.note_frozen_use import note_frozen_use
from takedown.flows.take_invitation import (
    AddressTaken,
    InvitationGone,
    open_invitation,
    take_invitation,
)
from takedown.reads.desk import desk_list
from takedown.reads.emergencies import unseen_emergencies
from takedown.reads.exposure import exposure_of
from takedown.reads.finding import find_links
from takedown.reads.flags import desk_flags
from takedown.reads.going import desk_going, desk_hidden
from takedown.reads.hand_overs import how_many_asked
from takedown.reads.not_taken import waiting
from takedown.reads.taken_back import desk_robbed
from takedown.reads.ways_back import asked_on_the_desk
from takedown.web.desk import ForStaff
from takedown.web.desk_list import list_asked, remember_list
from takedown.web.forms.people import JoinForm
from takedown.web.forms.posts import FindForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from takedown.reads.desk_rows import DeskRow


class Desk(ForStaff, FormPage):
    """The cases this caseworker has taken, those nobody has, and a box to find one by a link."""

    template_name = "web/desk.html"
    form_class = FindForm

    def context(self) -> dict[str, Any]:
        """Return the rows."""
        visitor = visitor_of(self.request)
        listed = desk_list(visitor, show=self.part("show"), page=self.part("page"), now=self.now)
        remember_list(self.request, listed)
        return {
            **super().context(),
            "list": listed,
            "rows": [(row, _address(row)) for row in listed.rows],
            "list_asked": list_asked(self.request),
            "asked_to_take": how_many_asked(visitor, now=self.now),
            "asked": asked_on_the_desk(visitor, now=self.now),
            "going": desk_going(visitor, now=self.now),
            "hidden": desk_hidden(visitor, now=self.now),
            "robbed": desk_robbed(visitor, now=self.now),
            "flags": desk_flags(visitor, now=self.now),
            "waiting": waiting(visitor, now=self.now),
            "opened": exposure_of(visitor, now=self.now),
            "takes_cases": may(visitor.role, Permission.WORK_ON_GRANTED_CASES),
            "unseen": unseen_emergencies(visitor, now=self.now),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer at once: a link must not stand in an address. A frozen one is not found, which is noted."""
        del args, kwargs
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=422)
        visitor = visitor_of(request)
        found = find_links(visitor, form.read.unique, now=self.now)
        for held in (one for row in found for one in row.frozen):
            refused = Frozen(Use.SEARCH, held.post_id)
            note_frozen_use(refused, case_id=held.case_id, actor=visitor.actor, now=self.now)
        return self.show(form=form, found=found, unread=form.read.unreadable)


def _address(row: DeskRow) -> str:
    """Return where the next step of a case is taken; "" where there is none."""
    if row.step is None:
        return ""
    return reverse(row.step.page, kwargs={"case_id": row.id, **row.step.takes})


class Join(FormPage):
    """Take an invitation, once."""

    template_name = "web/join.html"
    form_class = JoinForm
    refusals = (AddressTaken, InvitationGone)
    words = {
        AddressTaken: "Somebody signs in with this address already. Use another, or sign in.",
        InvitationGone: "This invitation was used or has run out. Ask for a new one.",
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only while the invitation can be taken."""
        super().setup(request, *args, **kwargs)
        try:
            self.invitation = open_invitation(kwargs["token"], now=self.now)
        except InvitationGone:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Say who invites."""
        return {"organisation": self.invitation.organisation}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try first: an address that is taken is told only a few times."""
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                take_turn(for_joining(self.invitation.pk), now=self.now)
                there = for_joining_there(self.invitation.organisation_id)
                self.counted = take_turn(there, now=self.now)
            except TooManyTries as refusal:
                form.add_error(None, str(refusal))
                return self.show(form=form, status=422)
        return super().post(request, *args, **kwargs)

    def save(self, form: Any) -> str:
        """Make the person and let them in, as far as setting up their second step."""
        user = take_invitation(
            token=self.kwargs["token"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            now=self.now,
        )
        was_right(self.counted)
        get_adapter().login(self.request, user)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Go on to the second step."""
        return reverse("second_step")
