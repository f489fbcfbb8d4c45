"""The features of a person and a stretch: evidence-coded, each a plain yes or a small count.

Each row of `FEATURES` is one column of phi: what it reads of the person beside what it reads of the stretch, both as
words. It counts the words that the two have in common, so a table of phi is a product of two tables of zeros and ones,
and that of the stretches is the same for everybody. The weights stand in `data/evidence_prior.toml` (decisions 5.2);
the learned model uses the same columns. A feature reads the stretch itself and whether a rule asked for care with it,
not an `Eligible`: what was done in the past has to be coded too, and only `screen` says what may be offered today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.profile.profile import Profile
from recommender.safety.screening import Eligible
from recommender.scoring.feature_parts import (
    DIRECTIONS,
    EITHER,
    LEVELS,
    OLD_YEARS,
    above_experience,
    always,
    away_from_worsening,
    goes_into,
    goes_only,
    has_chronic_low_back_pain,
    hurts,
    into_worsening,
    is_sore,
    is_stiff_and_calm,
    is_worse_with,
    rotates,
    strengthens_neck,
    up_to_its_level,
)
from recommender.vocabulary import AREAS

YES = ("yes",)

OfPerson = Callable[[Profile], Collection[str]]
OfStretch = Callable[[Stretch], Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One column of phi: how many words a person and a stretch have in common.

    words      all that there are
    is_match   several in common count as one
    unless     the feature that has to be silent for this one to speak
    with_care  it speaks only where a rule asked for care with the stretch
    """

    person: OfPerson
    stretch: OfStretch
    words: tuple[str, ...] = YES
    is_match: bool = False
    unless: str | None = None
    with_care: bool = False

    def __call__(self, profile: Profile, stretch: Stretch, asks_for_care: bool) -> float:
        """Its value for one person and one stretch."""
        if self.with_care and not asks_for_care:
            return 0.0
        if self.unless is not None and FEATURES[self.unless](profile, stretch, asks_for_care):
            return 0.0
        common = set(self.person(profile)) & set(self.stretch(stretch))
        return float(bool(common) if self.is_match else len(common))


def both(person: Callable[[Profile], bool], stretch: Callable[[Stretch], bool], *, with_care: bool = False) -> Feature:
    """1 where something is true of the person and something of the stretch."""
    return Feature(
        person=lambda p: YES if person(p) else (),
        stretch=lambda s: YES if stretch(s) else (),
        with_care=with_care,
    )


def serves(areas: OfPerson, *, unless: str | None = None) -> Feature:
    """1 where the stretch works on one of these places of the person."""
    return Feature(person=areas, stretch=lambda s: s.areas, words=AREAS, is_match=True, unless=unless)


FEATURES: Final[dict[str, Feature]] = {
    "constant": both(always, always),
    "serves_pain_area": serves(lambda p: p.pain_areas),
    "serves_nearby_area": serves(lambda p: p.areas_nearby, unless="serves_pain_area"),
    "serves_stiff_area": serves(lambda p: p.stiff_areas),
    "away_from_worsening": Feature(person=away_from_worsening, stretch=goes_only, words=DIRECTIONS),
    "into_worsening": Feature(person=into_worsening, stretch=goes_into, words=(*DIRECTIONS, EITHER)),
    "rotation_hurts": both(is_worse_with("turning"), rotates),
    "unloaded_high_pain": both(is_sore, lambda s: s.spine.load == "unloaded"),
    "mid_range_high_pain": both(is_sore, lambda s: "end_range" not in s.tags),
    "end_range_stiffness": both(is_stiff_and_calm, lambda s: "end_range" in s.tags),
    "neck_strengthening": both(hurts("neck"), strengthens_neck),
    "neck_static": both(hurts("neck"), lambda s: s.type == "static" and "neck" in s.areas),
    "chronic_back_stabilise": both(
        has_chronic_low_back_pain, lambda s: s.type == "stabilise" and "lower_back" in s.areas
    ),
    "sitting_dynamic": both(is_worse_with("sitting"), lambda s: s.type == "dynamic"),
    "sitting_desk": both(is_worse_with("sitting"), lambda s: s.desk),
    "leg_unloaded_extension": both(
        hurts("leg_referred"), lambda s: s.spine.load == "unloaded" and "extension" in s.spine.direction
    ),
    "leg_nerve_tension": both(hurts("leg_referred"), lambda s: "neural_sciatic" in s.tags),
    "level_above_experience": Feature(person=above_experience, stretch=up_to_its_level, words=LEVELS),
    "any_caution": both(always, always, with_care=True),
    "relax_high_pain": both(is_sore, lambda s: s.type == "relax"),
    "floor_at_65": both(
        lambda p: (p.age_years or 0) >= OLD_YEARS,
        lambda s: s.position in ("kneeling", "quadruped", "seated_floor"),
    ),
}

