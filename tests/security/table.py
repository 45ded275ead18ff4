"""The authorisation matrix: one line for each address, and what it answers to each kind of visitor.

A number is a status: of GET (and HEAD), of POST with answers that are right, of every other method.
A form of open notes with something amiss, and every one with words that open notes or a PIN, is answered by
303: never by a page, with which a browser would keep what was typed. What is amiss then says the page it leads
to. 422 is left where nothing typed can be laid for that page, or it cannot be asked for at that address.
There is no administrator: no superuser, no admin site, nobody whom the door lets pass (`test_there_is…`).
To add an address, add its line in the order of `web/urls.py`.
"""

from __future__ import annotations

NOBODY = "nobody"
OWNER = "who holds the code of the case"
ANOTHER = "who holds the code of another case"
ASSIGNED = "the caseworker who has taken the case"
COLLEAGUE = "a caseworker of the same organisation who has not"
ELSEWHERE = "a caseworker of another organisation"
MANAGER = "a manager of the organisation"
LEAD = "the safeguarding lead of the organisation"
EXPORTER = "who holds the code and typed it again for the files of a pack"
EXPIRED = "a caseworker whose organisation's grant ran out this instant"
EMERGENCY = "a caseworker who opened the case in an emergency"
WITHDRAWN = "a caseworker whose organisation's grant was withdrawn"
LEFT = "a caseworker who left, and had taken the case"
GONE = "who holds the code of a case that was never there"
PUT_BACK = "a caseworker whose hour of emergency is over"

INSIDE = (OWNER, EXPORTER, ASSIGNED, EMERGENCY)
HOLDERS = (OWNER, EXPORTER, ANOTHER, GONE)
STAFF = (ASSIGNED, COLLEAGUE, ELSEWHERE, MANAGER, LEAD, EXPIRED, EMERGENCY, WITHDRAWN, PUT_BACK)
EVERYBODY = (NOBODY, LEFT, *HOLDERS, *STAFF)
STRANGERS = tuple(kind for kind in EVERYBODY if kind not in INSIDE)
# Further ways to be a stranger: the door is the same, so two methods show it.
FURTHER = (WITHDRAWN, LEFT, GONE, PUT_BACK)
METHODS = {kind: ("GET", "POST", *(() if kind in FURTHER else ("PUT",))) for kind in EVERYBODY}
# Tried with every kind of visitor too, in the long run: no page tells them apart from PUT.
OTHER_METHODS = ("HEAD", "PATCH", "DELETE", "OPTIONS")

Answer = tuple[int, int, int]

NOT_THERE: Answer = (404, 404, 404)
# Whoever holds nothing at all is led to the page that says nothing, as Back is after leaving.
LED_AWAY: Answer = (303, 404, 404)
SIGN_IN: Answer = (302, 302, 302)
SHUT = (NOT_THERE, LED_AWAY, SIGN_IN)
CASEWORKERS = (ASSIGNED, COLLEAGUE, ELSEWHERE, EXPIRED, EMERGENCY, WITHDRAWN, PUT_BACK)


def everybody(get: int, post: int = 405, *, rest: int = 405, holder: Answer | None = None):
    """A page outside every case; other for a browser that holds a case, where that is said."""
    found = dict.fromkeys(EVERYBODY, (get, post, rest))
    return found | (dict.fromkeys((OWNER, EXPORTER, ANOTHER), holder) if holder else {})


def shared(get: int, post: int = 405, *, staff: Answer | None = None):
    """A page of a case for its person and for whoever works on it."""
    found = nobody_now() | dict.fromkeys(INSIDE, (get, post, 405))
    return found | (dict.fromkeys((ASSIGNED, EMERGENCY), staff) if staff else {})


def owner(get: int, post: int = 405, *, staff: Answer | None = None):
    """A page of a case that does something for its person only."""
    return shared(get, post, staff=staff or (_refused(get), 404, 405))


def not_for_an_hour(row):
    """A page that outlasts an emergency, or takes something out: it says who can do that."""
    return row | {EMERGENCY: (403, 403, 403)}


