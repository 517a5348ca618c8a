"""Rows of a list, as people type them."""

from __future__ import annotations

import pytest

from exsearch.errors import NotFound
from exsearch.search.ranges import in_words, is_rows, rows_in


@pytest.mark.parametrize(
    ("word", "rows"),
    [
        ("4", [4]), ("#4", [4]), ("007", [7]), ("1-3", [1, 2, 3]), ("#1-#3", [1, 2, 3]), ("1,3", [1, 3]),
        ("1,3-5", [1, 3, 4, 5]), ("8-", [8, 9, 10]), ("last", [10]), ("9-last", [9, 10]), ("3,1", [3, 1]),
        ("2,1-3", [2, 1, 3]), ("1,", [1]), ("5-5", [5]), ("1-10", list(range(1, 11))),
    ],
)  # fmt: skip
def test_rows_that_are_there(word: str, rows: list[int]) -> None:
    assert is_rows(word)
    assert rows_in(word, 10) == rows


@pytest.mark.parametrize(
    ("word", "error"),
    [("0", "no row 0, only rows 1 to 10"), ("11", "no row 11,"), ("9-11", "no row 11,"),
     ("1,12", "no row 12,"), ("11-", "no row 11,"), ("#404", "no row 404,"), ("9" * 5000, "no row 9"),
     ("3-1", "no rows 3-1: the lower"), ("0-2", "no row 0,")],
)  # fmt: skip
def test_rows_that_are_not_there(word: str, error: str) -> None:
    with pytest.raises(NotFound, match=error):
        rows_in(word, 10)


@pytest.mark.parametrize(
    "word", ["", ",", "-", "--", "-3", "#", "1-2-3", "3.11", "a4", "4a", "salt", "1 3", "٣", "²"]
)
def test_words_that_are_no_rows(word: str) -> None:
    assert not is_rows(word)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([4], "row 4"), ([1, 2, 3, 5], "rows 1-3, 5"), ([3, 1], "rows 3, 1"), ([1, 2], "rows 1-2")],
)
def test_rows_in_words_look_as_they_are_typed(rows: list[int], words: str) -> None:
    assert in_words(rows) == words
