"""Feedback, check-in and event: what happened, as contract 3 has it."""

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from recommender.errors import DocumentError
from recommender.knowledge import shipped_knowledge
from recommender.profile.documents import CheckIn, Event, Feedback, read_happening

CODES = shipped_knowledge().codes
FEEDBACK = {"feedback_version": 1, "feedback_id": "f1", "person": "me", "items": []}
CHECKIN = {"checkin_version": 1, "checkin_id": "c1", "person": "me", "on": "2026-11-29"}
EVENT = {"event_version": 1, "event_id": "e1", "person": "me", "at": "2026-11-23T10:00:00Z", "kind": "note"}
DONE = {"stretch": "cat-cow", "outcome": "done"}


def read(document):
    return read_happening(document, CODES)


def problems(document) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as caught:
        read_happening(document, CODES)
    return [(problem.where, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize(("document", "kind"), [(FEEDBACK, Feedback), (CHECKIN, CheckIn), (EVENT, Event)])
def test_a_document_says_what_it_is_by_its_version(document, kind):
    """The three arrive mixed, and nothing else tells them apart."""
    assert type(read(document)) is kind


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"items": (item for item in [DONE])}, "items", "should be a list"),
        ({"red_flags": {"RF_DVT"}}, "red_flags", "should be a list"),
        ({"red_flags": [b"RF_DVT"]}, "red_flags[0]", "should be text"),
        ({"feedback_id": b"f1"}, "feedback_id", "should be text"),
    ],
    ids=["generator", "set", "bytes in a list", "bytes"],
)
def test_what_json_does_not_hold_is_no_part_of_a_document(changes, where, what):
    """A generator is empty once it was checked: what is acknowledged would not be what is stored."""
    assert problems(FEEDBACK | changes) == [(where, what)]


@pytest.mark.parametrize("document", [None, [], "feedback", 3, True])
def test_what_is_no_document_is_refused(document):
    """`null` or a list in the file: one problem, no traceback."""
    ((where, what),) = problems(document)

    assert where == ""
    assert "JSON object" in what


@pytest.mark.parametrize("document", [{}, {"person": "me"}, FEEDBACK | CHECKIN, CHECKIN | EVENT, FEEDBACK | EVENT])
def test_a_document_is_one_thing(document):
    """With two versions in it, one of the two readings would lose what the other says."""
    ((_, what),) = problems(document)

    assert "exactly one of feedback_version, checkin_version, event_version" in what


@pytest.mark.parametrize("document", [FEEDBACK | {"event_version": None}, CHECKIN | {"feedback_version": None}])
def test_a_version_that_is_null_is_not_given(document):
    """`null` means the same as leaving the field out; a sender with one shape for all writes it."""
    assert read(document)


@pytest.mark.parametrize(
    ("document", "required"),
    [
        (FEEDBACK, ["feedback_id", "person", "items"]),
        (CHECKIN, ["checkin_id", "person", "on"]),
        (EVENT, ["event_id", "person", "at", "kind"]),
    ],
)
def test_required_fields_are_named_when_missing_or_null(document, required):
    """All of them at once; everything else may be absent (contract 3)."""
    bare = {key: value for key, value in document.items() if key.endswith("_version")}

    assert problems(bare) == [(field, "is missing") for field in required]
    assert problems(bare | dict.fromkeys(required)) == [(field, "is missing") for field in required]


def test_everything_else_in_a_feedback_may_be_absent_and_absent_means_null():
    """Absent red flags are not "none", absent pain is not 0."""
    bare = read(FEEDBACK | {"items": [DONE]})
    nulls = ["amends", "session_id", "on", "finished_at", "pain_before", "pain_after", "next_day_pain"]
    nulls += ["session_felt", "flare", "red_flags"]

    assert [getattr(bare, field) for field in nulls] == [None] * len(nulls)
    assert (bare.items[0].share, bare.items[0].felt, bare.items[0].reason) == (None, None, None)
    assert read(FEEDBACK | {"items": [DONE | {"felt": None}]} | dict.fromkeys(nulls)) == bare


