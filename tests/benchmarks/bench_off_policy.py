"""How well off-policy evaluation does on the logs that the real planner makes in a study (eps .2, half uniform).

    python tests/benchmarks/bench_off_policy.py [PEOPLE] [WEEKS] [REPLICATES]     (150 6 40: about ten minutes)

Everything is synthetic. A model is fitted on one cohort that lives by the evidence, then another cohort lives with that
model and with swaps. Their planned weeks are kept as contexts: each slot with its options and propensities. Then people
are drawn anew with all their weeks, and for each the swaps (once a week, as planned) and the outcomes: the sum of what
the stretches truly bring this person, each done or not, a level of the person (SD .25) and noise (SD 1.45, AR(1) .55
from session to session). What a target truly brings follows exactly from contexts and theta; and once, for a check of
the check, from many sessions in which the target itself chooses.

Printed for each set of contexts, target and method: bias, SD and root mean square of the error, its ratio to that of
SNIPS, and how many of the 95 % intervals hold the truth: for the value of a session and for the gain over what was
logged. The sets: all sessions of weeks in which swaps were on; those with a choice, which `stretch evaluate` judges;
slates of 3 and of 6 real slots with a choice, put together from any weeks, since real sessions hardly have so many;
and the six slots of scoring 4.1.

Where a session has one slot with a choice, PI and IPS have the same weights: PI gains on SNIPS only as slots with a
choice come together. Pain is not rounded to whole numbers here: against noise of 1.45 that adds variance, no bias.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as `pythonpath` does for the tests

import numpy as np
import pandas as pd
from outcomes.test_off_policy import replicates, softly
from people import MONDAY
from simulation.simulated import KNOWLEDGE, NUMBERS, SEED, plans, world

from recommender.outcomes.off_policy import cross_fitted, evaluate
from recommender.outcomes.person_log import PersonLog
from recommender.outcomes.slates import (
    LoggedSlates,
    UnsupportedError,
    any_options,
    best_options,
    option_table,
    slates_of,
    soft_options,
)
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.scoring.features import feature_table
from recommender.scoring.model import HierarchicalModel, fit
from recommender.settings import Settings
from recommender.simulation.behaviour import outcome_of
from recommender.simulation.cohort import live
from recommender.simulation.policies import PriorOnly

STUDY = Settings(effort="fast", eps=0.2, uniform_share=0.5, reason="a synthetic study")
LEVEL_SD, NOISE_SD, RHO = 0.25, 1.45, 0.55  # scoring 1 and 2
FAR = date(2027, 6, 1)
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The policy that logs: one model for everybody, as it was fitted before the study."""

    model: HierarchicalModel
    name: str = "fitted"

    def scorer(self, _person: str, _week: int) -> HierarchicalModel:
        return self.model

    def learn(self, week: int, documents: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        pass


@dataclass(frozen=True, kw_only=True)
class Contexts:
    """n sessions with up to m slots of up to k options, before anything is drawn.

    slates         options and propensities, with any draw and no outcome; person (n,) counts from 0
    theta, done    (n, m, k) what an option truly brings if done, NPRS points; how likely it is done
    prior, model   (n, m, k) what the evidence and the fitted model say of it
    unit           (n, m) slots of one number are drawn together
    """

    slates: LoggedSlates
    theta: Floats
    done: Floats
    prior: Floats
    model: Floats
    unit: np.ndarray[Any, np.dtype[np.int64]]

    def of(self, rows: np.ndarray[Any, Any], person: np.ndarray[Any, Any], copy: np.ndarray[Any, Any]) -> Contexts:
        """These sessions, some of them several times: each copy has a person and units of its own."""
        s = self.slates
        unit = self.unit[rows] + copy[:, None] * (int(self.unit.max()) + 1)
        return Contexts(
            slates=LoggedSlates(
                option=s.option[rows],
                logging=s.logging[rows],
                drawn=s.drawn[rows],
                outcome=s.outcome[rows],
                person=person,
            ),
            theta=self.theta[rows],
            done=self.done[rows],
            prior=self.prior[rows],
            model=self.model[rows],
            unit=np.unique(unit, return_inverse=True)[1].reshape(unit.shape),
        )


# ---- the contexts of a study ----


def log_of(name: str, documents: Sequence[dict[str, Any]]) -> PersonLog:
    sheets = [d for d in documents if "answers_version" in d]
    rest = [d for d in documents if "answers_version" not in d]
    return PersonLog(
        person=name,
        sheets=[(date.fromisoformat(d["answered_on"]), read_answers(d, KNOWLEDGE.codes)) for d in sheets],
        history=read_history(rest, KNOWLEDGE.codes, person=name, today=FAR),
    )


def lived_contexts(people: int, weeks: int) -> Contexts:
    """The planned sessions of the weeks in which swaps were on."""
    here = world()
    before = live(here, PriorOnly(here), people=range(1000, 1000 + people // 2), weeks=min(weeks, 5), starts_on=MONDAY)
    records = [log_of(*entry).record for entry in before.documents.items()]
    model = fit((r for r in records if r.segments), catalog=KNOWLEDGE.catalog, prior=KNOWLEDGE.prior).population
    print(f"synthetic: world {SEED}; model of {model.log.people} people and {model.log.sessions} sessions")
    run = live(here, Fitted(model=model), people=range(people), weeks=weeks, starts_on=MONDAY, settings=STUDY)
    rows: list[dict[str, Any]] = []
    for number, (name, documents) in enumerate(run.documents.items()):
        log, theta = log_of(name, documents), here.benefit(here.person(number)).theta
        for plan in plans(documents):
            if plan["provenance"]["eps"]:
                profile = log.profile_on(date.fromisoformat(plan["starts_on"]))
                prior = feature_table(profile, KNOWLEDGE.catalog, ()) @ KNOWLEDGE.prior.coefficients
                scores = {"theta": theta, "prior": prior, "model": model.expected(profile)}
                rows += _rows(plan, number, scores)
    return contexts_of(pd.DataFrame(rows))


def _rows(plan: dict[str, Any], number: int, scores: Mapping[str, Floats]) -> list[dict[str, Any]]:
    place = world().rows
    return [
        {
            "session": session["session_id"],
            "person": number,
            "slot": item["slot"],
            "option": choice["stretch"],
            "probability": choice["p"],
            "is_drawn": choice["stretch"] == item["stretch"],
            "change": 0.0,
            "unit": f"{plan['plan_id']} {item['phase']} {item['base']}",
            "done": chance_of_done(KNOWLEDGE.catalog[choice["stretch"]].difficulty),
            **{name: float(values[place[choice["stretch"]]]) for name, values in scores.items()},
        }
        for session in plan["sessions"]
        for item in session["items"]
        for choice in item["swap_set"] or [{"stretch": item["stretch"], "p": 1.0}]
    ]


def chance_of_done(level: int) -> float:
    """How likely a stretch of a level is done, in a session of which the usual share is."""
    doing, drawn = NUMBERS.doing, (np.arange(200) + 0.5) / 200
    done = [outcome_of(float(u), False, share=doing.share_mean, level=level, numbers=doing) == "done" for u in drawn]
    return float(np.mean(done))


def contexts_of(frame: pd.DataFrame) -> Contexts:
    frame = frame.assign(unit=pd.factorize(frame["unit"])[0])
    numbers = {name: option_table(frame, name) for name in ("theta", "done", "prior", "model", "unit")}
    unit = numbers.pop("unit")[:, :, 0].astype(np.int64)
    return Contexts(slates=slates_of(frame), unit=unit, **numbers)


def with_a_choice(contexts: Contexts) -> Contexts:
    rows = np.flatnonzero(choices(contexts).any(axis=1))
    return contexts.of(rows, contexts.slates.person[rows], np.zeros(len(rows), dtype=np.int64))


def choices(contexts: Contexts) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray((contexts.slates.logging > 0).sum(axis=2) > 1)


def put_together(contexts: Contexts, slots: int, sessions: int = 2000) -> Contexts:
    """Slates of so many real slots with a choice, of any people and weeks; four of them are one person's."""
    where = np.argwhere(choices(contexts))
    _, first = np.unique(contexts.unit[tuple(where.T)], return_index=True)
    rng = np.random.default_rng(slots)
    picked = where[first][[rng.permutation(len(first))[:slots] for _ in range(sessions)]]
    n, m = picked[..., 0], picked[..., 1]
    s = contexts.slates
    return Contexts(
        slates=LoggedSlates(
            option=s.option[n, m],
            logging=s.logging[n, m],
            drawn=s.drawn[n, m],
            outcome=np.zeros(sessions),
            person=np.arange(sessions) // 4,
        ),
        theta=contexts.theta[n, m],
        done=contexts.done[n, m],
        prior=contexts.prior[n, m],
        model=contexts.model[n, m],
        unit=np.arange(sessions * slots).reshape(sessions, slots),
    )


# ---- replicates ----

TARGETS: dict[str, Callable[[Contexts], Floats]] = {
    "prior": lambda c: best_options(c.slates, c.prior),
    "model": lambda c: best_options(c.slates, c.model),
    "random": lambda c: any_options(c.slates),
    "soft": lambda c: soft_options(c.slates, c.theta, 0.02),
    "oracle": lambda c: best_options(c.slates, c.theta),
}


def drawn_people(contexts: Contexts, sessions: int, rng: np.random.Generator) -> Contexts:
    """About so many sessions of people drawn with replacement, each with all of theirs."""
    rows_of = [np.flatnonzero(contexts.slates.person == name) for name in np.unique(contexts.slates.person)]
    count = round(sessions * len(rows_of) / len(contexts.slates.person))
    chosen = [rows_of[number] for number in rng.integers(len(rows_of), size=count)]
    copy = np.repeat(np.arange(count), [len(rows) for rows in chosen])
    return contexts.of(np.concatenate(chosen), copy, copy)


def drawn(contexts: Contexts, policy: Floats, rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.int64]]:
    """(n, m) the option that a policy draws, the same one in all slots of a unit."""
    ticket = rng.random(int(contexts.unit.max()) + 1)[contexts.unit]
    return np.asarray((ticket[:, :, None] >= policy.cumsum(axis=2)[..., :-1]).sum(axis=2), dtype=np.int64)


def outcome(contexts: Contexts, shown: np.ndarray[Any, np.dtype[np.int64]], rng: np.random.Generator) -> Floats:
    """(n,) change of pain: what is done brings its theta; a level and noise of the person."""
    theta, done = (np.take_along_axis(t, shown[:, :, None], axis=2)[:, :, 0] for t in (contexts.theta, contexts.done))
    brought = np.where(rng.random(done.shape) < done, theta, 0.0).sum(axis=1)
    _, person, counts = np.unique(contexts.slates.person, return_inverse=True, return_counts=True)
    number = np.arange(len(person)) - np.repeat(np.cumsum(counts) - counts, counts)
    noise = rng.normal(0.0, 1.0, (len(counts), counts.max()))
    for place in range(1, noise.shape[1]):
        noise[:, place] = RHO * noise[:, place - 1] + np.sqrt(1 - RHO**2) * noise[:, place]
    level = rng.normal(0.0, LEVEL_SD, len(counts))
    return brought + level[person] + NOISE_SD * noise[person, number]


def truth(contexts: Contexts, target: Floats) -> float:
    return float((target * contexts.theta * contexts.done).sum(axis=(1, 2)).mean())


def on_policy(contexts: Contexts, target: Floats, times: int = 200) -> float:
    """The same by simulation: the target itself chooses."""
    rng = np.random.default_rng(7)
    return float(np.mean([outcome(contexts, drawn(contexts, target, rng), rng).mean() for _ in range(times)]))


def measured(contexts: Contexts, target: str, sessions: int, times: int) -> pd.DataFrame:
    """One row per method. Raises UnsupportedError where the log does not support the target."""
    true = truth(contexts, TARGETS[target](contexts))
    true_gain = true - truth(contexts, contexts.slates.logging)
    found: dict[str, list[tuple[float, bool, float, bool]]] = {}
    for replicate in range(times):
        rng = np.random.default_rng([sessions, replicate])
        some = drawn_people(contexts, sessions, rng)
        shown = drawn(some, some.slates.logging, rng)
        slates = replace(some.slates, drawn=shown, outcome=outcome(some, shown, rng))
        predicted = cross_fitted(slates, some.prior[..., None], penalty=1.0)
        for name, estimate in evaluate(slates, TARGETS[target](some), predicted=predicted).estimates.items():
            value, gain = estimate.value, estimate.gain
            errors = value.value - true, value.low <= true <= value.high
            gains = gain.value - true_gain, gain.low <= true_gain <= gain.high
            found.setdefault(name, []).append((*errors, *gains))
    table = {name: _summary(np.array(rows, dtype=np.float64)) for name, rows in found.items()}
    frame = pd.DataFrame.from_dict(table, orient="index", columns=COLUMNS)
    for kind in ("", "gain "):
        frame[f"{kind}/snips"] = frame[f"{kind}rms"] / frame.loc["snips", f"{kind}rms"]
    return frame[[f"{kind}{name}" for kind in ("", "gain ") for name in ("bias", "sd", "rms", "/snips", "cover")]]


COLUMNS = [f"{kind}{name}" for kind in ("", "gain ") for name in ("bias", "sd", "rms", "cover")]


def _summary(rows: Floats) -> list[float]:
    parts = []
    for error, covers in ((rows[:, 0], rows[:, 1]), (rows[:, 2], rows[:, 3])):
        parts += [error.mean(), error.std(ddof=1), np.sqrt((error**2).mean()), covers.mean()]
    return [float(part) for part in parts]


# ---- the report ----


def describe(contexts: Contexts) -> None:
    has_choice, slates = choices(contexts), contexts.slates
    there = slates.option[..., 0] != ""
    per_session = Counter(has_choice.sum(axis=1).tolist())
    sizes = Counter((slates.logging > 0).sum(axis=2)[has_choice].tolist())
    print(
        f"{len(slates.person)} sessions of {len(set(slates.person.tolist()))} people in weeks with swaps; "
        f"{has_choice.sum()} of {there.sum()} slots have a choice ({has_choice.sum() / there.sum():.1%})"
    )
    print(f"slots with a choice per session {dict(sorted(per_session.items()))}; options {dict(sorted(sizes.items()))}")
    spread = contexts.theta.max(axis=2, where=slates.logging > 0, initial=-9)
    spread -= contexts.theta.min(axis=2, where=slates.logging > 0, initial=9)
    print(f"the best of a set brings {spread[has_choice].mean():.3f} points more than the worst of it")


def report(title: str, contexts: Contexts, times: int, sizes: Sequence[int] = (2000, 10_000)) -> None:
    judged: list[pd.DataFrame] = []
    for target, table in TARGETS.items():
        chosen = table(contexts)
        true, check = truth(contexts, chosen), on_policy(contexts, chosen)
        gain = true - truth(contexts, contexts.slates.logging)
        print(f"\n{title}, target {target}: truth {true:.3f} (on policy {check:.3f}), gain {gain:+.3f}")
        for sessions in sizes:
            try:
                found = measured(contexts, target, sessions, times)
            except UnsupportedError as refusal:
                print(f"{sessions} sessions: {refusal.problems[0]}")
                continue
            print(f"{sessions} sessions\n{found.round(3).to_string()}")
            if sessions == sizes[-1]:
                judged.append(found.loc[["pi", "dr_pi"]])
    together = pd.concat(judged)
    print(
        f"\n{title}, {sizes[-1]} sessions, PI and DR-PI, all targets: bias at most {together['bias'].abs().max():.3f}, "
        f"coverage at least {together['cover'].min():.2f}, error {together['/snips'].min():.2f} to "
        f"{together['/snips'].max():.2f} of that of SNIPS"
    )


def main(people: int = 150, weeks: int = 6, times: int = 40) -> None:
    started = time.perf_counter()
    contexts = lived_contexts(people, weeks)
    describe(contexts)
    print(f"lived in {time.perf_counter() - started:.0f} s; {times} replicates")
    report("all sessions with swaps on", contexts, times)
    report("sessions with a choice", with_a_choice(contexts), times)
    units = len(np.unique(contexts.unit[choices(contexts)]))
    for slots in (3, 6) if units >= 6 else ():  # a very small cohort may hold fewer
        report(f"put together, {slots} slots with a choice", put_together(contexts, slots), times)
    print("\nthe six slots of scoring 4.1 on the log of a study, target soft, 10,000 sessions")
    print(replicates(softly, times, logging="swaps").round(3).to_string())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
