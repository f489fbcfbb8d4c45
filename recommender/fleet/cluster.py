"""Where the work is done: processes of this machine, or a Dask cluster that is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from recommender.errors import Problem, UsageError

MISSING_EXTRA: Final = Problem("", "this needs the `cluster` extra: pip install 'stretch-recommender[cluster]'")
CONNECT_S: Final = 20
AHEAD: Final = 3  # tasks in flight for each process: one runs, two wait, the rest of the input stays on disk


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A Dask client. scheduler: its address; None: `workers` processes on 127.0.0.1, restarted where one dies.

    Raises UsageError where Dask is not installed or nobody answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        raise UsageError([MISSING_EXTRA]) from None
    if scheduler is None:
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
            ) as local,
            Client(local) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=CONNECT_S)
    except (OSError, ValueError):
        raise UsageError([Problem("--scheduler", f"nobody answers at {scheduler[:60]}")]) from None
    with client:
        yield client


def done_in_turn(
    client: Any, work: Callable[..., Any], calls: Iterable[tuple[Any, ...]], workers: int
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each call with what it came to, in any order, few at a time. A call of a lost worker is done again elsewhere."""
    from distributed import as_completed

    waiting = iter(calls)
    asked: dict[str, tuple[Any, ...]] = {}

    def submitted(count: int) -> list[Any]:
        made = []
        for call in islice(waiting, count):
            future = client.submit(work, *call, pure=False)
            asked[future.key] = call
            made.append(future)
        return made

    at_once = AHEAD * max(workers, 1, len(client.scheduler_info()["workers"]))
    running = as_completed(submitted(at_once))
    for future in running:
        result = future.result()
        yield asked.pop(future.key), result
        future.release()
        for more in submitted(1):
            running.add(more)
