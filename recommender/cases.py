"""Reviewer cases: a person, and what a clinician says must be left out, offered or stopped. `data/cases/*.toml`.

A reviewer writes them without reading the program; pytest and `stretch doctor` hold the program against them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from recommender.decide import decide, prepared
from recommender.errors import DataError, Problem, RecommenderError
from recommender.knowledge import Knowledge
from recommender.profile.plan import Status, Urgency, WeeklyPlan
from recommender.reading import read_toml, validated
from recommender.safety.screening import Screening
from recommender.settings import Settings


class Expectation(BaseModel):
    """What the plan must show.

    left_out   stretch -> a rule that must stand among its reasons
    offered    stretches that must be eligible
    cautioned  stretch -> a condition whose caution it must carry if it is eligible
    sessions   some, none, or breathing_only (what may be done while a clinician's word is awaited)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    left_out: dict[str, str] = {}
    offered: tuple[str, ...] = ()
    cautioned: dict[str, str] = {}
    sessions: Literal["some", "none", "breathing_only"] | None = None
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    urgency: Urgency | None = None
    relaxed: tuple[str, ...] = ()
    advice_expected: bool = False


class Case(BaseModel):
    """One reviewer case. history holds earlier documents of the same person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    why: str
    starts_on: date
    answers: dict[str, Any]
    history: tuple[dict[str, Any], ...] = ()
    expect: Expectation
    file: str = Field(default="", exclude=True)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One way in which the program and the reviewer disagree."""

    case: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.case}: {self.kind}: {self.what}"


def load_cases(folder: Path) -> tuple[Case, ...]:
    """The cases in `folder`/cases. Raises DataError with every problem found."""
    problems: list[Problem] = []
    cases: list[Case] = []
    for path in sorted((folder / "cases").glob("*.toml")):
        table = read_toml(path, problems)
        case = validated(Case, table | {"file": path.name}, path.name, problems)
        cases += [case] if case else []
    if problems:
        raise DataError(problems)
    return tuple(cases)


def mismatches(case: Case, knowledge: Knowledge) -> list[Mismatch]:
    """Every disagreement between this case and the program; an empty list means that they agree."""
    try:
        settings = Settings(catalog=knowledge)
        ready = prepared(case.answers, starts_on=case.starts_on, history=case.history, settings=settings)
        plan = decide(ready)
    except RecommenderError as error:
        return [Mismatch(case.file, "REFUSED", str(problem)) for problem in error.problems]
    return [
        Mismatch(case.file, kind, what)
        for kind, what in _disagreements(case.expect, plan, ready.case.screening, knowledge)
    ]


def _disagreements(
    expect: Expectation, plan: WeeklyPlan, screening: Screening, knowledge: Knowledge
) -> Iterator[tuple[str, str]]:
    if plan.status != expect.status:
        yield "STATUS", f"{plan.status}, the reviewer expects {expect.status}"
    yield from _about_stretches(expect, plan, screening, knowledge)
    raised = {flag.code for flag in plan.referral.flags} if plan.referral else set()
    for kind, wanted, found in (
        ("NOT_ASKED", expect.missing, set(plan.missing)),
        ("FLAG_MISSING", expect.flags, raised),
        ("NOT_RELAXED", expect.relaxed, {entry.constraint for entry in plan.relaxed}),
    ):
        for code in wanted:
            if code not in found:
                yield kind, f"{code} is not among {sorted(found)}"
    urgency = plan.referral.urgency if plan.referral else None
    if expect.urgency and urgency != expect.urgency:
        yield "URGENCY", f"{urgency}, the reviewer expects {expect.urgency}"
    if expect.advice_expected and not plan.advice:
        yield "NO_ADVICE", "the reviewer expects advice"
    shown = {
        "some": bool(plan.sessions),
        "none": not plan.sessions,
        "breathing_only": bool(plan.sessions)
        and plan.stretch_ids <= set(knowledge.rules.thresholds.always_allowed_while_waiting),
    }
    if expect.sessions and not shown[expect.sessions]:
        yield "SESSIONS", f"{len(plan.sessions)} sessions, the reviewer expects {expect.sessions}"


def _about_stretches(
    expect: Expectation, plan: WeeklyPlan, screening: Screening, knowledge: Knowledge
) -> Iterator[tuple[str, str]]:
    rules = {entry.stretch: {because.rule for because in entry.because} for entry in plan.left_out}
    for stretch in {*expect.left_out, *expect.offered, *expect.cautioned} - set(knowledge.catalog.by_id):
        yield "UNKNOWN_STRETCH", stretch
    for stretch, rule in expect.left_out.items():
        if stretch not in rules:
            yield "UNEXPECTED_OFFER", f"{stretch} is offered; {rule} should leave it out"
        elif rule not in rules[stretch]:
            yield "WRONG_REASON", f"{stretch} is left out by {sorted(rules[stretch])}, not by {rule}"
    for stretch in expect.offered:
        if stretch in rules:
            yield "UNEXPECTEDLY_LEFT_OUT", f"{stretch} is left out by {sorted(rules[stretch])}"
    cautions = {offer.stretch.id: {c.condition for c in offer.cautions} for offer in screening.eligible}
    for stretch, condition in expect.cautioned.items():
        if condition not in cautions.get(stretch, {condition}):
            yield "CAUTION_MISSING", f"{stretch} carries no caution from {condition}"
