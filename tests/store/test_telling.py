"""Whatever day it is of: what is told last counts as told last. A warning stops, and what hurt is left out, until
something answers for it that was told after it; days alone decide only what came at one moment.
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from people import MONDAY, NOON, answers, checkin, event, feedback

from recommender import Recommender
from recommender.errors import DocumentError
from recommender.store.store import Store

FLAG = {"red_flags": ["RF_CES_SADDLE"]}
HURT = {"items": [{"stretch": "cat-cow", "outcome": "partly", "reason": "hurt"}]}
UNHURT = {"items": [{"stretch": "cat-cow", "outcome": "done"}]}
MON, TUE, WED, THU, FRI, SAT = range(6)


def day(number):
    return MONDAY + timedelta(days=number)


class Told:
    """An application in which each thing is told a minute after the one before it, on the day that is said."""

    def __init__(self):
        self.at = NOON
        self.app = Recommender(Store.open(":memory:", now=NOON), now=self._now, today=self._today)

    def _today(self):
        return self.at.date()

    def _now(self):
        self.at += timedelta(minutes=1)
        return self.at

    def on(self, number):
        self.at = max(self.at, NOON + timedelta(days=number))
        return self

    def sheet(self, of, **changes):
        self.app.save_answers("me", answers(answered_on=str(day(of)), **changes))
        return self

    def checkin(self, of, **changes):
        self.app.record(checkin(f"{self.at}", on=str(day(of)), **changes))
        return self

    def feedback(self, of, name="f", **changes):
        on = ... if of is None else str(day(of))
        said = {"items": [], "pain_before": ..., "pain_after": ...} | changes
        self.app.record(feedback(name, on=on, **said))
        return self

    def draft(self, of, **changes):
        self.app.drafts.keep("me", "feedback", {"begun": 1}, counts=feedback("d", on=str(day(of)), **changes))
        return self

    def restore(self):
        self.app.log.restore("me", "cat-cow")
        return self

    def status(self, number):
        return self.app.plan_week("me", starts_on=day(number)).status

    def is_out(self, number):
        return "cat-cow" in self.app.reasons.left_out("me", day(number))


@pytest.fixture
def told():
    made = Told().sheet(MON)
    yield made
    made.app.close()


ANSWERED = {
    "sheet": lambda told, of: told.sheet(of),
    "check-in": lambda told, of: told.checkin(of),
}
WARNED = {
    "sheet": lambda told, of: told.sheet(of, **FLAG),
    "check-in": lambda told, of: told.checkin(of, **FLAG),
    "feedback": lambda told, of: told.feedback(of, **FLAG),
    "correction": lambda told, of: told.feedback(of).feedback(None, "g", amends="f", **FLAG),
    "unfinished feedback": lambda told, of: told.draft(of, **FLAG),
}


@pytest.mark.parametrize("warned", WARNED)
@pytest.mark.parametrize("answered", ANSWERED)
def test_answers_that_were_there_before_a_warning_do_not_lift_it_late_or_ahead(told, answered, warned):
    """Told on Tuesday of how it will be on Friday: it knew nothing of Wednesday's warning. Saturday's answers do."""
    ANSWERED[answered](told.on(TUE), FRI)
    WARNED[warned](told.on(WED), WED)

    assert [told.status(number) for number in (WED, FRI, SAT)] == ["refer"] * 3
    ANSWERED[answered](told.on(SAT), SAT)
    if warned != "unfinished feedback":  # it still counts from where it stands
        assert (told.status(FRI), told.status(SAT)) == ("refer", "plan")


@pytest.mark.parametrize("warned", WARNED)
@pytest.mark.parametrize("answered", ANSWERED)
def test_a_warning_of_an_earlier_day_stops_though_answers_of_a_later_day_were_there(told, answered, warned):
    ANSWERED[answered](told.on(WED), WED)
    WARNED[warned](told.on(THU), TUE)

    assert (told.status(WED), told.status(THU)) == ("refer", "refer")


@pytest.mark.parametrize("warned", [name for name in WARNED if name not in ("unfinished feedback", "correction")])
@pytest.mark.parametrize("answered", ANSWERED)
def test_answers_that_were_told_after_a_warning_lift_it_on_their_day(told, answered, warned):
    """Also where they are dated ahead of the clock, as programs do that tell weeks in one go."""
    WARNED[warned](told, TUE)
    ANSWERED[answered](told, FRI)

    assert (told.status(THU), told.status(FRI)) == ("refer", "plan")


def test_answers_between_lift_a_warning_though_others_of_a_later_day_came_before_it(told):
    told.checkin(FRI).on(TUE).checkin(TUE, **FLAG).on(WED).checkin(WED)

    assert (told.status(TUE), told.status(WED), told.status(FRI)) == ("refer", "plan", "plan")


@pytest.mark.parametrize("warned", WARNED)
def test_answers_of_an_earlier_day_than_a_warning_make_it_no_older(told, warned):
    """Saturday's answers were told before it, Tuesday's after it: neither answers for what was told on Thursday."""
    told.checkin(SAT)
    WARNED[warned](told.on(THU), THU)
    told.checkin(TUE)

    assert (told.status(FRI), told.status(SAT)) == ("refer", "refer")


def test_a_check_in_that_renews_nothing_makes_no_warning_older(told):
    """Only answers count as answers: a rating of pain that came after the warning says nothing of when it was told."""
    told.checkin(FRI).on(THU).feedback(MON, **FLAG).on(THU).checkin(WED, red_flags=..., conditions_changed=...)

    assert told.status(FRI) == "refer"


def test_a_change_of_health_of_an_earlier_day_is_open_until_a_sheet_that_came_after_it(told):
    told.on(WED).sheet(WED).on(THU).checkin(TUE, conditions_changed=True)

    assert told.app.plan_week("me", starts_on=day(THU)).missing == ("conditions",)
    assert told.sheet(THU, age_years=42).status(THU) == "plan"


def test_a_flare_of_an_earlier_day_is_not_over_since_it_was_denied_before(told):
    told.on(WED).checkin(WED, flare=False).on(THU).feedback(TUE, flare=True)

    assert told.app.weeks.in_force("me", day(THU)) is None
    assert told.app.weeks.standing.case("me", day(THU)).screening.flare
    assert not told.on(FRI).checkin(FRI, flare=False).app.weeks.standing.case("me", day(FRI)).screening.flare


def test_two_reds_that_were_told_after_a_sheet_wait_for_another(told):
    red = {"pain_before": 2, "pain_after": 7, "items": []}
    told.on(WED).sheet(WED).on(THU)
    for number in (MON, TUE):
        told.app.record(feedback(f"red {number}", on=str(day(number)), **red))

    assert told.status(THU) == "refer"
    told.app.record(feedback("slip", amends="red 1", on=..., pain_before=..., pain_after=..., next_day_pain=7))
    assert told.on(FRI).sheet(FRI).status(FRI) == "plan"


def test_a_sheet_answers_for_no_red_that_a_correction_told_after_it(told):
    """The next morning is told a day later, and the questions may have been answered in between."""
    told.feedback(MON, "first", pain_before=2, pain_after=7)
    told.on(TUE).feedback(TUE, "second", pain_before=3, pain_after=3).on(WED).sheet(WED)
    assert told.status(WED) == "plan"

    told.on(THU).feedback(None, "next day", amends="second", next_day_pain=9)
    assert told.status(THU) == "refer"
    told.feedback(None, "slip", amends="next day", session_felt="same")
    assert told.on(FRI).sheet(FRI).status(FRI) == "plan"
    told.feedback(None, "felt", amends="slip", session_felt="worse")
    assert told.status(FRI) == "plan"  # it was red before


def test_a_flare_that_a_correction_told_is_not_over_since_it_was_denied_before(told):
    told.on(TUE).feedback(TUE, "first").on(WED).checkin(WED, flare=False).on(THU)
    assert not told.app.weeks.standing.case("me", day(THU)).screening.flare

    told.feedback(None, "correction", amends="first", flare=True)
    assert told.app.weeks.standing.case("me", day(THU)).screening.flare
    assert not told.on(FRI).checkin(FRI, flare=False).app.weeks.standing.case("me", day(FRI)).screening.flare


# ---- what hurt, and was asked back ----

HURTS = {
    "feedback": lambda told: told.feedback(MON, finished_at="2026-11-23T18:00:00Z", **HURT),
    "correction": lambda told: told.feedback(None, "g", amends="first", **HURT),
    "unfinished feedback": lambda told: told.draft(MON, **HURT),
    "swap": lambda told: told.app.record(
        event(kind="swap", facts={"session_id": "s", "stretch": "cat-cow", "to": "bridge", "reason": "hurt"})
    ),
}


@pytest.mark.parametrize("hurts", HURTS)
def test_a_stretch_that_hurt_is_out_though_it_was_asked_back_before_that_was_told(told, hurts):
    """Monday's session, logged on Thursday: on Wednesday it was asked back for another reason."""
    told.feedback(MON, "first", **UNHURT).on(WED).restore().on(THU)
    assert not told.is_out(THU)

    HURTS[hurts](told)
    assert told.is_out(THU)
    told.on(FRI).restore()
    assert (told.is_out(THU), told.is_out(FRI)) == (True, False)


