"""A file of people over real processes: a killed worker, a stopped run and a changed input leave no trace."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from fleet.fleet_people import STARTS_ON, people_table
from pyarrow import parquet

from recommender.errors import DataError, UsageError
from recommender.fleet.dask_cluster import dask_cluster
from recommender.fleet.hiring import Hiring
from recommender.fleet.partition import Order, plan_partition
from recommender.fleet.planning import data_fingerprint, plan_fleet
from recommender.reading import data_folder

ROOT = Path(__file__).parents[2]
ORDER = Order(starts_on=STARTS_ON, effort="fast")
ROWS, ONE = 12, Hiring(processes=1)
NAMES = ("plans", "outcomes", "rejects")


def written(table: pa.Table, path: Path) -> Path:
    parquet.write_table(table, path)
    return path


def found(folder: Path) -> list[pa.Table]:
    """The three tables of a run, partition after partition."""
    return [pa.concat_tables(parquet.read_table(f) for f in sorted((folder / n).glob("*.parquet"))) for n in NAMES]


@pytest.fixture
def scheduler():
    """A scheduler and two workers of their own, on this machine; the address and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    python, quiet = [sys.executable, "-m"], {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    port = address.rpartition(":")[2]
    command = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    started = [subprocess.Popen([*python, *command], env=environment, **quiet)]
    worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started += [subprocess.Popen([*python, *worker, "--host", "127.0.0.1"], env=environment, **quiet) for _ in range(2)]
    with dask_cluster(address, 60) as crew:
        crew.client.wait_for_workers(2, timeout=60)
    yield address, started[1:]
    for process in reversed(started):
        process.kill()
        process.wait()


def test_a_dask_worker_that_is_killed_in_the_middle_changes_nothing(tmp_path, scheduler):
    """Its partitions are done again by the other one."""
    address, workers = scheduler
    people = people_table(10 * ROWS)
    killed = []

    def tell(done: int, _rows: int) -> None:
        if not killed and done >= 2 * ROWS:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(done)

    path = written(people, tmp_path / "people.parquet")
    account = plan_fleet(
        path, tmp_path / "out", ORDER, hiring=Hiring(scheduler=address), partition_rows=ROWS, tell=tell
    )

    assert killed
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert account.rows == people.num_rows == account.rejected + sum(account.statuses.values())
    assert found(tmp_path / "out") == list(plan_partition(people, 0, ORDER))


def test_a_process_of_this_machine_that_is_killed_in_the_middle_changes_nothing(tmp_path):
    """It is replaced, and what it was at is done again."""
    people = people_table(10 * ROWS)
    killed = []

    def tell(_done: int, _rows: int) -> None:
        if not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    path = written(people, tmp_path / "people.parquet")
    account = plan_fleet(path, tmp_path / "out", ORDER, partition_rows=ROWS, tell=tell)

    assert killed
    assert account.redone == 10
    assert found(tmp_path / "out") == list(plan_partition(people, 0, ORDER))


def test_a_run_that_goes_on_does_only_what_is_missing_or_changed(tmp_path):
    people = people_table(4 * ROWS, damaged=False)
    path, out = written(people, tmp_path / "people.parquet"), tmp_path / "out"
    first = plan_fleet(path, out, ORDER, hiring=ONE, partition_rows=ROWS)
    again = plan_fleet(path, out, ORDER, hiring=ONE, partition_rows=ROWS)
    (out / "plans" / "part-000001.parquet").unlink()
    missing = plan_fleet(path, out, ORDER, hiring=ONE, partition_rows=ROWS)
    changed = people.set_column(1, "answers", [["{}", *people["answers"].to_pylist()[1:]]])
    after = plan_fleet(written(changed.slice(0, 3 * ROWS), path), out, ORDER, hiring=ONE, partition_rows=ROWS)

    assert [run.redone for run in (first, again, missing, after)] == [4, 0, 1, 1]
    assert found(out) == list(plan_partition(changed.slice(0, 3 * ROWS), 0, ORDER))


def test_a_file_that_is_not_of_people_is_refused_with_every_problem(tmp_path):
    wrong = written(pa.table({"who": ["a"], "history": [1]}), tmp_path / "wrong.parquet")
    with pytest.raises(DataError) as error:
        plan_fleet(wrong, tmp_path / "out", ORDER)

    assert {problem.where for problem in error.value.problems} == {
        "wrong.parquet: person", "wrong.parquet: answers", "wrong.parquet: history",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["planning.toml", "evidence_prior.toml", "policy.toml", "safety/thresholds.toml"])
def test_a_change_of_any_table_of_data_makes_all_plans_anew(tmp_path, name):
    """The fingerprint of a partition holds that of `data/`."""
    shutil.copytree(data_folder(), tmp_path / "data", ignore=shutil.ignore_patterns("cases", "figures"))
    before = data_fingerprint(tmp_path / "data")
    with (tmp_path / "data" / name).open("a", encoding="utf-8") as file:
        file.write("# another number\n")
    data_fingerprint.cache_clear()

    assert data_fingerprint(tmp_path / "data") != before


def test_a_scheduler_that_is_not_there_is_told_without_a_traceback(tmp_path):
    path = written(people_table(2), tmp_path / "people.parquet")
    begun, nobody = time.monotonic(), Hiring(scheduler="tcp://127.0.0.1:9", connect_s=1)
    with pytest.raises(UsageError, match="nobody answers"):
        plan_fleet(path, tmp_path / "out", ORDER, hiring=nobody)

    assert time.monotonic() - begun < 20
