"""The fixed order in which numbers of many people are added, so that a model has the same bits however they arrived.

A sum of floats depends on the order of its terms. People therefore always fall into the same 64 virtual shards, stand
in each in the order of their names, and the shards are added along one fixed tree: the number of workers, the order of
the log and what was sent twice cannot be seen in the result (scoring 2.1, decisions 5.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.scoring.person_sums import PersonSums

SHARDS = 64  # scoring 2.1
_Number = TypeVar("_Number", np.float64, np.int64)


def shard_of(person: str) -> int:
    """0 to 63, the same on every machine."""
    return int.from_bytes(hashlib.sha256(person.encode()).digest()[:8], "big") % SHARDS


def sharded(parts: Iterable[PersonSums]) -> tuple[tuple[PersonSums, ...], ...]:
    """The people of each shard, sorted by name; parts of one person are merged, and who logged nothing is left out.

    Raises ValueError where two parts of one person contradict each other.
    """
    merged: dict[str, PersonSums] = {}
    for part in parts:
        merged[part.person] = merged[part.person].merged(part) if part.person in merged else part
    shards: list[list[PersonSums]] = [[] for _ in range(SHARDS)]
    for person in sorted(merged):
        if merged[person].segments:
            shards[shard_of(person)].append(merged[person])
    return tuple(tuple(shard) for shard in shards)


def tree_sum(parts: Sequence[NDArray[_Number]]) -> NDArray[_Number]:
    """The sum of one array for each shard: neighbours are added, then the neighbours of those sums, and so on."""
    while len(parts) > 1:
        parts = [left + right for left, right in zip(parts[::2], parts[1::2], strict=True)]
    return parts[0]
