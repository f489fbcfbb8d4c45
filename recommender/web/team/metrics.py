"""Counts and times for whoever runs the server: of routes, never of people.

Each worker writes its own files into PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds them all up; the counts of
a worker that died stay in. The variable has to be set before this module is loaded (`serving.py` does).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is counted in this process."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    stored: Counter

    @classmethod
    def fresh(cls) -> Metrics:
        """All at nought."""
        registry = CollectorRegistry()
        return cls(
            registry=registry,
            requests=Counter(
                "stretch_requests", "Requests by route, method and status", ("route", "method", "status"),
                registry=registry,
            ),
            seconds=Histogram(
                "stretch_request_seconds", "Seconds until the last byte, by route", ("route",),
                registry=registry, buckets=BUCKETS_S,
            ),
            stored=Counter(
                "stretch_stored", "Plans made, and documents recorded", ("kind",), registry=registry
            ),
        )  # fmt: skip

    def count(self, kind: str) -> None:
        """One more plan or document was stored."""
        self.stored.labels(kind).inc()

    def seen(self, route: str, method: str, status: int, seconds: float) -> None:
        """One more request was answered."""
        self.requests.labels(route, method, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """The Prometheus text of all workers together."""
        registry = self.registry
        if os.environ.get(FOLDER_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        return generate_latest(registry)
