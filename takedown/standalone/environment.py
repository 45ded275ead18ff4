"""The environment the processes of one machine run in; secrets only as file names and URLs."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.standalone.roles import Urls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from takedown.standalone.keys import Keys
    from takedown.standalone.places import Places

# Commands that change the shape of the database act as its owner.
OWNER_COMMANDS = frozenset({"install_queue", "migrate"})


class AddressRefused(Exception):
    """The web server may not listen there; the message says why."""


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"


def address(environment: Mapping[str, str]) -> Address:
    """Read BIND and PORT; raise AddressRefused for anything but this computer itself."""
    host = environment.get("BIND", "127.0.0.1")
    port = environment.get("PORT", "8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise AddressRefused(f"PORT must be a number from 1 to 65535, not {port}.")
    try:
        loopback = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise AddressRefused(
            f"BIND is {host}, but script/server serves this computer only, without encryption. "
            "To serve others, run it in production mode (docs/operate.md)."
        )
    return Address(host=host, port=int(port))


def external_urls(environment: Mapping[str, str]) -> Urls:
    """Return the URLs of a database that is not ours to run; its owner may be the same role."""
    app = environment["DATABASE_URL"]
    return Urls(owner=environment.get("OWNER_DATABASE_URL", app), app=app)


def for_processes(
    environment: Mapping[str, str], places: Places, *, keys: Keys, database_url: str
) -> dict[str, str]:
    """Return the environment of web, workers and beat; what the operator set already stands."""
    ours = {
        **_instance_keys(environment, keys),
        "TAKEDOWN_MODE": "standalone",
        "SECRET_KEY_FILE": str(keys.secret_key),
        "CODE_PEPPER_FILE": str(keys.code_pepper),
        "SIGNING_KEY_FILE": str(keys.signing_key),
        "KEYSTORE_DIR": str(places.data / "keystore"),
        "SEALED_DIR": str(places.data / "sealed"),
        "STATIC_ROOT": str(places.data / "static"),
        "BIND": "127.0.0.1",
        "PORT": "8000",
    }
    always = {
        "TAKEDOWN_DATA": str(places.data),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "takedown.settings",
    }
    kept = {name: value for name, value in environment.items() if name != "OWNER_DATABASE_URL"}
    return {**ours, **kept, **always}


def asks_a_key_service(environment: Mapping[str, str]) -> bool:
    """Say whether the instance key comes from a program, so that no file of ours holds it."""
    return bool(environment.get("INSTANCE_KEY_COMMAND"))


def _instance_keys(environment: Mapping[str, str], keys: Keys) -> dict[str, str]:
    files = {}
    if not asks_a_key_service(environment):
        files["INSTANCE_KEY_FILE"] = str(keys.instance_key)
    if keys.former_instance_keys.exists():
        files["FORMER_INSTANCE_KEYS_FILE"] = str(keys.former_instance_keys)
    return files


def for_command(
    environment: Mapping[str, str], places: Places, *, command: str, keys: Keys, urls: Urls
) -> dict[str, str]:
    """Return the environment of one management command, which may act as the owner."""
    url = urls.owner if command in OWNER_COMMANDS else urls.app
    made = for_processes(environment, places, keys=keys, database_url=url)
    # A link that a command prints leads to where the server was last seen, whatever its port.
    if "PORT" not in environment and places.address.exists():
        made.setdefault("SITE_URL", places.address.read_text(encoding="ascii").strip())
    return {**made, "OWNER_DATABASE_URL": urls.owner}
