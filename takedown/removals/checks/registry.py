"""Which check each element of a rule has. An element without one needs its words in the letter only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.removals.checks import claims, content, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.removals.letter_facts import NoticeFacts

CHECKS: dict[str, Callable[[NoticeFacts], str]] = {
    "declares_intimate": claims.declares_intimate,
    "made_by": people.made_by,
    "identifies_content": content.identifies_content,
    "exact_urls": content.exact_urls,
    "identifies_data": content.identifies_data,
    "contact": people.contact,
    "says_why_illegal": content.says_why,
    "standing": people.standing,
    "identifies_report": claims.identifies_report,
    "same_content": content.same_content,
    "complaint_head": claims.complaint_head,
    "identifies_person": people.legal_name,
    "name_and_email": people.name_and_email,
    "ground": claims.ground,
    "situation": claims.situation,
    "identifies_infringement": claims.infringement,
    "complained_first": claims.complained_first,
    "reasons": claims.reasons,
    "signature": people.signature,
    "identifies_work": claims.identifies_work,
    "names_host": people.names_host,
    "says_what_happened": claims.what_happened,
}
# An element of one rule that needs more than the same element of the others.
OWN_CHECKS: dict[tuple[str, str], Callable[[NoticeFacts], str]] = {
    ("uk-osa-complaint", "says_why_illegal"): claims.why_complained,
    ("uk-osa-search-complaint", "says_why_illegal"): claims.why_complained,
    ("us-tida-s3", "identifies_content"): content.us_picture,
    ("uk-ico-complaint", "identifies_person"): people.legal_name_and_consent,
    ("us-tida-s3", "good_faith"): claims.no_agreement,
    ("us-dmca-512c", "identifies_content"): content.identifies_undescribed,
    ("host-abuse", "identifies_content"): content.identifies_undescribed,
    ("us-dmca-512c", "contact"): people.postal_contact,
}
