"""Left out for now: every stretch that is not for this person, by reason, with the answer behind each reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from recommender.catalog.stretch import Stretch
from recommender.knowledge import Knowledge
from recommender.profile.plan import Because, LeftOut
from recommender.questionnaire.asked_at import page_of_rule
from recommender.web.notices import notice_of
from recommender.web.visit import Here

router = APIRouter(include_in_schema=False)
ASKED_BACK = ("setting:excluded", "state:hurt")  # what comes back because the person says so


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """One reason and what it leaves out.

    page   where the answer behind it was given; None where no answer is
    basis  what the rule rests on; None where no rule is behind it, but a wish or how sessions went
    """

    text: str
    page: str | None
    basis: dict[str, Any] | None
    can_be_asked_back: bool
    stretches: tuple[Stretch, ...]


@router.get("/left-out")
def left_out(here: Here) -> Response:
    """All that is left out, the commonest reason first; nothing yet where nobody answered."""
    if here.application.answers(here.person) is None:
        return here.page("left_out.html", groups=[], count=0, known=False, notice=None)
    entries = here.application.reasons.left_out(here.person, here.today).values()
    groups, notice = groups_of(entries, here.knowledge), notice_of(here.request)
    return here.page("left_out.html", groups=groups, count=len(entries), known=True, notice=notice)


def groups_of(entries: Iterable[LeftOut], knowledge: Knowledge) -> list[ReasonGroup]:
    """A stretch stands under each of its reasons."""
    found: dict[Because, list[Stretch]] = {}
    for entry in entries:
        for because in entry.because:
            found.setdefault(because, []).append(knowledge.catalog[entry.stretch])
    groups = [
        ReasonGroup(
            text=because.text,
            page=page_of_rule(because.rule, knowledge.rules),
            basis=knowledge.rules.rests_on([because.rule]).get(because.rule),
            can_be_asked_back=because.rule in ASKED_BACK,
            stretches=tuple(sorted(stretches, key=lambda stretch: stretch.name)),
        )
        for because, stretches in found.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.stretches), group.text))
