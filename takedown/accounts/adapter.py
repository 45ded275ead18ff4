"""allauth in this house: nobody signs up without an invitation, and messages name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter

from takedown.accounts.addresses import digest_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Closes allauth's open sign-up; our own invitation page makes people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what sign-ins are counted by: a keyed digest, for the address is not kept."""
        return digest_of(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages show their state, and a message could name an address."""
        del args, kwargs
