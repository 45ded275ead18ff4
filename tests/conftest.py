"""The cast: Amara is affected, Beth is her caseworker, Cass is a stranger with a case of her own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.test import Client

import hypothesis
import pytest

from takedown.accounts.models import Membership, Organisation, User
from takedown.accounts.roles import Role
from takedown.accounts.sessions import stored_key
from takedown.accounts.visitor import code_holder
from takedown.cases import codes
from takedown.cases.access import OpenCase, case_for
from takedown.cases.answers import Answer, Answers
from takedown.cases.models import CaseCode, CaseGrant
from takedown.common import clock
from takedown.flows.begin_staff_session import NoMember, begin_staff_session
from takedown.flows.grant_access import grant_access
from takedown.flows.open_case import open_case
from takedown.flows.sit_down import sit_down
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from tests import factories

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

pytest_plugins = ("tests.canaries",)
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what takes minutes")
    parser.addoption("--canaries", action="store_true", help="fail where a sealed text is said")


def pytest_configure(config: pytest.Config) -> None:
    """A walk through the database takes half a second: a dozen of each, and sixty with `--long`."""
    walks = 60 if config.getoption("--long") else 12
    hypothesis.settings.register_profile("walks", max_examples=walks, deadline=None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes, whatever else was chosen, unless it is asked for."""
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def still_now(monkeypatch) -> None:
    """Pages read NOW on the clock: for what ends some days after it began, as a grant does."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Argon2id as it is, with the smallest memory it allows: the same code, 100 times faster."""
    quick = codes.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(codes, "_hasher", lambda: quick)
    codes.decoy.cache_clear()


@pytest.fixture(autouse=True)
def roomy(request, settings):
    """Notes of the cast hold as much as confirmed ones, so that a test need not type words back first.

    Tests about what unconfirmed notes may hold ask for `as_it_is`.
    """
    if "as_it_is" not in request.fixturenames:
        settings.LIMITS = replace(
            settings.LIMITS, links=10_000, pictures=10_000, sealed_bytes=2**40, packs=True
        )


@pytest.fixture
def as_it_is() -> None:
    """The limits as an installation has them."""


def open_for(links: str, *, answers: Answers | None = None, now: datetime = NOW) -> OpenCase:
    """Open a case as a person does, and return it as its owner sees it."""
    posts = [from_link(link) for link in read_links(links).unique]
    opened = open_case(answers=answers or Answers(in_uk=Answer.YES), posts=posts, now=now)
    return case_for(code_holder(opened.case_id), opened.case_id, now=now)


def amiss(answer: HttpResponse) -> HttpResponse:
    """The page to which a form of open notes with something amiss leads back: it says what, and so does this."""
    assert (answer.status_code, answer.content) == (303, b"")
    page: HttpResponse = answer.client.get(answer["Location"])  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert 'id="error-summary"' in page.content.decode()
    return page


@pytest.fixture
def amara(db) -> OpenCase:
    return open_for("https://x.com/someone/status/1859000000000000001")


@pytest.fixture
def cass(db) -> OpenCase:
    return open_for("https://www.reddit.com/r/pics/comments/abc123/")


@pytest.fixture
def charity(db) -> Organisation:
    return Organisation.objects.create(
        name="A Charity", report_address="answers@charity.example", created_at=NOW
    )


@pytest.fixture
def beth(charity) -> Membership:
    user = User.objects.create_user("beth@charity.example", "a long password of hers")
    return Membership.objects.create(
        user=user, organisation=charity, role=Role.CASEWORKER, started_at=NOW - timedelta(days=9)
    )


@pytest.fixture
def bo(charity) -> Membership:
    """Another caseworker of the same organisation."""
    return factories.member(charity, "bo@charity.example")


@pytest.fixture
def mo(charity) -> Membership:
    """Their manager."""
    return factories.member(charity, "mo@charity.example", role=Role.MANAGER)


@pytest.fixture
def granted(amara, charity, beth) -> CaseGrant:
    """Amara lets the organisation in; nobody there has taken her notes yet."""
    return grant_access(amara, organisation_id=charity.pk, days=30, now=NOW)


@pytest.fixture
def client() -> Client:
    """A browser that must send the form's own token, as real ones do."""
    return Client(enforce_csrf_checks=False)


def browser_of(case_id: uuid.UUID) -> Client:
    """Make a browser in which the code of this case was typed."""
    client = Client()
    session = client.session
    epochs = CaseCode.objects.filter(pk=case_id).values_list("epoch", flat=True)
    session["case"], session["epoch"] = str(case_id), next(iter(epochs), 0)
    session.save()
    sit_down(session.session_key, now=clock.now(), at_ease=True)
    return client


@pytest.fixture
def holding() -> Callable[[uuid.UUID], Client]:
    """Make a browser in which the code of this case was typed."""
    return browser_of


def _with_password(user: User, *, second_step: bool) -> Client:
    client = Client()
    client.force_login(user)
    digest = stored_key(client.session.session_key)
    # Whoever left has no sign-in that could begin.
    with suppress(NoMember):
        begin_staff_session(
            user_id=user.pk, digest=digest, second_step=second_step, now=clock.now()
        )
    return client


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Make a browser in which somebody gave their password and the second step, and keeps their codes."""

    def browser(user: User) -> Client:
        User.objects.filter(pk=user.pk).update(codes_kept_at=clock.now())
        return _with_password(user, second_step=True)

    return browser


@pytest.fixture
def half_signed_in() -> Callable[[User], Client]:
    """Make a browser in which somebody gave their password, and no second step."""

    def browser(user: User) -> Client:
        return _with_password(user, second_step=False)

    return browser
