"""What a score is made of, as a person may be told: in six groups, beside the mean of all that may be offered.

Only contrasts are identified (scoring 5, P1), so every part is centred on the stretches that this person may be
offered. The parts sum to the contrast, and one word says how sure its sign is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import erf, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.profile.plan import Score, Sureness
from recommender.scoring.policy import WordNumbers
from recommender.scoring.ranking import Ranking

GROUPS: Final = ("stretch_quality", "your_area", "your_answers", "people_like_you", "your_ratings", "your_history")
LEARNED_GROUPS: Final = ("stretch_quality", "people_like_you", "your_ratings", "your_history")
GROUP_OF_KIND: Final = {"quality": "stretch_quality", "area": "your_area", "answers": "your_answers"}
DIGITS = 6  # of NPRS points, in documents


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The scores of a ranking in groups.

    group_of_feature  the group of each feature; another part is its own group, or else the stretch's own quality
    """

    ranking: Ranking
    group_of_feature: Mapping[str, str]
    words: WordNumbers

    @cached_property
    def parts(self) -> NDArray[np.float64]:
        """(n, 6) NPRS points, in the order of `GROUPS`; each column sums to 0, each row to the contrast.

        Under `raters_least` people their ratings are told as the stretch's own quality: nobody shall be recognised, and
        a handful is no "people like you".
        """
        table = np.zeros((len(self.ranking.stretches), len(GROUPS)))
        for column, feature in enumerate(self.ranking.features):
            group = self.group_of_feature.get(feature, feature)
            too_few = group == "people_like_you" and self.ranking.raters < self.words.raters_least
            named = group if group in GROUPS and not too_few else "stretch_quality"
            table[:, GROUPS.index(named)] += self.ranking.contributions[:, column]
        return table - table.mean(axis=0) if len(table) else table

    def score(self, stretch_id: str) -> Score:
        """The score of one stretch, rounded to a millionth of a point; its parts sum to it also as they are printed."""
        row = self.ranking.place[stretch_id]
        parts = {group: round(float(part), DIGITS) for group, part in zip(GROUPS, self.parts[row], strict=True)}
        return Score(nrs=round(sum(parts.values()), DIGITS), parts=parts, sureness=self.sureness(stretch_id))

    def sureness(self, stretch_id: str) -> Sureness:
        """How sure the sign of the contrast is: by its mean and SD, taken as normal."""
        row = self.ranking.place[stretch_id]
        mean, sd = float(self.parts[row].sum()), float(self.ranking.contrast_sd[row])
        probability = 0.5 * (1 + erf(abs(mean) / sd / sqrt(2))) if sd else 0.5
        if probability >= self.words.consistently_from:
            return "consistently"
        return "probably" if probability >= self.words.probably_from else "too_early"

    def learned_reasons(self, stretch_id: str) -> dict[str, float]:
        """The learned groups that speak for it, NPRS points, as far as they are worth naming; the largest first."""
        row = self.parts[self.ranking.place[stretch_id]]
        parts = {group: float(row[GROUPS.index(group)]) for group in LEARNED_GROUPS}
        if self.ranking.raters < self.words.raters_least:  # then it was not learned from many
            del parts["stretch_quality"]
        if not self._is_praised(stretch_id):  # ratings can speak for it by being less bad than was to be expected
            del parts["people_like_you"]
        named = {group: part for group, part in parts.items() if part >= self.words.said_from_nrs}
        return dict(sorted(named.items(), key=lambda entry: -entry[1]))

    def _is_praised(self, stretch_id: str) -> bool:
        """Whether people like this one are taken to rate it higher than what may be offered on the whole."""
        rho = self.ranking.rho
        return rho is not None and bool(rho[self.ranking.place[stretch_id], 0] > rho[:, 0].mean())
