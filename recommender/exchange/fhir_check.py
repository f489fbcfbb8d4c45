"""Every resource of a Bundle, held against the FHIR R4B models; each fault with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from recommender.errors import Problem, UsageError
from recommender.reading import MOST_PROBLEMS, field_path

MISSING_EXTRA: Final = Problem("FHIR", "needs the `fhir` extra: pip install 'stretch-recommender[fhir]'")
LONGEST: Final = 120
MOST_OF_ONE: Final = 1_000  # in a list: the models take 50 us for each, and no sheet or plan of a person has as many


def bundle_problems(bundle: Mapping[str, Any]) -> list[Problem]:
    """What is no valid R4B in a Bundle. Raises UsageError where the `fhir` extra is not installed."""
    try:
        from fhir.resources.R4B import get_fhir_model_class
    except ImportError:
        raise UsageError([MISSING_EXTRA]) from None
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        return [Problem("entry", "should be a list of entries")]
    shell = {**bundle, "entry": [{k: v for k, v in entry.items() if k != "resource"} for entry in entries]}
    problems = _problems(get_fhir_model_class, shell if entries else dict(bundle), "")
    for number, entry in enumerate(entries):
        if "resource" in entry:
            problems += _of_resource(get_fhir_model_class, entry["resource"], f"entry[{number}].resource")
    return problems


def _of_resource(model_class: Any, resource: object, where: str) -> list[Problem]:
    if _is_crowded(resource):
        return [Problem(where, f"holds a list of more than {MOST_OF_ONE:,}")]
    return _problems(model_class, resource, where)


def _problems(model_class: Any, resource: object, where: str) -> list[Problem]:
    kind = resource.get("resourceType") if isinstance(resource, Mapping) else None
    try:
        model = model_class(kind)
    except (KeyError, LookupError, TypeError, AttributeError, ImportError, ValueError):
        return [Problem(where, "is no FHIR R4B resource")]
    try:
        model.model_validate(resource)
    except ValidationError as error:
        if error.error_count() > MOST_PROBLEMS:
            return [Problem(where, f"has {error.error_count()} problems: it cannot be read as FHIR R4B")]
        return [_problem(detail, where) for detail in error.errors(include_url=False, include_input=False)]
    except (KeyError, LookupError, TypeError, AttributeError, ValueError, RecursionError):
        return [Problem(where, "cannot be read as FHIR R4B")]  # the models raise these for resources inside resources
    return []


def _is_crowded(resource: object) -> bool:
    waiting = [resource]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            if len(value) > MOST_OF_ONE:
                return True
            waiting += value
    return False


def _problem(detail: Any, where: str) -> Problem:
    path = field_path(list(detail["loc"]))
    return Problem(f"{where}.{path}".strip("."), detail["msg"][:LONGEST])
