"""A pack for others says less; offences by the day a post went up; drafts say nothing for anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from takedown.evidence.background import Agreed, Audience, Wanted
from takedown.evidence.bundle import DRAFTS, LETTERS, SYSTEM, build
from takedown.evidence.gather import gather
from takedown.evidence.gather_background import offences_of
from takedown.evidence.record import AS_TYPED, BY_NUMBER, PROMPT_POST
from takedown.evidence.report import report_pdf
from takedown.evidence.statement_pdf import statement_pdf
from takedown.evidence.variants import for_audience
from takedown.flows.describe_post import describe_post
from takedown.posts.models import About
from tests import factories
from tests.conftest import NOW, open_for
from tests.evidence.records import a_post, a_record
from tests.evidence.test_documents import text_of
from tests.evidence.test_planted import everything

CONTACT = "amara@example.org"
WRITTEN = "He sits two desks from me"


@pytest.fixture
def opened(amara):
    factories.sent(amara, contact_address=CONTACT)
    factories.capture(amara, b"one file, as it came")
    return amara


def test_what_is_shown_to_others_names_no_contact_and_has_no_words_of_hers(opened):
    whole = gather(opened, number=1, now=NOW)
    described = tuple(replace(post, description=WRITTEN) for post in whole.posts)
    told = for_audience(replace(whole, posts=described), Audience.SERVE)
    files = everything(build(record=told).content)
    assert LETTERS not in files
    for content in files.values():
        assert CONTACT.encode() not in content
        assert WRITTEN.encode() not in content
    assert told.custody == ()
    assert all("?" not in post.url for post in told.posts)
    assert DRAFTS not in files
    said = text_of(report_pdf(told))
    assert "Left out, because this pack is made to be shown" in said
    # Nothing in it points to what is not in it.
    for words in (LETTERS, "data/custody.jsonl", "(section 7)", "0 events"):
        assert words not in said
    assert "(section 7)" in text_of(report_pdf(whole))


@pytest.mark.parametrize("audience", [Audience.POLICE, Audience.LAWYER, Audience.SELF])
def test_the_others_get_the_letters(opened, audience):
    told = gather(opened, number=1, now=NOW, wanted=Wanted(audience=audience))
    assert CONTACT in "".join(one.letter for one in told.requests)
    assert told.variant == audience


def test_the_cover_says_whom_it_is_for():
    assert "it may be privileged" in text_of(report_pdf(a_record(variant="lawyer")))
    assert "the police" in text_of(report_pdf(a_record(variant="police")))


def test_what_was_agreed_is_told_as_it_was_answered(amara, beth):
    inside = factories.let_in(amara, beth)
    asked = Wanted(agreed=Agreed.NOT_ASKED)
    grant, pack = gather(inside, number=1, now=NOW, wanted=asked).consents
    assert "Let the caseworkers of" in grant.what
    assert "was not asked yet" in pack.what
    (_, own) = gather(amara, number=1, now=NOW).consents
    assert own.what.startswith("Asked for this pack themselves, for the police.")


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_offences_name_the_posts_of_their_time():
    posts = (
        a_post("P1", posted_at=at(2024, 1, 30)),
        a_post("P2", posted_at=at(2024, 1, 31)),
        a_post("P3", posted_at=at(2026, 2, 5, 23)),
        a_post("P4", posted_at=at(2026, 2, 6, 0)),
        a_post("P5", posted_at=at(2026, 2, 6), kind=PROMPT_POST),
        a_post("P6", posted_at=at(2026, 2, 5), kind=PROMPT_POST),
        a_post("P7"),
    )
    told = {one.law: one for one in offences_of(posts)}
    sharing, asking = (
        told["Sexual Offences Act 2003 s.66B"],
        told["Sexual Offences Act 2003 s.66F, s.66H"],
    )
    making = told["Sexual Offences Act 2003 s.66E, s.66H"]
    earlier = told["Criminal Justice and Courts Act 2015 s.33"]
    assert (sharing.during, sharing.before) == (("P2", "P3", "P4"), ("P1",))
    assert (asking.during, asking.before) == (("P5",), ("P6",))
    assert (making.since, making.before) == (date(2026, 2, 6), ("P1", "P2", "P3"))
    assert "When each picture was made" in making.note
    assert (earlier.during, earlier.before) == (("P1",), ())
    assert {one.nation for one in told.values()} == {
        "England and Wales",
        "Scotland",
        "Northern Ireland",
    }


def test_each_offence_says_how_old_the_copy_is_that_it_was_read_in():
    told = {one.law: one.note for one in offences_of(())}
    assert "as enacted 2023" in told["Sexual Offences Act 2003 s.66B"]
    assert "2025-08-19" in told["Sexual Offences Act 2003 s.66F, s.66H"]
    assert told["Criminal Justice and Courts Act 2015 s.33"] == (
        "Its words are not kept in this software."
    )
    said = text_of(report_pdf(a_record(offences=offences_of(()))))
    assert "Read in a copy: as enacted 2023" in said
    # A day on which somebody looked at an older copy is not the day of what was read.
    assert "Last looked at on" not in said[said.index("Possible offences") :]
    assert "Sexual Offences Act 2003 s.66A" in said


def test_the_draft_of_a_statement_says_which_nation_it_is_for():
    content = statement_pdf(a_record())
    assert content is not None
    said = text_of(content)
    assert "follows the law of England and Wales" in said
    assert "in Scotland or Northern Ireland ask the police there" in said


def test_offences_are_for_the_police_to_consider_and_never_too_late():
    said = text_of(report_pdf(a_record()))
    assert "Possible offences for the police to consider" in said
    assert "too late" not in said.lower()
    assert "was committed" in said


def test_a_draft_lists_the_exhibits_and_is_neither_signed_nor_dated():
    said = text_of(statement_pdf(a_record()) or b"")
    for words in (
        "DRAFT",
        "TD/1",
        a_record().captures[0].sha256[:20],
        "liable to prosecution",
    ):
        assert words in said
    assert statement_pdf(a_record(captures=(), matches=(), derivations=())) is None


def test_what_ran_is_in_the_pack_with_what_was_tried(opened):
    files = everything(build(record=gather(opened, number=1, now=NOW)).content)
    told = files[SYSTEM].decode()
    assert DRAFTS in files
    for words in (
        "SHA-256 over its code",
        "PostgreSQL: 1",
        "known text: passed",
        "events add up",
        "Clock of the computer: ",
    ):
        assert words in told


def test_what_others_are_shown_names_neither_who_shared_a_link_nor_a_number_in_an_answer():
    (request,) = a_record().requests
    (sent,) = request.submissions
    named = "Answer sorted. It seems to name this number of theirs: AMARA-1987."
    posts = (
        a_post("P1", url="https://www.tiktok.com/@a/video/1?u_code=abc&share_link_id=xyz"),
        a_post("P2", url="", account="the man from work"),
    )
    record = a_record(
        posts=posts, requests=(replace(request, submissions=(replace(sent, answers=(named,)),)),)
    )
    told = for_audience(record, Audience.SERVE)
    assert told.posts[0].url == "https://www.tiktok.com/@a/video/1"
    assert told.posts[1].account == ""
    assert told.requests[0].submissions[0].answers == ("Answer sorted.",)
    assert for_audience(record, Audience.POLICE).posts == posts


def test_one_file_added_for_two_posts_is_said_to_be_one_file(amara):
    factories.capture(amara, b"the same bytes")
    factories.capture(amara, b"the same bytes")
    one, two = gather(amara, number=1, now=NOW).captures
    assert "byte for byte" not in one.how
    assert f"the same file as {one.exhibit} (same SHA-256)" in two.how
    assert one.sha256 == two.sha256


def test_a_time_that_was_typed_to_the_minute_is_not_said_to_the_microsecond(opened):
    (request,) = gather(opened, number=1, now=NOW).requests
    (sent,) = request.submissions
    assert sent.submitted_at == request.approved_at
    assert sent.submitted_by == "the person says, in that minute; taken as at its approval"


def test_a_time_that_was_typed_for_later_stands_as_it_was_typed(amara):
    later = NOW + timedelta(minutes=5)
    factories.submit(amara, factories.approved(amara).submissions.get(), now=later)
    (request,) = gather(amara, number=1, now=later).requests
    assert request.submissions[0].submitted_at == later
    assert request.submissions[0].submitted_by == "the person says"


@pytest.mark.parametrize(
    "link",
    ["https://x.com/a/status/1859000000000000001", "https://www.reddit.com/r/a/comments/b/c/"],
)
def test_the_time_a_post_shows_is_kept_word_for_word_beside_how_it_is_known(db, link):
    opened = open_for(link)
    post = opened.case.posts.get()
    shown = "Yesterday at 02:30"
    describe_post(
        opened, post_id=post.pk, about=About.PICTURE, words={"posted_shown": shown}, now=NOW
    )
    (told,) = gather(opened, number=1, now=NOW).posts
    assert told.posted_text == shown
    assert told.posted_basis == (BY_NUMBER if told.posted_at else AS_TYPED)
    assert bool(told.posted_at) == link.startswith("https://x.com")
    assert f"As shown: {shown}" in text_of(report_pdf(gather(opened, number=1, now=NOW)))
