"""One partition of people: rows in, three tables out. Pure, so that a lost worker's partition is simply done again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from recommender.decide import Prepared, prepared, week_planner
from recommender.errors import DocumentError, Problem, RecommenderError
from recommender.fleet.plan_rows import (
    OUTCOMES,
    PLANS,
    REJECTS,
    Row,
    outcome_of_week,
    rows_of_week,
    table,
)
from recommender.json_text import read_json
from recommender.knowledge import shipped_knowledge
from recommender.planning.assemble import CHUNK, Effort, assemble, assemble_many
from recommender.planning.compiled import is_installed
from recommender.planning.problem import Week, WeekProblem
from recommender.planning.week import WeekPlanner
from recommender.profile.answers import Answers, read_answers
from recommender.profile.history import read_history
from recommender.scoring.model import HierarchicalModel
from recommender.scoring.model_document import read_model
from recommender.scoring.records import person_record
from recommender.settings import Settings

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked for everybody.

    seed   None: derived from person and starts_on
    model  the JSON text of a fitted model; None: the evidence prior
    twice  names that stand more than once in the whole input: nobody can know which row was meant
    """

    starts_on: date
    seed: int | None = None
    effort: Effort = "normal"
    model: str | None = None
    twice: frozenset[str] = frozenset()

    @property
    def settings(self) -> Settings:
        return Settings(effort=self.effort)


class Made(NamedTuple):
    """The tables of `plan_rows`."""

    plans: pyarrow.Table
    outcomes: pyarrow.Table
    rejects: pyarrow.Table


class _Waiting(NamedTuple):
    row: int
    ready: Prepared
    planner: WeekPlanner | None


def plan_partition(people: pyarrow.Table, first_row: int, order: Order) -> Made:
    """The plans of these people, rows `first_row` and on of the input, in their order."""
    plans: list[Row] = []
    outcomes: list[Row] = []
    rejects: list[Row] = []
    for begin in range(0, people.num_rows, CHUNK):
        waiting = []
        with _nothing_collected():
            for place, cells in enumerate(people.slice(begin, CHUNK).to_pylist()):
                row = first_row + begin + place
                try:
                    waiting.append(_prepared(row, cells, order))
                except RecommenderError as error:
                    rejects += ((_name(cells["person"]), row, str(problem)) for problem in error.problems)
            for one, solved in _solved(waiting, order.effort):
                rows = rows_of_week(one.ready, one.planner, solved) if one.planner else []
                plans += rows
                outcomes.append(outcome_of_week(one.ready, one.row, rows))
    return Made(table(plans, PLANS), table(outcomes, OUTCOMES), table(rejects, REJECTS))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Without the search for cycles: a third of the time would go into looking at people who are still needed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_row(cells: dict[str, Any]) -> tuple[str, Any, list[Any]]:
    """Person, answers and history of one input row. Raises DocumentError with every problem."""
    problems: list[Problem] = []
    answers = read_json(str(cells["answers"] or ""), "answers", problems)
    history = read_json(cells["history"], "history", problems) if cells.get("history") else []
    if not isinstance(history, list) or not all(isinstance(entry, dict) for entry in history):
        if history is not None:
            problems.append(Problem("history", "should be a list of documents"))
        history = []
    if problems:
        raise DocumentError(problems)
    return cells["person"], answers, history


def scorer_of(
    model: HierarchicalModel | None, person: str, answers: Answers, history: list[Any], starts_on: date
) -> HierarchicalModel | None:
    """The model with this person in it, as their own log stands."""
    if model is None or not history:
        return model
    codes = shipped_knowledge().codes
    past = read_history(history, codes, person=person, today=starts_on)
    return model.with_person(person_record(person, [(answers.answered_on or starts_on, answers)], past))


@lru_cache(maxsize=2)
def model_of(text: str | None) -> HierarchicalModel | None:
    """The model of a JSON text, read once in a process. Raises ModelError."""
    problems: list[Problem] = []
    if text is None:
        return None
    document = read_json(text, "model", problems)
    if problems or not isinstance(document, dict):
        raise DocumentError(problems or [Problem("model", "should be a JSON object")])
    document.pop("held_out", None)
    return read_model(document, shipped_knowledge().catalog)


def _prepared(row: int, cells: dict[str, Any], order: Order) -> _Waiting:
    if cells["person"] in order.twice:
        raise DocumentError([Problem("person", "stands in more than one row")])
    person, document, history = read_row(cells)
    model = model_of(order.model)
    answers = read_answers(document, shipped_knowledge().codes, starts_on=order.starts_on)
    ready = prepared(
        answers,
        starts_on=order.starts_on,
        history=history,
        seed=order.seed,
        model=scorer_of(model, person, answers, history, order.starts_on),
        person=person,
        settings=order.settings,
    )
    if ready.case.screening.status not in ("plan", "clearance_needed"):
        return _Waiting(row, ready, None)
    planner = week_planner(ready.case, ready.choice, ready.knowledge, plan_id=ready.plan_id, effort=order.effort)
    return _Waiting(row, ready, planner)


def _solved(waiting: list[_Waiting], effort: Effort) -> Iterator[tuple[_Waiting, Week | None]]:
    """Each with its week, where there was one to solve: together where the kernel is compiled."""
    problems = [one.planner.to_solve if one.planner else None for one in waiting]
    weeks = _weeks([problem for problem in problems if problem is not None], effort)
    for one, problem in zip(waiting, problems, strict=True):
        yield one, None if problem is None else next(weeks)


def _weeks(problems: list[WeekProblem], effort: Effort) -> Iterator[Week]:
    if is_installed():
        return iter(assemble_many(problems, effort))
    return (assemble(problem, effort) for problem in problems)


def _name(person: object) -> str:
    """A name as it may be written: a damaged one without its control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(person)[:100])


def without_model(order: Order) -> Order:
    """The order as it may be printed in a fingerprint."""
    return replace(order, model=None, twice=frozenset())
