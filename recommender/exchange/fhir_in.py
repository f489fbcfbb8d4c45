"""A FHIR R4B Bundle read: our forms become documents again, pain ratings of others days of a diary, the rest is named.

Nothing is guessed. A form of ours that cannot be used refuses the whole file: half a past could miss a warning. What is
not ours and cannot be taken is left, with its place and why. A diagnosis of others answers none of our questions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from recommender.errors import AnswersError, DocumentError, Problem
from recommender.exchange.amendments import amended_first
from recommender.exchange.fhir_check import bundle_problems
from recommender.exchange.fhir_forms import FORM_OF_KIND, document_of
from recommender.exchange.fhir_limits import FORMS, LOINC, PAIN_CODE, PEOPLE
from recommender.profile.answers import read_answers
from recommender.profile.documents import read_happening
from recommender.profile.fields import Codes, day_of
from recommender.profile.fields import is_json as can_be_held

Document = dict[str, Any]
FINISHED: Final = ("completed", "amended")
STATUSES: Final = (*FINISHED, "in-progress", "entered-in-error", "stopped")
VALID: Final = ("final", "amended", "corrected")
WHY_LEFT: Final = {
    "Patient": "",
    "Questionnaire": "",
    "CarePlan": "a plan of elsewhere is not taken in: a week is made here, by the rules of here",
    "Condition": "a diagnosis answers none of our safety questions; please answer them yourself",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What can be taken in of a Bundle, and what not.

    person  whose name the Bundle carries, where we wrote it; None: of another program
    """

    person: str | None
    sheets: tuple[Document, ...]
    happenings: tuple[Document, ...]
    left: tuple[Problem, ...]


def read_bundle(bundle: Mapping[str, Any], codes: Codes, *, person: str, name: str | None, today: date) -> Found:
    """What a Bundle says. person: whom it is about where it does not say; name: what they are called here.

    Raises DocumentError with every problem of the file and of our forms in it, UsageError without the `fhir` extra.
    """
    if not can_be_held(bundle):
        raise DocumentError([Problem("", "holds a value that JSON has not, or is nested too deeply")])
    bundle = _without_nulls(bundle)
    problems = bundle_problems(bundle)
    if not problems:
        reader = _Reader(bundle, codes, person=person, name=name, today=today)
        found = reader.found()
        problems = reader.problems
    if problems:
        raise DocumentError(problems)
    return found


def _without_nulls(value: Any) -> Any:
    """FHIR knows no null, but the models let it pass: it says as little as a field that is left out."""
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_without_nulls(part) for part in value if part is not None]
    return value


