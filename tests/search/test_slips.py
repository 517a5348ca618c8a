"""Typing errors in verbs, fields and options: the word that was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.__main__ import VERBS, _is_near_a_verb
from exsearch.search import slips
from exsearch.search.slips import command_meant, nearest, one_slip, verb_near

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


@pytest.mark.parametrize(
    ("word", "verb"),
    [("shwo", "show"), ("lst", "list"), ("shw", "show"), ("ad", "add"), ("udpate", "update"),
     ("docter", "doctor"), ("LIST", "list"), ("Shwo", "show"), ("addd", "add")],
)  # fmt: skip
def test_a_word_one_slip_away_from_a_verb(word: str, verb: str) -> None:
    assert verb_near(word, VERBS) == verb


@pytest.mark.parametrize("word", ["show", "AND", "make_response", "shoow_", "", "sohw_it", "lis_t_"])
def test_a_word_that_is_near_no_verb(word: str) -> None:
    assert verb_near(word, VERBS) is None


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("shwo 4", "exsearch show 4"),
        ("shwo", "exsearch show N"),
        ("shw 1-3 #5 last", "exsearch show 1-3 '#5' last"),
        ("notic make_response:2", "exsearch notice make_response:2"),
        ("lst", "exsearch list"),
        ("lst projects", "exsearch list projects"),
        ("ad .", "exsearch add ."),
        ("ad installed:rich", "exsearch add installed:rich"),
        ("remvoe built-in", "exsearch remove built-in"),
        ("udpate", "exsearch update"),
        ("docter", "exsearch doctor"),
        ("serach make_response", "exsearch search make_response"),
        ("last", "exsearch show last"),
    ],
)
def test_a_slip_before_what_the_verb_takes_is_that_command(words: str, command: str) -> None:
    assert command_meant(words.split(), VERBS) == command


@pytest.mark.parametrize(
    "words",
    [
        "make_response",
        "show 4",
        "shop cart",
        "lst flask",
        "ad no/such/folder",
        "udpate now",
        "last of",
        "docter who",
    ],
)
def test_a_slip_before_other_words_is_a_search(words: str) -> None:
    assert command_meant(words.split(), VERBS) is None


def test_the_tables_have_only_verbs() -> None:
    assert set(slips._TAKES) | set(slips._NEEDS) <= VERBS


@given(st.sampled_from(sorted(VERBS)), st.integers(0, 8), st.text(max_size=1), st.integers(0, 2))
def test_the_fast_door_answers_no_slip(verb: str, at: int, letter: str, dropped: int) -> None:
    word = verb[:at] + letter + verb[at + dropped :]

    assert verb_near(word, VERBS) is None or _is_near_a_verb(word)
    assert not _is_near_a_verb("make_response")  # control
