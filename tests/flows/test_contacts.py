"""An organisation's own contacts: who keeps them, who can send a letter to one, who is told what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import RestrictedError

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.accounts.visitor import NOBODY
from takedown.audit.models import Event
from takedown.cases.contact_keys import ContactKey, contact_key
from takedown.cases.link_keys import link_key
from takedown.common.vault import CannotOpen
from takedown.evidence.gather_requests import requests_of
from takedown.flows.add_contact import NotOfStaff, add_contact
from takedown.flows.remove_contact import NoSuchContact, remove_contact
from takedown.flows.send_through_contact import NoSuchContact as NotOwnContact
from takedown.flows.send_through_contact import NoSuchSubmission, send_through_contact
from takedown.posts.platforms import UnknownPlatformError
from takedown.reads.contacts import contacts_of, contacts_to_send, directory
from takedown.reads.sendings import sendings
from takedown.removals.contacts import ContactDetails, open_details
from takedown.removals.models import OrganisationContact, Submission
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SAM = ContactDetails(name="Sam Canaryname", address="sam@canaryplatform.example", note="Ring first")


def added(membership, *, platform="x", details=SAM) -> OrganisationContact:
    return add_contact(factories.staff(membership), platform=platform, details=details, now=NOW)


def through(opened, submission, contact) -> Submission:
    return send_through_contact(opened, submission_id=submission.pk, contact_id=contact.pk, now=NOW)


@pytest.fixture
def other(db):
    organisation = Organisation.objects.create(name="Another Charity", created_at=NOW)
    return factories.member(organisation, "olu@another.example")


@pytest.fixture
def submission(amara) -> Submission:
    return Submission.objects.get(request=factories.approved(amara))


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.MANAGER])
def test_whoever_works_there_keeps_its_contacts(charity, role):
    visitor = factories.staff(factories.member(charity, "mo@charity.example", role=role))
    contact = add_contact(visitor, platform="x", details=SAM, now=NOW)

    assert [one.details for one in contacts_of(visitor)] == [SAM]
    remove_contact(visitor, contact_id=contact.pk, now=NOW)
    (shown,) = contacts_of(visitor)
    assert shown.removed_at == NOW
    assert shown.details == SAM


def test_both_are_recorded_with_ids_only(beth):
    contact = added(beth)
    remove_contact(factories.staff(beth), contact_id=contact.pk, now=NOW)

    ids = {"contact": str(contact.pk), "organisation": str(beth.organisation_id)}
    told = Event.objects.filter(case_id=None).values_list("name", "actor", "details")
    assert list(told.order_by("sequence")) == [
        ("CONTACT_ADDED", f"staff:{beth.pk}", ids),
        ("CONTACT_REMOVED", f"staff:{beth.pk}", ids),
    ]


def test_nobody_else_keeps_contacts(amara, beth, other):
    contact = added(beth)
    for visitor in (NOBODY, amara.visitor):
        with pytest.raises(NotOfStaff):
            add_contact(visitor, platform="x", details=SAM, now=NOW)
    for visitor in (NOBODY, amara.visitor, factories.staff(other)):
        assert contacts_of(visitor) == []
        with pytest.raises(NoSuchContact):
            remove_contact(visitor, contact_id=contact.pk, now=NOW)
    assert OrganisationContact.objects.live().count() == 1


def test_a_service_nobody_knows_is_refused(beth):
    with pytest.raises(UnknownPlatformError):
        added(beth, platform="nowhere")


def test_a_removed_contact_is_not_removed_again(beth):
    contact = added(beth)
    remove_contact(factories.staff(beth), contact_id=contact.pk, now=NOW)
    with pytest.raises(NoSuchContact):
        remove_contact(factories.staff(beth), contact_id=contact.pk, now=NOW + timedelta(days=1))
    contact.refresh_from_db()
    assert contact.removed_at == NOW


def test_details_open_in_their_own_place_with_their_own_key_only(beth, other):
    contact, second = added(beth), added(beth)
    key = contact_key(beth.organisation_id)
    assert open_details(contact, key) == SAM
    assert key.secret != link_key(beth.organisation_id)

    second.details_sealed = contact.details_sealed
    same_key_for_others = ContactKey(other.organisation_id, key.secret)
    for one, wrong in (
        (second, key),
        (contact, contact_key(other.organisation_id)),
        (contact, same_key_for_others),
        (contact, ContactKey(beth.organisation_id, link_key(beth.organisation_id))),
    ):
        with pytest.raises(CannotOpen):
            open_details(one, wrong)


def test_without_its_key_a_contact_says_so_and_is_not_offered(amara, beth, submission):
    added(beth)
    seen = factories.let_in(amara, beth)
    key = Path(settings.KEYSTORE_DIR) / "organisations" / f"{beth.organisation_id.hex}.key"
    key.unlink()

    (shown,) = contacts_of(factories.staff(beth))
    assert shown.details is None
    assert contacts_to_send(seen.visitor, submission.request) == []


def test_a_letter_goes_to_a_contact_as_one_more_sending(amara, beth, submission):
    contact = added(beth)
    seen = factories.let_in(amara, beth)
    made = through(seen, submission, contact)

    assert (made.number, made.channel_id, made.contact) == (2, "own-contact", contact)
    posts = [list(one.submitted_posts.values_list("post", flat=True)) for one in (submission, made)]
    assert posts[0] == posts[1] != []
    assert through(seen, submission, contact) == made
    (event,) = Event.objects.filter(case_id=amara.case.pk, name="SUBMISSION_ADDED")
    assert event.details == {
        "submission": str(made.pk), "channel": "own-contact", "contact": str(contact.pk),
    }  # fmt: skip


def test_two_contacts_are_two_sendings(amara, beth, submission):
    seen = factories.let_in(amara, beth)
    made = {through(seen, submission, added(beth)).pk for _ in range(2)}
    assert len(made) == 2


def test_a_clock_runs_once_somebody_says_that_all_of_it_went(amara, beth, submission):
    made = through(factories.let_in(amara, beth), submission, added(beth))
    assert not made.deadlines.exists()
    factories.submit(amara, made)
    assert made.deadlines.exists()


def test_only_its_own_organisation_sends_to_a_contact(amara, beth, other, submission):
    contact = added(beth)
    theirs = factories.let_in(amara, other)
    for opened in (amara, theirs):
        assert contacts_to_send(opened.visitor, submission.request) == []
        with pytest.raises(NotOwnContact):
            through(opened, submission, contact)
    assert Submission.objects.count() == 1


def test_only_a_contact_for_this_letter_is_offered(amara, beth, submission):
    seen = factories.let_in(amara, beth)
    removed = added(beth)
    remove_contact(factories.staff(beth), contact_id=removed.pk, now=NOW)
    for contact in (added(beth, platform="reddit"), removed):
        with pytest.raises(NotOwnContact):
            through(seen, submission, contact)
    assert contacts_to_send(seen.visitor, submission.request) == []


def test_a_complaint_to_an_authority_does_not_go_to_a_contact_at_the_service(amara, beth):
    submission = factories.sent(amara)
    added(beth)
    seen = factories.let_in(amara, beth)
    complaint = factories.chosen(submission.request, amara, "uk-ofcom-info")
    assert complaint.platform == submission.request.platform
    assert contacts_to_send(seen.visitor, submission.request)
    assert contacts_to_send(seen.visitor, complaint) == []


def test_a_sending_of_another_case_is_not_there(amara, cass, beth):
    submission = Submission.objects.get(request=factories.approved(cass))
    contact = added(beth, platform="reddit")
    with pytest.raises(NoSuchSubmission):
        through(factories.let_in(amara, beth), submission, contact)


def test_everybody_else_is_told_the_organisation_and_no_more(amara, beth, other, submission):
    contact = added(beth)
    seen, theirs = factories.let_in(amara, beth), factories.let_in(amara, other)
    made = through(seen, submission, contact)
    for opened in (amara, theirs):
        _, shown = sendings(opened, made.request, now=NOW)
        assert shown.channel.name == "A contact of A Charity"
        assert shown.contact is None
        assert "canary" not in repr(shown).lower()
    _, shown = sendings(seen, made.request, now=NOW)
    assert shown.contact is not None
    assert shown.contact.details == SAM


def test_an_evidence_pack_names_the_organisation_and_no_more(amara, beth, submission):
    seen = factories.let_in(amara, beth)
    factories.submit(amara, through(seen, submission, added(beth)))
    for opened in (amara, seen):
        (told,) = requests_of(opened)
        assert [one.channel for one in told.submissions] == ["A contact of A Charity"]
        assert "canary" not in repr(told).lower()


def test_what_went_to_a_contact_stays_when_it_is_removed(amara, beth, submission):
    contact = added(beth)
    seen = factories.let_in(amara, beth)
    made = through(seen, submission, contact)
    remove_contact(factories.staff(beth), contact_id=contact.pk, now=NOW)

    _, shown = sendings(seen, made.request, now=NOW)
    assert shown.contact is not None
    assert shown.contact.details == SAM
    assert shown.contact.removed_at == NOW
    with pytest.raises(RestrictedError):
        contact.delete()


def test_erasing_a_case_leaves_the_contact(amara, beth, submission):
    contact = added(beth)
    through(factories.let_in(amara, beth), submission, contact)
    amara.case.delete()
    assert OrganisationContact.objects.filter(pk=contact.pk).exists()


def test_the_shared_directory_holds_every_channel_but_not_the_private_one():
    entries = directory()
    assert entries[0].service == "X"
    names = [row.name for entry in entries for row in entry.rows]
    assert "X: UK page for the Online Safety Act" in names
    assert "A contact of an organisation" not in names
