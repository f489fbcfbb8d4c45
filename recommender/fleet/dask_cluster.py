"""A crew that is a Dask cluster; its workers need this package, of the same version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any, Final

from recommender.errors import Problem, UsageError
from recommender.fleet.crew import AHEAD, KEEP_DYING, MISSING_EXTRA, Call, Crew

GONE: Final = Problem("--scheduler", "does not answer any more; what was finished is kept")


@contextmanager
def dask_cluster(scheduler: str, connect_s: float) -> Iterator[Crew]:
    """See `crew`."""
    try:
        dask: Any = import_module("distributed")
    except ModuleNotFoundError:
        raise UsageError([MISSING_EXTRA]) from None
    try:
        client = dask.Client(scheduler, timeout=connect_s)
    except (OSError, ValueError):
        raise UsageError([Problem("--scheduler", f"nobody answers at {scheduler[:60]}")]) from None
    with client:
        yield DaskCluster(dask, client)


@dataclass(frozen=True)
class DaskCluster:
    """A Crew. dask: the library; client: of a scheduler."""

    dask: Any
    client: Any

    def done(self, work: Callable[..., Any], calls: Iterable[Call]) -> Iterator[tuple[Call, Any]]:
        """See `Crew`; the scheduler itself gives the calls of a lost worker to others."""
        waiting, asked = iter(calls), dict[str, Call]()

        def submitted(count: int) -> list[Any]:
            made = [(self.client.submit(work, *call, pure=False), call) for call in islice(waiting, count)]
            asked.update((future.key, call) for future, call in made)
            return [future for future, _ in made]

        running = self.dask.as_completed(
            submitted(AHEAD * max(1, len(self.client.scheduler_info(n_workers=-1)["workers"])))
        )
        for future in running:
            try:
                result = future.result()
            except self.dask.KilledWorker:
                raise UsageError([KEEP_DYING]) from None
            except CancelledError:
                raise UsageError([GONE]) from None
            yield asked.pop(future.key), result
            future.release()
            for more in submitted(1):
                running.add(more)
