"""Answers by mail, from a real mailbox: each into its own notes, once, sealed; all else left alone."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import OperationalError, connection
from django.urls import reverse

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.cases.erasing import destroy
from takedown.cases.models import CaseCode
from takedown.flows import read_mailbox as reading
from takedown.flows.choose_relay import NoMailbox, choose_relay
from takedown.flows.deliver_mail import deliver_mail
from takedown.flows.read_mailbox import Kept, read_mailbox
from takedown.flows.say_not_sent import say_not_sent
from takedown.flows.send_by_mail import send_by_mail
from takedown.reads import replies as reads
from takedown.reads.next_step import next_step
from takedown.reads.replies import replies_without_letter, reply_page
from takedown.removals import answered, by_mail
from takedown.removals.answered import submission_named_in
from takedown.removals.mail import answers_to
from takedown.removals.models import RelayAddress, Reply, ReplyKind, Submission
from takedown.removals.relay import relay_address
from takedown.removals.replies import arrived
from takedown.removals.replies.finding import tickets_in
from takedown.removals.replies.reading import read_text
from tests import factories
from tests.conftest import NOW, open_for
from tests.mail.conftest import ONLYFANS
from tests.mail.mails import mail, with_attachment

pytestmark = pytest.mark.django_db


def read() -> dict[str, int]:
    return {str(kept): count for kept, count in read_mailbox(now=NOW).items()}


@pytest.fixture
def sent(hers):
    CaseCode.objects.update(words_sealed=None, confirmed_at=NOW)
    return factories.sent(hers)


def test_an_answer_is_sealed_into_its_notes_and_taken_out_of_the_mailbox(hers, sent, box, address):
    words = "We reviewed your report and found that the content does not violate our rules."
    raw = mail(address, f"{words}\r\n\r\n{sent.request.reference}")
    box.deliver(raw)
    assert read() == {Kept.NEW: 1}
    reply = Reply.objects.get()
    assert (reply.case_id, reply.submission, reply.kind) == (hers.case.pk, sent, "")
    assert reply.suggested == ReplyKind.REFUSED_NO_VIOLATION
    assert hers.key.open_bytes(reply.raw_sealed, reply.place("raw")) == raw
    page = reply_page(hers, reply.pk)
    assert page.subject == "Your report"
    assert words in page.text
    step = next_step(hers, now=NOW)
    assert (step.page, step.reply_id) == ("reply", reply.pk)
    assert box.holds() == 0
    assert read() == {}


def test_mail_for_nobody_stays_and_is_looked_at_once(box, address, caplog):
    caplog.set_level(logging.INFO)
    stranger = address.replace(re.search(r"\+(\w+)@", address)[1], "a" * 20)
    for to in ("inbox@charity.example", stranger, "inbox+short@charity.example"):
        box.deliver(mail(to, subject="Canarysubject"))
    assert read() == {Kept.NOBODY: 3}
    assert (box.holds(), box.was_read(), Reply.objects.count()) == (3, 0, 0)
    assert read() == {}
    assert "3 nobody" in caplog.text
    assert "Canarysubject" not in caplog.text
    assert "charity.example" not in caplog.text


def test_mail_for_nobody_goes_to_the_folder_for_it_where_there_is_one(box, address):
    box.add_folder("Unsorted")
    box.deliver(mail("inbox@charity.example"))
    assert read() == {Kept.NOBODY: 1}
    assert (box.holds(), box.holds("Unsorted")) == (0, 1)


@pytest.mark.parametrize("how", ["to", "capitals", "copy", "original"])
def test_the_address_is_found_wherever_servers_write_it(box, address, how):
    other = "inbox@charity.example"
    box.deliver(
        {
            "to": mail(address, delivered=False),
            "capitals": mail(address.upper()),
            "copy": mail(other, delivered=False, headers=f"Cc: {address}\r\n"),
            "original": mail(other, delivered=False, headers=f"X-Original-To: {address}\r\n"),
        }[how]
    )
    assert read() == {Kept.NEW: 1}


def test_the_same_mail_twice_is_kept_once(box, address):
    for place in ("a", "b"):
        box.deliver(mail(address, headers=f"Received: by {place}.example; x\r\n"))
    assert read() == {Kept.NEW: 1, Kept.KNOWN: 1}
    assert (Reply.objects.count(), box.holds()) == (1, 0)


def test_a_crash_between_keeping_and_taking_out_keeps_it_once(box, address, monkeypatch):
    box.deliver(mail(address))
    with monkeypatch.context() as broken:
        broken.setattr(reading.mailbox.Mailbox, "remove", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read()
    assert (Reply.objects.count(), box.holds()) == (1, 1)
    assert read() == {Kept.KNOWN: 1}
    assert (Reply.objects.count(), box.holds()) == (1, 0)


def test_nobody_keeps_an_answer_out_with_a_message_of_the_same_id(box, address):
    for text in ("Nothing.", "We removed it."):
        box.deliver(mail(address, text))
    assert read() == {Kept.NEW: 2}


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_keep_each_mail_once(transactional_db, box):
    address = choose_relay(open_for(ONLYFANS), now=NOW)
    for number in range(8):
        box.deliver(mail(address, f"Answer {number}.", message_id=f"{number}@service.example"))
    ready = Barrier(2)

    def one(_number: int) -> int:
        ready.wait(10)
        try:
            return read_mailbox(now=NOW)[Kept.NEW]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(one, range(2))) == 8
    assert (Reply.objects.count(), box.holds()) == (8, 0)
    assert Event.objects.filter(name="REPLY_ADDED").count() == 8


def test_a_mail_of_ten_megabytes_is_kept_by_its_words_and_stays_in_the_mailbox(
    hers, sent, box, address
):
    words = f"We got your report {sent.request.reference}. Pictures below."
    box.deliver(with_attachment(address, b"x" * 7_500_000, words))
    assert read() == {Kept.NEW: 1}
    reply = Reply.objects.get()
    assert (reply.raw_sealed, reply.submission) == (None, sent)
    page = reply_page(hers, reply.pk)
    assert "larger than 5 MB" in page.text
    assert words in page.text
    assert box.holds() == 1
    assert read() == {}


def test_attachments_are_named_and_never_opened(hers, box, address, monkeypatch):
    monkeypatch.setattr("takedown.pictures.read.read", None, raising=False)
    bomb = b"\x89PNG\r\n\x1a\n a picture that must stay shut"
    box.deliver(with_attachment(address, bomb))
    assert read() == {Kept.NEW: 1}
    page = reply_page(hers, Reply.objects.get().pk)
    assert page.attachments == ("proof.png",)
    assert "must stay shut" not in page.whole
    assert not hers.case.references.exists()
    assert not hers.case.captures.exists()


def test_mail_for_a_hidden_case_waits_in_the_mailbox(hers, box, address):
    box.deliver(mail(address))
    hers.case.hidden_at, hers.case.erase_at = NOW, NOW + timedelta(hours=72)
    hers.case.save()
    assert read() == {Kept.WAITS: 1}
    assert (box.holds(), Reply.objects.count()) == (1, 0)
    hers.case.hidden_at = hers.case.erase_at = None
    hers.case.save()
    assert read() == {Kept.NEW: 1}


def test_mail_for_an_erased_case_is_nobodys(hers, box, address):
    destroy(hers.case)
    box.deliver(mail(address))
    assert read() == {Kept.NOBODY: 1}


def test_an_answer_that_names_no_letter_asks_which_one(hers, sent, box, address):
    box.deliver(mail(address, "Hello."))
    assert read() == {Kept.NEW: 1}
    reply = Reply.objects.get()
    assert reply.submission is None
    assert next_step(hers, now=NOW).page == "place_reply"
    assert [row.id for row in replies_without_letter(hers)] == [reply.pk]


def test_an_answer_to_a_letter_that_went_from_here_is_known_by_what_it_answers(
    hers, letter, mail_out, box, address
):
    assert answers_to(hers, letter.request) == address
    outgoing = send_by_mail(hers, submission_id=letter.pk, now=NOW)
    deliver_mail(mail_id=outgoing.pk, now=NOW)
    ((_, _, content),) = mail_out.letters
    assert f"Reply-To: {address}".encode() in content
    message_id = re.search(rb"Message-ID: <([^>]+)>", content)[1].decode()
    box.deliver(mail(address, "No.", headers=f"In-Reply-To: <{message_id}>\r\n"))
    read()
    assert Reply.objects.get().submission == letter


def test_whoever_floods_an_address_fills_no_database(box, address, monkeypatch):
    monkeypatch.setattr(by_mail, "MOST_UNDECIDED", 2)
    for number in range(4):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    assert read() == {Kept.NEW: 2, Kept.FULL: 2}
    assert (Reply.objects.count(), box.holds()) == (2, 2)


def test_of_notes_that_are_full_no_mail_is_fetched_or_read(box, address, monkeypatch):
    monkeypatch.setattr(by_mail, "MOST_UNDECIDED", 1)
    box.deliver(mail(address, "first", message_id="1@a.example"))
    assert read() == {Kept.NEW: 1}
    monkeypatch.setattr(arrived, "read_source", lambda _: pytest.fail("it was read"))
    box.deliver(mail(address, "second", message_id="2@a.example"))
    assert read() == {Kept.FULL: 1}
    assert box.holds() == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_read_before_its_notes_are_locked(box, address, monkeypatch):
    """A press of hers waits for the same lock, and a large mail takes seconds to read."""
    locked = []
    whole = arrived.read_source

    def watched(raw):
        locked.append(connection.in_atomic_block)
        return whole(raw)

    monkeypatch.setattr(arrived, "read_source", watched)
    box.deliver(mail(address, "first", message_id="1@a.example"))
    assert read() == {Kept.NEW: 1}
    assert locked == [False]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_looked_for_before_the_notes_are_locked(
    transactional_db, box, still_now, holding
):
    """By mail and on the page: earlier answers are opened for it, and each press waits for the same lock."""
    hers, locked = open_for(ONLYFANS), []
    CaseCode.objects.update(words_sealed=None, confirmed_at=NOW)
    sent = factories.sent(hers)
    factories.reply(sent, hers, "We got it. Ticket number: 55103.")
    box.deliver(mail(choose_relay(hers, now=NOW), "Your ticket number: 55103. Closed."))

    def watched(message):
        locked.append(connection.in_atomic_block)
        return tickets_in(message)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(answered, "tickets_in", watched)
        assert read() == {Kept.NEW: 1}
        page = reverse("add_any_reply", args=[hers.case.pk])
        holding(hers.case.pk).post(page, {"words": "Ticket number: 55103. Done.", "letter": ""})
    assert list(Reply.objects.values_list("submission", flat=True)) == [sent.pk] * 3
    # The number in each, and where it stood before: the second time in two answers.
    assert locked == [False] * 5


def test_a_number_is_looked_for_in_the_newest_answers_only_and_in_their_beginnings(
    amara, monkeypatch
):
    CaseCode.objects.update(words_sealed=None, confirmed_at=NOW)
    sent = factories.sent(amara)
    later = NOW + timedelta(hours=1)
    other = factories.sent_further(sent.request, amara, "eu-dsa-16", legal_name="Amara Example")
    Submission.objects.filter(pk=other.pk).update(submitted_at=later, received_at=later)
    far = f"Hello. {'More words. ' * 3_000}"
    for number, before in enumerate(("", "", far)):
        words = f"{before}Ticket number: 5510{number}."
        factories.reply(other, amara, words, now=NOW + timedelta(hours=2 + number))
    factories.reply(sent, amara, "Ticket number: 77001.", now=NOW)

    def named(ticket):
        return submission_named_in(amara, read_text(f"Ticket number: {ticket}. Closed."))

    # What stands far below in an answer is not found.
    found = {"55100": other, "55101": other, "55102": None, "77001": sent}
    assert {ticket: named(ticket) for ticket in found} == found
    monkeypatch.setattr(answered, "MOST_OF_A_SENDING", 2)
    found["55100"] = None
    assert {ticket: named(ticket) for ticket in found} == found
    monkeypatch.setattr(answered, "MOST_OPENED", 2)
    found["77001"] = None
    assert {ticket: named(ticket) for ticket in found} == found


@pytest.mark.usefixtures("still_now")
def test_a_letter_that_is_said_not_to_have_gone_meanwhile_gets_no_answer(
    hers, sent, box, address, monkeypatch, holding
):
    whole = reading.submission_named_in

    def slow(opened, message):
        found = whole(opened, message)
        say_not_sent(opened, submission_id=found.pk, now=NOW)
        return found

    monkeypatch.setattr(reading, "submission_named_in", slow)
    monkeypatch.setattr(reads, "submission_named_in", slow)
    words = f"About {sent.request.reference}: no."
    page = reverse("add_any_reply", args=[hers.case.pk])
    # On the page, she is asked which letter it is about, and in a mail later.
    asked = holding(hers.case.pk).post(page, {"words": words, "letter": ""}, follow=True)
    assert "No number in it is one that we know." in asked.content.decode()
    assert not Reply.objects.exists()
    factories.submit(hers, sent)
    box.deliver(mail(address, words))
    assert read() == {Kept.NEW: 1}
    assert Reply.objects.get().submission is None


@pytest.mark.parametrize("what", [SoftTimeLimitExceeded, MemoryError])
def test_a_mail_that_ends_a_look_is_left_for_the_operator_and_ends_no_second_one(
    hers, cass, box, address, monkeypatch, caplog, what
):
    box.deliver(mail(address, "Slow."))
    whole = reading.submission_named_in

    def slow(opened, message):
        if opened.case == hers.case:
            raise what
        return whole(opened, message)

    monkeypatch.setattr(reading, "submission_named_in", slow)
    with pytest.raises(what):
        read()
    assert "Mail in the mailbox for answers: 1 ended." in caplog.text
    box.deliver(mail(choose_relay(cass, now=NOW), "We removed it."))
    assert read() == {Kept.NEW: 1}
    assert (Reply.objects.get().case_id, box.holds()) == (cass.case.pk, 1)


def test_a_database_that_goes_away_leaves_no_mail_behind(box, address, monkeypatch):
    box.deliver(mail(address))

    def gone(*_):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(reading, "submission_named_in", gone)
        with pytest.raises(OperationalError):
            read()
    assert read() == {Kept.NEW: 1}


def test_a_look_ends_by_itself_and_the_next_goes_on(box, address, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_SECONDS", -1)
    for number in range(3):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    assert [read() for _ in range(4)] == [*[{Kept.NEW: 1}] * 3, {}]


def test_a_mail_that_breaks_something_stays_and_holds_back_no_other(box, address, monkeypatch):
    for number in range(3):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    whole = arrived.sort_message

    def broken(message):
        if message.text == "1":
            raise ValueError(message.text)
        return whole(message)

    monkeypatch.setattr(arrived, "sort_message", broken)
    assert read() == {Kept.NEW: 2, Kept.BROKEN: 1}
    monkeypatch.setattr(arrived, "sort_message", whole)
    assert read() == {Kept.NEW: 1}
    assert box.holds() == 0


def test_much_mail_that_waits_for_hidden_notes_holds_back_no_other(
    hers, cass, box, address, monkeypatch
):
    for number in range(6):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    hers.case.hidden_at, hers.case.erase_at = NOW, NOW + timedelta(hours=72)
    hers.case.save()
    box.deliver(mail(choose_relay(cass, now=NOW), "For Cass."))
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 3)
    assert any(read().get(Kept.NEW) for _ in range(60))


def hide(opened):
    opened.case.hidden_at, opened.case.erase_at = NOW, NOW + timedelta(hours=72)
    opened.case.save()


def bring_back(opened):
    opened.case.hidden_at = opened.case.erase_at = None
    opened.case.save()


def also_to(relay):
    return f"Delivered-To: {relay}\r\n"


def test_mail_to_hidden_and_to_open_notes_holds_back_no_other(
    hers, cass, box, address, monkeypatch
):
    monkeypatch.setattr(reading, "MOST_READ", 3)
    both = also_to(choose_relay(cass, now=NOW))
    for number in range(3):
        one = f"{number}@a.example"
        box.deliver(mail(address, f"{number}", message_id=one, headers=both))
    hide(hers)
    assert read() == {Kept.WAITS: 3}
    third = open_for(ONLYFANS)
    box.deliver(mail(choose_relay(third, now=NOW), "We removed it."))
    assert read() == {Kept.NEW: 1, Kept.WAITS: 3}
    assert Reply.objects.filter(case=third.case).count() == 1


def test_what_waits_for_hidden_notes_and_is_kept_in_all_others_is_not_fetched_at_each_look(
    hers, cass, box, address, monkeypatch
):
    both = also_to(choose_relay(cass, now=NOW))
    for number in range(6):
        one = f"{number}@a.example"
        box.deliver(mail(address, f"{number}", message_id=one, headers=both))
    hide(hers)
    assert read() == {Kept.WAITS: 6}
    fetched, whole = [], reading.mailbox.Mailbox.beginning

    def watched(box, uid, most):
        fetched.append(uid)
        return whole(box, uid, most)

    monkeypatch.setattr(reading.mailbox.Mailbox, "beginning", watched)
    assert read() == {Kept.WAITS: 6}
    assert len(fetched) == reading.MOST_AGAIN
    # When the notes are opened again, each comes in.
    bring_back(hers)
    assert read() == {Kept.NEW: 6}
    assert Reply.objects.filter(case=hers.case).count() == 6
    assert box.holds() == 0


def test_of_two_hidden_notes_the_one_that_is_opened_again_gets_the_mail_that_waited(
    hers, cass, box, address
):
    box.deliver(mail(address, headers=also_to(choose_relay(cass, now=NOW))))
    hide(hers)
    hide(cass)
    assert [read() for _ in range(2)] == [{Kept.WAITS: 1}] * 2
    bring_back(cass)
    assert read() == {Kept.WAITS: 1}
    assert Reply.objects.get().case_id == cass.case.pk
    destroy(hers.case)
    assert read() == {Kept.KNOWN: 1}
    assert (Reply.objects.count(), box.holds()) == (1, 0)


def test_mail_that_waits_takes_a_quarter_of_a_look_and_no_more(
    hers, cass, box, address, monkeypatch
):
    hide(hers)
    for number in range(8):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    assert read() == {Kept.WAITS: 8}
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 8)
    assert read() == {Kept.WAITS: 2}


def test_mail_is_read_in_any_order(box, address):
    for number in range(12):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    with reading.mailbox.opened(box.relay) as opened:
        orders = {tuple(one.uid for one in opened.waiting(200)) for _ in range(3)}
    assert len(orders) > 1
    assert all(len(set(order)) == 12 for order in orders)


def test_no_more_than_so_many_are_read_at_once(box, address, monkeypatch):
    monkeypatch.setattr(reading, "MOST_READ", 2)
    for number in range(3):
        box.deliver(mail(address, f"{number}", message_id=f"{number}@a.example"))
    assert read() == {Kept.NEW: 2}
    assert read() == {Kept.NEW: 1}


def test_every_case_has_an_address_of_its_own_that_nobody_guesses(hers, cass, box, address):
    assert choose_relay(hers, now=NOW) == address == relay_address(hers)
    other = choose_relay(cass, now=NOW)
    token = re.fullmatch(r"inbox\+([a-z2-7]{20})@charity\.example", address)[1]
    assert token not in other
    row = RelayAddress.objects.get(case=hers.case)
    kept = bytes(row.token_index) + bytes(row.token_sealed)
    assert token.encode() not in kept
    box.deliver(mail(other, "For Cass."))
    read()
    assert Reply.objects.get().case_id == cass.case.pk


def test_a_mailbox_that_cannot_be_reached_or_opened_costs_a_line_in_the_log(
    settings, box, address, caplog
):
    for wrong in ({"port": 1}, {"password": "canarypassword"}):
        server = type(settings.RELAY.server)(
            host="127.0.0.1",
            **{"port": box.port, "user": "a", "password": "b", "security": "none", **wrong},
        )
        settings.RELAY = type(settings.RELAY)(server=server, pattern=settings.RELAY.pattern)
        assert read() == {}
    assert caplog.text.count("could not be read") == 2
    assert "canarypassword" not in caplog.text


def test_where_no_mailbox_is_set_up_there_is_no_address(hers):
    with pytest.raises(NoMailbox):
        choose_relay(hers, now=NOW)
    assert read() == {}
    assert read_answers(hers.case, hers.key).contact_address == ""
