"""Forms for those who manage the people of an organisation."""

from __future__ import annotations

from django import forms

from takedown.accounts.roles import GIVEN_BY_MANAGERS, Role

_ROLES = tuple((str(role), role.label) for role in GIVEN_BY_MANAGERS)


class InviteForm(forms.Form):
    """Which role somebody is invited to. No address: the link is passed on by hand."""

    role = forms.ChoiceField(
        label="What will they do?",
        choices=_ROLES,
        initial=Role.CASEWORKER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(
        label="Role",
        choices=_ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )
