"""Rows of plain arrays and whose they are, summed to a shard: the way to the mixed model that knows no document."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_array, check_consistent_length  # type: ignore[import-untyped]  # no types

from recommender.scoring.pain_shard import PainShard


@dataclass(frozen=True)
class Nobody:
    """Whose row it is where nobody said: a person of their own, who never comes back. number: that of the row."""

    number: int


def labels_of(groups: ArrayLike, rows: int) -> list[Hashable]:
    """A label for each row, as Python's own values. Raises ValueError where one is missing, or one too many."""
    column = check_array(groups, ensure_2d=False, ensure_min_samples=0, dtype=None, input_name="groups")
    if column.ndim != 1:
        raise ValueError(f"groups has the shape {column.shape}; it should be (n_samples,)")
    check_consistent_length(column, range(rows))
    labels: list[Hashable] = column.tolist()
    if None in labels:  # all of them together would pass for one group
        raise ValueError("groups has a row without a label")
    return labels


def rows_by_label(labels: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    """The rows of each label, ordered by the written labels."""
    rows: dict[Hashable, list[int]] = {}
    for row, label in enumerate(labels):
        rows.setdefault(label, []).append(row)
    return {label: rows[label] for label in sorted(rows, key=repr)}


def shard_of_rows(rows: NDArray[np.float64], labels: Sequence[Hashable], slopes: NDArray[np.float64]) -> PainShard:
    """The products of rows [X y], (n, P + 1), by whose they are. slopes: (P + 1, q) with Z = [X y] slopes."""

    def products() -> Iterator[tuple[Hashable, NDArray[np.float64]]]:
        for label, own in rows_by_label(labels).items():
            yield label, rows[own].T @ rows[own]

    return PainShard.of(products(), slopes)
