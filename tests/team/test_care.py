"""Whatever a clinician does, and in whatever order: no rule is passed over."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import MONDAY, NOON
from strategies import CLEARS, STRETCHES, answers_documents

from recommender.application import Recommender
from recommender.errors import RecommenderError
from recommender.store.store import Store
from recommender.team.care import Care

BARRED = "state:barred"
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("bar"), st.sampled_from(STRETCHES)),
        st.tuples(st.just("unbar"), st.sampled_from(STRETCHES)),
        st.tuples(st.just("bar and unbar"), st.sampled_from(STRETCHES)),
        st.tuples(st.just("add"), st.sampled_from(STRETCHES)),
        st.tuples(st.sampled_from(("agree", "take back")), st.sampled_from(CLEARS)),
    ),
    max_size=6,
)


class Desk:
    """A person and the clinician who cares for them; and a twin who gave the same answers and whom nobody bars."""

    def __init__(self, sheet):
        self.passed = 0
        self.app = Recommender(Store.open(":memory:", now=NOON), now=self._now, today=lambda: MONDAY)
        for person in ("pat", "twin"):
            self.app.save_and_plan(person, sheet, starts_on=MONDAY)

    def _now(self):
        self.passed += 1
        return NOON + timedelta(seconds=self.passed)

    def care(self, person="pat"):
        return Care(application=self.app, person=person, by_key="clinician", today=MONDAY, at=self._now())

    def do(self, action, name):
        if action in ("agree", "take back"):
            for person in ("pat", "twin"):
                self.care(person).clear(name, given=action == "agree")
        if action.startswith("bar"):
            self.care().bar(name)
        if action.endswith("unbar") and name in self.care().barred():
            self.care().unbar(name)
        if action == "add":
            self.add(name)

    def add(self, name):
        """Into every place of the week; most are refused."""
        _, shown = self.app.weeks.show_week("pat", MONDAY)
        for session in [entry.session for entry in shown if entry.session is not None]:
            for item in session.items:
                try:
                    self.care().add(session.session_id, item.stretch, name)
                except RecommenderError:
                    continue
                return

    def rules_against(self, person):
        """By stretch, the rules that leave it out."""
        left_out = self.app.reasons.left_out(person, MONDAY)
        return {stretch: {because.rule for because in entry.because} for stretch, entry in left_out.items()}

    def shown(self):
        _, shown = self.app.weeks.show_week("pat", MONDAY)
        return {item.stretch for entry in shown if entry.session is not None for item in entry.session.items}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=answers_documents(), actions=ACTIONS)
def test_no_action_of_a_clinician_brings_back_what_a_rule_leaves_out(sheet, actions):
    """A bar adds one reason and lifting it takes that one away; what is put into a week passes every rule; an agreement
    counts only while it stands. The twin tells what the rules alone say.
    """
    desk = Desk(sheet)
    for action, name in actions:
        desk.do(action, name)
        against, rules_alone = desk.rules_against("pat"), desk.rules_against("twin")

        assert {stretch for stretch, rules in against.items() if BARRED in rules} == set(desk.care().barred())
        assert {s: rest for s, rules in against.items() if (rest := rules - {BARRED})} == rules_alone
        assert not desk.shown() & set(against)
        assert (desk.app.weeks.stop("pat", MONDAY) is None) == (desk.app.weeks.stop("twin", MONDAY) is None)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=answers_documents(), code=st.sampled_from(CLEARS), times=st.integers(0, 2))
def test_an_agreement_that_was_taken_back_stops_the_week_whatever_was_said_before(sheet, code, times):
    """By the person on their sheet, by the clinician, once or more often: the last word is the withdrawal."""
    named = {**sheet, "conditions": sorted({*(sheet.get("conditions") or ()), code} - {"pregnancy_told_to_rest"})}
    if code.startswith("pregnancy"):
        named["age_years"] = 30
    try:
        desk = Desk(named)
    except RecommenderError:
        return  # two answers that contradict each other: there is no such person
    for _ in range(times):
        desk.do("take back", code)
        desk.do("agree", code)
    desk.do("take back", code)
    stop = desk.app.weeks.stop("pat", MONDAY)

    assert stop is not None
    assert stop.plan.status in ("clearance_needed", "incomplete", "refer")
    if stop.plan.status == "clearance_needed":
        assert code in stop.waiting_for
