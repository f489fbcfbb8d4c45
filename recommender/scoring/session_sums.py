"""What the model reads of one logged session: a few small numbers (scoring 2.1).

Shares are whole quarters, pain and ratings whole numbers, and the logged rho are rounded to 1/1024: every product and
every sum of them is exact in a float64.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import floor
from typing import Final

from recommender.profile.documents import Felt, ItemFeedback, SessionFelt
from recommender.profile.history import LoggedSession

QUARTERS = 4  # doses are counted in quarters (scoring 2)
RHO_STEPS = 1024  # rho is rounded to 2^-10 (scoring 2.1)
SHARE_OF_OUTCOME: Final = {"done": 1.0, "partly": 0.5, "skipped": 0.0}  # where no share was said (decisions 5.1)
RATING_OF_FELT: Final[dict[Felt, int]] = {"helped": 5, "neutral": 3, "worse": 1}  # decisions 5.1
# What a word counts as where a pain is missing (decisions 5.1), NRS points. P: of those who call a point a change, with
# an SD of 1.5 a session, two make what is expected of the words move as much as what is expected of the pain; and two
# points are what is called a change that matters (S37).
CHANGE_OF_WORD: Final[dict[SessionFelt, int]] = {"easier": 2, "same": 0, "worse": -2}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSums:
    """One logged session, as the model reads it.

    done         stretch id -> completed share, in quarters; only what was done at all, sorted by id
    pain_before  0-10; None where it was not said
    change       pain before less pain after, positive = better; where one is missing, what the word for the session
                 counts as; None without either
    rho2         sum over what was done of share x logged rho2
    ratings      stretch id -> 5, 3 or 1
    cautioned    stretches that were planned with a caution
    """

    session_id: str
    done: Mapping[str, float]
    pain_before: int | None
    change: int | None
    rho2: float
    ratings: Mapping[str, int]
    cautioned: frozenset[str]

    def among(self, known: Collection[str]) -> SessionSums:
        """What a model of these stretches can read of it.

        Where something else was done too, as a stretch of a folder that was taken away, nobody can say what the change
        of pain came from: it then teaches nothing. What was said of the known stretches still does.
        """
        if all(name in known for name in (*self.done, *self.ratings)):
            return self
        return replace(
            self,
            done={name: share for name, share in self.done.items() if name in known},
            change=self.change if all(name in known for name in self.done) else None,
            ratings={name: rating for name, rating in self.ratings.items() if name in known},
        )


def session_sums(session: LoggedSession) -> SessionSums:
    """The sums of one session, named by the id of its first feedback.

    rho2 are the values that the plan holds: a stretch without any counts with 0, as where nothing was learned yet.
    """
    feedback, rho2 = session.feedback, {item.stretch: item.rho[1] for item in session.planned if item.rho is not None}
    shares = {item.stretch: _share(item) for item in sorted(feedback.items, key=lambda item: item.stretch)}
    done = {name: share for name, share in shares.items() if share}
    return SessionSums(
        session_id=feedback.feedback_id,
        done=done,
        pain_before=feedback.pain_before,
        change=change_told(feedback.pain_before, feedback.pain_after, feedback.session_felt),
        rho2=sum(share * in_steps(rho2[name]) for name, share in done.items() if name in rho2),
        ratings={item.stretch: RATING_OF_FELT[item.felt] for item in feedback.items if item.felt is not None},
        cautioned=frozenset(item.stretch for item in session.planned if item.cautions),
    )


def change_told(before: int | None, after: int | None, felt: SessionFelt | None) -> int | None:
    """The change of a session: by its two pains, else by the word for it; None where neither was said."""
    if before is not None and after is not None:
        return before - after
    return None if felt is None else CHANGE_OF_WORD[felt]


def in_steps(rho: float) -> float:
    """rho rounded to 1/1024: exact in a float64, and unchanged where it is rounded again."""
    return round(rho * RHO_STEPS) / RHO_STEPS


def _share(item: ItemFeedback) -> float:
    """The completed share, to the nearest quarter."""
    share = SHARE_OF_OUTCOME[item.outcome] if item.share is None else item.share
    return floor(share * QUARTERS + 0.5) / QUARTERS
