"""What is said of a symbol above its rows: its definition, how often it is used, and how often in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of

from exsearch.index.sqlite.opening import in_memory
from exsearch.model import Definition
from exsearch.search.cards import cards_of, definition_of
from exsearch.search.find import Answer, search
from exsearch.search.query import parse_query
from exsearch.search.rank import rank_keys

if TYPE_CHECKING:
    from exsearch.index.items import Harvest
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


# -- definitions

PAY = '''
def pay(amount: int, *, tip: int = 0) -> str:
    """Pay a bill. Then leave."""
'''


def shop(version: str | None = "1.0", code: str = PAY, name: str = "shop") -> Harvest:
    return harvested({"shop/__init__.py": code}, name, version=version)


def user(code: str = "import shop\n\nshop.pay(3)\n", name: str = "user") -> Harvest:
    return harvested({f"{name}/a.py": code}, name)


def test_the_card_of_the_symbol_that_was_asked_for_says_what_its_definition_says() -> None:
    index = index_of(shop(), user())
    query = parse_query(["pay"])
    answer = search(index, query, 20)

    (card,) = cards_of(index, answer, query).values()

    assert (card.name, card.kind, card.uses, card.projects) == ("shop.pay", "function", 1, 1)
    assert card.is_asked_for
    assert card.definition == Definition(
        "shop@1.0/shop/__init__.py:1.1", ("(amount: int, *, tip: int = 0) -> str",), "Pay a bill.", "",
        "shop", "1.0", "MIT", "shop/__init__.py", 1, 0)  # fmt: skip
    assert index.load([card.definition.id])[0] is not None  # `show` takes it


def test_without_the_source_of_a_symbol_nothing_is_said_of_its_definition() -> None:
    index = index_of(user())
    query = parse_query(["pay"])

    (card,) = cards_of(index, search(index, query, 20), query).values()

    assert (card.definition, card.uses, card.is_asked_for) == (None, 1, True)


def test_definitions_are_looked_for_of_the_symbols_that_were_asked_for() -> None:
    index = index_of(shop(code="def pay(): ...\ndef pay_later(): ...\n"))
    query = parse_query(["pay"])
    answer = search(index, query, 20)

    asked, all_of_them = (
        {card.name for card in cards_of(index, answer, query, described).values() if card.definition}
        for described in (None, {"shop.pay", "shop.pay_later"})
    )
    assert asked == {"shop.pay"}
    assert all_of_them == {"shop.pay", "shop.pay_later"}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.9", "1.10"),
        ("1.2rc1", "1.2"),
        ("1.2.dev3", "1.2"),
        ("1.2", "1.2.post1"),
        ("1.2", "1.2.1"),
        (None, "0.1"),
    ],
)
def test_of_several_versions_the_newest_is_told(older: str | None, newer: str) -> None:
    old = shop(older, "def pay(old): ...\n")
    for harvests in ([old, shop(newer)], [shop(newer), old]):
        writer = in_memory()
        for number, each in enumerate(harvests):
            writer.begin(f"/sources/{number}", "tree", (), ())
            writer.replace(f"/sources/{number}", ".", "as made", each)
        writer.settle(rank_keys)

        found = definition_of(writer, "shop.pay", "shop.pay")

        assert found is not None
        assert (found.version, found.summary, found.others) == (newer, "Pay a bill.", 1)
    alone = definition_of(index_of(old), "shop.pay", "shop.pay")
    assert alone is not None
    assert (alone.version, alone.others) == (older, 0)  # control


@pytest.mark.parametrize(("users", "meant"), [(2, False), (3, True)])
def test_of_several_symbols_one_is_meant_if_clearly_most_projects_use_it(users: int, meant: bool) -> None:
    other = harvested({"bank/__init__.py": "def pay(): ...\n"}, "bank")
    index = index_of(shop(), other, *[user(name=f"user{n}") for n in range(users)],
                     user("import bank\n\nbank.pay()\n"))  # fmt: skip
    query = parse_query(["pay"])

    cards = cards_of(index, search(index, query, 20), query)

    assert [card.is_asked_for for card in cards.values()] == [meant, False]
    assert [card.name for card in cards.values()] == ["shop.pay", "bank.pay"]
    assert all(card.definition for card in cards.values())
