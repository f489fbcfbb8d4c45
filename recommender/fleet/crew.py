"""Who does the work of a fleet: processes of this machine, or a Dask cluster that is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from recommender.errors import Problem

MISSING_EXTRA: Final = Problem("", "this needs the `cluster` extra: pip install 'stretch-recommender[cluster]'")
AHEAD: Final = 3  # calls in flight for each process: one runs, two wait, the rest of the input stays on disk
KEEP_DYING: Final = Problem("", "the processes keep being ended, perhaps for want of memory; what was finished is kept")

Call = tuple[Any, ...]


class Crew(Protocol):
    """Does the same work for many inputs. A call whose process is lost is done again."""

    def done(self, work: Callable[..., Any], calls: Iterable[Call]) -> Iterator[tuple[Call, Any]]:
        """Each call with what it came to, in any order; the calls are taken as there is room for them.

        Raises UsageError where processes are lost again and again.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """Whom to ask: the Dask scheduler at an address, which has connect_s to answer, or `processes` of this machine."""

    scheduler: str | None = None
    processes: int = 2
    connect_s: float = 20.0


HERE: Final = Hiring()


def crew(hiring: Hiring) -> AbstractContextManager[Crew]:
    """The workers that were asked for. Raises UsageError where Dask is not installed or nobody answers."""
    if hiring.scheduler is None:
        from recommender.fleet.processes import processes

        return processes(hiring.processes)
    from recommender.fleet.dask_cluster import dask_cluster

    return dask_cluster(hiring.scheduler, hiring.connect_s)
