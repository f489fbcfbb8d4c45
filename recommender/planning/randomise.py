"""The swap draw: after planning a slot now and then shows another stretch than planned, with a known probability.

Only so can anyone say later whether another choice would have been better (scoring 4.3, P5). Each planned stretch on
its own stays with probability 1 - eps, else one of its alternatives is drawn:

    mu(a) = (1 - eps) [a = base] + eps p(a),   p = (1 - uniform_share) softmax(score / temperature) + uniform_share / k

over its k <= 5 alternatives; the base is none of them. A stretch may stand in for it (decisions 5.3) where it has

    the same primary muscle groups, phase and position, and serves every asked place that the base serves
    no more seconds, no more seconds under stretch, no higher difficulty, and asks for no care
    a family that is nowhere else in that session, nor in the set of another of its slots
    been done before, or there is novelty left in the week, whatever else is drawn

What is planned on several days in one phase is drawn once and shown on all of them: the slots of one session are
independent, as the pseudo-inverse estimator needs them (scoring 4.1), those of two sessions need not be, since errors
are clustered by person. Drawn day by day, nearly every swap would bring one stretch more than the week may hold.

Then every rule of `problem.py` that the planned week keeps is kept by every combination of draws: no session gets
longer, no muscle gets more, no family meets itself; and the one rule that counts over the whole week, how many
different stretches it holds, is checked for the worst combination.

mu is made of whole ten-thousandths before anything is drawn: what a plan document prints with four digits is exact.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from recommender.planning.problem import PHASES, Placed, Week, WeekProblem
from recommender.vocabulary import Phase

ALTERNATIVES_MOST = 5  # scoring 4.3
TEMPERATURE = 0.035  # NPRS points: the Gumbel noise of the logging policy that scoring 4.2 measured
TEN_THOUSANDTHS = 10_000  # contract: propensities have four digits


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapSettings:
    """How much is drawn. eps and uniform_share are shares; temperature is in NPRS points.

    eps            how often a slot with alternatives does not show its base: 0 at home, .1 in simulation, .2 in a
                   study; with 1 what was planned is never shown where anything may stand in for it
    uniform_share  the part of a redraw that does not look at scores; half in a study (decisions 5.5)
    """

    eps: float
    uniform_share: float = 0.0
    temperature: float = TEMPERATURE

    def __post_init__(self) -> None:
        if not 0 <= self.eps <= 1:
            raise ValueError(f"eps is {self.eps}; it should be 0 to 1")
        if not 0 <= self.uniform_share <= 1:
            raise ValueError(f"uniform_share is {self.uniform_share}; it should be 0 to 1")
        if not self.temperature > 0:
            raise ValueError(f"temperature is {self.temperature}; it should be over 0")


@dataclass(frozen=True, kw_only=True)
class SwapFacts:
    """What the draw has to know of the n candidates of a WeekProblem beside it.

    score        (n,)  NPRS points per completed stretch; only differences count
    difficulty   (n,)  1 to 4
    done_before  (n,)  True where the person has done it
    swappable    (n,)  True where it may be swapped, out and in; never for imported and own stretches (decisions 1.13)

    Raises ValueError where they are not equally many.
    """

    score: NDArray[np.float64]
    difficulty: NDArray[np.int64]
    done_before: NDArray[np.bool_]
    swappable: NDArray[np.bool_]

    def __post_init__(self) -> None:
        shapes = {part.shape for part in (self.score, self.difficulty, self.done_before, self.swappable)}
        if len(shapes) > 1:
            raise ValueError(f"the facts have the shapes {sorted(shapes)}; they should have one")


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapSlot:
    """One place of a session: what might have stood there, how likely each was, and what does.

    options          rows: the base first, even where it is never shown (eps 1), then its alternatives
    ten_thousandths  how likely each of them was; they sum to 10,000, and only that of the base may be 0
    drawn            the row that is shown
    """

    phase: Phase
    options: tuple[int, ...]
    ten_thousandths: tuple[int, ...]
    drawn: int

    @property
    def base(self) -> int:
        return self.options[0]

    @property
    def probabilities(self) -> tuple[float, ...]:
        """Of each option; exact to the last of their four digits."""
        return tuple(part / TEN_THOUSANDTHS for part in self.ten_thousandths)

    @property
    def propensity(self) -> float:
        """How likely what is shown was, given the week as planned; 1.0 where nothing was drawn."""
        return self.probabilities[self.options.index(self.drawn)]

    @property
    def shown(self) -> Placed:
        return Placed(self.drawn, self.phase)


def randomise(
    problem: WeekProblem, week: Week, facts: SwapFacts, settings: SwapSettings, rng: np.random.Generator
) -> tuple[tuple[SwapSlot, ...], ...]:
    """A slot for each stretch of the planned week, by session, in the order of the week.

    With eps 0, in sessions that were done, and where nothing may stand in, a slot has its base alone and is not drawn.
    The same week, facts, settings and state of the generator give the same slots.
    """
    sets = swap_sets(problem, week, facts) if settings.eps else {}
    drawn = {placed: _drawn(placed, rows, facts, settings, rng) for placed, rows in sets.items()}
    return tuple(
        tuple(drawn[placed] if placed in drawn and done is None else _as_planned(placed) for placed in session)
        for session, done in zip(week, problem.done, strict=True)
    )


def _as_planned(placed: Placed) -> SwapSlot:
    alone = (placed.row,)
    return SwapSlot(phase=placed.phase, options=alone, ten_thousandths=(TEN_THOUSANDTHS,), drawn=placed.row)


def _drawn(
    placed: Placed, alternatives: Sequence[int], facts: SwapFacts, settings: SwapSettings, rng: np.random.Generator
) -> SwapSlot:
    base, *others = ten_thousandths(facts.score[list(alternatives)], settings)
    kept = [(row, part) for row, part in zip(alternatives, others, strict=True) if part]
    options, parts = (placed.row, *(row for row, _ in kept)), (base, *(part for _, part in kept))
    drawn = options[option_of(int(rng.integers(TEN_THOUSANDTHS)), parts)]
    return SwapSlot(phase=placed.phase, options=options, ten_thousandths=parts, drawn=drawn)


def option_of(ticket: int, parts: Sequence[int]) -> int:
    """The number of the option that a ticket, 0 to 9999, belongs to: each has as many tickets as its part."""
    return bisect(list(accumulate(parts)), ticket)


def ten_thousandths(scores: NDArray[np.float64], settings: SwapSettings) -> tuple[int, ...]:
    """mu of the module's docstring in whole ten-thousandths: the base first, then the alternatives with these scores.

    Together the alternatives have eps of 10,000, rounded, and the base the rest. Their sums are rounded, one after the
    other, not each of them alone: with eps 1 they could be more than 10,000, and the base would have less than none.
    """
    if not scores.size:
        return (TEN_THOUSANDTHS,)
    odds = np.exp((scores - scores.max()) / settings.temperature)
    redraw = (1 - settings.uniform_share) * odds / odds.sum() + settings.uniform_share / scores.size
    drawn = round(TEN_THOUSANDTHS * settings.eps)
    edges = [0, *np.rint(drawn * np.cumsum(redraw[:-1])).astype(int).tolist(), drawn]
    return TEN_THOUSANDTHS - drawn, *(upper - lower for lower, upper in pairwise(edges))


# ---- what may stand in ----


def swap_sets(problem: WeekProblem, week: Week, facts: SwapFacts) -> dict[Placed, list[int]]:
    """The alternatives of each planned stretch that has any, the best score first.

    They take turns, one alternative each time, so that none takes all that the sessions and the week have room for.
    """
    sets = _GrowingSets(problem, week, facts.done_before)
    waiting = {placed: iter(stand_ins(problem, placed, facts)) for placed in sets.options}
    for _ in range(ALTERNATIVES_MOST):
        for placed, rows in waiting.items():
            sets.take_first_that_fits(placed, rows)
    return {placed: options[1:] for placed, options in sets.options.items() if len(options) > 1}


def stand_ins(problem: WeekProblem, placed: Placed, facts: SwapFacts) -> list[int]:
    """The rows that may stand in for one placed stretch, as far as only the two of them matter; the best score first.

    Of equal scores the first row goes first. Nothing stands in for what asks for care (decisions 5.3).
    """
    base = placed.row
    if not facts.swappable[base] or problem.cautioned[base] or not problem.primary[base].any():
        return []
    fits = facts.swappable & ~problem.cautioned & problem.phases[:, PHASES.index(placed.phase)]
    for kept in (problem.position, problem.primary):
        fits &= _all(kept == kept[base])
    for not_more in (problem.seconds, problem.under_s, problem.hard, facts.difficulty):
        fits &= not_more <= not_more[base]
    fits &= _all(problem.serves >= problem.serves[base])
    fits[base] = False
    return sorted(np.flatnonzero(fits).tolist(), key=lambda row: -facts.score[row])


def _all(claims: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) from claims of the shape (n,) or (n, columns)."""
    return np.asarray(claims if claims.ndim == 1 else claims.all(axis=1), dtype=bool)


