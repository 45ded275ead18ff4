"""The library's sign-in in this house: nobody signs up alone, nobody is mailed, and strangers keep nobody out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse

from takedown.accounts.addresses import address_of
from takedown.cases.guessing import TooManyTries, for_known_browser, take_turn, was_right
from takedown.cases.lanes import in_turn_to_sign_in
from takedown.common import clock
from takedown.flows.begin_staff_session import AllEnded, NoMember
from takedown.flows.end_staff_sessions import leave_staff_session
from takedown.reads.staff import user_id_of
from takedown.web.bound_sessions import keep_forms
from takedown.web.known_browser import turn_to_sign_in
from takedown.web.signed_in import stored_under
from takedown.web.visitors import let_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from takedown.accounts.models import User

# Pages that end a sign-in, and what a browser reads as a way up to one of them.
_ENDS = frozenset({"leave", "account_logout"})
logger = logging.getLogger(__name__)
_BEGAN_UNDER = "sign_in_epoch"


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Closes open sign-up, sends nothing, counts tries in the database, and begins our own sign-ins."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That address and password do not fit together. Look at both again.",
        "incorrect_password": "That is not your password. Type it again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        del request
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: whoever types an address here may not be whose it is."""
        del args, kwargs

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""
        del args, kwargs

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages show their state, and a message could name an address."""
        del args, kwargs

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Compare a password whose turn it is; raise ValidationError where it comes too soon.

        Counted before, so that many tries at once are all seen. A browser that is not known waits at
        its connection for the tries before, and is never refused for them: another may press more often.
        """
        name = credentials.get("email", "")
        own, now = turn_to_sign_in(request, user_id_of(name)), clock.now()
        try:
            if own:
                return self._compare(request, take_turn(own, now=now), credentials)
            with in_turn_to_sign_in(address_of(request), name, now=now) as taken:
                return self._compare(request, taken, credentials)
        except TooManyTries as refusal:
            raise ValidationError(str(refusal)) from None

    def _compare(
        self, request: HttpRequest, taken: Sequence[int], credentials: dict[str, Any]
    ) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            logger.warning("A sign-in was refused.")
        else:
            was_right(taken)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave the library's own counting out: it is kept in one process, and goes by name too."""
        del request, credentials

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the password of a person who is signed in; counted in their session alone.

        Whoever finds the screen open takes no cookie away to guess faster.
        """
        request = context.request
        turn = for_known_browser(user.pk, stored_under(request))
        try:
            taken = take_turn(turn, now=clock.now())
        except TooManyTries as refusal:
            raise ValidationError(str(refusal)) from None
        found = self._compare(request, taken, {"email": user.email, "password": password})
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Note what a sign-in that may wait for its second step began under."""
        request.session[_BEGAN_UNDER] = user.sign_in_epoch
        found: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return found

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a sign-in of ours with the library's, and say whether the second step was taken.

        Where all sign-ins were ended since the password was typed, or the person works here no
        longer, the password is asked again: raises ImmediateHttpResponse.
        """
        began = request.session.pop(_BEGAN_UNDER, None)
        super().login(request, user)
        keep_forms(request)
        records = get_authentication_records(request, user)
        second_step = any(one.get("method") == "mfa" for one in records)
        try:
            let_in(request, user.pk, second_step=second_step, began=began)
        except (NoMember, AllEnded):
            super().logout(request)
            raise ImmediateHttpResponse(redirect("account_login")) from None

    def is_safe_url(self, url: str) -> bool:
        """Whether a sign-in may lead there: to a page of ours, and none that ends what has just begun."""
        path = unquote(urlsplit(url).path)
        if not super().is_safe_url(url) or ".." in path or "\\" in path:
            return False
        try:
            return resolve(path).url_name not in _ENDS
        except Resolver404:
            return False

    def logout(self, request: HttpRequest) -> None:
        """End ours with the library's."""
        leave_staff_session(stored_under(request), now=clock.now())
        super().logout(request)
