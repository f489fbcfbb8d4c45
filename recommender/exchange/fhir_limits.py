"""The names that our FHIR resources carry, and what such a Bundle cannot hold."""

from __future__ import annotations

from typing import Final

FORMS: Final = "urn:stretch-recommender:form"  # of the questionnaires: ...:answers|1
PEOPLE: Final = "urn:stretch-recommender:person"  # of the identifier of a patient
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
PAIN_CODE: Final = "72514-3"  # Pain severity 0-10 verbal numeric rating, reported (evidence 5D, S67)
PAIN_SHOWN: Final = "Pain severity - 0-10 verbal numeric rating [Score] - Reported"
# Evidence 5D is sure of this one alone among the places that we ask for; all others stay text.
CODE_OF_AREA: Final = {"lower_back": ("279039007", "Low back pain")}
NOT_HELD: Final = (
    "plans as something to be taken in: a week is made anew, by the rules of the machine that it comes to;",
    "how likely each stretch was, what else might have been drawn, why, and what was left out;",
    "to which planned session a feedback belongs: it comes back with its day and its stretches;",
    "stretches of your own: what you did with them comes back, their steps do not;",
    "replies that were not finished, but for a warning named in them;",
    "the model, the study settings, and when something was stored;",
    "codes of conditions that are not certain: their names stand as text.",
    "For all of that use: stretch export --all FILE.zip",
)
