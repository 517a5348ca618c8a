"""The verb that was meant by a word that is one typing error away from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.__main__ import is_near_a_verb
from exsearch.commands.guess import command_meant, verb_near
from exsearch.commands.names import VERBS


@pytest.mark.parametrize(
    ("word", "verb"),
    [("shwo", "show"), ("lst", "list"), ("shw", "show"), ("ad", "add"), ("udpate", "update"),
     ("docter", "doctor"), ("LIST", "list"), ("Shwo", "show"), ("addd", "add")],
)  # fmt: skip
def test_a_word_one_typing_error_away_from_a_verb(word: str, verb: str) -> None:
    assert verb_near(word) == verb


@pytest.mark.parametrize("word", ["show", "AND", "make_response", "shoow_", "", "sohw_it", "lis_t_"])
def test_a_word_that_is_near_no_verb(word: str) -> None:
    assert verb_near(word) is None


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
def test_a_typing_error_before_words_that_the_verb_takes(words: str, command: str) -> None:
    assert command_meant(words.split(), words.split()) == command


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
def test_other_first_words_are_a_search(words: str) -> None:
    assert command_meant(words.split(), words.split()) is None


@given(st.sampled_from(sorted(VERBS)), st.integers(0, 8), st.text(max_size=1), st.integers(0, 2))
def test_the_quick_door_notices_every_typing_error(verb: str, at: int, letter: str, dropped: int) -> None:
    word = verb[:at] + letter + verb[at + dropped :]

    assert verb_near(word) is None or is_near_a_verb(word)
    assert not is_near_a_verb("make_response")  # control
