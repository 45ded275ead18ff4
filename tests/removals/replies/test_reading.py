"""What is read out of mail source, mailboxes, pages and pasted words."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from takedown.removals.replies.mailboxes import read_mailbox
from takedown.removals.replies.markup import rendered
from takedown.removals.replies.message import MOST_BYTES, Attachment
from takedown.removals.replies.reading import read_reply, read_text
from takedown.removals.replies.refusals import SENTENCES, Reason, ReplyRefused

HEAD = b"From: Safety <safety@site.example>\nSubject: Your report\n"


def read(data: bytes):
    return read_reply(data, name="answer.eml")


def refusal(data: bytes) -> Reason:
    with pytest.raises(ReplyRefused) as refused:
        read(data)
    return refused.value.reason


def test_a_whole_mail():
    mail = EmailMessage()
    mail["From"] = "Sécurité <safety@site.example>"
    mail["To"] = "Ada <cases+TD-7EVE-AYKK@charity.example>, b@x.example"
    mail["Subject"] = (
        "Réponse à votre signalement, qui est assez longue pour être coupée en deux lignes"
    )
    mail["Date"] = "Fri, 20 Nov 2026 18:30:00 +0100"
    mail["Message-ID"] = "<1@site.example>"
    mail["In-Reply-To"] = "<0@charity.example>"
    mail["References"] = "<a@x.example> <0@charity.example>"
    mail["Received"] = "from a (b [192.0.2.1]) by c; Fri, 20 Nov 2026 17:31:02 +0000 (UTC)"
    mail.set_content("Nous l’avons supprimé.\n")
    mail.add_alternative("<p>Nous l’avons supprimé.</p>", subtype="html")
    mail.add_attachment(b"1234", maintype="image", subtype="png", filename="reçu.png")
    for data in (mail.as_bytes(), mail.as_bytes().replace(b"\n", b"\r\n")):
        found = read(data)

        assert found.subject == mail["Subject"]
        assert found.sender == "Sécurité <safety@site.example>"
        assert found.recipients == ("cases+TD-7EVE-AYKK@charity.example", "b@x.example")
        assert found.text == "Nous l’avons supprimé."
        assert found.sent_at == datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
        assert found.sent_at.utcoffset() == timedelta(hours=1)
        assert found.received_at == datetime(2026, 11, 20, 17, 31, 2, tzinfo=UTC)
        assert (found.message_id, found.in_reply_to) == ("1@site.example", "0@charity.example")
        assert found.references == ("a@x.example", "0@charity.example")
        assert found.attachments == (Attachment("reçu.png", 4, "image/png"),)
        assert not found.shortened


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fri, 20 Nov 2026 17:30:00 +0000", datetime(2026, 11, 20, 17, 30, tzinfo=UTC)),
        ("20 Nov 2026 17:30 -0500", datetime(2026, 11, 20, 17, 30, tzinfo=timezone(timedelta(hours=-5)))),
        ("Fri, 20 Nov 2026 17:30:00 GMT", datetime(2026, 11, 20, 17, 30, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 17:30:00", None),
        ("Fri, 20 Nov 2026 17:30:00 -0000", None),
        ("Fri, 20 Nov 2026 17:30:00 BST", None),
        ("Fri, 31 Feb 2026 17:30:00 +0000", None),
        ("Fri, 20 Nov 2026 17:30:00 +9999", None),
        ("20 Nov 1971 17:30 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_time_counts_only_with_its_zone(written, meant):
    found = read(HEAD + f"Date: {written}\nReceived: by x; {written}\n\nHello".encode())

    assert found.sent_at == meant
    assert found.received_at == meant


def test_the_top_received_line_counts():
    late, early = "Fri, 20 Nov 2026 17:30:00 +0000", "Fri, 20 Nov 2026 17:29:00 +0000"
    found = read(
        f"Received: by b;\n {late}\nReceived: by a; {early}\n".encode() + HEAD + b"\nHello"
    )

    assert found.received_at == datetime(2026, 11, 20, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "naïve ☺".encode(), "naïve ☺"),
        ("iso-8859-1", "naïve".encode("latin-1"), "naïve"),
        (
            "iso-8859-1",
            "“naïve”".encode("cp1252").replace(b"\x93", b'"').replace(b"\x94", b'"'),
            '"naïve"',
        ),
        ("us-ascii", "naïve ☺".encode(), "naïve ☺"),
        ("iso-8859-1", "naïve ☺".encode(), "naïve ☺"),
        ("shift_jis", "削除しました".encode("shift_jis"), "削除しました"),
        ("gb2312", "已删除".encode("gbk"), "已删除"),
        ("koi8-r", "удалено".encode("koi8-r"), "удалено"),
        ("nonsense", "naïve".encode("cp1252"), "naïve"),
        ("punycode", b"plain", "plain"),
        ("unicode_escape", rb"\q plain", r"\q plain"),
        ("hex", b"zz", "zz"),
        ("utf-8", b"bad \xff byte", "bad \ufffd byte"),
    ],
)
def test_any_charset_is_read_and_none_breaks(charset, body, text):
    head = HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode()

    assert read(head + body).text == text


def test_transfer_encodings():
    head = HEAD + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "

    assert read(head + b"quoted-printable\n\nna=C3=AFve =\nwords").text == "naïve words"
    assert read(head + b"BASE64\n\n" + base64.encodebytes("naïve".encode())).text == "naïve"
    assert read(head + b"base64\n\nbmHDr3Zl!!Y").text == "naïve"  # one sign too many
    assert read(head + b"x-own\n\nwords").text == "words"


def parts(*bodies: bytes, kind: str = "mixed") -> bytes:
    inner = b"".join(b"--b\n" + one + b"\n" for one in bodies)
    return HEAD + f'Content-Type: multipart/{kind}; boundary="b"\n\n'.encode() + inner + b"--b--\n"


def test_the_plain_words_are_kept_unless_the_page_says_far_more():
    plain = b"Content-Type: text/plain\n\nWe removed it."
    page = b"Content-Type: text/html\n\n<p>We removed it!</p>"
    long_page = (
        b"Content-Type: text/html\n\n<p>" + b"We removed it, as you asked us to. " * 9 + b"</p>"
    )

    assert read(parts(plain, page, kind="alternative")).text == "We removed it."
    assert read(parts(page, kind="alternative")).text == "We removed it!"
    assert read(parts(plain, long_page, kind="alternative")).text.count("asked") == 9
    assert read(parts(plain, page)).text == "We removed it.\n\nWe removed it!"


def test_attachments_are_named_and_never_opened():
    inner = b"Content-Type: message/rfc822\n\nSubject: secret\n\nsecret words"
    text = b'Content-Type: text/plain; name="notes.txt"\nContent-Disposition: attachment\n\nsecret'
    split = b"Content-Type: image/jpeg\nContent-Disposition: attachment;\n filename*0*=utf-8''re%C3%A7;\n filename*1=u.jpg\nContent-Transfer-Encoding: base64\n\nAAAA\nAAAA"
    found = read(parts(b"\nHello", inner, text, split))

    assert found.text == "Hello"
    assert found.attachments == (
        Attachment("", 29, "message/rfc822"),
        Attachment("notes.txt", 6, "text/plain"),
        Attachment("reçu.jpg", 6, "image/jpeg"),
    )


def test_too_many_parts_and_too_deep_a_nest_shorten():
    many = read(parts(*[b"\nword"] * 150))
    deep = HEAD
    for level in range(30):
        deep += f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n".encode()

    assert many.text.count("word") == 99
    assert many.shortened
    assert read(deep + b"\nhidden").shortened
    assert read(HEAD + b"\n" + b"word " * 50_000).shortened
    assert not read(parts(*[b"\nword"] * 99)).shortened


def test_of_all_pages_of_a_mail_together_no_more_tags_are_read_than_of_one():
    page = b"Content-Type: text/html\n\n" + b"<br>" * 30_000 + b"word"
    found = read(parts(*[page] * 9))
    assert (found.text.count("word"), found.shortened) == (3, True)
    whole = read(parts(*[page] * 3))
    assert (whole.text.count("word"), whole.shortened) == (3, False)


def test_parts_that_are_not_there_are_shown_as_they_stand():
    assert read(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\nHello").text == "Hello"
    assert read(HEAD + b"Content-Type: multipart/mixed\n\nHello").text == "Hello"
    assert read(HEAD + b"Content-Type: ;;;\nContent-Disposition: \xff\n\nHello").text == "Hello"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
        ('See <a href="https://x.example/a?b=1&amp;c=2">our form</a>.', "See our form (https://x.example/a?b=1&c=2)."),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("a<script>evil()</script><style>p{}</style><!-- no --><title>t</title>b", "ab"),
        ('a<div style="DISPLAY: none">x<div>y</div>z</div>b', "a\nb"),
        ('<span style="font-size:0px">x</span><span hidden>y</span><i style="mso-hide:all">z</i>b', "b"),
        ('<span style="font-size:10px;opacity:0.9">kept</span>', "kept"),
        ('<p style="display:none">x<p>kept', "kept"),
        ('<div><p hidden>x</div>kept', "kept"),
        ("<ul><li>One<li>Two</ul>", "- One\n- Two"),
        ("Hi<blockquote>ours<blockquote>older</blockquote></blockquote>", "Hi\n\n> ours\n>\n> > older"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a &lt;script&gt; &amp; 1 < 2 &nbsp;b", "a <script> & 1 < 2 b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<img src="x" alt="logo">a<o:p></o:p>', "a"),
        ("<p>kept</p><p title='", "kept"),
        ('<p title="a>b">kept</p>', "kept"),
        ("<div>&#847;&zwnj;&nbsp;&#847;</div>kept", "kept"),
    ],
)  # fmt: skip
def test_pages_become_plain_text(page, text):
    found = read(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + page.encode())

    assert found.text.strip() == text
    assert rendered(page)[1] is False


def test_a_saved_page_and_plain_words_are_read_too():
    assert (
        read(b"<!DOCTYPE html><html><body><p>We removed it.</p></body></html>").text
        == "We removed it."
    )
    assert read("We removed it.".encode("utf-16")).text == "We removed it."
    assert read("\ufeffWe removed it.".encode()).text == "We removed it."
    assert read(b"Dear Ada,\nSubject to review: yes").text.startswith("Dear Ada")


def test_pasted_words_and_pasted_source():
    assert read_text("We removed it.\x00\ud800").text == "We removed it."
    source = "From: Safety <s@x.example>\nSubject: Your report\nContent-Type: text/plain; charset=iso-8859-1\n\nnaïve"
    assert (read_text(source).subject, read_text(source).text) == ("Your report", "naïve")
    with pytest.raises(ReplyRefused):
        read_text(" \n ")


def test_mailboxes():
    one = HEAD + b"\nHello\n>From here\n"
    line = b"From safety@site.example Fri Nov 20 17:30:00 2026\n"
    both = line + one + b"\n" + line.replace(b"2026", b"+0000 2026") + one

    assert read_mailbox(both) == [
        one.replace(b">From", b"From") + b"\n",
        one.replace(b">From", b"From"),
    ]
    assert read_mailbox(one) == [one]
    assert read(line + one).text == "Hello\nFrom here"
    assert refusal(both) is Reason.MAILBOX
    with pytest.raises(ReplyRefused):
        read_mailbox((line + one + b"\n") * 1_001)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\t", Reason.EMPTY),
        (b"\x89PNG\r\n\x1a\n....", Reason.PICTURE),
        (b"\xff\xd8\xff\xe0....", Reason.PICTURE),
        (b"RIFF....WEBPVP8 ", Reason.PICTURE),
        (b"\x00\x00\x00\x18ftypheic....", Reason.PICTURE),
        (b"\x00\x00\x00\x18ftypmp42....", Reason.VIDEO),
        (b"%PDF-1.7\n", Reason.PDF),
        (b"PK\x03\x04....", Reason.ARCHIVE),
        (b"{\\rtf1 hello}", Reason.DOCUMENT),
        (b"\x00\x01\x02\x03binary", Reason.NOT_A_MESSAGE),
        (HEAD + b"\n" + b"x" * MOST_BYTES, Reason.TOO_LARGE),
        (b"<html><body><script>x</script></body></html>", Reason.EMPTY),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(data, reason):
    assert refusal(data) is reason
    with pytest.raises(ReplyRefused, match="“a b”: "):
        read_reply(data, name="a\nb")


def test_every_reason_has_a_sentence():
    assert set(SENTENCES) == set(Reason)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())
