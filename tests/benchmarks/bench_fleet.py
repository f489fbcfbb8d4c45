"""A fleet on two processes: `python tests/benchmarks/bench_fleet.py [--effort E] [PEOPLE...] [--feedback ROWS...]`.

10000 people and 100000 rows where none are said. All of it is synthetic: random sheets whose days, minutes and age are
varied, and feedback drawn by chance. Prints people a second, CPU seconds for a thousand and the peak memory of a
process. Fails where somebody is lost, where one of a thousand sampled people has another week than alone, where a
process takes more than 2 GiB, or where one and two processes learn different models.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pyarrow as pa
from fleet.fleet_people import STARTS_ON, person_row
from pyarrow import compute, parquet

from recommender import recommend
from recommender.errors import RecommenderError
from recommender.fleet.feedback import FEEDBACK, by_shard, read_feedback
from recommender.fleet.hiring import Hiring
from recommender.fleet.learning import _people, learn_fleet
from recommender.fleet.partition import Order, read_row
from recommender.fleet.plan_rows import PLANS, rows_of_document, table
from recommender.fleet.planning import plan_fleet
from recommender.knowledge import shipped_knowledge
from recommender.scoring.model import fit_shards
from recommender.scoring.model_document import model_document
from recommender.scoring.pain_design import PainDesign
from recommender.scoring.shards import sharded
from recommender.settings import Settings

DRAWN, SAMPLED, BATCH, MOST_MIB = 20_000, 1_000, 50_000, 2048
DAYS = [["mon", "wed", "fri"], ["tue", "sat"], ["mon", "tue", "thu", "sun"]]
TEXTS = pa.schema([(name, pa.string()) for name in ("person", "answers", "history")])
ALONE_MOST = 1_000_000  # rows, up to which everybody fits into memory at once
TENTHS_FROM = 1_000_000  # people, from where each tenth of them is told as well
SESSIONS, ITEMS = 5, 6  # of each person who gives feedback


def main(sizes: list[int], feedback: list[int], effort: Any) -> list[str]:
    """What went wrong."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for turn, count in enumerate(sizes):
            faults += planned(Path(place) / str(turn), count, effort)
        for rows in feedback:
            faults += learned(Path(place), rows)
    return faults


def planned(folder: Path, count: int, effort: Any) -> Iterator[str]:
    folder.mkdir()
    sampled = set(np.random.default_rng(2).choice(count, min(count, SAMPLED), replace=False).tolist())
    sample = write_people(folder / "people.parquet", count, sampled)
    memory = Memory(tenths=count >= TENTHS_FROM)
    begun, cpu = time.monotonic(), memory.cpu_s()
    order = Order(starts_on=STARTS_ON, effort=effort)
    account = plan_fleet(folder / "people.parquet", folder / "out", order, tell=memory.look)
    taken_s, cpu_s = time.monotonic() - begun, memory.cpu_s() - cpu
    print(
        f"{count:9,} synthetic people, {effort}  {taken_s:7.1f} s  {count / taken_s:6.0f} people/s  "
        f"{1000 * cpu_s / count:6.2f} CPU s a thousand  {memory.most_mib:5.0f} MiB in the largest process  {account}",
        flush=True,
    )
    if account.rejected + sum(account.statuses.values()) != count:
        yield "somebody was lost"
    if memory.most_mib > MOST_MIB:
        yield "a process takes too much memory"
    names = pa.array([cells["person"] for cells in sample])
    plans = pa.concat_tables(
        parquet.read_table(path).filter(compute.field("person").isin(names))
        for path in sorted((folder / "out" / "plans").iterdir())
    )
    rows = [row for cells in sample for row in rows_alone(cells, effort)]
    if not table(rows, PLANS).equals(plans.combine_chunks()):
        yield "somebody got another week than alone"


def rows_alone(cells: dict[str, Any], effort: Any) -> list[Any]:
    try:
        person, answers, history = read_row(cells)
        settings = Settings(effort=effort)
        document = recommend(answers, history=history, starts_on=STARTS_ON, person=person, settings=settings)
    except RecommenderError:
        return []
    return list(rows_of_document(document))


def write_people(path: Path, count: int, sampled: set[int]) -> list[dict[str, Any]]:
    """Writes so many people, all drawn the same way however many there are; those of the sample, in their order."""
    rng, sample = np.random.default_rng(1), []
    drawn = [person_row(number) for number in range(min(count, DRAWN))]
    sheets = [json.loads(row["answers"]) for row in drawn]
    with parquet.ParquetWriter(path, TEXTS, compression="zstd") as writer:
        for begin in range(0, count, BATCH):
            rows = []
            for number in range(begin, min(count, begin + BATCH)):
                row, name = drawn[number % DRAWN], f"synthetic-{number}"
                day, minutes, older = rng.integers((0, 5, 0), (3, 40, 5)).tolist()
                sheet = sheets[number % DRAWN] | {"days": DAYS[day], "minutes_per_session": minutes}
                if sheet.get("age_years"):
                    sheet["age_years"] = min(120, sheet["age_years"] + older)
                history = (row["history"] or "").replace(row["person"], name) or None
                rows.append({"person": name, "answers": json.dumps(sheet), "history": history})
                if number in sampled:
                    sample.append(rows[-1])
            writer.write_table(pa.Table.from_pylist(rows, schema=TEXTS))
    return sample


