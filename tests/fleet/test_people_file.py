"""The file of people: read in parts, and refused in words where it is damaged."""

from __future__ import annotations

import pyarrow as pa
import pytest
from fleet.fleet_people import people_table
from pyarrow import parquet

from recommender.errors import DataError, RecommenderError
from recommender.fleet.people_file import read_people_file

PEOPLE = people_table(20)


@pytest.fixture
def path(tmp_path):
    parquet.write_table(PEOPLE, tmp_path / "people.parquet", row_group_size=6)
    return tmp_path / "people.parquet"


@pytest.mark.parametrize("rows", [1, 4, 6, 7, 20, 50])
def test_the_parts_hold_everybody_once_in_their_order(path, rows):
    """Wherever the row groups of the file end: who wrote it chose those for reasons of their own."""
    parts = list(read_people_file(path).partitions(rows))

    assert pa.concat_tables(parts).equals(PEOPLE)
    assert {part.num_rows for part in parts[:-1]} <= {rows}


def test_a_name_in_two_rows_is_seen_before_anything_is_planned(path):
    parquet.write_table(pa.concat_tables([PEOPLE, PEOPLE.slice(3, 2)]), path)

    assert read_people_file(path).twice == {"synthetic-3", "synthetic-4"}


def test_every_problem_of_the_columns_is_told_at_once(path):
    parquet.write_table(pa.table({"person": [1], "history": [True]}), path)
    with pytest.raises(DataError) as refused:
        read_people_file(path)

    assert [str(problem) for problem in refused.value.problems] == [
        "people.parquet: person: should be text",
        "people.parquet: answers: is missing",
        "people.parquet: history: should be text",
    ]


def test_bytes_that_are_no_text_are_found_before_they_are_planned_with(path):
    broken = pa.array([b"\xff\xfe"] * 20).view(pa.string())
    parquet.write_table(PEOPLE.set_column(1, "answers", broken), path)
    with pytest.raises(DataError, match="is not a Parquet file that can be read"):
        list(read_people_file(path).partitions(7))


def test_wherever_the_file_is_damaged_it_is_read_whole_or_refused(path):
    """Not a page of it may come out as something else than an error in words or a table of the same shape."""
    whole, refused = path.read_bytes(), 0
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            parts = list(read_people_file(path).partitions(7))
        except RecommenderError:
            refused += 1
        else:
            assert all(part.column_names == PEOPLE.column_names for part in parts)

    assert refused > 30
