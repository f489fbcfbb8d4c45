"""Plans for a file of people, partition by partition; what was finished before is not done again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from recommender.errors import Problem, UsageError
from recommender.fleet.hiring import HERE, Hiring, crew
from recommender.fleet.partition import Made, Order, model_of, plan_partition, without_model
from recommender.fleet.people_file import read_people_file
from recommender.profile.recorded import canonical
from recommender.reading import data_folder
from recommender.version import __version__

if TYPE_CHECKING:
    import pyarrow

PARTITION_ROWS: Final = 1000
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Account:
    """rows = the sum of all statuses and rejected: nobody is lost. redone: partitions that this run had to do."""

    rows: int
    rejected: int
    statuses: dict[str, int]
    partitions: int
    redone: int
    stretches: int


@dataclass(kw_only=True)
class _Folder:
    """The output: three tables in parts, and a manifest that names what is finished and what it was made from."""

    path: Path
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def opened(self) -> _Folder:
        try:
            for name in Made._fields:
                (self.path / name).mkdir(parents=True, exist_ok=True)
            if (self.path / MANIFEST).is_file():
                read = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
                self.parts = {name: dict(part) for name, part in read["parts"].items()}
        except (ValueError, KeyError, AttributeError, TypeError):
            self.parts = {}  # a manifest that cannot be read vouches for nothing
        except OSError as error:
            raise UsageError([Problem("--output", f"cannot be written: {error.strerror}")]) from None
        return self

    def has(self, part: str, fingerprint: str) -> bool:
        entry = self.parts.get(part)
        return entry is not None and entry.get("fingerprint") == fingerprint and entry.get("sizes") == self._sizes(part)

    def keep(self, part: str, fingerprint: str, rows: int, made: Made) -> None:
        """Each file is whole before it has its name, and the manifest names them last."""
        from pyarrow import parquet

        for name, table in zip(Made._fields, made, strict=True):
            target = self.path / name / f"{part}.parquet"
            parquet.write_table(table, target.with_suffix(".part"), compression="zstd")
            target.with_suffix(".part").replace(target)
        self.parts[part] = {
            "fingerprint": fingerprint,
            "rows": rows,
            "statuses": dict(Counter(made.outcomes["status"].to_pylist())),
            "rejected": len(set(made.rejects["row"].to_pylist())),
            "stretches": made.plans.num_rows,
            "sizes": self._sizes(part),
        }
        self.write()

    def write(self) -> None:
        temporary = self.path / f"{MANIFEST}.part"
        temporary.write_text(json.dumps({"manifest_version": 1, "parts": self.parts}), encoding="utf-8")
        temporary.replace(self.path / MANIFEST)

    def leave_only(self, wanted: set[str]) -> None:
        """Takes away the parts of an earlier, longer input."""
        for part in sorted(set(self.parts) - wanted):
            del self.parts[part]
            for name in Made._fields:
                (self.path / name / f"{part}.parquet").unlink(missing_ok=True)
        self.write()

    def _sizes(self, part: str) -> list[int]:
        files = [self.path / name / f"{part}.parquet" for name in Made._fields]
        return [file.stat().st_size if file.is_file() else -1 for file in files]


def plan_fleet(
    people: Path,
    output: Path,
    order: Order,
    *,
    hiring: Hiring = HERE,
    partition_rows: int = PARTITION_ROWS,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Account:
    """Plans for all people of a Parquet file, into a folder. tell: rows finished, rows in all.

    Raises DataError where the file cannot be used, ModelError for the model, UsageError for the cluster or folder.
    """
    source = read_people_file(people)
    rows = source.rows
    model_of(order.model)
    folder = _Folder(path=output).opened()
    finished, redone, wanted = 0, 0, set[str]()

    def missing() -> Iterator[tuple[Any, ...]]:
        nonlocal finished
        first = 0
        for number, table in enumerate(source.partitions(partition_rows)):
            here = replace(order, twice=source.twice.intersection(table["person"].to_pylist()))
            part, fingerprint = f"part-{number:06}", _fingerprint(table, first, here)
            wanted.add(part)
            if folder.has(part, fingerprint):
                finished += table.num_rows
                tell(finished, rows)
            else:
                yield table, first, here, part, fingerprint
            first += table.num_rows

    calls = missing()
    first_call = next(calls, None)
    if first_call is not None:
        with crew(hiring) as hands:
            for call, made in hands.done(_work, chain([first_call], calls)):
                folder.keep(call[3], call[4], call[0].num_rows, made)
                finished, redone = finished + call[0].num_rows, redone + 1
                tell(finished, rows)
    folder.leave_only(wanted)
    return _account(folder, redone)


def _work(people: pyarrow.Table, first_row: int, order: Order, _part: str, _fingerprint: str) -> Made:
    return plan_partition(people, first_row, order)


def _account(folder: _Folder, redone: int) -> Account:
    parts = folder.parts.values()
    statuses: Counter[str] = Counter()
    for part in parts:
        statuses.update(part["statuses"])
    return Account(
        rows=sum(part["rows"] for part in parts),
        rejected=sum(part["rejected"] for part in parts),
        statuses=dict(sorted(statuses.items())),
        partitions=len(folder.parts),
        redone=redone,
        stretches=sum(part["stretches"] for part in parts),
    )


def _fingerprint(people: pyarrow.Table, first_row: int, order: Order) -> str:
    """Of everything that the plans of a partition depend on."""
    model = model_of(order.model)
    how = (
        __version__, data_fingerprint(data_folder()), model and model.version, repr(without_model(order)),
        order.settings.numbers(), first_row, sorted(order.twice),
    )  # fmt: skip
    digest = hashlib.sha256(canonical(how).encode())
    digest.update(canonical(people.to_pydict()).encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def data_fingerprint(folder: Path) -> str:
    """Of every table in `data/`, whether or not a plan is known to read it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(
            f"{path.relative_to(folder).as_posix()}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return digest.hexdigest()
