"""What a person takes away: whole, private, and readable by other programs."""

from __future__ import annotations

import csv
import json
import stat

from recommender.exchange.take_away import write_csv, write_json

EVERYTHING = {
    "person": "me",
    "answers": [{"sheet": 1, "document": {"activity": {"text": 'Grüße, "quoted"\nand more'}}}],
    "events": [],
}


def test_json_comes_back_as_it_was_and_only_the_owner_can_read_it(tmp_path):
    (path,) = write_json(EVERYTHING, tmp_path / "me.json")

    assert json.loads(path.read_text(encoding="utf-8")) == EVERYTHING
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["me.json"]


def test_csv_has_a_file_for_each_table_and_documents_as_json(tmp_path):
    written = write_csv(EVERYTHING, tmp_path / "out")
    with (tmp_path / "out" / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [path.name for path in written] == ["answers.csv", "events.csv"]
    assert json.loads(rows[0]["document"]) == EVERYTHING["answers"][0]["document"]
    assert stat.S_IMODE((tmp_path / "out" / "answers.csv").stat().st_mode) == 0o600


def test_no_cell_is_a_formula_in_a_spreadsheet(tmp_path):
    write_csv({"feedbacks": [{"feedback_id": "=1+1", "document": {}}]}, tmp_path)
    with (tmp_path / "feedbacks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert rows == [{"feedback_id": "'=1+1", "document": "{}"}]
