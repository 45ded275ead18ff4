"""Whether those who decide were told of what a freeze holds: asked as an ending is written down, and as it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.freezes import Ending
from takedown.matching.frozen_files import held_files
from takedown.posts.frozen_links import frozen_links
from takedown.removals.frozen_mails import held_mails, mails_since_told

if TYPE_CHECKING:
    from takedown.cases.freezes import Freeze
    from takedown.cases.keystore import CaseKey


class NotReportedYet(Exception):
    """Nobody was told yet of what is held; the message says what is missing."""


def refuse_unless_told(freeze: Freeze, key: CaseKey, ending: Ending) -> None:
    """Raise NotReportedYet where it holds files or mails, or links, and nobody was told of any of these.

    Lock the freeze's row before. Mails come while it is open, so what holds nothing today may hold one tomorrow;
    none is destroyed that came after the police were told.
    """
    if freeze.files_at is None and (held_files(freeze) or held_mails(freeze)):
        raise NotReportedYet("Tell the police of the files first, and write that down here.")
    if ending == Ending.DESTROYED and mails_since_told(freeze):
        raise NotReportedYet(
            "An e-mail came after you told the police. Tell them of it, and write that down here again."
        )
    if freeze.links_at is None and frozen_links(freeze, key):
        raise NotReportedYet("Report the links first, and write that down here.")
