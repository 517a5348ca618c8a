"""Any words at all: an answer, no answer, or words about the words; never a syntax error of a machine."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from helpers.processes import no_traceback
from hypothesis import given, settings
from hypothesis import strategies as st

from exsearch.errors import NotFound, UsageError
from exsearch.index.sqlite.read import Index, open_index
from exsearch.search.find import search
from exsearch.search.query import parse_query
from exsearch.search.refs import resolve
from exsearch.search.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from helpers.processes import Run

    from faults.conftest import Built

SYNTAX = [
    '"', "'", "''", '"make_response"', "AND", "OR", "NOT", "NEAR", "NEAR(a b)",
    "make_response AND flask", "make_response*", "*", "^make", "(((", ")))", "{names}",
    "names:make", "lines : make", "-", "--", "+make", "make OR 1=1", "'; DROP TABLE example; --",
    "%", "_", "?", "[", "a[", "\\", "\\\\", ";", "|", "&", "$(x)", "`x`", "a.b.c.d", ".", "..",
    ".make", "make.", "make_response(", "@app.route('/')", "->", "日本", "ß", "İ", "\u0301",
    "\U0001f600", "\u202e", "\x1b[31m", "\t", "\n", " ", "", "(a+)+$", "file:[", "file:*[",
    "project:[a-", "file:" + "*a" * 100, "symbol:'", "not:", "not:not:x", "-", "--",
    "not:license:MIT", "license:'", "kind:*", "source:[*", "\udcff", "project:\udcff", "not:\udcff",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(built: Built) -> Iterator[Index]:
    with closing(open_index(str(built.home / "index.sqlite"))) as index:
        yield index


def answer(index: Index, arguments: Sequence[str]) -> int:
    """Do what a search does with its arguments, suggestions among it; returns the number of hits."""
    try:
        query = parse_query(arguments)
    except UsageError as error:
        assert str(error)
        return 0
    hits = search(index, query, 20).hits
    if not hits:
        for word in query.words[:3]:
            suggest(index, word)
    return len(hits)


def test_the_index_has_an_answer(index: Index) -> None:
    """The control of all others."""
    assert answer(index, ["make_response"]) > 5
    assert answer(index, ["make_response", "license:MIT", "-zebra"]) > 5


@pytest.mark.parametrize("word", SYNTAX, ids=ascii)
def test_no_word_is_syntax(index: Index, word: str) -> None:
    answer(index, [word])
    answer(index, ["make_response", word])
    answer(index, [f"make_response {word} render"])


@pytest.mark.parametrize(
    "word", ['"', "AND", "NEAR", "(((", "'; DROP TABLE example; --", "*", "\udcff", "日本"]
)
def test_the_command_takes_any_word_as_a_word(run: Run, forked: Run, index_file: Path, word: str) -> None:
    assert no_traceback(run(word)).status in (0, 1)
    for arguments in (["search", word], ["search", "--", word], ["list", "symbols", word]):
        assert forked(*arguments).status in (0, 1)
    assert forked("make_response").status == 0  # control: nothing was dropped


def test_words_with_a_quote_are_found_as_text(index: Index) -> None:
    assert answer(index, ["text:answer = make_response('page-1')"]) == 1
    assert answer(index, ["text:answer = make_response('page-x')"]) == 0  # control
    assert answer(index, ["answer = make_response('page-x')"]) > 5  # as pasted code


def test_a_word_that_must_not_be_there(forked: Run, index_file: Path) -> None:
    rows = forked("make_response").out.splitlines()
    for words in (
        ["make_response", "-sandman"],
        ["make_response", "not:sandman"],
    ):
        left = forked(*words).out.splitlines()
        assert 0 < len(left) < len(rows)
        assert not any("sandman" in row for row in left)
    without = forked("make_response", "-project:sandman").out.splitlines()
    assert not any("\tsandman\t" in row for row in without)


def test_words_after_two_dashes_exclude_nothing(forked: Run, index_file: Path) -> None:
    assert "sandman" in forked("--", "-sandman").out
    assert "sandman" not in forked("make_response", "-sandman").out  # control


def test_an_address_is_no_field(run: Run, index_file: Path) -> None:
    ran = run("https://example.org/sandman")

    assert ran.status in (0, 1)
    assert "no field" not in ran.err
    assert "no field colour:" in run("colour:red").err  # control


@pytest.mark.parametrize("field", ["license:", "project:", "-file:", "not:kind:", "symbol: "])
def test_a_field_without_a_value_is_said(forked: Run, index_file: Path, field: str) -> None:
    ran = forked("make_response", field)

    assert ran.status == 2
    assert "needs a value\n  for example " in ran.err


def test_what_excludes_nothing_is_said_or_is_a_word(forked: Run, index_file: Path) -> None:
    ran = forked("make_response", "not:")
    assert (ran.status, ran.err) == (2, "exsearch: not: needs a word\n  for example -test or not:test\n")
    assert forked("search", "make_response --- sandman").status == 0  # as in text that is pasted


def test_only_punctuation_finds_nothing_or_something_and_says_so(forked: Run, index_file: Path) -> None:
    assert forked("!!!").status == 1
    assert "nothing found for !!!" in forked("!!!").err


@pytest.mark.parametrize(
    "arguments",
    [["x" * 10_000], ["x" * 100_000] * 10, ["word"] * 30, ["a b c d e f g h i j k l m n o p q r s t u v"]],
    ids=["a long word", "a megabyte", "many words", "many in one"],
)
def test_a_query_that_is_too_long_is_said_at_once(run: Run, index_file: Path, arguments: list[str]) -> None:
    started = time.monotonic()
    ran = run(*arguments)

    assert ran.status == 2
    assert "the query " in ran.err
    assert time.monotonic() - started < 5
    assert len(ran.err) < 1000


def test_a_long_query_that_is_allowed_is_answered_soon(index: Index) -> None:
    for words in (["a" * 990], ["a " * 20], ["é" * 900], ["a.b" * 300], ["_" * 900], ["file:" + "*a" * 400]):
        started = time.monotonic()
        answer(index, words)
        assert time.monotonic() - started < 5, words[0][:20]


def test_nul_is_a_character_like_any_other(index: Index) -> None:
    """No argument of a process can hold one, a query from Python can."""
    for words in (
        ["\0"],
        ["make_response\0"],
        ["make\0_response"],
        ["project:\0"],
        ["-\0"],
        ["license:M\0IT"],
    ):
        answer(index, words)
    with pytest.raises(NotFound):
        resolve(index, "\0:1", str(ROOT / "nowhere"))


FIELD = st.sampled_from(["", "license:", "project:", "file:", "symbol:", "kind:", "source:", "-", "not:"])
TEXT = st.text(alphabet=st.characters(codec=None), max_size=40)
MACHINE = st.text(alphabet="\"'*()[]{}:^+-_.,;\\%?& \0\n\x1bANDORNEARmake_response", max_size=40)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(FIELD, TEXT | MACHINE).map("".join), max_size=4))
def test_no_text_is_too_strange_to_search_for(index: Index, arguments: list[str]) -> None:
    answer(index, arguments)


@settings(max_examples=100, deadline=None)
@given(TEXT | MACHINE | st.from_regex(r"[a-z.\-]{0,9}:[0-9]{1,12}", fullmatch=True))
def test_no_text_is_too_strange_to_refer_with(index: Index, ref: str) -> None:
    try:
        resolve(index, ref, str(ROOT / "nowhere"))
    except NotFound as error:
        assert error.hint
