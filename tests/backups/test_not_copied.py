"""Mail that waits at a desk is with no case: no erasing reaches a copy of it, so no backup has one."""

from __future__ import annotations

import os
import subprocess

import pytest

from takedown.removals.models import UnsortedMail
from takedown.standalone.dumping import dump, program
from tests.backups.drill import url_of_this_database
from tests.conftest import NOW


@pytest.mark.django_db(transaction=True)
def test_mail_that_waits_is_in_no_dump_and_what_stands_beside_it_is(beth, tmp_path):
    UnsortedMail.objects.create(
        membership=beth, added_at=NOW, mail_index=b"index", head_sealed=b"head", raw_sealed=b"raw"
    )
    file = tmp_path / "dump"
    file.write_bytes(b"".join(dump(url_of_this_database(), environment=os.environ)))
    restore = [program("pg_restore", os.environ), "--data-only", "--file=-"]
    for table, rows in (("removals_unsortedmail", False), ("accounts_membership", True)):
        done = subprocess.run(
            [*restore, f"--table={table}", str(file)], check=True, capture_output=True, text=True
        )
        assert (f"COPY public.{table}" in done.stdout) is rows
