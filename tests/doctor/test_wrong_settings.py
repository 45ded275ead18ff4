"""Settings of the database that cannot be used are said in plain words, without what stands in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CANNOT_BE_READ = "takedown: DATABASE_URL cannot be read: postgresql://user:password@host:port/name"


def doctor(folder: Path, url: str) -> tuple[int, str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO_", "DATABASE_", "OWNER_", "APP_"))
    }
    done = subprocess.run(
        (sys.executable, "manage.py", "doctor", "--quiet"), cwd=ROOT, capture_output=True, text=True,
        check=False, env={**clean, "DATABASE_URL": url, "TAKEDOWN_DATA": str(folder)},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:secretword@/", "The settings of the database cannot be used"),
        ("postgresql://u:secretword@127.0.0.1:1/x?no=1", "The database does not answer"),
        ("postgresql://u:secretword@127.0.0.1:1/x", "The database does not answer"),
        ("postgresql://u:secretword@127.0.0.1:port/x", CANNOT_BE_READ),
        ("postgresql://u:secret#word@127.0.0.1:5432/x", CANNOT_BE_READ),
        ("mysql://u:secretword@h/x", "DATABASE_URL must begin with postgresql://"),
    ],
)
def test_what_is_wrong_with_the_database_is_said_in_a_line(tmp_path, url, said):
    code, found = doctor(tmp_path, url)
    assert code == 1
    assert said in found
    assert "Traceback" not in found
    assert "secretword" not in found
