"""Applications on one database for a server with threads: each is used by one request at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from threading import Lock, Semaphore

from recommender.application import Recommender


class Applications:
    """Opens one more application where all are in use, and keeps it for the next request.

    open_one  opens an application on the database that this server serves
    most      so many are open at once, then a request waits; 1 for a database in memory, which is gone with the last
    """

    def __init__(self, open_one: Callable[[], Recommender], *, most: int = 40) -> None:
        self._open_one = open_one
        self._idle: LifoQueue[Recommender] = LifoQueue()
        self._may_open = Semaphore(most)
        self._opening = Lock()  # one after the other: the first makes the tables of a new database

    @contextmanager
    def one(self) -> Iterator[Recommender]:
        """An application that nobody else uses meanwhile."""
        application = self._take()
        try:
            application.forget_erased()
            yield application
        finally:
            self._idle.put(application)

    def _take(self) -> Recommender:
        try:
            return self._idle.get_nowait()
        except Empty:
            if not self._may_open.acquire(blocking=False):
                return self._idle.get()
        try:
            with self._opening:
                return self._open_one()
        except BaseException:
            self._may_open.release()
            raise

    def close(self) -> None:
        """Closes those that are not in use."""
        while not self._idle.empty():
            self._idle.get_nowait().close()
            self._may_open.release()
