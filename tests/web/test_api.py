"""The API keeps to its own description, counts a document once, and has an answer for whatever is sent."""

from __future__ import annotations

import json
from collections import Counter

import httpx
import pytest
from api_cases import operations, try_out
from people import MONDAY, answers, checkin, event, feedback

A_STOP = "RF_CES_BLADDER"
PROBLEM = "application/problem+json"


@pytest.fixture
def planned(served):
    """A client, and the week of a person who has one."""
    client = served.client()
    assert client.post("/api/v1/answers", json=answers()).status_code == 200
    return client, client.post("/api/v1/plan").json()


def test_a_week_from_answers_to_trends(served, planned):
    """What the terminal can do, a program can: the same documents, the same week."""
    client, plan = planned
    session = plan["sessions"][0]
    items = [{"stretch": item["stretch"], "outcome": "done"} for item in session["items"]]
    told = feedback("f1", session_id=session["session_id"], items=items)

    assert client.get("/api/v1/answers").json() == answers()
    assert client.post("/api/v1/feedback", json=told).json() == {"kind": "feedback", "id": "f1", "is_new": True}
    assert client.post("/api/v1/checkin", json=checkin()).status_code == 201
    assert client.post("/api/v1/event", json=event()).status_code == 201
    assert client.get("/api/v1/plan").json()["done"] == [session["session_id"]]
    assert client.get("/api/v1/trends").json()[0]["logged"] == 1
    with served.application() as application:
        assert client.get("/api/v1/data").json() == application.belongings.export("me")


def test_sent_twice_counts_once(planned):
    """A program that heard nothing sends again."""
    client, plan = planned
    assert client.post("/api/v1/plan").json() == plan
    for path, document in (("feedback", feedback()), ("checkin", checkin()), ("event", event())):
        codes = [client.post(f"/api/v1/{path}", json=document).status_code for _ in range(3)]
        assert codes == [201, 200, 200]

    client.post("/api/v1/answers", json=answers())
    kept = client.get("/api/v1/data").json()
    assert [len(kept[name]) for name in ("answers", "plans", "feedbacks", "checkins", "events")] == [1] * 5


def test_every_problem_is_listed(served):
    """Whoever mends one at a time never gets done."""
    reply = served.client().post("/api/v1/answers", json=answers(age_years="x", conditions=["asthmaa"], goal="fun"))

    assert reply.status_code == 422
    assert reply.headers["content-type"] == PROBLEM
    assert {problem["field"] for problem in reply.json()["problems"]} == {"age_years", "conditions[0]", "goal"}
    assert reply.json()["status"] == 422


def test_people_are_apart(planned):
    """A program says whose it is; the cookie of a browser says nothing here."""
    client, _ = planned
    client.cookies.set("person", "ann")

    assert client.get("/api/v1/answers").status_code == 200
    assert client.get("/api/v1/answers", params={"person": "ann"}).status_code == 404
    assert client.get("/api/v1/plan", params={"person": "ann"}).status_code == 404
    assert client.post("/api/v1/plan", params={"person": "ann"}).status_code == 404


def test_a_plan_that_may_not_be_shown_is_not_handed_out(planned):
    """A warning told after a session puts the week away, here as on every page (decisions 1.11)."""
    client, plan = planned
    assert plan["sessions"]
    client.post("/api/v1/feedback", json=feedback("f9", red_flags=[A_STOP]))
    now = client.get("/api/v1/plan").json()

    assert (now["status"], now["sessions"]) == ("refer", [])


def test_a_stretch_that_is_excluded_is_withheld(planned):
    client, plan = planned
    stretch = plan["sessions"][0]["items"][0]["stretch"]
    client.post("/api/v1/event", json=event(kind="exclude", facts={"stretch": stretch}))
    now = client.get("/api/v1/plan").json()

    assert stretch not in {item["stretch"] for session in now["sessions"] for item in session["items"]}
    assert stretch in {entry["stretch"] for entry in now["withheld"]}


def test_the_catalog_pictures_and_schemas(served):
    client = served.client()
    assert len(client.get("/api/v1/catalog").json()) > 90
    assert client.get("/api/v1/catalog/cat-cow").json()["id"] == "cat-cow"
    assert client.get("/api/v1/catalog/nothing").status_code == 404
    assert "<svg" in client.get("/api/v1/figures/bridge").text
    assert client.get("/api/v1/figures/bridge", params={"form": "opera"}).status_code == 422
    assert client.get("/api/v1/schema/feedback").json()["properties"]["feedback_id"]


def nested(depth):
    return b'{"event_version":1,"facts":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


