"""People who go on while everything dies around them: what is not answered is pressed again."""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import cache
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any

from tests.pictures.making import drawn, encoded

LINK = "https://onlyfans.com/1234567/someone"
PATIENCE = 600.0
# Below the limit on notes begun from one address in an hour.
MOST_PEOPLE, PAUSE = 90, 6.0
ANSWERED = {200, 302, 303, 404, 422}
NO_ROOM = "There is no room for pictures at the moment. Nothing of yours is lost."
_TYPED = "application/x-www-form-urlencoded"


@cache
def photo() -> bytes:
    """Large enough that reading it takes a moment, in which the reader can die."""
    return encoded(drawn(6000, 4000), "JPEG")


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "input" and got.get("type") == "hidden" and got.get("name"):
            self.fields[got["name"]] = got.get("value") or ""


class Person:
    """A browser without scripts. `told` is everything the site said was done."""

    def __init__(self, base: str) -> None:
        self.base, self.path, self.html = base, "/", ""
        self.told: dict[str, list[str]] = {
            "approved": [], "mail": [], "packs": [], "pictures": [], "no room": [],
        }  # fmt: skip
        self.case = ""
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        self.again = 0

    def _ask(self, path: str, data: bytes | None, kind: str = _TYPED) -> None:
        end = time.monotonic() + PATIENCE
        head = {} if data is None else {"Content-Type": kind}
        while True:
            try:
                request = urllib.request.Request(self.base + path, data, head)  # noqa: S310 - the site
                with self.opener.open(request, timeout=60) as answer:
                    self.html = answer.read().decode()
                    self.path = urllib.parse.urlsplit(answer.url).path
                    return
            except urllib.error.HTTPError as error:
                if error.code in ANSWERED:
                    self._wait_where_told(path, error)
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < end, f"no answer from {path}"
            self.again += 1
            # Nobody presses more often; whoever does is slowed with everybody on the same connection.
            time.sleep(2)

    def _wait_where_told(self, path: str, error: urllib.error.HTTPError) -> None:
        """Wait as the page says, where many are slowed together; anything else it says is wrong."""
        shown = " ".join(re.sub(r"<[^>]+>", " ", error.read().decode()).split())
        told = re.search(r"Wait (\d+) (seconds|minutes)", shown)
        if told is None:
            raise AssertionError(f"{path} {error.code}: {shown}") from error
        time.sleep(int(told[1]) * (60 if told[2] == "minutes" else 1) + 1)

    def go(self, path: str) -> Person:
        self._ask(path, None)
        return self

    def send(self, path: str = "", **fields: Any) -> Person:
        """Fill in the page's form and press; press again until there is an answer."""
        data = urllib.parse.urlencode({**self._hidden(), **fields}, doseq=True).encode()
        self._ask(path or self.path, data)
        return self

    def _hidden(self) -> dict[str, str]:
        hidden = _Hidden()
        hidden.feed(self.html)
        return hidden.fields

    def send_file(self, content: bytes) -> Person:
        """Choose a file in the page's form and press, as a browser sends it."""
        edge = "--between--the--fields"
        head = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in self._hidden().items()
        )
        head += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + content
        end = f"\r\n--{edge}--\r\n".encode()
        self._ask(self.path, body + end, f"multipart/form-data; boundary={edge}")
        return self

    def first(self, pattern: str) -> str:
        found = re.search(pattern, self.html)
        assert found, (pattern, self.path, re.sub(r"<[^>]+>", " ", self.html)[-2500:])
        return found[1]

    # -- the way from a link to a letter that goes from here, and a pack -------------------------
    def open_notes(self) -> Person:
        self.go("/1/").send(under_18="no").send(in_uk="yes").send(links=LINK)
        words = " ".join(re.findall(r"<li>\s*([a-z]+)\s*</li>", self.html)[:6])
        self.case = "/".join(self.path.split("/")[:3]) + "/"
        return self.send(typed=words)

    def answer(self) -> Person:
        self.go(f"{self.case}4/").send(shows="bare", made_by_ai="yes", names_her="no")
        self.send(agreed_here="no", public_before="no").send(maker="subject")
        return self.send(contact_kind="own", contact_address="amara@example.org")

    def add_picture(self) -> Person:
        """Give a photo; a site that is nearly full may say that it takes none, and keeps none then."""
        self.go(f"{self.case}files/mine/").send_file(photo())
        case = self.case.split("/")[2]
        if NO_ROOM in self.html:
            self.told["no room"].append(case)
            return self
        assert self.path == f"{self.case}files/", (self.path, self.html[-2500:])
        self.told["pictures"].append(case)
        return self

    def approve(self) -> Person:
        self.go(f"{self.case}letters/")
        letter = self.first(rf'href="({self.case}letters/[0-9a-f-]{{36}}/)"')
        self.go(letter).send(read_and_true="on")
        self.told["approved"].append(letter.split("/")[-2])
        return self.send(safe_to_send="yes")

    def mail(self) -> Person:
        here = self.first(rf'action="({self.case}letters/[0-9a-f-]+/[0-9a-f-]+/here/)"')
        self.send(here)
        self.told["mail"].append(here.split("/")[-3])
        return self

    def ask_for_pack(self) -> Person:
        self.go(f"{self.case}packs/").send(audience="police", initials="QX")
        self.told["packs"].append(self.case.split("/")[2])
        return self


class Crowd:
    """People who come one after another, several at once, until told to stop."""

    def __init__(self, base: str, *, at_once: int, most: int = MOST_PEOPLE) -> None:
        self.base, self.people, self.wrong, self.most = base, [], [], most
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._go_on) for _ in range(at_once)]

    def _go_on(self) -> None:
        while not self._stop.wait(PAUSE) and len(self.people) < self.most:
            person = Person(self.base)
            self.people.append(person)
            try:
                person.open_notes().answer().add_picture().approve().mail().ask_for_pack()
            except AssertionError as error:
                self.wrong.append(str(error))
                return

    def __enter__(self) -> Crowd:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        """Wait until the last of them is through."""
        for each in self._threads:
            each.join(timeout=PATIENCE)

    @classmethod
    def of(cls, crowds: list[Crowd]) -> Crowd:
        """Return all of them as one, for what is asked afterwards."""
        made = cls("", at_once=0)
        made.people = [person for crowd in crowds for person in crowd.people]
        made.wrong = [words for crowd in crowds for words in crowd.wrong]
        return made

    def told(self, what: str) -> list[str]:
        return [one for person in self.people for one in person.told[what]]
