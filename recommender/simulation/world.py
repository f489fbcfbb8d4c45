"""A world: what each stretch truly brings each person, and who lives there. Everything follows from one seed.

theta, NPRS points per completed stretch (scoring 1; decisions 5.6), is the sum of six parts, each with its SD in
`data/simulation.toml`. The catalog, the features and the attributes are the product's own; the sizes are the world's.
An SD within a person is one over what the rules leave them, since that is all that any policy can choose from: the
features differ most where a rule takes a stretch away, so over the whole catalog the same number says less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.catalog.catalog import Catalog
from recommender.knowledge import Knowledge
from recommender.profile.answers import read_answers
from recommender.profile.history import History
from recommender.profile.profile import Profile, profile_of
from recommender.questionnaire.questionnaire import Questionnaire
from recommender.safety.screening import screen
from recommender.scoring.attributes import attribute_table
from recommender.scoring.features import FEATURES
from recommender.simulation.benefit import Benefit, draw_benefit, features_of
from recommender.simulation.chance import Stream, generator
from recommender.simulation.numbers import SimulationNumbers, WorldNumbers
from recommender.simulation.pain import Luck, draw_luck, worst_before
from recommender.simulation.person import SYNTHETIC, Person, draw_person
from recommender.simulation.replies import answers_document

Vector = NDArray[np.float64]
CONSTANT = list(FEATURES).index("constant")
ANY_DAY = date(2000, 1, 3)  # the truth about a person does not depend on the calendar


@dataclass(frozen=True, kw_only=True)
class World:
    """One synthetic world.

    weights        (n_features,)          true population weights, in the order of `FEATURES`
    quality        (n_stretches,)         what a stretch brings everybody beyond its features
    slope_scale    the SD of each person's slope on each attribute
    drill_factors  (n_stretches, rank)    of the low-rank part
    """

    seed: int
    days: int
    knowledge: Knowledge
    numbers: SimulationNumbers
    questionnaire: Questionnaire
    weights: Vector
    quality: Vector
    slope_scale: float
    drill_factors: Vector

    @property
    def catalog(self) -> Catalog:
        return self.knowledge.catalog

    @cached_property
    def rows(self) -> dict[str, int]:
        """The place of each stretch in the arrays of this world."""
        return {name: row for row, name in enumerate(self.catalog.by_id)}

    def card(self) -> dict[str, Any]:
        """What has to stand beside every result of this world: that it is synthetic, its seed and its numbers."""
        return {
            SYNTHETIC: True,
            "seed": self.seed,
            "days": self.days,
            "catalog": self.catalog.fingerprint,
            "rules": self.knowledge.rules.fingerprint,
            "numbers": self.numbers.model_dump(mode="json"),
        }

    def person(self, number: int) -> Person:
        """The person of this number: the same one in every run of this world, whoever else is asked for."""
        return _person(number, self.seed, self.knowledge, self.numbers)

    def luck(self, person: Person) -> Luck:
        """What chance brings this person on each day of the world."""
        return _luck(person, self.seed, self.days, self.numbers)

    def true_profile(self, person: Person) -> Profile:
        """The person's first answers as they would be with the direction that truly does them good."""
        return _true_profile(person, self.luck(person), self.questionnaire, self.knowledge, self.numbers)

    def benefit(self, person: Person) -> Benefit:
        """What each stretch of the catalog truly brings this person."""
        return draw_benefit(
            generator(self.seed, Stream.BENEFIT, person.number),
            features=features_of(self.true_profile(person), self.knowledge) @ self.weights,
            quality=self.quality,
            slope_scale=self.slope_scale,
            drill_factors=self.drill_factors,
            catalog=self.catalog,
            world=self.numbers.world,
        )

    def liking(self, person: Person) -> Vector:
        """How much the person likes each stretch, whatever it brings: (n_stretches,), points of a 1-5 rating."""
        rng = generator(self.seed, Stream.RATING, person.number)
        return rng.normal(0.0, self.numbers.rating.liking_sd, len(self.catalog))


