"""A browser is told of every box, and of every form, not to keep what is typed or ticked there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# How staff sign in: a password manager may fill it in.
SIGN_IN = {"account", "mfa"}


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


def forms_of_pages() -> Iterator[tuple[str, str]]:
    """Where a form of ours begins, and its tag."""
    templates = settings.BASE_DIR / "templates"
    for path in sorted(templates.rglob("*.html")):
        place = path.relative_to(templates)
        if place.parts[0] not in SIGN_IN:
            for tag in re.findall(r"<form\b[^>]*>", path.read_text(encoding="utf-8")):
                yield str(place), tag


def test_no_form_is_kept_with_its_tab_but_where_staff_sign_in():
    # Boxes of several lines and what is chosen are written to the browser's files with the tab, and stay.
    found = list(forms_of_pages())
    assert len(found) > 50
    assert [place for place, tag in found if 'autocomplete="off"' not in tag] == []