def exporter(get: int, post: int = 405):
    """A page for whoever asked for the files and proved who they are, in that very session."""
    refused = (_refused(get), 405 if post == 405 else 404, 405)
    return shared(*refused[:2]) | {EXPORTER: (get, post, 405)}


def holder_of_it(get: int, post: int = 405):
    """A page for the caseworker who has taken the case, and for nobody else."""
    return nobody_now() | {ASSIGNED: (get, post, 405)}


def taker(get: int, post: int = 405):
    """Taking a case: for every caseworker of the organisation; a colleague has this one (409)."""
    found = dict.fromkeys((COLLEAGUE, EMERGENCY, PUT_BACK), (get, 409, 405))
    return holder_of_it(get, post) | found


def nobody_now():
    """A page of a case that waits to be erased; this one does not."""
    return dict.fromkeys(EVERYBODY, NOT_THERE) | {NOBODY: LED_AWAY, LEFT: SIGN_IN}


def workers(get: int, post: int = 405):
    """A page of a case for whoever works on it, and not for its person."""
    refused = (_refused(get), 404, 405)
    return (
        nobody_now()
        | dict.fromkeys((OWNER, EXPORTER), refused)
        | dict.fromkeys((ASSIGNED, EMERGENCY), (get, post, 405))
    )


def caseworkers(get: int, post: int = 405):
    """A page of the desk for caseworkers."""
    others = dict.fromkeys((MANAGER, LEAD), (_refused(get), 404, 405))
    return staff(get, post) | others


def caseworkers_alone(get: int, post: int = 405):
    """The same, of which other staff are told by no method that it is there."""
    return staff(get, post) | dict.fromkeys((MANAGER, LEAD), NOT_THERE)


def leads(get: int, post: int = 405):
    """A page of the desk for a safeguarding lead."""
    return staff(404, 404) | dict.fromkeys(STAFF, NOT_THERE) | {LEAD: (get, post, 405)}


def staff(get: int, post: int = 405, *, rest: int = 405, holder: Answer = SIGN_IN):
    """A page of the desk; `holder` is what whoever does not work here is told."""
    return dict.fromkeys(EVERYBODY, holder) | dict.fromkeys(STAFF, (get, post, rest))


def managers(get: int, post: int = 405):
    """A page of the desk for managers."""
    return staff(404, 404) | dict.fromkeys(STAFF, NOT_THERE) | {MANAGER: (get, post, 405)}


def _refused(get: int) -> int:
    # A form that only a POST reaches refuses GET before it looks at who asks for it.
    return 405 if get == 405 else 404