def make_world(
    seed: int, *, knowledge: Knowledge, numbers: SimulationNumbers, questionnaire: Questionnaire, weeks: int = 12
) -> World:
    """The world of a seed, long enough for `weeks` weeks. questionnaire: whose pages its people answer."""
    rng, world, count = generator(seed, Stream.WORLD), numbers.world, len(knowledge.catalog)
    sizes = np.exp(rng.normal(0.0, world.weight_log_sd, len(FEATURES)))
    is_zero = rng.random(len(FEATURES)) < world.weight_zero_share
    drawn = knowledge.prior.coefficients * sizes * ~is_zero
    quality = rng.normal(0.0, world.quality_sd, count)
    factors = rng.normal(0.0, world.low_rank_sd / np.sqrt(world.low_rank), (count, world.low_rank))
    days = 7 * (weeks + 1)

    def truth(number: int) -> Profile:
        person = _person(number, seed, knowledge, numbers)
        return _true_profile(person, _luck(person, seed, days, numbers), questionnaire, knowledge, numbers)

    reference = [truth(number) for number in range(world.reference_people)]
    offered = [_offered(profile, knowledge) for profile in reference]
    attributes = attribute_table(knowledge.catalog)
    return World(
        seed=seed,
        days=days,
        knowledge=knowledge,
        numbers=numbers,
        questionnaire=questionnaire,
        weights=world.size * _met(drawn, [features_of(profile, knowledge) for profile in reference], offered, world),
        quality=world.size * quality,
        slope_scale=world.size
        * _factor(world.slope_sd, [attributes[rows].var(axis=0).sum() for rows in offered if rows]),
        drill_factors=world.size * factors,
    )


def _offered(profile: Profile, knowledge: Knowledge) -> list[int]:
    """The rows of what this person may be offered in their first week."""
    screening = screen(profile, History(), ANY_DAY, rules=knowledge.rules, catalog=knowledge.catalog)
    ids = {offer.stretch.id for offer in screening.eligible}
    return [row for row, stretch in enumerate(knowledge.catalog) if stretch.id in ids]


def _met(drawn: Vector, phi: Sequence[Vector], offered: Sequence[list[int]], world: WorldNumbers) -> Vector:
    """The drawn weights made so large that theta of the reference people has the SD and the mean that are asked.

    The constant is the level and nothing else: it sets the mean, and no drawing of it can move that.
    """
    weights = np.where(np.arange(drawn.size) == CONSTANT, 0.0, drawn)
    values = [table @ weights for table in phi]
    scale = _factor(world.feature_sd, [v[rows].var() for v, rows in zip(values, offered, strict=True) if rows])
    weights = weights * scale
    weights[CONSTANT] = world.mean - scale * float(np.mean(values))
    return weights


def _factor(asked_sd: float, variances: Sequence[float]) -> float:
    """What gives theta the SD that is asked, where 1 gives these variances; 0 where nobody is offered what differs."""
    within = float(np.sqrt(np.mean(variances))) if variances else 0.0
    return asked_sd / within if within > 0 else 0.0


def _person(number: int, seed: int, knowledge: Knowledge, numbers: SimulationNumbers) -> Person:
    return draw_person(
        number,
        generator(seed, Stream.PERSON, number),
        seed=seed,
        numbers=numbers,
        conditions=knowledge.rules.conditions,
        red_flags=[flag.code for flag in knowledge.rules.red_flags.values() if flag.group != "none"],
    )


def _luck(person: Person, seed: int, days: int, numbers: SimulationNumbers) -> Luck:
    return draw_luck(generator(seed, Stream.PAIN, person.number), person, days, numbers.pain)


def _true_profile(
    person: Person, luck: Luck, questionnaire: Questionnaire, knowledge: Knowledge, numbers: SimulationNumbers
) -> Profile:
    sheet = answers_document(
        person,
        questionnaire,
        worst_nrs=worst_before(person, luck, numbers),
        on=ANY_DAY,
        people=numbers.people,
        direction=person.direction,
    )
    return profile_of(read_answers(sheet, knowledge.codes), person=person.name, starts_on=ANY_DAY)
