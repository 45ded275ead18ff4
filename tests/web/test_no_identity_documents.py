"""Nobody here asks for an identity document, and pages that take a file say not to add one."""

from __future__ import annotations

import importlib
import pkgutil
import re

from django import forms
from django.urls import reverse

import pytest

import takedown.web.forms as package

ASKS = re.compile(
    r"passport|driving|licen[cs]e|identity|\bID\b|selfie|birth certificate|national insurance|utility bill",
    re.IGNORECASE,
)


def every_form() -> set[type[forms.Form]]:
    for found in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{found.name}")
    seen, left = set(), [forms.Form]
    while left:
        form = left.pop()
        left += form.__subclasses__()
        if form.__module__.startswith(package.__name__):
            seen.add(form)
    return seen


def said(field: forms.Field) -> str:
    """What the field asks; its answers may say that somebody else asked for one."""
    return f"{field.label} {field.help_text}"


def test_no_field_of_any_form_asks_for_one():
    fields = [
        (form.__name__, name, field)
        for form in every_form()
        for name, field in form.base_fields.items()
    ]
    assert len(fields) > 80
    assert [(form, name) for form, name, field in fields if ASKS.search(said(field))] == []


@pytest.mark.parametrize("word", ["Your passport", "A photo of your driving licence", "Your ID"])
def test_a_field_that_asks_for_one_is_caught(word):
    assert ASKS.search(said(forms.CharField(label=word)))


@pytest.mark.usefixtures("still_now")
@pytest.mark.parametrize("page", ["add_reference", "add_capture", "add_any_reply"])
def test_a_page_that_takes_a_file_says_not_to(amara, holding, page):
    shown = holding(amara.case.pk).get(reverse(page, args=[amara.case.pk])).content.decode()
    assert "Never add a passport or driving licence: nobody here needs it." in shown
