"""Nothing is kept unless the latest answer to the first question was No: whichever way somebody goes."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, FakePayload, encode_multipart
from django.urls import reverse

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as of_ways
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from takedown.accounts.visitor import code_holder
from takedown.cases.access import case_for
from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.references.models import ReferenceImage
from tests.factories import NOW
from tests.flows.pictures import as_file
from tests.matching.changes import photograph
from tests.security.things import case_routes, routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PHOTO = as_file(photograph("astronaut"))
WHERE = {"in_uk": "yes"}
LINK = "https://x.com/a/status/18590000000000{:05d}"
PRINTS = {"pdq": f"pdq 1 {'f8' * 32} 100", "phash16": f"phash16 1 {'0b' * 32} 100"}
# Before there is a case, every page there is but the one that ends the session by itself.
BEFORE = [one.name for one in routes() if not one.takes and one.name != "leave"]
# Of a case, every page whose address takes nothing but the case.
INSIDE = [one.name for one in case_routes() if one.takes == {"case_id"}]


def a_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", PHOTO, "image/jpeg")


def kept() -> dict[str, int]:
    """Everything that must not grow."""
    rows = {table.__name__: table.objects.count() for table in (Case, ReportedPost, Capture)}
    rows["ReferenceImage"] = ReferenceImage.objects.count()
    sealed = Path(django_settings.SEALED_DIR).rglob("*")
    return {**rows, "files": sum(1 for path in sealed if path.is_file())}


class Interrupted(FakePayload):
    """The body of a request, in the middle of which something else happens."""

    def __init__(self, body: bytes, meanwhile) -> None:
        super().__init__(body)
        self.meanwhile = meanwhile

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        return super().read(*args, **kwargs)


class AtTheGate(RuleBasedStateMachine):
    """One browser with any number of tabs. `answer` and `held` are what it may do; the site must agree."""

    @initialize()
    def a_browser(self) -> None:
        self.client = Client()
        self.answer: str | None = None
        self.held: str | None = None
        self.cases: dict[str, str] = {}
        self.links = itertools.count(1)
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.before = kept()
        self.others = set(Case.objects.values_list("pk", flat=True))
        self.may_open = self.may_add = False

    # -- what a person does ----------------------------------------------------
    @rule(answer=st.sampled_from(["no", "no", "no", "yes", "not_sure"]))
    def answer_the_question(self, answer: str) -> None:
        self._begin()
        self._post(reverse("age"), under_18=answer)
        self._answered(answer)

    @rule()
    def answer_nothing(self) -> None:
        self._begin()
        self._post(reverse("age"))

    @rule()
    def say_where(self) -> None:
        self._begin()
        self._post(reverse("where"), **WHERE)

    @rule(way=st.sampled_from(["links", "no_link"]))
    def save_the_first_link(self, way: str) -> None:
        self._begin()
        self._post(reverse(way), **self._a_link())
        self._opened()

    @precondition(lambda self: self.held is None)
    @rule(number=st.sampled_from([1, 2, 3]))
    def come_through_a_door_the_whole_way(self, number: int) -> None:
        """Take-down, threat, helping: each the question, then the country, then a link."""
        self._begin()
        for page in (reverse("door", args=[number]), reverse("before"), reverse("age")):
            self.client.get(page)
        self._post(reverse("age"), under_18="no")
        self._answered("no")
        self._post(reverse("where"), **WHERE)
        self.may_open = True
        self._post(reverse("links"), **self._a_link())
        self._opened()
        assert self.held is not None

    @rule(number=st.integers(1, 3), path=st.sampled_from(["a", "b"]))
    def look_around(self, number: int, path: str) -> None:
        """Doors, help, Back: pages that only show."""
        self._begin(nothing=True)
        pages = [reverse("door", args=[number]), reverse("other_help_path", args=[path])]
        for page in [*pages, *map(reverse, BEFORE)]:
            # One says that no worker lives in a test.
            assert self.client.get(page).status_code < 500 or page == reverse("health")

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def open_notes_again(self, data) -> None:
        self._begin(nothing=True)
        case_id = list(self.cases)[data.draw(st.integers(0, len(self.cases) - 1))]
        self._post(reverse("open"), again=False, typed=self.cases[case_id])
        self.held, self.answer = case_id, None

    @rule()
    def close_the_notes_that_are_open(self) -> None:
        self._begin(nothing=True)
        self._post(reverse("already_open"))
        self.held = None

    @rule(close=st.booleans())
    def go_on_as_if_it_had_been_answered(self, close: bool) -> None:
        """Country and link, straight from their addresses: beside open notes, or having closed them."""
        if close:
            self._post(reverse("already_open"))
            self.held = None
        self._begin()
        self._post(reverse("where"), **WHERE)
        self._post(reverse("links"), **self._a_link())
        self._opened()

    @rule()
    def leave(self) -> None:
        self._begin(nothing=True)
        self.client.get(reverse("leave"))
        self.held = self.answer = None

    # -- what nobody's button does ----------------------------------------------
    @rule(name=st.sampled_from(BEFORE), method=st.sampled_from(["POST", "PUT", "PATCH"]))
    def send_everything_to_a_page(self, name: str, method: str) -> None:
        """Links, files and lines at once, to any page there is before a case; no answer among them."""
        self._begin()
        body = encode_multipart(BOUNDARY, {**self._everything(), "typed": "a b c d e f"})
        address = self._address()
        self.client.generic(method, reverse(name), body, MULTIPART_CONTENT, REMOTE_ADDR=address)
        if name == "already_open" and method == "POST":
            self.held = None
        self._opened()

    @rule(name=st.sampled_from(INSIDE), data=st.data())
    def send_everything_to_a_case(self, name: str, data) -> None:
        """Also the page that takes what a script of ours made, and cases that are not there."""
        self._begin()
        case_id = [*self.cases, str(new_id())][data.draw(st.integers(0, len(self.cases)))]
        self.may_add = self.may_add and case_id == self.held
        if name in {"erase", "hidden", "code"}:
            return
        self._post(reverse(name, args=[case_id]), **self._everything())

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_a_form_of_an_old_tab(self, data) -> None:
        self._begin()
        path, fields = self.sent[-data.draw(st.integers(1, min(5, len(self.sent))))]
        self.client.post(path, fields, REMOTE_ADDR=self._address())
        if path == reverse("age"):
            self._answered(fields.get("under_18"))
        if path == reverse("already_open"):
            self.held = None
        self._opened()

    @precondition(lambda self: self.held)
    @rule(
        name=st.sampled_from(["add_reference", "add_capture"]),
        answer=st.sampled_from(["yes", "not_sure"]),
    )
    def answer_in_another_tab_while_a_file_is_on_its_way(self, name: str, answer: str) -> None:
        """Begun before the answer, finished after it: the file is not kept."""
        self._begin(nothing=True)
        body = encode_multipart(BOUNDARY, {"file": a_photo(), "post": ""})
        tab = Client()
        tab.cookies = self.client.cookies.copy()
        upload = Interrupted(body, lambda: tab.post(reverse("age"), {"under_18": answer}))
        response = self.client.request(
            REQUEST_METHOD="POST", PATH_INFO=reverse(name, args=[self.held]),
            CONTENT_TYPE=MULTIPART_CONTENT, CONTENT_LENGTH=str(len(body)),
            REMOTE_ADDR=self._address(), **{"wsgi.input": upload},
        )  # fmt: skip
        assert response.status_code in {403, 404}
        self.client.cookies = tab.cookies.copy()
        self._answered(answer)

    # -- what must hold -----------------------------------------------------------
    @invariant()
    def nothing_is_kept_that_may_not_be(self) -> None:
        if not hasattr(self, "before"):
            return
        after = kept()
        grew = {name for name in after if after[name] > self.before[name]}
        allowed: set[str] = set()
        if self.may_open:
            allowed |= {"Case", "ReportedPost"}
        if self.may_add:
            allowed |= {"ReportedPost", "Capture", "ReferenceImage", "files"}
        assert grew <= allowed, (self.answer, self.held, grew)
        assert after["files"] == after["Capture"] + self._files_of_references()
        self.before, self.may_open, self.may_add = after, False, False

    def _files_of_references(self) -> int:
        return ReferenceImage.objects.filter(file_id__isnull=False).count()

    # -- the model ------------------------------------------------------------------
    def _begin(self, *, nothing: bool = False) -> None:
        self.may_open = not nothing and self.answer == "no" and self.held is None
        self.may_add = not nothing and self.held is not None

    def _answered(self, answer: str | None) -> None:
        """Only No lets anybody on; any other answer lets go of what this browser held."""
        if answer == "no":
            self.answer = "no"
        elif answer is not None:
            self.answer, self.held, self.may_open, self.may_add = answer, None, False, False

    def _opened(self) -> None:
        """Where a case was opened, this browser holds it; the next needs an answer of its own."""
        cases = Case.objects.exclude(pk__in=self.others).order_by("opened_at", "pk")
        for case_id in cases.values_list("pk", flat=True):
            if str(case_id) not in self.cases:
                opened = case_for(code_holder(case_id), case_id, now=NOW)
                self.cases[str(case_id)] = " ".join(unconfirmed_words(opened))
                self.held, self.answer = str(case_id), None

    def _post(self, path: str, *, again: bool = True, **fields: Any) -> None:
        response = self.client.post(path, fields, REMOTE_ADDR=self._address())
        assert response.status_code < 500
        if again and "file" not in fields:
            self.sent.append((path, fields))

    def _a_link(self) -> dict[str, Any]:
        link = LINK.format(next(self.links))
        return {"links": link, "platform": "whatsapp", "account": "somebody", "group": link}

    def _everything(self) -> dict[str, Any]:
        return {**self._a_link(), **PRINTS, **WHERE, "file": a_photo(), "post": ""}

    def _address(self) -> str:
        """Many people's, so that no limit of one address stands in the way."""
        return f"10.1.{next(self.links) % 250}.{next(self.links) % 250}"


@pytest.mark.parametrize("ways", [10, pytest.param(100, marks=pytest.mark.long)])
def test_nothing_is_kept_unless_the_latest_answer_was_no(tmp_path, settings, ways):
    settings.SEALED_DIR = tmp_path / "sealed"
    run_state_machine_as_test(AtTheGate, settings=of_ways(STEPS, max_examples=ways))


STEPS = of_ways(
    report_multiple_bugs=False,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
