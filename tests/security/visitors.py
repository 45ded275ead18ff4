"""Every kind of visitor of the matrix, as a browser, with what each has been let into."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.cases.assignments import Assignment, BreakGlass
from takedown.cases.models import CaseGrant
from takedown.common.identifiers import new_id
from takedown.evidence.models import SealedPack, session_digest
from tests import factories
from tests.factories import NOW
from tests.security import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.accounts.models import Membership
    from takedown.cases.access import OpenCase

WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)


class Visitors:
    """Browsers by the kinds of `table.EVERYBODY`. The case has one of everything, and Beth has taken it."""

    def __init__(
        self,
        amara: OpenCase,
        cass: OpenCase,
        beth: Membership,
        *,
        holding: Callable,
        signed_in: Callable,
    ) -> None:
        self.case, self.signed_in = amara.case, signed_in
        ours = beth.organisation
        colleague = factories.member(ours, "bo@charity.example")
        manager = factories.member(ours, "mo@charity.example", role=Role.MANAGER)
        lead = factories.member(ours, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
        urgent = factories.member(ours, "ed@charity.example")
        factories.emergency(amara, urgent)
        late = factories.member(ours, "lu@charity.example")
        factories.emergency(amara, late)
        BreakGlass.objects.filter(membership=late).update(opened_at=NOW - HOUR, ends_at=NOW)
        left = factories.member(ours, "len@charity.example")
        self._holds(left)
        left.ended_at = NOW - DAY
        left.save()
        exporter = holding(amara.case.pk)
        self._may_save_files(exporter)
        self.by_kind = {
            table.NOBODY: Client(),
            table.OWNER: holding(amara.case.pk),
            table.ANOTHER: holding(cass.case.pk),
            table.GONE: holding(new_id()),
            table.EXPORTER: exporter,
            table.ASSIGNED: signed_in(beth.user),
            table.COLLEAGUE: signed_in(colleague.user),
            table.MANAGER: signed_in(manager.user),
            table.LEAD: signed_in(lead.user),
            table.EMERGENCY: signed_in(urgent.user),
            table.PUT_BACK: signed_in(late.user),
            table.LEFT: signed_in(left.user),
            table.ELSEWHERE: self._elsewhere("Another"),
            table.EXPIRED: self._elsewhere("Expired", granted_at=NOW - WEEK, expires_at=NOW),
            table.WITHDRAWN: self._elsewhere(
                "Withdrawn", granted_at=NOW - WEEK, expires_at=NOW + WEEK,
                withdrawn_at=NOW - DAY, withdrawn_by="code-holder",
            ),
        }  # fmt: skip

    def _elsewhere(self, name: str, **grant: object) -> Client:
        """Somebody of another organisation who has taken the case, whatever its grant."""
        organisation = Organisation.objects.create(name=name, created_at=NOW)
        if grant:
            CaseGrant.objects.create(
                case=self.case, organisation=organisation, granted_by="code-holder", **grant
            )
        somebody = factories.member(organisation, f"{organisation.pk.hex}@charity.example")
        self._holds(somebody)
        return self.signed_in(somebody.user)

    def _holds(self, member: Membership) -> None:
        # As a row that a crash or an older version may have left: alone it must open nothing.
        Assignment.objects.create(
            case=self.case, membership=member, assigned_by="x", reason="TAKEN",
            started_at=NOW - WEEK,
        )  # fmt: skip

    def _may_save_files(self, exporter: Client) -> None:
        sealed = SealedPack.objects.get(case=self.case)
        sealed.session_digest = session_digest(sealed, exporter.session.session_key or "")
        sealed.save()
