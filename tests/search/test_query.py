from __future__ import annotations

import pytest

from exsearch.errors import UsageError
from exsearch.model import Condition, Query
from exsearch.search.query import FIELDS, parse_query


@pytest.mark.parametrize(
    ("arguments", "words", "conditions"),
    [
        (["make_response"], ["make_response"], []),
        (["response make"], ["response", "make"], []),
        (["@make_response("], ["make_response"], []),
        (["((("], ["((("], []),
        (["license:MIT"], [], [("license", "MIT", False)]),
        (["-license:MIT"], [], [("license", "MIT", True)]),
        (["not:license:MIT"], [], [("license", "MIT", True)]),
        (["project:Flask AppBuilder", "x"], ["x"], [("project", "Flask AppBuilder", False)]),
        (["x", "-test"], ["x"], [("text", "test", True)]),
        (["not:test"], [], [("text", "test", True)]),
        (["http://example.org"], ["http://example.org"], []),
        (["-"], ["-"], []),
        ([" ", ""], [], []),
    ],
)
def test_arguments_are_words_and_conditions(
    arguments: list[str], words: list[str], conditions: list[tuple[str, str, bool]]
) -> None:
    assert parse_query(arguments) == Query(tuple(words), tuple(Condition(*c) for c in conditions))


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_needs_a_value(field: str) -> None:
    with pytest.raises(UsageError, match=f"{field}: needs a value"):
        parse_query([f"{field}:"])

    assert parse_query([f"{field}:x"]).conditions  # control


@pytest.mark.parametrize("arguments", [["x" * 1001], ["x"] * 21], ids=["characters", "words"])
def test_a_query_has_a_longest_length(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="the query"):
        parse_query(arguments)

    assert parse_query(["x" * 1000])  # control
    assert parse_query(["x"] * 20)


def test_a_query_can_be_said_again() -> None:
    asked = ["make_response", "-license:MIT", "project:x", "-test"]

    assert parse_query(parse_query(asked).text().split()) == parse_query(asked)