class _Reader:
    def __init__(self, bundle: Mapping[str, Any], codes: Codes, *, person: str, name: str | None, today: date) -> None:
        self.problems: list[Problem] = []
        self._codes, self._today = codes, today
        self._entries = list(enumerate(bundle.get("entry", [])))
        patients = [entry["resource"] for _, entry in self._entries if _kind(entry) == "Patient"]
        if len(patients) > 1:
            self.problems.append(Problem("entry", f"is about {len(patients)} people; bring one at a time"))
        names = [
            one.get("value") for who in patients for one in who.get("identifier", []) if one.get("system") == PEOPLE
        ]
        self.named = names[0] if names else None
        self._person = name or self.named or person
        self._subjects = {url for _, entry in self._entries if _kind(entry) == "Patient" for url in _names_of(entry)}
        self._taken: set[str] = set()

    def found(self) -> Found:
        sheets: list[Document] = []
        happenings: list[Document] = []
        left: list[Problem] = []
        for number, entry in self._entries:  # forms first: ratings may stand in one of them
            if _kind(entry) == "QuestionnaireResponse":
                self._form(f"entry[{number}].resource", entry, sheets, happenings, left)
        for number, entry in self._entries:
            if _kind(entry) not in ("QuestionnaireResponse", ""):
                self._other(f"entry[{number}].resource", entry["resource"], happenings, left)
        if not self.problems:
            happenings = amended_first(happenings, lambda document: document)
        return Found(person=self._person, sheets=tuple(sheets), happenings=tuple(happenings), left=tuple(left))

    def _form(
        self, where: str, entry: Mapping[str, Any], sheets: list[Document], told: list[Document], left: list[Problem]
    ) -> None:
        resource = entry["resource"]
        kind = str(resource.get("questionnaire", "")).partition("|")[0].removeprefix(f"{FORMS}:")
        if resource.get("status") not in STATUSES:  # the models know the words of FHIR, but do not insist on them
            self.problems.append(Problem(f"{where}.status", f"should be one of {', '.join(STATUSES)}"))
        why = "is a form of another program" if kind not in FORM_OF_KIND else self._why_not(resource, FINISHED)
        if why:
            left.append(Problem(where, why))
            return
        problems: list[Problem] = []
        document = document_of(resource.get("item"), where, problems)
        if kind == "answers":
            self._check_sheet(document, resource, where, problems)
            sheets.append(document)
        else:
            self._check_happening(document | {"person": self._person}, where, problems)
            told.append({**document, "person": self._person})
        self.problems += problems
        self._taken |= _names_of(entry)

    def _check_sheet(
        self, document: Document, resource: Mapping[str, Any], where: str, problems: list[Problem]
    ) -> None:
        """A sheet without a day would count as answered today, and safety answers age."""
        document.setdefault("answered_on", str(resource.get("authored", ""))[:10])
        day = day_of(document["answered_on"])
        if day is None or day > self._today:
            problems.append(Problem(where, "does not say on which day, up to today, it was answered"))
        try:
            read_answers(document, self._codes)
        except AnswersError as error:
            problems += [Problem(f"{where}: {found.where}", found.what) for found in error.problems]

    def _check_happening(self, document: Document, where: str, problems: list[Problem]) -> None:
        try:
            read_happening(document, self._codes)
        except DocumentError as error:
            problems += [Problem(f"{where}: {found.where}", found.what) for found in error.problems]
        day = day_of(document.get("on"))
        if "checkin_version" in document and day is not None and day > self._today:
            problems.append(Problem(where, "is a check-in of a day to come"))

    def _why_not(self, resource: Mapping[str, Any], statuses: tuple[str, ...]) -> str:
        """Why a resource cannot count; empty where it can."""
        if resource.get("status") not in statuses:
            return f"is not finished, or was withdrawn (status {str(resource.get('status'))[:20]})"
        subject = (resource.get("subject") or {}).get("reference")
        if subject is not None and self._subjects and subject not in self._subjects:
            return "is about somebody else"
        return ""

    def _other(self, where: str, resource: Mapping[str, Any], told: list[Document], left: list[Problem]) -> None:
        kind = str(resource.get("resourceType"))
        if kind == "Observation":
            rating = self._rating(resource)
            if isinstance(rating, str):
                left += [Problem(where, rating)] if rating else []
            else:
                told.append(rating)
        elif why := WHY_LEFT.get(kind, f"a {kind} is not taken in"):
            left.append(Problem(where, why))

    def _rating(self, resource: Mapping[str, Any]) -> Document | str:
        """A day of a diary; else why it is left, empty where the rating stands in a form that was taken."""
        if any(source.get("reference") in self._taken for source in resource.get("derivedFrom", [])):
            return ""
        codings = resource.get("code", {}).get("coding", [])
        if not any((one.get("system"), one.get("code")) == (LOINC, PAIN_CODE) for one in codings):
            return f"is not a pain rating from 0 to 10 (LOINC {PAIN_CODE})"
        if why := self._why_not(resource, VALID):
            return why
        day = day_of(str(resource.get("effectiveDateTime", ""))[:10])
        if day is None or day > self._today:
            return "does not say on which day, up to today, it was rated"
        nrs = _nrs(resource)
        if nrs is None:
            return "is not a whole number from 0 to 10"
        named = [resource.get("id"), resource.get("identifier"), resource.get("effectiveDateTime"), nrs, self._person]
        identity = hashlib.sha256(repr(named).encode()).hexdigest()[:32]
        return {
            "feedback_version": 1,
            "feedback_id": f"fhir-{identity}",
            "person": self._person,
            "on": day.isoformat(),
            "pain_before": nrs,
            "items": [],
        }


def _nrs(resource: Mapping[str, Any]) -> int | None:
    quantity = resource.get("valueQuantity") or {}
    if quantity.get("unit", "{score}") not in ("{score}", "1", "score", "/10") or quantity.get("comparator"):
        return None
    value = resource.get("valueInteger", quantity.get("value"))
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return int(value) if is_whole and 0 <= value <= 10 else None


def _kind(entry: Mapping[str, Any]) -> str:
    return str((entry.get("resource") or {}).get("resourceType", ""))


def _names_of(entry: Mapping[str, Any]) -> set[str]:
    """The references that mean a resource."""
    resource = entry["resource"]
    return set(_references(entry.get("fullUrl"), resource.get("resourceType"), resource.get("id")))


def _references(full_url: object, kind: object, identity: object) -> Iterator[str]:
    if full_url:
        yield str(full_url)
    if identity:
        yield f"{kind}/{identity}"
