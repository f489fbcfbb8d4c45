"""What a player says of a step: what to do, where, and which time."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.messages import Message, Phrasebook
from recommender.planning.steps import Step
from recommender.profile.plan import PlannedItem


def where(step: Step, item: PlannedItem, phrases: Phrasebook) -> Iterator[str]:
    """Side, repetition and set, the dearest first; each only where there is more than one."""
    if step.side:
        yield phrases.word("step_side", step.side)
    if (step.is_work or step.kind == "between") and item.repetitions > 1:
        yield phrases.say(Message("go_time", {"number": step.repetition, "of": item.repetitions}))
    if item.sets > 1 and step.kind != "switch_side":
        yield phrases.say(Message("go_set", {"number": step.set_number, "of": item.sets}))


def aloud(step: Step, item: PlannedItem, seconds: int, phrases: Phrasebook) -> str:
    """A change as it is told to somebody who does not look: `Hold, left side. 15 seconds.`

    seconds  of all that the digits count from here
    """
    side = phrases.word("step_side", step.side) if step.side else ""
    if step.kind == "between":
        return phrases.say(Message("aloud_short", {"what": _first_upper(phrases.word("step", step.kind))}))
    if step.kind == "switch_side":
        return phrases.say(Message("aloud_switch", {"side": side}))
    word = phrases.word("step", step.kind)
    told = [f"{word}: {item.name}" if step.kind == "get_ready" else word, *([side] if side else [])]
    return phrases.say(Message("aloud_step", {"what": _first_upper(", ".join(told)), "seconds": seconds}))


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
