"""The questionnaire at a terminal: what `stretch plan` and `stretch log` ask with."""

from __future__ import annotations

import typer

from recommender.cli.interview import Interview, Pages
from recommender.knowledge import shipped_knowledge
from recommender.questionnaire.questionnaire import Questionnaire


def interview_of(questionnaire: Questionnaire, pages: Pages) -> Interview:
    """An interview that speaks and listens on this terminal."""
    explainer = shipped_knowledge().explainer
    return Interview(questionnaire, pages, explainer.stop_words, say=typer.echo, ask=lambda: input("> "))
