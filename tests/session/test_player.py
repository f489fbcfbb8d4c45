"""The session as a state machine: every state, by fake moments. Nothing here waits for a real second."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planned import planned_item, steps_of

from recommender.session.player import LONGEST_GAP_S, Player

HOLDS = planned_item()  # 10 get ready, 15 hold, 2 let go, 15 hold, 2 let go: 44 s
SIDES = planned_item("single-knee-to-chest", sides=2, repetitions=1)  # 10, 15, 2, 5 switch, 15, 2: 49 s
MOVES = planned_item("cat-cow", hold_s=0, repetitions=10)  # 10, then 10 times 3: 40 s
SHORT_HOLDS = planned_item("clamshell", hold_s=2, repetitions=5)  # 10, then 5 times 2 + 2: 30 s
GENTLER = planned_item("childs-pose", repetitions=1)


class Clock:
    """A clock of the test's own; it starts anywhere, since only differences count."""

    def __init__(self) -> None:
        self.s = 5_000.0

    def later(self, seconds: float) -> float:
        self.s += seconds
        return self.s


@pytest.fixture
def clock():
    return Clock()


def started(*items, clock):
    player = Player(items, steps_of)
    player.start(clock.s)
    return player


def wait(player: Player, seconds: float, clock: Clock) -> None:
    """Lets time pass as the terminal does: in small pieces."""
    for _ in range(round(seconds * 4)):
        player.tick(clock.later(0.25))


def standing(player: Player) -> tuple[int, str, float]:
    return player.course.place, player.course.step.kind, round(player.course.left_s, 3)


# ---- the usual way ----


def test_before_the_start_no_time_passes(clock):
    player = Player([HOLDS], steps_of)
    player.tick(clock.later(20))

    assert player.state == "ready"
    assert standing(player) == (0, "get_ready", 10)


def test_steps_follow_the_clock(clock):
    player = started(HOLDS, clock=clock)
    seen = []
    for _ in range(44):
        seen.append(standing(player)[1:])
        wait(player, 1, clock)

    assert seen[:3] == [("get_ready", 10), ("get_ready", 9), ("get_ready", 8)]
    assert seen[9:12] == [("get_ready", 1), ("hold", 15), ("hold", 14)]
    assert seen[24:28] == [("hold", 1), ("between", 2), ("between", 1), ("hold", 15)]
    assert player.state == "done"


def test_done_to_the_end_everything_is_done(clock):
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 44 + 49, clock)

    assert player.state == "done"
    assert [part.share for part in player.course.parts] == [1.0, 1.0]
    assert player.active_s == 44 + 49


def test_a_slow_screen_makes_no_hold_longer(clock):
    """Two readings 20 s apart: the steps in between were done, and it stands where the clock says."""
    player = started(HOLDS, clock=clock)
    player.tick(clock.later(20))

    assert standing(player) == (0, "hold", 5)


def test_sides_change_in_between(clock):
    player = started(SIDES, clock=clock)
    wait(player, 27, clock)

    assert player.course.step.kind == "switch_side"
    assert player.course.step.side == "right"


# ---- what the digits count ----


@pytest.mark.parametrize(("item", "seconds"), [(MOVES, 30), (SHORT_HOLDS, 20)], ids=["moves", "short holds"])
def test_a_set_of_short_movements_is_counted_as_one(item, seconds, clock):
    """Digits that jump 2, 1, 2, 1 help nobody."""
    player = started(item, clock=clock)
    wait(player, 10, clock)
    first = player.course.left_s
    wait(player, 5, clock)

    assert (first, player.course.left_s) == (seconds, seconds - 5)


def test_the_repetition_is_known_meanwhile(clock):
    player = started(MOVES, clock=clock)
    wait(player, 10 + 7, clock)

    assert player.course.step.repetition == 3


# ---- pause ----


def test_a_pause_stops_the_time_and_lets_it_go_on_where_it_was(clock):
    player = started(HOLDS, clock=clock)
    wait(player, 12, clock)
    player.pause_or_resume(clock.s)
    wait(player, 100, clock)
    paused = (player.state, standing(player))
    player.pause_or_resume(clock.s)
    wait(player, 1, clock)

    assert paused == ("paused", (0, "hold", 13))
    assert (player.state, standing(player)) == ("running", (0, "hold", 12))
    assert player.active_s == 13


