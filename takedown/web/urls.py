"""All pages, in the order of a case's life. Addresses are neutral: they stay in the history."""

from __future__ import annotations

from django.urls import path

from takedown.web.views import (
    case,
    code,
    letters,
    links,
    packs,
    pictures,
    questions,
    sending,
    staff,
    start,
)
from takedown.web.views.simple import Erased, ErasedNow

_CASE = "notes/<uuid:case_id>/"
_REQUEST = f"{_CASE}letters/<uuid:request_id>/"
_PICTURE = f"{_CASE}pictures/<str:kind>/<uuid:picture_id>/"
_SENDING = f"{_REQUEST}<uuid:submission_id>/"

urlpatterns = [
    path("", start.Start.as_view(), name="start"),
    path("who/", start.WhoRunsThis.as_view(), name="who_runs_this"),
    path("help/", start.Help.as_view(), name="help"),
    path("leave/", start.leave_site, name="leave"),
    path("door/<int:number>/", start.Door.as_view(), name="door"),
    path("before/", start.Before.as_view(), name="before"),
    path("1/", start.Age.as_view(), name="age"),
    path("other/", start.OtherHelp.as_view(), name="other_help"),
    path("other/<str:path>/", start.OtherHelp.as_view(), name="other_help_path"),
    path("2/", start.Where.as_view(), name="where"),
    path("3/", links.FirstLinks.as_view(), name="links"),
    path("3/other/", links.FirstNoLink.as_view(), name="no_link"),
    path("open/", code.Open.as_view(), name="open"),
    path("open/pin/", code.Pin.as_view(), name="pin"),
    path("erased/", Erased.as_view(), name="erased"),
    path("erased/now/", ErasedNow.as_view(), name="erased_now"),
    path("notes/", case.open_case_home, name="open_case_home"),
    path(_CASE, case.Home.as_view(), name="case"),
    path(f"{_CASE}words/", code.YourCode.as_view(), name="code"),
    path(f"{_CASE}links/", links.CaseLinks.as_view(), name="case_links"),
    path(f"{_CASE}links/other/", links.CaseNoLink.as_view(), name="case_no_link"),
    path(f"{_CASE}links/list/out/", links.ClearUnread.as_view(), name="clear_unread"),
    path(f"{_CASE}links/<uuid:post_id>/out/", links.RemovePost.as_view(), name="remove_post"),
    path(
        f"{_CASE}links/<uuid:post_id>/earlier/",
        links.ReportedBefore.as_view(),
        name="reported_before",
    ),
    path(f"{_CASE}links/<uuid:post_id>/seen/", sending.Seen.as_view(), name="seen"),
    path(f"{_CASE}4/", questions.WhatItShows.as_view(), name="shows"),
    path(f"{_CASE}5/", questions.Agreed.as_view(), name="agreed"),
    path(f"{_CASE}6/", questions.Who.as_view(), name="who"),
    path(f"{_CASE}7/", questions.Contact.as_view(), name="contact"),
    path(f"{_CASE}letters/", letters.Letters.as_view(), name="letters"),
    path(_REQUEST, letters.Letter.as_view(), name="letter"),
    path(f"{_REQUEST}ready/", letters.Ready.as_view(), name="ready"),
    path(f"{_REQUEST}send/", sending.Send.as_view(), name="send"),
    path(f"{_SENDING}sent/", sending.Submitted.as_view(), name="submitted"),
    path(f"{_SENDING}answer/", sending.Receipt.as_view(), name="receipt"),
    path(f"{_REQUEST}file/", packs.DownloadLetter.as_view(), name="letter_file"),
    path(f"{_CASE}pictures/", pictures.Pictures.as_view(), name="pictures"),
    path(f"{_CASE}pictures/mine/", pictures.AddReference.as_view(), name="add_reference"),
    path(f"{_CASE}pictures/post/", pictures.AddCapture.as_view(), name="add_capture"),
    path(f"{_PICTURE}show/", pictures.ShowPicture.as_view(), name="show_picture"),
    path(f"{_PICTURE}show/<str:token>/", pictures.Look.as_view(), name="look"),
    path(f"{_PICTURE}out/", pictures.WithdrawPicture.as_view(), name="withdraw_picture"),
    path(f"{_CASE}likeness/<uuid:match_id>/", pictures.OneMatch.as_view(), name="match"),
    path(f"{_CASE}packs/", packs.Packs.as_view(), name="packs"),
    path(f"{_CASE}packs/<uuid:pack_id>/file/", packs.DownloadPack.as_view(), name="pack_file"),
    path(f"{_CASE}people/", case.People.as_view(), name="people"),
    path(f"{_CASE}people/<uuid:grant_id>/end/", case.Withdraw.as_view(), name="withdraw"),
    path(f"{_CASE}people/others/", case.EndOthers.as_view(), name="end_others"),
    path(f"{_CASE}erase/", case.Erase.as_view(), name="erase"),
    path(f"{_CASE}hidden/", case.Hidden.as_view(), name="hidden"),
    path("desk/", staff.Desk.as_view(), name="desk"),
    path("join/<str:token>/", staff.Join.as_view(), name="join"),
]
