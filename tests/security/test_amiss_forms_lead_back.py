"""A form of open notes with something amiss: no page answers it, and the next one is what that page would have been.

A browser keeps the body of a request that was answered by a page, in the tab's history and on disk.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import resolve

import pytest

from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.secret_fields import NAMES
from tests.security.filling_in import Forms
from tests.security.things import address, case_routes, let_pictures_open

if TYPE_CHECKING:
    from django.test import Client

WRITTEN = "canary <b>in</b> a box & „anführung“ \u202b\u0639\u0631\u0628\u064a"
# Made anew for each page, and seen by nobody.
_HIDDEN = re.compile(r'<input type="hidden"[^>]*>')


@dataclass(frozen=True)
class Page:
    """A page of open notes that asks something, and who asks for it."""

    client: Client
    path: str
    form: Forms

    def fillings(self) -> list[dict[str, object]]:
        """Ways to send it that may be amiss: empty, only written, only chosen, both, and far too long."""
        text, given = self.form.text, self.form.given
        hidden = {name: given[name] for name in ("once", "csrfmiddlewaretoken") if name in given}
        written = dict.fromkeys(text, WRITTEN)
        return [
            hidden,
            {**hidden, **written},
            {**given, **dict.fromkeys(text, "")},
            {**given, **written},
            {**given, **dict.fromkeys(text, "far too long " * 20_000)},
            {**hidden, **dict.fromkeys(given.keys() - hidden.keys(), "none of these"), **written},
        ]


def asks_something(client: Client, path: str) -> bool:
    view = getattr(resolve(path).func, "view_class", None)
    if not (view and issubclass(view, CaseFormPage) and "get" in view.http_method_names):
        return False
    answer = client.get(path)
    if answer.status_code != 200 or "form" not in (answer.context or ()):
        return False
    fields = set(answer.context["form"].fields)
    return bool(fields) and NAMES.isdisjoint(fields)


@pytest.fixture
def pages(amara, beth, amaras, holding, signed_in) -> dict[str, Page]:
    let_pictures_open(amara)
    found = {}
    for client in (signed_in(beth.user), holding(amara.case.pk)):
        for route in case_routes():
            path = address(route, amaras)
            if asks_something(client, path):
                shown = Forms(client.get(path).content.decode())
                found[route.name] = Page(client, path, shown)
    return found


def told(page: Page, sent: dict[str, object]) -> tuple[int, str, str]:
    """Return how it is answered, with what, and what the person is shown; nothing of it stays."""
    cookies = copy.deepcopy(page.client.cookies)
    with transaction.atomic():
        answer = page.client.post(page.path, sent)
        body = shown = answer.content.decode() if not answer.streaming else ""
        if answer.status_code in {302, 303}:
            shown = page.client.get(answer["Location"]).content.decode()
        transaction.set_rollback(True)
    page.client.cookies = cookies
    return answer.status_code, body, _HIDDEN.sub("", shown)


def test_the_next_page_is_as_the_answer_would_have_been(pages, monkeypatch):
    tried, wrong = set(), []
    for name, page in pages.items():
        for sent in page.fillings():
            with monkeypatch.context() as patch:
                patch.setattr(FormPage, "leads_back", lambda _self: False)
                status, _body, would_be = told(page, sent)
            if status != 422:
                continue
            tried.add(name)
            status, body, shown = told(page, sent)
            wrong += [f"{name}: {status}"] if (status, body) != (303, "") else []
            wrong += [f"{name}: another page"] if shown != would_be else []
            if WRITTEN in sent.values() and shown.count(escape(WRITTEN)) < len(page.form.text):
                wrong.append(f"{name}: something typed is lost")
    assert wrong == []
    assert tried == set(pages)
    assert len(tried) > 30
