"""What a fleet learns is, bit for bit, what one machine learns from the same log."""

from __future__ import annotations

import json
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute
import pytest
from people import MONDAY, NOON, answers, feedback
from pyarrow import parquet

from recommender.application import Recommender
from recommender.errors import DataError
from recommender.fleet.feedback import FEEDBACK, by_shard, feedback_rows, read_feedback
from recommender.fleet.hiring import Hiring
from recommender.fleet.learning import learn_fleet
from recommender.fleet.plan_rows import table
from recommender.scoring.model_document import model_document
from recommender.store.store import Store

ONE = Hiring(processes=1)


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """A small season in a real database: its rows of feedback, and the model that the database learned."""
    store = Store.open(str(tmp_path_factory.mktemp("season") / "people.db"), now=NOON)
    with Recommender(store, now=lambda: NOON, today=lambda: MONDAY + timedelta(days=6)) as app:
        for number in range(12):
            person = f"synthetic-{number}"
            app.save_answers(person, answers(age_years=30 + number))
            plan = app.plan_week(person, starts_on=MONDAY).to_document()
            for turn, session in enumerate(plan["sessions"]):
                felt = ("worse", "helped", "neutral", None)
                items = [
                    {"stretch": item["stretch"], "outcome": ("done", "partly", "skipped")[place % 3],
                     "felt": felt[(place + number) % 4]}
                    for place, item in enumerate(session["items"])
                ]  # fmt: skip
                said = feedback(f"{person}-{turn}", person=person, session_id=session["session_id"], items=items)
                told = {"pain_before": 5, "pain_after": (number + turn) % 7} if turn else {"session_felt": "easier"}
                app.record(said | {"on": session["on"]} | told)
        app.learn()
        learned = dict(app.model().document)
        rows = [row for person in store.people() for row in feedback_rows(app.learning.log(person).record)]
    learned.pop("held_out")
    return table(rows, FEEDBACK), learned


@pytest.mark.parametrize("workers", [1, 2])
def test_the_model_has_the_same_bits_as_that_of_one_machine(season, tmp_path, workers):
    rows, learned = season
    parquet.write_table(rows, tmp_path / "f.parquet")

    assert model_document(learn_fleet(tmp_path / "f.parquet", hiring=Hiring(processes=workers))) == learned


@pytest.mark.parametrize("parts", [2, 8])
def test_neither_the_order_nor_the_parts_of_the_file_can_be_seen(season, tmp_path, parts):
    rows, learned = season
    mixed = rows.take(pa.array([i for part in range(parts) for i in range(part, rows.num_rows, parts)][::-1]))
    parquet.write_table(mixed, tmp_path / "f.parquet", row_group_size=1 + rows.num_rows // parts)

    assert model_document(learn_fleet(tmp_path / "f.parquet", hiring=ONE)) == learned


def problems_of(rows, folder):
    """What is told of a file of feedback that cannot be used."""
    parquet.write_table(rows, folder / "f.parquet")
    with pytest.raises(DataError) as error:
        learn_fleet(folder / "f.parquet", hiring=ONE)
    return [str(problem) for problem in error.value.problems]


def test_all_that_is_wrong_is_told_whatever_shard_it_is_in(season, tmp_path):
    rows, _ = season
    twice = rows.filter(pa.compute.equal(rows["person"], "synthetic-0")).slice(0, 1)
    share = rows.set_column(5, "share", pa.array([2.0] * rows.num_rows)).slice(rows.num_rows - 1)
    sheet = rows.set_column(2, "answers", pa.array(["{"] * rows.num_rows)).slice(rows.num_rows // 2, 1)
    damaged = sheet.set_column(0, "person", pa.array(["synthetic-else"]))
    told = "\n".join(problems_of(pa.concat_tables([rows, twice, share, damaged]), tmp_path))
    for what in ("a stretch twice", "a share that is not 0 to 1", "answers: is not JSON"):
        assert what in told


@pytest.mark.parametrize("name", ["rho1", "rho2"])
@pytest.mark.parametrize("rho", [float("nan"), float("-inf"), 1e300, -10.5])
def test_a_rho_that_no_liking_can_be_is_told_with_its_session(season, tmp_path, name, rho):
    """One of them would be the whole of the sums, or nothing that can be summed."""
    rows = season[0].filter(pa.compute.equal(season[0]["session"], "synthetic-0-0"))
    spoiled = rows.set_column(rows.column_names.index(name), name, pa.array([rho] * rows.num_rows))

    assert problems_of(spoiled, tmp_path) == ["session synthetic-0-0: has a rho that is not -10 to 10"]


def test_a_session_that_stands_under_two_questionnaires_is_told(season, tmp_path):
    """Nobody can say which answers it was logged under."""
    rows, _ = season
    again = rows.filter(pa.compute.equal(rows["session"], "synthetic-0-0"))
    sheet = json.dumps(answers(age_years=70), sort_keys=True)
    again = again.set_column(2, "answers", pa.array([sheet] * again.num_rows))

    assert problems_of(pa.concat_tables([rows, again]), tmp_path) == [
        "sessions synthetic-0-0 stand under two questionnaires"
    ]


def test_a_word_for_a_session_that_nobody_could_say_is_told_with_its_session(season, tmp_path):
    rows = season[0].filter(pa.compute.equal(season[0]["session"], "synthetic-0-0"))
    spoiled = rows.set_column(rows.column_names.index("session_felt"), "session_felt", pa.array(["?"] * rows.num_rows))

    assert problems_of(spoiled, tmp_path) == [
        "session synthetic-0-0: has a session_felt that is not easier, same or worse"
    ]


def test_a_file_from_before_words_for_a_session_were_kept_is_read_without_them(season, tmp_path):
    rows, _ = season
    path = tmp_path / "f.parquet"
    parquet.write_table(rows.drop_columns(["session_felt"]), path)

    assert read_feedback(path)["session_felt"].null_count == rows.num_rows


def test_columns_that_cannot_be_used_are_all_told(season, tmp_path):
    rows, _ = season
    wrong = rows.drop_columns(["felt"]).set_column(5, "share", pa.array(["all"] * rows.num_rows))

    assert set(problems_of(wrong, tmp_path)) == {
        "f.parquet: felt: is missing", "f.parquet: share: should be a number",
    }  # fmt: skip


def test_a_damaged_file_is_read_or_refused_in_words(season, tmp_path):
    """A page can say that a text is the fortieth of four: pyarrow reads that, and fails only where it is used."""
    rows, path, refused = season[0].slice(0, 6), tmp_path / "f.parquet", 0
    rows = rows.set_column(2, "answers", pa.array(["{}"] * 6))
    parquet.write_table(rows, path, use_dictionary=["stretch"], compression="none", write_statistics=False)
    whole, column = (
        path.read_bytes(),
        parquet.read_metadata(path).row_group(0).column(rows.column_names.index("stretch")),
    )
    for place in range(column.dictionary_page_offset, column.data_page_offset + column.total_compressed_size):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            shards = list(by_shard(read_feedback(path)))
        except DataError:
            refused += 1
        else:
            assert {name for shard in shards for name in shard.column_names} <= set(FEEDBACK)

    assert refused > 50
