"""What another way of choosing would have brought, on the log of a team or of one person.

Within the logged swap sets only (decisions 5.5): each target says which of the options of a slot it would have shown,

    prior    the one that the evidence prior puts first, by the sheet in force when the week was planned
    learned  the one that a model puts first: fitted on other people's logs and on the person's own up to that week
    random   each of them as often as every other

A model that was fitted on the very sessions that it is judged by flatters itself, so the one that ranks now is not
judged: five models stand for it, each fitted without a fifth of the people, and each only speaks for those. They use
nothing of the week that they choose for, since its draws hold on all of its days.

Only sessions in which something might have been drawn are judged: which these are was known before the draw, and in
all others every target shows the same. The errors are those of persons; of one person alone those of weeks, which
share their draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from recommender.errors import Problem, UnsupportedError
from recommender.knowledge import Knowledge
from recommender.outcomes.off_policy import FOLDS, Evaluation, cross_fitted, evaluate
from recommender.outcomes.person_log import PersonLog
from recommender.outcomes.slates import (
    Floats,
    LoggedSlates,
    adjusted,
    any_options,
    best_options,
    option_frame,
    option_table,
    slates_of,
)
from recommender.scoring.features import feature_table
from recommender.scoring.model import HierarchicalModel, fit

Target = Literal["prior", "learned", "random"]
TARGETS: Final[tuple[Target, ...]] = get_args(Target)
Values = Callable[[str, date], Mapping[str, float]]  # of a person's week, by stretch: NPRS points per completed stretch
GAMMA = 0.2  # the prior mean of scoring 2; fixed, so that it cannot depend on what was drawn
PENALTY = 1.0  # of the ridge behind DM and DR-PI, on sums of prior scores, which it hardly shrinks
NO_SCORE = -1e9  # of what the catalog does not know any more: never the best of a set that holds anything else
NOTHING_LOGGED = "no planned session was logged with pain before and after, so there is nothing to judge by"
NOTHING_DRAWN = (
    "nothing was drawn at random, so what was not shown cannot be judged. At home that is as it should be. "
    "A team that wants to know switches swaps on, with its reason: stretch model study --eps 0.2 --reason WHY"
)
ONE_WEEK = "sessions of at least two weeks are needed to say how sure an estimate is for one person"


@dataclass(frozen=True, kw_only=True)
class PolicyValue:
    """What a target would have brought, and on what that rests.

    sessions_logged  planned, with pain before and after; those in `evaluation` are the ones of them with a choice
    drawn            slots with a choice, in these
    errors_by        whose sums the errors are of
    """

    target: Target
    sessions_logged: int
    drawn: int
    errors_by: Literal["person", "week"]
    evaluation: Evaluation


def policy_value(
    target: Target, logs: Sequence[PersonLog], knowledge: Knowledge, *, person: str | None = None
) -> PolicyValue:
    """The target judged by everybody's sessions, or by those of one person.

    Raises UnsupportedError with the reasons where the log cannot judge it, as no home log can.
    """
    logged = pd.concat([_frame(log) for log in logs if person in (None, log.person)] or [pd.DataFrame()])
    frame = _with_a_choice(logged)
    frame["prior"] = _scores(frame, prior_values(logs, knowledge))
    slates = slates_of(frame, "adjusted")
    by_week = len(set(slates.person.tolist())) == 1
    if by_week:
        slates = replace(slates, person=frame.groupby("session", sort=False)["week"].first().to_numpy())
        if len(set(slates.person.tolist())) < 2:
            raise UnsupportedError([Problem("", ONE_WEEK)])
    prior = option_table(frame, "prior")
    predicted = cross_fitted(slates, np.where(prior > NO_SCORE, prior, 0.0)[..., None], penalty=PENALTY)
    chosen = _chosen(target, slates, frame, logs, knowledge)
    return PolicyValue(
        target=target,
        sessions_logged=int(logged["session"].nunique()),
        drawn=int(((slates.logging > 0).sum(axis=2) > 1).sum()),
        errors_by="week" if by_week else "person",
        evaluation=evaluate(slates, chosen, predicted=predicted),
    )


def _frame(log: PersonLog) -> pd.DataFrame:
    """The options of a person's log, with the change of pain adjusted by how far it was from usual."""
    frame = option_frame(log.history, log.person)
    usual = np.array([log.usual_pain_before(week) for week in frame["week"]], dtype=np.float64)
    change, before = (frame[name].to_numpy(dtype=np.float64) for name in ("change", "pain_before"))
    return frame.assign(adjusted=adjusted(change, before, usual, GAMMA))


