"""Tables in files: no cell is run by a spreadsheet, every text comes back, and no file says more than it holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.table_files import cell_of, is_too_dense, text_in_cell


@given(st.text("'=+-@\t\rab 1", max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_text_comes_back_from_its_cell_and_no_cell_is_a_formula(text):
    """Also a text that looks as if it had been kept from being one before."""
    cell = cell_of(text)

    assert text_in_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("value", [-4, 2.5, True, None])
def test_a_number_is_no_text(value):
    """A pain that fell by four stays a number."""
    assert cell_of(value) is value


@pytest.mark.parametrize(
    ("rows", "size_bytes", "is_refused"), [(50_000, 0, False), (50_001, 0, True), (50_001, 1, False), (10**9, 4, True)]
)
def test_a_row_takes_a_byte_at_least(rows, size_bytes, is_refused):
    """Beyond a number that nobody has to ask about: a few bytes can stand for a billion equal rows."""
    assert is_too_dense(rows, size_bytes) == is_refused
