from __future__ import annotations

import base64
import stat
from configparser import ConfigParser
from typing import TYPE_CHECKING

import pytest

from takedown.common import broker
from takedown.standalone import environment, keys, processes, roles, unprivileged
from takedown.standalone.message_queue import QUEUES
from takedown.standalone.places import FolderRefused, Places, make_private, places

if TYPE_CHECKING:
    from pathlib import Path

HERE = environment.Address(host="127.0.0.1", port=8000)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def where(tmp_path: Path) -> Places:
    made = Places(checkout=tmp_path, data=tmp_path / "d")
    made.prepare()
    return made


def test_first_run_makes_three_different_private_keys(where: Places) -> None:
    made = keys.first_run_keys(where.keys, has_data=False)
    values = set()
    for path in (made.secret_key, made.instance_key, made.code_pepper):
        assert mode(path) == 0o600
        values.add(path.read_text())
        assert len(base64.b64decode(path.read_text())) == 32
    assert len(values) == 3


def test_second_run_keeps_the_keys(where: Places) -> None:
    before = keys.first_run_keys(where.keys, has_data=False).instance_key.read_text()
    assert keys.first_run_keys(where.keys, has_data=True).instance_key.read_text() == before


@pytest.mark.parametrize("name", ["instance-key", "code-pepper"])
def test_a_lost_key_is_never_replaced_while_its_data_is_here(where: Places, name: str) -> None:
    keys.first_run_keys(where.keys, has_data=False)
    (where.keys / name).unlink()
    with pytest.raises(keys.KeyMissing, match=name):
        keys.first_run_keys(where.keys, has_data=True)
    assert not (where.keys / name).exists()


def test_a_key_others_could_read_is_made_private_again(where: Places) -> None:
    made = keys.first_run_keys(where.keys, has_data=False)
    made.instance_key.chmod(0o644)
    keys.first_run_keys(where.keys, has_data=True)
    assert mode(made.instance_key) == 0o600


def test_every_folder_is_private(where: Places) -> None:
    for folder in (where.data, where.keys, where.logs, where.run, where.data / "keystore"):
        assert mode(folder) == 0o700


def test_a_link_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(FolderRefused):
        make_private(tmp_path / "link")


def test_sockets_of_a_deep_folder_go_where_the_path_is_short(tmp_path: Path) -> None:
    deep = Places(checkout=tmp_path, data=tmp_path / ("x" * 90))
    assert len(str(deep.sockets / "supervisor.sock.1234567")) <= 100
    assert deep.sockets != Places(checkout=tmp_path, data=tmp_path / ("y" * 90)).sockets


def test_the_data_folder_is_beside_the_code_unless_named(tmp_path: Path) -> None:
    assert places({}, checkout=tmp_path).data == tmp_path / ".data"
    assert places({"TAKEDOWN_DATA": str(tmp_path / "z")}).data == tmp_path / "z"


def test_passwords_are_private_and_lost_ones_are_not_remade(where: Places) -> None:
    made = roles.passwords(where.passwords, has_data=False)
    assert mode(where.passwords) == 0o600
    assert roles.passwords(where.passwords, has_data=True) == made
    assert len({made.superuser, made.owner, made.app}) == 3
    where.passwords.unlink()
    with pytest.raises(roles.PasswordsMissing):
        roles.passwords(where.passwords, has_data=True)


def test_a_url_survives_strange_passwords_and_folders(tmp_path: Path) -> None:
    url = roles.database_url("takedown_app", "a/b@c:d", sockets=tmp_path / "a b&c")
    assert "a%2Fb%40c%3Ad@/takedown?host=" in url
    assert url.endswith("/a%20b%26c")


@pytest.mark.parametrize("given", [{"BIND": "0.0.0.0"}, {"BIND": "example.org"}, {"PORT": "http"}])  # noqa: S104
def test_the_server_of_one_machine_stays_on_that_machine(given: dict[str, str]) -> None:
    with pytest.raises(environment.AddressRefused):
        environment.address(given)


def test_the_address_can_be_opened() -> None:
    assert environment.address({}).url == "http://127.0.0.1:8000/"
    assert environment.address({"BIND": "::1", "PORT": "9"}).url == "http://[::1]:9/"


def test_only_commands_that_change_tables_act_as_the_owner(where: Places) -> None:
    made = keys.first_run_keys(where.keys, has_data=False)
    urls = roles.Urls(owner="owner-url", app="app-url")
    for command, url in (("migrate", "owner-url"), ("create_organisation", "app-url")):
        found = environment.for_command({}, where, command=command, keys=made, urls=urls)
        assert found["DATABASE_URL"] == url


def test_an_instance_key_that_a_key_service_holds_is_neither_made_nor_named(where: Places) -> None:
    given = {"INSTANCE_KEY_COMMAND": "ask"}
    assert environment.asks_a_key_service(given)
    made = keys.first_run_keys(where.keys, has_data=False, instance_key_elsewhere=True)
    keys.first_run_keys(where.keys, has_data=True, instance_key_elsewhere=True)
    found = environment.for_processes(given, where, keys=made, database_url="app-url")
    assert not made.instance_key.exists()
    assert "INSTANCE_KEY_FILE" not in found
    (where.keys / "code-pepper").unlink()
    with pytest.raises(keys.KeyMissing, match="code-pepper"):
        keys.first_run_keys(where.keys, has_data=True, instance_key_elsewhere=True)


