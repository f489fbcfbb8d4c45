"""Which language is spoken right now. The faces set it, at the start of a command or of a request, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

ENGLISH: Final = "en"
# Each by its own name, as somebody who does not read English would look for it.
LANGUAGES: Final[Mapping[str, str]] = {ENGLISH: "English", "es": "Español"}
_LOCALE: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?", re.IGNORECASE)
_in_force: ContextVar[str] = ContextVar("locale", default=ENGLISH)


def locale() -> str:
    """The language with the region, where one was named: `es`, `es_MX`. Dates and numbers go by it."""
    return _in_force.get()


def language() -> str:
    """The language alone: `es`. Words go by it."""
    return locale().partition("_")[0]


def speak(chosen: str) -> None:
    """From here on in this locale, one that `known` gave."""
    _in_force.set(chosen)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Within this block in this locale, one that `known` gave."""
    before = _in_force.set(chosen)
    try:
        yield
    finally:
        _in_force.reset(before)


def known(asked: str) -> str | None:
    """Our locale for what a person, a browser or a system asks for; None where we do not speak the language.

    English is the same everywhere: its dates and numbers are those of the documents.

    >>> known("es-mx"), known("es_ES.UTF-8"), known("en-US"), known("fr"), known("C")
    ('es_MX', 'es_ES', 'en', None, None)
    """
    found = _LOCALE.fullmatch(asked.strip())
    if found is None or found[1].lower() not in LANGUAGES:
        return None
    word, region = found[1].lower(), (found[2] or "").upper()
    if word == ENGLISH or not region:
        return word
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale(word, region))
    except UnknownLocaleError:
        return word


def wished(header: str) -> str | None:
    """Our locale for an Accept-Language header (RFC 9110): the one wanted most that we speak; None where we speak none.

    >>> wished("fr;q=0.9, es-ES;q=0.8, en;q=0.7"), wished("es;q=0, en"), wished("de, *;q=0.1")
    ('es_ES', 'en', None)
    """
    asked = []
    for entry in header.split(",")[:20]:
        name, _, weight = entry.partition(";")
        number = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        asked.append((float(number[1]) if number else 1.0 if not weight.strip() else 0.0, name))
    wanted = sorted((entry for entry in asked if entry[0] > 0), key=lambda entry: -entry[0])
    return next((found for _, name in wanted if (found := known(name))), None)
