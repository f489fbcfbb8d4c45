"""How what a plan names is said, alike in the terminal and on a page."""

from __future__ import annotations

import re

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.plan_words import basis_words

RULES = shipped_knowledge().rules


@pytest.mark.parametrize("code", [*RULES.conditions, *RULES.red_flags])
def test_what_a_rule_rests_on_is_said_without_our_short_forms(code):
    said = basis_words(RULES.rests_on([code])[code])

    assert not re.search(r"\b[VMWP]\b|seed|second.reader|clinical review", said)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        ("V", "checked in a source"),
        ("V(partly) M", "checked in a source and from memory"),
        ("from our own M and M meetings", "from our own M and M meetings"),
    ],
)
def test_how_sure_a_rule_is_is_said_in_words(confidence, words):
    """A clinic may write its own words there; they stay."""
    said = basis_words({"sources": [], "confidence": confidence, "reviewed_by": "R. Reader"})

    assert said == f"Source: none found. Confidence: {words}. Reviewed: R. Reader."
