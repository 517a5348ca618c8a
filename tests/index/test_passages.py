"""Ids of two documents with one path, the examples in passages, and the words that find prose."""

from __future__ import annotations

import sqlite3

import pytest
from helpers.documenting import Block, documented
from helpers.harvesting import harvested, index_of
from helpers.linked import made

from exsearch.index.items import Passage
from exsearch.index.passages import held_passages, prose_words, story_of, with_unique_ids
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.connect import terms_of

TWICE = documented(
    made("shop", ["shop.Cart definition class", "os.walk"]),
    Block(1, "shop.Cart(); shop.Bag()\nx()", uses=("shop.Cart 1", "shop.Bag 1", "os.walk 2")),
    Block(9, "os.walk()", uses=("os.walk 1",)),
    path="shop/code.py",
)


def test_ids_of_two_documents_with_one_path_differ() -> None:
    index = index_of(TWICE)

    ids = [stored.id for stored in index.stored()]

    start = "shop@1.0/shop/code.py:"
    assert ids == [f"{start}{end}" for end in ("1", "2", "1.1", "1.2", "2.1", "9")]
    found = index.load(ids)
    assert [each and (each.id, each.role) for each in found] == [
        *((each, "source") for each in ids[:2]), *((each, "documentation") for each in ids[2:])]  # fmt: skip
    assert [row.ref for row in index.rows_near(ids[0])] == ids
    assert index.row(ids[3]) == index.rows_near(ids[0])[3]
    assert check(index, deep=True).damage == ()  # the checksums of the rows are right


def test_ids_of_documents_with_paths_of_their_own_are_kept() -> None:
    harvest = documented(made("shop", ["os.walk"]), Block(1, "f()", uses=("os.walk 1",)))

    assert with_unique_ids(harvest) is harvest
    assert with_unique_ids(TWICE) is not TWICE  # control


def test_a_passage_knows_where_its_examples_are() -> None:
    harvest = documented(
        made("shop", ["os.walk"]),
        Block(5, "a()\nb()", uses=("os.walk 1", "os.getcwd 2")),
        Block(1, "c()"), Block(9, "d()", uses=("os.walk 1",))
    )  # fmt: skip

    (held,) = held_passages(harvest).values()

    assert [(each.passage.first, each.first_example, each.last_example) for each in held] == [
        (1, 0, -1), (5, 1, 2), (9, 3, 3)]  # fmt: skip
    assert held_passages(made("shop", ["os.walk"])) == {}  # control


def test_the_blocks_of_a_page_are_one_story_and_those_of_a_docstring_another() -> None:
    passages = [Passage(1, 2, "Cart", ""), Passage(5, 6, "Cart > Examples", ""), Passage(9, 9, "Bag", "")]

    assert story_of("docs/a.md", passages, 0) == (1, 9)
    assert story_of("shop/a.py", passages, 1) == (1, 6)
    assert story_of("shop/a.py", passages, 2) == (9, 9)
    nameless = [each._replace(heading="") for each in passages]
    assert story_of("shop/a.py", nameless, 1) == (5, 6)
    assert story_of("docs/a.md", nameless, 1) == (1, 9)  # control


def test_the_words_of_prose_are_those_of_names_and_sentences() -> None:
    assert prose_words("net.HttpPool", "Sends it.").split() == [
        "net.HttpPool", "Sends", "it.", "net.Http", "Pool", "Sends", "it."]  # fmt: skip


WORDS = ["retry", "read_csv", "a.b-c", "Ünï", "日本語", "x\u0301y", "\U00016e40b", "ǅ", "½", "²", "_", "",
         "'\"", "a\0b", "\ud800", "\u200d", "NEAR", "AND"]  # fmt: skip


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_every_term_of_a_question_is_one_word_to_fts5(word: str) -> None:
    """A table without positions refuses phrases: an error would reach the user."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE w USING fts5 (words, detail=none, tokenize=porter)")
    connection.execute("INSERT INTO w VALUES ('retry read_csv a b c ünï 日本語 near and')")
    terms = terms_of([word])
    if terms:
        rows = connection.execute("SELECT rowid FROM w WHERE w MATCH ?", (terms,)).fetchall()
        assert len(rows) <= 1
    with pytest.raises(sqlite3.OperationalError, match="phrase"):  # control
        connection.execute("SELECT rowid FROM w WHERE w MATCH '\"a b\"'").fetchall()
    connection.close()


def test_a_definition_that_is_renamed_is_found_by_its_new_name() -> None:
    """`shop.Till` turns out to be what `shop.inner` defines, once that is stored."""
    files = {"shop/__init__.py": "from .inner import Till\n",
             "shop/inner.py": 'class Till:\n    """Keeps coins."""\n'}  # fmt: skip
    index = index_of(harvested(files, "shop"), made("user", ["shop.Till"]))

    assert [each.name for each in index.symbols_with_prose(["inner", "coin"], 9)] == ["shop.inner.Till"]
    assert check(index, deep=True).damage == ()
