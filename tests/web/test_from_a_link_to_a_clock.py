"""The whole job of milestone A, page by page, without JavaScript."""

from __future__ import annotations

import re

import pytest

from takedown.deadlines.models import Deadline
from tests.web.walking import Walker

pytestmark = pytest.mark.django_db(transaction=True)

LINKS = """Look at these:
https://twitter.com/someone/status/1859000000000000001?s=20
https://x.com/someone/status/1859000000000000001
https://mobile.twitter.com/other/status/1859000000000000002
javascript:alert(1)
"""


def walk_to_letters(walker: Walker, *, links: str = LINKS) -> Walker:
    walker.go("/1/").send(under_18="no").send(in_uk="yes", zone="").send(links=links)
    words = " ".join(re.findall(r"<li>([a-z]+)</li>", walker.html))
    walker.send(typed=words, pin="")
    walker.go(walker.path.replace("links/", "4/"))
    walker.send(shows=["bare"], made_by_ai="yes", names_her="no")
    walker.send(agreed_here="no", public_before="no").send(maker="subject")
    return walker.send(contact_kind="own", contact_address="amara@example.org")


def test_a_person_comes_from_a_link_to_a_running_clock():
    walker = walk_to_letters(Walker())
    assert walker.sees("intimate image content report")
    letter = re.search(r'href="(/notes/[^"]+/letters/[0-9a-f-]{36}/)"', walker.html)[1]

    walker.go(letter)
    assert walker.sees("I declare that I am the subject of the content")
    assert "https://x.com/someone/status/1859000000000000001" in walker.html
    walker.send(read_and_true="on").send(safe_to_send="yes")
    assert walker.sees("I have pressed send")
    sent = re.search(r'href="(/notes/[^"]+/sent/)"', walker.html)[1]
    walker.go(sent)
    values = re.findall(r'name="submitted_at_(\d)" value="([^"]+)"', walker.html)
    walker.send(
        **{f"submitted_at_{place}": value for place, value in values}, whole_notice_went="yes"
    )

    assert walker.status == 200
    assert walker.sees("Estimated")
    assert walker.sees("How we worked this out")
    assert Deadline.objects.count() == 2


def test_a_double_press_opens_one_case():
    walker = Walker().go("/1/").send(under_18="no").send(in_uk="yes", zone="")
    page, path = walker.html, walker.path
    walker.send(links=LINKS)
    first = walker.path

    walker.html, walker.path = page, path
    walker.send(links=LINKS)

    assert first.split("/")[2] in walker.path or walker.sees("Go on with my notes")


def test_not_sure_about_age_saves_nothing_and_leads_to_others():
    walker = Walker().go("/1/").send(under_18="not_sure")

    assert walker.sees("How old are you now?")
    assert walker.go("/3/").path == "/1/"


def test_an_unreadable_line_is_listed_not_dropped():
    walker = walk_to_letters(Walker())
    case = walker.path.split("/")[2]

    walker.go(f"/notes/{case}/links/")

    assert walker.sees("javascript:alert(1)")
    assert walker.sees("2 posts")
