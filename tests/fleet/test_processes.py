"""Work over processes of this machine goes on when one is lost, and ends where none can live."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from recommender.errors import UsageError
from recommender.fleet.hiring import Hiring, crew


def doubled_but_killed_at_first(number: int, mark: str) -> int:
    """Twice the number; the very first process to come here is killed."""
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return 2 * number
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def killed(_number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_each_call_is_done_once_whatever_was_lost(tmp_path):
    with crew(Hiring(processes=2)) as hands:
        calls = ((number, str(tmp_path / "mark")) for number in range(40))
        done = [(call[0], result) for call, result in hands.done(doubled_but_killed_at_first, calls)]

    assert sorted(done) == [(number, 2 * number) for number in range(40)]


def test_where_every_process_is_killed_the_work_ends_with_words():
    with crew(Hiring(processes=1)) as hands, pytest.raises(UsageError, match="want of memory"):
        list(hands.done(killed, ((number,) for number in range(3))))
