"""The form of a stretch of one's own: from its fields to an entry, or what to do instead, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from starlette.datastructures import FormData

from recommender.catalog.hazards import Hazard
from recommender.catalog.own import HazardAnswer, MuscleGroup, OwnEntry, asked_by_region
from recommender.errors import Problem
from recommender.knowledge import Knowledge
from recommender.language.translations import marked
from recommender.reading import validated
from recommender.vocabulary import AREAS, POSITIONS, HomeItem

STEPS: Final = (1, 2, 3, 4, 5)
MOST_LETTERS: Final = 300
LISTS: Final = ("areas", "muscles", "needs")
# What to do, by field: the id of the first input of it is where the words lead.
DO_INSTEAD: Final[Mapping[str, str]] = {
    "name": marked("Give it a name of 3 to 60 letters."),
    "steps": marked("Write 3 to 5 steps, each of at most 12 words."),
    "hold_s": marked("Seconds: type a number from 0 to 180."),
    "repetitions": marked("Times: type a number from 1 to 30."),
    "sides": marked("Choose how the sides are done."),
    "position": marked("Choose how you start."),
    "areas": marked("Choose at least one place."),
    "muscles": marked("Choose where you feel it."),
    "needs": marked("Choose things of the list."),
    "difficulty": marked("Choose how hard it is."),
    "hazard_answers": marked("Choose yes, no or not sure."),
}
ANOTHER_NAME: Final = marked("Another stretch has this name. Choose another one.")
FIRST_INPUT: Final = {
    "steps": "step-1", "sides": "sides-bilateral", "areas": "areas-1", "muscles": "muscles-1", "needs": "needs-1",
    "difficulty": "difficulty-1",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands in the form. values: texts and choices by field; answers: to the hazard questions."""

    values: Mapping[str, Any]
    answers: Mapping[str, HazardAnswer]


def blank() -> Form:
    return Form(values=dict.fromkeys(("name", "hold_s", "repetitions", "sides", "position", "difficulty"), "")
                | {"steps": [""] * len(STEPS)} | {name: [] for name in LISTS}, answers={})  # fmt: skip


def form_of(entry: OwnEntry) -> Form:
    """The form as it was filled in for an entry."""
    values = entry.model_dump(mode="json", exclude={"hazard_answers"})
    texts = {name: str(value) for name, value in values.items() if isinstance(value, int | str)}
    lists = {name: values[name] for name in LISTS}
    steps = [*entry.steps, *[""] * (len(STEPS) - len(entry.steps))]
    return Form(values=texts | lists | {"steps": steps}, answers=entry.hazard_answers)


def sent_form(sent: FormData, hazards: Mapping[str, Hazard]) -> Form:
    """What was sent. A list of hazards that says "no to all the others" has a no where nothing was chosen."""
    texts = {name: _text(sent, name) for name in ("name", "hold_s", "repetitions", "sides", "position", "difficulty")}
    lists = {name: [value for value in sent.getlist(name) if isinstance(value, str)] for name in LISTS}
    steps = [_text(sent, f"step-{number}") for number in STEPS]
    answers: dict[str, HazardAnswer] = {}
    for region, entries in asked_by_region(hazards).items():
        for hazard in entries:
            said = sent.get(f"hazard:{hazard.tag}")
            if said in get_args(HazardAnswer):
                answers[hazard.tag] = said  # type: ignore[assignment]  # it was just looked up
            elif f"none:{region}" in sent:
                answers[hazard.tag] = "no"
    return Form(values=texts | lists | {"steps": steps}, answers=answers)


def entry_of(form: Form) -> tuple[OwnEntry | None, list[tuple[str, str]]]:
    """The entry, or for each field that is amiss the id of its input and what to do."""
    values = form.values
    table = {
        **{name: values[name] for name in ("name", "sides", "position", *LISTS)},
        "steps": [step for step in values["steps"] if step],
        **{name: _number(values[name]) for name in ("hold_s", "repetitions", "difficulty")},
        "hazard_answers": dict(form.answers),
    }
    problems: list[Problem] = []
    entry = validated(OwnEntry, table, "", problems)
    return entry, complaints_of(problems)


def complaints_of(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """What to do about each field, once; a problem that is about no field of ours is told as it stands."""
    found: dict[str, str] = {}
    for problem in problems:
        field = problem.where.partition("[")[0].partition(".")[0]
        words = DO_INSTEAD.get(field, str(problem))
        if "another stretch" in problem.what:
            words = ANOTHER_NAME
        found.setdefault(FIRST_INPUT.get(field, field or "name"), words)
    places = [FIRST_INPUT.get(field, field) for field in DO_INSTEAD]
    return sorted(found.items(), key=lambda entry: places.index(entry[0]) if entry[0] in places else len(places))


def choices(knowledge: Knowledge) -> dict[str, list[tuple[str, str]]]:
    """Every list of the form: the words of the data, and as people say them."""
    word = knowledge.phrases.word
    return {
        "position": [(name, _capital(word("position", name))) for name in POSITIONS],
        "areas": [(area, word("area_label", area)) for area in AREAS],
        "muscles": [(group, _capital(word("muscle_group", group))) for group in get_args(MuscleGroup)],
        "needs": [(item, _capital(word("item", item))) for item in get_args(HomeItem)],
    }


def hazard_lists(knowledge: Knowledge) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The hazard questions: for each part of the body its name, its title, and tag and question of each."""
    return [
        (region, _capital(knowledge.phrases.word("hazard_region", region)),
         [(hazard.tag, hazard.words.en.means) for hazard in entries])
        for region, entries in asked_by_region(knowledge.catalog.hazards).items()
    ]  # fmt: skip


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name)
    return " ".join(value[:MOST_LETTERS].split()) if isinstance(value, str) else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
