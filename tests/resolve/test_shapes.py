"""The text that says how the uses in an example are made."""

from __future__ import annotations

import pytest

from exsearch.resolve.shapes import Shape, joined, shapes_in, shown_arguments


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
