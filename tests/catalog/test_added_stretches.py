"""Stretches of others: beside ours, never instead, and only for people with nothing to watch (decisions 1.13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from people import MONDAY, answers, checkin, feedback

from recommender.catalog.added import AddedStretch, with_added
from recommender.decide import recommend
from recommender.errors import DataError
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.reading import validated
from recommender.safety.screening import screen
from recommender.settings import Settings

OURS = shipped_knowledge()
OWN_FIELDS = {"id", "easier", "harder", "hazards", "only_for", "seed_items", "words"}


def made(stretch_id="clinic:cat-cow", **changes):
    """Our cat-cow as somebody else would have written it, without its hazard tags."""
    table = OURS.catalog["cat-cow"].model_dump(mode="json", exclude=OWN_FIELDS, exclude_none=True)
    words = OURS.catalog["cat-cow"].words.model_dump(mode="json", exclude_none=True)
    words["en"]["name"] = changes.pop("name", "Cat and cow of the clinic")
    problems = []
    found = validated(AddedStretch, table | {"id": stretch_id, "words": words} | changes, "x", problems)
    if problems:
        raise DataError(problems)
    return found


def screened(stretch, sheet, history=()):
    """What screening says of a stretch for a person: its reasons, none where it is offered."""
    knowledge = replace(OURS, catalog=with_added(OURS.catalog, [stretch]))
    profile = profile_of(read_answers(sheet, knowledge.codes), person="me", starts_on=MONDAY)
    past = read_history(history, knowledge.codes, person="me", today=MONDAY)
    found = screen(profile, past, MONDAY, rules=knowledge.rules, catalog=knowledge.catalog)
    return [finding.rule for finding in found.left_out.get(stretch.id, ())]


def test_somebody_with_nothing_to_watch_may_be_offered_it():
    """Else a therapist's stretch could never be done, and the tests below would pass for any reason."""
    assert screened(made(), answers(stiff_areas=["upper_back"])) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"age_years": 17}, {"age_years": 65},
        {"conditions": ["hypertension_controlled"]}, {"unsure": ["osteoporosis"]},
        {"other_condition": "something rare"}, {"yellow_flags": ["YF_FEAR"]}, {"red_flags": ["RF_WORSE_6W"]},
        {"pain": [{"area": "lower_back", "side": "both", "nrs": 6, "weeks": 20}]},
        {"pain": [{"area": "leg_referred", "side": "left", "nrs": 3, "weeks": 20}]},
    ],
    ids="-".join,
)  # fmt: skip
def test_anything_to_watch_leaves_it_out(changes):
    """Each alone: nobody has said what the stretch asks of joints and tissues, so no rule can answer for it."""
    known = OURS.codes
    for field, kind in (("conditions", "condition"), ("yellow_flags", "yellow flag"), ("red_flags", "red flag")):
        if field in changes and changes[field][0] not in known.of(kind):
            changes = {field: [sorted(known.of(kind))[0]]}

    assert "state:not_screened" in screened(made(), answers(**changes))


def test_pain_that_rose_since_the_sheet_leaves_it_out():
    day = (MONDAY - timedelta(days=1)).isoformat()
    sheet = answers(answered_on=(MONDAY - timedelta(days=3)).isoformat())

    assert "state:not_screened" in screened(made(), sheet, [feedback(on=day, pain_before=6, pain_after=6)])


def test_a_flag_of_a_check_in_leaves_it_out():
    sheet = answers(answered_on=(MONDAY - timedelta(days=3)).isoformat())

    assert "state:not_screened" in screened(made(), sheet, [checkin(red_flags=["RF_WORSE_6W"])])


def test_once_its_questions_are_answered_the_rules_decide():
    """Its tags then count like those of ours: it is offered where ours of the same tags is."""
    tags = list(OURS.catalog["cat-cow"].hazards)
    stretch = made(hazards=tags, hazards_answered=True)

    assert "state:not_screened" not in screened(stretch, answers(age_years=70))


def test_tags_without_the_word_that_they_are_all_are_refused():
    """A half-filled list would look like an answer."""
    with pytest.raises(DataError, match="hazards_answered"):
        made(hazards=["neck_ext"])


def test_a_week_may_hold_it_in_no_swap_set():
    """Where nothing is to be watched it is planned like any other; chance may neither bring it nor take it away."""
    knowledge = replace(OURS, catalog=with_added(OURS.catalog, [made(name="Added", areas=["wrist_forearm"])]))
    sheet = answers(pain=[], stiff_areas=["wrist_forearm"], minutes_per_session=30)
    plan = recommend(sheet, starts_on=MONDAY, settings=Settings(catalog=knowledge))
    items = [item for session in plan["sessions"] for item in session["items"]]

    assert "clinic:cat-cow" in [item["stretch"] for item in items]
    assert all(not item["swap_set"] for item in items if item["stretch"] == "clinic:cat-cow")


def test_all_problems_are_told_at_once_and_ours_cannot_be_shadowed():
    twice = [made(), made(name=OURS.catalog["cat-cow"].name), made("clinic:other", easier="no-such-stretch")]
    with pytest.raises(DataError) as caught:
        with_added(OURS.catalog, twice)

    told = "\n".join(str(problem) for problem in caught.value.problems)
    assert "stands twice" in told
    assert "another stretch has this name" in told
    assert "no-such-stretch" in told


def test_an_id_without_a_namespace_is_refused():
    with pytest.raises(DataError):
        made("cat-cow")
