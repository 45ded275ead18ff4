"""One post of a case: more about it, an earlier report of it, taking it out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404

from takedown.flows import describe_post as describing
from takedown.flows.describe_post import describe_post
from takedown.flows.remove_post import KeptForEvidence, NoSuchPost, PostInUse, remove_post
from takedown.flows.report_before import NoSuchPost as NothingToNote
from takedown.flows.report_before import report_before
from takedown.posts.former import ChangedOften
from takedown.posts.models import About
from takedown.reads.former import Field, former_rows
from takedown.reads.holds import holds_of
from takedown.reads.posts import PostRow, post_row
from takedown.regimes.library import rule as rule_of
from takedown.removals.routes import INTIMATE_REPORT
from takedown.web.forms.posts import DescribeForm, EarlierForm
from takedown.web.pages import CaseFormPage


class RemovePost(CaseFormPage):
    """Take out a post that was added by mistake."""

    shut_in_an_emergency = True

    template_name = "web/remove_post.html"
    form_class = forms.Form
    refusals = (PostInUse, KeptForEvidence)
    words = {
        PostInUse: "An approved letter names this post, so it stays in your notes.",
        KeptForEvidence: "These notes are kept for evidence. Until that ends, only the person can take a link out.",
    }

    def context(self) -> dict[str, Any]:
        """Show which post is meant."""
        row = post_row(self.opened, self.kwargs["post_id"])
        if row is None:
            raise Http404
        return {
            **super().context(),
            "row": row,
            "holds": holds_of(self.opened, self.kwargs["post_id"], now=self.now),
            "back": self.here("case_links"),
        }

    def save(self, form: Any) -> str:
        """Take it out."""
        del form
        try:
            remove_post(self.opened, post_id=self.kwargs["post_id"], now=self.now)
        except NoSuchPost:
            raise Http404 from None
        return self.here("case_links")

    def after_repeat(self) -> str:
        """Show the links."""
        return self.here("case_links")


class Describe(CaseFormPage):
    """More about one post: what is there, who shared it, where a search result leads."""

    template_name = "web/describe_post.html"
    form_class = DescribeForm
    refusals = (describing.PostInUse, ChangedOften)
    words = {
        describing.PostInUse: "An approved letter says what this post is, so that stays as it is."
    }

    def row(self) -> PostRow:
        """Return the post of the address, or 404."""
        row = post_row(self.opened, self.kwargs["post_id"])
        if row is None:
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        """Show which post is meant."""
        row = self.row()
        former = former_rows(self.opened, Field.DETAILS, row.id, asked=self.part("former"))
        return {**super().context(), "row": row, "former": former, "back": self.here("case_links")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask what fits the post: only a search result leads somewhere."""
        row = self.row()
        details = row.details
        initial = {
            name: getattr(details, name) for name in DescribeForm.base_fields if name != "about"
        }
        return DescribeForm(
            data, files, initial={**initial, "about": row.about}, is_search=row.is_search
        )

    def save(self, form: Any) -> str:
        """Keep it and show the list."""
        about = About(form.cleaned_data.pop("about", About.PICTURE))
        try:
            describe_post(
                self.opened,
                post_id=self.kwargs["post_id"],
                about=about,
                words=form.cleaned_data,
                now=self.now,
            )
        except describing.NoSuchPost:
            raise Http404 from None
        return self.here("case_links")

    def after_repeat(self) -> str:
        """Show the links."""
        return self.here("case_links")


class ReportedBefore(CaseFormPage):
    """I already reported this one: a plain flag probably started no clock."""

    template_name = "web/reported_before.html"
    form_class = EarlierForm
    refusals = (ChangedOften,)

    def context(self) -> dict[str, Any]:
        """Show which post is meant."""
        row = post_row(self.opened, self.kwargs["post_id"])
        if row is None:
            raise Http404
        former = former_rows(self.opened, Field.EARLIER_REPORT, row.id, asked=self.part("former"))
        return {
            **super().context(),
            "row": row,
            "former": former,
            "back": self.here("case_links"),
            "things": len(rule_of(INTIMATE_REPORT).elements),
        }

    def initial(self) -> dict[str, Any]:
        """Show what was noted before."""
        row = post_row(self.opened, self.kwargs["post_id"])
        return {"words": row.details.reported_before} if row else {}

    def save(self, form: Any) -> str:
        """Note it."""
        try:
            report_before(
                self.opened,
                post_id=self.kwargs["post_id"],
                words=form.cleaned_data["words"],
                now=self.now,
            )
        except NothingToNote:
            raise Http404 from None
        return self.here("case_links")

    def after_repeat(self) -> str:
        """Show the links."""
        return self.here("case_links")