@pytest.mark.parametrize("hurts", HURTS)
def test_a_stretch_that_hurt_comes_back_when_it_is_asked_back_after_that(told, hurts):
    told.feedback(MON, "first", **UNHURT)
    HURTS[hurts](told)

    assert told.is_out(WED)
    assert not told.on(WED).restore().is_out(WED)


def test_a_correction_that_says_nothing_of_it_leaves_a_stretch_that_was_asked_back(told):
    told.feedback(MON, **HURT).on(WED).restore().on(THU).feedback(None, "g", amends="f", session_felt="same")

    assert not told.is_out(THU)


# ---- at one moment ----


def test_of_what_is_told_at_one_moment_the_days_alone_say_which_came_first(told):
    documents = [checkin("later", on=str(day(WED))), checkin("earlier", on=str(day(TUE)), **FLAG)]
    told.on(SAT).app.log.record_all(documents)

    assert (told.status(TUE), told.status(WED)) == ("refer", "plan")


@pytest.mark.parametrize("warned", ["check-in", "feedback", "sheet"])
@pytest.mark.parametrize("taken", ["fhir", "export"])
def test_a_stop_that_was_lifted_is_lifted_where_it_is_taken_in(told, warned, taken):
    """A Bundle holds the sheets before all else, whatever came between them."""
    WARNED[warned](told.on(TUE), TUE)
    told.on(WED).sheet(WED)
    there = Told().on(SAT)
    if taken == "fhir":
        there.app.belongings.take_in_fhir(json.loads(json.dumps(told.app.belongings.fhir_bundle("me"))))
    else:
        there.app.belongings.take_in(told.app.belongings.export("me"))

    assert (told.status(TUE), told.status(WED)) == ("refer", "plan") == (there.status(TUE), there.status(WED))


