"""One synthetic person's season of random sessions, as rows of the frames.

Pain, starting, saying, missing and leaving are those of the simulation (`pain`, `behaviour`; evidence 6B). Left out of
it are directions, dislikes, levels, harm, red flags and the questionnaire.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.outcomes.person_rows import duration_of
from recommender.profile.documents import Outcome
from recommender.simulation.behaviour import (
    SHARE_OF_OUTCOME,
    chance_of_leaving,
    chance_of_missing,
    chance_of_starting,
    felt,
)
from recommender.simulation.chance import Stream, generator
from recommender.simulation.pain import Body, told, worst_before
from recommender.simulation.person import SYNTHETIC, Person
from recommender.simulation.progress import Progress
from recommender.simulation.world import World
from recommender.vocabulary import WEEKDAYS

Row = dict[str, Any]
SLOTS: Final = 6
SECONDS_EACH: Final = 100  # a stretch with its change of position: ten minutes a session
SWAP_P: Final = 0.2  # how often a slot shows its second stretch
POLICY: Final = f"{SYNTHETIC}-random-six"
EVENING: Final = time(18, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class SeasonTruth:
    """theta_nrs: (n_stretches,) what each brings everybody per completed stretch, NPRS points, less pain positive.

    policy_gain_nrs  what the arm `policy` takes off the usual pain at full dose beside what the other arm does
    """

    stretches: tuple[str, ...]
    theta_nrs: NDArray[np.float64]
    policy_gain_nrs: float


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """(SLOTS,) each: numbers of what was planned, of what might be drawn for it, and whether it was."""

    base: NDArray[np.int64]
    other: NDArray[np.int64]
    is_swapped: NDArray[np.bool_]

    @property
    def stretch(self) -> NDArray[np.int64]:
        return np.where(self.is_swapped, self.other, self.base)


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What is told of a session that was done; pains: before and after, None where they are left out."""

    outcomes: list[Outcome]
    words: list[str | None]
    pains: tuple[int, int] | None


