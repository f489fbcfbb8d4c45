"""A cohort: many people, week after week, each planned for by the product's own `decide`.

Nothing of the product is replaced: answers come from the questionnaire's pages, weeks from the rules and the planner,
and a policy only says which scorer ranks. What is not lived: within a week the stored plan is not screened again
before each session (but what hurt is not done again that week), and nobody swaps, moves or shortens a session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from recommender.decide import decide, prepared
from recommender.planning.compiled import is_installed
from recommender.scoring.ranking import Scorer
from recommender.settings import Settings
from recommender.simulation.life import Life, SessionTruth
from recommender.simulation.person import SYNTHETIC
from recommender.simulation.world import World

Document = dict[str, Any]
FAST = Settings(effort="fast", compiled=is_installed())


class Policy(Protocol):
    """Who ranks for whom, and what is learned from a week."""

    @property
    def name(self) -> str: ...

    def scorer(self, person: str, week: int) -> Scorer | None:
        """The scorer of one person's week, counted from 0; None is the evidence prior."""

    def learn(self, week: int, documents: Mapping[str, Sequence[Document]]) -> None:
        """Called once after every week with its new documents, by person: sheet or check-in, plan, feedback."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a cohort left behind; every name and id in it says that it is synthetic.

    world      the card of the world: seed, numbers, fingerprints
    documents  by person, in the order of the days: answers sheets, check-ins, plans, feedbacks
    diaries    by person: one pain number a day, which the product never saw
    truths     one entry a planned session, in the order of weeks and people
    """

    world: Mapping[str, Any]
    policy: str
    starts_on: date
    documents: Mapping[str, Sequence[Document]]
    diaries: Mapping[str, Sequence[Document]]
    truths: Sequence[SessionTruth]

    def to_document(self) -> Document:
        """The run as JSON values, labelled."""
        return {
            SYNTHETIC: True,
            "world": dict(self.world),
            "policy": self.policy,
            "starts_on": self.starts_on.isoformat(),
            "documents": {name: list(documents) for name, documents in self.documents.items()},
            "diaries": {name: list(diary) for name, diary in self.diaries.items()},
        }


def live(
    world: World,
    policy: Policy | None,
    *,
    people: Sequence[int],
    weeks: int,
    starts_on: date,
    settings: Settings = FAST,
) -> Run:
    """So many weeks of these people. policy: None is the arm without a plan, which only keeps the diary.

    people    numbers of the world's people; a person lives the same days whoever else is there
    settings  how plans are made; the world's own catalog and rules are always used
    Raises ValueError where the world is shorter than `weeks`.
    """
    if 7 * weeks > world.days:
        raise ValueError(f"this world has {world.days} days; {weeks} weeks need {7 * weeks}")
    settings = replace(settings, catalog=world.knowledge)
    lives = [Life(world, world.person(number), starts_on, has_plan=policy is not None) for number in people]
    documents: dict[str, list[Document]] = {life.person.name: [] for life in lives}
    for week in range(weeks):
        new = {life.person.name: _live_week(life, policy, week, starts_on, settings) for life in lives}
        for name, told in new.items():
            documents[name] += told
        if policy is not None:
            policy.learn(week, {name: told for name, told in new.items() if told})
    return Run(
        world=world.card(),
        policy="no plan" if policy is None else policy.name,
        starts_on=starts_on,
        documents=documents,
        diaries={life.person.name: life.diary for life in lives},
        truths=sorted((truth for life in lives for truth in life.truths), key=lambda truth: truth.week),
    )


def _live_week(life: Life, policy: Policy | None, week: int, starts_on: date, settings: Settings) -> list[Document]:
    """One person's week; returns its new documents."""
    before, sheet = len(life.history), life.sheet
    plan, name = None, life.person.name
    if policy is not None and life.prepare(week) and life.sheet is not None:
        ready = prepared(
            life.sheet,
            starts_on=starts_on + timedelta(weeks=week),
            history=life.recorded,
            model=policy.scorer(name, week),
            person=name,
            settings=settings,
        )
        plan = decide(ready)
    life.go_through(week, plan)
    new_sheet = [life.sheet] if life.sheet is not None and life.sheet is not sheet else []
    return [*new_sheet, *life.history[before:]]