NAMES: Final[tuple[str, ...]] = tuple(FEATURES)
# The words of all features side by side: the columns of a person and of a stretch; where those of each feature begin.
STARTS: Final[tuple[int, ...]] = tuple(accumulate((len(f.words) for f in FEATURES.values()), initial=0))
WORDS: Final = STARTS[-1]
_FEATURE_OF = [place for place, feature in enumerate(FEATURES.values()) for _ in feature.words]
_COLUMNS = [
    {word: start + place for place, word in enumerate(feature.words)}
    for start, feature in zip(STARTS, FEATURES.values(), strict=False)
]


def feature_matrix(profile: Profile, eligible: Sequence[Eligible]) -> NDArray[np.float64]:
    """phi of what a person may be offered: (n_eligible, n_features), columns in the order of `FEATURES`."""
    cautioned = {offer.stretch.id for offer in eligible if offer.cautions}
    return feature_table(profile, [offer.stretch for offer in eligible], cautioned)


def feature_table(
    profile: Profile, stretches: Catalog | Sequence[Stretch], cautioned: Collection[str]
) -> NDArray[np.float64]:
    """phi of a catalog, or of some of its stretches: (n_stretches, n_features), rows as they come, whole numbers.

    cautioned  ids of the stretches with which a rule asked this person for care
    """
    words = stretch_words(stretches)
    phi = np.zeros((len(FEATURES), len(stretches)))
    for column in words_of_person(profile):
        phi[_FEATURE_OF[column]] += words[column]
    for row, feature in zip(phi, FEATURES.values(), strict=True):
        if feature.is_match:
            np.minimum(row, 1.0, out=row)
        if feature.unless is not None:
            row[phi[NAMES.index(feature.unless)] > 0] = 0.0
        if feature.with_care:
            np.multiply(row, [stretch.id in cautioned for stretch in stretches], out=row)
    return np.ascontiguousarray(phi.T)


def words_of_person(profile: Profile) -> list[int]:
    """The columns of the words that are true of a person."""
    return _true(feature.person(profile) for feature in FEATURES.values())


def stretch_words(stretches: Catalog | Sequence[Stretch]) -> NDArray[np.float64]:
    """1 for each word that is true of a stretch, else 0: (WORDS, n_stretches)."""
    if isinstance(stretches, Catalog):
        return _words_of_catalog(stretches)
    rows = np.array([_words_of(stretch) for stretch in stretches]).reshape(len(stretches), WORDS)
    return np.ascontiguousarray(rows.T)


@lru_cache(maxsize=8)
def _words_of_catalog(catalog: Catalog) -> NDArray[np.float64]:
    return _frozen(stretch_words(catalog.stretches))


@lru_cache(maxsize=4096)
def _words_of(stretch: Stretch) -> NDArray[np.float64]:
    row = np.zeros(WORDS)
    row[_true(feature.stretch(stretch) for feature in FEATURES.values())] = 1.0
    return _frozen(row)


def _true(said: Iterable[Collection[str]]) -> list[int]:
    return [columns[word] for words, columns in zip(said, _COLUMNS, strict=True) for word in words]


def _frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same array, which many share: whoever writes into it is told."""
    array.flags.writeable = False
    return array