def test_instance_keys_that_were_replaced_are_found_beside_the_new_one(where: Places) -> None:
    made = keys.first_run_keys(where.keys, has_data=False)
    assert "FORMER_INSTANCE_KEYS_FILE" not in environment.for_processes(
        {}, where, keys=made, database_url="x"
    )
    made.former_instance_keys.write_text("old\n")
    found = environment.for_processes({}, where, keys=made, database_url="x")
    assert found["FORMER_INSTANCE_KEYS_FILE"] == str(where.keys / "former-instance-keys")
    assert found["INSTANCE_KEY_FILE"] == str(made.instance_key)


def test_web_and_workers_never_see_the_owner_of_the_tables(where: Places) -> None:
    made = keys.first_run_keys(where.keys, has_data=False)
    given = {"OWNER_DATABASE_URL": "owner-url", "OPERATOR_NAME": "A charity"}
    found = environment.for_processes(given, where, keys=made, database_url="app-url")
    assert "owner-url" not in found.values()
    assert found["OPERATOR_NAME"] == "A charity"
    assert found["TAKEDOWN_MODE"] == "standalone"
    assert made.secret_key.read_text().strip() not in found.values()


def test_the_database_stops_last_and_starts_first(where: Places) -> None:
    config = read(
        processes.configuration(where, processes.processes(where, HERE), own_database=True)
    )
    group = config[f"group:{processes.GROUP}"]
    assert int(config["program:postgres"]["priority"]) < int(group["priority"])
    assert config["program:postgres"]["autostart"] == "true"
    assert config["program:postgres"]["stopsignal"] == "INT"
    assert group["programs"] == "short,pictures,documents,packs,beat,web"
    assert all(config[f"program:{name}"]["autorestart"] == "true" for name in ("web", "beat"))


def test_no_database_of_ours_is_run_beside_another_one(where: Places) -> None:
    text = processes.configuration(where, processes.processes(where, HERE), own_database=False)
    assert "postgres" not in text


@pytest.mark.parametrize("queue", ["documents", "packs"])
def test_what_takes_long_has_a_worker_that_takes_one_at_a_time(where: Places, queue: str) -> None:
    (found,) = (p for p in processes.processes(where, HERE) if p.name == queue)
    text = " ".join(found.arguments)
    assert "--concurrency 1 " in text
    assert "--prefetch-multiplier 1 " in text


def test_a_pack_waits_in_a_queue_of_its_own_and_no_work_outlives_its_lease(where: Places) -> None:
    queues = {name: route["queue"] for name, route in broker.ROUTES.items()}
    assert queues == {
        "build_pack": "packs", "deliver_mail": "documents", "read_mailbox": "documents",
        "render_letter": "documents", "read_picture": "pictures", "stamp_packs": "packs",
        "make_daily_root": "packs", "deliver_nudge": "documents", "raise_flags": "pictures",
    }  # fmt: skip
    workers = {each.name for each in processes.processes(where, HERE)}
    assert {"short", *queues.values()} == workers & set(QUEUES) == set(QUEUES)
    assert broker.SECONDS[0] < broker.SECONDS[1] < 5 * 60
    assert "build_pack" not in broker.ANNOTATIONS
    root = broker.ANNOTATIONS["make_daily_root"]
    assert root["soft_time_limit"] < root["time_limit"] < 10 * 60


def test_pictures_are_taken_one_at_a_time_by_each_child(where: Places) -> None:
    (found,) = (p for p in processes.processes(where, HERE) if p.name == "pictures")
    assert "--prefetch-multiplier 1 " in " ".join(found.arguments)


def test_only_root_hands_over_to_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert unprivileged.person() is None
    monkeypatch.setattr("os.geteuid", lambda: 0)
    found = unprivileged.person()
    assert found is not None
    assert found.uid != 0


def test_a_copy_of_the_code_leaves_data_and_history_behind(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "copies" / "app"
    for name in (".data/key", ".git/config", ".venv/bin/python", "takedown/a.py"):
        (source / name).parent.mkdir(parents=True)
        (source / name).write_text("x")
    (source / "takedown" / "a.py").chmod(0o600)
    target.mkdir(parents=True)
    (target / "old.py").write_text("x")
    unprivileged.copy_code(source, target)
    assert sorted(path.name for path in target.rglob("*")) == ["a.py", "takedown"]
    assert mode(target / "takedown" / "a.py") == 0o644


def read(text: str) -> ConfigParser:
    config = ConfigParser(interpolation=None)
    config.read_string(text)
    return config


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ({}, "http://127.0.0.1:8123/"),
        ({"SITE_URL": "https://notes.example"}, "https://notes.example"),
        ({"PORT": "9000"}, None),
    ],
)
def test_a_command_knows_where_the_server_is(where: Places, given, site) -> None:
    where.address.write_text("http://127.0.0.1:8123/\n")
    urls = roles.Urls(owner="postgresql://o@/x", app="postgresql://a@/x")
    made_keys = keys.first_run_keys(where.keys, has_data=False)
    made = environment.for_command(given, where, command="invite", keys=made_keys, urls=urls)
    assert made.get("SITE_URL") == site
