"""The columns of the catalog say of each stretch what its file says."""

from __future__ import annotations

import pytest

from recommender.catalog.catalog import Catalog
from recommender.knowledge import shipped_knowledge
from recommender.planning.columns import TARGETS, columns_of, match_of
from recommender.vocabulary import AREAS, MUSCLE_GROUPS, POSITIONS

CATALOG = shipped_knowledge().catalog


@pytest.mark.parametrize("stretch", CATALOG, ids=lambda stretch: stretch.id)
def test_a_row_is_the_stretch(stretch):
    """A row that slipped by one would plan one stretch with the muscles of another."""
    columns, row = columns_of(CATALOG), columns_of(CATALOG).row[stretch.id]
    felt = {target: share for target, share in zip(TARGETS, columns.share[row], strict=True) if share}

    assert POSITIONS[columns.position[row]] == stretch.position
    assert sorted({s.family for s in CATALOG})[columns.family[row]] == stretch.family
    assert felt == stretch.share_of_group | dict.fromkeys(stretch.areas, 1.0)
    assert {group for group, is_set in zip(MUSCLE_GROUPS, columns.primary[row], strict=True) if is_set} == set(
        stretch.primary_groups
    )
    assert {area for area, is_set in zip(AREAS, columns.areas[row], strict=True) if is_set} == set(stretch.areas)
    assert (columns.hard[row], columns.for_comfort[row]) == (stretch.difficulty >= 3, stretch.for_comfort)


def test_another_catalog_has_columns_of_its_own():
    """They are kept for each catalog, not for the first one that came along."""
    smaller = Catalog(stretches=CATALOG.stretches[1:], hazards=CATALOG.hazards)

    assert len(columns_of(smaller).position) == len(columns_of(CATALOG).position) - 1
    assert columns_of(smaller).row[CATALOG.stretches[1].id] == 0


def test_the_match_of_an_area_is_counted_from_the_catalog():
    """By hand for one place: how many of its stretches work each group, the most often worked one counting 1."""
    serving = [stretch for stretch in CATALOG if "neck" in stretch.areas]
    counts = [sum(group in stretch.primary_groups for stretch in serving) for group in MUSCLE_GROUPS]

    assert match_of(CATALOG)[AREAS.index("neck")].tolist() == [count / max(counts) for count in counts]
