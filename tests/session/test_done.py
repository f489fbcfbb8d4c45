"""What a guided session knows by itself: done, partly or skipped, and what was too much."""

from __future__ import annotations

import pytest
from planned import planned_item, steps_of

from recommender.session.done import done_items
from recommender.session.player import Player

ITEM = planned_item("bridge")  # 10 s to get ready, then twice 15 s and 2 s


def played(seconds, *, too_much=False):
    player = Player([ITEM], steps_of)
    player.start(0.0)
    for quarter in range(round(seconds * 4)):
        player.tick((quarter + 1) / 4)
    if too_much:
        player.too_much(seconds)
    return player


@pytest.mark.parametrize(
    ("seconds", "outcome", "share"),
    [
        (0, "skipped", None),
        (10, "skipped", None),  # getting ready is no stretching
        (13, "partly", 0.1),
        (25, "partly", 0.5),
        (37, "partly", 0.83),
        (39, "done", None),  # 27 of 30 s: nobody waits for the last seconds
        (44, "done", None),
    ],
)
def test_what_was_done_follows_from_the_seconds_of_work(seconds, outcome, share):
    (item,) = done_items(played(seconds))

    assert (item.outcome, item.share, item.hurt) == (outcome, share, False)


@pytest.mark.parametrize(
    ("seconds", "outcome", "share"), [(5, "skipped", None), (25, "partly", 0.5), (42, "partly", 1.0)]
)
def test_what_was_too_much_is_never_called_done(seconds, outcome, share):
    """However much of it was done: it was stopped for a reason."""
    (item,) = done_items(played(seconds, too_much=True))

    assert (item.outcome, item.share, item.hurt) == (outcome, share, True)


def test_what_a_short_session_left_over_was_skipped():
    """And not hurt, not disliked: nobody said so."""
    items = done_items(played(44), [planned_item("cat-cow")])

    assert [(item.stretch, item.outcome, item.hurt) for item in items] == [
        ("bridge", "done", False),
        ("cat-cow", "skipped", False),
    ]
