"""Whether the intervals and the words of a fitted model are right as often as they say. Only a simulation can tell.

Checked are contrasts, since nothing else is identified: how much more or less a stretch brings a person than the mean
of all that they may be offered (scoring 5, P1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from recommender.decide import situation
from recommender.knowledge import Knowledge
from recommender.profile.plan import Sureness
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.contrasts import contrasts_of
from recommender.scoring.explained import Explained
from recommender.scoring.policy import WordNumbers
from recommender.scoring.ranking import Ranking, Scorer
from recommender.simulation.cohort import Run
from recommender.simulation.policies import number_of
from recommender.simulation.world import World

LEVELS: Final = (0.80, 0.95)
TOP: Final = 10
WORDS: Final[tuple[str, ...]] = get_args(Sureness)
EDGES: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99)  # where each bin of probabilities begins


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one person may be offered, and what it truly brings: theta (n_eligible,), NPRS points."""

    profile: Profile
    eligible: Sequence[Eligible]
    theta: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ContrastCheck:
    """Counts of contrasts; those of several worlds are added up.

    all, top          how many, of everything eligible and of each person's ten with the highest scores
    held, top_held    in how many intervals the truth lies, by level (.80, .95)
    not_zero          in how many intervals of 95 % zero does not lie
    said, right       by word: how often it is said, and how often the sign is then the true one; in a world without
                      benefit no sign is
    likely, likely_right  the same by the model's probability of the sign, in the bins of `EDGES`
    """

    all: int = 0
    top: int = 0
    held: tuple[int, ...] = (0,) * len(LEVELS)
    top_held: tuple[int, ...] = (0,) * len(LEVELS)
    not_zero: int = 0
    said: tuple[int, ...] = (0,) * len(WORDS)
    right: tuple[int, ...] = (0,) * len(WORDS)
    likely: tuple[int, ...] = (0,) * len(EDGES)
    likely_right: tuple[int, ...] = (0,) * len(EDGES)

    def plus(self, other: ContrastCheck) -> ContrastCheck:
        """Both together."""
        sums: dict[str, Any] = {name: _added(getattr(self, name), getattr(other, name)) for name in _names()}
        return ContrastCheck(**sums)

    def shares(self) -> dict[str, float | None]:
        """What is reported, each a share from 0 to 1; None where there is nothing to take it of."""
        found = {
            **{f"held_{round(100 * level)}": _share(n, self.all) for level, n in zip(LEVELS, self.held, strict=True)},
            **{
                f"top_{round(100 * level)}": _share(n, self.top) for level, n in zip(LEVELS, self.top_held, strict=True)
            },
            "not_zero_95": _share(self.not_zero, self.all),
        }
        for word, said, right in zip(WORDS, self.said, self.right, strict=True):
            found |= {f"{word}_said": _share(said, self.all), f"{word}_right": _share(right, said)}
        return found

    def to_document(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _names()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ContrastCheck:
        counts: dict[str, Any] = {name: document[name] for name in _names()}
        read: dict[str, Any] = {name: tuple(n) if isinstance(n, list) else n for name, n in counts.items()}
        return cls(**read)


def contrast_check(scorer: Scorer, offers: Iterable[Offer], *, words: WordNumbers) -> ContrastCheck:
    """The check of one fitted model over what these people may be offered."""
    total = ContrastCheck()
    for offer in offers:
        if offer.eligible:
            total = total.plus(_of_one(scorer.rank(offer.profile, offer.eligible), offer.theta, words))
    return total


def _of_one(ranking: Ranking, theta: NDArray[np.float64], words: WordNumbers) -> ContrastCheck:
    true = theta - theta.mean()
    intervals = [contrasts_of(ranking, level=level) for level in LEVELS]
    held = [(c.low <= true) & (true <= c.high) for c in intervals]
    best = np.argsort(-ranking.mean, kind="stable")[:TOP]
    wide, is_right = intervals[-1], np.sign(intervals[-1].mean) == np.sign(true)
    explained = Explained(ranking=ranking, group_of_feature={}, words=words)
    said = np.array([WORDS.index(explained.sureness(name)) for name in ranking.stretches])
    sd = np.maximum(ranking.contrast_sd, np.finfo(float).tiny)
    bins = np.searchsorted(EDGES, ndtr(np.abs(wide.mean) / sd), side="right") - 1
    return ContrastCheck(
        all=len(true),
        top=len(best),
        held=tuple(int(h.sum()) for h in held),
        top_held=tuple(int(h[best].sum()) for h in held),
        not_zero=int(((wide.low > 0) | (wide.high < 0)).sum()),
        said=_counts(said, len(WORDS)),
        right=_counts(said[is_right], len(WORDS)),
        likely=_counts(bins, len(EDGES)),
        likely_right=_counts(bins[is_right], len(EDGES)),
    )


def offers_after(run: Run, world: World, knowledge: Knowledge, *, weeks: int, people: int) -> Iterator[Offer]:
    """What the first `people` who could get another plan may be offered on the day after the run."""
    starts_on = run.starts_on + timedelta(weeks=weeks)
    for name, documents in list(run.documents.items())[:people]:
        sheets = [document for document in documents if "answers_version" in document]
        if not sheets:
            continue
        history = [document for document in documents if "answers_version" not in document]
        case = situation(sheets[-1], starts_on=starts_on, history=history, person=name, knowledge=knowledge)
        if case.screening.status == "plan":
            rows = [world.rows[offer.stretch.id] for offer in case.screening.eligible]
            theta = world.benefit(world.person(number_of(name))).theta[rows]
            yield Offer(profile=case.profile, eligible=case.screening.eligible, theta=theta)


def _names() -> list[str]:
    return [entry.name for entry in fields(ContrastCheck)]


def _added(one: Any, other: Any) -> Any:
    return tuple(map(sum, zip(one, other, strict=True))) if isinstance(one, tuple) else one + other


def _counts(places: NDArray[np.intp], length: int) -> tuple[int, ...]:
    return tuple(np.bincount(places, minlength=length).tolist())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
