"""Nothing is said of a group that its data does not carry. Each guard has a test that fails without it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcomes.trial_runs import ARMS, CAUSAL
from outcomes.trials import AS_OF, WEEKS, Truth, frames_of, trial

from recommender.errors import UnsupportedError
from recommender.outcomes.balance import imbalances
from recommender.outcomes.guards import (
    Arms,
    Difference,
    Effect,
    Group,
    GroupChange,
    Imbalance,
    RandomisedArms,
    Scale,
    direction,
    meaningful_fall,
    meaningful_rise,
    on_scale,
)
from recommender.outcomes.off_policy import Interval
from recommender.outcomes.pain_change import group_change, pain_change, responders
from recommender.outcomes.retention import retention
from recommender.outcomes.trend_words import matters
from recommender.outcomes.trial import compared
from recommender.outcomes.weekly_pain import pain_by_week, weekly_pain

MANY = Group(name="app", started=60, rated=40)
OTHERS = Group(name="list", started=60, rated=55)
points = st.floats(-10, 10)


def between(low, value, high):
    return Interval(value, (high - low) / 4, low, high)


LOWER = between(-0.9, -0.5, -0.1)


# ---- one arm: never a cause ----


@given(points, st.floats(0, 5), st.integers(1, 52))
def test_a_change_in_one_group_never_names_a_cause(value, reach, week):
    """However large and sure the fall is: people join on bad weeks and get better anyway (evidence 6D)."""
    words = GroupChange(group=MANY, week=week, change=between(value - reach, value, value + reach)).words

    assert not CAUSAL.search(words)
    assert "does not show why" in words
    assert "40 of 60" in words


def test_one_arm_has_nobody_to_be_compared_with():
    """Neither under its own name nor under that of an arm that nobody is in, even if chance is claimed."""
    alone = trial(1, Truth(), arms=("app",))

    for arms in (("app", "list"), ("app", "app")):
        with pytest.raises(UnsupportedError):
            compared(alone, week=WEEKS, arms=arms, as_of=AS_OF, by_chance="the seed")


def test_an_effect_cannot_be_made_from_arms_that_chance_did_not_make():
    arms = Arms(treated=MANY, control=OTHERS, imbalances=())

    with pytest.raises(UnsupportedError, match="chance did not make them"):
        Effect(arms=arms, week=8, difference=LOWER)  # type: ignore[arg-type]


@pytest.mark.parametrize("by_chance", ["", "   "])
def test_who_claims_chance_must_say_where_that_is_written_down(by_chance):
    with pytest.raises(UnsupportedError, match="by_chance"):
        RandomisedArms(treated=MANY, control=OTHERS, imbalances=(), by_chance=by_chance)


def test_a_group_is_not_compared_with_itself():
    with pytest.raises(UnsupportedError, match="itself"):
        RandomisedArms(treated=MANY, control=MANY, imbalances=(), by_chance="the seed")


@given(points, st.floats(0, 5))
def test_a_difference_between_arms_of_unknown_origin_never_names_a_cause(value, reach):
    arms = Arms(treated=MANY, control=OTHERS, imbalances=())
    words = Difference(arms=arms, week=8, difference=between(value - reach, value, value + reach)).words

    assert not CAUSAL.search(words)
    assert "does not show why" in words


def test_without_by_chance_the_same_trial_yields_a_difference_and_with_it_an_effect():
    frames = trial(1, Truth(effect=3.0))

    unknown = compared(frames, week=WEEKS, arms=ARMS, as_of=AS_OF).claim
    known = compared(frames, week=WEEKS, arms=ARMS, as_of=AS_OF, by_chance="the seed of the trial").claim

    assert isinstance(unknown, Difference)
    assert not CAUSAL.search(unknown.words)
    assert isinstance(known, Effect)
    assert "app rather than list lowered pain in week 8" in known.words
    assert "By chance: the seed of the trial." in known.words


def test_an_effect_whose_interval_holds_zero_is_none_that_was_shown():
    arms = RandomisedArms(treated=MANY, control=OTHERS, imbalances=(), by_chance="the seed")
    words = Effect(arms=arms, week=8, difference=between(-0.9, -0.4, 0.1)).words

    assert words.startswith("No effect on pain in week 8 was shown")
    assert "Rated: 40 of 60 (app), 55 of 60 (list)." in words


def test_an_effect_that_nobody_would_notice_says_so():
    arms = RandomisedArms(treated=MANY, control=OTHERS, imbalances=(), by_chance="the seed")

    assert "less than the 1.5 points" in Effect(arms=arms, week=8, difference=LOWER).words
    assert "less than" not in Effect(arms=arms, week=8, difference=between(-2.4, -2, -1.6)).words


# ---- tiny is not worse ----


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (between(0.2, 0.3, 0.4), "about the same"),  # surely above 0, and inside everyday ups and downs
        (between(-0.4, -0.3, -0.2), "about the same"),
        (between(-0.5, 1.2, 2.9), "about the same"),  # not sure
        (between(0.8, 1.2, 1.6), "higher"),
        (between(-1.6, -1.2, -0.8), "lower"),
    ],
)
def test_a_change_is_named_only_where_it_is_sure_and_larger_than_everyday(change, word):
    assert direction(change) == word
    assert word in GroupChange(group=MANY, week=8, change=change).words


def test_a_significant_but_tiny_slope_is_not_worsening():
    """2,000 people whose pain rises by .05 a week: the interval is far from 0, and nothing got worse."""
    rng = np.random.default_rng(3)
    people = {f"p{i}": {} for i in range(2000)}
    ratings = [(name, 7 * week, 4 + 0.05 * week + rng.normal(0, 0.3)) for name in people for week in range(WEEKS + 1)]
    claim = group_change(frames_of(people, ratings), WEEKS, AS_OF)

    assert claim.change.low > 0.3
    assert "about the same" in claim.words
    assert "wors" not in claim.words


@pytest.mark.parametrize(
    ("before", "after", "fell", "rose"),
    [
        (6, 4, True, False),  # 2 points, 33 %
        (8, 6, False, False),  # 2 points, 25 %
        (3, 1.5, False, False),  # 50 %, 1.5 points
        (4, 6, False, True),
        (4, 5.9, False, False),
        (13 / 3, 7 / 3, True, False),  # 2 points, though a float says 1.9999999999999996
        (7 / 3, 13 / 3, False, True),
        (26 / 3, 91 / 15, True, False),  # 30 %, likewise
        (np.nan, 1, False, False),
        (6, np.nan, False, False),
    ],
)
def test_one_person_is_better_only_by_2_points_and_by_30_percent(before, after, fell, rose):
    """Both are required (evidence 5C); what is missing is neither."""
    assert meaningful_fall([before], [after]).tolist() == [fell]
    assert meaningful_rise([before], [after]).tolist() == [rose]
    assert matters(before, after - before) == (fell or rose)


# ---- groups that differ at the start ----


def test_a_difference_at_the_start_is_in_every_sentence_about_the_arms():
    apart = (Imbalance("pain at the start", 0.6), Imbalance("age", -0.2))
    both = {"treated": MANY, "control": OTHERS, "imbalances": apart}
    claims = [
        Difference(arms=Arms(**both), week=8, difference=LOWER),
        Effect(arms=RandomisedArms(**both, by_chance="the seed"), week=8, difference=LOWER),
    ]

    for claim in claims:
        assert "The groups differed at the start, app: pain at the start 0.6 SD higher." in claim.words


def test_arms_that_differ_at_the_start_are_found_in_the_data():
    """Older people with longer pain in one arm: both are flagged in the sentence, by hand in standard deviations."""
    people = {
        f"{arm}{i}": {
            "arm": arm,
            "age_years": years + i,
            "pain_start_nrs": 4.0 + i % 4,
            "duration": "chronic" if i < often else "acute",
        }
        for arm, years, often in (("app", 50, 16), ("list", 40, 4))
        for i in range(20)
    }
    ratings = [(name, 7 * week, 5.0 + (i + week) % 3) for i, name in enumerate(people) for week in range(WEEKS + 1)]
    frames = frames_of(people, ratings)
    by = {one.what: one.by for one in imbalances(frames.persons, ARMS)}

    assert by["age"] == pytest.approx(10 / np.arange(20).std(ddof=1))
    assert by["duration chronic"] == pytest.approx((0.8 - 0.2) / np.sqrt(0.16))
    assert by["pain at the start"] == by["areas lower_back"] == 0
    claim = compared(frames, week=WEEKS, arms=ARMS, as_of=AS_OF, by_chance="the seed").claim
    assert "The groups differed at the start, app: age 1.7 SD higher, duration " in claim.words


def test_arms_alike_at_the_start_are_not_flagged():
    assert "differed" not in Arms(treated=MANY, control=OTHERS, imbalances=(Imbalance("age", 0.1),)).words


# ---- fewer than ten ----


def test_fewer_than_ten_people_are_no_group():
    assert Group(name="few", started=30, rated=10)
    with pytest.raises(UnsupportedError, match="9 people rated their pain; 10 needed"):
        Group(name="few", started=30, rated=9)


@pytest.mark.parametrize(("people", "speaks"), [(9, False), (10, True)])
def test_every_table_keeps_silent_about_fewer_than_ten(people, speaks):
    """Counts are shown, means and shares are not."""
    names = {f"p{i}": {"arm": "app"} for i in range(people)}
    frames = frames_of(names, [(name, 7 * week, 5.0 + i % 2) for i, name in enumerate(names) for week in (0, WEEKS)])

    assert pain_by_week(frames, AS_OF)["mean"].notna().any() == speaks
    assert pain_change(frames, WEEKS, AS_OF)["change"].notna().any() == speaks
    assert responders(frames, WEEKS, AS_OF)["share"].notna().any() == speaks
    assert (len(retention(frames, AS_OF)) > 0) == speaks
    if speaks:
        assert group_change(frames, WEEKS, AS_OF).group.rated == people
    else:
        with pytest.raises(UnsupportedError, match="9 people"):
            group_change(frames, WEEKS, AS_OF)


# ---- scales ----


@pytest.mark.parametrize("wrong", [45.0, -1.0, 10.5, np.inf])
def test_ratings_that_are_not_0_to_10_are_refused_with_how_many_and_which(wrong):
    with pytest.raises(UnsupportedError, match=r"pain: 1 of 3 ratings are not 0-10"):
        on_scale([5, np.nan, wrong])


def test_a_table_with_another_scale_yields_no_mean_at_all():
    """One diary of 0-100 among others would be a mean of 9 and look like a result."""
    frames = frames_of({"a": {}, "b": {}}, [("a", 0, 5.0), ("b", 0, 45.0)])

    with pytest.raises(UnsupportedError, match=r"pain\.nrs: 1 of 2"):
        weekly_pain(frames)


def test_another_scale_is_mapped_only_where_it_is_named():
    assert Scale(name="VAS", least=0, most=100).to_nrs([0, 45, np.nan, 100]) == pytest.approx(
        [0, 4.5, np.nan, 10], nan_ok=True
    )
    assert Scale(name="comfort", least=1, most=5, worse="low").to_nrs([1, 3, 5]).tolist() == [10, 5, 0]
    with pytest.raises(UnsupportedError, match="VAS: 1 of 2 ratings are not 0-100"):
        Scale(name="VAS", least=0, most=100).to_nrs([50, 101])
