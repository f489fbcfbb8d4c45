"""From a logged session to the few numbers that the model reads of it."""

from __future__ import annotations

import pytest
from scoring.logged import logged

from recommender.scoring.session_sums import in_steps, session_sums


@pytest.mark.parametrize(
    ("outcome", "share", "done"),
    [
        ("done", None, 1.0),
        ("partly", None, 0.5),
        ("skipped", None, None),
        ("partly", 0.7, 0.75),
        ("partly", 0.125, 0.25),
        ("partly", 0.1, None),  # nearer to nothing than to a quarter
        ("done", 0.9, 1.0),
    ],
)
def test_the_done_share_is_what_was_said_in_quarters(outcome, share, done):
    """Credit goes to what was done, not to what was assigned (scoring 5, P3)."""
    session = logged(items=[{"stretch": "bridge", "outcome": outcome, "share": share}])

    assert session_sums(session).done.get("bridge") == done


@pytest.mark.parametrize(
    ("before", "after", "change"), [(5, 3, 2), (3, 5, -2), (4, 4, 0), (None, 3, None), (5, None, None)]
)
def test_a_change_needs_both_pains(before, after, change):
    """Less pain is positive. Missing is never guessed: not as no change, and not as no pain."""
    sums = session_sums(logged(pain_before=before, pain_after=after))

    assert (sums.pain_before, sums.change) == (before, change)


@pytest.mark.parametrize(
    ("before", "after", "felt", "change"),
    [
        (5, None, "easier", 2),
        (None, 3, "worse", -2),
        (None, None, "same", 0),
        (5, 4, "worse", 1),
        (5, None, None, None),
    ],
)
def test_the_word_for_a_session_counts_where_a_pain_is_missing(before, after, felt, change):
    """Decisions 5.1. Where both pains were told the word knows no more than they do."""
    sums = session_sums(logged(pain_before=before, pain_after=after, session_felt=felt))

    assert (sums.pain_before, sums.change) == (before, change)


@pytest.mark.parametrize(("felt", "rating"), [("helped", 5), ("neutral", 3), ("worse", 1), (None, None)])
def test_what_was_felt_becomes_a_rating(felt, rating):
    session = logged(items=[{"stretch": "bridge", "outcome": "done", "felt": felt}])

    assert session_sums(session).ratings.get("bridge") == rating


def test_logged_rho_are_summed_by_what_was_done():
    """Cat-cow whole, bridge half: -.125 + .5 * .5; what was not done brings nothing."""
    rho = {"cat-cow": (0.25, -0.125), "bridge": (0.5, 0.5), "sphinx": (9.0, 9.0)}

    sums = session_sums(logged(rho=rho))

    assert sums.rho2 == 0.125


def test_a_session_from_before_there_was_a_model_has_no_rho():
    sums = session_sums(logged())

    assert sums.rho2 == 0.0


@pytest.mark.parametrize("rho", [0.1, -1.5, 1 / 3, 0.0004])
def test_rho_is_rounded_to_a_1024th(rho):
    """So that sums of them are exact; at most half a step is lost, and rounding again changes nothing."""
    rounded = in_steps(rho)

    assert (rounded * 1024).is_integer()
    assert abs(rounded - rho) <= 0.5 / 1024
    assert in_steps(rounded) == rounded


def test_cautions_are_those_of_the_plan():
    sums = session_sums(logged(cautioned=("bridge",)))

    assert sums.cautioned == {"bridge"}


def test_a_session_is_named_by_its_feedback():
    """The id that makes a retry the same session."""
    assert session_sums(logged("f7")).session_id == "f7"


def test_the_order_of_the_items_is_no_information():
    items = [{"stretch": "bridge", "outcome": "done"}, {"stretch": "cat-cow", "outcome": "partly"}]

    assert session_sums(logged(items=items)) == session_sums(logged(items=items[::-1]))