def test_everything_else_in_a_checkin_may_be_absent_and_absent_means_null():
    """A check-in without safety answers is still a check-in."""
    bare = read(CHECKIN)
    nulls = ["red_flags", "worst_pain", "activity", "flare", "conditions_changed", "minutes_per_session", "days"]
    nulls += ["keep_last_week"]

    assert [getattr(bare, field) for field in nulls] == [None] * len(nulls)
    assert read(CHECKIN | dict.fromkeys(nulls)) == bare


def test_everything_else_in_an_event_may_be_absent():
    """No facts is an empty list of facts."""
    assert read(EVENT).facts == read(EVENT | {"facts": None}).facts == {}


@pytest.mark.parametrize(
    ("fields", "where", "told"),
    [
        ({"items": [DONE | {"stretch": "cat-caw"}]}, "items[0].stretch", "did you mean 'cat-cow'?"),
        ({"items": [DONE | {"outcome": "dun"}]}, "items[0].outcome", "did you mean 'done'?"),
        ({"items": [DONE, {"stretch": "sphinx"}]}, "items[1].outcome", "missing"),
        ({"items": [{"outcome": "done"}]}, "items[0].stretch", "missing"),
        ({"items": [DONE | {"share": 1.01}]}, "items[0].share", "1 or less"),
        ({"items": [DONE | {"share": -0.01}]}, "items[0].share", "0 or more"),
        ({"items": [DONE | {"share": math.nan}]}, "items[0].share", ""),
        ({"items": [DONE | {"share": "1"}]}, "items[0].share", "number"),
        ({"items": [DONE | {"share": True}]}, "items[0].share", "number"),
        ({"items": [DONE | {"felt": "better"}]}, "items[0].felt", "'helped', 'neutral' or 'worse'"),
        ({"items": [DONE | {"reason": "hurts"}]}, "items[0].reason", "did you mean 'hurt'?"),
        ({"items": [DONE | {"resaon": "hurt"}]}, "items[0].resaon", "did you mean 'reason'?"),
        ({"items": DONE}, "items", ""),
        ({"items": ["cat-cow"]}, "items[0]", ""),
        ({"pain_before": 11}, "pain_before", "10 or less"),
        ({"pain_after": -1}, "pain_after", "0 or more"),
        ({"next_day_pain": "4"}, "next_day_pain", "whole number"),
        ({"pain_before": 4.5}, "pain_before", "whole number"),
        ({"pain_before": True}, "pain_before", "whole number"),
        ({"session_felt": "wors"}, "session_felt", "did you mean 'worse'?"),
        ({"flare": 1}, "flare", "true or false"),
        ({"flare": "no"}, "flare", "true or false"),
        ({"red_flags": "RF_DVT"}, "red_flags", ""),
        ({"red_flags": ["NO_SUCH_FLAG_AT_ALL"]}, "red_flags[0]", "not a known red flag"),
        ({"red_flags": ["RF_DTV"]}, "red_flags[0]", "did you mean 'RF_DVT'?"),
        ({"on": "2026-02-29"}, "on", "not a day of the calendar"),
        ({"on": "yesterday"}, "on", "a date like"),
        ({"feedback_id": ""}, "feedback_id", "at least 1 character"),
        ({"feedback_id": "x" * 101}, "feedback_id", "at most 100 characters"),
        ({"feedback_id": "a\nb"}, "feedback_id", ""),
        ({"feedback_id": "a\x00b"}, "feedback_id", ""),
        ({"feedback_id": 7}, "feedback_id", "text"),
        ({"person": ""}, "person", "at least 1 character"),
        ({"person": "a\x1b[31mb"}, "person", ""),
        ({"session_id": 3}, "session_id", "text"),
        ({"pain_befor": 3}, "pain_befor", "did you mean 'pain_before'?"),
        ({"feedback_version": 2}, "feedback_version", "1"),
        ({"feedback_version": True}, "feedback_version", ""),
    ],
)
def test_a_bad_field_of_a_feedback_is_refused_where_it_stands(fields, where, told):
    """The path leads to the very item, with the nearest known word."""
    found = problems(FEEDBACK | fields)

    assert [path for path, _ in found] == [where]
    assert told in found[0][1]


