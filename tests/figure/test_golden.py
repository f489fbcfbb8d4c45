"""No picture changes unseen."""

from __future__ import annotations

import pytest
from figure.golden_pictures import drawn, golden

from recommender.figure.drawing_checks import findings
from recommender.figure.library import load_picture
from recommender.knowledge import shipped_knowledge
from recommender.reading import data_folder

CATALOG = shipped_knowledge().catalog
# The stretched side of the forearms looks at the body, from wherever one looks: it is shown as a dashed hint.
HINT_ONLY = {"prayer-stretch"}


def test_every_stretch_was_looked_at():
    assert set(golden()) == {stretch.id for stretch in CATALOG}


@pytest.mark.parametrize("stretch_id", sorted(CATALOG.by_id))
def test_a_picture_is_as_it_was_looked_at(stretch_id):
    """If this fails on purpose: look at it, then run tests/figure/golden_pictures.py --write."""
    assert drawn(stretch_id).is_like(golden()[stretch_id])


@pytest.mark.parametrize("stretch_id", sorted(CATALOG.by_id))
def test_a_picture_is_in_its_frame_and_shows_what_is_stretched(stretch_id):
    """In frame, the area seen, well-formed, ids of its own, within the size, with title and description."""
    found = findings(load_picture(data_folder(), CATALOG[stretch_id]).picture)

    assert [fault for fault in found if not (stretch_id in HINT_ONLY and "highlight" in fault)] == []