BODIES = {
    "nothing": b"",
    "no JSON": b"answers",
    "no object": b"[1, 2]",
    "null": b"null",
    "not UTF-8": b'{"person": "\xff"}',
    "half a character": rb'{"answers_version": 1, "other_condition": "\ud800"}',
    "half a character as a name": rb'{"\udfff": 1}',
    "NUL": rb'{"event_version":1,"event_id":"\u0000","person":"me","at":"2026-11-23T12:00:00Z","kind":"note"}',
    "a number of 5,000 digits": b'{"answers_version": 1, "age_years": ' + b"9" * 5000 + b"}",
    "a number of 400 digits": b'{"answers_version": 1, "age_years": ' + b"9" * 400 + b"}",
    "infinity": b'{"answers_version": 1, "age_years": 1e999}',
    "NaN": b'{"answers_version": 1, "age_years": NaN}',
    "deep": nested(30),
    "very deep": nested(20_000),
    "deep lists": b'{"answers_version": 1, "goal": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a day that is none": b'{"answers_version": 1, "answered_on": "2026-02-30"}',
    "a day too far": b'{"answers_version": 1, "answered_on": "9999-12-31"}',
    "twice the same name": b'{"answers_version": 1, "answers_version": 1}',
}  # fmt: skip


@pytest.mark.parametrize("path", ["answers", "feedback", "checkin", "event"])
def test_what_cannot_be_read_is_refused_with_its_problems(served, path):
    """Never a 5xx, whatever is sent."""
    client = served.client()
    for name, body in BODIES.items():
        reply = client.post(f"/api/v1/{path}", content=body)
        assert (reply.status_code, reply.headers["content-type"]) == (422, PROBLEM), name
        assert reply.json()["problems"], name


@pytest.mark.parametrize(
    "address",
    [
        "plan?on=9999-12-31", "plan?on=0", "plan?on=1800-01-01", "plan?person=", "plan?person=%00", "plan?person=%ff",
        "answers?person=" + "a" * 101, "trends?person=%ED%A0%80", "data?person=%0a", "catalog/%00", "figures/%F0",
        "figures/..%2f..%2fetc%2fpasswd", "schema/nothing", "nothing",
    ],
)  # fmt: skip
def test_addresses_that_make_no_sense_are_refused(served, address):
    reply = served.client().get(f"/api/v1/{address}")

    assert reply.status_code in (400, 404, 422)
    assert reply.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("starts_on", ["1900-01-01", "2026-11-23", "2199-12-25", "2199-12-26"])
@pytest.mark.parametrize("seed", ["0", str(2**53 - 1), str(2**53), "9" * 5000, "-1"])
def test_any_week_and_seed_has_an_answer(planned, starts_on, seed):
    """At the ends of the calendar, and with numbers that a database cannot hold."""
    client, _ = planned
    reply = client.post("/api/v1/plan", params={"starts_on": starts_on, "seed": seed})

    can_be = starts_on in (MONDAY.isoformat(), "2199-12-25") and int(seed[:20]) in (0, 2**53 - 1)

    assert reply.status_code in ((200,) if can_be else (400, 422))


def test_happenings_of_any_day_leave_the_person_readable(planned):
    """One document at the end of the calendar must not break every page of a person from then on."""
    client, _ = planned
    for number, moment in enumerate(("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2199-12-31T23:00:00Z")):
        client.post("/api/v1/event", json=event(f"e{number}", at=moment))
    for number, day in enumerate(("1900-01-01", "2199-12-31")):
        client.post("/api/v1/feedback", json=feedback(f"f{number}", on=day))
        client.post("/api/v1/checkin", json=checkin(f"c{number}", on=day))

    for path in ("plan", "trends", "data", "answers", "plan?on=1900-01-01", "plan?on=2199-12-31"):
        assert client.get(f"/api/v1/{path}").status_code in (200, 404), path
    assert client.post("/api/v1/plan").status_code == 200


def test_the_description_names_every_document(served):
    """The schemas are those of `stretch schema`, so nobody has to guess what to send."""
    described = served.client().get("/api/v1/openapi.json").json()
    published = served.client().get("/api/v1/schema/checkin").json()

    assert described["components"]["schemas"]["checkin"]["properties"].keys() == published["properties"].keys()
    references = {part.split('"')[0] for part in json.dumps(described).split("#/components/schemas/")[1:]}
    assert references <= described["components"]["schemas"].keys()


@pytest.mark.usefixtures("planned")
def test_the_api_keeps_to_its_description(served):
    """A few hundred requests made of the description; `bench_api.py` makes 5,000."""
    found = operations(served.address)
    statuses = sum((try_out(operation, cases=12) for operation in found), start=Counter())

    assert len(found) >= 13
    assert sum(statuses.values()) >= 200
    assert not [status for status in statuses if status >= 500]
    assert statuses[200] > 20
    assert httpx.get(f"{served.address}/api/v1/plan").status_code == 200
