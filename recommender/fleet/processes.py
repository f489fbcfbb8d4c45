"""A crew that is processes of this machine. A killed one is replaced, and what it did is done again.

Each process has a pipe of its own and one call at a time. Nothing is shared: in a pool, whose queues have one lock for
all, a process that is killed while it holds the lock leaves the others waiting for ever.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Final, cast

from recommender.errors import UsageError
from recommender.fleet.crew import KEEP_DYING, Call, Crew

LOSSES_MOST: Final = 3  # times in a row that a process may be lost with nothing finished in between


@contextmanager
def processes(workers: int) -> Iterator[Crew]:
    """See `crew`."""
    made = Processes(workers)
    try:
        yield made
    finally:
        made.close()


@dataclass(slots=True)
class _Hand:
    """A process, our end of its pipe, and what it is at."""

    process: Any
    pipe: Connection
    call: Call | None = None

    def begin(self, work: Callable[..., Any], call: Call) -> None:
        self.call = call
        with suppress(BrokenPipeError, ConnectionResetError):  # it is gone, and the end of the pipe says so in its turn
            self.pipe.send((work, call))


class Processes:
    """A Crew. Its processes are copies of one that has read `data/` and loaded the kernel already, where that goes."""

    def __init__(self, workers: int) -> None:
        if "forkserver" in multiprocessing.get_all_start_methods():
            self._context: Any = multiprocessing.get_context("forkserver")
            self._context.set_forkserver_preload(["recommender.fleet.ready"])
        else:
            self._context = multiprocessing.get_context("spawn")
        self._hands = [self._new_hand() for _ in range(workers)]

    def done(self, work: Callable[..., Any], calls: Iterable[Call]) -> Iterator[tuple[Call, Any]]:
        """See `Crew`."""
        waiting, losses = iter(calls), 0
        for hand in self._hands:
            self._next(hand, work, waiting)
        while busy := {hand.pipe: hand for hand in self._hands if hand.call is not None}:
            for pipe in wait(list(busy)):
                hand = busy[cast(Connection, pipe)]
                call = cast(Call, hand.call)
                try:
                    result, error = hand.pipe.recv()
                except (EOFError, OSError):
                    losses += 1
                    if losses > LOSSES_MOST:
                        raise UsageError([KEEP_DYING]) from None
                    self._replace(hand).begin(work, call)
                    continue
                hand.call, losses = None, 0
                if error is not None:
                    raise error
                self._next(hand, work, waiting)
                yield call, result

    def close(self) -> None:
        for hand in self._hands:
            hand.process.kill()
        for hand in self._hands:
            hand.process.join()
            hand.pipe.close()

    @staticmethod
    def _next(hand: _Hand, work: Callable[..., Any], waiting: Iterator[Call]) -> None:
        call = next(waiting, None)
        if call is not None:
            hand.begin(work, call)

    def _replace(self, lost: _Hand) -> _Hand:
        lost.process.kill()
        lost.process.join()
        lost.pipe.close()
        new = self._new_hand()
        self._hands[self._hands.index(lost)] = new
        return new

    def _new_hand(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()  # so that the death of the process is the end of the pipe
        return _Hand(process, ours)


def _serve(pipe: Connection) -> None:
    """Does one call after the other until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    while True:
        try:
            work, call = pipe.recv()
        except EOFError:
            return
        answer: tuple[Any, Exception | None]
        try:
            answer = work(*call), None
        except Exception as error:
            answer = None, error  # it is raised in the parent
        pipe.send(answer)
