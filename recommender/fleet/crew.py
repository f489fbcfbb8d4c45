"""What every crew of a fleet does, whoever its workers are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
