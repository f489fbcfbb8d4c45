"""The questions that ship with the package, in the language in force."""

from __future__ import annotations

from functools import cache

from recommender.language.formats import week_order
from recommender.language.in_force import ENGLISH, locale
from recommender.questionnaire.question_file import QuestionFile
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder
from recommender.spoken import reworded, spoken_knowledge


def shipped_questionnaire() -> Questionnaire:
    """They are read once in a process and language."""
    return _in_words_of(locale())


@cache
def _in_words_of(now: str) -> Questionnaire:
    """now: the locale in force; each is kept."""
    return Questionnaire(spoken_knowledge(), data_folder(), None if now == ENGLISH else _spoken)


def _spoken(questions: QuestionFile) -> QuestionFile:
    """The same questions in the language in force. The words of an option belong to its page: "Back" is a position."""
    pages = {
        name: page.model_copy(
            update={
                "title": reworded(page.title),
                "why": reworded(page.why),
                "options": reworded(page.options, context=name),
            }
        )
        for name, page in questions.page.items()
    }
    days = list(pages["days"].options.items())
    pages["days"] = pages["days"].model_copy(update={"options": dict(days[number] for number in week_order())})
    return questions.model_copy(
        update={
            "words": reworded(questions.words),
            "page": pages,
            "movement": reworded(questions.movement),
            "other_list": reworded(questions.other_list),
        }
    )
