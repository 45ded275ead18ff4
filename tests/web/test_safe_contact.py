"""May we contact you? No unless they say yes; what is kept is theirs to see, change and stop."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse

import pytest
import time_machine

from takedown.alerts.models import Nudge, SafeContact
from takedown.audit.models import Event
from takedown.cases.models import CaseCode
from takedown.common.mail_settings import MailOut, Relay, Server
from takedown.common.message_settings import Messages
from tests import factories
from tests.conftest import NOW, amiss, browser_of
from tests.security.test_canaries import every_value, spellings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAIL = {
    "value": "canarymailbox@example.org", "safe": "yes", "weekdays": ["0", "4"], "from_hour": "9",
    "until_hour": "18", "readers": "canaryreader",
}  # fmt: skip
PHONE = {
    **MAIL, "value": "07700 900123", "may_leave_message": "no", "code_word": "canaryword",
}  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def mail_is_on(settings):
    server = Server(host="127.0.0.1", port=25, security="none")
    settings.MAIL_OUT = MailOut(server=server, sender="Post <post@charity.example>")


class Browser:
    """Somebody at the pages of one case, and the words on them."""

    def __init__(self, client, case_id) -> None:
        self.client = client
        self.case_id = case_id
        self.at = ""

    def _path(self, name: str, taken: dict[str, object]) -> str:
        return reverse(name, kwargs={"case_id": self.case_id, **taken})

    def ask(self, name: str, data: dict[str, object] | None = None, **taken: object) -> str:
        send = self.client.get if data is None else self.client.post
        answer = send(self._path(name, taken), data, follow=True)
        self.at = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
        self.status = answer.status_code
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))

    def is_at(self, name: str, **taken: object) -> bool:
        return self.at == self._path(name, taken)


@pytest.fixture
def hers(amara, holding, clock) -> Browser:
    CaseCode.objects.update(words_sealed=None, confirmed_at=NOW)
    return Browser(holding(amara.case.pk), amara.case.pk)


@pytest.fixture
def beths(amara, beth, signed_in, clock) -> Browser:
    factories.let_in(amara, beth)
    return Browser(signed_in(beth.user), amara.case.pk)


def test_the_question_comes_after_the_letters_own_and_its_answer_is_no(hers):
    hers.ask("contact", {"contact_kind": "own", "contact_address": "me@example.org"})
    assert hers.is_at("safe_contact")
    page = hers.client.get(hers.at).content.decode()
    checked = re.findall(r'<input type="radio" name="way" value="(\w+)"[^>]*checked', page)
    assert checked == ["no"]
    hers.ask("safe_contact", {"way": "no"})
    assert hers.is_at("letters")
    assert not SafeContact.objects.exists()
    assert "May we contact you? No" in hers.ask("case")


def test_where_this_site_can_contact_nobody_nothing_is_asked(hers, settings):
    settings.MAIL_OUT = MailOut()
    hers.ask("contact", {"contact_kind": "own", "contact_address": "me@example.org"})
    assert hers.is_at("letters")
    assert "cannot contact anybody" in hers.ask("safe_contact")
    assert "May we contact you" not in hers.ask("case")
    hers.ask("safe_mail", MAIL)
    assert not SafeContact.objects.exists()


def test_by_e_mail_only_where_mail_is_set_up_and_a_call_only_where_somebody_works(
    hers, settings, beth
):
    page = hers.ask("safe_contact")
    assert "Yes, by e-mail" in page
    assert "Yes, a caseworker may call me" in page
    settings.MAIL_OUT = MailOut()
    page = hers.ask("safe_contact")
    assert "Yes, by e-mail" not in page
    assert "Yes, a caseworker may call me" in page


def test_she_sees_every_word_of_the_message_before_she_says_yes(hers, client):
    for page in (hers.ask("safe_contact"), hers.ask("safe_mail") + hers.ask("safe_contact")):
        assert "From Post &lt;post@charity.example&gt; Subject An update" in page
        assert "You have an update. Sign in when it is safe." in page
    told = client.get(reverse("who_runs_this")).content.decode()
    assert "You have an update. Sign in when it is safe." in told
    assert "It sends you no e-mail" not in told


def test_where_mail_is_off_who_runs_this_says_that_nothing_is_sent(client, settings):
    settings.MAIL_OUT = MailOut()
    told = client.get(reverse("who_runs_this")).content.decode()
    assert "It sends you no e-mail and no text message." in told
    assert "You have an update" not in told


def test_what_she_says_is_sealed_and_shown_to_her(hers, amara):
    hers.ask("safe_contact", {"way": "mail"})
    assert hers.is_at("safe_mail")
    hers.ask("safe_mail", MAIL)
    assert hers.is_at("letters")
    page = hers.ask("safe_contact")
    assert "canarymailbox@example.org" in page
    assert "Between 9:00 and 18:00 on Monday or Friday (Europe/London time)" in page
    form = hers.client.get(reverse("safe_mail", args=[amara.case.pk])).content.decode()
    assert 'value="canaryreader"' in form
    kept = every_value()
    for word in ("canarymailbox", "canaryreader"):
        assert not any(one in kept for one in spellings(word)), word
    assert "May we contact you? By e-mail" in hers.ask("case")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": ""}, "Give the address."),
        ({"value": "nowhere"}, "That does not look like an e-mail address."),
        ({"value": "post@charity.example"}, "This site itself reads that address."),
        ({"value": "INBOX+abc@charity.example"}, "This site itself reads that address."),
        ({"safe": ""}, "Is it safe to write there now? Choose one answer."),
        ({"weekdays": []}, "Tick at least one day."),
        ({"weekdays": ["9"]}, "Choose one of these."),
        ({"from_hour": "18", "until_hour": "9"}, "Choose a time later on the same day."),
        ({"until_hour": "25"}, "Choose one of these."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(hers, settings, changed, said):
    server = Server(host="127.0.0.1", port=143, user="a", password="b", security="none")
    settings.RELAY = Relay(server=server, pattern="inbox+{token}@charity.example")
    page = amiss(
        hers.client.post(reverse("safe_mail", args=[hers.case_id]), {**MAIL, **changed})
    ).content.decode()
    assert said in page
    assert not SafeContact.objects.exists()
    assert 'value="canaryreader"' in page


@pytest.mark.parametrize("number", ["07700 900123", "+44 7700 900123", "(0131) 496-0123"])
def test_a_number_is_taken_as_people_write_it(hers, beth, number):
    hers.ask("safe_phone", {**PHONE, "value": number})
    assert number in hers.ask("safe_contact")


@pytest.mark.parametrize("number", ["", "call me", "12345", "+44 7700 900123 900123 9"])
def test_what_is_no_number_is_refused(hers, beth, number):
    amiss(hers.client.post(reverse("safe_phone", args=[hers.case_id]), {**PHONE, "value": number}))
    assert not SafeContact.objects.exists()


def test_a_changed_address_is_shown_and_waits(hers):
    hers.ask("safe_mail", MAIL)
    assert "was changed" not in hers.ask("case")
    hers.ask("safe_mail", {**MAIL, "value": "other@example.org"})
    page = hers.ask("case")
    assert "It was changed on 20 November 2026, 17:30." in page
    assert "It is not used before 23 November 2026, 17:30." in page
    assert "Not used before 23 November 2026, 17:30, because it is new." in hers.ask("safe_contact")
    # Another hour of the same address is no other address.
    before = SafeContact.objects.get().usable_from
    hers.ask("safe_mail", {**MAIL, "value": "other@example.org", "until_hour": "12"})
    assert SafeContact.objects.get().usable_from == before


def test_after_30_days_it_is_asked_again_and_one_press_answers(hers, clock):
    hers.ask("safe_mail", MAIL)
    clock.shift(30 * DAY)
    hers.client.cookies.clear()
    later = Browser(_back(hers), hers.case_id)
    assert "Is it still safe" not in later.ask("case")
    clock.shift(timedelta(seconds=1))
    assert "Is it still safe to contact you?" in later.ask("case")
    later.ask("still_safe", {})
    assert later.is_at("case")
    assert "Is it still safe" not in later.ask("case")
    assert SafeContact.objects.get().confirmed_at == NOW + 30 * DAY + timedelta(seconds=1)


def _back(browser: Browser):
    """The same person in another browser: the session of the first one ran out."""
    return browser_of(browser.case_id)


def test_she_stops_it_with_one_press(hers):
    hers.ask("safe_mail", MAIL)
    hers.ask("stop_contact", {})
    assert hers.is_at("safe_contact")
    contact = SafeContact.objects.get()
    assert (contact.way_sealed, contact.confirmed_at, contact.usable_from) == (None, None, None)
    assert "canarymailbox" not in hers.ask("safe_contact")
    hers.ask("still_safe", {})
    assert hers.status == 404


def test_the_link_is_offered_only_where_the_operator_lets_her_choose(hers, settings):
    assert "Put the address of this site" not in hers.ask("safe_mail")
    settings.MESSAGES = Messages(link="https://notes.example.org/", wants_link=True)
    assert "Put the address of this site" in hers.ask("safe_mail")


def test_a_caseworker_sees_neither_address_nor_number_where_nothing_is_to_be_told(
    hers, beths, amara
):
    hers.ask("safe_phone", PHONE)
    for name in ("case", "safe_contact", "safe_phone"):
        page = beths.client.get(reverse(name, args=[amara.case.pk])).content.decode()
        assert "900123" not in page
        assert "canaryword" not in page
    assert "News to tell <b>0</b>" in beths.client.get("/desk/").content.decode()


def test_the_number_is_shown_to_a_caseworker_only_while_it_may_be_called(
    hers, beths, amara, clock, beth, signed_in, holding
):
    hers.ask("safe_phone", PHONE)
    task = Nudge.objects.create(case=amara.case, state="TASK", asked_at=NOW, newest_at=NOW)
    assert "News to tell <b>1</b>" in beths.client.get("/desk/").content.decode()
    page = beths.ask("case")
    assert "Call between 9:00 and 18:00 on Monday or Friday (Europe/London time)." in page
    assert (
        "Number 07700 900123 Who else may hear canaryreader Message None. Code word canaryword"
        in page
    )
    assert "900123" not in beths.client.get("/desk/").content.decode()
    clock.shift(timedelta(hours=1))
    beths.client, hers.client = signed_in(beth.user), holding(amara.case.pk)
    page = beths.ask("case")
    assert "Not now. Call between 9:00 and 18:00 on Monday or Friday" in page
    assert "900123" not in page
    beths.ask("told", {}, nudge_id=task.pk)
    assert beths.is_at("case")
    assert "There is news" not in beths.ask("case")
    assert Event.objects.filter(name="NUDGE_DONE", actor__startswith="staff:").count() == 1
    assert "A caseworker dealt with it." in hers.ask("safe_contact")


@pytest.mark.parametrize("safe", ["no", "not_sure"])
def test_where_it_is_not_safe_a_caseworker_is_told_not_to_call(hers, beths, amara, safe):
    hers.ask("safe_phone", {**PHONE, "safe": safe})
    Nudge.objects.create(case=amara.case, state="TASK", asked_at=NOW, newest_at=NOW)
    page = beths.ask("case")
    assert "Do not write or call. Ask whether it is safe when you next speak." in page
    assert "900123" not in page


def test_a_number_that_was_changed_is_not_called_before_its_time(hers, beths, amara):
    hers.ask("safe_phone", PHONE)
    hers.ask("safe_phone", {**PHONE, "value": "07700 900999"})
    Nudge.objects.create(case=amara.case, state="TASK", asked_at=NOW, newest_at=NOW)
    page = beths.ask("case")
    assert "Do not call before 23 November 2026, 17:30: the number is new." in page
    assert "9009" not in page


def test_whoever_comes_to_her_notes_herself_need_not_be_told(hers, beths, amara):
    hers.ask("safe_phone", PHONE)
    Nudge.objects.create(case=amara.case, state="TASK", asked_at=NOW, newest_at=NOW)
    page = hers.ask("case")
    assert "900123" not in page
    assert "There is news" not in page
    assert "There is news" not in beths.ask("case")


def test_only_a_caseworker_says_that_they_told_it(hers, beths, amara):
    hers.ask("safe_phone", PHONE)
    task = Nudge.objects.create(case=amara.case, state="TASK", asked_at=NOW, newest_at=NOW)
    hers.ask("told", {}, nudge_id=task.pk)
    assert hers.status == 404
    task.refresh_from_db()
    assert task.state == "TASK"


def test_what_a_caseworker_changes_stands_in_her_timeline(hers, beths):
    beths.ask("safe_phone", PHONE)
    page = hers.ask("case")
    assert "How to make contact was said By a caseworker of A Charity" in page
