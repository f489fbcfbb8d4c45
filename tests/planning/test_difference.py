"""Two weeks side by side: every change is told, each with its reason, and nothing twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import MONDAY, answers
from strategies import cleared_documents

from recommender.decide import recommend
from recommender.knowledge import shipped_knowledge
from recommender.language.in_force import speaking
from recommender.planning.difference import difference
from recommender.profile.plan import WeeklyPlan
from recommender.spoken import retold_difference

KNOWLEDGE = shipped_knowledge()
NEXT_MONDAY = MONDAY + timedelta(days=7)
OTHERS = "Others serve what you asked for better this week."
NO_ROOM = "It found no room this week."
EMPTY = WeeklyPlan.model_validate(recommend(answers(), starts_on=MONDAY) | {"sessions": [], "left_out": []})


def item(stretch, **changes):
    catalog = KNOWLEDGE.catalog[stretch]
    shown = {
        "stretch": stretch, "name": catalog.name, "phase": "main", "sides": 1, "sets": 1, "repetitions": 2,
        "hold_s": 20, "seconds": 60, "cautions": [], "why": [f"Why {stretch}."], "reasons": [], "slot": 0,
        "base": stretch, "swap_set": [], "propensity": 1.0,
    }  # fmt: skip
    return shown | changes


def week(*days, left_out=(), changes=(), starts_on=MONDAY):
    """A plan with the given items on one day after the other."""
    sessions = [
        {"session_id": f"s{n}", "on": str(starts_on + timedelta(days=n)), "minutes": float(len(day)), "items": day}
        for n, day in enumerate(days)
    ]
    because = [
        {"stretch": name, "because": [{"rule": "r", "text": text} for text in texts]} for name, *texts in left_out
    ]
    told = [{"rule": "r", "stretch": name, "text": text} for name, text in changes]
    document = EMPTY.to_document() | {
        "sessions": sessions, "left_out": because, "changes": told, "starts_on": str(starts_on)
    }  # fmt: skip
    return WeeklyPlan.model_validate(document)


def beside(before, after, earlier=()):
    return difference(before, after, earlier=earlier, catalog=KNOWLEDGE.catalog, phrases=KNOWLEDGE.phrases)


def names(entries):
    return [entry.stretch for entry in entries]


def test_the_same_week_again_is_no_change():
    """Then nobody has to choose."""
    days = [item("cat-cow"), item("bridge")], [item("bridge")]
    found = beside(week(*days), week(*days, starts_on=NEXT_MONDAY))

    assert found.is_empty
    assert names(found.kept) == ["cat-cow", "bridge"]


# ---- gone ----


def test_a_rule_that_leaves_it_out_is_why_it_went():
    """Safety is the reason, whatever else was weighed; all its sentences are said."""
    after = week(
        [item("cat-cow")],
        left_out=[("bridge", "It hurt.", "It needs a mat.")],
        changes=[("bridge", "You have done it for long.")],
    )
    found = beside(week([item("cat-cow"), item("bridge")]), after)

    assert [(gone.stretch, gone.because) for gone in found.gone] == [("bridge", "It hurt. It needs a mat.")]


def test_else_the_weekly_rule_that_took_it_out():
    after = week([item("cat-cow")], changes=[("bridge", "You skipped it twice.")])
    found = beside(week([item("cat-cow"), item("bridge")]), after)

    assert found.gone[0].because == "You skipped it twice."
    assert found.also == ()


@pytest.mark.parametrize(("came", "because"), [(["calf-wall-straight-knee"], OTHERS), ([], NO_ROOM)])
def test_else_others_came_first_or_there_was_no_room(came, because):
    """ "Others serve better" would be untrue where nothing new came."""
    found = beside(week([item("cat-cow"), item("chin-tuck-supine")]), week([item("cat-cow"), *map(item, came)]))

    assert [(gone.stretch, gone.because) for gone in found.gone] == [("chin-tuck-supine", because)]
    assert names(found.new) == came


# ---- swapped and new ----


def test_what_serves_the_same_place_takes_its_place():
    """And stands neither under gone nor under new."""
    after = week([item("cat-cow-seated")], left_out=[("cat-cow", "It uses a position you cannot use.")])
    found = beside(week([item("cat-cow")]), after)

    assert [(swap.gone.stretch, swap.new.stretch, swap.because) for swap in found.swapped] == [
        ("cat-cow", "cat-cow-seated", "It uses a position you cannot use.")
    ]
    assert found.gone == found.new == ()


def test_the_closest_pair_comes_first():
    """Both seated and standing cat-cow move the back; the calf has no place to take."""
    before = week([item("calf-wall-straight-knee"), item("cat-cow")])
    found = beside(before, week([item("standing-side-bend"), item("cat-cow-standing")]))

    assert [(swap.gone.stretch, swap.new.stretch) for swap in found.swapped] == [("cat-cow", "cat-cow-standing")]
    assert names(found.gone) == ["calf-wall-straight-knee"]
    assert names(found.new) == ["standing-side-bend"]


def test_a_swap_says_why_the_old_one_went_and_why_the_new_one_came():
    changes = [("cat-cow", "Two good weeks are behind you."), ("cat-cow-hold", "It is the next step.")]
    found = beside(week([item("cat-cow")]), week([item("cat-cow-hold")], changes=changes))

    assert found.swapped[0].because == "Two good weeks are behind you. It is the next step."


def test_a_new_stretch_says_what_brought_it():
    """The rule's own words, else the first reason of the plan."""
    before = week([item("cat-cow")])
    by_rule = beside(before, week([item("cat-cow"), item("bridge")], changes=[("bridge", "Something new.")]))
    by_score = beside(before, week([item("cat-cow"), item("bridge")]))

    assert by_rule.new[0].because == "Something new."
    assert by_score.new[0].because == "Why bridge."


