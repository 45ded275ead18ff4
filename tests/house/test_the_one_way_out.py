"""Whatever can open a connection is imported where the architecture says so, and nowhere else."""

from __future__ import annotations

import ast

from tests.house.reading import trees

NETWORK = {
    "_socket", "aiohttp", "asyncore", "ftplib", "http", "httpx", "imaplib", "nntplib", "poplib", "pycurl",
    "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib3", "webbrowser",
    "websocket", "websockets", "xmlrpc",
}  # fmt: skip
# urllib.parse opens nothing; of asyncio only what runs a coroutine is used.
NETWORK_PARTS = {"urllib.request", "urllib.error", "asyncio.streams", "django.core.mail"}
PROGRAMS = {"subprocess", "os.system", "os.popen", "multiprocessing", "pty"}

# Timestamps; letters to the operator's own server; answers from the operator's own mailbox; one machine's
# processes, which talk by sockets of their own.
MAY_CONNECT = {
    "takedown/common/fetch.py", "takedown/common/outgoing.py", "takedown/common/mailbox.py",
}  # fmt: skip
# The child that reads a picture; the program that gives the key; a demonstration on one machine.
MAY_START = {
    "takedown/common/instance_key_settings.py",
    "takedown/jobs/demo.py",
    "takedown/pictures/read.py",
}
STANDALONE = "takedown/standalone/"


def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {f"{node.value.id}.{node.attr}"} & (NETWORK_PARTS | PROGRAMS)
    return found


def those_that_use(names: set[str]) -> set[str]:
    return {
        path
        for path, tree in trees()
        if not path.startswith(STANDALONE)
        and any(one in names or one.split(".")[0] in names for one in imported(tree))
    }


def test_only_the_way_out_and_the_mail_of_the_operator_open_connections():
    assert those_that_use(NETWORK | NETWORK_PARTS) == MAY_CONNECT


def test_only_what_is_named_here_starts_a_process():
    assert those_that_use(PROGRAMS) == MAY_START


def test_only_timestamps_use_the_way_out():
    users = {path for path, tree in trees() if "takedown.common.fetch" in imported(tree)}
    assert users == {"takedown/evidence/stamping.py"}
