"""What stays in a week that is planned again: what was done of it, and last week where the person wants it so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from people import MONDAY
from seasons import DAY, GREEN, Season, Week, calm, days, doses, left_out, shown, told, unsaid
from strategies import KIT, STRETCHES

from recommender.knowledge import shipped_knowledge

CATALOG = shipped_knowledge().catalog
WEEK = timedelta(days=7)


def by_day(plan: dict) -> dict[str, dict]:
    return {session["on"]: session for session in plan["sessions"]}


def names(session: dict) -> list[str]:
    return [item["stretch"] for item in session["items"]]


def begun(done: int, weeks: int = 1, **sheet) -> tuple[Season, dict]:
    """A season whose running week has so many sessions done, and the plan of that week."""
    season = unsaid(weeks, **sheet)
    plan = season.start()
    for session in plan["sessions"][:done]:
        season.log(session, GREEN)
    return season, plan


# ---- what was done stays ----

CHANGES = {
    "nothing": {},
    "fewer minutes": {"minutes_per_session": 5},
    "more minutes": {"minutes_per_session": 30},
    "another place": {"pain": [{"area": "neck", "side": "both", "nrs": 3, "weeks": 9}]},
    "all kit": {"equipment": list(KIT)},
    "other days": {"days": ["tue", "thu", "sat"]},
    "every day": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
    "fewer days": {"days": ["fri"]},
    "regular": {"experience": "regular"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("done", [1, 2, 3])
def test_days_that_are_done_stay_as_they_were_whatever_is_planned_again(change, done):
    """The plan that a person holds in their hands does not rewrite what they did."""
    season, plan = begun(done)
    again = by_day(season.plan(**CHANGES[change]))

    for session in plan["sessions"][:done]:
        assert again[session["on"]] == session


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_planned_again_with_nothing_new_the_open_days_are_planned_once_each(done):
    """The same days, each once; nothing is added to what was done."""
    season, plan = begun(done)

    assert days(season.plan()) == days(plan)


@pytest.mark.parametrize("offset", [1, 2, 3])
def test_a_week_that_begins_later_keeps_only_what_falls_into_it(offset):
    """Planned anew on a Wednesday after Wednesday was done: Monday is over, Wednesday stays."""
    season, plan = begun(2)
    start = MONDAY + WEEK + offset * DAY
    again = by_day(season.plan(start))

    for session in plan["sessions"][:2]:
        if session["on"] >= str(start):
            assert again[session["on"]] == session
        else:
            assert session["on"] not in again


def test_a_day_that_was_skipped_on_purpose_is_a_day_that_was_dealt_with():
    """It was logged, so the plan does not ask for it a second time."""
    season = unsaid(1)
    plan = season.start()
    season.log(plan["sessions"][0], Week(reason="no_time"))

    assert by_day(season.plan(minutes_per_session=5))[plan["sessions"][0]["on"]] == plan["sessions"][0]


def test_a_day_of_another_plan_of_the_week_stays_too():
    """Planned twice, done by the first: of the same day the session that was logged is the one."""
    season, plan = begun(1)
    season.happened(season.plan(minutes_per_session=6))
    again = by_day(season.plan(minutes_per_session=20))

    assert again[plan["sessions"][0]["on"]] == plan["sessions"][0]


@pytest.mark.parametrize("reason", ["hurt", "excluded", "kit"])
def test_what_must_not_be_shown_any_more_leaves_a_done_day_and_the_rest_stays(reason):
    """Shown again is screened again (decisions 1.11), in the past as well."""
    season, plan = begun(1)
    session = plan["sessions"][0]
    gone = next(name for name in names(session) if CATALOG[name].kit)
    sheet = {}
    if reason == "hurt":
        season.event("swap", season.today, session_id=session["session_id"], stretch=gone, to="cat-cow", reason="hurt")
    elif reason == "excluded":
        season.event("exclude", stretch=gone)
    else:
        sheet = {"equipment": sorted(set(season.sheet["equipment"]) - CATALOG[gone].kit)}
    again = season.plan(**sheet)
    kept = [name for name in names(session) if name not in left_out(again)]

    assert gone in left_out(again)
    assert names(by_day(again).get(session["on"], {"items": []})) == kept
    assert not shown(again) & set(left_out(again))


def test_minutes_of_a_done_day_that_lost_a_stretch_are_those_of_what_is_left():
    season, plan = begun(1)
    session = plan["sessions"][0]
    season.event("exclude", stretch=names(session)[1])
    left = by_day(season.plan())[session["on"]]

    assert left["minutes"] == round(sum(item["seconds"] for item in left["items"]) / 60, 1)


# ---- last week once more ----


def keep(weeks: int = 2, **sheet) -> Season:
    """Weeks without a word about pain, and the wish for the same week again at the last check-in."""
    return unsaid(weeks - 1, **sheet).live(Week(before=None, after=None, checkin={"keep_last_week": True}))


@pytest.mark.parametrize(
    "sheet", [{}, {"minutes_per_session": 25}, {"pain": []}, {"days": ["tue", "sat"]}, {"experience": "none"}]
)
def test_the_same_week_again_has_the_same_stretches_on_each_day(sheet):
    """The person asked for it; weeks 1 and 2 have the same doses, so that all of it fits."""
    season = keep(1, **sheet)
    last, plan = season.plans[-1], season.plan()

    assert [names(session) for session in plan["sessions"]] == [names(session) for session in last["sessions"]]
    assert doses(plan) == doses(last)


def test_the_same_week_again_keeps_every_limit_where_the_doses_have_grown():
    """In the third week holds are longer, so what no longer fits the minutes is left out, and nothing new comes in."""
    season = keep(2)
    last, plan = season.plans[-1], season.plan()

    for before, session in zip(last["sessions"], plan["sessions"], strict=True):
        assert set(names(session)) <= set(names(before))
        assert sum(item["seconds"] for item in session["items"]) <= 12 * 60


def test_the_same_week_again_is_for_one_week_only():
    """It asks once, for the week after its day. Another place is asked for: that week and no later one ignores it."""
    neck = {"pain": [{"area": "neck", "side": "both", "nrs": 3, "weeks": 9}]}
    season = keep(1)
    kept = season.plan(**neck)
    season.sheet |= neck
    season.live(Week(before=None, after=None))
    after = season.plan()

    assert shown(kept) == shown(season.plans[0])
    assert shown(after) != shown(kept)


@pytest.mark.parametrize(("asked", "kept"), [(-1, False), (0, False), (1, True), (6, True)])
def test_the_wish_counts_from_the_day_after_the_last_week_began(asked, kept):
    """One of its first day was answered by that week: it asked for the week before it once more."""
    neck = {"pain": [{"area": "neck", "side": "both", "nrs": 3, "weeks": 9}]}
    season = Season().live(Week(before=None, after=None, checkin=None))
    season.checkin(MONDAY + asked * DAY, keep_last_week=True)

    assert (shown(season.plan(**neck)) == shown(season.plans[-1])) is kept


@pytest.mark.parametrize(("said", "kept"), [(True, True), (False, False), (None, False)])
def test_only_a_yes_keeps_it(said, kept):
    """Here a week is kept although another place was asked for since."""
    sheet = {"pain": [{"area": "neck", "side": "both", "nrs": 3, "weeks": 9}]}
    season = Season().live(Week(before=None, after=None, checkin={"keep_last_week": said}))
    plan = season.plan(**sheet)

    assert (shown(plan) == shown(season.plans[-1])) is kept


def test_the_newest_check_in_decides():
    season = keep(1)
    season.checkin(keep_last_week=False)

    assert shown(season.plan(pain=[{"area": "neck", "nrs": 3, "weeks": 9}])) != shown(season.plans[-1])


@pytest.mark.parametrize("name", sorted(shown(unsaid(1).plans[-1])))
def test_the_same_week_again_lacks_only_what_safety_forbids(name):
    """A stretch of it was barred by a clinician since."""
    season = keep(1).event("bar", stretch=name, by="clinician")
    plan, last = season.plan(), season.plans[-1]

    for before, session in zip(last["sessions"], plan["sessions"], strict=True):
        assert sorted(names(session)) == sorted(other for other in names(before) if other != name)
    assert left_out(plan)[name] == ["state:barred"]


def test_the_easier_form_that_is_said_to_take_a_place_stands_in_a_kept_week_too():
    """Decisions 1.12: named. A week that is kept must not make the sentence false."""
    season = keep(1)
    name = next(n for n in names(season.plans[-1]["sessions"][1]) if CATALOG[n].easier)
    season.event("swap", season.today - DAY, session_id="x", stretch=name, to="cat-cow", reason="hurt")
    plan = season.plan()
    forms = [form for form in CATALOG if any(form.name in change["text"] for change in told(plan, "hurt"))]

    assert name in left_out(plan)
    assert {form.id for form in forms} - {name} <= shown(plan)


def test_a_kept_week_that_has_begun_goes_on_where_it_is():
    """Monday is done and the week is planned again: Wednesday and Friday are still last week's."""
    season = keep(1)
    plan = season.start()
    season.log(plan["sessions"][0], GREEN)

    assert [names(session) for session in season.plan()["sessions"]] == [names(s) for s in plan["sessions"]]


