"""Stretch by stretch, what people said of it: the harm beside the benefit, and of how many who were offered it.

Who says something, and who is offered what, is no accident, so these shares show no cause; `stretch_effects` has what
chance says. They are pulled together (`pooling`): of a hundred stretches the best by its raw share is the luckiest. A
group's are pulled to those of the stretch in the other groups. Fewer than ten people who said something give none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from recommender.outcomes.guards import enough_people
from recommender.outcomes.pooling import effective_number, likeness, pooled_shares
from recommender.outcomes.slates import Floats

SAID = ("helped", "worse")


def said_of_stretches(exposures: pd.DataFrame, group: pd.Series | None = None) -> pd.DataFrame:
    """One row per stretch, or per stretch and group, that was ever offered; the most offered first.

    stretch, group                    the group only where one is given
    offered, offered_people           how often it was offered, to how many people
    said, said_people                 how often somebody said how it felt, and how many people did
    helped, worse                     how often they said so; the rest of `said` felt neither
    helped_raw, worse_raw             of those that said something, 0-1
    helped_share, _low, _high         the same, pulled together, with the 95 % interval
    worse_share, _low, _high
    is_shown                          False: fewer than ten people said something, so the shares are missing

    group  of each person, by name; people without one are left out
    """
    keys, cells = _cells(exposures, group)
    kept = keys >= 0
    rows, keys = exposures[kept], keys[kept]
    felt = rows["felt"].notna().to_numpy()
    people = np.asarray(rows["person"].cat.codes, dtype=np.int64)
    frame = cells.assign(
        offered=np.bincount(keys, minlength=len(cells)),
        offered_people=_people(keys, people, len(cells)),
        said=np.bincount(keys[felt], minlength=len(cells)),
        said_people=_people(keys[felt], people[felt], len(cells)),
    )
    frame["is_shown"] = enough_people(frame["said_people"].to_numpy())
    for word in SAID:
        is_it = (rows["felt"] == word).to_numpy()[felt].astype(np.float64)
        _add_share(frame, word, is_it, keys[felt], people[felt])
    return frame.sort_values("offered", ascending=False, kind="stable").reset_index(drop=True)


def _cells(exposures: pd.DataFrame, group: pd.Series | None) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """The number of the cell of each row, -1 for none, and what the cells are."""
    words = {"stretch": exposures["stretch"].astype("object").to_numpy()}
    if group is not None:
        words["group"] = group_of(exposures, group)
    named = pd.DataFrame(words)
    keys = np.asarray(named.groupby(list(words), sort=True, dropna=True).ngroup().fillna(-1), dtype=np.int64)
    return keys, named.dropna().drop_duplicates().sort_values(list(words)).reset_index(drop=True)


def group_of(rows: pd.DataFrame, group: pd.Series) -> NDArray[np.object_]:
    """(rows,) the group of each row's person; missing where it has none."""
    named = group.astype("object")
    return np.asarray(rows["person"].astype("object").map(named[named.notna()]), dtype=object)


def _people(keys: NDArray[np.int64], people: NDArray[np.int64], cells: int) -> NDArray[np.int64]:
    pairs = pd.DataFrame({"key": keys, "person": people}).drop_duplicates()
    return np.asarray(np.bincount(pairs["key"], minlength=cells), dtype=np.int64)


def _add_share(
    frame: pd.DataFrame, word: str, is_it: Floats, keys: NDArray[np.int64], people: NDArray[np.int64]
) -> None:
    """Adds the columns of a word: the count, the raw share, the pooled share with its interval."""
    events = np.bincount(keys, weights=is_it, minlength=len(frame)).astype(np.float64)
    said = frame["said"].to_numpy(dtype=np.float64)
    raw = np.divide(events, said, out=np.full(len(frame), np.nan), where=said > 0)
    effective = effective_number(keys, people, len(frame), likeness(is_it, keys, people))
    counted = np.nan_to_num(raw) * effective
    pulled_to = _of_the_stretch(frame["stretch"], counted, effective) if "group" in frame else (None, None)
    pooled = pooled_shares(counted, effective, *pulled_to)
    frame[word] = events.astype(np.int64)
    frame[f"{word}_raw"] = np.where(frame["is_shown"], raw, np.nan)
    for name, values in (("share", pooled.value), ("low", pooled.low), ("high", pooled.high)):
        frame[f"{word}_{name}"] = np.where(frame["is_shown"], values, np.nan)


def _of_the_stretch(stretch: pd.Series, events: Floats, effective: Floats) -> tuple[Floats, Floats]:
    """What each cell is pulled to, and how many ratings that is known from: its stretch in the other groups."""
    codes, names = pd.factorize(stretch)
    said, counted = (
        np.bincount(codes, weights=part, minlength=len(names)).astype(np.float64) for part in (events, effective)
    )
    whole = pooled_shares(said, counted)
    weight = whole.weight + counted[codes] - effective
    return (whole.mean * whole.weight + said[codes] - events) / weight, weight
