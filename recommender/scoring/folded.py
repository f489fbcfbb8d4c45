"""Scores of many people at once, with the coefficients folded into the catalog beforehand (scoring 6).

phi counts the words that a person and a stretch have in common, so for most features phi'beta is one product: the
people's words times a table in which weights and stretches are already one. Left over are the matches, where several
common words count as one. Each of them is a product cut off at its weight. One match speaks only where another is
silent, and that is a difference of two: it has a word of the one or of the other, less it has one of the other.
Everything equals the sum over `feature_table`, but for the order of the additions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from recommender.catalog.catalog import Catalog
from recommender.profile.profile import Profile
from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import FEATURES, NAMES, STARTS, WORDS, stretch_words, words_of_person
from recommender.scoring.model import HierarchicalModel
from recommender.scoring.pain_design import F

Floats = NDArray[np.floating[Any]]
CHUNK = 128  # people at once: so few that what is worked on stays in the cache


def _places(name: str) -> list[int]:
    """Where the words of a feature stand among all words."""
    start = STARTS[NAMES.index(name)]
    return list(range(start, start + len(FEATURES[name].words)))


_MATCHES: Final = {name: feature for name, feature in FEATURES.items() if feature.is_match}
_ADDED: Final = [
    place for name, f in FEATURES.items() if not (f.is_match or f.with_care) for place in _places(name)
]  # the words that are simply counted


def people_columns(profiles: Sequence[Profile], dtype: DTypeLike = np.float64) -> Floats:
    """What `Folded.scores` reads of each person, whatever the weights: zeros and ones, (n, columns).

    First the words that are counted, then for each match its words, and those of the match that has to be silent.
    """
    words = np.zeros((len(profiles), WORDS), dtype=dtype)
    for row, profile in zip(words, profiles, strict=True):
        row[words_of_person(profile)] = 1
    parts = [words[:, _ADDED]]
    for name, feature in _MATCHES.items():
        own = words[:, _places(name)]
        parts.append(own if feature.unless is None else np.maximum(own, words[:, _places(feature.unless)]))
    return np.hstack(parts)


@dataclass(frozen=True, kw_only=True)
class Match:
    """One feature that is cut off at its weight.

    columns  of `people_columns`
    table    (words, S)  the weight where a stretch has a word, else 0
    """

    columns: slice
    table: Floats
    weight: float


@dataclass(frozen=True, kw_only=True)
class Folded:
    """The coefficients of one scorer and one catalog of S stretches, ready for any number of people.

    added       (words, S)  what each word that is counted brings each stretch; the constant holds the stretch's own
    matches                 what is left over
    care                    what it brings that a rule asked for care
    attributes  (13, S)     z: what a person's own slopes are multiplied with
    """

    added: Floats
    matches: tuple[Match, ...]
    care: float
    attributes: Floats

    def scores(
        self,
        people: Floats,
        *,
        cautioned: NDArray[np.bool_] | None = None,
        slopes: Floats | None = None,
        ratings: Floats | None = None,
    ) -> Floats:
        """phi'beta + iota + z'b + ratings: (n, S), in the precision of the folded coefficients.

        people     (n, columns)  `people_columns`
        cautioned  (n, S)        True where a rule asked this person for care; None: nowhere
        slopes     (n, 13)       each person's own; None: nobody has any
        ratings    (n, S)        g2 rho2, ready-made; None: nobody rated
        """
        out = np.empty((len(people), self.added.shape[1]), dtype=self.added.dtype)
        room = np.empty_like(out[:CHUNK])
        for start in range(0, len(people), CHUNK):
            here = slice(start, start + CHUNK)
            self._score(people[here], out[here], room[: len(out[here])])
            if slopes is not None:
                out[here] += np.matmul(slopes[here], self.attributes, out=room[: len(out[here])])
            if cautioned is not None:
                out[here] += np.multiply(cautioned[here], self.added.dtype.type(self.care), out=room[: len(out[here])])
            if ratings is not None:
                out[here] += ratings[here]
        return out

    def _score(self, people: Floats, out: Floats, room: Floats) -> None:
        np.matmul(people[:, : len(self.added)], self.added, out=out)
        for match in self.matches:
            np.matmul(people[:, match.columns], match.table, out=room)
            cut_off = np.minimum if match.weight > 0 else np.maximum
            out += cut_off(room, match.table.dtype.type(match.weight), out=room)


def fold(
    catalog: Catalog,
    coefficients: NDArray[np.float64],
    *,
    quality: NDArray[np.float64] | None = None,
    dtype: DTypeLike = np.float64,
) -> Folded:
    """The folded form of beta (F,) and, where it was learned, iota (S,). dtype float32 is twice as fast, to 1e-6."""
    words, weight = stretch_words(catalog), dict(zip(NAMES, coefficients.tolist(), strict=True))
    per_word = np.repeat(coefficients, np.diff(STARTS))
    added = (words * per_word[:, None])[_ADDED]
    if quality is not None:
        added[_ADDED.index(STARTS[NAMES.index("constant")])] += quality
    return Folded(
        added=added.astype(dtype),
        matches=tuple(_matches(words, weight, dtype)),
        care=sum(weight[name] for name, feature in FEATURES.items() if feature.with_care),
        attributes=np.ascontiguousarray(attribute_table(catalog).T, dtype=dtype),
    )


def _matches(words: NDArray[np.float64], weight: dict[str, float], dtype: DTypeLike) -> list[Match]:
    found, start = [], len(_ADDED)
    for name, feature in _MATCHES.items():
        # what speaks only unless this one does takes back what the match of both gives it where this one speaks
        full = weight[name] - sum(weight[other] for other, entry in _MATCHES.items() if entry.unless == name)
        columns = slice(start, start + len(feature.words))
        found.append(Match(columns=columns, table=(words[_places(name)] * full).astype(dtype), weight=full))
        start = columns.stop
    return found


def fold_model(model: HierarchicalModel, dtype: DTypeLike = np.float64) -> Folded:
    """A learned model, but for what it knows of single people: `slopes_of` and the ratings."""
    weights = model.pain.mean
    return fold(model.design.catalog, weights[:F], quality=weights[F : model.design.rho2], dtype=dtype)


def slopes_of(model: HierarchicalModel, people: Sequence[str], dtype: DTypeLike = np.float64) -> Floats:
    """b of each person without their own level, which is the same for every stretch: (n, 13)."""
    slopes = [model.pain.slopes_of(person).mean[:-1] for person in people]
    return np.array(slopes, dtype=dtype).reshape(len(people), -1)
