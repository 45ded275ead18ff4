"""Tables of the removals room, by what they hold."""

from __future__ import annotations

from takedown.removals.models.letter_files import LetterFile
from takedown.removals.models.replies import Reply, ReplyKind
from takedown.removals.models.requests import Origin, RemovalRequest, RequestedPost, RequestState
from takedown.removals.models.submissions import ReceiptBasis, Submission, SubmittedPost

__all__ = [
    "LetterFile",
    "Origin",
    "ReceiptBasis",
    "RemovalRequest",
    "Reply",
    "ReplyKind",
    "RequestState",
    "RequestedPost",
    "Submission",
    "SubmittedPost",
]
