"""What was seen of several links is noted with one press, all of it or nothing, and taken back with another."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.audit.record import check_chain
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen
from takedown.flows import record_outcome as recording
from takedown.flows.correct_sighting import NoSuchSighting, correct_sightings
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.record_outcome import record_outcomes
from takedown.posts.looks import Said
from takedown.posts.models import Basis, Outcome
from takedown.reads.case_page import timeline
from takedown.reads.looks import press_part
from takedown.web.views.seen_several import SeenSeveral
from tests import factories
from tests.conftest import NOW, amiss, open_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
HOUR = timedelta(hours=1)
GONE = {"outcome": Outcome.GONE, "basis": Basis.SIGNED_IN}


def links(count: int) -> str:
    """Two of three on X, the rest on Reddit."""
    return "\n".join(
        f"https://www.reddit.com/r/pics/comments/a{one:x}/"
        if one % 3 == 2
        else f"https://x.com/someone/status/{1859000000000000001 + one}"
        for one in range(count)
    )


@pytest.fixture
def notes():
    """Nine links: 3, 6 and 9 on Reddit; the letters about all of them were sent."""
    opened = open_for(links(9))
    factories.drafted(opened)
    for request in opened.case.requests.order_by("drafted_at", "pk"):
        factories.approve(opened, request)
        factories.submit(opened, request.submissions.get())
    return opened


@pytest.fixture
def client(notes, holding):
    return holding(notes.case.pk)


def at(name: str, opened, *rest: object) -> str:
    return reverse(name, args=[opened.case.pk, *rest])


def ids(opened, *numbers: int) -> list[str]:
    return [
        str(pk) for pk in opened.case.posts.filter(number__in=numbers).values_list("pk", flat=True)
    ]


def close(opened, number: int) -> None:
    post = opened.case.posts.get(number=number)
    freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW)


def whole(client, address: str, service: str) -> str:
    """The tick that stands for all of a service, as the page offers it."""
    html = client.get(address).content.decode()
    return re.search(rf'value="(all:[^"]+)"(?:(?!value=).)*{service}: all', html, re.DOTALL)[1]


def seen(opened) -> dict[int, str]:
    return dict(opened.case.posts.order_by("number").values_list("number", "outcome"))


def met(opened) -> list[int]:
    clocks = opened.case.deadlines.present().filter(met_at__isnull=False)
    return sorted(clocks.values_list("post__number", flat=True))


def note(opened, *numbers: int, outcome=Outcome.GONE, basis=Basis.SIGNED_IN, now=NOW) -> None:
    wanted = opened.case.posts.filter(number__in=numbers).values_list("pk", flat=True)
    record_outcomes(opened, post_ids=list(wanted), outcome=outcome, basis=basis, now=now)


def test_the_links_stand_by_service_and_none_is_ticked(client, notes):
    html = client.get(at("seen_several", notes)).content.decode()

    assert re.findall(r'<p class="choices-group">([^<]+)</p>', html) == [
        "Many at once",
        "Reddit: 3",
        "X: 6",
    ]
    assert html.count('type="checkbox"') == 9 + 1 + 2
    assert "checked" not in html


def test_what_is_ticked_is_noted_and_its_clocks_are_met(client, notes):
    answer = client.post(at("seen_several", notes), {"posts": ids(notes, 1, 2, 6), **GONE})

    assert answer["Location"] == at("seen_several", notes) + "#noted"
    assert {number for number, outcome in seen(notes).items() if outcome == Outcome.GONE} == {
        1,
        2,
        6,
    }
    assert met(notes) == [1, 2, 6]
    events = Event.objects.filter(case_id=notes.case.pk).order_by("sequence")
    assert events.filter(name="OUTCOME_RECORDED").count() == 3
    assert check_chain(events) == len(events)
    assert "3 posts (1, 2 and 6): gone" in [line.what for line in timeline(notes)]
    assert "3 posts: 1, 2 and 6" in client.get(answer["Location"]).content.decode()


def test_one_tick_stands_for_a_whole_service_and_not_for_what_was_not_there_when_it_was_shown(
    client, notes
):
    address = at("seen_several", notes)
    client.post(address, {"posts": [whole(client, address, "Reddit")], **GONE})
    assert met(notes) == [3, 6, 9]

    before = whole(client, address, "X")
    close(notes, 8)
    page = amiss(client.post(address, {"posts": [before], **GONE}))
    assert "The list changed since this page was made." in page.content.decode()
    assert met(notes) == [3, 6, 9]


def swap(opened) -> None:
    """Of those that wait on X, post 2 goes and 8 takes its place: as many, and the same is first."""
    note(opened, 2)
    note(opened, 8, basis=Basis.SIGNED_OUT)


def test_a_tick_for_all_notes_nothing_of_a_post_that_took_the_place_of_another(client, notes):
    note(notes, 8, outcome=Outcome.BACK)
    address = at("seen_several", notes) + "?show=waiting"
    before = whole(client, address, "X")
    swap(notes)
    page = amiss(
        client.post(address, {"posts": [before], "outcome": Outcome.THERE, "basis": "SIGNED_IN"})
    )
    assert "The list changed since this page was made." in page.content.decode()
    assert Outcome.THERE not in seen(notes).values()


def test_nor_where_it_does_so_while_the_press_waits_for_the_notes(client, notes, monkeypatch):
    note(notes, 8, outcome=Outcome.BACK)
    address = at("seen_several", notes) + "?show=waiting"
    before = whole(client, address, "X")
    held = SeenSeveral.enter_again

    def meanwhile(page) -> None:
        swap(notes)
        held(page)

    monkeypatch.setattr(SeenSeveral, "enter_again", meanwhile)
    page = client.post(
        address, {"posts": [before], "outcome": Outcome.THERE, "basis": "SIGNED_IN"}, follow=True
    )
    assert "The list changed since this page was made." in page.content.decode()
    assert Outcome.THERE not in seen(notes).values()


def test_only_those_asked_for_are_offered_and_a_whole_service_means_these_alone(client, notes):
    note(notes, 1, 3)
    address = at("seen_several", notes) + "?show=waiting&like=1"

    html = client.get(address).content.decode()
    assert html.count('type="checkbox"') == 5 + 1
    assert "X: all 5" in html
    all_of_x = whole(client, address, "X")
    client.post(address, {"posts": [all_of_x], **GONE, "outcome": Outcome.THERE})

    assert [n for n, outcome in seen(notes).items() if outcome == Outcome.THERE] == [2, 4, 5, 7, 8]
    assert seen(notes)[1] == Outcome.GONE


def test_all_or_nothing(client, notes):
    close(notes, 2)

    with pytest.raises(Frozen):
        note(notes, 1, 2)
    other = open_for(links(1)).case.posts.get()
    with pytest.raises(recording.NoSuchPost):
        record_outcomes(
            notes,
            post_ids=[notes.case.posts.get(number=1).pk, other.pk],
            outcome=Outcome.GONE,
            basis=Basis.SEEN,
            now=NOW,
        )

    assert set(seen(notes).values()) == {Outcome.UNKNOWN}
    assert ids(notes, 2)[0] not in client.get(at("seen_several", notes)).content.decode()


def test_more_than_may_be_noted_at_once_is_said_and_nothing_is_noted(client, notes, monkeypatch):
    monkeypatch.setattr(recording, "MOST_AT_ONCE", 3)

    all_of_x = whole(client, at("seen_several", notes), "X")
    page = amiss(client.post(at("seen_several", notes), {"posts": [all_of_x], **GONE}))

    assert "Tick fewer, and do the rest after." in page.content.decode()
    # What was ticked is ticked still.
    assert re.search(rf'value="{all_of_x}"[^>]*checked', page.content.decode())
    assert set(seen(notes).values()) == {Outcome.UNKNOWN}


def test_one_press_takes_all_of_it_back_and_another_lets_it_count_again(client, notes):
    note(notes, 9, outcome=Outcome.THERE, now=NOW - HOUR)
    note(notes, 1, 2, 9)
    (press,) = press_part(notes).rows
    assert (press.posts, press.that, press.is_mistaken) == ("1, 2 and 9", "it was gone", False)
    before = met(notes)

    client.post(at("several_mistake", notes, press.number), {"said": Said.MISTAKE})
    taken_back = (seen(notes)[1], seen(notes)[2], seen(notes)[9], met(notes))
    (after,) = press_part(notes).rows
    client.post(at("several_mistake", notes, press.number), {"said": Said.COUNTS})

    assert before == [1, 2, 9]
    assert taken_back == (Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.THERE, [])
    assert after.is_mistaken
    assert met(notes) == [1, 2, 9]
    told = [line.what for line in timeline(notes)]
    assert "3 posts (1, 2 and 9): that it was gone was said to be a mistake" in told
    assert "3 posts (1, 2 and 9): that it was gone was said to be right after all" in told


def test_every_press_is_reached_and_taken_back_however_many_came_after(client, notes):
    """Somebody who has got in notes everything gone, and then hides that press behind many small ones."""
    note(notes, *range(1, 10))
    for minutes in range(1, 24):
        note(notes, 1, 2, now=NOW + timedelta(minutes=minutes))
    address = at("seen_several", notes)
    first = client.get(address).content.decode()
    assert "9 posts: 1 to 9" not in first
    assert "Part 1 of 3, 24 in all." in first

    found, places = "", []
    while after := re.search(r'href="(\?[^"]*noted=\d+)#noted">Next part', found or first):
        found = client.get(address + after[1].replace("&amp;", "&")).content.decode()
        places += re.findall(r"/links/seen/(\d+)/", found)
    assert "9 posts: 1 to 9" in found
    assert len(set(places)) == 24 - 10
    client.post(at("several_mistake", notes, places[-1]), {"said": Said.MISTAKE})
    assert [n for n, outcome in seen(notes).items() if outcome == Outcome.UNKNOWN] == [
        *range(3, 10)
    ]


def test_both_lists_keep_their_parts(holding):
    opened = open_for(links(120))
    for minutes in range(11):
        note(opened, 1, 2, now=NOW + timedelta(minutes=minutes))
    html = (
        holding(opened.case.pk)
        .get(at("seen_several", opened) + "?show=gone&like=1&page=2&noted=2")
        .content.decode()
    )
    assert "Noted before" in html
    assert "?show=gone&amp;like=1&amp;page=2&amp;noted=1#noted" in html


def test_what_somebody_saw_since_stays_when_the_press_before_is_taken_back(notes):
    note(notes, 1, 2)
    note(notes, 1, outcome=Outcome.BACK, now=NOW + HOUR)
    (press,) = press_part(notes).rows

    correct_sightings(notes, number=press.number, said=Said.MISTAKE, now=NOW + 2 * HOUR)

    assert (seen(notes)[1], seen(notes)[2]) == (Outcome.BACK, Outcome.UNKNOWN)


def test_a_link_that_was_closed_since_is_left_as_it_is_and_not_named(notes):
    note(notes, 1, 2)
    close(notes, 2)
    (press,) = press_part(notes).rows
    assert press.posts == "1"

    correct_sightings(notes, number=press.number, said=Said.MISTAKE, now=NOW)

    assert (seen(notes)[1], seen(notes)[2]) == (Outcome.UNKNOWN, Outcome.GONE)


def test_nobody_takes_back_what_is_of_other_notes_or_no_note(notes, client, cass):
    note(notes, 1, 2)
    (press,) = press_part(notes).rows

    with pytest.raises(NoSuchSighting):
        correct_sightings(cass, number=press.number, said=Said.MISTAKE, now=NOW)
    with pytest.raises(NoSuchSighting):
        correct_sightings(notes, number=1, said=Said.MISTAKE, now=NOW)
    assert client.get(at("several_mistake", notes, 1)).status_code == 404


def test_with_a_long_list_a_part_is_offered_at_once(holding):
    opened = open_for(links(120))
    client = holding(opened.case.pk)

    first = client.get(at("seen_several", opened)).content.decode()
    third = client.get(at("seen_several", opened) + "?page=3").content.decode()

    boxes = [html.count('type="checkbox"') for html in (first, third)]
    # And above them one for all, and one for each service of the part.
    assert boxes == [50 + 1 + 2, 20 + 1 + 1]
    assert "Reddit: 40" in first
    assert "What you tick here counts for this part." in first


def test_one_tick_stands_for_all_that_match_on_every_part(holding):
    opened = open_for(links(60))
    address = at("seen_several", opened) + "?show=new"
    opened.case.posts.filter(number__lte=4).update(
        outcome="THERE", outcome_basis="SEEN", outcome_at=NOW
    )
    client = holding(opened.case.pk)
    html = client.get(address).content.decode()
    value, count = re.search(
        r'value="(all:[0-9a-f]+)".*?All (\d+) of this list', html, re.DOTALL
    ).groups()
    answer = client.post(address, {"posts": [value], **GONE})
    assert answer["Location"] == f"{address}#noted"
    assert opened.case.posts.filter(outcome=Outcome.GONE).count() == int(count) > 50


def test_one_tick_stands_for_all_of_a_letter(client, notes):
    """Of a service with two letters, only those of the one."""
    first = notes.case.requests.filter(platform="x").first()
    post = notes.case.posts.get(number=1)
    first.requested_posts.filter(post=post).delete()
    value = whole(client, at("seen_several", notes), f"Letter {first.reference}")
    client.post(at("seen_several", notes), {"posts": [value], **GONE})
    gone = notes.case.posts.filter(outcome=Outcome.GONE).order_by("number")
    assert list(gone.values_list("number", flat=True)) == [2, 4, 5, 7, 8]


def test_where_there_is_one_link_nobody_is_asked_about_several(amara, holding):
    assert "of several" not in holding(amara.case.pk).get(at("case", amara)).content.decode()
