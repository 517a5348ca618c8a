"""The text that says how the uses in an example are made."""

from __future__ import annotations

import pytest

from exsearch.resolve.shapes import (
    Shape,
    by_arguments,
    joined,
    merged,
    shapes_in,
    shown_arguments,
    uncalled,
    without_marks,
)


def test_the_shown_use_comes_first_and_the_others_are_sorted_and_counted() -> None:
    uses = [("2,key", "assigned"), ("1", "returned"), ("1", "argument"), ("1", "argument"), ("", "base")]

    text = joined(uses)

    assert text == "2,key@assigned;1@argument*2;1@returned;@base"
    assert shapes_in(text)[0] == Shape("2,key", "assigned")
    assert set(shapes_in(text)[1:]) == {
        Shape("1", "argument", 2), Shape("1", "returned"), Shape("", "base"),
    }  # fmt: skip
    assert shown_arguments(text) == "2,key"


def test_a_star_among_the_arguments_is_no_count() -> None:
    assert shapes_in("1,*,**@with*3") == [Shape("1,*,**", "with", 3)]
    assert shapes_in("1,*,**@with") == [Shape("1,*,**", "with")]  # control


@pytest.mark.parametrize("text", ["", "@import", "0@statement", "0@statement*4"])
def test_few_uses_are_read_back(text: str) -> None:
    shapes = shapes_in(text)
    uses = [(arguments, place) for arguments, place, times in shapes for _ in range(times)]

    assert (joined(uses) if uses else "") == text


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("1@returned", "2@assigned", "1@returned;2@assigned"),
        ("1@returned", "1@returned", "1@returned*2"),
        ("1,*@returned*2;@read", "@read*3;1,*@returned", "1,*@returned*3;@read*4"),
        ("1@returned!7:4", "2@assigned;1@returned!7:4", "1@returned;2@assigned"),
        ("1@returned!7:4", "1@returned!8:4", "1@returned*2"),
        ("1@returned!7:4", "1@returned", "1@returned*2"),
    ],
    ids=["other", "alike", "several", "one-place", "other-places", "one-is-sure"],
)
def test_two_texts_become_one_and_a_use_that_both_have_counts_once(
    text: str, other: str, expected: str
) -> None:
    assert without_marks(merged(text, other)) == expected


def test_a_value_of_which_an_attribute_is_used_is_read_as_often() -> None:
    assert uncalled("1,*,key@returned*2;@with") == "@read*3"
    assert without_marks(uncalled("1@returned!7:4;2@assigned")) == "@read*2"
    assert uncalled("1@returned!7:4") == "@read!7:4"  # its place still tells it from others


def test_places_and_other_uses_make_no_difference_to_a_rank() -> None:
    shapes = ["1@returned", "2@returned", "1@assigned;2@returned", "", "@read"]

    assert by_arguments(shapes) == [0, 1, 0, 2, 2]
