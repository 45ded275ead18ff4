"""Every kind of letter opens, is approved, is sent and is taken back, on every kind of service it is for."""

from __future__ import annotations

from django.urls import reverse

import pytest

from takedown.common.identifiers import new_reference
from takedown.flows.confirm_safe import confirm_safe
from takedown.flows.describe_post import describe_post
from takedown.posts.models import About
from takedown.posts.platforms import PLATFORMS, PlatformKind
from takedown.regimes.library import rule
from takedown.removals.kinds import letter_kind, letter_kinds
from takedown.removals.models import Origin, RemovalRequest, RequestedPost, RequestState, Submission
from takedown.removals.particulars import write_particulars
from takedown.removals.recipients import channels_for
from tests import factories
from tests.conftest import NOW, open_for
from tests.removals.test_every_kind import GIVEN

LINKS = {
    PlatformKind.USER_TO_USER: "https://x.com/a/status/1859000000000000001",
    PlatformKind.OTHER: "https://pics.example.net/p/1",
    PlatformKind.SEARCH: (
        "https://www.google.co.uk/imgres?imgrefurl=https://pics.example.org/p&tbnid=abc"
    ),
}
WHERE = [(one.rule_id, kind) for one in letter_kinds() for kind in sorted(one.platforms)]


@pytest.mark.parametrize("rule_id", [one.rule_id for one in letter_kinds()])
def test_every_kind_has_a_way_to_every_service_it_is_for(rule_id):
    kinds = letter_kind(rule_id).platforms
    services = [one.slug for one in PLATFORMS if one.kind in kinds]
    assert services
    assert [one for one in services if not channels_for(platform=one, regime=rule_id)] == []


def draft(opened, rule_id: str) -> RemovalRequest:
    """A draft of this kind beside the first letter, which was sent."""
    before = factories.sent(opened).request
    made = RemovalRequest(
        case=opened.case, platform=before.platform, site_index=before.site_index,
        about=before.about, rule_id=rule_id, rule_version=rule(rule_id).version,
        state=RequestState.DRAFT, origin=Origin.CHOSEN, follows=before,
        drafted_at=NOW, reference=new_reference(prefix="TD"),
    )  # fmt: skip
    made.save()
    RequestedPost.objects.bulk_create(
        RequestedPost(request=made, post=post) for post in opened.case.posts.all()
    )
    return made


def refused(client, letter: RemovalRequest, *names: str) -> list[str]:
    """The pages of a letter that do not open."""
    args = [letter.case_id, letter.pk]
    pages = {name: client.get(reverse(name, args=args), follow=True) for name in names}
    return [name for name, page in pages.items() if page.status_code != 200]


@pytest.mark.django_db
@pytest.mark.parametrize(("rule_id", "kind"), WHERE)
def test_a_letter_of_every_kind_opens_and_goes_its_way(rule_id, kind, holding):
    opened = open_for(LINKS[kind])
    if kind == PlatformKind.SEARCH:
        words = {"leads_to": "https://pics.example.org/p", "result_kind": "ordinary"}
        post_id = opened.case.posts.get().pk
        describe_post(opened, post_id=post_id, about=About.PICTURE, words=words, now=NOW)
    client = holding(opened.case.pk)
    letter = draft(opened, rule_id)
    asks = ["more"] if letter_kind(rule_id).asks else []
    assert refused(client, letter, "letter", "ways", *asks) == []
    write_particulars(letter, opened.key, GIVEN)
    letter.save()
    factories.approve(opened, letter)
    confirm_safe(opened, request_id=letter.pk, is_safe=True, now=NOW)
    assert refused(client, letter, "letter", "ready", "send", "ways", "take_back") == []
    factories.submit(opened, Submission.objects.get(request=letter))
    assert client.get(reverse("case", args=[opened.case.pk])).status_code == 200
    assert client.get(reverse("letters", args=[opened.case.pk])).status_code == 200
    assert client.post(reverse("take_back", args=[opened.case.pk, letter.pk])).status_code == 302
