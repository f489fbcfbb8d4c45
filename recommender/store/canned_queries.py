"""Questions to a database that are asked again and again, for whoever explores it. They only read.

They see documents as they were first told: amendments that came later are not applied, and a plan that another one
replaced still counts. The frames (`stretch export --tables`) do know; what is to be reported is made from them.
"""

from __future__ import annotations

from typing import Any, Final

ABOUT: Final = (
    "As first told: amendments are not applied, and replaced plans still count. For numbers to report use "
    "stretch export --tables. Synthetic people have names that begin with synthetic."
)
QUERIES: Final[dict[str, dict[str, str]]] = {
    "people": {
        "title": "People: what is there of each",
        "description": "One row per person. sheets, plans, feedbacks and check-ins are counts; days are those told of.",
        "sql": """
select label as person, substr(label, 1, 10) = 'synthetic-' as is_synthetic,
  (select count(*) from answers a where a.team = p.team and a.person_key = p.person_key) as sheets,
  (select count(*) from plans n where n.team = p.team and n.person_key = p.person_key) as plans,
  (select count(*) from feedbacks f
    where f.team = p.team and f.person_key = p.person_key and amends is null) as feedbacks,
  (select count(*) from checkins c where c.team = p.team and c.person_key = p.person_key) as check_ins,
  (select min(on_day) from feedbacks f where f.team = p.team and f.person_key = p.person_key) as first_day,
  (select max(on_day) from feedbacks f where f.team = p.team and f.person_key = p.person_key) as last_day
from people p order by label""",
    },
    "sessions_by_week": {
        "title": "Sessions by week: planned, and told of",
        "description": "One row per week since the first plan of each person, from 0. people: with a session in it. "
        "told_of: sessions that a feedback names; what was done without a plan is not counted.",
        "sql": """
with first as (select team, person_key, min(starts_on) as start from plans group by 1, 2),
planned as (
  select distinct s.team, s.person_key, s.session_id,
    cast((julianday(s.on_day) - julianday(first.start)) / 7 as integer) as week
  from shown s join first using (team, person_key))
select week, count(distinct team || person_key) as people, count(*) as planned,
  sum(exists (select 1 from feedbacks f where f.team = planned.team and f.session_id = planned.session_id)) as told_of,
  round(1.0 * sum(exists (select 1 from feedbacks f where f.team = planned.team and f.session_id = planned.session_id))
    / count(*), 3) as share_told_of
from planned group by week order by week""",
    },
    "pain": {
        "title": "Pain before and after sessions",
        "description": "One row per feedback that names a pain, 0-10. Empty: not said, which never means none.",
        "sql": """
select label as person, on_day as day, json_extract(document, '$.pain_before') as pain_before_nrs,
  json_extract(document, '$.pain_after') as pain_after_nrs, json_extract(document, '$.next_day_pain') as next_day_nrs,
  json_extract(document, '$.session_felt') as session_felt
from feedbacks join people using (team, person_key)
where coalesce(json_extract(document, '$.pain_before'), json_extract(document, '$.pain_after'),
  json_extract(document, '$.next_day_pain')) is not null
order by label, on_day""",
    },
    "stretches": {
        "title": "Stretches: done, skipped, helped, worse",
        "description": "One row per stretch that was told of. worse_share is of those who said how it felt: with few "
        "of them it says little, and who felt worse may have said nothing.",
        "sql": """
select json_extract(item.value, '$.stretch') as stretch, count(*) as told_of,
  count(distinct f.team || f.person_key) as people,
  sum(json_extract(item.value, '$.outcome') = 'done') as done,
  sum(json_extract(item.value, '$.outcome') = 'partly') as partly,
  sum(json_extract(item.value, '$.outcome') = 'skipped') as skipped,
  sum(coalesce(json_extract(item.value, '$.reason') = 'hurt', 0)) as skipped_as_it_hurt,
  count(json_extract(item.value, '$.felt')) as felt_told,
  sum(coalesce(json_extract(item.value, '$.felt') = 'helped', 0)) as helped,
  sum(coalesce(json_extract(item.value, '$.felt') = 'worse', 0)) as worse,
  round(avg(json_extract(item.value, '$.felt') = 'worse'), 3) as worse_share
from feedbacks f, json_each(f.document, '$.items') item
group by 1 order by told_of desc, stretch""",
    },
    "drawn": {
        "title": "What was left to chance",
        "description": "One row per probability with which a stretch was shown. 1: nothing was drawn there. Without "
        "rows below 1 nothing can be said of another way of choosing.",
        "sql": """
select round(propensity, 2) as propensity, count(*) as slots, count(distinct team || person_key) as people,
  sum(stretch <> base) as swapped, round(avg(stretch <> base), 3) as share_swapped
from shown group by 1 order by 1""",
    },
    "missing": {
        "title": "What was not said",
        "description": "One row per field of the feedback: in how many feedbacks on a planned session it is missing.",
        "sql": """
with told as (select document from feedbacks where amends is null and session_id is not null)
select 'pain_before' as field, count(*) as feedbacks,
  sum(json_extract(document, '$.pain_before') is null) as missing from told
union all select 'pain_after', count(*), sum(json_extract(document, '$.pain_after') is null) from told
union all select 'next_day_pain', count(*), sum(json_extract(document, '$.next_day_pain') is null) from told
union all select 'session_felt', count(*), sum(json_extract(document, '$.session_felt') is null) from told
union all select 'red_flags', count(*), sum(json_extract(document, '$.red_flags') is null) from told""",
    },
    "models": {
        "title": "Models, and when each was used",
        "description": "One row per use, the newest last. why: fit or rollback.",
        "sql": """
select number, version, why, model_uses.recorded_at as used_from from model_uses order by number""",
    },
}


def exploration_metadata(database: str) -> dict[str, Any]:
    """What Datasette is told of a database of this name: its title, what it holds, and the canned queries."""
    tables = {
        "people": {"description": "One row per person; the label is their name here."},
        "answers": {"description": "One row per sheet of answers, as JSON."},
        "plans": {"description": "One row per plan, as JSON; a later one for the same week replaces it."},
        "shown": {"description": "One row per planned stretch: what it was drawn from, and how likely it was."},
        "feedbacks": {"description": "One row per feedback, as JSON; `amends` names the one that it corrects."},
        "checkins": {"description": "One row per weekly check-in, as JSON."},
        "events": {"description": "One row per swap, move, pause and the like, as JSON."},
    }
    return {
        "title": "What happened",
        "description": "Nothing can be changed here, and nothing leaves this machine.",
        "databases": {database: {"description": ABOUT, "queries": QUERIES, "tables": tables}},
    }
