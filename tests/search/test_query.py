from __future__ import annotations

from datetime import date

import pytest

from exsearch.errors import UsageError
from exsearch.model import Condition
from exsearch.search.dates import first_day
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
        (["License:MIT"], [], [("license", "MIT", False)]),
        (["x license:MIT -y"], ["x"], [("license", "MIT", False), ("text", "y", True)]),
        (["license:MIT", "license:0BSD"], [], [("license", "MIT", False), ("license", "0BSD", False)]),
        (["std::string"], ["std::string"], []),
        (["c:x"], ["c:x"], []),
        (["else:"], ["else"], []),
        (["make_response:2"], ["make_response:2"], []),
        (["text:foo:bar"], ["foo:bar"], []),
        (["text:--foo"], ["--foo"], []),
        (["text:license:MIT x"], ["license:MIT", "x"], []),
        (["-text:foo:bar"], [], [("text", "foo:bar", True)]),
        (["text:"], [], []),
    ],
)
def test_arguments_are_words_and_conditions(
    arguments: list[str], words: list[str], conditions: list[tuple[str, str, bool]]
) -> None:
    query = parse_query(arguments)

    assert query[:3] == (tuple(words), tuple(Condition(*c) for c in conditions), False)
    assert query.literal == any(argument.startswith("text:") for argument in arguments)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_needs_a_value(field: str) -> None:
    with pytest.raises(UsageError, match=f"{field}: needs a value"):
        parse_query([f"{field}:"])

    value = "2026" if field == "since" else "test"
    assert parse_query([f"{field}:{value}"]).conditions  # control


@pytest.mark.parametrize("arguments", [["x" * 1001], ["x"] * 21], ids=["characters", "words"])
def test_a_query_that_is_too_long_is_an_error(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="the query"):
        parse_query(arguments)

    assert parse_query(["x" * 1000])  # control
    assert parse_query(["x"] * 20)


def test_the_text_of_a_query_can_be_typed_again() -> None:
    asked = ["make_response", "-license:MIT", "project:x", "-test", "text:--foo", "text:lang:python"]

    assert parse_query(parse_query(asked).text().split()) == parse_query(asked)
    assert parse_query(["project:Flask AppBuilder"]).text() == "project:'Flask AppBuilder'"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("licence:MIT", "did you mean license:MIT?"),
        ("-licence:MIT", "did you mean -license:MIT?"),
        ("licnese:MIT", "did you mean license:MIT?"),
        ("proj:x", "did you mean project:x?"),
        ("roles:test", "did you mean role:test?"),
        ("lang:python", "the fields are license:, project:, file:, symbol:, kind:, role:, source:, since:"),
        ("foo:bar", "the fields are license:,"),
        ("Table:2", "to show an example: `exsearch show Table:2`"),
    ],
)
def test_an_unknown_field_is_an_error_that_lists_the_known_fields(typed: str, hint: str) -> None:
    for arguments in ([typed], ["make_response", typed], [f"make_response {typed}"]):
        with pytest.raises(UsageError, match="no field") as raised:
            parse_query(arguments)
        assert hint in (raised.value.hint or "")
        assert "`exsearch -- " in (raised.value.hint or "")
    assert parse_query([f"text:{typed}"]).words == (typed,)  # control


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-01-31", "2026-01-31"), ("2025", "2025-01-01"), ("30d", "2026-01-16"), ("2W", "2026-02-01"),
     ("1m", "2026-01-16"), ("2y", "2024-02-16"), ("100y", "1980-01-01")],
)  # fmt: skip
def test_since_takes_a_date_a_year_or_an_age(typed: str, day: str) -> None:
    assert first_day(typed, date(2026, 2, 15)) == day


@pytest.mark.parametrize(
    "typed",
    [
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "20260131",
        "2026-W01-1",
        "202",
        "0001",
        "-3d",
        "d",
        "٣d",
        "99999y",
    ],
)
def test_what_is_no_date_is_an_error_that_says_what_is(typed: str) -> None:
    with pytest.raises(UsageError, match="since: ") as raised:
        parse_query([f"since:{typed}"])

    assert "takes a date (2026-01-31), a year (2026), or an age (30d, 6m, 2y)" in (raised.value.hint or "")
    assert parse_query(["-since:2026"]).conditions == (Condition("since", "2026-01-01", True),)  # control


@pytest.mark.parametrize("typed", ["role:tests", "-role:tests", "role:tset"])
def test_an_unknown_role_is_an_error_that_names_the_nearest(typed: str) -> None:
    with pytest.raises(UsageError, match="no role") as raised:
        parse_query([typed])

    assert "did you mean role:test?" in (raised.value.hint or "")
    assert parse_query(["role:TEST"]).conditions  # control


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["json.dumps(obj, indent=2)"], "json.dumps"),
        (["json.dumps(obj,", "indent=2)"], "json.dumps"),
        (['@app.route("/")'], "app.route"),
        (["from flask import make_response"], "flask.make_response"),
        (["from", "flask", "import", "make_response"], "flask.make_response"),
        (["import numpy as np"], "numpy"),
        (["x = requests.get(url)"], "requests.get"),
        (["await client.get(url)"], "client.get"),
        (["with open(path) as f:"], "open"),
        (["make_response(x)", "-test", "project:shop"], "make_response"),
        (["foo(x, lang:python)"], "foo"),
    ],
)
def test_pasted_code_is_searched_by_the_name_in_it(arguments: list[str], name: str) -> None:
    query = parse_query(arguments)

    assert (query.words, query.pasted) == ((name,), True)


@pytest.mark.parametrize(
    "typed", ["make_response", "make_response(", "@make_response()", "how to import", "from here"]
)
def test_words_are_not_taken_for_code(typed: str) -> None:
    assert not parse_query([typed]).pasted


def test_conditions_beside_pasted_code_hold() -> None:
    query = parse_query(["make_response(x)", "-test", "project:shop", "text:json.dumps(y)"])

    assert query.words == ("json.dumps(y)", "make_response")
    assert query.conditions == (Condition("text", "test", True), Condition("project", "shop", False))