@pytest.mark.parametrize(
    ("fields", "where", "told"),
    [
        ({"on": "29.11.2026"}, "on", "a date like"),
        ({"worst_pain": 11}, "worst_pain", "10 or less"),
        ({"activity": "esier"}, "activity", "did you mean 'easier'?"),
        ({"flare": 0}, "flare", "true or false"),
        ({"conditions_changed": "false"}, "conditions_changed", "true or false"),
        ({"minutes_per_session": 2}, "minutes_per_session", "3 or more"),
        ({"minutes_per_session": 61}, "minutes_per_session", "60 or less"),
        ({"days": []}, "days", ""),
        ({"days": ["mon", "Tue"]}, "days[1]", "did you mean 'tue'?"),
        ({"keep_last_week": 1}, "keep_last_week", "true or false"),
        ({"red_flags": [None]}, "red_flags[0]", "text"),
        ({"flair": True}, "flair", "did you mean 'flare'?"),
        ({"checkin_id": "\x7f"}, "checkin_id", ""),
    ],
)
def test_a_bad_field_of_a_checkin_is_refused_where_it_stands(fields, where, told):
    """`"false"` must never be read as false: it would renew the safety answers."""
    found = problems(CHECKIN | fields)

    assert [path for path, _ in found] == [where]
    assert told in found[0][1]


def test_several_problems_come_at_once():
    """One round of mending."""
    document = FEEDBACK | {"pain_before": 12, "flare": "x", "items": [{"stretch": "cat-caw", "outcome": "dun"}]}

    assert {where for where, _ in problems(document)} == {
        "pain_before", "flare", "items[0].stretch", "items[0].outcome",
    }  # fmt: skip


def test_a_stretch_stands_once_in_a_feedback():
    """Done and skipped at once: it cannot be known which is true."""
    ((_, what),) = problems(FEEDBACK | {"items": [DONE, DONE | {"outcome": "skipped"}]})

    assert "more than once" in what


def test_a_feedback_may_name_no_stretch():
    """The pain of a day is worth knowing without a session."""
    assert read(FEEDBACK | {"pain_before": 3}).items == ()


@pytest.mark.parametrize(("reason", "hurt"), [(None, False), ("no_time", False), ("could_not", False), ("hurt", True)])
def test_only_hurt_is_hurt(reason, hurt):
    """A stretch that hurt rests; one that was skipped for time does not."""
    assert read(FEEDBACK | {"items": [DONE | {"reason": reason}]}).items[0].hurt is hurt


PLUS_2 = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T18:40:00Z", datetime(2026, 11, 23, 18, 40, tzinfo=UTC)),
        ("2026-11-23T18:40:00+00:00", datetime(2026, 11, 23, 18, 40, tzinfo=UTC)),
        ("2026-11-23T18:40:00+02:00", datetime(2026, 11, 23, 16, 40, tzinfo=UTC)),
        ("2026-11-23T00:30:00+02:00", datetime(2026, 11, 22, 22, 30, tzinfo=UTC)),  # the day before, in UTC
        ("2026-12-31T23:00:00-05:00", datetime(2027, 1, 1, 4, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 18, 40, tzinfo=PLUS_2), datetime(2026, 11, 23, 16, 40, tzinfo=UTC)),
    ],
)
def test_moments_become_utc(text, moment):
    """Contract, "Words": moments are UTC, wherever the telephone was."""
    finished, at = read(FEEDBACK | {"finished_at": text}).finished_at, read(EVENT | {"at": text}).at

    assert finished == at == moment
    assert finished.utcoffset() == at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-23T18:40:00", "2026-11-23", "18:40:00Z", "2026-11-23T25:00:00Z", "2026-02-29T10:00:00Z", "now",
        "",
        1764000000, True, datetime(2026, 11, 23), date(2026, 11, 23),  # noqa: DTZ001
        "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-02:00", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_a_moment_without_its_zone_or_outside_the_calendar_is_refused(moment):
    """An hour that could be any of 24 would put a warning on the wrong side of a sheet."""
    assert [where for where, _ in problems(FEEDBACK | {"finished_at": moment})] == ["finished_at"]
    assert [where for where, _ in problems(EVENT | {"at": moment})] == ["at"]


