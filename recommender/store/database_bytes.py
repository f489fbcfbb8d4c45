"""The bytes of a database file, read while this process may have it open.

A process loses all its locks on a file when it closes any of its descriptors of it, whoever opened that one (POSIX). Of
its own descriptors SQLite takes care. A plain `open` and `close` beside them would leave a connection without the lock
that says that the file is in use: the next program that closes the file would think that it was the last, delete the
log, and all that is acknowledged here afterwards would be written into a file that has no name any more.

So what is read here stays open for as long as a connection of this process does.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from threading import RLock
from typing import Final

Identity = tuple[int, int]
_LOCK: Final = RLock()
_CONNECTIONS: Final[Counter[Identity]] = Counter()
_KEPT_OPEN: Final[dict[Identity, list[FileIO]]] = {}


def connected(path: Path) -> Identity:
    """Notes a connection to a file, before its first statement. Returns what `disconnected` wants once it is closed."""
    with _LOCK:
        identity = _identity(path.stat())
        _CONNECTIONS[identity] += 1
        return identity


def disconnected(identity: Identity) -> None:
    """A connection was closed. With the last one goes what was read beside it."""
    with _LOCK:
        _CONNECTIONS[identity] -= 1
        if not _CONNECTIONS[identity]:
            del _CONNECTIONS[identity]
            for file in _KEPT_OPEN.pop(identity, ()):
                file.close()


@contextmanager
def bytes_of(path: Path) -> Iterator[FileIO]:
    """The file from its first byte on; one thread reads at a time. Without a buffer, which would hold old bytes."""
    with _LOCK:
        kept = _KEPT_OPEN.get(_identity(path.stat()))
        file = kept[0] if kept else FileIO(path)
        file.seek(0)
        try:
            yield file
        finally:
            if not kept:
                _keep_or_close(file)


def _keep_or_close(file: FileIO) -> None:
    identity = _identity(os.fstat(file.fileno()))  # the path may have led elsewhere a moment before
    if _CONNECTIONS[identity]:
        _KEPT_OPEN.setdefault(identity, []).append(file)
    else:
        file.close()


def _identity(about: os.stat_result) -> Identity:
    return about.st_dev, about.st_ino
