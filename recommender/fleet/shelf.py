"""Shards on disk: a fleet's statistics are gone through again and again, and only one shard of them is in memory."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, overload

T = TypeVar("T")


class Shelf(Sequence[T]):
    """Keeps things by number in a folder of this run; what is taken off it is read anew each time.

    Pickle is safe here: the folder is new, belongs to this process alone, and goes with it.
    """

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._count = folder, count

    def put(self, number: int, thing: T) -> None:
        with self._path(number).open("wb") as file:
            pickle.dump(thing, file, protocol=5)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> T: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[T]: ...

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(self._count))]
        if not -self._count <= number < self._count:
            raise IndexError(number)
        with self._path(number % self._count).open("rb") as file:
            return pickle.load(file)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:02}"