def learned(folder: Path, rows: int) -> Iterator[str]:
    path, models = folder / "feedback.parquet", []
    write_feedback_rows(path, rows)
    for processes in (2, 1):
        memory, begun = Memory(), time.monotonic()
        model = learn_fleet(path, hiring=Hiring(processes=processes), tell=memory.look)
        models.append(model_document(model))
        print(
            f"{rows:10,} synthetic rows of feedback, {processes} processes  {time.monotonic() - begun:7.1f} s  "
            f"{memory.most_mib:5.0f} MiB in the largest process, {memory.own_mib():5.0f} in the first  "
            f"{models[-1]['log']}",
            flush=True,
        )
    if models[0] != models[1]:
        yield "one and two processes learn different models"
    if rows <= ALONE_MOST and models[0] != learned_alone(path):
        yield "one machine without a fleet learns another model"


def learned_alone(path: Path) -> dict[str, Any]:
    """The model that one process fits with everybody in memory, as `stretch model fit` does."""
    knowledge = shipped_knowledge()
    design, problems = PainDesign(catalog=knowledge.catalog), list[Any]()
    shards = sharded(person for rows in by_shard(read_feedback(path)) for person in _people(rows, problems))
    return model_document(fit_shards(shards, design=design, prior=knowledge.prior).population)


def write_feedback_rows(path: Path, rows: int) -> None:
    """A thousand sheets; each person has five sessions of six neighbours in the catalog."""
    rng, names = np.random.default_rng(3), sorted(shipped_knowledge().catalog.by_id)
    base = {"answers_version": 1, "red_flags": [], "conditions": []}
    pains = [[{"area": ("neck", "lower_back")[n % 2], "nrs": n % 8}] for n in range(1000)]
    sheets = [json.dumps(base | {"age_years": 18 + n % 70, "pain": pain}) for n, pain in enumerate(pains)]
    each, felts = SESSIONS * ITEMS, np.array(["helped", "neutral", "worse", None], dtype=object)
    schema = table([], FEEDBACK).schema
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for begin in range(0, rows // each, BATCH // 5):
            count = min(rows // each, begin + BATCH // 5) - begin
            person = np.repeat(np.arange(begin, begin + count), each)
            session = np.tile(np.repeat(np.arange(SESSIONS), ITEMS), count)
            first = np.repeat(rng.integers(0, len(names) - ITEMS, count * SESSIONS), ITEMS)
            before = np.repeat(rng.integers(2, 8, count * SESSIONS), ITEMS)
            columns = {
                "person": [f"synthetic-{n}" for n in person],
                "sheet_on": [STARTS_ON] * len(person),
                "answers": [sheets[n % 1000] for n in person],
                "session": [f"synthetic-{n}-{s}" for n, s in zip(person, session, strict=True)],
                "stretch": [names[n] for n in first + np.tile(np.arange(ITEMS), count * SESSIONS)],
                "share": rng.choice([0.0, 0.5, 1.0], len(person)),
                "felt": felts[rng.integers(0, 4, len(person))],
                "pain_before": before,
                "pain_after": np.maximum(0, before - np.repeat(rng.integers(-1, 3, count * SESSIONS), ITEMS)),
                "session_felt": np.full(len(person), None, dtype=object),
                "rho1": np.full(len(person), 0.25),
                "rho2": np.full(len(person), -0.25),
                "cautioned": rng.random(len(person)) < 0.1,
            }
            writer.write_table(pa.table(columns).cast(schema))


class Memory:
    """The largest resident memory that any process below this one ever had, in MiB; and the CPU seconds of all."""

    def __init__(self, tenths: bool = False) -> None:
        self.most_mib = 0.0
        self.seen: dict[int, float] = {}
        self._tenths, self._told = tenths, [(0, self.cpu_s())]

    def look(self, done: int, every: int) -> None:
        for process in multiprocessing.active_children():
            try:
                status = Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1]
                times = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            except (OSError, IndexError):
                continue
            self.most_mib = max(self.most_mib, int(status.split()[0]) / 1024)
            self.seen[process.pid or 0] = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
        before, cpu_s = self._told[-1]
        if self._tenths and done - before >= every / 10:
            self._told.append((done, self.cpu_s()))
            spent = 1000 * (self.cpu_s() - cpu_s) / (done - before)
            print(f"    {done:9,} done, the last tenth at {spent:5.2f} CPU s a thousand", flush=True)

    @staticmethod
    def own_mib() -> float:
        """Of this process, which reads the file and adds up."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def cpu_s(self) -> float:
        return time.process_time() + sum(self.seen.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", nargs="*", type=int)
    parser.add_argument("--feedback", nargs="*", type=int, default=[])
    parser.add_argument("--effort", default="fast", choices=["fast", "normal", "thorough"])
    said = parser.parse_args()
    people = said.people or ([] if said.feedback else [10_000])
    if found := main(people, said.feedback or ([] if said.people else [100_000]), said.effort):
        raise SystemExit("; ".join(found))
