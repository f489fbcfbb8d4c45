"""One person as a FHIR R4B Bundle: what they answered, how sessions went, their pain, and their weeks.

Ids follow from the person and the document, and nothing names the moment of the export: the same content gives the same
Bundle. `fhir_limits` says what it cannot hold.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from recommender.errors import DocumentError
from recommender.exchange.fhir_check import bundle_problems
from recommender.exchange.fhir_forms import FORM_OF_KIND, items_of, questionnaire
from recommender.exchange.fhir_limits import (
    CODE_OF_AREA,
    FORMS,
    LOINC,
    PAIN_CODE,
    PAIN_SHOWN,
    PEOPLE,
    SNOMED,
)
from recommender.profile.plan import PlannedItem, WeeklyPlan

NAMESPACE: Final = uuid.UUID("5b0a6a0e-0c39-5f6e-9b52-6d1f3f0d7c11")
Resource = dict[str, Any]
RATINGS: Final = {
    "pain_before": "right before a session", "pain_after": "right after a session", "next_day_pain": "the day after",
    "worst_pain": "the worst of the 7 days before",
}  # fmt: skip


def bundle_of(
    person: str,
    sheets: Sequence[Mapping[str, Any]],
    happenings: Sequence[Mapping[str, Any]],
    plans: Sequence[WeeklyPlan],
    labels: Mapping[str, str],
) -> Resource:
    """The Bundle.

    sheets      answers, each with its `answered_on`
    happenings  feedbacks, check-ins and events
    plans       those in force, the oldest first
    labels      the words for condition codes

    Raises UsageError where the `fhir` extra is missing.
    """
    made = _Maker(person, labels)
    resources = [made.patient(), *(questionnaire(kind, made.id("form", kind)) for kind in FORM_OF_KIND)]
    for number, sheet in enumerate(sheets):
        resources += made.sheet(number, sheet, is_newest=number == len(sheets) - 1)
    for happening in happenings:
        resources += made.happening(happening)
    resources += [made.care_plan(plan, is_newest=plan is plans[-1]) for plan in plans]
    bundle = {
        "resourceType": "Bundle",
        "id": made.id("bundle", ""),
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in resources],
    }
    if problems := bundle_problems(bundle):
        raise DocumentError(problems)
    return bundle


class _Maker:
    """Makes the resources of one person."""

    def __init__(self, person: str, labels: Mapping[str, str]) -> None:
        self._person, self._labels = person, labels
        self._subject = {"reference": f"urn:uuid:{self.id('patient', '')}"}

    def id(self, kind: str, name: str) -> str:
        """Always the same for the same thing of the same person."""
        return str(uuid.uuid5(NAMESPACE, json.dumps([self._person, kind, name])))

    def patient(self) -> Resource:
        identifier = {"system": PEOPLE, "value": self._person}
        return {"resourceType": "Patient", "id": self.id("patient", ""), "identifier": [identifier]}

    def sheet(self, number: int, sheet: Mapping[str, Any], *, is_newest: bool) -> Iterator[Resource]:
        """The answers, the pain in them, and for the newest the conditions."""
        name = f"{number}"
        response = self._response("answers", name, sheet, str(sheet["answered_on"]))
        yield response
        for place, pain in enumerate(sheet.get("pain") or []):
            words = f"worst of the last 7 days, {_where(pain)}"
            rating = self._rating(f"answers {name} {place}", sheet["answered_on"], pain["nrs"], words, response)
            yield rating | {"bodySite": {"text": _where(pain)}}
        if is_newest:
            yield from self._conditions(sheet)

    def _conditions(self, sheet: Mapping[str, Any]) -> Iterator[Resource]:
        """What the person said; a code only where it is certain, and nothing that was not said."""
        for area in dict.fromkeys(pain["area"] for pain in sheet.get("pain") or [] if pain["nrs"] > 0):
            code: Resource = {"text": f"pain: {area.replace('_', ' ')}"}
            if area in CODE_OF_AREA:
                number, shown = CODE_OF_AREA[area]
                code["coding"] = [{"system": SNOMED, "code": number, "display": shown}]
            yield self._condition(f"pain {area}", code, sheet["answered_on"])
        for code_here in sheet.get("conditions") or []:
            yield self._condition(code_here, {"text": self._labels.get(code_here, code_here)}, sheet["answered_on"])
        for code_here in sheet.get("unsure") or []:
            words = {"text": f"{self._labels.get(code_here, code_here)} (not sure)"}
            yield self._condition(f"unsure {code_here}", words, sheet["answered_on"])

    def _condition(self, name: str, code: Resource, on: str) -> Resource:
        status = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
        return {
            "resourceType": "Condition",
            "id": self.id("condition", name),
            "verificationStatus": {"coding": [{"system": status, "code": "unconfirmed"}]},
            "code": code,
            "subject": self._subject,
            "recordedDate": on,
            "note": [{"text": "As the person told it. Not a diagnosis."}],
        }

    def happening(self, document: Mapping[str, Any]) -> Iterator[Resource]:
        kind = next(kind for kind in FORM_OF_KIND if f"{kind}_version" in document)
        name = str(document[f"{kind}_id"])
        day = document.get("on") or document.get("recorded_on") or str(document.get("at"))[:10]
        response = self._response(kind, name, document, str(day))
        yield response
        for field, words in RATINGS.items():
            if document.get(field) is not None:
                on = date.fromisoformat(str(day)) + timedelta(days=field == "next_day_pain")
                yield self._rating(f"{kind} {name} {field}", str(on), document[field], words, response)

    def _response(self, kind: str, name: str, document: Mapping[str, Any], on: str) -> Resource:
        return {
            "resourceType": "QuestionnaireResponse",
            "id": self.id(kind, name),
            "questionnaire": f"{FORMS}:{kind}|1",
            "status": "completed",
            "subject": self._subject,
            "authored": on,
            "item": items_of(document),
        }

    def _rating(self, name: str, on: str, nrs: int, words: str, response: Resource) -> Resource:
        return {
            "resourceType": "Observation",
            "id": self.id("rating", name),
            "status": "final",
            "code": {"coding": [{"system": LOINC, "code": PAIN_CODE, "display": PAIN_SHOWN}], "text": words},
            "subject": self._subject,
            "effectiveDateTime": on,
            "valueInteger": nrs,
            "derivedFrom": [{"reference": f"urn:uuid:{response['id']}"}],
        }

    def care_plan(self, plan: WeeklyPlan, *, is_newest: bool) -> Resource:
        held = [(session.on, item) for session in plan.sessions for item in session.items]
        made: Resource = {
            "resourceType": "CarePlan",
            "id": self.id("plan", plan.plan_id),
            "status": ("active" if held else "on-hold") if is_newest else "unknown",
            "intent": "plan",
            "title": "A week of stretches",
            "description": f"Made by software from answers; status: {plan.status}. Not reviewed by a clinician.",
            "subject": self._subject,
            "period": {"start": str(plan.starts_on), "end": str(plan.starts_on + timedelta(days=6))},
        }
        if held:
            made["activity"] = [{"detail": _activity(on, item)} for on, item in held]
        return made


def _activity(on: date, item: PlannedItem) -> Resource:
    sides = ", each side" if item.sides > 1 else ""
    hold = f" x {item.hold_s} s" if item.hold_s else ""
    return {
        "code": {"text": item.name},
        "status": "scheduled",
        "scheduledPeriod": {"start": str(on), "end": str(on)},
        "description": f"{item.sets} x {item.repetitions}{hold}{sides}",
    }


def _where(pain: Mapping[str, Any]) -> str:
    side = f", {pain['side']}" if pain.get("side") else ""
    return f"{pain['area'].replace('_', ' ')}{side}"
