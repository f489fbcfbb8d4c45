"""A partition of people comes to exactly the rows of their plans, and nobody is lost."""

from __future__ import annotations

from fleet.fleet_people import STARTS_ON, people_table

from recommender import recommend
from recommender.errors import RecommenderError
from recommender.fleet.partition import Order, plan_partition, read_row
from recommender.fleet.plan_rows import OUTCOMES, PLANS, outcome_of_document, rows_of_document, table
from recommender.settings import Settings

FAST = Settings(effort="fast")


def test_a_crowd_gets_byte_for_byte_the_weeks_that_each_person_gets_alone():
    """Histories, red flags, waits for a clinician and wishes that cannot be met are among them."""
    people = people_table(100)
    made = plan_partition(people, 0, Order(starts_on=STARTS_ON, effort="fast"))
    rows, outcomes = [], []
    for number, cells in enumerate(people.to_pylist()):
        try:
            person, answers, history = read_row(cells)
            document = recommend(answers, history=history, starts_on=STARTS_ON, person=person, settings=FAST)
        except RecommenderError:
            continue
        rows += rows_of_document(document)
        outcomes.append(outcome_of_document(document, number))

    assert made.plans.equals(table(rows, PLANS))
    assert made.outcomes.equals(table(outcomes, OUTCOMES))
    assert {"plan", "refer", "clearance_needed"} <= set(made.outcomes["status"].to_pylist())


def test_every_row_is_planned_stopped_or_rejected_with_every_reason():
    """Rows in = rows accounted for; a red flag never yields a plan."""
    people = people_table(60)
    made = plan_partition(people, 1000, Order(starts_on=STARTS_ON, effort="fast", twice=frozenset({"synthetic-1"})))
    told, rejected = made.outcomes["row"].to_pylist(), made.rejects.to_pylist()
    stopped = {one["person"] for one in made.outcomes.to_pylist() if one["status"] in ("refer", "incomplete")}

    assert sorted({*told, *(one["row"] for one in rejected)}) == list(range(1000, 1060))
    assert not {*told} & {one["row"] for one in rejected}
    assert {"synthetic-1", "synthetic-7", "synthetic-57"} <= {one["person"] for one in rejected}
    assert sum(one["person"] == "synthetic-7" for one in rejected) == 2
    assert not stopped & set(made.plans["person"].to_pylist())
