"""A FHIR R4B Bundle: what the format can hold comes back equal, the rest is named, and no rule is brought around."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from people import MONDAY, NOON, answers, checkin, event, feedback
from random_lives import Dice, Life
from strategies import answers_documents

from recommender import recommend
from recommender.application import Recommender
from recommender.errors import DocumentError
from recommender.profile.answers import Answers
from recommender.store.store import Store

LATER = MONDAY + timedelta(days=7)


def opened(today=LATER):
    return Recommender(Store.open(":memory:", now=NOON), now=lambda: NOON, today=lambda: today)


@pytest.fixture
def bundle():
    """Somebody with a week, a session told of and amended, a check-in and a swap."""
    with opened() as app:
        app.save_answers("me", answers())
        plan = app.plan_week("me", starts_on=MONDAY)
        items = [{"stretch": item.stretch, "outcome": "done"} for item in plan.sessions[0].items]
        app.record(feedback("f1", session_id=plan.sessions[0].session_id, items=items))
        app.record(feedback("f2", amends="f1", next_day_pain=2, items=items, pain_before=..., on=...))
        app.record(checkin(activity="easier"))
        app.record(event(facts={"deep": {"x": [1, None]}, "text": "a"}))
        return json.loads(json.dumps(app.belongings.fhir_bundle("me")))


def resources(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def test_every_resource_is_valid_r4b(bundle):
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for entry in bundle["entry"]:
        get_fhir_model_class(entry["resource"]["resourceType"]).model_validate(entry["resource"])
    get_fhir_model_class("Bundle").model_validate(bundle)

    assert kinds == {
        "Patient", "Questionnaire", "QuestionnaireResponse", "Observation", "Condition", "CarePlan",
    }  # fmt: skip


def test_pain_has_its_loinc_code_and_only_a_certain_condition_a_snomed_code(bundle):
    """What is not certain stays text; nothing is guessed."""
    with opened() as app:
        app.save_answers("me", answers(pain=[{"area": "neck", "nrs": 3}], conditions=[]))
        neck = app.belongings.fhir_bundle("me")
    codes = [one["code"]["coding"][0]["code"] for one in resources(bundle, "Condition") if "coding" in one["code"]]

    assert {one["code"]["coding"][0]["code"] for one in resources(bundle, "Observation")} == {"72514-3"}
    assert codes == ["279039007"]
    assert all("coding" not in one["code"] for one in resources(neck, "Condition"))


def test_the_same_person_gives_the_same_bundle(bundle):
    with opened() as app:
        app.belongings.take_in_fhir(bundle)
        first, second = app.belongings.fhir_bundle("me"), app.belongings.fhir_bundle("me")

        assert first == second


def test_what_was_told_comes_back_equal(bundle):
    """All but the plan, and the name of the planned session."""
    with opened() as app:
        taken = app.belongings.take_in_fhir(bundle)
        told = [
            row["document"]
            for table in ("feedbacks", "checkins", "events")
            for row in app.belongings.export("me")[table]
        ]

        assert taken.person == "me"
        assert {problem.where.split(".")[0] for problem in taken.left} == {
            f"entry[{number}]"
            for number, entry in enumerate(bundle["entry"])
            if entry["resource"]["resourceType"] in ("CarePlan", "Condition")
        }
        assert app.answers("me") == answers()
        assert told[0]["pain_before"] == 5
        assert told[1]["amends"] == "f1"
        assert told[3]["facts"] == {"deep": {"x": [1, None]}, "text": "a"}


def test_a_correction_of_a_correction_comes_after_both_wherever_its_form_stands():
    """Forms stand in a Bundle by day and moment, and moments do not tell which one amends another."""
    with opened() as app:
        app.save_answers("me", answers())
        app.log.record_all([feedback("z"), feedback("y", amends="z", on=...), feedback("x", amends="y", on=...)])
        bundle = json.loads(json.dumps(app.belongings.fhir_bundle("me")))
    with opened() as app:
        assert app.belongings.take_in_fhir(bundle).counts["feedbacks"] == 3


def test_taken_in_where_it_comes_from_it_adds_nothing(bundle):
    with opened() as app:
        app.belongings.take_in_fhir(bundle)
        before = app.belongings.export("me")
        again = app.belongings.take_in_fhir(bundle)

        assert sum(again.counts.values()) == 0
        assert app.belongings.export("me") == before


def held(sheet):
    """What FHIR can hold of a sheet: blank text is nothing said."""
    kept = {name: value for name, value in sheet.items() if not (isinstance(value, str) and not value.strip())}
    return Answers.model_validate(kept)


@given(answers_documents())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sheet_comes_back_equal_and_silence_stays_silence(sheet):
    """An unanswered question is not there; a list of which nothing applies is empty, and not missing."""
    sheet = {"answered_on": str(MONDAY)} | sheet
    with opened() as here, opened() as there:
        here.save_answers("me", sheet)
        there.belongings.take_in_fhir(json.loads(json.dumps(here.belongings.fhir_bundle("me"))))
        again = there.answers("me")

    assert held(again) == held(sheet)
    assert {name: again.get(name) for name in ("red_flags", "conditions", "age_years")} == {
        name: sheet.get(name) for name in ("red_flags", "conditions", "age_years")
    }


@pytest.mark.parametrize("number", range(6))
def test_whole_lives_come_back_with_every_warning_and_bar(number):
    """Feedbacks, amendments, check-ins and events of weeks: the rules leave out the same here as there."""
    life = Life(Dice(9, number), lambda sheet, day, history: recommend(sheet, starts_on=day, history=history))
    life.live()
    with opened(MONDAY + timedelta(days=40)) as here, opened(MONDAY + timedelta(days=40)) as there:
        here.save_answers("me", life.sheet)
        for document in life.history:
            if "plan_version" not in document:
                here.record({**document, "session_id": None} if "feedback_version" in document else document)
        there.belongings.take_in_fhir(json.loads(json.dumps(here.belongings.fhir_bundle("me"))))
        weeks = [app.plan_week("me", starts_on=MONDAY + timedelta(days=1)).to_document() for app in (here, there)]

    assert weeks[0]["status"] == weeks[1]["status"]
    assert weeks[0]["left_out"] == weeks[1]["left_out"]


def foreign(*extra, **changes):
    """What another program might send: a patient, a rating, a diagnosis."""
    rating = {
        "resourceType": "Observation",
        "id": "r1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-22T23:30:00-05:00",
        "valueQuantity": {"value": 6, "unit": "{score}"},
    } | changes
    disease = {"resourceType": "Condition", "subject": {"reference": "Patient/p"}, "code": {"text": "osteoporosis"}}
    patient = {"resourceType": "Patient", "id": "p"}
    every = [patient, {name: value for name, value in rating.items() if value is not None}, disease, *extra]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in every]}


def test_a_rating_of_another_program_becomes_a_day_of_a_diary():
    """On the day of the person's own clock, in no session; and what was left is named with its place."""
    with opened() as app:
        app.save_answers("me", answers())
        taken = app.belongings.take_in_fhir(foreign())
        again = app.belongings.take_in_fhir(foreign())
        pain = app.results.frames().pain

        assert taken.counts["feedbacks"] == 1
        assert [problem.where for problem in taken.left] == ["entry[2].resource"]
        assert (again.counts.get("feedbacks", 0), again.known) == (0, 1)
        diary = pain[pain["source"] == "diary"]
        assert [(str(row.date.date()), row.nrs) for row in diary.itertuples()] == [("2026-11-22", 6.0)]


