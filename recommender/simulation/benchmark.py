"""The benchmark: policies by worlds, each pair a trial, on as many processes as are given.

Every policy meets the same people with the same luck. With a folder each trial is written there as it ends, and one
that is there already is read instead of lived again: what was interrupted goes on, and parts that were run apart are
put together. After a change of the program the folder has to be a new one.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from recommender.errors import Problem, UsageError
from recommender.settings import Settings
from recommender.simulation.numbers import SimulationNumbers
from recommender.simulation.registry import check_policies
from recommender.simulation.trial import STUDY, Trial, TrialResult, run_trial

Told = Callable[[TrialResult], None]


def trials_of(
    policies: Sequence[str],
    seeds: Sequence[int],
    *,
    people: int,
    weeks: int,
    numbers: SimulationNumbers,
    settings: Settings = STUDY,
) -> list[Trial]:
    """A trial for each world and policy. Raises UsageError with everything that is wrong with them."""
    problems = check_policies(policies) if policies else [Problem("--policies", "names no policy")]
    if people < 1 or weeks < 1:
        problems.append(Problem("", f"{people} people and {weeks} weeks; there should be at least one of each"))
    if problems:
        raise UsageError(problems)
    return [
        Trial(seed=seed, policy=policy, people=people, weeks=weeks, numbers=numbers, settings=settings)
        for seed in seeds
        for policy in policies
    ]


def run_trials(
    trials: Sequence[Trial], *, processes: int = 1, folder: Path | None = None, tell: Told = lambda _result: None
) -> list[TrialResult]:
    """The results, in the order of the trials. tell: called with each as it is there, in any order.

    Raises UsageError where the folder cannot be used.
    """
    if folder is not None:
        _make(folder)
    found: dict[str, TrialResult] = {}
    for result in _each(trials, processes, folder):
        found[result.name] = result
        tell(result)
    return [found[trial.name] for trial in trials]


def _each(trials: Sequence[Trial], processes: int, folder: Path | None) -> Iterator[TrialResult]:
    live = partial(_read_or_lived, folder)
    if processes == 1:
        yield from map(live, trials)
        return
    # Fresh processes: a fork would copy whatever threads hold at that moment.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(live, trial) for trial in trials]
        try:
            yield from (done.result() for done in as_completed(waiting))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _read_or_lived(folder: Path | None, trial: Trial) -> TrialResult:
    path = None if folder is None else folder / f"{trial.name}.json"
    if path is not None and path.exists():
        return TrialResult.from_document(json.loads(path.read_text(encoding="utf-8")))
    result = run_trial(trial)
    if path is not None:
        _write(path, json.dumps(result.to_document()))
    return result


def _write(path: Path, text: str) -> None:
    """Whole or not at all: an interrupted run leaves no half of a result."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError([Problem("the folder for results", f"cannot be made: {error.strerror}")]) from None
