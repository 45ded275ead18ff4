"""`script/update` in a clone of this very repository: what it refuses, and a whole update."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from takedown.standalone import unprivileged
from tests.chaos.installation import new_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
MIGRATION = """from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("alerts", "{before}")]
    operations = [migrations.RunSQL({sql!r}, "SELECT 1")]
"""


class Clone:
    """An installation, and the repository it gets new versions from."""

    def __init__(self, top: Path) -> None:
        self.top, self.newer, self.here = top, top / "newer", top / "app"
        for source, target in ((ROOT, self.newer), (self.newer, self.here)):
            subprocess.run(["git", "clone", "-q", source, target], check=True)
        (self.here / ".venv").symlink_to(Path(sys.prefix))
        for folder in (top / "b", top / "k"):
            folder.mkdir(mode=0o700)
            if person := unprivileged.person():
                os.chown(folder, person.uid, person.gid)

    def run(self, *command: str, key: str = "") -> subprocess.CompletedProcess[str]:
        clean = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("DJANGO_", "DATABASE_", "OWNER_", "APP_"))
            and name not in {"INSTANCE_KEY", "CODE_PEPPER", "SECRET_KEY", "SIGNING_KEY"}
        }  # fmt: skip
        clean |= {"TAKEDOWN_RELEASE_KEY": key} if key else {}
        return subprocess.run(
            command, cwd=self.here, env={**clean, "TAKEDOWN_DATA": str(self.top / "d")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def update(self, *arguments: str, key: str = "") -> tuple[int, str]:
        done = self.run("script/update", *arguments, key=key)
        return done.returncode, done.stderr + done.stdout

    def at(self) -> str:
        return self.run("git", "rev-parse", "HEAD").stdout

    def publish(self, name: str, sql: str) -> None:
        folder = self.newer / "takedown/alerts/migrations"
        before = max(path.stem for path in folder.glob("0*.py"))
        (folder / f"{name}.py").write_text(MIGRATION.format(before=before, sql=sql))
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        for words in (("add", "-A"), (*who, "commit", "-qm", name)):
            subprocess.run(["git", *words], cwd=self.newer, check=True)


@pytest.fixture
def clone() -> Iterator[Clone]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone of git")
    top = new_folder()
    top.chmod(0o755)
    try:
        yield Clone(top)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def test_what_could_lose_something_is_refused_before_anything_is_done(clone):
    folders = ("--backup", str(clone.top / "b"), "--keys", str(clone.top / "k"))
    before = clone.at()
    code, said = clone.update()
    assert (code, "Name two folders for the backup" in said) == (1, True)
    assert clone.update("--backup", str(clone.top / "b"))[0] == 1
    assert clone.update("--wrong")[0] == 2
    code, said = clone.update(*folders, "--to", "nowhere")
    assert (code, "There is no version nowhere here." in said) == (1, True)
    assert "Nothing was changed." in said
    code, said = clone.update(*folders, "--to", "HEAD~1")
    assert (code, "this is no update" in said) == (1, True)
    with (clone.here / "README.md").open("a") as file:
        file.write("mine\n")
    code, said = clone.update(*folders)
    assert (code, "changes here that are in no commit" in said) == (1, True)
    assert clone.at() == before
    assert list((clone.top / "b").iterdir()) == []


@pytest.mark.long
@pytest.mark.slow
def test_a_whole_update_and_one_that_breaks_off(clone):
    made = clone.run("script/manage", "create_organisation", "A Charity")
    assert made.returncode == 0, made.stderr
    clone.publish("9001_good", "SELECT 1")
    code, said = clone.update("--backup", str(clone.top / "b"), "--keys", str(clone.top / "k"))
    assert code == 0, said
    assert "Applying alerts.9001_good... OK" in said
    assert "update: Start it again: script/server" in said
    assert len([one for one in (clone.top / "b").iterdir() if one.name != ".lock"]) == 1

    good = clone.at().strip()
    clone.publish("9002_bad", "SELECT nothing_of_the_kind()")
    code, said = clone.update("--no-backup")
    assert code == 1
    assert "THE UPDATE DID NOT END WELL. It stopped at: database" in said
    assert f"git reset -q --keep {good} && script/bootstrap" in said
    # The way back that it names is one.
    assert clone.run("git", "reset", "-q", "--keep", good).returncode == 0
    examined = clone.run("script/manage", "doctor")
    assert examined.returncode == 0, examined.stdout
    assert "ok     The tables are those of this version." in examined.stdout


def tag(clone, name: str, *signing: str) -> None:
    """Publish a version with a tag of this name, signed as git is told, or not."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(
        ["git", *who, "commit", "-q", "--allow-empty", "-m", name], cwd=clone.newer, check=True
    )
    make = ("tag", "-s" if signing else "-a", "-m", name, name)
    subprocess.run(["git", *who, *signing, *make], cwd=clone.newer, check=True)
    assert clone.run("git", "fetch", "-q", "--tags").returncode == 0


def ssh_key(clone, name: str) -> str:
    path = clone.top / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return str(path)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")
def test_only_a_version_signed_as_was_told_is_installed(clone):
    ours, theirs = ssh_key(clone, "ours"), ssh_key(clone, "theirs")
    for name, key in (("v-ours", ours), ("v-theirs", theirs)):
        tag(clone, name, "-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
    tag(clone, "v-nobody")
    signers = clone.top / "signers"
    public = Path(f"{ours}.pub").read_text()
    signers.write_text(f"releases@b.example {public}")
    before = clone.at()
    # No version of these is the installed one's: each stops, before or at the backup into a folder that is not there.
    folders = ("--backup", str(clone.top / "none/b"), "--keys", str(clone.top / "none/k"))
    for name, known in (("v-ours", True), ("v-theirs", False), ("v-nobody", False)):
        code, said = clone.update(*folders, "--to", name, key=str(signers))
        assert code == 1
        assert (f"update: {name} is signed as TAKEDOWN_RELEASE_KEY says" in said) is known, said
        assert ("Do not install it before you know why." in said) is not known
        assert ("a backup first" in said) is known
    # A name that leads git to another tag: of two names only the version's own tag counts.
    subprocess.run(
        ["git", "update-ref", "refs/tags/tags/v-ours", "HEAD"], cwd=clone.newer, check=True
    )
    assert clone.run("git", "fetch", "-q", "--tags").returncode == 0
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=clone.newer, check=True, capture_output=True, text=True
    )
    evil = found.stdout.strip()
    code, said = clone.update(*folders, "--to", evil, key=str(signers))
    assert code == 1
    assert "a backup first" not in said
    assert "Do not install it before you know why." in said
    code, said = clone.update(*folders, "--to", "v-ours", key="ABCD")
    assert "neither a file here nor a whole fingerprint" in said
    code, said = clone.update(*folders, "--to", "v-nobody")
    assert "nobody's signature was looked at" in said
    assert clone.at() == before
