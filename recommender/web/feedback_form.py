"""What the feedback form says: from its fields to `Told`.

`known` stands once for each stretch and says what the session itself knows of it: `bridge`, `bridge done`,
`bridge partly 0.5`, `bridge skipped hurt`. `felt:bridge`, `did:bridge` and `reason:bridge` are what the person says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final, cast, get_args

from starlette.datastructures import FormData

from recommender.catalog.added import namespace_of
from recommender.catalog.catalog import Catalog
from recommender.profile.documents import Felt, Outcome, SessionFelt, SkipReason
from recommender.profile.fields import day_of
from recommender.session.done import DoneItem
from recommender.session.told import Said, Told

KNOWN: Final = re.compile(
    r"((?:[a-z0-9]{1,20}:)?[a-z0-9-]{1,60})(?: (done|partly|skipped))?(?: (0\.\d{1,3}|1(?:\.0)?))?(?: (hurt))?"
)
MOST_ID: Final = 100


def told_of(form: FormData, catalog: Catalog) -> Told:
    """Everything that was said. Raises UnknownNameError where a stretch of ours is named that there is not.

    One of others is taken at its word: its folder may have gone since the page was opened, what was done has not.
    """
    items = list(_items(form, catalog))
    return Told(
        items=items,
        said={item.stretch: _said(form, item.stretch) for item in items},
        pain_before=_nrs(form, "pain_before"),
        pain_after=_nrs(form, "pain_after"),
        next_day_pain=_nrs(form, "next_day_pain"),
        felt=cast("SessionFelt | None", _one_of(form, "felt", get_args(SessionFelt))),
    )


def text_of(form: FormData, name: str) -> str:
    """A short text; empty where it is missing or too long to be ours."""
    value = form.get(name)
    return value if isinstance(value, str) and len(value) <= MOST_ID else ""


def day_in(form: FormData, name: str, otherwise: date) -> date:
    """A day."""
    return day_of(text_of(form, name)) or otherwise


def known(document: dict[str, Any]) -> str:
    """What a stored feedback knows of a stretch, as the form carries it.

    >>> known({"stretch": "bridge", "outcome": "partly", "share": 0.5, "reason": "hurt"})
    'bridge partly 0.5 hurt'
    """
    share = document.get("share")
    words = [document["stretch"], document["outcome"], "" if share is None else f"{share:g}"]
    return " ".join(word for word in [*words, "hurt" if document.get("reason") == "hurt" else ""] if word)


def _items(form: FormData, catalog: Catalog) -> Iterator[DoneItem]:
    """The stretches that the form names, each once."""
    seen = set()
    for value in form.getlist("known"):
        found = KNOWN.fullmatch(value) if isinstance(value, str) else None
        if found is None or found[1] in seen:
            continue
        seen.add(found[1])
        yield DoneItem(
            stretch=found[1],
            name=catalog.name_of(found[1]) if namespace_of(found[1]) else catalog.find(found[1]).name,
            outcome=cast("Outcome | None", found[2]),
            share=float(found[3]) if found[3] else None,
            hurt=found[4] is not None,
        )


def _said(form: FormData, stretch: str) -> Said:
    return Said(
        felt=cast("Felt | None", _one_of(form, f"felt:{stretch}", get_args(Felt))),
        outcome=cast("Outcome | None", _one_of(form, f"did:{stretch}", get_args(Outcome))),
        reason=cast("SkipReason | None", _one_of(form, f"reason:{stretch}", get_args(SkipReason))),
    )


def _one_of(form: FormData, name: str, words: Collection[str]) -> str | None:
    value = form.get(name)
    return value if isinstance(value, str) and value in words else None


def _nrs(form: FormData, name: str) -> int | None:
    value = _one_of(form, name, [str(rating) for rating in range(11)])
    return None if value is None else int(value)
