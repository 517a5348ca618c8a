"""The rows of the nearest name for a misspelt one, and no rows for a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.learned import learned
from helpers.pages import page

from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.search.query import parse_query
from exsearch.search.suggest import nearest_name, search_nearest
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.index.protocol import Reader


@pytest.fixture(scope="module")
def index() -> Reader:
    relationships = {"orm.relationship": 3, "orm.Relationship": 2}
    users = {**relationships, "tables.DataFrame.merge": 4, "json.dumps": 9, "json.dump": 1, "sums.of": 1,
             "old.Dumps": 2}  # fmt: skip
    usual = {"js": [("import", "json", 3)], "df": [("receiver", "tables.DataFrame", 3)]}
    return learned(users, usual)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("relationshp", "relationship"),
        ("relatoinship", "relationship"),
        ("Relationshipp", "Relationship"),  # in the case that was typed, and nearly as much used
        ("json.Dumps_", "json.dumps"),
        ("Dunps", "dumps"),  # `Dumps` is used far less
        ("orm.relatonship", "orm.relationship"),
        ("ormm.relationship", "orm.relationship"),
        ("DataFrame.mrege", "DataFrame.merge"),
        ("dataframe.megre", "DataFrame.merge"),
        ("jsno.dupms", "json.dumps"),  # a slip in each part
        ("tabels.DatFrame.mergee", "tables.DataFrame.merge"),
        ("json.dumpd", "json.dumps"),  # `dump` is as near, and used less
        ("js.dupms", "json.dumps"),
        ("df.mrege", "tables.DataFrame.merge"),
    ],
)
def test_one_slip_in_a_name_or_in_each_of_its_parts(index: Reader, typed: str, nearest: str) -> None:
    assert nearest_name(index, typed) == nearest


@pytest.mark.parametrize(
    "typed",
    ["relatoinshp", "relations_hip_of", "tables.merge", "jsun.dampz", "om", "sms", "", ".", "jx.dumps"],
)
def test_a_guess_too_far_away_is_no_name(index: Reader, typed: str) -> None:
    assert nearest_name(index, typed) == ""


def test_the_answer_is_that_of_the_nearest_name(index: Reader) -> None:
    query, found = search_nearest(index, parse_query(["json.dunps", "role:source"]), 5)

    assert query == parse_query(["json.dumps", "role:source"])
    assert [hit.symbol for hit in found.hits] == ["json.dumps"]
    assert found.hits[0].why == "nearest name: json.dumps; symbol: json.dumps"
    assert search_nearest(index, parse_query(["json.dunps", "role:test"]), 5)[0] is None  # no such rows


def test_one_of_several_words_may_be_misspelt(index: Reader) -> None:
    query, found = search_nearest(index, parse_query(["json", "dmups"]), 5)

    assert query == parse_query(["json", "dumps"])
    assert found.hits[0].symbol == "json.dumps"


def test_what_is_far_from_every_name_shows_nothing(index: Reader) -> None:
    assert search_nearest(index, parse_query(["zzzz"]), 5) == (
        None,
        search_nearest(index, parse_query([]), 5)[1],
    )


def test_in_an_index_of_pages_alone_a_name_is_the_nearest_too(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(page("~~make_response()\n"))
    writer = in_memory()
    add(writer, locate_pages(str(tmp_path), "made", "pages"))

    assert nearest_name(writer, "mkae_response") == "make_response"
