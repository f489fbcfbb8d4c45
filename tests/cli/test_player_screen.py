"""How a session looks: whatever the size of the window, what matters is in sight and nothing runs over the edge."""

from __future__ import annotations

import pytest
from planned import CATALOG, planned_item, steps_of

from recommender.cli.big_digits import HEIGHT, big, digits_of
from recommender.cli.choice_screens import ChoiceScreens, Ready
from recommender.cli.player_screen import PlayerScreen
from recommender.knowledge import shipped_knowledge
from recommender.messages import Message
from recommender.profile.plan import PlannedSession
from recommender.session.player import Player

KNOWLEDGE = shipped_knowledge()
SIZES = [(80, 24), (120, 40), (40, 20), (40, 12), (30, 10), (20, 6), (10, 3), (1, 1)]
CARE = "You told us about your hip. Keep the bend small, go slowly, and stop well before it pinches at the front."
CAREFUL = planned_item(
    "single-knee-to-chest", sides=2, sets=2, cautions=[{"condition": "hip_replacement_posterior", "text": CARE}]
)


def player_at(seconds, *items):
    player = Player(items or [CAREFUL, planned_item("cat-cow")], steps_of)
    player.start(0.0)
    for tenth in range(round(seconds * 10)):
        player.tick((tenth + 1) / 10)
    return player


def drawn(player, columns=80, rows=24):
    screen = PlayerScreen(knowledge=KNOWLEDGE, columns=columns, rows=rows)
    return [line.text for line in screen.lines(player)]


def words_of(lines):
    """The text without its line breaks, as one reads it."""
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(("columns", "rows"), SIZES)
@pytest.mark.parametrize("seconds", [0, 12, 40, 60])
def test_nothing_runs_over_the_edge(columns, rows, seconds):
    """A line too long would wrap, a line too many would scroll; the last column stays free for the same reason."""
    player = player_at(seconds)
    running = drawn(player, columns, rows)
    player.tick(1_000.0)
    slept = drawn(player, columns, rows)

    assert player.state == "paused"
    assert max(len(running), len(slept)) <= rows
    assert max(map(len, running + slept)) <= max(1, columns - 1)


def test_at_40_columns_nothing_that_matters_is_cut_off():
    """Clipping is for windows that nobody can use; here all of it has room."""
    player = player_at(12)
    running = words_of(drawn(player, 40, 20))
    player.tick(1_000.0)
    slept = words_of(drawn(player, 40, 20))

    assert "HOLD left side time 1 of 2" in running
    assert "Space pause t too much ? keys" in running
    assert "You were away, so it waits here. Press Space to go on." in slept


def test_a_hold_shows_name_side_count_minutes_seconds_and_what_comes_next():
    shown = words_of(drawn(player_at(12)))

    assert "One knee to chest" in shown
    assert "1 of 2" in shown
    assert "min left" in shown
    assert "HOLD left side time 1 of 2 set 1 of 2" in shown
    assert "Next: right side" in shown
    assert "Space pause" in shown
    assert "t too much" in shown
    assert all(row.strip() in words for row, words in zip(big("13"), drawn(player_at(12))[4:9], strict=True))


def test_seconds_can_be_read_from_the_floor():
    """Five rows high, in the small window too."""
    for size in ((80, 24), (40, 20)):
        blocks = [line for line in drawn(player_at(12), *size) if "██" in line]

        assert len(blocks) == HEIGHT


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
def test_what_to_take_care_of_is_always_in_sight(size):
    """Whichever page of the words is shown."""
    for seconds in range(0, 60, 4):
        assert CARE in words_of(drawn(player_at(seconds), *size))


@pytest.mark.parametrize("size", [(80, 24), (40, 20), (40, 12)])
@pytest.mark.parametrize("stretch", [stretch.id for stretch in CATALOG])
def test_every_word_of_every_card_can_be_read(stretch, size):
    """At once, or page after page while it lasts."""
    player = player_at(0, planned_item(stretch, hold_s=60, repetitions=3))
    seen = set()
    for _ in range(24):
        seen.add(words_of(drawn(player, *size)))
        player.course.let_pass(4.0, counts=False)
    words = CATALOG[stretch].words.en

    for text in [*words.steps, words.feel, words.ease_off, *([words.breathe] if words.breathe else [])]:
        assert any(text in page for page in seen), text


@pytest.mark.parametrize("stretch", [stretch.id for stretch in CATALOG])
def test_at_80_by_24_no_card_needs_a_second_page(stretch):
    """Whoever looks up sees all of it."""
    words = CATALOG[stretch].words.en
    shown = words_of(drawn(player_at(12, planned_item(stretch))))

    assert all(text in shown for text in (*words.steps, words.feel, words.ease_off))