class SeasonLife:
    """One person from the first answers to the end of the season, or to the week in which they leave."""

    def __init__(self, world: World, person: Person, truth: SeasonTruth, *, starts_on: date, arm: str | None) -> None:
        self._person, self._truth, self._starts_on, self._arm = person, truth, starts_on, arm
        self._numbers = world.numbers
        self._rng = generator(world.seed, Stream.SEASON, person.number)
        luck = world.luck(person)
        self._worst_before = worst_before(person, luck, world.numbers)
        self._body, self._progress = Body(person, luck, world.numbers), Progress(person, world.numbers)
        self._done = 0
        self._tables: dict[str, list[Row]] = {"plans": [], "sessions": [], "exposures": [], "pain": []}

    def live(self, weeks: int) -> dict[str, list[Row]]:
        """The rows of the season by table."""
        self._rate(-1, self._worst_before, "answers")
        first_mean = 0.0
        for week in range(weeks):
            self._tables["plans"].append(self._plan_row(week))
            said = [self._live_day(day, week) for day in range(7 * week, 7 * week + 7)]
            mean = float(np.mean(said))
            first_mean = mean if week == 0 else first_mean
            if self._rng.random() < self._chance_of_leaving(week, mean, mean - first_mean):
                break
            if week + 1 < weeks:
                self._rate(7 * week + 6, max(said), "check_in")
        return {"persons": [self._person_row()], **self._tables}

    def _chance_of_leaving(self, week: int, mean: float, rise: float) -> float:
        leaving = self._numbers.leaving
        return chance_of_leaving(
            self._person, week=week, pain_up_nrs=rise, usual_nrs=mean, goes_against=False, numbers=leaving
        )

    def _live_day(self, day: int, week: int) -> int:
        """The number that the person tells that morning, whether or not it is written down."""
        gain = self._truth.policy_gain_nrs if self._arm == "policy" else 0.0
        reached = 1.0 - float(np.exp(-self._done / self._numbers.benefit.sessions_to_most))
        self._body.wake(day, relief_nrs=self._progress.relief(day) + gain * reached)
        before = self._body.told_in_the_morning(day)
        if WEEKDAYS[self._date(day).weekday()] in self._person.days:
            self._meet(day, week, before)
        return before

    def _meet(self, day: int, week: int, before: int) -> None:
        """A planned session, done or not, and what is told of it."""
        pair = self._rng.permutation(self._truth.theta_nrs.size)[: 2 * SLOTS].reshape(2, SLOTS)
        shown = _Shown(base=pair[0], other=pair[1], is_swapped=self._rng.random(SLOTS) < SWAP_P)
        chance = chance_of_starting(
            self._person,
            self._progress.mood(week, before),
            weekday=self._date(day).weekday(),
            drills=SLOTS,
            numbers=self._numbers.starting,
        )
        is_done = self._rng.random() < chance
        self._write_down(day, week, shown, self._do(shown.stretch, week, before) if is_done else None)

    def _do(self, stretch: NDArray[np.int64], week: int, before: int) -> _Told | None:
        """Does a session; None where nothing is told of it."""
        rng, numbers = self._rng, self._numbers
        theta, outcomes = self._truth.theta_nrs[stretch], self._outcomes()
        done = float(theta @ [SHARE_OF_OUTCOME[outcome] for outcome in outcomes])
        relief = done + rng.normal(0.0, numbers.benefit.session_sd)
        after = told(self._body.nrs - relief + rng.normal(0.0, numbers.benefit.after_sd), rng.random(), numbers.pain)
        self._done += 1
        self._progress.note((), before=before, relief_nrs=relief, was_red=False)
        words = self._words(theta, outcomes)
        chance = chance_of_missing(self._person, week=week, is_red=False, pain_before=before, numbers=numbers.missing)
        is_missing, is_whole = rng.random() < chance, rng.random() < numbers.missing.whole_share
        if is_missing and is_whole:
            return None
        return _Told(outcomes=outcomes, words=words, pains=None if is_missing else (before, after))

    def _outcomes(self) -> list[Outcome]:
        doing, rng = self._numbers.doing, self._rng
        share = rng.beta(doing.share_mean * doing.share_sum, (1.0 - doing.share_mean) * doing.share_sum)
        is_done, is_partly = rng.random(SLOTS) < share, rng.random(SLOTS) < doing.partly_share
        done: list[Outcome] = ["partly" if partly else "done" for partly in is_partly]
        return [outcome if is_it else "skipped" for outcome, is_it in zip(done, is_done, strict=True)]

    def _words(self, theta: NDArray[np.float64], outcomes: list[Outcome]) -> list[str | None]:
        """How the stretches felt: told of some of those that were done (scoring 1)."""
        rating, rng = self._numbers.rating, self._rng
        latent = rating.mean + rating.kappa * (theta - rating.kappa_centre) + rng.normal(0.0, rating.noise_sd, SLOTS)
        is_told = rng.random(SLOTS) < rating.share
        return [
            felt(float(value), rating) if tell and outcome != "skipped" else None
            for value, tell, outcome in zip(latent, is_told, outcomes, strict=True)
        ]

    # ---- rows ----

    def _write_down(self, day: int, week: int, shown: _Shown, said: _Told | None) -> None:
        before, after = said.pains if said is not None and said.pains is not None else (None, None)
        if before is not None and after is not None:
            self._rate(day, before, "session_before")
            self._rate(day, after, "session_after")
        common = self._row(day) | {
            "session_id": f"{self._person.name}-{day:04d}",
            "pain_before_nrs": before,
            "pain_after_nrs": after,
        }
        shares = [SHARE_OF_OUTCOME[outcome] for outcome in said.outcomes] if said else []
        self._tables["sessions"].append(
            common
            | {
                "plan_id": self._plan_id(week),
                "seconds_planned": SLOTS * SECONDS_EACH,
                "was_logged": said is not None,
                "share_done": sum(shares) / SLOTS if said else None,
                "session_felt": None,
                "logged_at": datetime.combine(self._date(day), EVENING) if said else None,
            }
        )
        self._tables["exposures"] += [common | row for row in self._exposures(shown, said)]

    def _exposures(self, shown: _Shown, said: _Told | None) -> list[Row]:
        names = self._truth.stretches
        rows = []
        for slot in range(SLOTS):
            base, other = names[shown.base[slot]], names[shown.other[slot]]
            outcome = said.outcomes[slot] if said else None
            rows.append(
                {
                    "slot": slot,
                    "stretch": other if shown.is_swapped[slot] else base,
                    "propensity": SWAP_P if shown.is_swapped[slot] else 1.0 - SWAP_P,
                    "rho": None,
                    "base": base,
                    "swap_set": f"{base}={1.0 - SWAP_P:g} {other}={SWAP_P:g}",
                    "arm": self._arm,
                    "model_version": None,
                    "outcome": outcome,
                    "share": SHARE_OF_OUTCOME[outcome] if outcome else None,
                    "felt": said.words[slot] if said else None,
                }
            )
        return rows

    def _plan_row(self, week: int) -> Row:
        return {
            "person": self._person.name,
            "plan_id": self._plan_id(week),
            "week": week,
            "week_starts_on": self._date(7 * week),
            "policy": POLICY,
            "model_version": None,
            "sessions_planned": len(self._person.days),
            "minutes_planned": len(self._person.days) * SLOTS * SECONDS_EACH / 60,
        }

    def _person_row(self) -> Row:
        person = self._person
        return {
            "person": person.name,
            "arm": self._arm,
            "started_on": self._starts_on,
            "pain_start_nrs": self._worst_before,
            "age_years": person.age_years,
            "areas": " ".join(person.areas),
            "experience": person.experience,
            "duration": duration_of(person.onset_weeks),
            "synthetic": True,
            "arm_from": None,
        }

    def _rate(self, day: int, nrs: int, source: str) -> None:
        self._tables["pain"].append(self._row(day) | {"nrs": nrs, "source": source})

    def _row(self, day: int) -> Row:
        return {"person": self._person.name, "date": self._date(day), "week": day // 7}

    def _plan_id(self, week: int) -> str:
        return f"{self._person.name}-week-{week:03d}"

    def _date(self, day: int) -> date:
        return self._starts_on + timedelta(days=day)