def test_what_stood_in_an_earlier_week_comes_back_and_is_not_new():
    """After a flare the person's own stretches return: to call them new would be wrong."""
    before, after = week([item("cat-cow")]), week([item("cat-cow"), item("bridge"), item("sphinx")])
    found = beside(before, after, earlier=[week([item("bridge")]), before])

    assert (names(found.back), names(found.new)) == (["bridge"], ["sphinx"])
    assert found.back[0].because == "Why bridge."


def test_a_stretch_that_the_catalog_no_longer_has_is_told_and_never_an_error():
    """An old plan must stay readable."""
    old = item("cat-cow") | {"stretch": "old-stretch", "name": "An old stretch"}
    found = beside(week([old]), week([item("bridge")]))

    assert [gone.name for gone in found.gone] == ["An old stretch"]


# ---- doses ----


@pytest.mark.parametrize(
    ("old", "new", "words", "is_longer"),
    [
        ({"hold_s": 20}, {"hold_s": 30}, "20 -> 30 s", True),
        ({"hold_s": 30}, {"hold_s": 15}, "30 -> 15 s", False),
        ({"repetitions": 8, "hold_s": 0}, {"repetitions": 10, "hold_s": 0}, "8 -> 10 times", True),
        ({"repetitions": 2}, {"repetitions": 1}, "2 -> 1 time", False),
        ({"sets": 2}, {"sets": 1}, "2 -> 1 set", False),
        ({"repetitions": 4, "hold_s": 15}, {"repetitions": 2, "hold_s": 30}, "4 -> 2 times, 15 -> 30 s", True),
        ({"repetitions": 4, "hold_s": 15}, {"repetitions": 2, "hold_s": 20}, "4 -> 2 times, 15 -> 20 s", False),
    ],
)
def test_more_or_less_of_a_kept_stretch_is_told_with_both_numbers(old, new, words, is_longer):
    """What counts is the time under stretch; where that is the same, the longer hold."""
    after = week([item("bridge", **new)], changes=[("bridge", "It went well.")])
    found = beside(week([item("bridge", **old)]), after)
    dosed = found.longer if is_longer else found.shorter

    assert [(entry.stretch, entry.change, entry.because) for entry in dosed] == [("bridge", words, "It went well.")]
    assert len(found.longer) + len(found.shorter) == 1
    assert names(found.kept) == ["bridge"]
    assert not found.is_empty


def test_doses_are_retold_in_spanish():
    """One time and several, whatever few letters the sentence has."""
    old = [item("bridge", repetitions=2), item("cat-cow", repetitions=8, hold_s=0)]
    found = beside(week(old), week([item("bridge", repetitions=1), item("cat-cow", repetitions=5, hold_s=0)]))
    with speaking("es"):
        told = [entry.change for entry in retold_difference(found).shorter]

    assert sorted(told) == ["2 -> 1 vez", "8 -> 5 veces"]


def test_more_or_fewer_days_of_a_kept_stretch_are_told():
    before = week([item("bridge"), item("cat-cow")], [item("bridge")])
    found = beside(before, week([item("bridge")], [item("cat-cow")]))

    assert [(entry.stretch, entry.before, entry.after) for entry in found.often] == [("bridge", 2, 1)]
    assert not found.is_empty


# ---- the week ----


def test_sessions_and_minutes_stand_side_by_side():
    found = beside(week([item("bridge")], [item("cat-cow")]), week([item("bridge"), item("cat-cow")]))

    assert (found.before.sessions, found.after.sessions) == (2, 1)
    assert (found.before.minutes, found.after.minutes) == (2.0, 2.0)


def test_what_the_rules_say_of_the_week_or_of_an_unchanged_stretch_is_not_lost():
    """No silent change (ux A9)."""
    changes = [(None, "A gentler week."), ("bridge", "It stays as it is for now."), (None, "A gentler week.")]
    found = beside(week([item("bridge")]), week([item("bridge")], changes=changes))

    assert found.also == ("A gentler week.", "It stays as it is for now.")


PEOPLE = st.tuples(cleared_documents(), cleared_documents())


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_every_stretch_of_both_weeks_stands_in_exactly_one_place(people):
    """Whatever the two weeks are: old = kept + gone + swapped, new = kept + new + swapped, every change with a why."""
    before, after = (WeeklyPlan.model_validate(recommend(sheet, starts_on=MONDAY)) for sheet in people)
    found = beside(before, after)
    gone = names(found.gone) + [swap.gone.stretch for swap in found.swapped]
    new = names(found.new) + [swap.new.stretch for swap in found.swapped]
    catalog = KNOWLEDGE.catalog

    assert sorted(names(found.kept) + gone) == sorted(before.stretch_ids)
    assert sorted(names(found.kept) + new) == sorted(after.stretch_ids)
    assert all(entry.because for entry in [*found.gone, *found.swapped, *found.new])
    for swap in found.swapped:
        old, came = catalog[swap.gone.stretch], catalog[swap.new.stretch]
        assert set(old.areas) & set(came.areas) or old.primary_groups & came.primary_groups
    assert json.loads(json.dumps(found.to_document())) == found.to_document()
