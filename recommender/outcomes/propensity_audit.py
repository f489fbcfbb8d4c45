"""Do the logged probabilities match what was shown? Every effect and every off-policy value rests on it.

Each draw is counted once, in the first session of its plan that shows it: what the later ones show is the same draw.
Options of like probability are put together. Within such a bin the number shown spreads no more than a binomial count
of the mean probability does (Hoeffding 1956), so the exact interval of Clopper and Pearson (1934) is a cautious one.
The joint test compares all bins at once: with d the shown less the expected counts and V the sum over draws of the
multinomial covariance diag(q) - qq', d'V^-1 d is chi-squared, each draw's q being how likely each bin was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.errors import Problem, UnsupportedError
from recommender.messages import counted
from recommender.outcomes.draws import NOTHING_DRAWN, drawn_slots, options_of
from recommender.outcomes.intervals import p_words
from recommender.outcomes.slates import SUM_TOLERANCE, Floats

EDGES: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
EXPECTED_LEAST: Final = 5.0  # shown, for a bin to enter the joint test (Cochran 1954)
DOUBT_FROM: Final = 0.01  # a joint test below this says that the probabilities are not those that were drawn with
DRAW: Final = ["person", "plan", "base", "swap_set"]


@dataclass(frozen=True, kw_only=True)
class PropensityAudit:
    """bins: as `calibration` says; slots, draws: how many were drawn, counted once for each plan; people: whose.

    impossible         what no draw can have left behind, in words with counts
    statistic, degrees, p_value   the joint test; nan and 0 where no bin holds enough
    """

    bins: pd.DataFrame
    slots: int
    draws: int
    people: int
    impossible: tuple[str, ...]
    statistic: float
    degrees: int
    p_value: float

    @property
    def is_trusted(self) -> bool:
        """True where nothing speaks against the logged probabilities: not yet a proof that they are right."""
        return not self.impossible and not self.p_value < DOUBT_FROM


def audited(exposures: pd.DataFrame, sessions: pd.DataFrame | None, *, confidence: float = 0.95) -> PropensityAudit:
    """The logged probabilities of an exposures frame against what was shown. sessions: as in `drawn_slots`.

    Raises UnsupportedError where nothing was drawn.
    """
    slots = drawn_slots(exposures, sessions)
    if slots.empty:
        raise UnsupportedError([Problem("", NOTHING_DRAWN)])
    every = options_of(slots)
    first = slots.sort_values(["date", "slot"], kind="stable").drop_duplicates(DRAW).index
    options = every[every["slot_row"].isin(first)]
    place = np.clip(np.digitize(options["probability"], EDGES) - 1, 0, len(EDGES) - 2)
    expected, shown, covariance = _counts(options, place, len(slots))
    statistic, degrees, p_value = _joint_test(expected, shown, covariance)
    return PropensityAudit(
        bins=calibration(options, place, confidence),
        slots=len(slots),
        draws=len(first),
        people=int(slots["person"].nunique()),
        impossible=tuple(_impossible(slots, every)),
        statistic=statistic,
        degrees=degrees,
        p_value=p_value,
    )


def calibration(options: pd.DataFrame, place: NDArray[np.int64], confidence: float) -> pd.DataFrame:
    """One row per bin of logged probability that holds an option.

    from, to               the bin, 0-1
    options, shown         how many options had such a probability, and how many of them were shown
    logged_share           their mean logged probability
    shown_share, low, high the share that was shown, with its exact interval
    agrees                 True where the interval holds the logged share
    """
    by_bin = options.groupby(place)
    frame = pd.DataFrame(
        {
            "options": by_bin.size(),
            "shown": by_bin["is_drawn"].sum().astype("int64"),
            "logged_share": by_bin["probability"].mean(),
        }
    )
    frame["shown_share"] = frame["shown"] / frame["options"]
    frame["low"], frame["high"] = exact_interval(
        frame["shown"].to_numpy(dtype=np.float64), frame["options"].to_numpy(dtype=np.float64), confidence
    )
    frame["agrees"] = (frame["low"] <= frame["logged_share"]) & (frame["logged_share"] <= frame["high"])
    frame.insert(0, "from", [EDGES[number] for number in frame.index])
    frame.insert(1, "to", [EDGES[number + 1] for number in frame.index])
    return frame.reset_index(drop=True)


def exact_interval(events: Floats, trials: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of Clopper and Pearson (1934) for a share, 0-1; trials need not be whole, 0 of them say nothing."""
    from scipy.special import betaincinv  # only who evaluates waits for scipy

    tail = (1 - confidence) / 2
    others = trials - events
    low = np.where(events > 0, betaincinv(np.maximum(events, SUM_TOLERANCE), others + 1, tail), 0.0)
    high = np.where(others > 0, betaincinv(events + 1, np.maximum(others, SUM_TOLERANCE), 1 - tail), 1.0)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _counts(options: pd.DataFrame, place: NDArray[np.int64], draws: int) -> tuple[Floats, Floats, Floats]:
    """By bin: the expected count, the count shown, and the covariance of the counts if the probabilities are true."""
    bins = len(EDGES) - 1
    per_draw = np.zeros((draws, bins))
    np.add.at(per_draw, (options["slot_row"].to_numpy(), place), options["probability"].to_numpy(dtype=np.float64))
    shown = np.bincount(place[options["is_drawn"].to_numpy(dtype=bool)], minlength=bins).astype(np.float64)
    expected = per_draw.sum(axis=0)
    return expected, shown, np.diag(expected) - per_draw.T @ per_draw


