"""A browser is told of every box of one line not to keep what is typed into it."""

from __future__ import annotations

from html.parser import HTMLParser

from django import forms

import pytest


def attributes(widget: forms.Widget) -> dict[str, str | None]:
    class Box(forms.Form):
        box = forms.CharField(widget=widget)

    found: list[dict[str, str | None]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, given: found.append(dict(given))  # type: ignore[method-assign]
    reader.feed(str(Box()["box"]))
    (only,) = found
    return only


@pytest.mark.parametrize(
    "kind", [forms.TextInput, forms.EmailInput, forms.URLInput, forms.NumberInput, forms.DateInput]
)
def test_what_is_typed_is_not_kept(kind):
    assert attributes(kind())["autocomplete"] == "off"


def test_what_a_form_says_itself_stands():
    given = attributes(forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    assert given["autocomplete"] == "new-password"


@pytest.mark.parametrize("kind", [forms.HiddenInput, forms.CheckboxInput, forms.FileInput])
def test_where_nothing_is_typed_nothing_is_said(kind):
    assert "autocomplete" not in attributes(kind())
