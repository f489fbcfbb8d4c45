"""`recommend`: answers, history, model and seed in, a plan document out. No clock, no disk, no hidden chance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from recommender.advice import advice_for
from recommender.choice import Choice, choice_of
from recommender.errors import AnswersError, Problem, UsageError
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.planning.week import PlannedWeek, WeekPlanner
from recommender.profile.answers import Answers, read_answers
from recommender.profile.fields import day_of
from recommender.profile.history import History, read_history
from recommender.profile.plan import HIGHEST, LOWEST, Provenance, WeeklyPlan
from recommender.profile.profile import Profile, profile_of
from recommender.profile.recorded import Recorded, canonical
from recommender.safety.screening import Screening, screen
from recommender.safety.unlocks import Unlocks
from recommender.scoring.explained import GROUP_OF_KIND, Explained
from recommender.scoring.policy import chance_of
from recommender.scoring.ranking import Scorer
from recommender.settings import HOME, Search, Settings
from recommender.version import __version__


def recommend(
    answers: Mapping[str, Any] | Answers,
    *,
    starts_on: date,
    history: Iterable[Mapping[str, Any] | Recorded] = (),
    seed: int | None = None,
    model: Scorer | None = None,
    person: str = "me",
    settings: Settings = HOME,
) -> dict[str, Any]:
    """The plan document of the week that starts on `starts_on`: the same inputs give the same bytes.

    history  plans, feedbacks, check-ins and events of this person, in any order, as they came or `Recorded`
    seed     None: derived from person and starts_on
    model    None: the evidence prior alone

    Raises AnswersError or DocumentError with every problem of what came in.
    """
    ready = prepared(
        answers, starts_on=starts_on, history=history, seed=seed, model=model, person=person, settings=settings
    )
    return decide(ready).to_document()


def decide(ready: Prepared) -> WeeklyPlan:
    """The plan of `recommend` before it becomes a document."""
    case, screening, knowledge = ready.case, ready.case.screening, ready.knowledge
    provenance, week = ready.provenance, _week(ready)
    return WeeklyPlan(
        plan_version=1,
        plan_id=ready.plan_id,
        person=case.profile.person,
        starts_on=case.starts_on,
        status=screening.status,
        referral=knowledge.explainer.referral(screening.flags, screening.waiting_for),
        missing=screening.missing,
        advice=advice_for(screening, case.profile, provenance, knowledge, has_sessions=bool(week.sessions)),
        sessions=week.sessions,
        left_out=knowledge.explainer.left_out(screening),
        relaxed=week.relaxed,
        provenance=provenance,
        changes=week.changes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A week just before it is planned: the rules have spoken, the ranking is chosen, the plan has its id."""

    case: Situation
    choice: Choice
    provenance: Provenance
    plan_id: str
    knowledge: Knowledge
    settings: Settings


def prepared(
    answers: Mapping[str, Any] | Answers,
    *,
    starts_on: date,
    history: Iterable[Mapping[str, Any] | Recorded] = (),
    seed: int | None = None,
    model: Scorer | None = None,
    person: str = "me",
    settings: Settings = HOME,
) -> Prepared:
    """What `decide` and the fleet plan from; it takes what `recommend` takes.

    Raises AnswersError or DocumentError with every problem.
    """
    knowledge = settings.catalog or shipped_knowledge()
    documents = [(_text_of(entry), entry) for entry in history]
    read = (entry if isinstance(entry, Recorded) else json.loads(text) for text, entry in documents)
    case = situation(answers, starts_on=starts_on, history=read, person=person, knowledge=knowledge)
    profile, screening = case.profile, case.screening
    seed = _checked_seed(seed, person, starts_on)
    choice = choice_of(settings, model, profile=profile, screening=screening, seed=seed, knowledge=knowledge)
    provenance = _provenance(settings, choice, knowledge)
    plan_id = _digest(
        profile.answers.to_document(),
        sorted({text for text, _ in documents}),
        starts_on.isoformat(),
        person,
        provenance.model_dump(),
        settings.numbers(),
    )
    return Prepared(
        case=case, choice=choice, provenance=provenance, plan_id=plan_id, knowledge=knowledge, settings=settings
    )


def _provenance(settings: Settings, choice: Choice, knowledge: Knowledge) -> Provenance:
    return Provenance(
        software=__version__,
        catalog=knowledge.catalog.fingerprint,
        rules=knowledge.rules.fingerprint,
        model=choice.scorer.version,
        policy=choice.policy,
        effort=settings.effort,
        seed=choice.seed,
        v=choice.v,
        eps=choice.eps,
        arm=choice.arm,
        reason=settings.reason or None,
    )


