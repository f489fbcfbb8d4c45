"""The timed steps of a session: counted by hand from decisions 3, and second for second what was planned."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from people import MONDAY, answers
from planned import CATALOG, CLOCK
from planned import planned_item as item
from strategies import cleared_documents

from recommender.decide import decide, prepared
from recommender.planning.numbers import Seconds
from recommender.planning.steps import missing_moving_s, session_steps


def told(*items):
    """Each step as kind, side and seconds, as one would read it out."""
    steps = session_steps(items, CATALOG, CLOCK)
    return [" ".join(filter(None, (step.kind, step.side, str(step.seconds)))) for step in steps]


def test_a_stretch_is_got_ready_for_held_and_let_go():
    assert told(item()) == ["get_ready 10", "hold 15", "between 2", "hold 15", "between 2"]


def test_the_left_side_comes_first_and_sides_change_once():
    """2 sides x 1 hold x 17 + 10 + 5 = 49."""
    assert told(item(sides=2, repetitions=1, seconds=49)) == [
        "get_ready left 10",
        "hold left 15", "between left 2",
        "switch_side right 5",
        "hold right 15", "between right 2",
    ]  # fmt: skip


def test_two_sets_of_both_sides_share_the_one_rest_that_is_planned():
    """2 x 2 x 1 x 17 + 20 + 10 + 5 = 103: the dose pays for one rest of 20 s, each side gets half."""
    steps = told(item(sides=2, sets=2, repetitions=1, seconds=103))

    assert steps == [
        "get_ready left 10",
        "hold left 15", "between left 2", "rest left 10", "hold left 15", "between left 2",
        "switch_side right 5",
        "hold right 15", "between right 2", "rest right 10", "hold right 15", "between right 2",
    ]  # fmt: skip


def test_a_change_of_position_is_part_of_getting_ready():
    """15 s more than the dose: from the floor to the wall takes time, and nobody should have to hurry."""
    assert told(item(seconds=59))[0] == "get_ready 25"


@pytest.mark.parametrize(
    ("stretch", "kind", "each_s"),
    [("cat-cow", "move", 3), ("diaphragmatic-breathing", "breathe", 6)],
)
def test_a_movement_and_a_breath_have_their_own_seconds(stretch, kind, each_s):
    """Nothing is held, so nothing is let go in between."""
    steps = told(item(stretch, repetitions=3, hold_s=0, seconds=10 + 3 * each_s))

    assert steps == ["get_ready 10", *[f"{kind} {each_s}"] * 3]


def test_repetitions_and_sets_are_counted_from_one():
    steps = session_steps([item(sets=2, repetitions=3, seconds=132)], CATALOG, CLOCK)
    holds = [(step.set_number, step.repetition) for step in steps if step.is_work]

    assert holds == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert sum(step.seconds for step in steps) == 132


def test_each_step_names_the_stretch_it_belongs_to():
    steps = session_steps([item(), item("cat-cow", hold_s=0, seconds=16)], CATALOG, CLOCK)

    assert [(place, set_of) for (place, set_of), _ in groupby((step.item, step.stretch) for step in steps)] == [
        (0, "bridge"),
        (1, "cat-cow"),
    ]


def test_pauses_of_no_length_are_no_steps():
    """Where the numbers say 0, nothing flashes by."""
    no_pause = Seconds.model_validate(CLOCK.model_dump() | {"between_repetitions": 0, "change_side": 0})
    steps = session_steps([item(sides=2, seconds=70)], CATALOG, no_pause)

    assert {step.kind for step in steps} == {"get_ready", "hold"}
    assert sum(step.seconds for step in steps) == 70


def test_a_rest_of_an_odd_second_is_shared_without_losing_it():
    """What the dose pays for is what is counted down: 10 s on the left, 11 on the right."""
    odd = Seconds.model_validate(CLOCK.model_dump() | {"between_sets": 21})
    steps = session_steps([item(sides=2, sets=2, repetitions=1, seconds=104)], CATALOG, odd)

    assert [step.seconds for step in steps if step.kind == "rest"] == [10, 11]
    assert sum(step.seconds for step in steps) == 104


def test_an_item_planned_with_other_numbers_still_gets_time_to_get_ready():
    """A plan of an older version may hold fewer seconds than its dose takes today; nobody starts in a rush."""
    assert told(item(seconds=5))[0] == "get_ready 10"


@given(sheet=cleared_documents())
@settings(max_examples=60, deadline=None)
def test_the_steps_of_every_planned_week_sum_to_the_planned_seconds(sheet):
    """What is counted down is what was promised, for each item; steps follow each other without a gap in order."""
    for session in decide(prepared(sheet, starts_on=MONDAY)).sessions:
        steps = session_steps(session.items, CATALOG, CLOCK)
        by_item = {place: list(group) for place, group in groupby(steps, key=lambda step: step.item)}

        assert [sum(step.seconds for step in by_item[place]) for place in range(len(session.items))] == [
            planned.seconds for planned in session.items
        ]
        assert all(step.seconds > 0 for step in steps)
        for place, planned in enumerate(session.items):
            kinds = [step.kind for step in by_item[place]]
            assert kinds[0] == "get_ready"
            assert kinds.count("get_ready") == 1
            assert kinds.count("switch_side") == planned.sides - 1
            assert sum(s.is_work for s in by_item[place]) == planned.sides * planned.sets * planned.repetitions
            sides = [step.side for step in by_item[place] if step.is_work]
            assert sides == sorted(sides, key=str)


def test_the_sum_holds_when_a_neighbour_is_withheld():
    """Then two stretches stand side by side that were not planned so; their seconds stay what they were."""
    session = decide(prepared(answers(minutes_per_session=20), starts_on=MONDAY)).sessions[0]
    fewer = session.items[::2]
    steps = session_steps(fewer, CATALOG, CLOCK)

    assert len(fewer) >= 3
    assert sum(step.seconds for step in steps) == sum(planned.seconds for planned in fewer)


def test_the_plan_gives_time_to_move_exactly_where_the_position_changes():
    """Else the sums above would agree while somebody is asked to stand up in 10 seconds."""
    items = decide(prepared(answers(minutes_per_session=20), starts_on=MONDAY)).sessions[0].items
    ready = [step.seconds for step in session_steps(items, CATALOG, CLOCK) if step.kind == "get_ready"]
    moves = [CATALOG[a.stretch].position != CATALOG[b.stretch].position for a, b in pairwise(items)]

    assert ready[0] == CLOCK.before_a_stretch
    assert ready[1:] == [CLOCK.before_a_stretch + (CLOCK.change_position if moved else 0) for moved in moves]
    assert any(moves)
    assert not all(moves)


@pytest.mark.parametrize(
    ("last", "planned", "lacks_s"),
    [
        ("standing-side-bend", item("bridge"), 15),  # planned after another lying one, now from the wall to the floor
        ("standing-side-bend", item("bridge", seconds=59), 0),  # the plan gave the time
        ("bent-knee-fall-out", item("bridge"), 0),  # nobody has to move
        ("bent-knee-fall-out", item("bridge", seconds=59), 0),
    ],
)
def test_after_a_skipped_stretch_there_is_time_to_move_all_the_same(last, planned, lacks_s):
    """Somebody of 67 must not be hurried from the wall to the floor because a stretch in between was skipped."""
    assert missing_moving_s(last, planned, CATALOG, CLOCK) == lacks_s
