"""Who does the work of a fleet: processes of this machine, or a Dask cluster that is there already."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from recommender.fleet.crew import Crew


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