LEFT = {
    "another code": {"code": {"coding": [{"system": "http://loinc.org", "code": "38208-5"}]}},
    "withdrawn": {"status": "entered-in-error"},
    "not final": {"status": "preliminary"},
    "no day": {"effectiveDateTime": None},
    "a month": {"effectiveDateTime": "2026-11"},
    "a day to come": {"effectiveDateTime": "2027-11-22"},
    "off the scale": {"valueQuantity": {"value": 45}},
    "half a point": {"valueQuantity": {"value": 4.5}},
    "another unit": {"valueQuantity": {"value": 4, "unit": "mm"}},
    "more than": {"valueQuantity": {"value": 4, "comparator": ">"}},
    "no value": {"valueQuantity": None},
    "somebody else": {"subject": {"reference": "Patient/other"}},
}


@pytest.mark.parametrize("name", LEFT)
def test_a_rating_that_says_too_little_is_left_and_nothing_is_stored(name):
    with opened() as app:
        app.save_answers("me", answers())
        before = app.belongings.export("me")
        with pytest.raises(DocumentError) as caught:
            app.belongings.take_in_fhir(foreign(**LEFT[name]))

        assert [problem.where for problem in caught.value.problems] == ["entry[1].resource", "entry[2].resource"]
        assert app.belongings.export("me") == before