def test_a_pause_says_how_to_go_on():
    player = player_at(12)
    player.pause_or_resume(12.0)

    assert "PAUSED. 13 s left. Press Space to go on." in words_of(drawn(player))


def test_after_a_sleep_it_says_that_it_waited():
    player = player_at(12)
    player.tick(1_000.0)

    assert "You were away, so it waits here." in words_of(drawn(player))


def test_the_word_says_what_the_colour_says():
    """Without colour nothing is lost: work, pause and waiting each have their own word."""
    looks = {}
    for seconds in (2, 12, 26, 50):
        player = player_at(seconds)
        band = PlayerScreen(knowledge=KNOWLEDGE, columns=80, rows=24).lines(player)[2]
        looks[player.course.step.kind] = (band.text.split("   ")[0].strip(), band.look)

    assert looks["get_ready"] == ("GET READY", "wait")
    assert looks["hold"] == ("HOLD", "work")
    assert looks["between"] == ("LET GO", "wait")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0"), (0.1, "1"), (23.0, "23"), (23.01, "24"), (99, "99"), (99.5, "1:40"), (605, "10:05")],
)
def test_a_second_is_shown_until_it_is_over(seconds, shown):
    assert digits_of(seconds) == shown


@pytest.mark.parametrize("text", ["0", "1", "24", "88", "1:45", "10:05"])
def test_digits_stand_in_even_rows(text):
    """So that they can be centred, and do not jump."""
    rows = big(text, "#")

    assert len(rows) == HEIGHT
    assert len({len(row) for row in rows}) == 1


def test_each_digit_looks_different():
    assert len({tuple(big(digit)) for digit in "0123456789:"}) == 11


# ---- the still screens ----


def session_of(*items):
    minutes = round(sum(item.seconds for item in items) / 60, 1)
    return PlannedSession.model_validate({"session_id": "s", "on": "2026-11-23", "minutes": minutes, "items": items})


TODAY = session_of(
    CAREFUL, planned_item("cat-cow"), planned_item("standing-side-bend", sides=2), planned_item("bridge")
)


def still(columns, rows):
    return ChoiceScreens(knowledge=KNOWLEDGE, columns=columns, rows=rows)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 20)])
def test_ready_shows_what_comes_what_is_needed_and_how_to_start(columns, rows):
    shown = words_of([line.text for line in still(columns, rows).ready(Ready(session=TODAY, typed="5"))])

    assert "Today: 4 stretches" in shown
    assert "You need a mat or rug." in shown
    assert "One knee to chest" in shown
    assert "How is it right now? 0 is no pain, 10 is the worst." in shown
    assert "leave it out: 5" in shown
    assert "Sound is off" in shown
    assert "Enter starts" in shown
    assert "Stop a stretch if pain gets sharp" in shown


def test_where_rows_are_few_the_list_gives_way_and_says_so():
    """How to start, and when to stop, stays in sight."""
    many = Ready(session=session_of(*[planned_item(stretch.id) for stretch in list(CATALOG)[:9]]))
    lines = [line.text for line in still(40, 18).ready(many)]

    assert len(lines) <= 18
    assert "Enter starts" in words_of(lines)
    assert "more" in words_of(lines)


def test_too_much_offers_four_ways_a_warning_sign_and_a_way_back():
    """Stopped first, asked second."""
    lines = [line.text for line in still(40, 20).too_much(player_at(12), None)]
    shown = words_of(lines)

    assert lines[0].strip().startswith("STOPPED")
    for way in ("1 An easier", "2 Another", "3 Skip", "4 End here", "5 New numbness or weakness", "b It was the wrong"):
        assert way in shown


def test_where_there_is_no_other_way_it_is_said_kindly_beside_the_rest():
    shown = words_of([line.text for line in still(80, 24).too_much(player_at(12), Message("go_no_easier"))])

    assert "There is no easier version that fits you." in shown
    assert "3 Skip" in shown


def test_what_may_come_instead_is_named_with_its_dose():
    shown = words_of([line.text for line in still(80, 24).swapping([planned_item("childs-pose"), planned_item()])])

    assert "1 Child" in shown
    assert "2 Bridge, 2 x 15 s" in shown


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_still_screens_stay_within_the_window_too(columns, rows):
    screens = still(columns, rows)
    for lines in (
        screens.too_much(player_at(12), Message("go_no_swap")),
        screens.swapping([planned_item()] * 5),
        screens.ending(),
        screens.keys(sound=True),
    ):
        assert len(lines) <= rows
        assert max(len(line.text) for line in lines) < max(columns, 20)
