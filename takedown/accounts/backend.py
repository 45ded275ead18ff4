"""Who may sign in: whoever gives the right password and works at an organisation now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from takedown.accounts.models import Membership

if TYPE_CHECKING:
    from takedown.accounts.models import User


class OnlyMembers(AuthenticationBackend):  # type: ignore[misc] # allauth ships no types
    """Asked at sign-in, after the password was compared, and again for every page."""

    def user_can_authenticate(self, user: User) -> bool:
        """Whether they have a live membership; without one a right password is as a wrong one."""
        return Membership.objects.live().filter(user_id=user.pk).exists()

    @classmethod
    def _stash_user(cls, user: User | None) -> None:
        # The library leads whoever gave a right password but may not sign in to a page of its own,
        # which would tell that the address is known.
        del user