def test_after_a_long_sleep_it_waits_where_it_slept(clock):
    """Nobody knows what was done while the lid was closed: nothing counts, and Space goes on."""
    player = started(HOLDS, clock=clock)
    wait(player, 12, clock)
    player.tick(clock.later(LONGEST_GAP_S + 1))
    slept = (player.state, player.was_away, standing(player))
    player.pause_or_resume(clock.s)

    assert slept == ("paused", True, (0, "hold", 13))
    assert (player.state, player.was_away) == ("running", False)
    assert player.active_s == 12


def test_stopped_for_a_moment_nothing_counts_either(clock):
    """Ctrl-Z: five seconds in another program are no stretching."""
    player = started(HOLDS, clock=clock)
    wait(player, 12, clock)
    player.step_away(clock.later(5))

    assert (player.state, player.was_away, standing(player)) == ("paused", True, (0, "hold", 13))
    assert player.active_s == 12


def test_a_clock_that_goes_back_takes_nothing_away(clock):
    player = started(HOLDS, clock=clock)
    wait(player, 12, clock)
    player.tick(clock.s - 1_000)

    assert standing(player) == (0, "hold", 13)


# ---- next and back ----


def test_next_goes_to_the_next_stretch_and_what_was_done_stays(clock):
    """7.5 of 30 s of holding: a quarter."""
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 17.5, clock)
    player.next(clock.s)

    assert standing(player) == (1, "get_ready", 10)
    assert [part.share for part in player.course.parts] == [0.25, 0.0]


def test_who_skips_to_another_position_gets_the_time_to_move_there(clock):
    """Seen from where the person really is: the last stretch that was begun."""
    came_from = []

    def moving_s(last, item):
        came_from.append((last, item.stretch))
        return 15

    player = Player([HOLDS, SIDES, MOVES], steps_of, moving_s)
    player.start(clock.s)
    wait(player, 12, clock)
    player.next(clock.s)
    player.next(clock.s)

    assert came_from == [("bridge", "single-knee-to-chest"), ("bridge", "cat-cow")]
    assert standing(player) == (2, "get_ready", 25)


def test_who_has_not_begun_is_nowhere_yet(clock):
    """The first position is taken before the start, so nothing is added."""
    player = Player([HOLDS, SIDES], steps_of, lambda _last, _item: 15)
    player.start(clock.s)
    player.next(clock.s)

    assert standing(player) == (1, "get_ready", 10)


def test_next_on_the_last_stretch_ends_the_session(clock):
    player = started(HOLDS, clock=clock)
    player.next(clock.s)

    assert player.state == "done"
    assert player.course.is_over


def test_next_in_a_pause_stays_in_the_pause(clock):
    player = started(HOLDS, SIDES, clock=clock)
    player.pause_or_resume(clock.s)
    player.next(clock.s)

    assert (player.state, player.course.place) == ("paused", 1)


def test_back_goes_to_the_start_first_and_then_to_the_one_before(clock):
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 44 + 12, clock)
    player.back(clock.s)
    first = standing(player)
    player.back(clock.s)

    assert first == (1, "get_ready", 10)
    assert standing(player) == (0, "get_ready", 10)


def test_back_on_the_first_stretch_begins_it_anew(clock):
    player = started(HOLDS, clock=clock)
    wait(player, 1, clock)
    player.back(clock.s)

    assert standing(player) == (0, "get_ready", 10)


def test_what_is_done_again_does_not_count_twice(clock):
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 25, clock)
    player.back(clock.s)
    wait(player, 25, clock)

    assert player.course.part.share == 0.5


# ---- ten seconds more or less ----


def test_getting_ready_may_take_longer(clock):
    """Down to the floor takes the time that it takes."""
    player = started(HOLDS, clock=clock)
    wait(player, 4, clock)
    player.longer(clock.s)

    assert standing(player) == (0, "get_ready", 16)


def test_a_hold_gives_back_what_has_passed_but_is_never_longer_than_planned(clock):
    """The dose follows from age, weeks and rules; a key does not overrule it."""
    player = started(HOLDS, clock=clock)
    wait(player, 10 + 12, clock)
    player.longer(clock.s)
    once = standing(player)
    player.longer(clock.s)

    assert once == (0, "hold", 13)
    assert standing(player) == (0, "hold", 15)


def test_a_set_of_movements_gives_back_whole_movements(clock):
    """17 s into 10 movements of 3 s; 10 s back is 7 s into them: in the third one."""
    player = started(MOVES, clock=clock)
    wait(player, 10 + 17, clock)
    player.longer(clock.s)

    assert player.course.left_s == 23
    assert player.course.step.repetition == 3