def test_a_kept_week_on_more_days_leaves_none_of_them_empty():
    """Decisions 4: asked days are kept; the fourth day has no session of last week."""
    season = keep(1)

    assert len(season.plan(days=["mon", "wed", "fri", "sat"])["sessions"]) == 4


def test_whoever_never_had_a_week_cannot_keep_it():
    """The wish is passed over, like any that cannot be met."""
    with_the_wish = Season().checkin(MONDAY - DAY, keep_last_week=True).plan()

    assert [names(session) for session in with_the_wish["sessions"]] == [
        names(session) for session in Season().plan()["sessions"]
    ]


def test_a_kept_week_of_a_small_catalog_shows_nothing_that_is_left_out():
    """Everything but four stretches was excluded since: what is kept of the week is what is left of those."""
    season = keep(1)
    few = sorted(shown(season.plans[-1]))[:4]
    plan = season.plan(excluded_stretches=sorted(set(STRETCHES) - set(few)))

    assert shown(plan) <= set(few)
    assert not shown(plan) & set(left_out(plan))


def test_calm_weeks_and_a_kept_week_go_together():
    """A step is about doses, keeping is about stretches: both are taken."""
    last_was = Week(checkin={"keep_last_week": True})
    season = calm(1, minutes_per_session=30).live(last_was)
    last, plan = season.plans[-1], season.plan()

    assert shown(plan) <= shown(last)
    assert any(doses(plan)[name][0] > doses(last)[name][0] for name in doses(plan))
