"""A clinic's folder from one end to the other: the command, the weeks, and what stays when the folder is taken away."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from other_folders import EXAMPLE, TITLE, copied, entry, with_example
from people import MONDAY, NOON, answers
from typer.testing import CliRunner

from recommender import Recommender
from recommender.cli.main import app as command
from recommender.errors import DataError, RecommenderError
from recommender.knowledge import shipped_knowledge
from recommender.settings import Settings
from recommender.store.store import Store

SHEET = answers(
    pain=[], stiff_areas=["calf", "hip", "groin"], minutes_per_session=40, days=["mon", "thu"],
    equipment=["mat", "chair", "wall", "cushion", "step", "towel"],
)  # fmt: skip


@pytest.fixture
def stretch(tmp_path):
    """Runs the command on a database of its own; JSON where it was asked for."""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(SHEET))

    def run(*arguments, code=0, folder=EXAMPLE, typed=None, env=None):
        words = [str(argument).replace("ANSWERS", str(file)) for argument in arguments]
        where = ["--database", str(tmp_path / "people.db"), *(["--catalog", str(folder)] if folder else [])]
        result = CliRunner().invoke(command, [*words, *where], input=typed, env=env)
        if isinstance(result.exception, RecommenderError):
            assert result.exception.exit_code == code, result.exception
            return str(result.exception)
        assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
        return json.loads(result.output) if "--json" in words else result.output

    return run


@pytest.fixture
def planned(stretch):
    """A week of SHEET that was made with the folder."""
    return stretch("plan", "--answers", "ANSWERS", "--save", "--starts-on", MONDAY, "--json")


def opened(database, knowledge):
    store = Store.open(str(database), now=NOON)
    return Recommender(store, settings=Settings(catalog=knowledge), now=lambda: NOON, today=lambda: MONDAY)


def items(plan):
    return [item for session in plan["sessions"] for item in session["items"]]


def of_theirs(plan):
    return sorted({item["stretch"] for item in items(plan) if item["stretch"].startswith("north:")})


def test_a_week_holds_stretches_of_the_clinic_and_every_command_knows_them(stretch, planned):
    name = of_theirs(planned)[0]
    shown = stretch("today", "--on", MONDAY, "--json")

    assert name in {item["stretch"] for item in shown["session"]["items"]} | set(of_theirs(planned))
    assert stretch("why", name, "--on", MONDAY, "--json")["planned_on"]
    assert stretch("catalog", "show", name, "--json")["id"] == name
    assert "131 stretches, 0 problems" in stretch("catalog", "check")
    assert stretch("swap", name, "--list", "--on", str(MONDAY), "--json") is not None
    assert stretch("figure", "north:heel-slide").startswith("<svg")
    assert "not drawn yet" in stretch("catalog", "show", "north:short-wall-sit")
    assert len(stretch("catalog", "search", "north", "--json")) == 10


def test_the_option_stands_before_the_command_too_and_may_come_from_the_environment(stretch):
    env = {"STRETCH_CATALOG": str(EXAMPLE)}
    before = CliRunner().invoke(command, [f"--catalog={EXAMPLE}", "catalog", "list"])

    assert "131 stretches" in before.output
    assert "131 stretches" in stretch("catalog", "list", folder=None, env=env)
    assert "121 stretches" in stretch("catalog", "list", folder=None)


def test_a_broken_folder_stops_every_command_with_all_its_problems(stretch, tmp_path):
    """Exit code 3, as for every file that cannot be used; nothing is planned with half of it."""
    folder = copied(tmp_path, {"catalog/heel-slide.toml": "x", "safety/rules.toml": "y"})
    for words in (("today",), ("plan", "--answers", "ANSWERS"), ("catalog", "list"), ("export",)):
        told = stretch(*words, code=3, folder=folder)

        assert "north/catalog/heel-slide.toml: is not TOML" in told
        assert "north/safety/rules.toml: is not TOML" in told
        assert str(tmp_path) not in told


@pytest.mark.parametrize("words", [("fleet", "plan", "people.parquet", "-o", "weeks"), ("simulate",)])
def test_what_goes_by_ours_alone_refuses_a_folder_and_does_not_leave_its_rules_out_without_a_word(words):
    result = CliRunner().invoke(command, ["--catalog", str(EXAMPLE), *words])

    assert isinstance(result.exception, RecommenderError)
    assert "by our stretches and rules alone" in str(result.exception)


def test_a_picture_of_theirs_with_a_limb_where_no_limb_can_be_is_found_by_the_check(stretch, tmp_path):
    folder = copied(tmp_path, {"figures/heel-slide.toml": ("on = [0.79, 0, 0.10]", "on = [1.79, 0, 0.10]")})

    assert "north:heel-slide: picture" in stretch("catalog", "check", code=3, folder=folder)


def test_opening_takes_folders_and_refuses_a_broken_one(tmp_path):
    with Recommender.open(tmp_path / "a.db", catalogs=[EXAMPLE]) as app:
        assert "north:heel-slide" in app.knowledge.catalog
    with pytest.raises(DataError, match="is not a folder"):
        Recommender.open(tmp_path / "b.db", catalogs=[tmp_path / "nowhere"])


# ---- the folder is taken away ----


def test_without_the_folder_its_stretches_are_put_away_and_said_to_be(stretch, planned):
    gone = of_theirs(planned)
    day = next(session["on"] for session in planned["sessions"] if any(i["stretch"] in gone for i in session["items"]))
    shown = stretch("today", "--on", day, "--json", folder=None)
    withheld = {entry["stretch"]: entry["because"] for entry in shown["withheld"]}

    assert set(withheld) <= set(gone)
    assert all(because[0]["rule"] == "state:gone" for because in withheld.values())
    assert not any(item["stretch"] in gone for item in shown["session"]["items"])
    assert "It is not here any more" in " ".join(stretch("today", "--on", day, folder=None).split())
    assert "It is not here any more" in " ".join(stretch("week", "--on", day, folder=None).split())


def test_what_was_done_with_it_stays_and_counts_again_with_the_folder(tmp_path):
    """Told on the day, also where the folder is gone by then: an acknowledged session is never lost."""
    database, both = tmp_path / "people.db", with_example()
    with opened(database, both) as app:
        plan = app.save_and_plan("me", SHEET, starts_on=MONDAY).to_document()
    (session, *_), told = plan["sessions"], of_theirs(plan)
    document = {
        "feedback_version": 1, "feedback_id": "f1", "person": "me", "session_id": session["session_id"],
        "pain_before": 3, "pain_after": 3,
        "items": [{"stretch": item["stretch"], "outcome": "done", "felt": "helped"} for item in session["items"]],
    }  # fmt: skip
    with opened(database, shipped_knowledge()) as app:
        assert app.record(document).is_new
        app.log.exclude("me", "bridge")
        app.learn()
        assert app.results.weekly_trends("me")
        assert len(app.results.frames().exposures) == len(items(plan))
        assert told[0] in {
            item.stretch for past in app.log.history("me", today=MONDAY).sessions for item in past.feedback.items
        }
        later = app.plan_week("me", starts_on=MONDAY + timedelta(days=7)).to_document()
        assert later["status"] == "plan"
        assert not of_theirs(later)
        assert app.belongings.fhir_bundle("me")["entry"]
    with opened(database, both) as app:
        again = app.log.history("me", today=MONDAY)

        assert {item.stretch for past in again.sessions for item in past.feedback.items} >= set(told) & {
            item["stretch"] for item in session["items"]
        }
        assert of_theirs(app.plan_week("me", starts_on=MONDAY + timedelta(days=7)).to_document())


def test_a_model_that_learned_with_the_folder_is_passed_over_without_it_and_ranks_again_with_it(tmp_path):
    """As every model of another catalog: until one is fitted anew the evidence ranks. Never a crash."""
    database, both = tmp_path / "people.db", with_example()
    with opened(database, both) as app:
        plan = app.save_and_plan("me", SHEET, starts_on=MONDAY)
        app.record(
            {
                "feedback_version": 1, "feedback_id": "f1", "person": "me", "session_id": plan.sessions[0].session_id,
                "pain_before": 5, "pain_after": 4,
                "items": [{"stretch": item.stretch, "outcome": "done"} for item in plan.sessions[0].items],
            }
        )  # fmt: skip
        app.learn()
        learned = app.model().version
        assert app.preview_week("me", SHEET, starts_on=MONDAY).provenance.model == learned
        app.own.save("me", entry())
        assert app.preview_week("me", SHEET, starts_on=MONDAY).provenance.model == learned
    with opened(database, shipped_knowledge()) as app:
        assert app.preview_week("me", SHEET, starts_on=MONDAY).provenance.model is None
        with pytest.raises(RecommenderError, match="is of another catalog"):
            app.roll_back(learned)


def test_an_archive_says_which_folder_is_missing_and_keeps_all_that_was_done(tmp_path):
    with opened(tmp_path / "a.db", with_example()) as app:
        app.own.save("me", entry())
        app.save_and_plan("me", replace_excluded(SHEET), starts_on=MONDAY)
        archive, exported = app.belongings.archive("me"), app.belongings.export("me")
    with opened(tmp_path / "b.db", shipped_knowledge()) as app:
        brought = app.belongings.take_in_archive(archive)
        told = " ".join(brought.notes)

        assert brought.is_without_some
        assert f"The folder {TITLE}: north:" in told
        assert "What you did with them is kept. Weeks are planned without them." in told
        assert "--catalog FOLDER" in told
        assert "mine:" not in told
        assert app.belongings.export("me") == exported
        assert app.plan_week("me", starts_on=MONDAY).status == "plan"
    with opened(tmp_path / "c.db", with_example()) as app:
        assert not app.belongings.take_in_archive(archive).is_without_some
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        assert json.loads(files.read("manifest.json"))["folders"] == {"north": TITLE}


def replace_excluded(sheet):
    return sheet | {"excluded_stretches": ["north:seated-march"]}


def test_a_stretch_that_was_never_anywhere_cannot_be_looked_at(stretch, planned):
    """A history may name it; a page or a command that is asked for it says that it is not here."""
    assert "not a known stretch" in stretch("why", "north:no-such-thing", code=3)
    assert "not a known stretch" in stretch("exclude", "south:hug", code=3)
    assert planned["status"] == "plan"


# ---- `stretch catalog new` ----

ANSWERED = ("Towel roll of my therapist", "Sit tall.", "Lay a towel behind you.", "Lean back and breathe.", "")
DOSE = ("20", "2", "1", "2", "3 6", "8", "2 6", "1")
LISTS = 15


def test_a_few_questions_make_a_stretch_that_is_for_oneself_alone(stretch):
    """Wrong answers are asked again, in plain words; what is open is said at the end."""
    wrong = [
        "x",
        *ANSWERED[:2],
        "one two three four five six seven eight nine ten eleven twelve thirteen",
        *ANSWERED[2:],
    ]
    told = stretch("catalog", "new", typed="\n".join([*wrong, "999", *DOSE, *[""] * LISTS]) + "\n", folder=None)
    found = stretch("catalog", "show", "mine:towel-roll-of-my-therapist", "--json", folder=None)

    assert "It should have at least 3 characters." in told
    assert "a step has at most 12" in told
    assert "Type a number from 0 to 180." in told
    assert "questions about it are open" in told
    assert (found["position"], found["dose"]["hold_s"], found["hazards_answered"]) == ("seated_chair", 20, False)
    assert found["areas"] == ["upper_back", "lower_back"]
    assert "122 stretches" in stretch("catalog", "list", folder=None)
    assert "121 stretches" in stretch("catalog", "list", "--person", "you", folder=None)
    gone = stretch("catalog", "delete", "mine:towel-roll-of-my-therapist", "--json", folder=None)
    assert gone == {"stretch": "mine:towel-roll-of-my-therapist", "deleted": True}
    assert "121 stretches" in stretch("catalog", "list", folder=None)


def test_with_every_question_answered_it_is_screened_like_ours(stretch):
    typed = [*ANSWERED, *DOSE, "0", "1", *["0"] * (LISTS - 2)]
    told = stretch("catalog", "new", typed="\n".join(typed) + "\n", folder=None)
    found = stretch("catalog", "show", "mine:towel-roll-of-my-therapist", "--json", folder=None)

    assert "the same rules hold for it" in told
    assert (found["hazards_answered"], found["hazards"]) == (True, ["flex_thoracic_mid"])


def test_a_question_mark_is_not_sure(stretch):
    typed = [*ANSWERED, *DOSE, "0", "1 2?", *["0"] * (LISTS - 2)]
    stretch("catalog", "new", typed="\n".join(typed) + "\n", folder=None)
    found = stretch("catalog", "show", "mine:towel-roll-of-my-therapist", "--json", folder=None)

    assert (found["hazards_answered"], found["hazards"]) == (False, ["flex_thoracic_end", "flex_thoracic_mid"])


def test_whoever_goes_away_in_the_middle_has_stored_nothing(stretch, tmp_path):
    assert "nothing was stored" in stretch("catalog", "new", typed="A name\n", code=2, folder=None)
    assert not list(tmp_path.rglob("*.toml"))
