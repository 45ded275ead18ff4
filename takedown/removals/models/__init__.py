"""Tables of the removals room, by what they hold."""

from __future__ import annotations

from takedown.removals.models.contacts import OrganisationContact
from takedown.removals.models.inbox import UnsortedMail
from takedown.removals.models.letter_files import LetterFile
from takedown.removals.models.outgoing import MailState, OutgoingMail, Settled
from takedown.removals.models.relay import RelayAddress
from takedown.removals.models.replies import Reply, ReplyKind
from takedown.removals.models.requests import (
    Covered,
    Origin,
    RemovalRequest,
    RequestedPost,
    RequestState,
)
from takedown.removals.models.submissions import (
    OWN_CONTACT,
    ReceiptBasis,
    Submission,
    SubmittedPost,
)

__all__ = [
    "OWN_CONTACT",
    "Covered",
    "LetterFile",
    "MailState",
    "OrganisationContact",
    "Origin",
    "OutgoingMail",
    "ReceiptBasis",
    "RelayAddress",
    "RemovalRequest",
    "Reply",
    "ReplyKind",
    "RequestState",
    "RequestedPost",
    "Settled",
    "Submission",
    "SubmittedPost",
    "UnsortedMail",
]
