"""What an observatory looks for, on every answer: pages, redirects, errors, downloads, style sheets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

import pytest

from takedown.evidence.models import SealedPack, session_digest
from tests.security.things import RIGHT_ANSWERS, address, case_routes, routes, things_of

METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS")
# allauth's own pages, which the walk over our routes leaves out.
ACCOUNTS = (
    "/accounts/login/", "/accounts/logout/", "/accounts/password/change/", "/accounts/reauthenticate/",
    "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/signup/", "/accounts/nowhere/",
)  # fmt: skip
SIGNS_OUT = {"/leave/", "/accounts/logout/", "/1/"}
OURS = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "font-src": "'self'", "connect-src": "'self'", "object-src": "'none'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}  # fmt: skip
BARE = {"default-src": "'none'", "sandbox": ""}
POWERS = (
    "camera",
    "microphone",
    "geolocation",
    "display-capture",
    "payment",
    "usb",
    "clipboard-read",
)


def policy(response) -> dict[str, str]:
    parts = response.headers.get("Content-Security-Policy", "").split(";")
    return {name: rest.strip() for name, _, rest in (part.strip().partition(" ") for part in parts)}


ALWAYS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}  # fmt: skip
# They would tell what runs here, let others read, or let a browser keep what it was shown.
NEVER = (
    "Server",
    "X-Powered-By",
    "Access-Control-Allow-Origin",
    "ETag",
    "Last-Modified",
)


def faults(response, path: str) -> list[str]:
    """What is missing or wrong in the headers of one answer."""
    headers = response.headers
    found = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    if policy(response) not in (OURS, BARE):
        found.append("Content-Security-Policy")
    if not all(f"{power}=()" in headers.get("Permissions-Policy", "") for power in POWERS):
        found.append("Permissions-Policy")
    kept = path.startswith("/static/") and response.status_code == 200
    if not kept and not {"no-store", "private"} <= set(
        headers.get("Cache-Control", "").split(", ")
    ):
        found.append("Cache-Control")
    return found + [name for name in NEVER if name in headers and not kept] + open_cookies(response)


def open_cookies(response) -> list[str]:
    """Cookies that a script, or another site's form, could use."""
    return [
        f"cookie {one.key}"
        for one in response.cookies.values()
        if one.value and not (one["httponly"] and one["samesite"] == "Lax")
    ]


def loads(content: bytes) -> list[str]:
    """Addresses that a page makes a browser load by itself, beyond this site."""
    text = content.decode("utf-8", "replace")
    found = re.findall(
        r"""<(?:link|script|img|iframe|object|embed|source|video|audio|form|base)\b[^>]*?\s(?:href|src|srcset|data|action|poster)=["']?([^"'\s>]+)""",
        text,
    )
    found += re.findall(r"""url\(["']?([^"')]+)""", text)
    return [
        one
        for one in found
        if re.match(r"(?:[a-z]+:)?//|data:|blob:|javascript:", one, re.IGNORECASE)
    ]


INLINE = re.compile(
    rb"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.fixture
def visitors(amara, cass, beth, holding, signed_in) -> dict[str, Client]:
    owner = holding(amara.case.pk)
    return {
        "nobody": Client(raise_request_exception=False),
        "owner": owner,
        "another": holding(cass.case.pk),
        "caseworker": signed_in(beth.user),
    }


WHO = ("nobody", "owner", "another", "caseworker")


def every_path(things: dict[str, object]) -> list[str]:
    """Each address of ours with things that are there, allauth's, and some that lead nowhere."""
    outside = {**things, "number": 1, "path": "now", "contact_id": things["post_id"]}
    former = {"number": "0" * 64}
    own = [
        reverse(one.name, kwargs=former if one.name == "former_certificate" else {name: outside[name] for name in one.takes})
        for one in routes()
        if "case_id" not in one.takes
    ]  # fmt: skip
    inside = [address(one, things) for one in case_routes()]
    return [*inside, *own, *ACCOUNTS, "/nowhere/", "/help", "/static/nothing.css"]


def told_wrong(answer, path: str) -> list[str]:
    """Everything that is wrong with an answer: headers, what a page loads, a fault of ours."""
    wrong = faults(answer, path)
    # No worker lives in a test, and one address says so.
    if answer.status_code >= 500 and path != reverse("health"):
        wrong.append("broke")
    if not answer.streaming and "text/html" in answer.headers.get("Content-Type", ""):
        wrong += [*loads(answer.content), *map(str, INLINE.findall(answer.content))]
    return wrong


@pytest.mark.parametrize("who", WHO)
def test_every_answer_of_every_address_has_every_header(amara, beth, visitors, who):
    things = things_of(amara, beth)
    sealed = SealedPack.objects.get()
    sealed.session_digest = session_digest(sealed, visitors["owner"].session.session_key or "")
    sealed.save()
    client, told = visitors[who], []
    # What signs out is asked apart, or everybody else's answers would be nobody's.
    paths = [one for one in every_path(things) if who == "nobody" or one not in SIGNS_OUT]
    for path in paths:
        for method in METHODS:
            data = RIGHT_ANSWERS if method == "POST" else None
            answer = client.post(path, data) if data else client.generic(method, path)
            told.append((method, path, answer.status_code, told_wrong(answer, path)))

    assert [one for one in told if one[3]] == []
    assert len(told) > 400
    # Pages of the case were among them where somebody may see them.
    shown = {path for method, path, status, _ in told if (method, status) == ("GET", 200)}
    assert (reverse("pictures", args=[amara.case.pk]) in shown) == (who in {"owner", "caseworker"})


def test_errors_have_them_too(amara, holding, settings, monkeypatch):
    """400 to 500, each made as a browser or somebody who probes would make it."""
    from takedown.web.views.start import Help

    owner = holding(amara.case.pk)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Help, "get", broken)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answers = {
        400: strict.get("/", headers={"host": "evil.example"}),
        403: strict.post("/say/", {"words": "x"}),
        404: owner.get("/nowhere/"),
        405: owner.delete("/who/"),
        500: strict.get("/help/"),
        "too large": owner.post("/open/", "typed=" + "x" * 5000, content_type="application/x-www-form-urlencoded"),
        301: owner.get("/who"),
    }  # fmt: skip
    for status, answer in answers.items():
        if isinstance(status, int):
            assert answer.status_code == status
        assert faults(answer, "/") == [], status
    assert answers["too large"].status_code in {400, 413}


