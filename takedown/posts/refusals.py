"""What is said about a link that cannot be used: one sentence each, saying what to do next."""

from __future__ import annotations

from typing import Final

CREDENTIALS: Final = (
    "This link has a user name or password in front of the site’s name. Delete everything between “//” and “@”, "
    "then paste the rest."
)
NETWORK: Final = (
    "This address works only inside one network, so nobody else can open it. Paste the address of the page on the "
    "public internet."
)
SCHEME: Final = "This is not the address of a web page. Paste a link that begins with https://."
APP: Final = "This link opens an app, not a web page. In the app, choose Share, then Copy link, and paste that."
SHOWN_ON_DEVICE: Final = "This address points at something on your own device or in your browser. Paste the link of the page where it was posted."
INCOMPLETE: Final = (
    "This looks like a link, but part of it is missing or misspelled. Copy it again from the post."
)
CUT_OFF: Final = "This link is cut off with “…”. Open the post and copy its whole link."
TOO_LONG: Final = "This is longer than any link can be. Copy the link again from the post."
HANDLE: Final = "This is an account name, not a link. Add it under “I have no link”, or paste the link of the post."
EMAIL: Final = "This is an e-mail address, not a link. Paste the link of the post."
FRONT_PAGE: Final = (
    "This is only the site’s name. Open the post there, copy its link and paste that."
)
FILE_NAME: Final = "This looks like the name of a file, not a link. Paste the link of the page where it was posted."
NO_LINK: Final = "There is no link in this text. If you have none, choose “I have no link”."
CLOSED: Final = "This is the same post as one that is closed, as somebody may be under 18. There is nothing to do: it was not added again."
SHORT_NOTE: Final = "This is a short link. Open it and paste the long address it leads to, if you can: it names the post itself."


def no_such_ending(ending: str) -> str:
    """The sentence for a host whose last part is no public ending."""
    return (
        f"No website’s name ends in “.{ending}”. Check how the link is spelled, or copy it again."
    )


class LinkRefusedError(ValueError):
    """An address that cannot be used; its text is the sentence for the person."""
