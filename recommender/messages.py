"""Sentences as data: a message id with its facts, and the phrasebook that words it for one language."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from recommender.errors import DataError, Problem
from recommender.reading import read_toml

Fact = str | int | float


@dataclass(frozen=True, slots=True)
class Message:
    """What should be said, not yet how: `Message("setting_equipment", {"items": "chair"})`."""

    id: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


def listed(words: Sequence[str]) -> str:
    """Words as an English sentence lists them."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The sentences of one language, by message id; facts stand in them as {name}.

    reword  a word of the vocabulary that has no sentence of its own, in this language
    listed  several words as a list in a sentence: `neck, shoulder and chest`
    """

    sentences: Mapping[str, str]
    reword: Callable[[str], str] = str
    listed: Callable[[Sequence[str]], str] = listed

    def say(self, message: Message) -> str:
        """The sentence. Raises KeyError for an unknown id or a missing fact: a broken promise of ours."""
        return self.sentences[message.id].format_map(dict(message.facts))

    def word(self, kind: str, word: str) -> str:
        """A word of the vocabulary as people say it: `word("area", "lower_back")` -> `lower back`."""
        said = self.sentences.get(f"{kind}.{word}")
        return self.reword(word.replace("_", " ")) if said is None else said

    def words(self, kind: str, words: list[str]) -> str:
        """Several words as a list in a sentence: `neck, shoulder and chest`."""
        return self.listed([self.word(kind, word) for word in words])

    def facts_of(self, message_id: str) -> frozenset[str]:
        """The names of the facts that a sentence asks for."""
        return _facts_in(self.sentences[message_id])


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 week`, `2 weeks`; with many `people`: `2 people`. In English alone: what is translated has `ngettext`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


@lru_cache(maxsize=1024)
def _facts_in(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def load_phrasebook(folder: Path, language: str = "en") -> Phrasebook:
    """The sentences of `messages.toml`. Raises DataError with every problem found."""
    problems: list[Problem] = []
    name = "messages.toml"
    table = read_toml(folder / name, problems)
    words = table.get("words")
    sentences = words.get(language) if isinstance(words, dict) else None
    if not problems and not (isinstance(sentences, dict) and sentences):
        problems.append(Problem(name, f"holds no sentences for '{language}'"))
    flat = _flatten(sentences if isinstance(sentences, dict) else {}, "", problems)
    if problems:
        raise DataError(problems)
    return Phrasebook(flat)


def _flatten(table: Mapping[str, object], prefix: str, problems: list[Problem]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict):
            flat |= _flatten(value, name, problems)
        elif isinstance(value, str) and _can_be_filled(value):
            flat[name] = value
        else:
            problems.append(Problem(f"messages.toml: {name}", "should be a sentence, its facts as {name}"))
    return flat


def _can_be_filled(sentence: str) -> bool:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
    except ValueError:
        return False
    return all(name.isidentifier() for name in names)
