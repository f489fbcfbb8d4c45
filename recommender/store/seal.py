"""Whether a database file is still as this program left it: the digest of its bytes, written when it was last closed.

SQLite finds pages that are broken, but not a bit that changed in what somebody said. The seal lies beside the file. It
is taken away before anything is written, and laid down again by the last one to close, while nobody else can write. So
where it lies there, and its size and time are those of the file, another digest means that the disk changed something.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from recommender.store.database_bytes import bytes_of

LARGEST_BYTES: Final = 100_000_000  # a larger file is neither sealed nor looked through when it is opened
AT_ONCE: Final = 1 << 20
State = Literal["whole", "broken", "unknown"]


def digest_of(path: Path) -> str:
    """Sixteen hexadecimal digits for the bytes of a file."""
    seen = hashlib.blake2b(digest_size=8)
    with bytes_of(path) as file:
        while piece := file.read(AT_ONCE):
            seen.update(piece)
    return seen.hexdigest()


def seal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def state_of(path: Path) -> State:
    """Whether the file is as it was sealed; unknown where it was not sealed, or was changed by another program."""
    seal = seal_of(path)
    try:
        said = json.loads(seal.read_text(encoding="ascii"))
        if said["size"] != path.stat().st_size or _has_log(path):
            return "unknown"
        is_same = said["digest"] == digest_of(path)
        is_ours = said["modified_ns"] == path.stat().st_mtime_ns and seal.exists()  # else somebody writes just now
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown"
    return "whole" if is_same else "broken" if is_ours else "unknown"


def take_away(path: Path) -> None:
    """Before a write: from now on the file is not as it was sealed. Raises OSError where it cannot be taken away."""
    seal_of(path).unlink(missing_ok=True)


def lay_down(path: Path, connection: sqlite3.Connection) -> None:
    """Seals a file whose log can be emptied; leaves it where others use it or the seal cannot be written."""
    seal = seal_of(path)
    with suppress(sqlite3.Error, OSError):
        if seal.exists() or path.stat().st_size > LARGEST_BYTES:
            return
        connection.execute("PRAGMA busy_timeout = 0")
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return
        connection.execute("BEGIN IMMEDIATE")  # nobody writes meanwhile
        if not _has_log(path):
            about = path.stat()
            said = {"size": about.st_size, "modified_ns": about.st_mtime_ns, "digest": digest_of(path)}
            part = seal.with_name(f"{seal.name}.part")
            part.touch(mode=0o600)
            part.write_text(json.dumps(said), encoding="ascii")
            part.replace(seal)
        connection.execute("ROLLBACK")


def _has_log(path: Path) -> bool:
    """Whether something waits in the log beside the file."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0
