"""Two managers at once cannot leave an organisation without any."""

from __future__ import annotations

import contextlib
import threading

from django.db import connection, transaction

import pytest

from takedown.accounts import managing
from takedown.accounts.models import Membership, Organisation
from takedown.accounts.roles import Role
from takedown.flows import change_role as changing
from tests import factories
from tests.conftest import NOW


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_take_the_role_from_each_other_at_once_leave_one(monkeypatch):
    organisation = Organisation.objects.create(name="A Charity", created_at=NOW)
    pair = [
        factories.member(organisation, f"{name}@charity.example", role=Role.MANAGER)
        for name in ("mo", "una")
    ]
    # Both have come as far as asking whether somebody is left, unless one waits for the other.
    both = threading.Barrier(2)
    real = managing.leave_a_manager

    def slowly(membership: Membership) -> None:
        real(membership)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=1.5)

    monkeypatch.setattr(changing, "leave_a_manager", slowly)
    refused = []

    def take_from(by: Membership, whom: Membership) -> None:
        try:
            with transaction.atomic():
                changing.change_role(
                    factories.staff(by), membership_id=whom.pk, role=Role.CASEWORKER, now=NOW
                )
        except (managing.LastManager, managing.NoSuchPerson):
            refused.append(whom.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_from, args=(pair[i], pair[1 - i])) for i in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert Membership.objects.filter(role=Role.MANAGER).count() == 1