def test_a_style_sheet_has_them_and_stays_ours(settings, tmp_path):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.STATIC_ROOT = tmp_path
    client = Client()
    for name in ("css/base.css", "js/leave.js", "icon.svg"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert faults(answer, f"/static/{name}") == []
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert loads(b"".join(answer)) == []


def test_signing_out_and_leaving_clear_the_browser(beth, signed_in, amara, holding):
    staff, owner = signed_in(beth.user), holding(amara.case.pk)
    for answer in (staff.post("/accounts/logout/"), owner.get("/leave/")):
        assert answer.status_code in {302, 303}
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert faults(answer, "/") == []
    assert "Clear-Site-Data" not in signed_in(beth.user).get("/accounts/logout/").headers


PRODUCTION = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
from django.templatetags.static import static
told = {"settings": {name: getattr(settings, name) for name in (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN")}}
client = Client(headers={"host": "notes.example"})
for name, secure, path in (("plain", False, "/who/"), ("secure", True, "/1/"), ("absent", True, "/x/"),
                           ("away", True, "/leave/"), ("static", True, static("css/base.css")),
                           ("list", True, "/static/staticfiles.json")):
    answer = client.get(path, secure=secure)
    told[name] = [answer.status_code, dict(answer.headers), [one.OutputString() for one in answer.cookies.values()]]
print(json.dumps(told))
"""


def production(tmp_path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run something with the settings of production, as an operator sets them and nothing else."""
    signing = tmp_path / "signing.pem"
    signing.write_text(django_settings.SIGNING_KEY)
    environment = {
        "PATH": os.environ["PATH"], "TAKEDOWN_MODE": "production", "DJANGO_SETTINGS_MODULE": "takedown.settings",
        "SECRET_KEY": "k" * 30 + "abcdefghijklmnopqrstuvwxyz0123456789", "INSTANCE_KEY": "i" * 44, "CODE_PEPPER": "p",
        "ALLOWED_HOSTS": "notes.example", "SIGNING_KEY_FILE": str(signing), "TAKEDOWN_DATA": str(tmp_path),
        "CONTEST_ADDRESS": "contest@notes.example", "SAFEGUARDING_ORGANISATION": "A Charity",
        "OPERATOR_NAME": "A Charity", "OPERATOR_CONTACT": "data@notes.example", "BEHIND_PROXY": "yes",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=django_settings.BASE_DIR,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_in_production_cookies_are_bound_to_the_host_and_https_is_kept(tmp_path):
    assert production(tmp_path, "manage.py", "collectstatic", "--noinput").returncode == 0
    done = production(tmp_path, "-c", PRODUCTION)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["settings"] == {
        "SESSION_COOKIE_NAME": "__Host-notes", "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/", "SESSION_COOKIE_DOMAIN": None,
    }  # fmt: skip
    status, headers, _ = told["plain"]
    assert (status, headers["Location"]) == (301, "https://notes.example/who/")
    assert "no-store" in headers["Cache-Control"]
    for name in ("secure", "absent", "away", "static"):
        _, headers, cookies = told[name]
        assert (
            headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        )
        for cookie in cookies:
            if "Max-Age=0" not in cookie:
                assert cookie.startswith("__Host-")
                for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
                    assert part in cookie
                assert "Domain=" not in cookie
    assert told["secure"][2] != []
    assert told["static"][0] == 200
    assert told["list"][0] == 404


def test_the_checks_for_production_find_nothing(tmp_path):
    done = production(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