def test_a_diagnosis_of_others_is_no_answer():
    """Osteoporosis in a Bundle neither fills in a question nor makes a plan possible."""
    with opened() as app:
        app.belongings.take_in_fhir(foreign())

        assert app.answers("me") is None


def broken(change):
    def apply(bundle):
        made = copy.deepcopy(bundle)
        form = next(
            one for one in resources(made, "QuestionnaireResponse") if one["questionnaire"].endswith("answers|1")
        )
        change(form)
        return made

    return apply


def without_day(form):
    del form["authored"]
    form["item"] = [item for item in form["item"] if item["linkId"] != "answered_on"]


BROKEN = {
    "an unknown field": broken(lambda form: form["item"].append({"linkId": "x", "answer": [{"valueInteger": 1}]})),
    "a field twice": broken(lambda form: form["item"].append(form["item"][2])),
    "none and something": broken(
        lambda form: form["item"].append({"linkId": "equipment.none", "answer": [{"valueBoolean": True}]})
    ),
    "an unknown condition": broken(
        lambda form: form["item"].append({"linkId": "unsure", "answer": [{"valueString": "asthmaaa"}]})
    ),
    "a crowd of answers": broken(
        lambda form: form["item"].append({"linkId": "conditions", "answer": [{"valueString": "gout"}] * 30_000})
    ),
    "no day": broken(without_day),
    "no FHIR": broken(lambda form: form.update(status="perhaps")),
    "a resource that is none": lambda bundle: bundle | {"entry": [{"resource": {"resourceType": "Nonsense"}}]},
    "two people": lambda bundle: bundle | {"entry": [*bundle["entry"], {"resource": {"resourceType": "Patient"}}]},
    "entries that are none": lambda bundle: bundle | {"entry": "x"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_of_ours_that_cannot_be_used_refuses_the_file(bundle, name):
    """Half a past could miss a warning."""
    with opened() as app:
        with pytest.raises(DocumentError):
            app.belongings.take_in_fhir(BROKEN[name](bundle))

        assert app.people() == []


def test_an_item_without_an_answer_stays_unanswered(bundle):
    """A safety question that was shown and not replied to is never a no."""
    made = copy.deepcopy(bundle)
    for form in resources(made, "QuestionnaireResponse"):
        if form["questionnaire"].endswith("answers|1"):
            form["item"] = [item for item in form["item"] if not item["linkId"].startswith("red_flags")]
            form["item"].append({"linkId": "red_flags"})
    made["entry"] = [
        entry
        for entry in made["entry"]
        if not str(entry["resource"].get("questionnaire")).endswith(("checkin|1", "feedback|1", "event|1"))
    ]
    with opened(MONDAY) as app:
        app.belongings.take_in_fhir(made)

        assert app.plan_week("me", starts_on=MONDAY).status == "incomplete"


@pytest.mark.parametrize("value", ["1e400", "NaN"])
def test_a_number_that_json_has_not_is_called_that(bundle, value):
    """Nobody should look for what is nested where a number is none."""
    bundle["entry"][0]["resource"]["extension"] = json.loads(f'[{{"url": "x", "valueDecimal": {value}}}]')
    with opened() as app, pytest.raises(DocumentError, match="a value that JSON has not"):
        app.belongings.take_in_fhir(bundle)