def _week(ready: Prepared) -> PlannedWeek:
    """The sessions of the week; none where the person is referred or something is missing."""
    if ready.case.screening.status not in ("plan", "clearance_needed"):
        return PlannedWeek(sessions=(), relaxed=())
    effort, compiled = ready.settings.effort, ready.settings.compiled
    planner = week_planner(
        ready.case, ready.choice, ready.knowledge, plan_id=ready.plan_id, effort=effort, compiled=compiled
    )
    return planner.plan()


def week_planner(
    case: Situation, choice: Choice, knowledge: Knowledge, *, plan_id: str, effort: Search, compiled: bool = False
) -> WeekPlanner:
    """The planner of one person's week, with everything that it needs to know."""
    profile, screening = case.profile, case.screening
    ranking = choice.scorer.rank(profile, screening.eligible)
    groups = {name: GROUP_OF_KIND[weight.kind] for name, weight in knowledge.prior.weights.items()}
    explained = Explained(ranking=ranking, group_of_feature=groups, words=knowledge.policy.words)
    return WeekPlanner(
        profile=profile,
        history=case.history,
        screening=screening,
        ranking=ranking,
        values=choice.values(ranking, screening, profile, case.starts_on),
        explained=None if choice.scorer.version is None else explained,
        swaps=choice.swaps,
        chance=chance_of(choice.seed, profile.person, case.starts_on.isoformat(), "swaps"),
        starts_on=case.starts_on,
        plan_id=plan_id,
        catalog=knowledge.catalog,
        numbers=knowledge.numbers,
        rules=knowledge.rules,
        explainer=knowledge.explainer,
        phrases=knowledge.phrases,
        effort=effort,
        compiled=compiled,
        unlock=case.unlocks(knowledge).for_area,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One person on the day a week starts: who they are, what happened, and what the rules say."""

    profile: Profile
    history: History
    screening: Screening
    starts_on: date

    def unlocks(self, knowledge: Knowledge) -> Unlocks:
        """Which other answers would open more stretches."""
        return Unlocks(
            profile=self.profile, screening=self.screening, catalog=knowledge.catalog, phrases=knowledge.phrases
        )


def situation(
    answers: Mapping[str, Any] | Answers,
    *,
    starts_on: date,
    history: Iterable[object],
    person: str,
    knowledge: Knowledge,
) -> Situation:
    """What there is to know before planning. Raises AnswersError or DocumentError with every problem."""
    check_start(starts_on)
    check_person(person)
    sheet = answers if isinstance(answers, Answers) else read_answers(answers, knowledge.codes, starts_on=starts_on)
    if sheet.answered_on and sheet.answered_on > starts_on:
        raise AnswersError([Problem("answered_on", "is after the day the plan starts")])
    past = read_history(history, knowledge.codes, person=person, today=starts_on)
    profile = profile_of(sheet, person=person, starts_on=starts_on)
    screening = screen(profile, past, starts_on, rules=knowledge.rules, catalog=knowledge.catalog)
    return Situation(profile=profile, history=past, screening=screening, starts_on=starts_on)


def check_start(starts_on: object) -> None:
    """Raises UsageError where a week cannot start there."""
    if not isinstance(starts_on, date) or isinstance(starts_on, datetime):
        raise UsageError([Problem("starts_on", "should be a date")])
    if day_of(starts_on) is None or day_of(starts_on + timedelta(days=6)) is None:
        raise UsageError([Problem("starts_on", "should be a day of these two centuries")])


def check_person(person: object) -> None:
    """Raises UsageError where a person cannot be called that: the documents of section 3 could not name them."""
    if not isinstance(person, str) or not 1 <= len(person) <= 100 or not person.isprintable():
        raise UsageError([Problem("person", "should be a name of 1 to 100 characters that can be printed")])


def _checked_seed(seed: object, person: str, starts_on: date) -> int:
    """The seed that was given, else one that follows from the person and the day."""
    if seed is not None:
        if isinstance(seed, bool) or not isinstance(seed, int) or not LOWEST <= seed <= HIGHEST:
            raise UsageError([Problem("seed", "should be a whole number of at most 64 bits")])
        return seed
    digest = hashlib.sha256(f"{person}\n{starts_on}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _text_of(entry: Mapping[str, Any] | Recorded) -> str:
    return entry.text if isinstance(entry, Recorded) else canonical(entry)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(canonical(parts).encode()).hexdigest()[:16]
