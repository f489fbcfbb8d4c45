"""English sentences of documents in the language in force, although their facts are filled in already.

A plan holds sentences, not keys, and stays as it was made. Here the sentence is found again: as a whole, by a pattern
with {names}, or as several known sentences in a row. It is all or nothing: where a part is not known the whole stays
English, since half a warning in each language is worse than one that somebody can have read to them.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from recommender.language.formats import either, listed, number
from recommender.language.in_force import ENGLISH, language, locale
from recommender.language.translations import sentences

FEWEST_LETTERS: Final = 6  # of a pattern beside its names: with less it would fit everything
LONGEST: Final = 2000  # letters; what is longer is no sentence of ours
AS_IT_IS: Final = frozenset({"activity", "reason", "typed", "person", "stretch"})  # facts in somebody's own words
COUNTS: Final = frozenset({"number", "count"})  # facts that are a number and nothing else
SENTENCES: Final = frozenset({"text", "because", "why", "label"})  # facts that are sentences or labels of ours
_BOUNDARY: Final = re.compile(r"(?<=[.?!])\s+")
_NUMBER: Final = re.compile(r"([+-]?)(\d+(?:\.\d+)?)")
_NUMBER_ALONE: Final = r"[+-]?\d+(?:\.\d+)?"
_ARROW, _SEMICOLON = " -> ", "; "


def retold(text: str) -> str:
    """The text in the language in force; as it is where it is no text of ours."""
    return found if (found := translated(text)) is not None else text


def translated(text: str) -> str | None:
    """The text in the language in force; None where that is not English and the text is not known."""
    if language() == ENGLISH or not text:
        return text
    return _translated(text, locale()) if len(text) <= LONGEST else None


@lru_cache(maxsize=8192)
def _translated(text: str, _locale: str) -> str | None:
    """The locale is that in force; it stands here so that each has its own memory."""
    found = _one(text)
    return found if found is not None else _in_a_row(text)


def _one(sentence: str) -> str | None:
    """A single sentence: known as it stands, or by a pattern."""
    found = _kept(language()).get(sentence)
    if found is not None:
        return found
    return next((said for pattern in _patterns(language()) if (said := pattern.said(sentence)) is not None), None)


@lru_cache(maxsize=8)
def _kept(code: str) -> dict[str, str]:
    return dict(sentences(code))


def _in_a_row(text: str) -> str | None:
    """Several sentences one after the other: the longest known beginning, then the rest."""
    ends = [found.start() for found in _BOUNDARY.finditer(text)]
    for end in reversed(ends):
        head = _one(text[:end])
        tail = translated(text[end:].lstrip()) if head is not None else None
        if head is not None and tail is not None:
            return f"{head} {tail}"
    return None


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A sentence with names in it, in English and translated. begins, ends: its own text at both ends."""

    english: re.Pattern[str]
    said_as: str
    begins: str
    ends: str

    def said(self, sentence: str) -> str | None:
        if not (sentence.startswith(self.begins) and sentence.endswith(self.ends)):  # most are ruled out by that
            return None
        found = self.english.fullmatch(sentence)
        if found is None:
            return None
        facts = {name: _fact(name, value) for name, value in found.groupdict().items()}
        return None if None in facts.values() else self.said_as.format_map(facts)


def _fact(name: str, value: str) -> str | None:
    """A fact of ours in the language in force: a number, a word, a list of them; a name that is not ours as it is.

    None for a sentence that is not known: then the whole is not known.
    """
    if name in AS_IT_IS or not value:
        return value
    if found := _NUMBER.fullmatch(value):
        return found[1] + number(float(found[2]))
    whole = translated(value)
    if whole is not None or name in SENTENCES:
        return whole
    for sign in (_SEMICOLON, _ARROW):
        if sign in value:
            return sign.join(_fact(name, part) or part for part in value.split(sign))
    return _list(value)


def _list(value: str) -> str:
    """Several words of ours in a row; as it is where one of them is not ours."""
    for between, joined in (("and", listed), ("or", either)):
        if f" {between} " in value and (parts := _parts(value, between)) is not None:
            return joined(parts)
    return value


def _parts(value: str, between: str) -> list[str] | None:
    """The parts of a list, each whole: a name may hold a comma of its own, so the longest known beginning counts."""
    if (whole := translated(value)) is not None:
        return [whole]
    ends = [found.span() for found in re.finditer(rf", | {between} ", value)]
    for start, end in reversed(ends):
        head = translated(value[:start])
        tail = _parts(value[end:], between) if head is not None else None
        if head is not None and tail is not None:
            return [head, *tail]
    return None


@lru_cache(maxsize=8)
def _patterns(code: str) -> Sequence[_Pattern]:
    """The sentences with names, those with the most letters of their own first."""
    found = []
    for english, said in sentences(code).items():
        parts = list(_parsed(english))
        own = sum(len(re.sub(r"[\W\d_]", "", text)) for text, _ in parts)
        names = {name for _, name in parts if name}
        if names and (own >= FEWEST_LETTERS or names <= COUNTS):
            begins, ends = parts[0][0], parts[-1][0] if not parts[-1][1] else ""
            found.append((own, _Pattern(_expression(parts), said, begins, ends)))
    return [pattern for _, pattern in sorted(found, key=lambda entry: -entry[0])]


def _parsed(sentence: str) -> list[tuple[str, str]]:
    """(text, name after it) of each part; one part without a name where its braces are not ours."""
    try:
        return [(text, name or "") for text, name, _, _ in string.Formatter().parse(sentence)]
    except ValueError:
        return [(sentence, "")]


def _expression(parts: Sequence[tuple[str, str]]) -> re.Pattern[str]:
    seen: set[str] = set()
    written = []
    for text, name in parts:
        written.append(re.escape(text))
        if name:
            fits = _NUMBER_ALONE if name in COUNTS else ".*?"
            written.append(f"(?P={name})" if name in seen else f"(?P<{name}>{fits})")
            seen.add(name)
    return re.compile("".join(written), re.DOTALL)