def test_ten_seconds_less_are_not_counted_as_done(clock):
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 10, clock)
    player.shorter(clock.s)
    wait(player, 5, clock)

    assert standing(player) == (0, "between", 2)
    assert player.course.part.share == pytest.approx(5 / 30)


def test_less_than_ten_seconds_left_are_over_at_once(clock):
    """And no more than what the digits show is taken away."""
    player = started(HOLDS, clock=clock)
    wait(player, 7, clock)
    player.shorter(clock.s)

    assert standing(player) == (0, "hold", 15)


def test_less_in_a_pause_does_not_start_it_again(clock):
    player = started(HOLDS, clock=clock)
    player.pause_or_resume(clock.s)
    player.shorter(clock.s)

    assert (player.state, standing(player)) == ("paused", (0, "hold", 15))


def test_less_at_the_very_end_ends_the_session(clock):
    player = started(HOLDS, clock=clock)
    wait(player, 43, clock)
    player.shorter(clock.s)

    assert player.state == "done"


# ---- too much ----

STATES: dict[str, Callable[[Player, Clock], None]] = {
    "getting ready": lambda player, clock: wait(player, 1, clock),
    "in a hold": lambda player, clock: wait(player, 12, clock),
    "letting go": lambda player, clock: wait(player, 26, clock),
    "changing sides": lambda player, clock: wait(player, 44 + 28, clock),
    "paused": lambda player, clock: player.pause_or_resume(clock.s),
    "slept": lambda player, clock: player.tick(clock.later(1_000)),
    "asked whether to end": lambda player, clock: player.ask_end(clock.s),
}


@pytest.mark.parametrize("into", STATES.values(), ids=STATES)
def test_too_much_is_one_key_away_and_stops_at_once(into, clock):
    """No question first, from wherever the session is."""
    player = started(HOLDS, SIDES, clock=clock)
    into(player, clock)
    player.too_much(clock.s)
    place = standing(player)
    wait(player, 60, clock)

    assert player.state == "too_much"
    assert standing(player) == place
    assert player.course.part.too_much


def test_an_easier_version_takes_its_place(clock):
    """The one that was too much stays noted; the other one is done from its start."""
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 17.5, clock)
    player.too_much(clock.s)
    player.replace(GENTLER, clock.later(300))
    parts = player.course.parts

    assert [part.item.stretch for part in parts] == ["bridge", "childs-pose", "single-knee-to-chest"]
    assert [part.too_much for part in parts] == [True, False, False]
    assert (player.state, standing(player)) == ("running", (1, "get_ready", 10))
    assert parts[0].share == 0.25


def test_a_swap_is_looked_for_chosen_or_left(clock):
    player = started(HOLDS, clock=clock)
    player.too_much(clock.s)
    player.look_for_swap()
    looking = player.state
    player.back_to_choices()
    back = player.state
    player.look_for_swap()
    player.replace(GENTLER, clock.s)

    assert (looking, back, player.state) == ("swapping", "too_much", "running")
    assert player.course.part.item.stretch == "childs-pose"


def test_skipping_it_goes_on_with_the_next(clock):
    player = started(HOLDS, SIDES, clock=clock)
    player.too_much(clock.s)
    player.skip(clock.later(500))
    wait(player, 1, clock)

    assert (player.state, standing(player)) == ("running", (1, "get_ready", 9))


def test_skipping_the_last_one_ends_the_session(clock):
    player = started(HOLDS, clock=clock)
    player.too_much(clock.s)
    player.skip(clock.s)

    assert player.state == "done"


def test_ending_there_keeps_what_was_done(clock):
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 44 + 25, clock)
    player.too_much(clock.s)
    player.end()

    assert player.state == "done"
    assert [(part.share, part.too_much) for part in player.course.parts] == [(1.0, False), (0.5, True)]
    assert not player.course.is_over


def test_a_new_sign_ends_the_session(clock):
    player = started(HOLDS, SIDES, clock=clock)
    player.too_much(clock.s)
    player.report_sign()

    assert (player.state, player.has_sign) == ("done", True)


def test_a_slip_is_taken_back_and_waits(clock):
    """The wrong key: nothing is noted, and nothing runs on by itself."""
    player = started(HOLDS, clock=clock)
    wait(player, 12, clock)
    player.too_much(clock.s)
    player.slip()

    assert (player.state, standing(player)) == ("paused", (0, "hold", 13))
    assert not player.course.part.too_much


