"""The questions that ship with the package."""

from __future__ import annotations

from functools import cache

from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.reading import data_folder


@cache
def shipped_questionnaire() -> Questionnaire:
    """They are read once in a process."""
    return Questionnaire(shipped_knowledge(), data_folder())
