"""The plan document: what the person gets. Contract section 2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.profile.fields import LocalDate
from recommender.reading import refuse_crowds
from recommender.vocabulary import Phase

Status = Literal["plan", "refer", "clearance_needed", "incomplete"]
Urgency = Literal["EMERGENCY", "SAME_DAY", "SOON"]
Constraint = Literal[
    "minutes", "days", "rest_day", "warm_up", "cool_down", "area", "weekly_dose", "variety", "novelty",
    "cautions", "few_for_area", "eligible",
]  # fmt: skip
Sureness = Literal["too_early", "probably", "consistently"]
Arm = Literal["policy", "hold_out"]
LOWEST: Final = -(2**63)
HIGHEST: Final = 2**63 - 1
MOST_RHO: Final = 10  # either way: far more than anybody can like a stretch on a scale of 1 to 5
Liking = Annotated[float, Field(ge=-MOST_RHO, le=MOST_RHO)]
Whole = Annotated[int, Field(ge=LOWEST, le=HIGHEST)]  # as much as a database keeps in a number


class _PlanPart(BaseModel):
    """Unknown fields of a newer version are passed over: an old plan must stay readable."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _PlanList(_PlanPart):
    """A part that holds lists of parts."""

    @model_validator(mode="before")
    @classmethod
    def _is_no_crowd(cls, value: Any) -> Any:
        refuse_crowds(value)
        return value


class FlagRaised(_PlanPart):
    code: str
    urgency: Urgency
    text: str


class Referral(_PlanList):
    """Who should be asked, and how soon; the most urgent flag first."""

    urgency: Urgency
    flags: tuple[FlagRaised, ...]


class CautionText(_PlanPart):
    condition: str
    text: str


class Reason(_PlanPart):
    """A reason as data: a message id and its facts. `why` holds the same reasons as sentences."""

    code: str
    facts: dict[str, Any]


class SwapChoice(_PlanPart):
    stretch: str
    p: Annotated[float, Field(ge=0, le=1)]


class Score(_PlanPart):
    """What a stretch is expected to bring beside the mean of all that the person may be offered, NPRS points.

    parts     what it is made of; they sum to `nrs`
    sureness  how sure it is that `nrs` has the right sign
    """

    nrs: float
    parts: dict[str, float]
    sureness: Sureness


class PlannedItem(_PlanList):
    """One stretch of a session. seconds: all sides, sets, rests and the change of position.

    base, swap_set, propensity  what was planned there, what might have been drawn instead, how likely this one was
    rho    what the model took people like this one, and this one, to think of it (scoring 2); None without a model
    score  None where nothing was learned
    """

    stretch: str
    name: str
    phase: Phase
    sides: Literal[1, 2]
    sets: Whole
    repetitions: Whole
    hold_s: Whole
    seconds: Whole
    cautions: tuple[CautionText, ...]
    why: tuple[str, ...]
    reasons: tuple[Reason, ...]
    slot: Whole
    base: str
    swap_set: tuple[SwapChoice, ...]
    propensity: Annotated[float, Field(ge=0, le=1)]
    rho: tuple[Liking, Liking] | None = None
    score: Score | None = None


class PlannedSession(_PlanList):
    session_id: str
    on: LocalDate
    minutes: float
    items: tuple[PlannedItem, ...]

    def with_items(self, items: Sequence[PlannedItem]) -> PlannedSession:
        """The session with only these items, and as long as they take."""
        return self.model_copy(update={"items": tuple(items), "minutes": minutes_of(items)})


def minutes_of(items: Sequence[PlannedItem]) -> float:
    """How long a session of these takes, to a tenth of a minute."""
    return round(sum(item.seconds for item in items) / 60, 1)


class Because(_PlanPart):
    rule: str
    text: str


class LeftOut(_PlanList):
    stretch: str
    because: tuple[Because, ...]


class Unlock(_PlanPart):
    """Another answer that would help: to which field, which word of it, and how many stretches it would add."""

    field: str
    word: str
    adds: Whole
    text: str


class Relaxed(_PlanList):
    """A wish that could not be met. asked and given are in the wish's own unit; unlocks: the most helpful first."""

    constraint: Constraint
    asked: Any
    given: Any
    text: str
    unlocks: tuple[Unlock, ...] = ()


class Change(_PlanPart):
    """What one rule changed against last week, and why. stretch: the one it is about; None where it is the week."""

    rule: str
    stretch: str | None
    text: str


class Provenance(_PlanPart):
    """What made this plan: enough to make the same one again.

    v, eps  how much was left to chance in this very week: the size of the exploration draw, the share of swaps
    arm     hold_out where the person stays on the evidence prior, so that others can be compared with them
    reason  why chance or a hold-out was switched on
    """

    software: str
    catalog: str
    rules: str
    model: str | None
    policy: str
    effort: str
    seed: Whole
    v: float = 0.0
    eps: float = 0.0
    arm: Arm = "policy"
    reason: str | None = None


class WeeklyPlan(_PlanList):
    plan_version: Literal[1]
    plan_id: str
    person: str
    starts_on: LocalDate
    status: Status
    referral: Referral | None
    missing: tuple[str, ...]
    advice: tuple[str, ...]
    sessions: tuple[PlannedSession, ...]
    left_out: tuple[LeftOut, ...]
    relaxed: tuple[Relaxed, ...]
    provenance: Provenance
    changes: tuple[Change, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """The plan as JSON values, in the order of the contract."""
        return self.model_dump(mode="json")

    @property
    def stretch_ids(self) -> frozenset[str]:
        return frozenset(item.stretch for session in self.sessions for item in session.items)
