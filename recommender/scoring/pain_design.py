"""From a person's exact sums to the products that the pain head is fitted on (scoring 2 and 2.1).

A session is one row of the regression
    X_t = [sum_s w_s phi_s (F), w (S), sum_s w_s rho2_s, 1, pre - m_u],    P = F + S + 3
    Z_t = [sum_s w_s z_s (13), 1],                                                           q = 14
with the answer y_t beside it. phi and m_u are the same for all sessions of a segment, so with
x~ = [w, 1, pre, rho2, y] each row is B x~_t, and all products of all rows are B T B'. Z_t is X_t times a matrix
that everybody shares. So the rows themselves are never needed, and the weights can change without reading a log again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.scoring.attributes import ATTRIBUTES, attribute_table
from recommender.scoring.features import FEATURES, feature_table
from recommender.scoring.person_sums import FACTS, PersonSums, SegmentSums

F = len(FEATURES)
SLOPES = len(ATTRIBUTES) + 1  # q: a slope for each attribute, and the person's own level


@dataclass(frozen=True, kw_only=True)
class PainDesign:
    """Which column is what, for one catalog.

    The columns of `products`: F features, S stretches, then rho2, one, pain_before, change. pain_before is less the
    person's mean; where it was not told it is taken to have been the mean, 0.
    """

    catalog: Catalog

    @property
    def width(self) -> int:
        """P, the number of population weights; the column of this number holds the change."""
        return F + len(self.catalog) + len(FACTS) - 2  # two facts make one column, and the change is no weight

    @property
    def rho2(self) -> int:
        """Also the number of the weights that the ratings of everybody speak about: features and stretches."""
        return F + len(self.catalog)

    @property
    def one(self) -> int:
        return self.rho2 + 1

    @property
    def pain_before(self) -> int:
        return self.rho2 + 2

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each stretch in the catalog."""
        return {stretch.id: row for row, stretch in enumerate(self.catalog)}

    @cached_property
    def attributes(self) -> NDArray[np.float64]:
        """z: (S, 13)."""
        return attribute_table(self.catalog)

    @cached_property
    def slopes(self) -> NDArray[np.float64]:
        """G with Z = [X y] G: (P + 1, 14)."""
        table = np.zeros((self.width + 1, SLOPES))
        table[F : self.rho2, :-1] = self.attributes
        table[self.one, -1] = 1.0
        return table

    def products(self, person: PersonSums) -> NDArray[np.float64]:
        """[X y]'[X y] over all sessions of a person with a change: (P + 1, P + 1)."""
        total = np.zeros((self.width + 1, self.width + 1))
        for segment in person.segments:
            total += self._segment_products(segment, person.mean_pain_before)
        return total

    def _segment_products(self, segment: SegmentSums, mean_pain: float) -> NDArray[np.float64]:
        """B T B', by blocks."""
        stretches = segment.done
        phi = self.phi(segment, stretches)
        rows = np.array([self.place[name] for name in stretches], dtype=np.intp)
        half = self._mapped(segment.pain_table(stretches), phi, rows, mean_pain)
        return self._mapped(half.T, phi, rows, mean_pain)

    def phi(self, segment: SegmentSums, stretches: Sequence[str]) -> NDArray[np.float64]:
        """phi of some stretches, as they were offered in a segment: (n, F)."""
        return feature_table(segment.profile, [self.catalog[name] for name in stretches], segment.cautioned)

    def _mapped(
        self, table: NDArray[np.float64], phi: NDArray[np.float64], rows: NDArray[np.intp], mean_pain: float
    ) -> NDArray[np.float64]:
        """B times a table with one row for each entry of x~: (P + 1, columns of the table)."""
        shares, (one, pain_told, pain_before, rho2, change) = table[: len(rows)], table[len(rows) :]
        mapped = np.zeros((self.width + 1, table.shape[1]))
        mapped[:F] = phi.T @ shares
        mapped[F + rows] = shares
        mapped[self.rho2 :] = rho2, one, pain_before - mean_pain * pain_told, change
        return mapped
