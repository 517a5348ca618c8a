"""Questions of several words are answered by what is said in prose: first sentences, headings, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.documenting import Block, documented
from helpers.harvesting import harvested, index_of
from helpers.linked import made

from exsearch.model import Query
from exsearch.search.find import OF_ONE, TIERS, search
from exsearch.search.query import parse_query
from exsearch.search.text import telling

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader, Writer

NET = {
    "net/__init__.py": "",
    "net/pool.py": '''
        class Transport:
            """Send requests; a failed one is retried."""

        def read_csv(path):
            """Parse comma-separated values in chunks. The retries of zebras come later."""

        def plain(path): ...
        ''',
    "net/main.py": "".join(
        f"from net.pool import read_csv\n\ndef f{n}():\n    read_csv({n})\n" for n in range(9)
    ),
}
GUIDE = (
    Block(3, "import net", "Guide", "Install it with HTTP support:"),
    Block(9, "t = net.pool.Transport(retries=3)\nt.send()", "Guide > Connections", "Retry it over HTTP:",
          ("net.pool.Transport 1 3", "net.pool.plain 2")),
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Writer:
    return index_of(documented(harvested(NET, "net"), *GUIDE))


def found(index: Reader, *words: str) -> list[tuple[str, str | None, str]]:
    hits = search(index, parse_query(words), 50).hits
    return [(TIERS[hit.tier], hit.symbol, hit.text) for hit in hits]


def test_a_block_is_found_by_words_of_its_headings_and_prose(index: Reader) -> None:
    block = ("heading or prose of a block", "net.pool.Transport", "t = net.pool.Transport(retries=3)")

    for words in (
        ["retry", "http"],
        ["connection", "http"],
        ["retrying", "by", "http"],
        ["net", "retry", "http"],
    ):
        assert found(index, *words) == [block]
    assert found(index, "zebra", "kettle") == []  # control
    assert found(index, "http") == []  # control: one word is a name


def test_a_symbol_is_found_by_words_of_its_name_and_first_sentence_together(index: Reader) -> None:
    rows = found(index, "read", "csv", "in", "chunks")

    assert {row[:2] for row in rows} == {("name and first sentence", "net.pool.read_csv")}
    assert len(rows) == OF_ONE
    assert [row[2] for row in found(index, "transport", "fail")] == [
        "t = net.pool.Transport(retries=3)", "class Transport:"]  # fmt: skip
    # "zebras" is in the second sentence:
    assert search(index, parse_query(["csv", "zebras"]), 9).missing == ("zebras",)
    assert found(index, "read", "csv")[0][0] == "part of a name"  # control


def test_a_word_that_is_marked_as_text_is_looked_for_in_prose(index: Reader) -> None:
    assert [row[1] for row in found(index, "text:retry")] == ["net.pool.Transport", "net.pool.Transport"]
    assert found(index, "retry") == []  # control


def test_conditions_narrow_what_prose_has_found(index: Reader) -> None:
    assert found(index, "retry", "http", "symbol:plain") == [
        ("heading or prose of a block", "net.pool.plain", "t.send()")
    ]
    assert found(index, "retry", "http", "-role:documentation")[0][0] != "heading or prose of a block"
    assert found(index, "retry", "http", "role:documentation") != []  # control


def test_an_excluded_word_excludes_blocks_and_definitions_by_their_prose(index: Reader) -> None:
    def shown(*words: str) -> list[str]:
        return [text for _, _, text in found(index, "Transport", *words)]

    assert shown("-connection") == ["class Transport:"]
    assert shown("-failing") == ["t = net.pool.Transport(retries=3)"]
    assert len(shown("-zebra")) == 2  # control


def test_words_that_any_sentence_has_need_not_be_there() -> None:
    assert telling(("How", "to", "read", "a", "csv")) == ("read", "csv")
    assert telling(("to", "be", "or", "not")) == ("not",)
    assert telling(("to", "be")) == ("to", "be")  # control


@pytest.mark.parametrize("words", [
    ['"'], ["a\0b", "x"], ["*", "zebra"], ["NEAR(", "OR"], ["ǅ\U00016e40x", "é"], ["rowid:", "-1"],
    ["a\u0301", "b"], ["\ud800", "http"], ["x" * 900, "y"], ["retry OR http", "zebra"], ["words", ": retry"],
], ids=ascii)  # fmt: skip
def test_no_word_is_a_part_of_the_question_to_the_index(index: Reader, words: list[str]) -> None:
    query = Query(tuple(words), (), literal=True)

    assert {hit.symbol for hit in search(index, query, 5).hits} <= {"net.pool.Transport"}
    # Signs are no words:
    signs = search(index, Query(("*", "http", '"'), (), literal=True), 5)
    assert signs.hits != ()
    assert signs.missing == ()


def test_prose_of_a_project_that_is_gone_is_not_found() -> None:
    index = index_of(documented(harvested(NET, "net"), *GUIDE), made("other", ["other.f definition"]))
    assert found(index, "retry", "http") != []  # control

    index.drop("/sources/net", [("project", ".")])

    assert found(index, "retry", "http") == found(index, "read", "chunks") == []
    assert found(index, "what", "does", "other") != []  # control
