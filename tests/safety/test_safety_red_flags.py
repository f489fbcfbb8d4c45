"""Red flags: each alone, together, asked again by name, raised and lifted by date, and when answers have aged."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

from recommender.decide import recommend
from recommender.knowledge import shipped_knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import read_history
from recommender.profile.profile import profile_of
from recommender.reading import data_folder
from recommender.safety.screening import Screening, screen

KNOWLEDGE = shipped_knowledge()
MONDAY = date(2026, 11, 23)
KIT = ["mat", "chair", "wall", "towel", "bed"]

ROWS = tomllib.loads((data_folder() / "safety" / "red_flags.toml").read_text("utf-8"))["red_flag"]
ADVISING = ["RF_INFLAM", "RF_WORSE_6W", "RF_WORSENING"]  # contract 2
BLOCKING = [row["code"] for row in ROWS if row["code"] not in [*ADVISING, "STOP_TWO_REACTIONS"]]


def person(**answers) -> dict:
    """The sheet of a 40-year-old who was asked everything today."""
    sheet = {"answers_version": 1, "answered_on": str(MONDAY), "age_years": 40, "red_flags": [], "conditions": []}
    return sheet | {"equipment": KIT} | answers


def screened(*history, on=MONDAY, **answers) -> Screening:
    profile = profile_of(read_answers(person(**answers), KNOWLEDGE.codes), person="me", starts_on=on)
    past = read_history(history, KNOWLEDGE.codes, person="me", today=on)
    return screen(profile, past, on, rules=KNOWLEDGE.rules, catalog=KNOWLEDGE.catalog)


def day(number: int) -> str:
    """A day of the weeks before the plan: day(0) is the Monday on which it starts, day(-1) the Sunday before."""
    return str(MONDAY + timedelta(days=number))


def checkin(number: int, flags=(), *, changed: bool | None = False, asked: bool = True) -> dict:
    return {
        "checkin_version": 1,
        "checkin_id": f"checkin {number} {flags}",
        "person": "me",
        "on": day(number),
        "red_flags": list(flags) if asked else None,
        "conditions_changed": changed,
    }


def feedback(number: int | None, flags=None, **more) -> dict:
    document = {"feedback_version": 1, "feedback_id": f"feedback {number}", "person": "me", "items": []}
    dated = {} if number is None else {"on": day(number)}
    return document | dated | {"red_flags": flags} | more


# ---- each flag alone ----


@pytest.mark.parametrize("code", BLOCKING)
def test_a_blocking_flag_alone_refers_and_leaves_every_stretch_out(code):
    """Contract 2: no sessions at all, the flag on every stretch, and its own urgency on the page."""
    plan = recommend(person(red_flags=[code]), starts_on=MONDAY)
    urgency = next(row["urgency"] for row in ROWS if row["code"] == code)

    assert (plan["status"], plan["sessions"]) == ("refer", [])
    assert plan["referral"]["urgency"] == urgency
    assert [(flag["code"], flag["urgency"]) for flag in plan["referral"]["flags"]] == [(code, urgency)]
    assert {row["stretch"] for row in plan["left_out"]} == set(KNOWLEDGE.catalog.by_id)
    assert all(code in {why["rule"] for why in row["because"]} for row in plan["left_out"])


@pytest.mark.parametrize("code", ADVISING)
def test_an_advising_flag_keeps_the_plan_and_stands_beside_it(code):
    """Contract 2: a referral of urgency SOON beside status plan."""
    plan = recommend(person(red_flags=[code]), starts_on=MONDAY)

    assert plan["status"] == "plan"
    assert plan["sessions"]
    assert [(flag["code"], flag["urgency"]) for flag in plan["referral"]["flags"]] == [(code, "SOON")]
    assert not any(code in {why["rule"] for why in row["because"]} for row in plan["left_out"])


def two_calm_weeks() -> list[dict]:
    """Six sessions, each done whole and with less pain after it than before."""
    history = []
    for week in (-14, -7):
        plan = recommend(person(answered_on=day(week)), starts_on=date.fromisoformat(day(week)), history=history)
        history += [plan, *(calm(session) for session in plan["sessions"])]
    return history


def calm(session: dict) -> dict:
    return {
        "feedback_version": 1,
        "feedback_id": session["session_id"],
        "person": "me",
        "session_id": session["session_id"],
        "pain_before": 3,
        "pain_after": 2,
        "items": [{"stretch": item["stretch"], "outcome": "done"} for item in session["items"]],
    }


@pytest.mark.parametrize(
    ("told", "steps"),
    [
        ({}, 1),
        ({"red_flags": ["RF_INFLAM"]}, 1),
        ({"red_flags": ["RF_WORSE_6W"]}, 0),
        ({"red_flags": ["RF_WORSENING"]}, 0),
        ({"history": [checkin(-1, ["RF_WORSENING"])]}, 0),  # it stands until safety answers of a later day
        ({"history": [checkin(-10, ["RF_WORSENING"]), checkin(-1)]}, 0),  # lifted, but that week was not calm
        ({"history": [checkin(-20, ["RF_WORSENING"]), checkin(-1)]}, 1),
    ],
)
def test_no_better_and_worse_hold_the_dose_where_it_is(told, steps):
    """Decisions 1.2: RF_WORSE_6W and RF_WORSENING advise and hold progression; two calm weeks earn no step then."""
    history = [*two_calm_weeks(), *told.get("history", ())]

    screening = screened(*history, answered_on=day(-21), red_flags=told.get("red_flags", []))

    assert screening.course.steps == steps


@pytest.mark.parametrize(
    ("flags", "urgencies"),
    [
        (["RF_DVT"], {"RF_DVT": "SAME_DAY"}),
        (["RF_DVT", "RF_CARDIAC"], {"RF_DVT": "EMERGENCY", "RF_CARDIAC": "EMERGENCY"}),
        (["RF_CANCER", "RF_NIGHT"], {"RF_CANCER": "SAME_DAY", "RF_NIGHT": "SOON"}),
        (["RF_CANCER", "RF_CES_BLADDER"], {"RF_CANCER": "EMERGENCY", "RF_CES_BLADDER": "EMERGENCY"}),
        (["RF_CANCER", "RF_LEG_WEAK"], {"RF_CANCER": "EMERGENCY", "RF_LEG_WEAK": "EMERGENCY"}),
        (["RF_THORACIC"], {"RF_THORACIC": "SOON"}),
        (["RF_THORACIC", "RF_CORD_LEGS"], {"RF_THORACIC": "EMERGENCY", "RF_CORD_LEGS": "EMERGENCY"}),
        (["RF_NEW_STRETCH"], {"RF_NEW_STRETCH": "SAME_DAY"}),
        (["RF_ARM_WEAK", "RF_NECK_VASC"], {"RF_ARM_WEAK": "EMERGENCY", "RF_NECK_VASC": "EMERGENCY"}),
        (["RF_NIGHT", "RF_INFLAM"], {"RF_NIGHT": "SOON", "RF_INFLAM": "SOON"}),
    ],
)
def test_one_flag_can_make_another_more_urgent(flags, urgencies):
    """Decisions 1.2: of conditional urgencies the more urgent is taken, and it stands first."""
    screening = screened(red_flags=flags)
    order = ["EMERGENCY", "SAME_DAY", "SOON"]

    assert {flag.code: flag.urgency for flag in screening.flags} == urgencies
    assert [order.index(flag.urgency) for flag in screening.flags] == sorted(
        order.index(urgency) for urgency in urgencies.values()
    )


@pytest.mark.parametrize("other", [row["code"] for row in ROWS if row["group"] in ("A", "B")])
def test_new_trouble_after_a_stretch_is_an_emergency_with_any_sign_of_groups_a_and_b(other):
    """red_flags.csv, RF_NEW_STRETCH: EMERGENCY with any group A or B sign."""
    flags = screened(red_flags=["RF_NEW_STRETCH", other]).flags

    assert {flag.urgency for flag in flags if flag.code == "RF_NEW_STRETCH"} == {"EMERGENCY"}


@pytest.mark.parametrize("code", ["RF_CANCER", "RF_THORACIC"])
def test_new_weakness_after_a_stretch_makes_past_cancer_and_band_pain_an_emergency(code):
    """red_flags.csv: EMERGENCY with weakness; RF_NEW_STRETCH asks about new weakness, so the more urgent holds."""
    flags = screened(red_flags=[code, "RF_NEW_STRETCH"]).flags

    assert {flag.urgency for flag in flags if flag.code == code} == {"EMERGENCY"}


# ---- precedence ----


@pytest.mark.parametrize(
    ("sheet", "status", "missing"),
    [
        ({"red_flags": ["RF_FEVER"], "conditions": None, "age_years": None}, "refer", ("age_years", "conditions")),
        ({"red_flags": None, "conditions": ["bone_metastasis"]}, "refer", ("red_flags",)),
        ({"red_flags": None, "conditions": None, "age_years": 12}, "refer", ("conditions", "red_flags")),
        ({"red_flags": ["RF_FEVER"], "conditions": ["cardiac_stable"]}, "refer", ()),
        ({"conditions": None, "unsure": ["bone_metastasis"]}, "incomplete", ("conditions",)),
        ({"red_flags": None, "conditions": ["cardiac_stable"]}, "incomplete", ("red_flags",)),
        ({"red_flags": None, "conditions": []}, "incomplete", ("red_flags",)),
        ({"conditions": None}, "incomplete", ("conditions",)),
        ({"age_years": None}, "incomplete", ("age_years",)),
        ({"red_flags": ["RF_WORSENING"], "conditions": None}, "incomplete", ("conditions",)),
        ({"red_flags": ["RF_WORSENING"], "conditions": ["cardiac_stable"]}, "clearance_needed", ()),
        ({"unsure": ["bone_metastasis"], "conditions": ["cardiac_stable"]}, "clearance_needed", ()),
        ({}, "plan", ()),
    ],
)
def test_refer_wins_then_incomplete_then_clearance_then_plan(sheet, status, missing):
    """Contract 2: a blocking flag or BLOCK code wins over anything missing, and `missing` stands beside it."""
    screening = screened(**sheet)

    assert (screening.status, screening.missing) == (status, missing)
    assert bool(screening.eligible) is (status == "plan" or (status == "clearance_needed" and "unsure" not in sheet))


def test_a_sheet_that_says_nothing_offers_nothing():
    """Silence is never consent: without answers there is not even a breathing drill."""
    plan = recommend({"answers_version": 1}, starts_on=MONDAY)

    assert (plan["status"], plan["sessions"]) == ("incomplete", [])
    assert set(plan["missing"]) == {"age_years", "conditions", "red_flags"}
    assert len(plan["left_out"]) == len(KNOWLEDGE.catalog)


def test_no_week_is_promised_beside_a_referral():
    """ "Answer these, then your week can be made" is untrue while a flag stands, and draws away from the call."""
    plan = recommend(person(red_flags=["RF_CES_SADDLE"], conditions=None), starts_on=MONDAY)

    assert not any("your week can be made" in sentence for sentence in plan["advice"])


# ---- pain that hints at a flag ----

DOWN_LEFT_LEG = ("leg_referred", "left", 4, 20)
DOWN_RIGHT_LEG = ("leg_referred", "right", 4, 20)


@pytest.mark.parametrize(
    ("pain", "age", "asked"),
    [
        pytest.param([("leg_referred", "both", 4, 20)], 40, {"RF_BILAT_SCIATICA"}, id="both legs"),
        pytest.param([DOWN_LEFT_LEG, DOWN_RIGHT_LEG], 40, {"RF_BILAT_SCIATICA"}, id="a left and a right entry"),
        pytest.param([("leg_referred", None, 4, 20)], 40, {"RF_BILAT_SCIATICA"}, id="leg, side not said"),
        pytest.param([DOWN_LEFT_LEG], 40, set(), id="one leg"),
        pytest.param([DOWN_LEFT_LEG, DOWN_LEFT_LEG], 40, set(), id="the same leg twice"),
        pytest.param([("calf", "left", 4, 20)], 40, {"RF_DVT"}, id="left calf"),
        pytest.param([("calf", "right", 0, 500)], 40, {"RF_DVT"}, id="right calf, mild and old"),
        pytest.param([("calf", None, 4, 20)], 40, {"RF_DVT"}, id="calf, side not said"),
        pytest.param([("calf", "both", 4, 20)], 40, set(), id="both calves"),
        pytest.param([("chest", "left", 1, 500)], 40, {"RF_CARDIAC"}, id="chest"),
        pytest.param([("headache_tension", "both", 3, 20)], 50, {"RF_TEMPORAL"}, id="headache at 50"),
        pytest.param([("headache_tension", "both", 3, 20)], 49, set(), id="headache at 49"),
        pytest.param([("headache_tension", "both", 3, 20)], None, {"RF_TEMPORAL"}, id="headache, age not said"),
        pytest.param([("neck", "both", 8, 0.9)], 40, {"RF_NECK_VASC"}, id="fierce new neck pain"),
        pytest.param([("headache_tension", "left", 10, 0)], 40, {"RF_NECK_VASC"}, id="fierce new headache"),
        pytest.param([("neck", "both", 8, None)], 40, {"RF_NECK_VASC"}, id="fierce, since when not said"),
        pytest.param([("neck", "both", 8, 1)], 40, set(), id="fierce for a week"),
        pytest.param([("neck", "both", 7, 0)], 40, set(), id="new, but a 7"),
        pytest.param(
            [("headache_tension", "both", 9, 0.5), ("chest", "both", 2, 4)],
            62,
            {"RF_TEMPORAL", "RF_NECK_VASC", "RF_CARDIAC"},
            id="three at once",
        ),
        pytest.param([("lower_back", "both", 9, 0)], 40, set(), id="fierce new back pain hints at none by name"),
    ],
)
def test_pain_that_hints_at_a_flag_asks_it_again_by_name(pain, age, asked):
    """Decisions 1.6: until it is confirmed absent there is no plan; confirmed, nothing more is asked."""
    sheet = {
        "pain": [{"area": a, "side": side, "nrs": nrs, "weeks": weeks} for a, side, nrs, weeks in pain],
        "age_years": age,
    }
    before = screened(**sheet)
    after = screened(**sheet, confirmed=sorted(asked))

    assert {name for name in before.missing if ":" in name} == {f"red_flags:{code}" for code in asked}
    assert not asked or before.status == "incomplete"
    assert not [name for name in after.missing if ":" in name]


def test_whoever_has_turned_fifty_since_the_sheet_is_asked_about_their_headache_by_name():
    """Check-ins renew a sheet for years; nobody asks the age again."""
    sheet = {"pain": [{"area": "headache_tension", "side": "both", "nrs": 3, "weeks": 20}], "age_years": 49}
    renewed = [checkin(number, flags=()) for number in (0, 364, 365)]

    assert not screened(*renewed, on=MONDAY + timedelta(days=364), **sheet).missing
    assert screened(*renewed, on=MONDAY + timedelta(days=365), **sheet).missing == ("red_flags:RF_TEMPORAL",)


def test_confirming_a_flag_never_takes_back_a_yes():
    """Contract 1: a code in `red_flags` and in `confirmed` counts as yes."""
    screening = screened(
        red_flags=["RF_CARDIAC"],
        confirmed=["RF_CARDIAC"],
        pain=[{"area": "chest", "side": "both", "nrs": 3, "weeks": 2}],
    )

    assert screening.status == "refer"


def test_a_flag_that_nobody_hinted_at_may_be_confirmed_too():
    """Contract 1: such codes are accepted, and change nothing."""
    assert screened(confirmed=["RF_FEVER"]).status == "plan"


def test_a_hinted_flag_that_was_raised_and_lifted_is_still_to_be_confirmed_by_name():
    """Decisions 1.6: a list that says "none of these" lifts the stop, but nobody has said no to this one by name."""
    screening = screened(
        checkin(-1),
        answered_on=day(-2),
        red_flags=["RF_DVT"],
        pain=[{"area": "calf", "side": "left", "nrs": 3, "weeks": 1}],
    )

    assert screening.status == "incomplete"
    assert screening.missing == ("red_flags:RF_DVT",)


# ---- raised, lifted, aged ----


@pytest.mark.parametrize(
    ("sheet", "history", "status"),
    [
        pytest.param((-3, ["RF_FEVER"]), [], "refer", id="on the sheet"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-3)], "refer", id="same day: nobody knows which came last"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-4)], "refer", id="an older check-in"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-2)], "plan", id="a later check-in"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-2, asked=False)], "refer", id="a check-in that did not ask"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-2, changed=None)], "refer", id="changes were not asked"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-2, changed=True)], "refer", id="something has changed"),
        pytest.param((-3, ["RF_FEVER"]), [feedback(-2, [])], "refer", id="a session's none lifts nothing"),
        pytest.param((-3, ["RF_FEVER"]), [checkin(-2, ["RF_KIDNEY"])], "refer", id="another flag instead"),
        pytest.param((-5, []), [checkin(-2, ["RF_FEVER"])], "refer", id="at a check-in"),
        pytest.param((-2, []), [checkin(-2, ["RF_FEVER"])], "refer", id="at a check-in of the sheet's day"),
        pytest.param((-1, []), [checkin(-2, ["RF_FEVER"])], "plan", id="a newer sheet"),
        pytest.param((-5, []), [checkin(-2, ["RF_FEVER"], changed=True)], "refer", id="at one that renews nothing"),
        pytest.param((-5, []), [checkin(-3, ["RF_FEVER"]), checkin(-2)], "plan", id="check-in after check-in"),
        pytest.param((-5, []), [checkin(-2, ["RF_FEVER"]), checkin(-3)], "refer", id="order of days, not of arrival"),
        pytest.param((-5, []), [feedback(-2, ["RF_FEVER"])], "refer", id="after a session"),
        pytest.param((-5, []), [feedback(-2, ["RF_FEVER"]), checkin(-2)], "refer", id="check-in of the same day"),
        pytest.param((-5, []), [feedback(-2, ["RF_FEVER"]), checkin(-1)], "plan", id="check-in of the day after"),
        pytest.param((-5, []), [feedback(None, ["RF_FEVER"]), checkin(-1)], "refer", id="an undated one never ages"),
        pytest.param((-5, []), [checkin(-2, ["RF_INFLAM"])], "plan", id="an advising flag"),
    ],
)
def test_a_flag_stands_until_safety_answers_of_a_later_day_say_otherwise(sheet, history, status):
    """Contract 3: only a later sheet, or a check-in that asked the flags and says nothing changed, lifts a stop."""
    answered, flags = sheet
    for documents in (history, history[::-1]):
        screening = screened(*documents, answered_on=day(answered), red_flags=flags)
        expected = "incomplete" if status == "plan" and "conditions" in screening.missing else status

        assert screening.status == expected


@pytest.mark.parametrize("moment", [None, "2026-11-22T20:00:00Z"])
def test_a_flag_told_in_an_amendment_is_not_older_than_the_amendment(moment):
    """The day after a session is told by amending it; a check-in in between cannot have answered for it."""
    session = feedback(-2, []) | {"feedback_id": "session"}
    told_later = feedback(None, ["RF_NEW_STRETCH"], amends="session", next_day_pain=5, finished_at=moment)
    screening = screened(session, checkin(-1), told_later, answered_on=day(-5))

    assert screening.status == "refer"


def test_amending_a_session_never_takes_a_warning_back():
    """A stop is lifted only by safety answers of a later day; a slip is answered for at the check-in."""
    session = feedback(-1, ["RF_FEVER"]) | {"feedback_id": "session"}
    slip = feedback(-1, []) | {"feedback_id": "slip", "amends": "session"}

    assert screened(session, slip, answered_on=day(-5)).status == "refer"


@pytest.mark.parametrize("number", [30, 365 * 36])
def test_a_check_in_from_the_future_lifts_nothing(number):
    """One slip in the year would otherwise silence every warning for good and keep the answers fresh for ever."""
    slip = checkin(number)
    flagged = screened(slip, feedback(-1, ["RF_CES_SADDLE"]), answered_on=day(-2))
    stale = screened(slip, answered_on=day(-100))

    assert flagged.status == "refer"
    assert (stale.status, stale.missing) == ("incomplete", ("red_flags",))


@pytest.mark.parametrize(
    ("sheet_age", "checkins", "missing"),
    [
        (0, [], ()),
        (8, [], ()),
        (9, [], ("red_flags",)),
        (400, [], ("red_flags",)),
        (400, [checkin(-8)], ()),
        (400, [checkin(-9)], ("red_flags",)),
        (400, [checkin(-3, asked=False)], ("red_flags",)),
        (400, [checkin(-3, changed=None)], ("red_flags",)),
        (400, [checkin(-3, changed=True)], ("conditions", "red_flags")),
        (400, [checkin(-3, changed=True), checkin(-2)], ("conditions",)),
        (3, [checkin(-3, changed=True)], ("conditions",)),
        (2, [checkin(-3, changed=True)], ()),
        (400, [checkin(-30), checkin(-20), checkin(-10)], ("red_flags",)),
    ],
)
def test_safety_answers_age_after_8_days_and_a_change_asks_for_a_new_sheet(sheet_age, checkins, missing):
    """Contract 1 and 3: only asked and unchanged renews; "changed" holds until a newer sheet."""
    screening = screened(*checkins, answered_on=day(-sheet_age))

    assert screening.missing == missing
    assert screening.status == ("incomplete" if missing else "plan")


def test_a_check_in_cannot_stand_in_for_flags_that_no_sheet_asked():
    """Contract 1: missing `red_flags` is never assumed to be none."""
    assert screened(checkin(-1), answered_on=day(-2), red_flags=None).missing == ("red_flags",)