def _joint_test(expected: Floats, shown: Floats, covariance: Floats) -> tuple[float, int, float]:
    from scipy.special import chdtrc

    # the variance too: draws that surely fall into a bin say nothing of it
    judged = (expected >= EXPECTED_LEAST) & (np.diag(covariance) >= EXPECTED_LEAST / 2)
    spread = covariance[np.ix_(judged, judged)]
    degrees = int(np.linalg.matrix_rank(spread, rtol=SUM_TOLERANCE, hermitian=True)) if judged.any() else 0
    if not degrees:
        return float("nan"), 0, float("nan")
    off = (shown - expected)[judged]
    statistic = float(off @ np.linalg.pinv(spread, rcond=SUM_TOLERANCE, hermitian=True) @ off)
    return statistic, degrees, float(chdtrc(degrees, statistic))


def _impossible(slots: pd.DataFrame, options: pd.DataFrame) -> Iterator[str]:
    total = options.groupby("slot_row")["probability"].sum().reindex(range(len(slots)), fill_value=0.0)
    shown = options[options["is_drawn"]].set_index("slot_row")["probability"].reindex(range(len(slots)))
    logged = slots["propensity"].to_numpy(dtype=np.float64)
    for count, words in (
        (int((np.abs(total - 1) > SUM_TOLERANCE).sum()), "the probabilities of a set do not sum to 1"),
        (int(shown.isna().sum()), "what was shown was not in the set"),
        (
            int((np.abs(shown.to_numpy() - logged) > SUM_TOLERANCE).sum()),
            "the logged probability is not that of the set",
        ),
    ):
        if count:
            yield f"in {count} of {len(slots)} slots {words}"


def audit_words(audit: PropensityAudit) -> Iterator[str]:
    """What the audit found, in a few sentences for people."""
    draws, people = counted(audit.draws, "draw"), counted(audit.people, "person", "people")
    were = "was" if audit.draws == 1 else "were"
    yield f"{draws} of {people} {were} checked, each once; shown in {counted(audit.slots, 'slot')}."
    if audit.impossible:
        yield f"The log contradicts itself: {'; '.join(audit.impossible)}."
    if np.isnan(audit.p_value):
        yield "There are too few draws to test whether the logged probabilities are true."
    elif audit.is_trusted:
        yield f"What was shown fits the logged probabilities ({p_words(audit.p_value)} for all of them together)."
    elif not audit.impossible or audit.p_value < DOUBT_FROM:
        yield f"What was shown does not fit the logged probabilities ({p_words(audit.p_value)})."
    if not audit.is_trusted:
        yield "Effects and values that rest on them cannot be believed before that is explained."
