"""What an approved letter states, of the picture, of other letters and of what was seen, and whether it is so still.

A letter is read and approved as the notes stand. Until it goes, a statement can be taken back, and a time, an
answer or a look that it tells of can be put right in the notes: then it says something that is not so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Answer, read_answers
from takedown.cases.models import Case
from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, ReportedPost
from takedown.removals.earlier import ON_RECORD, earlier_of, sent_to_service

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import RemovalRequest

# Answers that letters state; each tick of what the picture shows besides.
_STATED = ("made_by_ai", "agreed_here", "maker")
# Where it is kept in the sealed letter.
RESTS_ON = "rests_on"


def rests_on(opened: OpenCase, request: RemovalRequest, *, now: datetime) -> list[str]:
    """Return what a letter that is being approved rests on, each as one word that can be compared.

    A first letter rests on nothing but what was said of the picture. Raises vault.CannotOpen.
    """
    said = _statements(opened)
    if request.follows is None:
        return said
    posts = ReportedPost.objects.filter(requested__request=request).exclude(
        outcome_basis__in=[Basis.NONE, Basis.SERVICE_SAYS]
    )
    seen = [_seen(str(one.pk), one.outcome, one.outcome_at) for one in posts]
    return sorted({*said, *_of_letters(opened, request, now=now), *seen})


def is_not_so_any_more(opened: OpenCase, request: RemovalRequest) -> bool:
    """Whether an approved letter states something that was taken back or put right since. Raises vault.CannotOpen."""
    if request.letter_sealed is None or request.approved_at is None:
        return False
    letter = opened.key.open_json(request.letter_sealed, request.letter_place)
    told = letter.get(RESTS_ON, ()) if isinstance(letter, dict) else ()
    if not isinstance(told, list) or not told:
        return False
    so = {*_statements(opened)}
    if request.follows is not None:
        looks = standing_looks(request.case_id, _posts_of(request))
        so |= {_seen(one.details["post"], one.details["outcome"], one.at) for one in looks}
        so |= {*_of_letters(opened, request, now=request.approved_at)}
    return not set(told) <= so


def waits_and_is_not_so(opened: OpenCase, request: RemovalRequest) -> bool:
    """The same of a letter that is to be sent yet; what went stays as it went."""
    if request.withdrawn_at is not None:
        return False
    waits = any(one.submitted_at is None for one in request.submissions.all())
    return waits and is_not_so_any_more(opened, request)


def _statements(opened: OpenCase) -> list[str]:
    """Return what is said of the picture, and by whom; what is said besides, later, takes nothing back."""
    case = Case.objects.only("answers_sealed").get(pk=opened.case.pk)
    answers = read_answers(case, opened.key)
    said = [f"said:{name}:{value}" for name in _STATED if (value := getattr(answers, name))]
    # What a letter says where somebody was not sure, it says where they are sure later: of software either way, for
    # it is silent; of agreement where there was none.
    if answers.made_by_ai:
        said.append(f"said:made_by_ai:{Answer.NOT_SURE}")
    if answers.agreed_here is Answer.NO:
        said.append(f"said:agreed_here:{Answer.NOT_SURE}")
    if answers.public_before is not Answer.YES:
        # "Not sure" bears the same letters out as "no".
        said.append("said:not public before")
    return sorted({*said, *(f"shows:{tick}" for tick in answers.shows)})


def _of_letters(opened: OpenCase, request: RemovalRequest, *, now: datetime) -> list[str]:
    earlier = earlier_of(opened, request, now=now)
    every = sent_to_service(opened, request, now=now) if request.rule_id == ON_RECORD else ()
    return [word for one in (earlier, *every) if one is not None for word in one.rests_on]


def _posts_of(request: RemovalRequest) -> list[uuid.UUID]:
    posts = ReportedPost.objects.filter(requested__request=request)
    return list(posts.values_list("pk", flat=True))


def _seen(post: str, outcome: str, at: datetime | None) -> str:
    return f"seen:{post}:{outcome}:{at.isoformat() if at else ''}"
