"""The words of the questionnaire, from `data/questionnaire.toml`, or every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recommender.errors import DataError, Problem
from recommender.reading import read_toml, validated
from recommender.vocabulary import AvoidedPosition, Experience, Goal, HomeItem, Side, TimeOfDay, Weekday

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
NAME = "questionnaire.toml"
PAGES: Final = (
    "age_years", "condition_side", "pregnancy_week", "other_condition", "pain_areas", "pain_side", "pain_nrs",
    "pain_weeks", "stiff_areas", "worse_with", "better_with", "activity_text", "activity_ability", "yellow_flags",
    "goal", "positions_avoided", "equipment", "days", "minutes_per_session", "time_of_day", "experience",
    "other_lists", "conditions_changed", "worst_pain", "activity_change", "flare", "minutes_next_week",
)  # fmt: skip
WORDS: Final = (
    "welcome", "limits", "keys", "none", "yes", "no", "unsure", "same_numbers", "more", "again", "again_number",
    "again_choice", "stop_title", "stop_choice", "red_flags_why", "conditions_why", "clearance", "clearance_why",
    "checkin_welcome", "checkin_renews", "ask_all_again", "week_choice", "choose_one", "choose_some", "choose_most",
    "some_and_none", "left_out", "no_pain", "worst_pain", "not_at_all", "as_ever",
)  # fmt: skip
MOVEMENTS: Final = ("bending", "sitting", "standing", "walking", "arching", "turning", "lying")
OTHER_LISTS: Final = ("C", "D", "E")  # lists of red flags that the check-in asks about in one line
OPTIONS: Final = {
    "condition_side": get_args(Side),
    "pain_side": get_args(Side),
    "goal": get_args(Goal),
    "positions_avoided": get_args(AvoidedPosition),
    "equipment": get_args(HomeItem),
    "days": get_args(Weekday),
    "time_of_day": get_args(TimeOfDay),
    "experience": get_args(Experience),
    "activity_change": ("easier", "same", "harder"),
    "flare": ("yes", "no"),
}


class PageWords(BaseModel):
    """One question: its title, why we ask, and the labels of its own options."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    why: Text
    options: dict[str, Text] = Field(default_factory=dict)


class _Translations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: dict[str, Text]


class QuestionFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: _Translations
    page: dict[str, PageWords]
    movement: dict[str, Text]
    other_list: dict[str, Text]


def load_questions(folder: Path) -> QuestionFile:
    """The words of the questions. Raises DataError with every problem found."""
    problems: list[Problem] = []
    table = read_toml(folder / NAME, problems)
    found = None if problems else validated(QuestionFile, table, NAME, problems)
    if found is None:
        raise DataError(problems)
    for kind, wanted, there in (
        ("page", PAGES, found.page),
        ("words.en", WORDS, found.words.en),
        ("movement", MOVEMENTS, found.movement),
        ("other_list", OTHER_LISTS, found.other_list),
    ):
        problems += [Problem(f"{NAME}: {kind}.{name}", "is missing") for name in wanted if name not in there]
        problems += [Problem(f"{NAME}: {kind}.{name}", "is asked nowhere") for name in there if name not in wanted]
    for name, options in OPTIONS.items():
        for option in sorted(set(options) ^ set(found.page[name].options if name in found.page else options)):
            problems.append(Problem(f"{NAME}: page.{name}.options", f"{option} is missing, or is no word of ours"))
    if problems:
        raise DataError(problems)
    return found
