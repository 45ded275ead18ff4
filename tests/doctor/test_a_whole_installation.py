"""A whole installation as `script/server` runs it: asked while it is well, and while it is broken by hand."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys

import pytest

from takedown.reads.health import SECRETS
from tests.chaos.installation import Installation, installation, until

pytestmark = [pytest.mark.long, pytest.mark.slow]
A_MINUTE_AND_MORE = 90


def health(site: Installation) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def doctor(site: Installation) -> tuple[int, str]:
    # Not with the keys of tests: those of this installation are in files.
    own = {name: value for name, value in site.environment.items() if name not in SECRETS}
    done = subprocess.run(
        [sys.executable, "-m", "takedown.standalone", "manage", "doctor", "--quiet"],
        env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_what_is_done_to_a_running_installation_is_said():
    with installation() as site:
        until(lambda: health(site) == (200, "ok\n"), "the first heartbeats")
        code, said = doctor(site)
        assert code == 0, said
        a_worker_stands_still(site)
        the_instance_key_is_gone(site)
        the_database_is_gone(site)


def a_worker_stands_still(site: Installation) -> None:
    """Supervisor starts a dead one again; one that hangs is what nobody sees."""
    stopped = site.of_kind("--queues packs")
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    site.ask("UPDATE alerts_heartbeat SET at = now() - interval '20 minutes' WHERE heart = 'packs'")
    until(lambda: health(site) == (503, "not ok\n"), "it to be seen")
    code, said = doctor(site)
    assert code == 1
    assert "wrong  The worker packs (evidence packs) was last heard of on" in said
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    until(
        lambda: health(site) == (200, "ok\n"), "it to be heard again", seconds=2 * A_MINUTE_AND_MORE
    )


def the_instance_key_is_gone(site: Installation) -> None:
    key = site.data / "keys" / "instance-key"
    aside = key.with_name("aside")
    key.rename(aside)
    until(lambda: health(site)[0] == 503, "it to be missed before the next start")
    code, said = doctor(site)
    assert code == 1
    assert "wrong  INSTANCE_KEY is missing. Put keys/instance-key back from your copy" in said
    assert not key.exists()
    aside.rename(key)
    until(lambda: health(site)[0] == 200, "it to be found")


def the_database_is_gone(site: Installation) -> None:
    """Stopped and with its passwords gone, nobody can start it."""
    kept = site.data / "keys" / "database.json"
    kept.rename(kept.with_name("aside.json"))
    for pid in site.of_kind(f"postgres -D {site.data}"):
        os.kill(pid, signal.SIGSTOP)
    code, said = doctor(site)
    assert code == 1
    assert f"wrong  {kept} is missing. Put it back from a backup." in said
    assert "wrong  The database does not answer" in said
    for pid in site.of_kind(f"postgres -D {site.data}"):
        os.kill(pid, signal.SIGCONT)
    kept.with_name("aside.json").rename(kept)
    assert doctor(site)[0] == 0