class _GrowingSets:
    """The options of each planned stretch of the open sessions while they grow, the base first.

    What does not fit once does not fit later: families are taken, never given back, and the worst combination only
    gets worse. So a row that was passed over need not be tried again.
    """

    def __init__(self, problem: WeekProblem, week: Week, done_before: NDArray[np.bool_]) -> None:
        open_sessions = [session for session, done in zip(week, problem.done, strict=True) if done is None]
        self.options = {placed: [placed.row] for session in open_sessions for placed in session}
        self._beside = {
            placed: {other for session in open_sessions if placed in session for other in session} - {placed}
            for placed in self.options
        }
        self._done = [[placed.row] for done in problem.done for placed in done or ()]
        self._family = problem.family
        planned = sorted({placed.row for session in week for placed in session})
        counts_as_new = ~problem.was_there & ~done_before
        counts_as_new[planned] = ~problem.was_there[planned]
        self._is_new = counts_as_new
        self._different_most = max(problem.limits.distinct, len(planned))
        self._new_most = max(problem.limits.novelty_free, int(counts_as_new[planned].sum()))

    def take_first_that_fits(self, placed: Placed, rows: Iterator[int]) -> None:
        """Adds the first of the rows that the sessions and the week have room for."""
        elsewhere = {int(self._family[row]) for other in self._beside[placed] for row in self.options[other]}
        for row in rows:
            if int(self._family[row]) in elsewhere:
                continue
            self.options[placed].append(row)
            if self._week_has_room():
                return
            self.options[placed].pop()

    def _week_has_room(self) -> bool:
        options = [*self.options.values(), *self._done]
        new = [[row for row in some if self._is_new[row]] for some in options]
        return most_different(options) <= self._different_most and most_different(new) <= self._new_most


def most_different(options: Sequence[Collection[int]]) -> int:
    """How many different rows one choice out of each can show at most.

    The size of a maximum matching between slots and rows, by augmenting paths (Kuhn 1955): a slot that finds its rows
    taken asks their owners to take another one.
    """
    owner: dict[int, int] = {}

    def finds_one(slot: int, asked: set[int]) -> bool:
        for row in options[slot]:
            if row not in asked:
                asked.add(row)
                if row not in owner or finds_one(owner[row], asked):
                    owner[row] = slot
                    return True
        return False

    return sum(finds_one(slot, set()) for slot in range(len(options)))
