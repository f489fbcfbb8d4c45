"""Which language a command speaks: `--lang`, else STRETCH_LANG, else the system's, where it is one of ours."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Final

import typer

from recommender.errors import Problem, RecommenderError, UsageError
from recommender.language.filled import retold
from recommender.language.in_force import ENGLISH, LANGUAGES, known, language, speak
from recommender.language.translations import marked

VARIABLE: Final = "STRETCH_LANG"
OF_THE_SYSTEM: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts, as everywhere (POSIX)
HEADLINES: Final = (marked("1 problem in {subject}"), marked("{count} problems in {subject}"))
SUBJECTS: Final = (
    marked("the input"), marked("the answers"), marked("the document"), marked("the data"), marked("the request"),
    marked("the command"), marked("the database"),
)  # fmt: skip
Language = Annotated[str | None, typer.Option("--lang", metavar="LANG", help="Language of the words: en or es.")]


def choose_language(lang: Language = None) -> None:
    """Speaks it from here on. Raises UsageError where a language was asked for that we do not speak."""
    speak(_asked(lang, os.environ))


def _asked(option: str | None, environment: Mapping[str, str]) -> str:
    """The locale that holds for these words."""
    for name, value in (("--lang", option), (VARIABLE, environment.get(VARIABLE))):
        if value:
            found = known(value)
            if found is None:
                what = f"'{value[:40]}' is no language of ours; choose {' or '.join(LANGUAGES)}"
                raise UsageError([Problem(name, what)])
            return found
    system = next((environment[name] for name in OF_THE_SYSTEM if environment.get(name)), "")
    return known(system) or ENGLISH


def in_words(error: RecommenderError) -> str:
    """Every problem on a line, in the language in force as far as the words are known."""
    if language() == ENGLISH:
        return str(error)
    headline, *problems = str(error).split("\n")
    return "\n".join([retold(headline), *(f"  {_problem(line.strip())}" for line in problems)])


def _problem(line: str) -> str:
    """`--on: what is wrong`; what stands before the colon is a name and stays."""
    where, colon, what = line.partition(": ")
    return f"{where}: {retold(what)}" if colon and retold(line) == line else retold(line)
