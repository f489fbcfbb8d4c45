"""A crew that is processes of this machine. A killed one is replaced, and what it did is done again."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from recommender.errors import UsageError
from recommender.fleet.crew import AHEAD, KEEP_DYING, Call, Crew

LOSSES_MOST: Final = 3  # times in a row that processes may be lost with nothing finished in between


@contextmanager
def processes(workers: int) -> Iterator[Crew]:
    """See `crew`."""
    made = Processes(workers)
    try:
        yield made
    finally:
        made.close()


class Processes:
    """A Crew. Its processes are copies of one that has read `data/` and loaded the kernel already, where that goes."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool = self._new_pool()

    def done(self, work: Callable[..., Any], calls: Iterable[Call]) -> Iterator[tuple[Call, Any]]:
        """See `Crew`."""
        waiting, again, running = iter(calls), list[Call](), dict[Future[Any], Call]()
        losses = 0
        while True:
            for call in self._next(again, waiting, AHEAD * self.workers - len(running)):
                try:
                    running[self._pool.submit(work, *call)] = call
                except BrokenProcessPool:
                    again.append(call)
            if not running and not again:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                call = running.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    again.append(call)
                    continue
                losses = 0
                yield call, result
            if again and not running:  # one that is lost takes the calls of all others with it
                losses += 1
                if losses > LOSSES_MOST:
                    raise UsageError([KEEP_DYING])
                self.close()
                self._pool = self._new_pool()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def _next(again: list[Call], waiting: Iterator[Call], count: int) -> list[Call]:
        """What was lost first; nothing new while some that were lost still come in."""
        if again:
            taken = again[:count]
            del again[:count]
            return taken
        return list(islice(waiting, count))

    def _new_pool(self) -> ProcessPoolExecutor:
        if "forkserver" in multiprocessing.get_all_start_methods():
            context: Any = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["recommender.fleet.ready"])
        else:
            context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_leave_stopping_to_the_parent)


def _leave_stopping_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
