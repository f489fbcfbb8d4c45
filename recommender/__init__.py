"""A week of stretches that one body can do: safety rules first, then what has helped this person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.application import Recommender
    from recommender.decide import recommend
    from recommender.errors import AnswersError, DocumentError, RecommenderError, StoreError
    from recommender.settings import Settings

__all__ = [
    "AnswersError",
    "DocumentError",
    "Recommender",
    "RecommenderError",
    "Settings",
    "StoreError",
    "recommend",
]

_HOME = {
    "Recommender": "application",
    "Settings": "settings",
    "recommend": "decide",
    "AnswersError": "errors",
    "DocumentError": "errors",
    "RecommenderError": "errors",
    "StoreError": "errors",
}


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first used, so that `stretch --help` does not wait for numpy."""
    if name not in _HOME:
        raise AttributeError(f"module 'recommender' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"recommender.{_HOME[name]}"), name)
    globals()[name] = value
    return value
