"""Being ended from outside: a closed window, a request to stop. Both become an error that can be caught."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class EndedFromOutsideError(Exception):
    """The terminal was closed, or somebody asked the process to end. exit_code is the one that shells expect."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__(signal.Signals(number).name)


@contextmanager
def endings_as_errors() -> Iterator[None]:
    """Within this block a request to end raises EndedFromOutsideError, so that what was done can still be kept."""
    endings = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, _end) for number in endings]
    try:
        yield
    finally:
        for number, handler in zip(endings, before, strict=True):
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001, what a handler gets
    raise EndedFromOutsideError(number)