def test_choices_of_another_state_change_nothing(clock):
    """A key that comes too late must not skip, replace or end anything."""
    player = started(HOLDS, SIDES, clock=clock)
    for late in (
        player.slip,
        player.look_for_swap,
        player.back_to_choices,
        player.report_sign,
        lambda: player.skip(clock.s),
        lambda: player.replace(GENTLER, clock.s),
        lambda: player.go_on(clock.s),
        lambda: player.start(clock.s),
    ):
        late()

    assert (player.state, standing(player)) == ("running", (0, "get_ready", 10))
    assert len(player.course.parts) == 2


# ---- ending ----


def test_ending_asks_and_going_on_goes_on(clock):
    """The time of the question is nobody's time."""
    player = started(HOLDS, clock=clock)
    wait(player, 12, clock)
    player.ask_end(clock.s)
    asking = player.state
    wait(player, 20, clock)
    player.go_on(clock.s)

    assert asking == "ending"
    assert (player.state, standing(player)) == ("running", (0, "hold", 13))


def test_after_the_question_a_pause_is_a_pause_again(clock):
    player = started(HOLDS, clock=clock)
    player.pause_or_resume(clock.s)
    player.ask_end(clock.s)
    player.go_on(clock.s)

    assert player.state == "paused"


def test_when_it_is_done_no_key_and_no_time_change_anything(clock):
    player = started(HOLDS, SIDES, clock=clock)
    wait(player, 12, clock)
    player.end()
    for key in (player.pause_or_resume, player.next, player.back, player.shorter, player.longer, player.too_much):
        key(clock.later(1))

    assert player.state == "done"
    assert standing(player) == (0, "hold", 13)


# ---- bells ----


def test_bells_are_for_starts_sides_and_ends(clock):
    """Once for each hold, once for the change of sides, once when the stretch is over."""
    player = started(SIDES, clock=clock)
    wait(player, 49, clock)

    assert player.course.take_cues() == ["start", "switch_side", "start", "end"]
    assert player.course.take_cues() == []


def test_a_set_of_movements_rings_once(clock):
    player = started(MOVES, clock=clock)
    wait(player, 40, clock)

    assert player.course.take_cues() == ["start", "end"]


# ---- whatever is pressed ----

PRESSES = st.lists(
    st.one_of(
        st.floats(0, LONGEST_GAP_S),
        st.sampled_from(("pause_or_resume", "next", "back", "longer", "shorter", "too_much", "ask_end", "go_on")),
        st.sampled_from(("skip", "slip", "look_for_swap", "back_to_choices", "replace")),
    ),
    max_size=60,
)


def press(player: Player, name: str, clock: Clock) -> None:
    if name in ("slip", "look_for_swap", "back_to_choices"):
        getattr(player, name)()
    elif name == "replace":
        player.replace(GENTLER, clock.s)
    else:
        getattr(player, name)(clock.s)


@given(presses=PRESSES)
@settings(max_examples=150, deadline=None)
def test_whatever_is_pressed_no_time_is_negative_and_too_much_is_one_key_away(presses):
    """Shown seconds never fall below nothing; no more than the whole is done; one key stops it from everywhere."""
    clock = Clock()
    player = started(HOLDS, SIDES, MOVES, SHORT_HOLDS, clock=clock)
    for one in presses:
        press(player, one, clock) if isinstance(one, str) else player.tick(clock.later(one))

        assert player.course.left_s >= 0
        assert player.course.total_left_s >= 0
        assert player.course.into_part_s >= 0
        assert all(0 <= part.share <= 1 for part in player.course.parts)
        assert player.active_s <= clock.s - 5_000
    was = player.state
    player.too_much(clock.s)

    assert player.state == {"running": "too_much", "paused": "too_much", "ending": "too_much"}.get(was, was)


@given(gaps=st.lists(st.floats(0.001, LONGEST_GAP_S), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_however_the_time_is_cut_the_session_takes_as_long_as_was_planned(gaps):
    """44 + 49 + 40 s, whether the screen is drawn a thousand times or twice."""
    clock = Clock()
    player = started(HOLDS, SIDES, MOVES, clock=clock)
    for number in range(100_000):
        if player.state == "done":
            break
        player.tick(clock.later(gaps[number % len(gaps)] if number < 400 else 20.0))

    assert player.state == "done"
    assert player.active_s == pytest.approx(44 + 49 + 40)
    assert [part.share for part in player.course.parts] == pytest.approx([1.0, 1.0, 1.0])
