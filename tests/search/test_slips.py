"""Typing errors in verbs, fields and options: the word that was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.search.slips import nearest, one_slip

SHORT = st.text("abc", max_size=5)


def distance(left: str, right: str) -> int:
    """Return how many letters are missing, added, wrong or swapped, with the table of the textbooks."""
    rows = [[max(i, j) if not i or not j else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (left[i - 1] != right[j - 1])
            )
            if i > 1 and j > 1 and left[i - 2 : i] == right[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(SHORT, SHORT)
def test_one_slip_is_a_distance_of_one(left: str, right: str) -> None:
    assert one_slip(left, right) == (distance(left, right) == 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("licence", "license"), ("LICENSE", "license"), ("proj", "project"), ("licences", "license"),
     ("lang", None), ("x", None), ("", None)],
)  # fmt: skip
def test_the_nearest_of_some_words(typed: str, meant: str | None) -> None:
    assert nearest(typed, ("license", "project", "file")) == meant
