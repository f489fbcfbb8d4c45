"""Where chance chose: which slots, what was known before the draw, and whether the log's probabilities are true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from outcomes.drawn_exposures import DAY, exposure, exposures, study
from scipy import stats

from recommender.errors import UnsupportedError
from recommender.outcomes.centred import centred_effect
from recommender.outcomes.draws import drawn_slots, options_of, stretch_decisions, swap_decisions
from recommender.outcomes.frames import Frames
from recommender.outcomes.off_policy import evaluate
from recommender.outcomes.propensity_audit import audit_words, audited, exact_interval
from recommender.outcomes.report_stretches import draws_part
from recommender.outcomes.slates import any_options, slates_of

PAIR = {"a": 0.7, "b": 0.3}


def test_only_slots_with_a_choice_count_and_what_is_untold_stays_missing():
    frame = exposures(
        [
            exposure("p", 0, "a"),
            exposure("p", 1, "b", PAIR, felt="worse"),
            exposure("p", 2, "a", PAIR, outcome=None, share=None, pain_before_nrs=None, pain_after_nrs=None),
            exposure("p", 3, "a", PAIR, outcome="skipped", share=0.0),
        ]
    )

    slots = drawn_slots(frame, None)

    assert slots["session_id"].tolist() == ["p-1", "p-2", "p-3"]
    assert slots["told"].tolist() == [1, 0, 1]
    for name, first, last in (("relief", 1, 1), ("worse", 1, 0), ("helped", 0, 0), ("done", 1, 0)):
        assert slots[name].isna().tolist() == [False, True, False]
        assert slots[name].tolist()[::2] == [first, last]


def test_what_was_usual_is_what_came_before_the_week():
    """A draw holds for its week, so pain of the same week may already be moved by it."""
    pains = [5.0, 3.0, 4.0, 9.0, 9.0, 9.0]
    rows = [exposure("p", i, "a", PAIR, pain_before_nrs=pain, pain_after_nrs=pain) for i, pain in enumerate(pains)]

    slots = drawn_slots(exposures([*rows, exposure("new", 0, "a", PAIR, pain_before_nrs=3.0)]), None)

    everybody = (sum(pains) + 3) / 7
    assert slots["usual"].tolist() == pytest.approx([everybody] * 3 + [4.0] * 3 + [everybody])


def planned_late():
    """One plan over the edge of two weeks, then one that begins in the second of them; each one draw."""
    shown = [("one", 4, "b", 6.0), ("one", 8, "b", 2.0), ("two", 10, "a", 1.0), ("two", 15, "a", 1.0)]
    rows = [
        exposure(
            "p", 0, stretch, PAIR, session_id=f"{plan}-{day}", week=day // 7, date=DAY + pd.Timedelta(days=day),
            pain_before_nrs=pain,
        )
        for plan, day, stretch, pain in shown
    ]  # fmt: skip
    sessions = pd.DataFrame([{"person": "p", "session_id": f"{p}-{d}", "plan_id": p} for p, d, _, _ in shown])
    return exposures(rows), sessions


def test_a_draw_is_that_of_its_plan_and_not_of_a_week():
    """A plan that came late lies in two weeks: one draw all the same, and its own pain was not known before it."""
    frame, sessions = planned_late()

    assert audited(frame, sessions).draws == 2
    assert drawn_slots(frame, sessions)["usual"].tolist() == [2.5, 2.5, 4.0, 4.0]  # of everybody, then of plan one
    said = draws_part(replace(Frames.of({}), exposures=frame, sessions=sessions)).says
    assert said[0].startswith("2 draws of 1 person were checked")


def test_sessions_that_nobody_listed_are_of_one_plan_each_week():
    frame, sessions = planned_late()
    slots = drawn_slots(frame, sessions[sessions["plan_id"] == "two"])

    assert slots["plan"].nunique() == 3
    assert slots["usual"].tolist() == [2.5, 6.0, 4.0, 4.0]


def test_an_option_is_a_row_and_the_one_that_was_shown_is_marked():
    """Sets of different size, and an option that was never to be shown left out."""
    three = {"a": 0.0, "b": 0.5, "c": 0.5}
    frame = exposures([exposure("p", 0, "b", PAIR), exposure("q", 0, "c", three), exposure("q", 0, "b", PAIR, slot=1)])

    options = options_of(drawn_slots(frame, None))

    assert options["option"].tolist() == ["a", "b", "b", "c", "a", "b"]
    assert options["probability"].tolist() == [0.7, 0.3, 0.5, 0.5, 0.7, 0.3]
    assert options["is_drawn"].tolist() == [False, True, False, True, False, True]
    assert options["session"].tolist() == [0, 0, 1, 1, 1, 1]


def test_off_policy_reads_the_same_options():
    """Showing each as often as every other, by hand: weights .5/.3 and .5/.7 of reliefs 1 and 2."""
    frame = exposures(
        [exposure("p", 0, "b", PAIR), exposure("q", 0, "a", PAIR, pain_after_nrs=3.0), exposure("q", 1, "a")]
    )
    slates = slates_of(options_of(drawn_slots(frame, None)))

    found = evaluate(slates, any_options(slates)).estimates["ips"].value.value

    assert found == pytest.approx((0.5 / 0.3 + 2 * 0.5 / 0.7) / 2)


def test_a_swap_and_a_stretch_are_each_compared_with_the_rest_of_the_set():
    frame = exposures(
        [exposure("p", 0, "b", PAIR), exposure("q", 0, "a", PAIR), exposure("r", 0, "c", {"c": 0.9, "b": 0.1})]
    )
    slots = drawn_slots(frame, None)

    swapped, b = swap_decisions(options_of(slots)), stretch_decisions(options_of(slots), "b")

    assert swapped.treated.tolist() == [True, False, False]
    assert swapped.probability.tolist() == pytest.approx([0.3, 0.3, 0.1])
    assert b.treated.tolist() == [True, False, False]
    assert b.probability.tolist() == pytest.approx([0.3, 0.3, 0.1])
    assert stretch_decisions(options_of(slots), "a").person.tolist() == ["p", "q"]


def test_what_is_hardly_ever_shown_supports_nothing():
    """Under one in a hundred, as for another policy (scoring 4.2): one lucky draw would weigh as much as the rest."""
    slots = drawn_slots(exposures([exposure("p", 0, "a", {"a": 0.995, "b": 0.005}), exposure("q", 0, "a", PAIR)]), None)

    assert swap_decisions(options_of(slots)).person.tolist() == ["q"]


def test_the_effect_of_a_swap_is_found_in_a_study_with_weekly_draws():
    """The stand-in brings what it brings, whether planned or drawn: nothing on average; a stretch brings its own."""
    frame = study(1, {"a": 0.6, "b": 0.0, "c": 0.0}, people=150)
    slots = drawn_slots(frame, None)

    swap = centred_effect(swap_decisions(options_of(slots))).effects[0]
    best = centred_effect(stretch_decisions(options_of(slots), "a")).effects[0]

    assert swap.low <= 0 <= swap.high
    assert best.low <= 0.6 <= best.high
    assert best.low > 0.3


def test_at_home_nothing_was_drawn():
    with pytest.raises(UnsupportedError, match="nothing was drawn at random"):
        audited(exposures([exposure("p", 0, "a")]), None)


# ---- the audit ----


def test_true_probabilities_pass_and_each_draw_counts_once():
    """Three sessions a week show one draw; counted thrice, chance would look like a fault."""
    frame = study(3, {"a": 0.0, "b": 0.0, "c": 0.0})

    audit = audited(frame, None)

    draws = frame.groupby(["person", "week"], observed=True).first()
    swapped = (draws["stretch"].astype(object) != draws["base"].astype(object)).sum()
    assert (audit.draws, audit.slots, audit.people) == (600, 1800, 60)
    assert audit.bins["shown"].tolist() == [swapped, 600 - swapped]
    assert audit.bins["agrees"].all()
    statistic = (swapped - 180) ** 2 / (600 * 0.3 * 0.7)  # one number of swaps, so one degree of freedom
    assert (audit.statistic, audit.degrees) == (pytest.approx(statistic), 1)
    assert audit.p_value == pytest.approx(stats.chi2.sf(statistic, 1))
    assert audit.is_trusted
    assert "fits the logged probabilities" in " ".join(audit_words(audit))


def test_the_joint_test_is_as_often_wrong_as_it_says():
    """40 true logs with sets of three: p-values below .25 in about one of four, binomial 99.9 % band."""
    sets = [{"a": 0.6, "b": 0.25, "c": 0.15}, {"a": 0.9, "b": 0.06, "c": 0.04}]
    rng = np.random.default_rng(5)
    rows = [exposure(f"p{i}", 0, "a", sets[i % 2]) for i in range(200)]
    frame = exposures(rows)
    names = pd.CategoricalDtype(["a", "b", "c"])
    below = 0
    for _ in range(40):
        shown = [rng.choice(3, p=list(sets[i % 2].values())) for i in range(200)]
        chances = [list(sets[i % 2].values())[s] for i, s in enumerate(shown)]
        drawn = pd.Categorical.from_codes(shown, dtype=names)
        below += audited(frame.assign(stretch=drawn, propensity=chances), None).p_value < 0.25

    low, high = stats.binom.interval(0.999, 40, 0.25)
    assert low <= below <= high


def test_probabilities_that_were_not_drawn_with_are_found():
    """Logged .3, drawn .4: a quarter of all effects would be made up."""
    frame = study(4, {"a": 0.0, "b": 0.0}, p=0.4)
    told_wrong = frame.assign(
        swap_set=frame["swap_set"].cat.rename_categories(
            lambda words: words.replace("0.6", "0.7").replace("0.4", "0.3")
        ),
        propensity=frame["propensity"].map({0.6: 0.7, 0.4: 0.3}),
    )

    audit = audited(told_wrong, None)

    assert audit.p_value < 0.001
    assert not audit.bins["agrees"].any()
    assert not audit.is_trusted
    assert "cannot be believed" in " ".join(audit_words(audit))


def test_a_log_that_contradicts_itself_is_not_trusted():
    """Each of the three faults is counted and named."""
    rows = [
        exposure("p", 0, "a", {"a": 0.7, "b": 0.2}),
        exposure("q", 0, "c", PAIR | {"c": 0.0}),
        exposure("r", 0, "a", PAIR, propensity=0.5),
        exposure("s", 0, "a", PAIR),
    ]

    audit = audited(exposures(rows), None)

    assert audit.impossible == (
        "in 1 of 4 slots the probabilities of a set do not sum to 1",
        "in 1 of 4 slots what was shown was not in the set",
        "in 1 of 4 slots the logged probability is not that of the set",
    )
    assert not audit.is_trusted
    assert "too few draws" in " ".join(audit_words(audit))


@pytest.mark.parametrize(("events", "trials"), [(0, 12), (3, 12), (12, 12)])
def test_the_exact_interval_is_that_of_clopper_and_pearson(events, trials):
    low, high = exact_interval(np.array([events]), np.array([trials]))

    expected = stats.binomtest(events, trials).proportion_ci(0.95, "exact")
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-7)
