"""How the body answered: the colour of a session, who is blamed, two reds, flares, and pain right now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.documents import Feedback
from recommender.profile.history import History, LoggedSession, read_history
from recommender.profile.plan import CautionText, PlannedItem
from recommender.profile.profile import profile_of
from recommender.safety import reactions
from recommender.safety.screening import Screening, screen
from recommender.vocabulary import HomeItem

KNOWLEDGE = shipped_knowledge()
LIMITS = KNOWLEDGE.rules.thresholds
MONDAY = date(2026, 11, 23)
RISES = {"pain_before": 1, "pain_after": 5}  # a red session


def screened(*history, on=MONDAY, **answers) -> Screening:
    """The screening of a 40-year-old with everything at home; the sheet is a day old unless it says otherwise."""
    sheet = {"answers_version": 1, "answered_on": day(-1), "age_years": 40, "red_flags": [], "conditions": []}
    document = sheet | {"equipment": list(get_args(HomeItem)), "experience": "regular"} | answers
    profile = profile_of(read_answers(document, KNOWLEDGE.codes), person="me", starts_on=on)
    past = read_history(history, KNOWLEDGE.codes, person="me", today=on)
    return screen(profile, past, on, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def day(number: int) -> str:
    """day(0) is the Monday on which the plan starts, day(-1) the Sunday before."""
    return str(MONDAY + timedelta(days=number))


def feedback(number: int | None, *items, name: str = "", **fields) -> dict:
    dated = {} if number is None else {"on": day(number)}
    document = {"feedback_version": 1, "feedback_id": name or f"{number} {fields}", "person": "me"}
    return document | dated | {"items": list(items)} | fields


def checkin(number: int, **fields) -> dict:
    return {"checkin_version": 1, "checkin_id": f"{number}", "person": "me", "on": day(number)} | fields


def item(stretch: str, felt: str | None = None, reason: str | None = None, outcome: str = "done") -> dict:
    return {"stretch": stretch, "outcome": outcome, "felt": felt, "reason": reason}


def restore(stretch: str, number: int) -> dict:
    return {
        "event_version": 1,
        "event_id": f"restore {number}",
        "person": "me",
        "at": f"{day(number)}T12:00:00Z",
        "kind": "restore",
        "facts": {"stretch": stretch},
    }


def resting(screening: Screening) -> set[str]:
    return {name for name, findings in screening.left_out.items() if "state:hurt" in {found.rule for found in findings}}


# ---- the colour of a session ----


@pytest.mark.parametrize(
    ("before", "after", "next_day", "felt", "colour"),
    [
        (2, 2, 2, None, "green"),
        (3, 1, 1, None, "green"),
        (3, 3, None, None, "green"),
        (2, 3, 2, None, "green"),
        (8, 8, 8, None, "green"),  # used to 6 and more: the change counts, not the level
        (7, 6, 6, "same", "green"),
        (2, 3, None, None, "amber"),  # a rise whose next day is not known
        (2, 4, 2, None, "amber"),
        (1, 3, 2, None, "amber"),
        (7, 9, 7, None, "amber"),
        (3, 3, 3, "worse", "amber"),
        (None, None, None, "worse", "amber"),
        (2, 5, 2, None, "red"),  # a rise of 3
        (0, 3, 0, None, "red"),
        (5, 6, 5, None, "red"),  # 6 reached from below
        (4, 6, 4, "easier", "red"),
        (2, 2, 4, None, "red"),  # 2 above the rating before, the day after
        (2, None, 4, None, "red"),
        (8, 8, 10, None, "red"),
        (2, 1, 4, "easier", "red"),
        (None, 2, None, None, None),
        (2, None, None, None, None),
        (2, None, 3, None, None),
        (None, None, 0, "same", None),
        (None, None, None, None, None),
    ],
)
def test_a_session_takes_its_colour_from_the_ratings_around_it(before, after, next_day, felt, colour):
    """Decisions 1.12 and evidence 4C. Missing is never green: too little said has no colour at all."""
    told = Feedback(
        feedback_version=1,
        feedback_id="f",
        person="me",
        pain_before=before,
        pain_after=after,
        next_day_pain=next_day,
        session_felt=felt,
        items=(),
    )

    assert reactions.session_colour(LoggedSession(on=MONDAY, feedback=told), LIMITS) == colour


@pytest.mark.parametrize(("before", "after", "next_day"), [(3, 4, 4), (1, 2, 2)])
def test_pain_that_has_not_settled_by_the_day_after_is_never_green(before, after, next_day):
    """Evidence 4C, the conservative column: "not settled in 24 h" is red; the stricter safety text wins."""
    told = Feedback(
        feedback_version=1,
        feedback_id="f",
        person="me",
        pain_before=before,
        pain_after=after,
        next_day_pain=next_day,
        items=(),
    )

    assert reactions.session_colour(LoggedSession(on=MONDAY, feedback=told), LIMITS) in ("amber", "red")


# ---- which stretch is blamed ----


def planned(stretch: str, *, cautioned: bool) -> PlannedItem:
    cautions = (CautionText(condition="osteoporosis", text="Gently."),) if cautioned else ()
    return PlannedItem(
        stretch=stretch, name=stretch, phase="main", sides=1, sets=1, repetitions=1, hold_s=0, seconds=10,
        cautions=cautions, why=(), reasons=(), slot=0, base=stretch, swap_set=(), propensity=1.0,
    )  # fmt: skip


def blamed(items: list[dict], plan: list[PlannedItem], **pain) -> dict[str, str]:
    """stretch -> its colour, with `+hurt` where it hurt, after one session."""
    told = Feedback.model_validate(feedback(-1, *items, **pain))
    past = History(sessions=(LoggedSession(on=MONDAY, feedback=told, planned=tuple(plan)),))
    found = reactions.stretch_reactions(past, KNOWLEDGE.catalog, LIMITS)
    return {reaction.stretch: reaction.colour + ("+hurt" if reaction.hurt else "") for reaction in found}


def by_difficulty(*wanted: int) -> list[str]:
    """One stretch of each difficulty asked for, the first of the catalog."""
    return [next(stretch.id for stretch in KNOWLEDGE.catalog if stretch.difficulty == level) for level in wanted]


def test_a_rated_stretch_carries_its_own_colour():
    """Decisions 1.12: worse is amber, worse and hurt is red; helped and neutral are neither."""
    one, two, three = by_difficulty(1, 2, 3)

    assert blamed([item(one, "worse"), item(two, "helped"), item(three, "neutral")], []) == {one: "amber"}
    assert blamed([item(one, "worse", "hurt")], []) == {one: "red+hurt"}
    assert blamed([item(one, None, "hurt", "partly")], []).keys() == {one}
    assert blamed([item(one, "helped"), item(two, "neutral")], []) == {}


@pytest.mark.parametrize(
    ("pain", "colour"), [(RISES, "red"), ({"pain_before": 2, "pain_after": 4, "next_day_pain": 2}, "amber")]
)
def test_a_bad_unrated_session_falls_on_its_caution_items_else_on_its_hardest(pain, colour):
    """Decisions 1.12: we cannot know which it was, so the likeliest ones rest."""
    one, two, three = by_difficulty(1, 2, 3)
    done = [item(one), item(two), item(three)]
    with_care = [planned(one, cautioned=True), planned(two, cautioned=False), planned(three, cautioned=False)]

    assert blamed(done, with_care, **pain) == {one: colour}
    assert blamed(done, [], **pain) == {three: colour}
    assert blamed([item(one), item(two), item(three, outcome="skipped")], [], **pain) == {two: colour}
    assert blamed(done, [], pain_before=2, pain_after=2) == {}


def test_something_rests_after_every_red_session():
    """Evidence 4D: any red removes a drill for 7 days, also where a stretch was named that felt worse."""
    one, three = by_difficulty(1, 3)
    screening = screened(feedback(-1, item(one, "worse"), item(three), **RISES), answered_on=day(-5))

    assert resting(screening)


# ---- hurt and red stretches rest ----


def test_a_stretch_that_hurt_rests_until_the_person_asks_for_it_on_a_later_day():
    """Decisions 1.12; the wish must be younger than the hurt, and a new hurt asks anew."""
    stretch = by_difficulty(1)[0]
    hurt = feedback(-40, item(stretch, None, "hurt", "skipped"))
    again = feedback(-20, item(stretch, None, "hurt", "skipped"))

    assert resting(screened(hurt)) == {stretch}
    assert resting(screened(hurt, restore(stretch, -41))) == {stretch}
    assert resting(screened(hurt, restore(stretch, -40))) == {stretch}
    assert resting(screened(hurt, restore(stretch, -39))) == set()
    assert resting(screened(hurt, restore(stretch, -39), again)) == {stretch}
    assert resting(screened(hurt, again, restore(stretch, -19))) == set()


@pytest.mark.parametrize(("days_later", "rests"), [(1, True), (6, True), (7, False)])
def test_a_red_stretch_rests_for_7_days_even_where_it_is_asked_for(days_later, rests):
    """Evidence 4D: remove the drill 7 days. Wanting it back does not shorten that."""
    stretch = by_difficulty(1)[0]
    red = feedback(-10, item(stretch, "worse", "hurt"))
    screening = screened(red, restore(stretch, -9), on=MONDAY + timedelta(days=days_later - 10), answered_on=day(-10))

    assert (stretch in resting(screening)) is rests


def test_a_red_stretch_does_not_say_that_it_waits_to_be_asked_for():
    """Asking does not shorten its days, and where nothing was named nobody said that it hurt."""
    stretch = by_difficulty(1)[0]
    asked = restore(stretch, -1)
    told = feedback(-2, item(stretch, "worse", "hurt"))
    red, asked_back = screened(told, answered_on=day(-5)), screened(told, asked, answered_on=day(-5))
    after = screened(feedback(-8, item(stretch, "worse", "hurt")), answered_on=day(-10))
    said = [
        finding.text.id
        for screening in (red, asked_back, after)
        for finding in screening.left_out[stretch]
        if finding.rule == "state:hurt"
    ]

    assert said == ["state_hurt_rests", "state_resting", "state_hurt"]


# ---- two reds ----


@pytest.mark.parametrize(
    ("reds", "answered", "stops"),
    [
        ([-1], -20, False),
        ([-15, -1], -20, True),  # 14 days apart
        ([-16, -1], -20, False),
        ([-1, -1], -20, True),  # two sessions of one day
        ([-3, -1], -2, True),  # a sheet between the two answers for neither
        ([-3, -1], -1, True),  # nor does one of the second day
        ([-3, -1], 0, False),
        ([-9, -7, -1], -6, False),  # answered for: they count no more, not even towards a new pair
        ([-9, -7, -3, -1], -6, True),
        ([-120, -110], -130, True),  # it waits for a sheet, however long
        ([-40, -20, -1], -60, False),
    ],
)
def test_two_reds_within_14_days_stop_the_plan_until_a_sheet_after_the_second(reds, answered, stops):
    """Decisions 1.12: STOP_TWO_REACTIONS, urgency SOON; a check-in does not lift it."""
    sessions = [feedback(number, name=f"session {place}", **RISES) for place, number in enumerate(reds)]
    renewal = checkin(0, red_flags=[], conditions_changed=False)
    for documents in (sessions, [*sessions, renewal], [renewal, *sessions[::-1]]):
        screening = screened(*documents, answered_on=day(answered))
        flags = [(flag.code, flag.urgency) for flag in screening.flags]

        assert flags == ([("STOP_TWO_REACTIONS", "SOON")] if stops else [])
        assert (screening.status == "refer") is stops


def test_one_red_session_told_by_two_devices_is_one_red():
    """And a device that says less of it does not undo it."""
    told = [feedback(-1, name=name, session_id="s", **RISES) for name in ("a", "b")]
    mild = feedback(-1, name="c", session_id="s", pain_before=2, pain_after=2)

    for documents in ([told[0]], told, [*told, mild]):
        assert not screened(*documents, answered_on=day(-20)).flags
    assert screened(*told, feedback(-3, name="d", session_id="t", **RISES), answered_on=day(-20)).flags


def test_a_red_stretch_and_a_red_day_after_count_as_reds_too():
    """A session is red by its ratings, by the day after told in an amendment, or by a stretch that was red in it."""
    stretch = by_difficulty(1)[0]
    first = feedback(-6, item(stretch, "worse", "hurt"), name="first")
    second = feedback(-3, name="second", pain_before=2, pain_after=2)
    day_after = feedback(None, name="third", amends="second", next_day_pain=4)

    assert screened(first, second, answered_on=day(-7)).status == "plan"
    assert screened(first, second, day_after, answered_on=day(-7)).status == "refer"


# ---- flares ----


def ratings(*pains: int, last: int) -> list[dict]:
    """One session on each of the days before day `last`, and the last rating on it."""
    first = last - len(pains) + 1
    return [feedback(first + place, pain_before=nrs) for place, nrs in enumerate(pains)]


@pytest.mark.parametrize(
    ("history", "flare"),
    [
        pytest.param([], False, id="nothing said"),
        pytest.param([checkin(0, flare=True)], True, id="said at the check-in"),
        pytest.param([feedback(-7, flare=True)], True, id="7 days ago"),
        pytest.param([feedback(-8, flare=True)], False, id="8 days ago"),
        pytest.param([checkin(1, flare=True)], False, id="one that is yet to come"),
        pytest.param([checkin(-3, flare=True), checkin(-2, flare=False)], False, id="over, on a later day"),
        pytest.param([checkin(-3, flare=True), feedback(-2, flare=False)], False, id="over, after a session"),
        pytest.param([checkin(-3, flare=True), feedback(-3, flare=False)], True, id="yes and no on one day"),
        pytest.param([checkin(-3, flare=False), feedback(-2, flare=True)], True, id="no, then yes"),
        pytest.param([checkin(-3, flare=True), checkin(-2, flare=None)], True, id="not asked again"),
        pytest.param([checkin(-9, flare=True), checkin(-4, flare=True)], True, id="said again"),
        pytest.param([checkin(-3, flare=True), checkin(1, flare=False)], True, id="an end yet to come"),
        pytest.param(ratings(3, 3, 3, 5, last=-1), True, id="2 above the own mean"),
        pytest.param(ratings(3, 3, 3, 4, last=-1), False, id="1 above the own mean"),
        pytest.param(ratings(2, 3, 4, 5, last=-1), True, id="2 above a mean of 3"),
        pytest.param(ratings(3, 3, 5, last=-1), False, id="a mean needs three ratings"),
        pytest.param(ratings(3, 3, 3, 5, last=-8), False, id="a rise of 8 days ago"),
        pytest.param([*ratings(3, 3, 3, last=-17), feedback(-1, pain_before=9)], False, id="a mean of long ago"),
    ],
)
def test_a_flare_starts_when_it_is_said_or_felt_and_lasts_seven_days_or_until_it_is_over(history, flare):
    """Evidence 4E (S25): said, or 2 above the person's own 14-day mean. Of one day's yes and no the yes holds."""
    for documents in (history, history[::-1]):
        assert screened(*documents, answered_on=day(-20)).flare is flare


def test_in_a_flare_nothing_strong_is_offered_and_breathing_stays():
    """Evidence 4E: loaded, end-range and hazard-caution drills stop; breathing goes on."""
    sheet = {"conditions": ["hypertension_controlled", "knee_oa", "lumbar_stenosis"]}
    calm, flare = screened(**sheet), screened(checkin(0, flare=True), **sheet)
    cautions = {tag for code in sheet["conditions"] for tag in KNOWLEDGE.rules.conditions[code].cautions}
    offered = {offer.stretch.id: offer.stretch for offer in flare.eligible}
    breathing = {offer.stretch.id for offer in calm.eligible if offer.stretch.family == "breathing"}

    assert breathing
    assert breathing <= set(offered) < {offer.stretch.id for offer in calm.eligible}
    for stretch in offered.values():
        strong = stretch.spine.load == "loaded" or stretch.spine.range == "end" or stretch.tags & cautions

        assert stretch.family == "breathing" or not strong
        assert not any(tag.endswith("_end") or "_loaded_" in tag for tag in stretch.tags)


# ---- pain right now ----

BACK_9 = [{"area": "lower_back", "side": "both", "nrs": 9, "weeks": 10}]
BACK_4 = [{"area": "lower_back", "side": "both", "nrs": 4, "weeks": 10}]


@pytest.mark.parametrize(
    ("pain", "answered", "history", "high"),
    [
        pytest.param(BACK_4, -3, [], False, id="4 on the sheet"),
        pytest.param(BACK_9, -3, [], True, id="9 on the sheet"),
        pytest.param([*BACK_4, {"area": "neck", "side": "both", "nrs": 8, "weeks": 10}], -3, [], True, id="one 8"),
        pytest.param(BACK_4, -3, [feedback(-2, pain_before=8)], True, id="8 since"),
        pytest.param(BACK_9, -3, [feedback(-2, pain_before=4)], False, id="4 since"),
        pytest.param(BACK_9, -3, [feedback(-4, pain_before=4)], True, id="4 earlier"),
        pytest.param(BACK_9, -3, [feedback(-3, pain_before=4)], True, id="4 on the same day"),
        pytest.param(BACK_4, -3, [feedback(-3, pain_before=8)], True, id="8 on the same day"),
        pytest.param(BACK_4, -3, [feedback(-2, pain_before=8), feedback(-1, pain_before=4)], False, id="the newest"),
        pytest.param(BACK_4, -3, [feedback(-2, pain_before=8), feedback(-1, pain_before=None)], True, id="not said"),
        pytest.param(BACK_4, -3, [feedback(-1, pain_before=4, pain_after=9)], False, id="after is not before"),
        pytest.param(BACK_4, -3, [checkin(-1, worst_pain=8)], True, id="8 as the worst of the week"),
    ],
)
def test_the_newest_pain_rating_counts_and_of_one_day_the_highest(pain, answered, history, high):
    """Decisions 1.8: the newer of the sheet's rating and the last one before a session."""
    for documents in (history, history[::-1]):
        assert screened(*documents, answered_on=day(answered), pain=pain).pain_is_high is high


def test_a_rating_from_the_future_does_not_calm_a_high_pain():
    """One slip in the year would otherwise hide every later 9."""
    slip = feedback(365 * 36, pain_before=1)

    assert screened(slip, feedback(-1, pain_before=9), answered_on=day(-3), pain=BACK_4).pain_is_high


def test_an_undated_feedback_does_not_reassure():
    """It is taken as the newest so that no warning in it ages; a calm word in it is then not to be trusted."""
    calm = feedback(None, pain_before=1, flare=False)
    screening = screened(checkin(-2, flare=True), calm, answered_on=day(-3), pain=BACK_9)

    assert screening.pain_is_high
    assert screening.flare
