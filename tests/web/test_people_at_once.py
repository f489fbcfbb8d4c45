"""Several people at once on one server process; 32 of them are in tests/benchmarks/bench_people_at_once.py."""

from __future__ import annotations

from people_at_once import people_at_once, serving, what_is_wrong

PEOPLE = 6  # two of them send their feedback twice at the same moment, two one after the other


def test_no_feedback_is_lost_or_counted_twice(tmp_path):
    """From the first question to the last sign, all at the same time, some of it sent twice."""
    with serving(tmp_path) as (server, database):
        seen = people_at_once(server, PEOPLE)

    assert len(seen.sent) == PEOPLE
    assert what_is_wrong(database, seen) == []
