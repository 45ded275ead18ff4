"""A real IMAP server (Debian's dovecot) on this computer, run by whoever runs the tests."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from takedown.common.mail_settings import Relay, Server
from tests.mail.post_office import free_port

PROGRAM = Path("/usr/sbin/dovecot")
PASSWORD = "password-of-the-mailbox"
_SETTINGS = """
base_dir = {top}/run
state_dir = {top}/state
log_path = {top}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{top}/mail/%u
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={top}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def is_installed() -> bool:
    return PROGRAM.exists()


def _runner() -> pwd.struct_passwd:
    """Whoever runs the tests; root hands the server to somebody who may do nothing."""
    if os.geteuid() != 0:
        return pwd.getpwnam(getpass.getuser())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("takedown")
    return pwd.getpwnam("nobody")


class Dovecot:
    """One server with its own settings and folder; every mailbox name has the same password."""

    def __init__(self) -> None:
        self.port = free_port()
        # A short path: sockets in it may have no more than 107 characters.
        self.top = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Dovecot:
        who = _runner()
        for name in ("run", "state", "mail", "home"):
            (self.top / name).mkdir()
        (self.top / "settings").write_text(
            _SETTINGS.format(
                top=self.top, user=who.pw_name, group=grp.getgrgid(who.pw_gid).gr_name,
                uid=who.pw_uid, gid=who.pw_gid, port=self.port, password=PASSWORD,
            )
        )  # fmt: skip
        run_as = {}
        if os.geteuid() == 0:
            for path in (self.top, *self.top.iterdir()):
                os.chown(path, who.pw_uid, who.pw_gid)
            run_as = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        self._child = subprocess.Popen(
            [PROGRAM, "-F", "-c", self.top / "settings"], stderr=subprocess.DEVNULL, **run_as
        )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.terminate()
            self._child.wait(10)
        shutil.rmtree(self.top, ignore_errors=True)

    def _wait(self) -> None:
        end = time.monotonic() + 20
        while True:
            try:
                imaplib.IMAP4("127.0.0.1", self.port, timeout=2).logout()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
            else:
                return


@dataclass
class LetterBox:
    """One mailbox of its own on the server."""

    port: int
    user: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def relay(self) -> Relay:
        server = Server(
            host="127.0.0.1", port=self.port, user=self.user, password=PASSWORD, security="none"
        )
        return Relay(server=server, pattern="inbox+{token}@charity.example")

    @contextlib.contextmanager
    def signed_in(self):
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        imap.login(self.user, PASSWORD)
        try:
            yield imap
        finally:
            imap.logout()

    def deliver(self, raw: bytes) -> None:
        with self.signed_in() as imap:
            assert imap.append("INBOX", None, None, raw)[0] == "OK"

    def add_folder(self, name: str) -> None:
        with self.signed_in() as imap:
            assert imap.create(name)[0] == "OK"

    def holds(self, folder: str = "INBOX") -> int:
        """How many mails stand in the folder."""
        with self.signed_in() as imap:
            answer, found = imap.select(folder, readonly=True)
            assert answer == "OK", found
            return int(found[0])

    def was_read(self) -> int:
        """How many mails the server knows as read: looking marks nothing as seen."""
        with self.signed_in() as imap:
            imap.select(readonly=True)
            return len(imap.search(None, "SEEN")[1][0].split())