# fmt: off
ROUTES = {
    "start": everybody(200),
    "who_runs_this": everybody(200),
    "check_pack": everybody(200),
    "certificate": everybody(200),
    "former_certificate": everybody(404),
    "say": everybody(200, 302),
    "said": everybody(404),
    "say_answer": everybody(200, 303),
    "security_txt": everybody(404, 404, rest=404),
    # No worker lives in a test.
    "health": everybody(503),
    "help": everybody(200),
    "leave": everybody(303, 303, rest=303),
    "door": everybody(200),
    "before": everybody(200),
    "age": everybody(200, 422),
    "already_open": everybody(302, 302, holder=(200, 302, 405)),
    "other_help": everybody(200),
    "other_help_path": everybody(200),
    "where": everybody(302, 422, holder=(302, 302, 302)),
    "links": everybody(302, 422, rest=302, holder=(302, 302, 302)),
    "no_link": everybody(302, 302, rest=302),
    "open": everybody(200, 303),
    "lost_words": everybody(200, 303),
    "closed": everybody(200, 200),
    "stay": everybody(200, 200),
    "pin": everybody(302, 302, rest=302),
    "erased": everybody(200),
    "erased_now": everybody(200),
    "open_case_home": everybody(302, 302, rest=302),
    "case": shared(200),
    "code": owner(200, 303),
    # Of whoever took the call in which the notes were begun; nobody called about these.
    "said_words": shared(404, 404),
    "said_words_new": not_for_an_hour(shared(405, 404)),
    "spare_words": not_for_an_hour(shared(302, 303, staff=(302, 422, 405))),
    "end_spare_words": owner(405, 302),
    "stop_new_words": shared(405, 302),
    "change_pin": owner(302, 303, staff=NOT_THERE),
    "stop_pin_change": owner(405, 302),
    "case_links": shared(200, 302),
    "posts": shared(200),
    "seen_several": shared(200, 303),
    "several_mistake": shared(200, 303),
    "times": shared(200),
    "past": shared(200),
    "case_no_link": shared(200, 303),
    "clear_unread": not_for_an_hour(shared(405, 302)),
    "remove_post": not_for_an_hour(shared(200, 303)),
    "reported_before": shared(200, 302),
    "seen": shared(200, 302),
    "mistake": shared(200, 303),
    "again": shared(200, 404),
    "describe_post": shared(200, 302),
    "shows": shared(200, 303),
    "agreed": shared(200, 303),
    "who": shared(200, 303),
    "acting": shared(200, 303),
    "authority": shared(200),
    "contact": not_for_an_hour(shared(200, 303)),
    "safe_contact": shared(200, 302),
    "safe_mail": not_for_an_hour(shared(302, 302)),
    "safe_phone": not_for_an_hour(shared(200, 303)),
    "still_safe": not_for_an_hour(shared(405, 302)),
    "stop_contact": shared(405, 302),
    "told": workers(405, 302),
    "letters": shared(200),
    "letter": shared(302, 302),
    "more": shared(200, 302),
    "ways": shared(200, 302),
    "danger": shared(200, 302),
    "take_back": shared(200, 302),
    "discard": not_for_an_hour(shared(405, 404)),
    "follow_again": shared(404, 404),
    "covered": shared(404, 404),
    "ready": shared(200, 302),
    "send": shared(200),
    "submitted": shared(200, 303),
    "wrong_receipt": shared(404, 404),
    "not_sent": shared(200, 303),
    "correct_sent": shared(200, 302),
    "receipt": shared(200, 302),
    "add_reply": shared(200, 302),
    "no_reply": shared(405, 302),
    "mail_letter": shared(405, 404),
    "mail_went": shared(302, 404),
    "mail_again": shared(405, 404),
    "another_way": shared(405, 302),
    "through_contact": shared(405, 404),
    "clock_longer": shared(200, 302),
    "clock_waits": shared(200, 302),
    "clock_goes_on": shared(404, 404),
    "clock_mistake": shared(404, 404),
    "add_any_reply": shared(200, 303),
    "loose_replies": shared(200),
    "place_reply": shared(200, 303),
    "reply": shared(200, 302),
    "after_reply": shared(200),
    "settle_reply": shared(405, 404),
    "letter_file": shared(405, 200),
    "pictures": shared(200),
    "choose_reference": shared(200),
    "add_fingerprint": shared(200, 302),
    "add_reference": shared(200, 303),
    "add_capture": shared(200, 303),
    "show_picture": not_for_an_hour(shared(200, 200)),
    "look": not_for_an_hour(shared(404)),
    "withdraw_picture": owner(200, 302, staff=(200, 404, 405)),
    "match": shared(200, 302),
    "same_answer": shared(302, 422),
    "copies": shared(200),
    "part_copy": shared(200, 302),
    "packs": not_for_an_hour(shared(200, 302)),
    "save_pack": not_for_an_hour(shared(200)),
    "pack_time": not_for_an_hour(shared(405, 404)),
    "pack_file": not_for_an_hour(shared(405, 302)),
    "ask_for_originals": not_for_an_hour(shared(200, 303, staff=(302, 422, 405))),
    "originals": not_for_an_hour(exporter(200)),
    "save_originals": not_for_an_hour(exporter(405, 302)),
    "freezes": shared(200),
    "freeze": shared(200, 302),
    "taken_back": shared(200),
    "take_several_out": owner(200, 303),
    "bring_all_back": shared(405, 302),
    "bring_back": shared(405, 302),
    "destroy_taken_back": owner(404, 404),
    "keep": not_for_an_hour(shared(200, 302)),
    "keep_pictures": shared(405, 302),
    "end_hold": not_for_an_hour(owner(405, 302)),
    "ask": shared(200, 302),
    "take_back_message": not_for_an_hour(owner(405, 302)),
    "own_notes": not_for_an_hour(holder_of_it(200, 302)),
    "people": owner(200, 303),
    "withdraw": owner(405, 302),
    "end_others": owner(405, 302),
    "erase": owner(200, 303),
    "hidden": nobody_now(),
    "take": taker(405, 302),
    "hand_over": holder_of_it(200, 303),
    "let_go": holder_of_it(200, 302),
    "desk": staff(200, 200),
    "call_age": staff(200, 422) | dict.fromkeys((MANAGER, LEAD), NOT_THERE),
    "call": staff(302, 422) | dict.fromkeys((MANAGER, LEAD), NOT_THERE),
    "desk_urgent": staff(200, 422) | {LEAD: NOT_THERE},
    "desk_urgent_seen": managers(405, 404),
    "desk_work": managers(200),
    "desk_month": managers(200),
    "desk_put_back": managers(200, 302),
    "several_sent": shared(200, 303),
    "several_had": shared(200, 303),
    "desk_absent": managers(200, 422),
    # Nobody asked anything for them.
    "desk_absent_back": managers(405, 404),
    "desk_over": caseworkers_alone(200, 422),
    "desk_asked": caseworkers_alone(200, 422),
    "desk_asked_back": caseworkers_alone(405, 302),
    "desk_cover_end": caseworkers_alone(405, 302),
    "desk_give_back": caseworkers_alone(405, 302),
    "desk_figures": managers(200),
    "desk_figures_of": managers(200),
    "desk_figures_file": managers(200),
    "desk_calendar": caseworkers_alone(302, 422),
    "desk_calendar_end": caseworkers_alone(405, 302),
    "calendar": everybody(404),
    "desk_mail": caseworkers_alone(200, 302),
    "desk_one_mail": caseworkers_alone(404, 404),
    "desk_mail_out": caseworkers_alone(404, 404),
    "desk_undecided": caseworkers_alone(200, 422),
    "desk_round": caseworkers_alone(200, 422),
    "desk_round_begin": caseworkers_alone(405, 302),
    "desk_round_back": caseworkers_alone(405, 422),
    "desk_contacts": staff(200, 422) | {LEAD: NOT_THERE},
    "desk_contact_out": staff(405, 404) | {LEAD: NOT_THERE},
    "desk_hidden": staff(200),
    # Out of this one something was taken in the hour in which that organisation's access was ended.
    "desk_bring_back": staff(405, 404) | {WITHDRAWN: (405, 302, 405)},
    "desk_beginnings": caseworkers(200, 200),
    "desk_beginning_out": staff(405, 404),
    "begin": everybody(404),
    "held": leads(200),
    "held_one": leads(200),
    "held_links": leads(200, 422),
    "held_files": leads(200, 422),
    "held_ending": leads(200, 422),
    "held_sure": leads(200, 422),
    "held_back": leads(405, 422),
    "desk_people": managers(302, 422),
    "desk_person": managers(302, 422),
    "desk_person_end": managers(302, 422),
    "desk_person_second": managers(302, 422),
    "desk_invitation_out": managers(405, 404),
    "second_step": staff(200),
    "second_app": staff(302, 422),
    "second_key": staff(302, 422),
    "second_out": staff(302, 422),
    # Whoever has kept their recovery codes is shown them no more.
    "recovery_codes": staff(302, 302, rest=302),
    "codes_file": staff(302, 302, rest=302),
    "new_codes": staff(302, 422),
    "sign_ins": staff(200),
    "end_other_sign_ins": staff(405, 302),
    "end_sign_in": staff(405, 404),
    "desk_stay": staff(405, 200, holder=(405, 403, 405)) | {LEFT: SIGN_IN},
    "known_as": staff(200, 302),
    "new_password": staff(200, 422),
    "join": everybody(404, 404, rest=404),
}
# fmt: on
