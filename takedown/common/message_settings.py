"""What the messages to the person themselves look like, as the operator sets it. Neutral unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from takedown.common import environment as env

# Every name that is read here.
NAMES = ("MESSAGE_SUBJECT", "MESSAGE_LINK")
_LONGEST_SUBJECT = 60
_LONGEST_LINK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The subject, and the bare address of this site where the operator lets people ask for it."""

    subject: str = "An update"
    link: str = ""
    wants_link: bool = False

    def problems(self) -> list[str]:
        """Return what is wrong, a sentence each."""
        found = []
        if not self.subject.isprintable() or not 0 < len(self.subject) <= _LONGEST_SUBJECT:
            found.append("MESSAGE_SUBJECT must be one line of at most 60 characters.")
        if self.wants_link and not 0 < len(self.link) <= _LONGEST_LINK:
            found.append("MESSAGE_LINK needs SITE_URL, such as https://notes.example.org.")
        return found


def messages() -> Messages:
    """Read the settings; raise SettingRefused."""
    wanted = env.flag("MESSAGE_LINK", default=False)
    return Messages(
        subject=env.text("MESSAGE_SUBJECT").strip() or "An update",
        link=_bare(env.text("SITE_URL")) if wanted else "",
        wants_link=wanted,
    )


def _bare(address: str) -> str:
    """Return scheme and host of an address; "" where it has none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    known = parts.scheme in {"http", "https"} and parts.netloc and "@" not in parts.netloc
    return f"{parts.scheme}://{parts.netloc}/" if known else ""
