"""Logged slates: what sessions showed, what else might have been shown and how likely each was. Read, checked, refused.

A slate is all that one session showed. Its slots were drawn independently of each other (`planning/randomise.py`). What
another policy would do is said by its probabilities over the same options: arrays `target` of the shape of `logging`
that sum to one in each slot, or to less where the policy would show what is not among the options.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.profile.history import History
from recommender.profile.plan import PlannedItem

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
SUPPORTED_FROM = 0.01  # scoring 4.2: what the log shows more seldom does not count as supported
SUPPORT_LEAST = 0.98  # scoring 4.2: the least share of a target's choices that the log has to support
SUM_TOLERANCE = 1e-9  # logged probabilities are whole ten-thousandths
COLUMNS = ("session", "person", "week", "slot", "option", "probability", "is_drawn", "pain_before", "change")


@dataclass(frozen=True, kw_only=True)
class LoggedSlates:
    """n sessions with up to m slots of up to k options.

    option   (n, m, k)  stretch ids; "" where a slot has fewer options or a session fewer slots
    logging  (n, m, k)  how likely each option was; a slot that a session lacks has 1 on its first option
    drawn    (n, m)     the number of the option that was shown
    outcome  (n,)       NPRS points, positive = less pain: pain before less pain after, best adjusted (`adjusted`)
    person   (n,)       whose session it is

    Raises ValueError where the shapes disagree, a slot's probabilities do not sum to 1, what was shown was impossible,
    or a session has no outcome.
    """

    option: NDArray[np.object_]
    logging: Floats
    drawn: NDArray[np.int64]
    outcome: Floats
    person: NDArray[Any]

    def __post_init__(self) -> None:
        n, m, _ = self.logging.shape
        shapes = (self.option.shape, self.drawn.shape, self.outcome.shape, self.person.shape)
        if shapes != (self.logging.shape, (n, m), (n,), (n,)):
            raise ValueError(f"option, drawn, outcome, person {shapes} do not fit logging {self.logging.shape}")
        if (self.logging < 0).any() or (np.abs(self.logging.sum(axis=2) - 1) > SUM_TOLERANCE).any():
            raise ValueError("the probabilities of each slot should be 0 to 1 and sum to 1")
        if not (self.of_drawn(self.logging) > 0).all():
            raise ValueError("an option was shown that the log calls impossible")
        if not np.isfinite(self.outcome).all():
            raise ValueError("every session should have an outcome")

    def of_drawn(self, table: Floats) -> Floats:
        """(n, m): the entries of a (n, m, k) table that belong to what was shown."""
        return np.take_along_axis(table, self.drawn[:, :, None], axis=2)[:, :, 0]


# ---- from documents ----


def option_frame(history: History, person: str) -> pd.DataFrame:
    """One row per option of each slot of a planned session that was logged with pain before and after.

    session, person, slot   where it stands; week: the day its plan starts
    option                  a stretch id: the base or one of the swap set; the base alone where nothing was drawn
    probability             how likely it was, four digits and exact
    is_drawn                True for the one that was shown, whether it was then done or not (intention to treat)
    pain_before, change     0-10; before less after, positive = less pain

    Of a session that was logged twice the first counts.
    """
    week_of = {session.session_id: plan.starts_on for plan in history.plans for session in plan.sessions}
    first = {logged.feedback.session_id: logged for logged in reversed(history.sessions)}
    rows = [
        {
            "session": logged.feedback.session_id,
            "person": person,
            "week": week_of[logged.feedback.session_id or ""],
            **row,
            "pain_before": before,
            "change": before - after,
        }
        for logged in history.sessions
        if logged.planned and logged is first[logged.feedback.session_id]
        if (before := logged.feedback.pain_before) is not None and (after := logged.feedback.pain_after) is not None
        for row in _options(logged.planned)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _options(items: Sequence[PlannedItem]) -> Iterator[dict[str, object]]:
    for item in items:
        for option, probability in _set_of(item):
            is_drawn = option == item.stretch
            yield {"slot": item.slot, "option": option, "probability": probability, "is_drawn": is_drawn}


def _set_of(item: PlannedItem) -> list[tuple[str, float]]:
    return [(choice.stretch, choice.p) for choice in item.swap_set] or [(item.stretch, 1.0)]


def adjusted(change: Floats, pain_before: Floats, usual: Floats, gamma: float) -> Floats:
    """(n,) y~ = change - gamma (pain before - the person's usual pain before): less noise, no bias (scoring 4.1).

    usual  (n,) the person's usual pain before, m_u of scoring 2. Neither it nor gamma may depend on what was drawn.
    """
    return change - gamma * (pain_before - usual)


def slates_of(frame: pd.DataFrame, outcome: str = "change") -> LoggedSlates:
    """The slates of a frame as `option_frame` makes it, several persons' one below the other.

    outcome  the column to judge by

    Raises ValueError where a slot's probabilities do not sum to 1 or not exactly one option was shown.
    """
    place, shape = _places(frame)
    logging, option, shown = np.zeros(shape), np.full(shape, "", dtype=object), np.zeros(shape, dtype=bool)
    logging[place] = frame["probability"]
    option[place] = frame["option"]
    shown[place] = frame["is_drawn"]
    is_there = np.zeros(shape[:2], dtype=bool)
    is_there[place[:2]] = True
    if (shown.sum(axis=2) != is_there).any():
        raise ValueError("in each slot exactly one option should be the one that was shown")
    logging[..., :1] += ~is_there[..., None]
    first = frame.groupby(place[0])[["person", outcome]].first()
    return LoggedSlates(
        option=option,
        logging=logging,
        drawn=shown.argmax(axis=2),
        outcome=first[outcome].to_numpy(dtype=np.float64),
        person=first["person"].to_numpy(),
    )


def option_table(frame: pd.DataFrame, column: str) -> Floats:
    """(n, m, k) a column that has a number for each option, where `slates_of` puts it; 0 where there is none."""
    place, shape = _places(frame)
    table = np.zeros(shape)
    table[place] = frame[column]
    return table


def _places(frame: pd.DataFrame) -> tuple[tuple[Places, Places, Places], tuple[int, int, int]]:
    """The session, slot and option number of each row, and how many of each there are."""
    session, ids = pd.factorize(frame["session"])
    keys = pd.DataFrame({"session": session, "slot": frame["slot"].to_numpy()})
    slot = keys.groupby("session")["slot"].transform(lambda slots: pd.factorize(slots)[0]).to_numpy(dtype=np.int64)
    number = keys.groupby(["session", "slot"]).cumcount().to_numpy(dtype=np.int64)
    shape = (len(ids), int(slot.max(initial=-1)) + 1, int(number.max(initial=-1)) + 1)
    return (np.asarray(session, dtype=np.int64), np.asarray(slot), np.asarray(number)), shape


# ---- targets, and whether the log supports them ----


def best_options(slates: LoggedSlates, scores: Floats) -> Floats:
    """(n, m, k) the target that always shows the best score among the options; of equals the first."""
    best = np.where(slates.logging > 0, scores, -np.inf).argmax(axis=2)
    return np.asarray(np.arange(scores.shape[2]) == best[:, :, None], dtype=np.float64)


def soft_options(slates: LoggedSlates, scores: Floats, temperature: float) -> Floats:
    """(n, m, k) the target that shows options by the softmax of their scores. temperature is in the scores' unit."""
    logits = np.where(slates.logging > 0, scores / temperature, -np.inf)
    odds = np.exp(logits - logits.max(axis=2, keepdims=True))
    return np.asarray(odds / odds.sum(axis=2, keepdims=True), dtype=np.float64)


def any_options(slates: LoggedSlates) -> Floats:
    """(n, m, k) the target that shows every option that there is as often as every other."""
    possible = np.asarray(slates.logging > 0, dtype=np.float64)
    return np.asarray(possible / possible.sum(axis=2, keepdims=True), dtype=np.float64)


def support_share(slates: LoggedSlates, target: Floats) -> float:
    """The share of a target's choices that the log shows often enough, 0 to 1; nan where there is nothing to choose.

    Counted over the slots in which the log drew or the target would show something else: the many slots in which
    nobody has a choice say nothing of support (scoring 4.2).
    """
    possible = slates.logging > 0
    lost = 1 - np.where(possible, target, 0.0).sum(axis=2)
    has_choice = (possible.sum(axis=2) > 1) | (lost > SUM_TOLERANCE)
    if not has_choice.any():
        return float("nan")
    supported = np.where(slates.logging > SUPPORTED_FROM, target, 0.0).sum(axis=2)
    return float(supported[has_choice].mean())


def checked_support(slates: LoggedSlates, target: Floats) -> float:
    """The support share. Raises UnsupportedError where the log cannot judge the target, with every reason.

    So it is on each home log, where nothing is drawn; and where the target would mostly show what was hardly ever shown
    or was in no set, which only replays of the planner could judge (decisions 5.5).
    Raises ValueError where the target is no table of probabilities of the shape of the log.
    """
    if target.shape != slates.logging.shape:
        raise ValueError(f"target {target.shape} should have the shape of logging, {slates.logging.shape}")
    if (target < 0).any() or (target.sum(axis=2) > 1 + SUM_TOLERANCE).any():
        raise ValueError("the target should have probabilities that sum to at most 1 in each slot")
    problems = list(_doubts(slates, share := support_share(slates, target)))
    if problems:
        raise UnsupportedError(problems)
    return share


def _doubts(slates: LoggedSlates, share: float) -> Iterator[Problem]:
    if not ((slates.logging > 0).sum(axis=2) > 1).any():
        yield Problem("", "nothing was drawn at random, so what was not shown cannot be judged")
    if share < SUPPORT_LEAST:
        yield Problem(
            "", f"the log supports {share:.0%} of what the other policy would show; {SUPPORT_LEAST:.0%} needed"
        )
    if len(set(slates.person.tolist())) < 2:
        yield Problem("", "sessions of at least two persons are needed to say how sure an estimate is")


def within_support(slates: LoggedSlates, target: Floats) -> Floats:
    """(n, m, k) the target given that it shows a possible option; as logged in slots where it never does.

    What an estimate of a target with less than full support is an estimate of.
    """
    possible = np.where(slates.logging > 0, target, 0.0)
    total = possible.sum(axis=2, keepdims=True)
    return np.where(total > 0, possible / np.where(total > 0, total, 1.0), slates.logging)
