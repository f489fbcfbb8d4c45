"""A fleet on two processes: `python tests/benchmarks/bench_fleet.py [PEOPLE...]`; 10000 where none are said.

People are synthetic: random sheets whose days, minutes and age are varied. Prints people a second, and checks sampled
people byte for byte against the one-person path; fails where one differs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import json

import numpy as np
import pyarrow as pa
from fleet.fleet_people import STARTS_ON, person_row
from pyarrow import compute, parquet

from recommender import recommend
from recommender.fleet.partition import Order, read_row
from recommender.fleet.plan_rows import PLANS, rows_of_document, table
from recommender.fleet.planning import plan_fleet
from recommender.settings import Settings

DRAWN, SAMPLED = 20_000, 100
DAYS = [["mon", "wed", "fri"], ["tue", "sat"], ["mon", "tue", "thu", "sun"]]


def people(count: int) -> pa.Table:
    rng = np.random.default_rng(1)
    drawn = [person_row(number) for number in range(min(count, DRAWN))]
    rows = []
    for number in range(count):
        row = dict(drawn[number % DRAWN], person=f"synthetic-{number}")
        if number >= DRAWN:
            sheet = json.loads(row["answers"]) | {"days": DAYS[int(rng.integers(3))]}
            row |= {"answers": json.dumps(sheet | {"minutes_per_session": int(rng.integers(5, 40))}), "history": None}
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=pa.schema([(n, pa.string()) for n in ("person", "answers", "history")]))


def main(sizes: list[int]) -> bool:
    are_same = True
    for count in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder, crowd = Path(place), people(count)
            parquet.write_table(crowd, folder / "people.parquet")
            begun = time.monotonic()
            order = Order(starts_on=STARTS_ON, effort="fast")
            account = plan_fleet(folder / "people.parquet", folder / "out", order, partition_rows=500)
            taken_s = time.monotonic() - begun
            plans = pa.concat_tables(parquet.read_table(f) for f in sorted((folder / "out" / "plans").iterdir()))
        for cells in crowd.take(np.random.default_rng(2).choice(count, min(count, SAMPLED), False)).to_pylist():
            person, answers, history = read_row(cells)
            settings = Settings(effort="fast")
            document = recommend(answers, history=history, starts_on=STARTS_ON, person=person, settings=settings)
            alone = table(list(rows_of_document(document)), PLANS)
            are_same &= alone.equals(plans.filter(compute.equal(plans["person"], person)).combine_chunks())
        accounted = account.rejected + sum(account.statuses.values()) == count
        print(f"{count:9,} synthetic people  {taken_s:7.1f} s  {count / taken_s:6.0f} people/s  {account}", flush=True)
        are_same &= accounted
    return are_same


if __name__ == "__main__":
    if not main([int(number) for number in sys.argv[1:]] or [10_000]):
        raise SystemExit("somebody got another week than alone, or was lost")
