"""What is stored of a person, read: each document once, however often it is asked for.

A page that shows a week looks at all that ever happened to its person, and a year of that is a lot to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, timedelta
from json import JSONDecodeError

from pydantic import ValidationError

from recommender.errors import DocumentError, StoreError
from recommender.profile.fields import Codes
from recommender.profile.history import History, read_history
from recommender.profile.plan import WeeklyPlan
from recommender.profile.recorded import Reader, Recorded, canonical
from recommender.reading import problems_of
from recommender.store.store import Store
from recommender.store.telling import BROKEN_DOCUMENT

A_WEEK = timedelta(days=7)


class Past:
    """The pasts of a store's people. Whoever calls it holds the transaction.

    Everything here raises DocumentError where something stored cannot be read.
    """

    def __init__(self, store: Store, codes: Codes) -> None:
        self._store, self._codes = store, codes
        self._reader = Reader(codes)

    def forget(self) -> None:
        """Lets go of what was read, as of somebody who was erased."""
        self._reader.forget()

    def plans(self, person: str) -> list[WeeklyPlan]:
        """Every plan, in the order in which they were made."""
        return [_plan(record) for record in self._plans(person)]

    def plan_of(self, person: str, on: date) -> WeeklyPlan | None:
        """The newest plan whose week holds the day; None where none does."""
        text = self._store.newest_plan(person, after=on - A_WEEK, up_to=on)
        return None if text is None else _plan(self._read(text))

    def history(self, person: str, *, today: date) -> History:
        """Everything that happened to a person, and the plans that count."""
        happenings = self._happenings(person)
        documents = [*_counting(self._plans(person), happenings), *happenings]
        return read_history(documents, self._codes, person=person, today=today)

    def before(self, person: str, starts_on: date) -> list[Recorded]:
        """What happened, and the plans that it happened in or that came before the week that starts on a day.

        Of this very week only those are there in which something that was done first stood: however often the week is
        planned again, the same answers and the same sessions give the same plan.
        """
        happenings, plans = self._happenings(person), self._plans(person)
        earlier = _counting([record for record in plans if _plan(record).starts_on < starts_on], happenings)
        others = [record for record in plans if _plan(record).starts_on >= starts_on]
        return [*earlier, *_first_used(others, _told_of(happenings), after=earlier), *happenings]

    def _plans(self, person: str) -> list[Recorded]:
        return [self._read(text) for text in self._store.plan_texts(person)]

    def _happenings(self, person: str) -> list[Recorded]:
        return [self._read(canonical(document)) for document in self._store.happenings(person)]

    def _read(self, text: str) -> Recorded:
        try:
            return self._reader.read(text)
        except ValidationError as error:
            raise DocumentError(problems_of(error, WeeklyPlan, "a stored plan")) from None
        except JSONDecodeError:
            raise StoreError([BROKEN_DOCUMENT]) from None


def _plan(record: Recorded) -> WeeklyPlan:
    assert isinstance(record.content, WeeklyPlan)
    return record.content


def _counting(plans: Sequence[Recorded], happenings: Iterable[Recorded]) -> list[Recorded]:
    """The plans that count, in their order: of several for one start the newest, and earlier ones that were used.

    A week that is made anew keeps the sessions that were done. So an earlier plan counts only where something was told
    of it that no newer one holds.
    """
    told = _told_of(happenings)
    held: dict[date, set[str]] = {}
    counting = []
    for record in reversed(plans):
        start, used = _plan(record).starts_on, _used(record, told)
        if start not in held or not used <= held[start]:
            counting.append(record)
        held.setdefault(start, set()).update(used)
    return counting[::-1]


def _first_used(
    plans: Iterable[Recorded], told: Set[str | None], *, after: Iterable[Recorded]
) -> Iterator[Recorded]:  # fmt: skip
    """The plans in which a session that something was told of stood first; later ones only kept it."""
    held = {session for record in after for session in _used(record, told)}
    for record in plans:
        used = _used(record, told)
        if not used <= held:
            yield record
        held |= used


def _told_of(happenings: Iterable[Recorded]) -> set[str | None]:
    """The planned sessions of which something was told."""
    return {getattr(record.content, "session_id", None) for record in happenings}


def _used(record: Recorded, told: Set[str | None]) -> set[str]:
    return {session.session_id for session in _plan(record).sessions if session.session_id in told}