def _with_a_choice(logged: pd.DataFrame) -> pd.DataFrame:
    """The rows of the sessions in which at least one slot had more than one option."""
    if logged.empty:
        raise UnsupportedError([Problem("", NOTHING_LOGGED)])
    has_choice = logged.groupby(["session", "slot"])["option"].transform("size") > 1
    frame = logged[has_choice.groupby(logged["session"]).transform("any")]
    if frame.empty:
        raise UnsupportedError([Problem("", NOTHING_DRAWN)])
    return frame.copy()


def _chosen(
    target: Target, slates: LoggedSlates, frame: pd.DataFrame, logs: Sequence[PersonLog], knowledge: Knowledge
) -> Floats:
    if target == "random":
        return any_options(slates)
    if target == "learned":
        frame["learned"] = _scores(frame, learned_values(logs, knowledge))
    return best_options(slates, option_table(frame, target))


def _scores(frame: pd.DataFrame, values: Values) -> list[float]:
    rows = zip(frame["person"], frame["week"], frame["option"], strict=True)
    return [values(person, week).get(option, NO_SCORE) for person, week, option in rows]


# ---- who scores ----


def prior_values(logs: Sequence[PersonLog], knowledge: Knowledge) -> Values:
    """What the evidence says of each stretch for a person's answers. What a set holds asks for no care."""
    by_person = {log.person: log for log in logs}

    @cache
    def values(person: str, week: date) -> Mapping[str, float]:
        phi = feature_table(by_person[person].profile_on(week), knowledge.catalog, ())
        return dict(zip(knowledge.catalog.by_id, (phi @ knowledge.prior.coefficients).tolist(), strict=True))

    return values


def learned_values(logs: Sequence[PersonLog], knowledge: Knowledge) -> Values:
    """What a model that never saw the person says, with the person's own log up to the week beside it."""
    by_person = {log.person: log for log in logs}
    fold_of = {person: number % FOLDS for number, person in enumerate(sorted(by_person))}

    @cache
    def model_without(fold: int) -> HierarchicalModel:
        others = (log.record for log in logs if fold_of[log.person] != fold)
        return fit((r for r in others if r.segments), catalog=knowledge.catalog, prior=knowledge.prior)

    @cache
    def values(person: str, week: date) -> Mapping[str, float]:
        log = by_person[person]
        model = model_without(fold_of[person]).with_person(log.record_before(week))
        return dict(zip(knowledge.catalog.by_id, model.expected(log.profile_on(week)).tolist(), strict=True))

    return values


def told(value: PolicyValue) -> Iterator[str]:
    """What the numbers mean, in a few sentences for people."""
    gain = value.evaluation.estimates["dr_pi"].gain
    wide = f"between {gain.low:+.2f} and {gain.high:+.2f} points of pain (0-10) a session"
    if gain.low <= 0 <= gain.high:
        yield f"This log cannot tell it from what was shown: the difference is {wide}."
    else:
        yield f"It would have brought {'more' if gain.value > 0 else 'less'} relief than what was shown: {wide}."
    yield "That is about which of a few similar stretches to show, not about what stretching does."
    if value.errors_by == "week":
        yield "It speaks for one person alone; each week counts once, since its draws hold on all of its days."
