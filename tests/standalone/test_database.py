from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import kombu
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from takedown.common import broker
from takedown.standalone import binaries, message_queue, postgres, roles, throwaway

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def made() -> Iterator[throwaway.Throwaway]:
    with throwaway.throwaway(os.environ) as found:
        yield found


@pytest.mark.slow
def test_nobody_gets_in_without_a_password(made: throwaway.Throwaway) -> None:
    without = made.urls.app.split(":")[0] + "://takedown_app" + "@" + made.urls.app.split("@")[1]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(without)


@pytest.mark.slow
def test_the_socket_folder_is_private_and_there_is_no_network(made: throwaway.Throwaway) -> None:
    with psycopg.connect(made.urls.app) as connection:
        listen = connection.execute("SHOW listen_addresses").fetchone()
        folder = Path(connection.info.host)
    assert listen == ("",)
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.stat().st_uid != 0


@pytest.mark.slow
def test_the_application_reads_and_writes_but_owns_nothing(made: throwaway.Throwaway) -> None:
    with psycopg.connect(made.urls.owner) as owner:
        owner.execute("CREATE TABLE a (id bigserial, word text)")
    with psycopg.connect(made.urls.app) as app:
        app.execute("INSERT INTO a (word) VALUES ('x')")
        assert app.execute("SELECT word FROM a").fetchall() == [("x",)]
        for refused in ("DROP TABLE a", "TRUNCATE a", "CREATE TABLE b (id int)", "CREATE ROLE c"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
                app.execute(refused.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute("CREATE SCHEMA d")
    with psycopg.connect(made.urls.owner) as owner:
        owner.execute("DROP TABLE a")


@pytest.mark.slow
def test_the_queue_is_installed_once_and_the_application_can_use_it(
    made: throwaway.Throwaway,
) -> None:
    assert message_queue.install_queue(made.urls.owner, role=roles.APP) is False
    with psycopg.connect(made.urls.app) as app:
        app.execute("SELECT pgmq.create('made_by_a_worker')")
        app.execute("SELECT pgmq.send('short', '{\"id\": 1}')")
        assert len(app.execute("SELECT * FROM pgmq.read('short', 30, 1)").fetchall()) == 1


@pytest.mark.slow
def test_a_worker_takes_the_next_message_where_the_end_of_one_could_not_be_told(
    made: throwaway.Throwaway,
) -> None:
    fields = {key.upper(): value for key, value in conninfo_to_dict(made.urls.app).items()}
    options = broker.options({"PORT": "", **fields, "NAME": fields["DBNAME"]})
    documents = kombu.Queue("documents", kombu.Exchange("documents"), routing_key="documents")
    taken: list[kombu.Message] = []
    queue = kombu.Connection("pgmq://", transport=broker.TRANSPORT, transport_options=options)
    with queue, queue.channel() as channel:
        for number in (1, 2):
            kombu.Producer(channel, exchange=documents.exchange).publish(
                number, routing_key="documents", declare=[documents]
            )
        worker = kombu.Consumer(channel, [documents], on_message=taken.append)
        worker.qos(prefetch_count=1)
        worker.consume()
        queue.drain_events(timeout=5)
        # The database is started again while the first is being worked on.
        with psycopg.connect(made.urls.app) as app:
            app.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = current_user AND pid <> pg_backend_pid()"
            )
        with pytest.raises(psycopg.OperationalError):
            taken[0].ack()

        for _ in range(10):
            # Other connections that were open are found to be closed, one by one.
            with suppress(psycopg.OperationalError, TimeoutError):
                queue.drain_events(timeout=0.5)
        assert [message.payload for message in taken] == [1, 2]
        taken[1].ack()
        worker.cancel()
    with psycopg.connect(made.urls.app) as app:
        # The first is kept, and delivered again when its time is over.
        left = app.execute("SELECT count(*) FROM pgmq.q_documents").fetchone()
    assert left == (1,)


@pytest.mark.slow
def test_roles_can_be_set_up_again(made: throwaway.Throwaway) -> None:
    with psycopg.connect(made.urls.owner) as owner:
        row = owner.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'takedown_app'"
        ).fetchone()
    assert row == (False, False, False)


@pytest.mark.slow
def test_committed_rows_survive_a_killed_database(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("PostgreSQL does not run as root; the throwaway tests cover handing it over")
    cluster = postgres.Cluster(
        folder=tmp_path / "db", sockets=tmp_path, binaries=binaries.find_binaries(os.environ)
    )
    kept = roles.Passwords(superuser="s", owner="o", app="a")
    postgres.initialise(cluster, password=kept.superuser)
    for expected in (0, 1, 2):
        child = postgres.spawn(cluster, log=tmp_path / "log")
        conninfo = roles.superuser_conninfo(cluster, kept)
        postgres.wait_until_answers(conninfo, seconds=30)
        with psycopg.connect(conninfo) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS a (id int)")
            row = connection.execute("SELECT count(*) FROM a").fetchone()
            connection.execute("INSERT INTO a VALUES (1)")
        assert row == (expected,)
        child.send_signal(signal.SIGKILL)
        child.wait()


def test_files_of_another_major_version_are_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "PG_VERSION").write_text("14\n")
    cluster = postgres.Cluster(
        folder=tmp_path / "db", sockets=tmp_path, binaries=binaries.find_binaries(os.environ)
    )
    with pytest.raises(postgres.PostgresRefused, match="PostgreSQL 14"):
        postgres.initialise(cluster, password="x")


def test_a_named_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(binaries.NoPostgres, match="no PostgreSQL program"):
        binaries.find_binaries({"POSTGRES_BIN": str(tmp_path)})


def test_programs_that_are_too_old_are_refused(tmp_path: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.2'\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(binaries.NoPostgres, match="version 15"):
        binaries.find_binaries({"POSTGRES_BIN": str(tmp_path)})


def test_the_command_line_holds_no_secret(tmp_path: Path) -> None:
    cluster = postgres.Cluster(folder=tmp_path, sockets=tmp_path, binaries=tmp_path)
    assert "fsync=off" not in cluster.command()
    assert not any("password" in part for part in cluster.command())


@pytest.mark.slow
def test_a_throwaway_database_leaves_nothing_behind() -> None:
    with throwaway.throwaway(os.environ) as found:
        top = found.places.data.parent
        assert top.exists()
    assert not top.exists()
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(top) not in listed.stdout
