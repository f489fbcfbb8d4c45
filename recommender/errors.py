"""Every error a caller may meet, with its exit code. Facts go in, words are made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what somebody typed or a file held.

    where  the file and field, or the field alone: `pain[0].area`
    what   what is wrong and what it should be; never a person's free text

    Its words hold no control characters: a file must not be able to steer a terminal.
    """

    where: str
    what: str

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if text.isprintable():
            return text
        return "".join(letter if letter.isprintable() else "?" for letter in text)


class RecommenderError(Exception):
    """Something that is reported without a traceback. Carries every problem found, not only the first."""

    exit_code = 3
    subject = "the input"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        headline = f"{count} problem{'s' if count != 1 else ''} in {self.subject}"
        super().__init__("\n".join([headline, *(f"  {problem}" for problem in self.problems)]))

    def __reduce__(self) -> tuple[type[RecommenderError], tuple[tuple[Problem, ...]]]:
        """Survives the way between processes: rebuilt from its problems, not from its words."""
        return type(self), (self.problems,)


class AnswersError(RecommenderError):
    """The answers cannot be used; nothing was stored."""

    subject = "the answers"


class DocumentError(RecommenderError):
    """A feedback, check-in or event cannot be used; nothing was stored."""

    subject = "the document"


class DataError(RecommenderError):
    """A file of `data/` cannot be used: catalog, rules, questionnaire, words, cases."""

    subject = "the data"


class UnknownNameError(RecommenderError):
    """A stretch, person or plan was named that does not exist."""

    subject = "the request"


class ModelError(RecommenderError):
    """A stored model cannot be used: changed, or made for another catalog or other features."""

    subject = "the model"


class UnsupportedError(RecommenderError):
    """The log cannot say what another policy would have brought; no number is given."""

    subject = "the log"


class SignInError(RecommenderError):
    """Nobody is signed in, or name and password do not belong together."""

    subject = "the sign-in"


class ForbiddenError(RecommenderError):
    """Whoever is signed in may not do this."""

    subject = "the request"


class TooManyTriesError(RecommenderError):
    """It was tried too often; later it may be tried again."""

    subject = "the sign-in"


class UsageError(RecommenderError):
    """The command was used in a way that cannot work."""

    exit_code = 2
    subject = "the command"


class HereAlreadyError(UsageError):
    """Somebody of that name is here already, with something else; nothing was taken in."""


class StoreError(RecommenderError):
    """The database cannot be used: locked, read-only, newer than this program, or not a database."""

    exit_code = 5
    subject = "the database"