@pytest.mark.parametrize("taken", ["fhir", "export"])
def test_what_was_told_late_is_told_late_where_it_is_taken_in(told, taken):
    told.feedback(MON, "first", **UNHURT).on(WED).checkin(WED).restore().on(THU).checkin(TUE, **FLAG)
    HURTS["swap"](told)
    HURTS["correction"](told)
    there = Told().on(SAT)
    if taken == "fhir":
        bundle = json.loads(json.dumps(told.app.belongings.fhir_bundle("me")))
        there.app.belongings.take_in_fhir(bundle)
        assert not sum(told.app.belongings.take_in_fhir(bundle).counts.values())
    else:
        there.app.belongings.take_in(told.app.belongings.export("me"))

    assert (there.status(THU), there.is_out(THU)) == (told.status(THU), told.is_out(THU)) == ("refer", True)


@pytest.mark.parametrize("said", [False, True], ids=["renews", "changed"])
def test_a_bundle_is_known_again_where_a_sheet_settled_a_check_in_since(told, said):
    """What it holds is what counted when it was made; nothing in it is new here, and nothing contradicts."""
    told.on(WED).checkin(WED, conditions_changed=said)
    before = json.loads(json.dumps(told.app.belongings.fhir_bundle("me")))
    told.sheet(WED) if said else told.sheet(TUE, **FLAG)
    after = json.loads(json.dumps(told.app.belongings.fhir_bundle("me")))

    for bundle in (before, after):
        assert not sum(told.app.belongings.take_in_fhir(bundle).counts.values())
    assert told.status(THU) == ("plan" if said else "refer")


def test_a_bundle_that_says_otherwise_of_a_check_in_is_refused(told):
    """Nobody can know which of the two is true."""
    told.on(WED).checkin(WED, conditions_changed=None)
    bundle = json.dumps(told.app.belongings.fhir_bundle("me"))
    (name,) = [row["checkin_id"] for row in told.app.belongings.export("me")["checkins"]]
    other = Told().sheet(MON).on(WED)
    other.app.record(checkin(name, on=str(day(WED)), conditions_changed=True))

    with pytest.raises(DocumentError, match="checkin_id"):
        other.app.belongings.take_in_fhir(json.loads(bundle))
