"""The sanity figures of evidence 6C, computed from the documents of two arms alone, and the bands they must land in.

They say whether the generator's parts agree with each other and with published cohorts in shape. They say nothing
about what stretching does for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.knowledge import Knowledge
from recommender.safety.rules import EVERYTHING
from recommender.simulation.cohort import Run
from recommender.simulation.numbers import BandNumbers

Document = dict[str, Any]
FIRST_DAYS, LAST_DAYS = 3, 7  # 6C: 7-day mean minus mean of the first 3 days
ENTRIES_FOR_A_SD = 4  # P: fewer numbers of a week say little about its spread
STILL_THERE_DAYS = 14  # P: who was stopped and asked to be seen may miss a week without having left
RESPONSE_NRS, RESPONSE_SHARE = 2.0, 0.3  # S37: both are asked for (evidence 5C)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of 6C beside its band."""

    name: str
    value: float
    least: float
    most: float

    @property
    def is_within(self) -> bool:
        return self.least <= self.value <= self.most


def figures(with_plan: Run, without_plan: Run, *, weeks: int, knowledge: Knowledge, bands: BandNumbers) -> list[Figure]:
    """Every figure of 6C, in the order of the bands. What two arms are compared on are the same people in both.

    without_plan  may hold more people: it costs little, and what needs no plan is then known more exactly
    Raises ValueError where somebody with a plan is not in the arm without one.
    """
    missing = sorted(set(with_plan.diaries) - set(without_plan.diaries))
    if missing:
        raise ValueError(f"{len(missing)} people with a plan are not in the arm without one, {missing[0]} first")
    names = list(with_plan.diaries)
    app, none = _Pain(with_plan, weeks, names), _Pain(without_plan, weeks, list(without_plan.diaries))
    stayed = np.array([_still_there(with_plan, name, weeks) for name in names])
    change_app, change_same = app.change, _Pain(without_plan, weeks, names).change
    values: dict[str, float] = {
        "first_day_mean": float(np.nanmean(none.first_day)),
        "first_day_sd": float(np.nanstd(none.first_day, ddof=1)),
        "change_without_plan": float(np.nanmean(none.change)),
        "change_with_plan": float(np.nanmean(change_app)),
        "with_minus_without": float(np.nanmean(change_app - change_same)),
        "completers_minus_all": float(np.nanmean(change_app[stayed]) - np.nanmean(change_app)),
        "change_sd": float(np.nanstd(change_app, ddof=1)),
        "within_week_sd": app.within_week_sd,
        "flare_days": none.flare_share,
        "retention": float(stayed.mean()),
        "first_week_completion": _first_week_completion(with_plan),
        "responders_without_plan": none.responders,
        "responders_with_plan": app.responders,
        "change_already_there": float(np.nanmean(change_same) / np.nanmean(change_app)),
        "drills_against_a_rule": float(sum(1 for _ in drills_against_a_rule(with_plan, knowledge))),
    }
    limits: dict[str, tuple[float, float]] = {name: getattr(bands, name) for name in BandNumbers.model_fields}
    return [Figure(name=name, value=values[name], least=least, most=most) for name, (least, most) in limits.items()]


class _Pain:
    """The diaries of one arm as a table: (n_people, n_days), NaN where nothing was written."""

    def __init__(self, run: Run, weeks: int, people: Sequence[str]) -> None:
        days = 7 * weeks
        self.table = np.full((len(people), days), np.nan)
        self._flares: list[bool] = []
        for row, name in enumerate(people):
            for entry in run.diaries[name]:
                self.table[row, (date.fromisoformat(entry["on"]) - run.starts_on).days] = entry["pain_before"]
                self._flares.append(entry["flare"])

    @property
    def first_day(self) -> NDArray[np.float64]:
        return self.table[:, 0]

    @property
    def first(self) -> NDArray[np.float64]:
        return _mean_by_row(self.table[:, :FIRST_DAYS])

    @property
    def change(self) -> NDArray[np.float64]:
        """Last week's mean minus that of the first days, by person; NaN where one of them has no entry."""
        return _mean_by_row(self.table[:, -LAST_DAYS:]) - self.first

    @property
    def responders(self) -> float:
        """Share of people with both a fall of 2 points and one of 30 % (evidence 5C)."""
        change, first = self.change, self.first
        known = ~np.isnan(change)
        fell = (change <= -RESPONSE_NRS) & (change <= -RESPONSE_SHARE * first)
        return float(fell[known].mean())

    @property
    def within_week_sd(self) -> float:
        """Mean over people and weeks of the SD of a week's numbers."""
        weeks = self.table.reshape(-1, LAST_DAYS)
        enough = weeks[(~np.isnan(weeks)).sum(axis=1) >= ENTRIES_FOR_A_SD]
        return float(np.nanstd(enough, axis=1, ddof=1).mean())

    @property
    def flare_share(self) -> float:
        return float(np.mean(self._flares))


def _mean_by_row(table: NDArray[np.float64]) -> NDArray[np.float64]:
    count = (~np.isnan(table)).sum(axis=1)
    return np.where(count > 0, np.nansum(table, axis=1) / np.maximum(count, 1), np.nan)


def _still_there(run: Run, name: str, weeks: int) -> bool:
    """True where the person said anything to the product in the last two weeks."""
    said = [_day_of(document) for document in run.documents[name] if "plan_version" not in document]
    days = [(day - run.starts_on).days for day in said if day is not None]
    return bool(days) and max(days) >= 7 * weeks - STILL_THERE_DAYS


def _day_of(document: Document) -> date | None:
    day = document.get("on") or document.get("answered_on")
    return date.fromisoformat(day) if day else None


def _first_week_completion(run: Run) -> float:
    """Of the sessions planned for the first week, the share that was logged."""
    logged = {document.get("session_id") for told in run.documents.values() for document in told}
    planned = [
        session["session_id"]
        for told in run.documents.values()
        for document in told
        if document.get("plan_version") and document["starts_on"] == run.starts_on.isoformat()
        for session in document["sessions"]
    ]
    return sum(session in logged for session in planned) / len(planned)


def drills_against_a_rule(run: Run, knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Every planned stretch that a condition of the sheet in force excludes: person, stretch, code.

    Reads the rules' own lists beside the plans, without the screening that made them.
    """
    conditions, catalog = knowledge.rules.conditions, knowledge.catalog
    for name, told in run.documents.items():
        said: Sequence[str] = ()
        for document in told:
            if "answers_version" in document:
                said = document["conditions"]
            for session in document.get("sessions", ()):
                for item in session["items"]:
                    tags = catalog[item["stretch"]].tags | {EVERYTHING}
                    yield from ((name, item["stretch"], code) for code in said if tags & set(conditions[code].excludes))
