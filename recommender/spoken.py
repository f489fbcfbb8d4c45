"""What `data/` knows, with its words in the language in force; and plans, retold in it. Only the faces ask for these.

A plan is made with `shipped_knowledge`, whoever reads it. What is shown is looked up here: the words of a stretch or a
rule before they are filled, the sentences of a plan, which are filled already, by finding them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel

from recommender.catalog.catalog import Catalog
from recommender.catalog.stretch import Stretch
from recommender.knowledge import Knowledge, shipped_knowledge
from recommender.language import formats
from recommender.language.filled import retold
from recommender.language.in_force import ENGLISH, language
from recommender.language.translations import gettext, pgettext
from recommender.messages import Phrasebook
from recommender.planning.week_difference import Dosed, Noted, Swapped, WeekDifference, said_change
from recommender.profile.plan import Because, LeftOut, PlannedItem, PlannedSession, WeeklyPlan
from recommender.safety.emergency import Country
from recommender.safety.rules import Rules

_Model = TypeVar("_Model", bound=BaseModel)
GROUP: str = "group of questions"  # the context of titles: "Back" is a part of the body there


def spoken_knowledge() -> Knowledge:
    """The shipped knowledge in the words of the language in force: `words.en` holds them, whatever the language is."""
    return shipped_knowledge() if language() == ENGLISH else _spoken(language())


@lru_cache(maxsize=4)
def _spoken(_language: str) -> Knowledge:
    """The language is that in force; it stands here so that each is kept."""
    knowledge = shipped_knowledge()
    return replace(
        knowledge,
        catalog=_catalog(knowledge.catalog),
        rules=_rules(knowledge.rules),
        phrases=Phrasebook(
            {name: gettext(sentence) for name, sentence in knowledge.phrases.sentences.items()},
            reword=gettext,
            listed=formats.listed,
        ),
    )


def spoken(knowledge: Knowledge) -> Knowledge:
    """The same for a knowledge with stretches and rules of others, whose words stay as they are."""
    if language() == ENGLISH:
        return knowledge
    ours, shipped = spoken_knowledge(), shipped_knowledge()
    if knowledge is shipped:
        return ours
    rules = ours.rules if knowledge.rules is shipped.rules else _rules(knowledge.rules)
    return replace(knowledge, catalog=_catalog(knowledge.catalog), rules=rules, phrases=ours.phrases)


def spoken_stretch(stretch: Stretch) -> Stretch:
    """A stretch with its words in the language in force."""
    return stretch if language() == ENGLISH else _with_words(stretch)


def _catalog(catalog: Catalog) -> Catalog:
    return Catalog(
        stretches=tuple(_with_words(stretch) for stretch in catalog),
        hazards={tag: _with_words(hazard) for tag, hazard in catalog.hazards.items()},
    )


def _rules(rules: Rules) -> Rules:
    return replace(
        rules,
        conditions=_all_with_words(rules.conditions),
        condition_groups={code: pgettext(GROUP, title) for code, title in rules.condition_groups.items()},
        red_flags=_all_with_words(rules.red_flags),
        red_flag_groups={code: pgettext(GROUP, title) for code, title in rules.red_flag_groups.items()},
        yellow_flags=_all_with_words(rules.yellow_flags),
        links=tuple(_with_words(link) for link in rules.links),
        weekly=_all_with_words(rules.weekly),
    )


def _all_with_words(rows: Mapping[str, _Model]) -> dict[str, _Model]:
    return {code: _with_words(row) for code, row in rows.items()}


def _with_words(row: _Model) -> _Model:
    """The same row with its words looked up; everything else is as it was."""
    return row.model_copy(update={"words": reworded(row.words)})  # type: ignore[attr-defined]  # every row has words


def reworded(words: Any, context: str | None = None) -> Any:
    """Words of the data, each text looked up in the language in force. context: that of all texts in it."""
    if isinstance(words, str):
        return gettext(words) if context is None else pgettext(context, words)
    if isinstance(words, BaseModel):
        return words.model_copy(update={name: reworded(value, context) for name, value in words})
    if isinstance(words, Mapping):
        return {name: reworded(value, context) for name, value in words.items()}
    return tuple(reworded(part, context) for part in words) if isinstance(words, tuple) else words


def spoken_country(country: Country) -> Country:
    """A country with its words in the language in force; its name as CLDR has it, its numbers as they are."""
    if language() == ENGLISH:
        return country
    words = reworded(country.words.en).model_copy(update={"name": formats.country_name(country.code)})
    return country.model_copy(update={"words": country.words.model_copy(update={"en": words})})


# ---- plans, retold ----


def retold_plan(plan: WeeklyPlan) -> WeeklyPlan:
    """A plan with every sentence in the language in force, to be shown and never to be stored."""
    if language() == ENGLISH:
        return plan
    referral = plan.referral
    if referral is not None:
        flags = tuple(flag.model_copy(update={"text": retold(flag.text)}) for flag in referral.flags)
        referral = referral.model_copy(update={"flags": flags})
    return plan.model_copy(
        update={
            "referral": referral,
            "advice": tuple(map(retold, plan.advice)),
            "sessions": tuple(map(retold_session, plan.sessions)),
            "left_out": tuple(map(retold_left_out, plan.left_out)),
            "relaxed": tuple(
                entry.model_copy(
                    update={
                        "text": retold(entry.text),
                        "unlocks": tuple(one.model_copy(update={"text": retold(one.text)}) for one in entry.unlocks),
                    }
                )
                for entry in plan.relaxed
            ),
            "changes": tuple(change.model_copy(update={"text": retold(change.text)}) for change in plan.changes),
        }
    )


def retold_session(session: PlannedSession) -> PlannedSession:
    """A session with its words in the language in force."""
    if language() == ENGLISH:
        return session
    return session.model_copy(update={"items": tuple(map(retold_item, session.items))})


def retold_item(item: PlannedItem) -> PlannedItem:
    """A stretch of a session with its words in the language in force."""
    if language() == ENGLISH:
        return item
    cautions = tuple(caution.model_copy(update={"text": retold(caution.text)}) for caution in item.cautions)
    return item.model_copy(
        update={"name": retold(item.name), "cautions": cautions, "why": tuple(map(retold, item.why))}
    )


def retold_left_out(entry: LeftOut) -> LeftOut:
    """Why a stretch is left out, in the language in force."""
    if language() == ENGLISH:
        return entry
    because = tuple(Because(rule=because.rule, text=retold(because.text)) for because in entry.because)
    return LeftOut(stretch=entry.stretch, because=because)


def retold_difference(found: WeekDifference) -> WeekDifference:
    """Two weeks side by side in the language in force."""
    if language() == ENGLISH:
        return found

    def noted(entry: Noted) -> Noted:
        return replace(entry, name=retold(entry.name), because=retold(entry.because))

    def dosed(entry: Dosed) -> Dosed:
        change = said_change(entry.before, entry.after, spoken_knowledge().phrases)
        return replace(entry, name=retold(entry.name), change=change, because=retold(entry.because))

    def swapped(entry: Swapped) -> Swapped:
        return replace(entry, gone=noted(entry.gone), new=noted(entry.new), because=retold(entry.because))

    return replace(
        found,
        kept=tuple(map(noted, found.kept)),
        swapped=tuple(map(swapped, found.swapped)),
        gone=tuple(map(noted, found.gone)),
        back=tuple(map(noted, found.back)),
        new=tuple(map(noted, found.new)),
        longer=tuple(map(dosed, found.longer)),
        shorter=tuple(map(dosed, found.shorter)),
        also=tuple(map(retold, found.also)),
    )
