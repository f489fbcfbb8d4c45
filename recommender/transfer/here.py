"""The team's store that a person leaves or comes into, and what is needed to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from recommender.knowledge import Knowledge
from recommender.learning import Learning
from recommender.own_stretches import OwnStretches
from recommender.past import Past
from recommender.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Here:
    """One team's store, the pasts and the model that are read from it, and the rules of this machine."""

    store: Store
    past: Past
    learning: Learning
    knowledge: Knowledge
    own: OwnStretches
    today: Callable[[], date]
