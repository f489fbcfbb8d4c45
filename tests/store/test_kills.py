"""An acknowledged feedback survives kill -9; the long run is `make bench`."""

from __future__ import annotations

from kills import kill_many_times


def test_killing_the_log_at_random_moments_loses_nothing_and_leaves_nothing_half(tmp_path):
    """The word "Saved" is said only when the feedback is on the disk."""
    counts = kill_many_times(tmp_path, times=20, seed=1)

    assert counts["acknowledged and lost"] == 0
    assert counts["half"] == counts["stored twice"] == counts["damaged database"] == 0
    assert counts["acknowledged"] < 20  # some were really killed before they could say so
