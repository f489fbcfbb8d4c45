"""Applications on one database for a server with threads: each is used by one request at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from threading import Lock, Semaphore
from typing import Generic, Protocol, TypeVar

from recommender.errors import StoreError


class Shared(Protocol):
    """What stays open between requests."""

    def forget_erased(self) -> None: ...

    def close(self) -> None: ...


Opened = TypeVar("Opened", bound=Shared)


class Applications(Generic[Opened]):
    """Opens one more application where all are in use, and keeps it for the next request.

    open_one  opens an application on the database that this server serves
    most      so many are open at once, then a request waits; 1 for a database in memory, which is gone with the last
    """

    def __init__(self, open_one: Callable[[], Opened], *, most: int = 40) -> None:
        self._open_one, self._may_lose = open_one, most > 1
        self._idle: LifoQueue[Opened] = LifoQueue()
        self._may_open = Semaphore(most)
        self._opening = Lock()  # one after the other: the first makes the tables of a new database

    @contextmanager
    def one(self) -> Iterator[Opened]:
        """An application that nobody else uses meanwhile.

        Where the database lets it down it is closed, and so are those that wait: a database that was started anew
        knows none of its old connections.
        """
        application = self._take()
        try:
            application.forget_erased()
            yield application
        except StoreError:
            if self._may_lose:
                self._drop(application)
                self.close()
            else:
                self._idle.put(application)
            raise
        except BaseException:
            self._idle.put(application)
            raise
        else:
            self._idle.put(application)

    def _take(self) -> Opened:
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

    def _drop(self, application: Opened) -> None:
        with suppress(Exception):  # it may be broken in any way
            application.close()
        self._may_open.release()

    def close(self) -> None:
        """Closes those that are not in use."""
        with suppress(Empty):
            while True:
                self._drop(self._idle.get_nowait())