@pytest.mark.parametrize(
    ("red_flags", "changed", "renews"),
    [
        ([], False, True),
        (["RF_WORSENING"], False, True),
        (None, False, False),
        ([], None, False),
        ([], True, False),
        (None, None, False),
    ],
)
def test_only_a_checkin_with_flags_given_and_nothing_changed_renews_the_safety_answers(red_flags, changed, renews):
    """Contract 3, and the most forgiving of its fields: silence never renews."""
    assert read(CHECKIN | {"red_flags": red_flags, "conditions_changed": changed}).renews_safety is renews


@pytest.mark.parametrize(
    ("said", "day"),
    [("2026-11-22", 22), ("2026-11-24", 24), ("2026-11-25", 23), ("2026-11-21", 23), ("soon", 23)],
)
def test_an_event_is_of_the_day_where_the_person_is(said, day):
    """No place on earth is more than a day from UTC: what is further away is a slip, and the moment counts."""
    event = EVENT | {"at": "2026-11-23T05:00:00Z", "facts": {"on": said}}

    assert read(event).day == date(2026, 11, day)


CLEARED = {"code": "aneurysm_known", "given": True, "by": "person"}


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        *((kind, {}) for kind in ("swap", "move", "pause", "resume", "note")),
        ("exclude", {"stretch": "cat-cow"}),
        ("restore", {"stretch": "cat-cow"}),
        ("bar", {"stretch": "cat-cow", "by": "clinician"}),
        ("unbar", {"stretch": "cat-cow", "by": "clinician"}),
        ("add", {"by": "clinician"}),
        ("clearance", CLEARED),
        ("clearance", CLEARED | {"by": "clinician"}),
        ("clearance", CLEARED | {"given": False, "by": "clinician"}),
        ("clearance", CLEARED | {"code": "other"}),
        ("clearance", CLEARED | {"code": "RF_WORSENING"}),
        ("swap", {"session_id": "s", "stretch": "cat-cow", "to": "mine:roll", "reason": "hurt", "on": "2026-11-23"}),
        ("swap", {"session_id": None, "stretch": None, "to": None, "reason": None}),
        ("move", {"session_id": "s", "to": "2026-11-24"}),
        ("pause", {"reason": "flare"}),
        ("note", {"text": "free words", "anything": [1, {"deep": None}]}),
    ],
)
def test_an_event_with_the_facts_of_its_kind_is_taken(kind, facts):
    """Facts are kept as they came."""
    assert read(EVENT | {"kind": kind, "facts": facts}).facts == facts


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        *(("swap", {fact: value}) for fact in ("stretch", "to") for value in ("catcow", "", 5, ["cat-cow"], {"a": 1})),
        *(("swap", {fact: value}) for fact in ("session_id", "reason") for value in (5, True, ["hurt"], {"a": 1})),
        *(("move", {"to": value}) for value in ("tomorrow", "2026-02-29", "9999-12-31", 5, ["2026-11-24"])),
        ("move", {"session_id": ["s"]}),
        ("pause", {"reason": ["flare"]}),
    ],
)
def test_facts_that_no_rule_could_read_are_refused(kind, facts):
    """What hurt under a misspelt name would go on being offered, and what cannot be looked up would break each plan."""
    (fact,) = facts

    assert [where for where, _ in problems(EVENT | {"kind": kind, "facts": facts})] == [f"facts.{fact}"]


@pytest.mark.parametrize(
    ("kind", "facts", "missing"),
    [
        ("exclude", {}, ["stretch"]),
        ("exclude", None, ["stretch"]),
        ("restore", {"by": "person"}, ["stretch"]),
        ("bar", {"stretch": "cat-cow"}, ["by"]),
        ("bar", {"by": "clinician"}, ["stretch"]),
        ("unbar", {}, ["stretch", "by"]),
        ("add", {"stretch": "cat-cow"}, ["by"]),
        ("clearance", {}, ["code", "given", "by"]),
        ("clearance", {"code": "other", "given": True}, ["by"]),
        ("clearance", {"code": "other", "given": False}, ["by"]),
    ],
)
def test_facts_that_a_kind_needs_are_named_when_missing(kind, facts, missing):
    """An exclusion of nothing would be stored and never found again."""
    assert problems(EVENT | {"kind": kind, "facts": facts}) == [(f"facts.{fact}", "is missing") for fact in missing]


