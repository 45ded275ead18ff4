"""A flag asks a caseworker to look. It refuses nothing, and nobody else ever sees it."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.cases.models import Flag, FlagKind
from takedown.flows.raise_flags import raise_flags
from takedown.posts.sites import news_sites
from takedown.reads.flags import all_flags, case_flags, desk_flags
from takedown.references.models import ReferenceImage
from takedown.removals.models import RemovalRequest
from tests import factories
from tests.conftest import NOW, open_for

MINUTE = timedelta(minutes=1)


def many(count: int) -> str:
    return " ".join(f"https://site-{number}.com/p/1" for number in range(count))


def raised() -> dict[str, int]:
    return dict(Flag.objects.values_list("kind", "count"))


def letters(opened, *minutes: int) -> None:
    """Approved letters, so many minutes from now on."""
    for number, each in enumerate(minutes):
        RemovalRequest.objects.create(
            case=opened.case, reference=f"TD-{number}", platform="x", rule_id=f"rule-{number}",
            rule_version="1", drafted_at=NOW, state="APPROVED", approved_at=NOW + each * MINUTE,
            approved_by="code-holder", letter_sealed=b"x",
        )  # fmt: skip


def test_ordinary_notes_have_no_flag(amara):
    factories.sent(amara)
    factories.capture(amara)
    assert raise_flags(now=NOW + MINUTE) == 0
    assert raised() == {}


@pytest.mark.parametrize(("count", "flagged"), [(39, False), (40, True)])
def test_links_on_many_unrelated_sites_are_flagged(db, count, flagged):
    open_for(many(count))
    raise_flags(now=NOW)
    assert (raised() == {FlagKind.SITES: count}) == flagged


def test_many_links_on_one_site_are_not(db):
    open_for(" ".join(f"https://x.com/a/status/{10**18 + n}" for n in range(60)))
    raise_flags(now=NOW)
    assert raised() == {}


def test_a_link_to_a_news_site_is_flagged_by_its_site_alone(db):
    open_for(
        "https://www.bbc.co.uk/news/1 https://news.sky.com/story/2 https://notbbc.co.uk/3 "
        "https://example.org/bbc.co.uk"
    )
    raise_flags(now=NOW)
    assert raised() == {FlagKind.NEWS: 2}


@pytest.mark.parametrize(
    ("minutes", "most"), [(range(9), 0), (range(10), 10), ([n * 7 for n in range(10)], 0)]
)
def test_ten_letters_within_an_hour_are_flagged(amara, minutes, most):
    letters(amara, *minutes)
    raise_flags(now=NOW)
    assert raised().get(FlagKind.LETTERS, 0) == most


def test_ten_files_that_are_no_pictures_are_flagged(amara):
    for _ in range(10):
        factories.reference(amara)
    ReferenceImage.objects.update(reading="REFUSED", refusal="NOT_A_PICTURE")
    raise_flags(now=NOW)
    assert raised() == {FlagKind.REFUSED: 10}


def test_a_flag_is_raised_once_and_only_grows(amara):
    letters(amara, *range(12))
    for _ in range(2):
        raise_flags(now=NOW)
    RemovalRequest.objects.filter(reference__in=["TD-0", "TD-1"]).delete()
    raise_flags(now=NOW + MINUTE)
    flag = Flag.objects.get()
    assert (flag.count, flag.first_at, flag.last_at) == (12, NOW, NOW)


def test_notes_that_rest_are_not_looked_into(amara):
    letters(amara, *range(12))
    assert raise_flags(now=NOW + timedelta(hours=6)) == 0


def test_a_flag_stands_in_no_chain(amara):
    letters(amara, *range(12))
    before = Event.objects.count()
    raise_flags(now=NOW)
    assert Event.objects.count() == before


def test_a_granted_caseworker_sees_it_and_nobody_else(amara, cass, beth):
    letters(amara, *range(12))
    raise_flags(now=NOW)
    assert desk_flags(factories.staff(beth), now=NOW) == []
    opened = factories.let_in(amara, beth)
    (row,) = desk_flags(factories.staff(beth), now=NOW)
    assert (row.reference, row.count) == (amara.case.reference, 12)
    assert case_flags(opened, now=NOW) == [row]
    assert case_flags(amara, now=NOW) == []
    assert case_flags(cass, now=NOW) == []


@pytest.mark.usefixtures("still_now")
def test_the_pages_show_it_to_the_caseworker_and_not_to_the_person(amara, beth, holding, signed_in):
    Flag.objects.create(case=amara.case, kind=FlagKind.LETTERS, count=12, first_at=NOW, last_at=NOW)
    factories.let_in(amara, beth)
    case = reverse("case", args=[amara.case.pk])
    for path in (reverse("desk"), case):
        page = signed_in(beth.user).get(path).content.decode()
        assert "Letters approved within an hour: 12" in page
    assert "Worth a look" not in holding(amara.case.pk).get(case).content.decode()


@pytest.mark.usefixtures("still_now")
def test_the_operator_s_list_has_reference_kind_and_count_and_nothing_else(amara, capsys):
    letters(amara, *range(12))
    raise_flags(now=NOW)
    call_command("flags")
    assert capsys.readouterr().out == f"{amara.case.reference}  letters_in_an_hour  12\n"


def test_hidden_notes_are_on_no_list(amara):
    letters(amara, *range(12))
    raise_flags(now=NOW)
    amara.case.hidden_at = amara.case.erase_at = NOW
    amara.case.save()
    assert all_flags(now=NOW) == []
    assert raise_flags(now=NOW) == 0


def test_news_sites_are_the_names_somebody_registered(db):
    opened = open_for(" ".join(f"https://www.{site}/a" for site in news_sites()))
    raise_flags(now=NOW)
    assert raised()[FlagKind.NEWS] == len(news_sites()), opened.case.reference
