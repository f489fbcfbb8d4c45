"""How plans are made here: how hard the assembler looks, and how much is left to chance."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from recommender.errors import Problem, UsageError
from recommender.knowledge import Knowledge
from recommender.planning.compiled import MISSING_EXTRA, is_installed
from recommender.reading import unknown_word

PRIOR_POLICY, LEARNED_POLICY = "prior", "learned"
POLICIES = (LEARNED_POLICY, PRIOR_POLICY)
Search = Literal["fast", "normal", "thorough", "exact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How plans are made here; the default is the home setting: no swaps are drawn, nobody is held out.

    effort         how hard the assembler looks: fast, normal, thorough; exact asks a solver and can take two minutes
    v              size of the exploration draw, in posterior standard deviations; None = as in `data/policy.toml`.
                   It is only drawn once a model has been learned, and never in a first week, a flare or at high pain
    eps            probability that a slot is redrawn among its swap set; 0 = none
    uniform_share  the part of such a redraw that does not look at scores
    holdout        share of people who stay on the evidence prior
    policy         which scorer ranks: learned = the model where there is one, prior = the evidence prior always
    reason         why eps or holdout is not 0; it is stored with each plan and stated in it
    catalog        another set of data than the shipped one; None = the shipped one
    compiled       the same weeks by the compiled kernel (the `fast` extra), for who plans many: loading takes a second
    """

    effort: Search = "normal"
    v: float | None = None
    eps: float = 0.0
    uniform_share: float = 0.0
    holdout: float = 0.0
    policy: str = LEARNED_POLICY
    reason: str = ""
    catalog: Knowledge | None = None
    compiled: bool = False

    def __post_init__(self) -> None:
        shares = (("v", self.v or 0.0, 10), ("eps", self.eps, 1), ("uniform_share", self.uniform_share, 1))
        problems = [
            Problem(name, f"is {value}; it should be 0 to {most}")
            for name, value, most in (*shares, ("holdout", self.holdout, 1))
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most
        ]
        if self.effort not in ("fast", "normal", "thorough", "exact"):
            problems.append(Problem("effort", "should be fast, normal, thorough or exact"))
        if self.policy not in POLICIES:
            problems.append(Problem("policy", unknown_word(self.policy, POLICIES, "policy")))
        if not isinstance(self.reason, str) or len(self.reason) > 200 or not (self.reason + "x").isprintable():
            problems.append(Problem("reason", "should be a line of at most 200 characters"))
        if self.compiled and not is_installed():
            problems.append(MISSING_EXTRA)
        if problems:
            raise UsageError(problems)

    def numbers(self) -> dict[str, Any]:
        """The settings that a plan depends on; the data that they may carry is named by its own fingerprints."""
        others = ("catalog", "compiled")
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in others}


HOME = Settings()
