"""The questionnaire at a terminal: what `stretch plan` and `stretch log` ask with."""

from __future__ import annotations

import typer

from recommender.cli.interview import WIDTH, Interview, Pages
from recommender.cli.options import console
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.spoken import spoken_knowledge


def interview_of(questionnaire: Questionnaire, pages: Pages) -> Interview:
    """An interview that speaks and listens on this terminal."""
    explainer = spoken_knowledge().explainer
    width = min(WIDTH, console().width - 2)
    return Interview(
        questionnaire, pages, explainer.stop_words, say=typer.echo, ask=lambda: input("> "), width=width
    )  # fmt: skip