@pytest.mark.parametrize(
    ("fact", "value", "told"),
    [
        ("given", "yes", "true or false"),
        ("given", 1, "true or false"),
        ("given", None, "true or false"),
        ("by", "nurse", "person or clinician"),
        ("by", "Clinician", "person or clinician"),
        ("by", ["clinician"], "person or clinician"),
        ("by", None, "person or clinician"),
    ],
)
def test_facts_of_a_clearance_are_read_exactly(fact, value, told):
    """A clearance of "yes" by a "nurse" is neither given nor withdrawn."""
    ((where, what),) = problems(EVENT | {"kind": "clearance", "facts": CLEARED | {fact: value}})

    assert where == f"facts.{fact}"
    assert told in what


@pytest.mark.parametrize("by", ["person", "Clinician", "clinician ", None, True, ["clinician"]])
@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("bar", {"stretch": "cat-cow"}),
        ("unbar", {"stretch": "cat-cow"}),
        ("add", {"stretch": "cat-cow"}),
        ("clearance", CLEARED | {"given": False}),
    ],
)
def test_some_events_come_only_from_a_clinician(kind, facts, by):
    """Contract 3: bar, unbar, add and the withdrawal of a clearance."""
    ((_, what),) = problems(EVENT | {"kind": kind, "facts": facts | {"by": by}})

    assert "clinician" in what


@pytest.mark.parametrize(
    ("kind", "facts", "where", "told"),
    [
        ("exclude", {"stretch": "cat-caw"}, "facts.stretch", "did you mean 'cat-cow'?"),
        ("restore", {"stretch": 5}, "facts.stretch", "not a known stretch"),
        ("exclude", {"stretch": None}, "facts.stretch", "not a known stretch"),
        ("exclude", {"stretch": ["cat-cow"]}, "facts.stretch", "not a known stretch"),
        ("exclude", {"stretch": {}}, "facts.stretch", "not a known stretch"),
        ("bar", {"stretch": "cat-caw", "by": "clinician"}, "facts.stretch", "did you mean 'cat-cow'?"),
        ("clearance", CLEARED | {"code": "aneurism_known"}, "facts.code", "did you mean 'aneurysm_known'?"),
        ("clearance", CLEARED | {"code": "bone_metastasis"}, "facts.code", "not a known clearance"),
        ("clearance", CLEARED | {"code": "osteoporosis"}, "facts.code", "not a known clearance"),
        ("clearance", CLEARED | {"code": ["other"]}, "facts.code", "not a known clearance"),
    ],
)
def test_an_event_names_only_what_exists(kind, facts, where, told):
    """A misspelled bar would let the stretch through that a clinician wants out."""
    ((path, what),) = problems(EVENT | {"kind": kind, "facts": facts})

    assert path == where
    assert told in what


def test_all_problems_of_an_event_come_at_once():
    """The moment, the stretch and who it came from."""
    found = problems(EVENT | {"at": "soon", "kind": "bar", "facts": {"stretch": "cat-caw", "by": "me"}})

    assert {"at", "facts.stretch"} <= {where for where, _ in found}
    assert any("clinician" in what for _, what in found)


@pytest.mark.parametrize(
    ("fields", "where", "told"),
    [
        ({"kind": "swop"}, "kind", "did you mean 'swap'?"),
        ({"kind": 3}, "kind", ""),
        ({"facts": []}, "facts", ""),
        ({"facts": "x"}, "facts", ""),
        ({"fact": {}}, "fact", "did you mean 'facts'?"),
        ({"event_id": "x" * 101}, "event_id", "at most 100"),
    ],
)
def test_a_bad_field_of_an_event_is_refused_where_it_stands(fields, where, told):
    """As in the other documents."""
    ((path, what),) = problems(EVENT | fields)

    assert path == where
    assert told in what


def test_refused_documents_end_with_exit_code_3():
    """Contract 4."""
    assert DocumentError.exit_code == 3
