"""Uses in tests are folded where people read a list, and its headings say how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of

from exsearch.search.cards import cards_of
from exsearch.search.find import Answer, search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader as Index

USE = "import json\n\ndef view{n}():\n    return json.{name}({n})\n\n"


def uses(name: str, *numbers: int) -> str:
    return "".join(USE.format(n=n, name=name) for n in numbers)


@pytest.fixture(scope="module")
def index() -> Index:
    shop = {
        "shop/a.py": uses("dumps", 1, 2),
        "tests/test_a.py": uses("dumps", 3, 4, 5) + uses("dump_tests", 6, 7),
        "examples/a.py": uses("dumps", 8),
    }
    return index_of(harvested(shop, "shop"), harvested({"other/tests/test_b.py": uses("dumps", 9)}, "other"))


def folded(index: Index, *words: str, limit: int = 20) -> Answer:
    return search(index, parse_query(words), limit, tests=False)


def paths(answer: Answer) -> list[str | None]:
    return [hit.path for hit in answer.hits]


def test_uses_in_tests_are_left_out_and_counted(index: Index) -> None:
    answer = folded(index, "json.dumps")

    assert sorted(map(str, paths(answer))) == ["examples/a.py", "shop/a.py", "shop/a.py"]
    assert not answer.more
    card = cards_of(index, answer, parse_query(["json.dumps"]))["json.dumps"]
    assert (card.uses, card.projects, card.tests_left_out, card.is_narrowed) == (7, 2, 4, False)
    assert len(search(index, parse_query(["json.dumps", "role:test"]), 20).hits) == 4


def test_with_tests_the_answer_is_as_it_was(index: Index) -> None:
    answer = search(index, parse_query(["json.dumps"]), 20)

    assert len(answer.hits) == 7
    assert answer.without_tests == frozenset()
    assert cards_of(index, answer, parse_query(["json.dumps"]))["json.dumps"].tests_left_out == 0


def test_a_symbol_that_only_tests_use_is_shown_with_them(index: Index) -> None:
    answer = folded(index, "dump")

    assert [hit.path for hit in answer.hits if hit.symbol == "json.dump_tests"] == ["tests/test_a.py"] * 2
    cards = cards_of(index, answer, parse_query(["dump"]))
    assert cards["json.dump_tests"].tests_left_out == 0
    assert cards["json.dumps"].tests_left_out == 4  # control


def test_conditions_alone_fold_tests_too(index: Index) -> None:
    assert set(paths(folded(index, "project:shop"))) == {"shop/a.py", "examples/a.py"}
    assert set(paths(folded(index, "project:other"))) == {"other/tests/test_b.py"}  # nothing else is there
    assert "tests/test_a.py" in paths(search(index, parse_query(["project:shop"]), 20))  # control


def test_under_conditions_the_number_left_out_is_not_known(index: Index) -> None:
    query = parse_query(["json.dumps", "project:shop"])
    answer = search(index, query, 20, tests=False)

    card = cards_of(index, answer, query)["json.dumps"]
    assert answer.without_tests == {"json.dumps"}
    assert (card.uses, card.is_narrowed, card.tests_left_out) == (7, True, 0)


def test_the_limit_counts_what_is_listed(index: Index) -> None:
    assert [folded(index, "json.dumps", limit=n).more for n in (2, 3)] == [True, False]


def test_two_symbols_are_never_shown_under_one_name() -> None:
    package = {
        "pkg/__init__.py": "from .inner import f as f\n", "pkg/inner.py": "def f(): ...\n",
        "pkg/use.py": "from pkg.inner import f\n\ndef a():\n    f()\n",
    }  # fmt: skip
    index = index_of(harvested(package, "pkg"))
    answer = search(index, parse_query(["f"]), 20)
    assert {card.name for card in cards_of(index, answer, parse_query(["f"])).values()} == {
        "pkg.f"
    }  # control

    twice = Answer((*answer.hits, answer.hits[0]._replace(symbol="pkg.f")), False)
    assert {card.name for card in cards_of(index, twice, parse_query(["f"])).values()} == {
        "pkg.f",
        "pkg.inner.f",
    }
