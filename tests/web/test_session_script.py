"""The session in the browser and the one in the terminal are one and the same machine, played side by side."""

from __future__ import annotations

import random
from functools import partial

import pytest
from planned import CATALOG, CLOCK, KNOWLEDGE, planned_item, steps_of

from recommender.planning.adjust import in_a_row
from recommender.planning.steps import missing_moving_s
from recommender.session.part import Part
from recommender.session.player import Player
from recommender.session.timeline import NUMBERS, part_document

ITEMS = [
    planned_item(),
    planned_item("single-knee-to-chest", sides=2, repetitions=1),
    planned_item("cat-cow", hold_s=0, repetitions=10),
    planned_item("clamshell", hold_s=2, repetitions=5, sides=2),
    planned_item("standing-side-bend", sets=2, sides=2),
    planned_item("seated-side-bend", sides=2),
]
INSTEAD = planned_item("childs-pose", repetitions=1)
WITH_A_MOMENT = (
    "start", "pause_or_resume", "next", "back", "shorter", "longer", "too_much", "skip", "ask_end", "go_on",
)  # fmt: skip
WITHOUT = ("slip", "look_for_swap", "back_to_choices")
RARELY = ("report_sign", "end")
PLAY = """async ([lives, numbers]) => {
    const { Part, Player } = await import("/static/session.js");
    const camel = (name) => name.replace(/_(\\w)/g, (_, letter) => letter.toUpperCase());
    return lives.map(({ parts, instead, deeds }) => {
        const player = new Player(parts.map((part) => new Part(part)), numbers);
        return deeds.map(([deed, moment]) => {
            if (deed === "replace") player.replace(new Part(instead), moment);
            else player[camel(deed)](moment);
            const { course } = player;
            return [
                player.state, course.place, course.isOver ? 0 : course.standing.step, course.isOver ? 0 : course.left,
                course.totalLeft, player.active, player.wasAway, player.hasSign, course.takeCues(),
                course.parts.map((part) => [part.share, part.tooMuch]),
            ];
        });
    });
}"""


def life(chance: random.Random) -> tuple[list, list]:
    """A session of some stretches, and what was pressed when: mostly quick, at times after a sleep of the machine."""
    items = in_a_row(chance.sample(ITEMS, chance.randint(1, 4)), CATALOG, CLOCK)
    deeds, moment = [("start", 100.0)], 100.0
    for _ in range(60):
        moment += chance.choice([0.0, 0.25, 0.25, 1.0, 3.5, 12.0, 29.75, 40.0]) if chance.random() < 0.9 else -2.0
        deed = chance.choice(["tick"] * 12 + list(WITH_A_MOMENT) * 2 + list(WITHOUT) + ["replace"])
        deeds.append((chance.choice(RARELY) if chance.random() < 0.004 else deed, moment))
    return list(items), deeds


def seen_in_python(items: list, deeds: list) -> list:
    player = Player(items, steps_of, partial(missing_moving_s, catalog=CATALOG, clock=CLOCK))
    seen = []
    for deed, moment in deeds:
        if deed == "replace":
            player.replace(INSTEAD, moment)
        elif deed in WITHOUT or deed in RARELY:
            getattr(player, deed)()
        else:
            getattr(player, deed)(moment)
        course = player.course
        standing = 0 if course.is_over else len(course.part.steps) - len(course.later_steps) - 1
        seen.append(
            [
                player.state, course.place, standing, 0 if course.is_over else course.left_s, course.total_left_s,
                player.active_s, player.was_away, player.has_sign, course.take_cues(),
                [[part.share, part.too_much] for part in course.parts],
            ]
        )  # fmt: skip
    return seen


def data_of(item):
    """What the machine needs of a stretch, without its words."""
    document = part_document(item, KNOWLEDGE)
    steps = [{**step, "aloud": "", "where": []} for step in document["steps"]]
    return {name: document[name] for name in ("stretch", "name", "position", "lacks_s")} | {"steps": steps}


@pytest.fixture
def script(browser_page):
    """Plays lives by the script of the page."""
    browser_page.goto("/help")
    instead = part_document(INSTEAD, KNOWLEDGE)

    def play(lives):
        documents = [{"parts": list(map(data_of, items)), "instead": instead, "deeds": deeds} for items, deeds in lives]
        return browser_page.evaluate(PLAY, [documents, NUMBERS])

    return play


def test_whatever_is_pressed_both_stand_at_the_same_place(script):
    """One definition of phases and times: 120 random sessions of 60 keys each, compared after every key."""
    lives = [life(random.Random(seed)) for seed in range(120)]
    by_script, by_python = script(lives), [seen_in_python(*one) for one in lives]

    states = {step[0] for one in by_python for step in one}
    assert states == {"running", "paused", "too_much", "swapping", "ending", "done"}
    for seed, (ours, theirs) in enumerate(zip(by_script, by_python, strict=True)):
        for number, (left, right) in enumerate(zip(ours, theirs, strict=True)):
            assert left == pytest.approx(right) if isinstance(left, float) else same(left, right), (seed, number)


def same(left, right) -> bool:
    """Equal, numbers to a millionth: both add up the same seconds, in the same order."""
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or not isinstance(left, int | float):
        return left == right
    return abs(left - right) < 1e-6


def test_a_session_that_was_kept_goes_on_where_it_was(browser_page):
    """What is written to the browser's storage is all that is needed, too much and what was done included."""
    browser_page.goto("/help")
    parts = [part_document(item, KNOWLEDGE) for item in ITEMS[:2]]
    kept = browser_page.evaluate(
        """async ([parts, numbers, instead]) => {
            const { Part, Player } = await import("/static/session.js");
            const first = new Player(parts.map((part) => new Part(part)), numbers);
            first.start(0);
            for (let moment = 0; moment <= 20; moment += 0.25) first.tick(moment);
            first.tooMuch(20);
            first.replace(new Part(instead, { inserted: true }), 20);
            const second = Player.restore(JSON.parse(JSON.stringify(first.save())), numbers);
            const of = (player) => [player.course.place, player.course.left, player.known, player.active];
            return [of(first), of(second), second.state];
        }""",
        [parts, NUMBERS, part_document(INSTEAD, KNOWLEDGE)],
    )

    assert kept[0] == kept[1]
    assert kept[0][2][0]["words"] == "bridge partly 0.33 hurt"
    assert kept[2] == "paused"


def test_the_steps_in_the_data_are_those_of_the_plan():
    """Second for second what the planner paid for, and what the digits count is as long as its steps."""
    for item in ITEMS:
        steps = part_document(item, KNOWLEDGE)["steps"]
        assert [step["seconds"] for step in steps] == [step.seconds for step in steps_of(item)]
        assert sum(step["seconds"] for step in steps) == item.seconds == Part(item, steps_of(item)).planned_s
        assert all(step["first"] <= number < step["end"] for number, step in enumerate(steps))
