"""One of our documents as the items of a FHIR QuestionnaireResponse, and back.

A field is an item of its name. What was not answered has no item: silence stays silence. A list that was asked and of
which nothing applies is the item `<name>.none`. Facts of an event stand as the text of their JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from recommender.errors import Problem
from recommender.exchange.fhir_limits import FORMS
from recommender.json_text import read_json
from recommender.profile.answers import Answers
from recommender.profile.documents import CheckIn, Event, Feedback
from recommender.profile.fields import Document

FORM_OF_KIND: Final[dict[str, type[Document]]] = {
    "answers": Answers,
    "feedback": Feedback,
    "checkin": CheckIn,
    "event": Event,
}
LISTS: Final = frozenset({
    "red_flags", "conditions", "unsure", "confirmed", "yellow_flags", "cleared_for", "stiff_areas", "worse_with",
    "better_with", "positions_avoided", "equipment", "days", "excluded_stretches",
})  # fmt: skip
GROUPS: Final = frozenset({"pain", "items"})  # lists of parts
PARTS: Final = frozenset({"activity"})
PAIRS: Final = frozenset({"condition_sides"})
JSON_TEXT: Final = frozenset({"facts"})
DAYS: Final = frozenset({"on", "answered_on", "recorded_on", "told_on"})
MOMENTS: Final = frozenset({"at", "finished_at"})
NONE: Final = ".none"


def questionnaire(kind: str, identity: str) -> dict[str, Any]:
    """The form that documents of a kind answer: the names of its fields, in order."""
    names = [name for name in FORM_OF_KIND[kind].model_fields if name != "person"]
    grouped = GROUPS | PAIRS | (PARTS if kind == "answers" else frozenset())
    return {
        "resourceType": "Questionnaire",
        "id": identity,
        "url": f"{FORMS}:{kind}",
        "version": "1",
        "title": f"stretch: {kind}",
        "status": "active",
        "item": [
            {
                "linkId": name,
                "text": name.replace("_", " "),
                "type": "group" if name in grouped else "date" if name in DAYS else "string",
                **({"repeats": True} if name in LISTS | GROUPS | PAIRS else {}),
                **({"item": [{"linkId": f"{name}.field", "type": "string"}]} if name in grouped else {}),
            }
            for name in names
        ],
    }


def items_of(document: Mapping[str, Any], prefix: str = "") -> list[dict[str, Any]]:
    """The items of a document; null and blank text are left out, as both mean nothing was said."""
    return [item for name, value in document.items() if name != "person" for item in _items(name, value, prefix)]


def _items(name: str, value: Any, prefix: str) -> Iterator[dict[str, Any]]:
    path = f"{prefix}{name}"
    if value is None or (isinstance(value, str) and not value.strip()):
        return
    if name in JSON_TEXT:
        text = json.dumps(value, ensure_ascii=True, sort_keys=True)
        yield {"linkId": path, "answer": [{"valueString": text}]}
    elif name in LISTS | GROUPS | PAIRS and not value:
        yield {"linkId": path + NONE, "answer": [{"valueBoolean": True}]}
    elif name in LISTS:
        yield {"linkId": path, "answer": [{"valueString": entry} for entry in value]}
    elif name in GROUPS | PAIRS or (name in PARTS and isinstance(value, Mapping)):
        for part in _parts(name, value):
            yield {"linkId": path, "item": items_of(part, f"{path}.")}
    else:
        yield {"linkId": path, "answer": [_answer(name, value)]}


def _parts(name: str, value: Any) -> Sequence[Mapping[str, Any]]:
    if name in PAIRS:
        return [{"code": code, "side": side} for code, side in value.items()]
    return [value] if name in PARTS else value


def _answer(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    if name in MOMENTS:
        return {"valueDateTime": datetime.fromisoformat(value).isoformat()}
    return {"valueDate" if name in DAYS else "valueString": value}


def document_of(items: object, where: str, problems: list[Problem], prefix: str = "") -> dict[str, Any]:
    """The document that items say; a problem for each item that says something else than one field."""
    document: dict[str, Any] = {}
    for number, item in enumerate(items if isinstance(items, list) else []):
        place = f"{where}.item[{number}]"
        path = str(item.get("linkId"))
        name = path.removeprefix(prefix)
        if not path.startswith(prefix) or "." in name.removesuffix(NONE):
            problems.append(Problem(place, "is no field of our form"))
            continue
        _take_item(document, name, item, place, problems, f"{path}.")
    return document


def _take_item(
    document: dict[str, Any], name: str, item: Mapping[str, Any], place: str, problems: list[Problem], prefix: str
) -> None:
    values = [_value(answer, place, problems) for answer in item.get("answer", [])]
    if name.endswith(NONE):
        field = name.removesuffix(NONE)
        if values != [True] or field not in LISTS | GROUPS | PAIRS or field in document:
            problems.append(Problem(place, "says both that nothing applies and something else"))
        document[field] = {} if field in PAIRS else []
    elif name in GROUPS | PAIRS or (name in PARTS and "answer" not in item):
        part = document_of(item.get("item"), place, problems, prefix)
        if name in PARTS:
            document[name] = part
        elif name in PAIRS:
            document.setdefault(name, {})[str(part.get("code"))] = part.get("side")
        else:
            document.setdefault(name, []).append(part)
    elif not values:
        return  # asked and not answered
    elif name in document:
        problems.append(Problem(place, "stands more than once"))
    elif name in LISTS:
        document[name] = values
    elif len(values) > 1:
        problems.append(Problem(place, "has more than one answer"))
    else:
        document[name] = read_json(str(values[0]), place, problems) if name in JSON_TEXT else values[0]


def _value(answer: Mapping[str, Any], place: str, problems: list[Problem]) -> Any:
    """The value of an answer; what a code stands for is its code."""
    found = [value for name, value in answer.items() if name.startswith("value")]
    if len(found) != 1:
        problems.append(Problem(place, "has an answer without one value"))
        return None
    return found[0].get("code") if isinstance(found[0], Mapping) else found[0]
