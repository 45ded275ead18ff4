"""Everything that reads a stranger's text, and the texts that are worst for patterns; run in a child (see the test)."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from takedown.common.plain_text import inert_cell, one_line, show_hidden
from takedown.posts.links import read_links
from takedown.removals.replies.finding import references_in, tickets_in
from takedown.removals.replies.headers import addresses_in, in_words, read_head
from takedown.removals.replies.mailboxes import read_mailbox
from takedown.removals.replies.markup import rendered
from takedown.removals.replies.message import Message, cleaned
from takedown.removals.replies.quoting import own_words
from takedown.removals.replies.reading import read_reply, read_text
from takedown.removals.replies.refusals import ReplyRefused
from takedown.removals.replies.sentences import sentences_of
from takedown.removals.replies.sorting import sort_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = 100_000  # characters
# Of the processor, not of the clock: another process that is busy takes none of it. In proportion to its length
# the slowest text takes about a tenth of it; a pattern that takes the square needs a minute.
MOST_SECONDS = 5.0
SIGNS = "aA0 \t\n.,;:!?…-–_/\\@#%&=+~*<>()[]{}'\"‘“é日\xa0\u200b\x07"
UNITS = (
    *SIGNS,
    "a.", "a. ", ". ", ". A", ".'", "'.", ".\" ", "!?", "… ", " …", "- ", " -", "--", "\n ", "\n- ", "\n\t", "\n1. ", "a\n",
    "> ", ">\n", ">>", "((", "[[", "[](", "()", "a@", "@a ", "a@a.", "www.", "http", "http:", "https://", "https://a.aa/",
    "https://x.com/", "x.com/a ", "a.aa,", "a/", "/a/status/", "a-", "[.]", "(.)", "[dot]", "u=", "&u=https%3A%2F%2F", "%2F",
    "%", "https://google.com/url?q=", "https://web.archive.org/web/", "javascript:", "data:", "ftp://", "aé", "éa.", "…/",
    "TD-", "TD ", "TD-AAAA-", "#1 ", "case #1", "case: ", "ticket number ", "ref:", "ref:00D", "[A1-", "[case:", "1-", "1.1", "1 ",
    "On a, 1 ", "On 1\n", "On a wrote:\n", "Le 1, ", "From: ", "From: a\n", "Sent: a\n", "To: \n", "-- \n", "-----", "Original Message",
    "n't ", "can not ", "'s ", "been ", "we have removed ", "removed content ", "not ", "| ", " - ", "<a ", "<a '", "<a =\"", "<p>", "</",
    "<!--", "<!", "<svg>", "</p>", "<blockquote>", "<a href=https://a.aa>", "&amp", "&#", "&#1;", "=?", "=?q?", "=?utf-8?q?a?= ", "a: ", "a:\n ",
    "<a@a> ", "(a", "From a\n", "From a Fri Nov 20 17:30:00 2026\n", "=A0", "=\n",
)  # fmt: skip
MAIL = b"From: a@b.example\nSubject: x\n"


def links(text: str) -> None:
    """The box for links."""
    read_links(text)
    read_links(f"https://e.com/{text}\x07")


def answer(text: str) -> None:
    """Words pasted as an answer, in the ways they are searched; the parts also without the limits of the whole."""
    with suppress(ReplyRefused):
        found = read_text(text)
        sort_message(found)
    whole = Message(text=text, subject=text[:1_000])
    references_in(whole)
    tickets_in(whole)
    list(sentences_of(text))
    own_words(text)
    cleaned(text)


def file(text: str) -> None:
    """The same as a saved mail, as its head, as a page and as a mailbox."""
    data = text.encode("utf-8", "replace")
    for kind in (b"text/plain", b"text/html", b"multipart/mixed; boundary=a"):
        with suppress(ReplyRefused):
            read_reply(MAIL + b"Content-Type: " + kind + b"\n\n" + data, name="x")
    with suppress(ReplyRefused):
        read_mailbox(b"From a Fri Nov 20 17:30:00 2026\n" + data)
    rendered(f"<p>{text}")
    rendered("<a href=x>" * 250 + f"<pre>{text}")
    head = read_head(b"Date: " + data + b"\nTo: " + data + b"\nReferences: " + data + b"\n" + data)
    head.moment("date")
    head.ids("references")
    addresses_in(head.texts("to"))
    in_words(data)


def paper(text: str) -> None:
    """Words on their way into a letter, a pack or a table."""
    show_hidden(text)
    inert_cell(text)
    one_line(text)


READERS: tuple[Callable[[str], None], ...] = (links, answer, file, paper)


def texts() -> Iterator[tuple[str, str]]:
    """Yield what each text is made of, and the text."""
    for unit in UNITS:
        yield repr(unit), unit * (SIZE // len(unit))


def main() -> None:
    """Give every text to every reader; a timer of the processor ends the process where one takes too long."""
    for name, text in texts():
        for reader in READERS:
            sys.stdout.write(f"{reader.__name__} of {name}\n")
            sys.stdout.flush()
            signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
            reader(text)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


if __name__ == "__main__":
    main()
