"""The questions behind `stretch catalog new`: what a stretch of one's own is like, and what it asks of the body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, get_args

from recommender.catalog.own import HazardAnswer, MuscleGroup, OwnEntry, asked_by_region
from recommender.cli.lines import say
from recommender.cli.options import console
from recommender.errors import Problem, UsageError
from recommender.knowledge import Knowledge
from recommender.reading import validated
from recommender.vocabulary import AREAS, POSITIONS, HomeItem

MOST_STEPS, LEAST_STEPS = 5, 3
LEVELS: Final = ("easy", "medium", "hard")
HAZARDS_INTRO: Final = (
    "Now what it asks of your body: this decides for whom it is safe. For each list type the numbers that are true,",
    "or 0 for none of them. With a ? behind a number you are not sure, as in: 1 3?",
    "Enter alone leaves a list open. Then the stretch is only for somebody with nothing to watch out for.",
)


class OwnQuestions:
    """A talk about one stretch. ask: returns what was typed, raising EOFError when nobody is there any more."""

    def __init__(self, knowledge: Knowledge, ask: Callable[[], str], say: Callable[[str], None] | None = None) -> None:
        self._knowledge, self._ask_for, self._say = knowledge, ask, say or _say

    def ask(self) -> OwnEntry:
        """The entry. Raises UsageError where nobody replied any more; then there is none."""
        try:
            return self._entry()
        except EOFError:
            raise UsageError([Problem("", "the questions were not finished; nothing was stored")]) from None

    def _entry(self) -> OwnEntry:
        word, hazards = self._knowledge.phrases.word, self._knowledge.catalog.hazards
        positions, areas = [word("position", name) for name in POSITIONS], [word("area_label", a) for a in AREAS]
        groups, things = get_args(MuscleGroup), get_args(HomeItem)
        fields: dict[str, Any] = {
            "name": self._valid("name", "What is it called?"),
            "steps": self._steps(),
            "hold_s": self._number("How many seconds is it held each time? 0 where it keeps moving.", 0, 180),
            "repetitions": self._number("How many times, on each side?", 1, 30),
            "sides": ("bilateral", "each")[self._one("Both sides at once, or one after the other?",
                      ["both at once", "left and right in turn"])],
            "position": POSITIONS[self._one("How do you start?", positions)],
            "areas": [AREAS[n] for n in self._some("Which places is it for?", areas)],
            "muscles": [groups[n] for n in self._some("Where do you feel it, or what works?",
                        [word("muscle_group", group) for group in groups])],
            "needs": [things[n] for n in self._some("What do you need for it? 0: nothing.",
                      [word("item", item) for item in things], none=True)],
            "difficulty": self._one("How hard is it?", LEVELS) + 1,
        }  # fmt: skip
        for line in HAZARDS_INTRO:
            self._say(line)
        answers: dict[str, HazardAnswer] = {}
        for region, entries in asked_by_region(hazards).items():
            title = word("hazard_region", region)
            answers |= self._answers(title, {entry.tag: entry.words.en.means for entry in entries})
        return OwnEntry.model_validate(fields | {"hazard_answers": answers})

    def _steps(self) -> list[str]:
        steps: list[str] = []
        self._say(f"How is it done? {LEAST_STEPS} to {MOST_STEPS} steps of at most 12 words; Enter ends.")
        while len(steps) < MOST_STEPS:
            typed = self._read()
            if not typed and len(steps) >= LEAST_STEPS:
                break
            complaint = _complaint("steps", [typed])
            if not typed or complaint:
                self._say(complaint or f"It takes at least {LEAST_STEPS} steps.")
                continue
            steps.append(typed)
        return steps

    def _valid(self, field: str, question: str) -> str:
        while True:
            self._say(question)
            typed = self._read()
            complaint = _complaint(field, typed) or self._taken(typed)
            if complaint is None:
                return typed
            self._say(complaint)

    def _taken(self, name: str) -> str | None:
        names = {stretch.name.casefold() for stretch in self._knowledge.catalog}
        return "Another stretch has this name; choose another one." if name.casefold() in names else None

    def _number(self, question: str, least: int, most: int) -> int:
        self._say(question)
        while True:
            typed = self._read()
            if typed.isascii() and typed.isdecimal() and len(typed) < 5 and least <= int(typed) <= most:
                return int(typed)
            self._say(f"Type a number from {least} to {most}.")

    def _one(self, question: str, options: Sequence[str]) -> int:
        while True:
            chosen = self._some(question, options)
            if len(chosen) == 1:
                return chosen[0]
            self._say("Choose one number.")

    def _some(self, question: str, options: Sequence[str], *, none: bool = False) -> list[int]:
        self._say(question)
        self._list(options)
        while True:
            typed = self._read().replace(",", " ").split()
            if none and typed == ["0"]:
                return []
            if typed and (chosen := _places(typed, len(options))) is not None:
                return list(dict.fromkeys(chosen))
            self._say(f"Type numbers from {0 if none else 1} to {len(options)}.")

    def _answers(self, title: str, questions: Mapping[str, str]) -> dict[str, HazardAnswer]:
        """What was said to one list: yes where named, no to the others, not sure with a ?; nothing where left open."""
        tags = list(questions)
        self._say(f"\n{title[:1].upper()}{title[1:]}")
        self._list(list(questions.values()))
        while True:
            typed = self._read().replace(",", " ").split()
            if not typed:
                return {}
            said = _places([word.rstrip("?") for word in typed], len(tags)) if typed != ["0"] else []
            if said is not None:
                unsure = {place for place, word in zip(said, typed, strict=False) if word.endswith("?")}
                named = {tags[place]: place in unsure for place in said}
                return {tag: ("not_sure" if named[tag] else "yes") if tag in named else "no" for tag in tags}
            self._say(f"Type numbers from 1 to {len(tags)}, 0 for none, or Enter to leave it open.")

    def _list(self, options: Iterable[str]) -> None:
        for number, option in enumerate(options, 1):
            self._say(f"  {number:>2}  {option}")

    def _read(self) -> str:
        return self._ask_for().strip()


def _say(text: str) -> None:
    say(text, console())


def _places(typed: Sequence[str], count: int) -> list[int] | None:
    """Numbers as places in a list; None where one is none."""
    if not all(word.isascii() and word.isdecimal() and len(word) < 4 and 1 <= int(word) <= count for word in typed):
        return None
    return [int(word) - 1 for word in typed]


def _complaint(field: str, value: object) -> str | None:
    """What an entry says of one field alone; None where it is fine."""
    problems: list[Problem] = []
    validated(OwnEntry, {field: value}, "", problems)
    mine = [p for p in problems if p.where.startswith(field) and not p.what.startswith("should have at least 3 ent")]
    return f"It {mine[0].what}." if mine else None
