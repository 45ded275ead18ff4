"""The pages of the desk: work and oversight, then signing in and looking after people."""

from __future__ import annotations

from django.urls import path

from takedown.web.views import (
    absent,
    beginnings,
    calendars,
    calls,
    colleagues,
    contacts,
    figures,
    hand_overs,
    held,
    inbox,
    keeping,
    oversight,
    rounds,
    second_step,
    sign_ins,
    staff,
    undecided,
)

_HELD = "desk/held/<uuid:freeze_id>/"
_PERSON = "desk/people/<uuid:membership_id>/"
_STEP = "desk/second/"

CASES = [
    path("desk/", staff.Desk.as_view(), name="desk"),
    path("desk/call/", calls.Age.as_view(), name="call_age"),
    path("desk/call/1/", calls.Call.as_view(), name="call"),
    path("desk/urgent/", oversight.Urgent.as_view(), name="desk_urgent"),
    path("desk/urgent/seen/", oversight.Seen.as_view(), name="desk_urgent_seen"),
    path("desk/work/", oversight.Work.as_view(), name="desk_work"),
    path("desk/work/<int:year>/<int:month>/", oversight.Month.as_view(), name="desk_month"),
    path("desk/work/<uuid:membership_id>/over/", absent.ForAbsent.as_view(), name="desk_absent"),
    path(
        "desk/work/<uuid:membership_id>/over/back/",
        absent.StopForAbsent.as_view(),
        name="desk_absent_back",
    ),
    path("desk/over/", hand_overs.HandSeveral.as_view(), name="desk_over"),
    path("desk/asked/", hand_overs.Asked.as_view(), name="desk_asked"),
    path("desk/asked/back/", hand_overs.StopAsking.as_view(), name="desk_asked_back"),
    path("desk/asked/end/", hand_overs.EndCovers.as_view(), name="desk_cover_end"),
    path("desk/asked/give/", hand_overs.GiveBack.as_view(), name="desk_give_back"),
    path("desk/work/<uuid:membership_id>/", oversight.PutBack.as_view(), name="desk_put_back"),
    path("desk/figures/", figures.OfAYear.as_view(), name="desk_figures"),
    path("desk/figures/<int:year>/", figures.OfAYear.as_view(), name="desk_figures_of"),
    path("desk/figures/<int:year>/file/", figures.AsTable.as_view(), name="desk_figures_file"),
    path("desk/calendar/", calendars.Calendar.as_view(), name="desk_calendar"),
    path("desk/calendar/end/", calendars.EndCalendar.as_view(), name="desk_calendar_end"),
    path("calendar/<str:token>.ics", calendars.Times.as_view(), name="calendar"),
    path("desk/mail/", inbox.Inbox.as_view(), name="desk_mail"),
    path("desk/mail/<uuid:mail_id>/", inbox.OneMail.as_view(), name="desk_one_mail"),
    path("desk/mail/<uuid:mail_id>/out/", inbox.LetMailGo.as_view(), name="desk_mail_out"),
    path("desk/likeness/", undecided.UndecidedQueue.as_view(), name="desk_undecided"),
    path("desk/round/", rounds.LookRound.as_view(), name="desk_round"),
    path("desk/round/begin/", rounds.BeginRound.as_view(), name="desk_round_begin"),
    path("desk/round/back/", rounds.TakeBackStep.as_view(), name="desk_round_back"),
    path("desk/contacts/", contacts.Contacts.as_view(), name="desk_contacts"),
    path(
        "desk/contacts/<uuid:contact_id>/out/",
        contacts.RemoveContact.as_view(),
        name="desk_contact_out",
    ),
    path("desk/hidden/", keeping.HiddenNotes.as_view(), name="desk_hidden"),
    path("desk/hidden/<uuid:notes_id>/back/", keeping.BringBack.as_view(), name="desk_bring_back"),
    path("desk/invite/", beginnings.GiveBeginning.as_view(), name="desk_beginnings"),
    path(
        "desk/invite/<uuid:beginning_id>/out/",
        beginnings.WithdrawBeginning.as_view(),
        name="desk_beginning_out",
    ),
    path("desk/held/", held.Held.as_view(), name="held"),
    path(_HELD, held.HeldOne.as_view(), name="held_one"),
    path(f"{_HELD}1/", held.LinksTold.as_view(), name="held_links"),
    path(f"{_HELD}2/", held.FilesTold.as_view(), name="held_files"),
    path(f"{_HELD}3/", held.EndingSaid.as_view(), name="held_ending"),
    path(f"{_HELD}3/sure/", held.EndingSure.as_view(), name="held_sure"),
    path(f"{_HELD}3/back/", held.EndingBack.as_view(), name="held_back"),
]
DESK = [
    path("desk/people/", colleagues.Colleagues.as_view(), name="desk_people"),
    path(_PERSON, colleagues.OneColleague.as_view(), name="desk_person"),
    path(f"{_PERSON}end/", colleagues.EndWork.as_view(), name="desk_person_end"),
    path(f"{_PERSON}second/", colleagues.LostPhone.as_view(), name="desk_person_second"),
    path(
        "desk/people/asked/<uuid:invitation_id>/out/",
        colleagues.InvitationOut.as_view(),
        name="desk_invitation_out",
    ),
    path(_STEP, second_step.SecondStep.as_view(), name="second_step"),
    path(f"{_STEP}app/", second_step.App.as_view(), name="second_app"),
    path(f"{_STEP}key/", second_step.Passkey.as_view(), name="second_key"),
    path(f"{_STEP}<int:step_id>/out/", second_step.RemoveStep.as_view(), name="second_out"),
    path(f"{_STEP}codes/", second_step.Codes.as_view(), name="recovery_codes"),
    path(f"{_STEP}codes/file/", second_step.CodesFile.as_view(), name="codes_file"),
    path(f"{_STEP}codes/new/", second_step.NewCodes.as_view(), name="new_codes"),
    path("desk/sessions/", sign_ins.SignIns.as_view(), name="sign_ins"),
    path("desk/sessions/others/", sign_ins.EndOtherSignIns.as_view(), name="end_other_sign_ins"),
    path("desk/sessions/<uuid:session_id>/end/", sign_ins.EndSignIn.as_view(), name="end_sign_in"),
    path("desk/stay/", sign_ins.Stay.as_view(), name="desk_stay"),
    path("desk/name/", sign_ins.KnownAs.as_view(), name="known_as"),
    path("desk/word/", sign_ins.NewPassword.as_view(), name="new_password"),
]
