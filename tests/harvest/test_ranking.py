"""Which example comes first: whose use it is, then its turn, then what is wrong with it; said in words."""

from __future__ import annotations

from textwrap import indent

import pytest
from exsearch.harvest.ranking import LAST_TURN, TIERS, reasons, tiers_of, turns
from helpers.harvesting import answers, found, harvested, index_of
from hypothesis import given
from hypothesis import strategies as st

from exsearch.harvest import ranking
from exsearch.resolve import HOWS, KINDS
from exsearch.search.find import search
from exsearch.search.query import parse_query

EXACT, NAME_ONLY = HOWS.index("exact"), HOWS.index("name-only")


@pytest.mark.parametrize(
    ("role", "own", "how", "said"),
    [
        ("source", False, EXACT, "used by another project"),
        ("example", False, EXACT, "used by another project"),
        ("test", False, EXACT, "used in another project's tests"),
        ("vendored", False, EXACT, "used in another project's vendored or generated code"),
        ("documentation", True, EXACT, "used in its own project's examples or documentation"),
        ("source", True, EXACT, "used in its own project"),
        ("test", True, EXACT, "used in its own project's tests"),
        ("generated", True, EXACT, "used in its own project's vendored or generated code"),
        ("source", False, NAME_ONLY, "perhaps used: the name may mean something else here"),
    ],
)
def test_a_tier_says_whose_use_it_is(role: str, own: bool, how: int, said: str) -> None:
    tier = ranking.DOUBTFUL if how == NAME_ONLY else tiers_of(role)[own]
    assert TIERS[tier] == said


def test_the_tables_agree_with_each_other() -> None:
    roles = {"source", "test", "example", "documentation", "vendored", "generated"}

    assert ranking._OTHERS.keys() == ranking._OWN.keys() == roles
    assert [len(faults) for faults in ranking.FAULTS_OF_USE] == [len(KINDS)] * len(HOWS)
    assert len(ranking.FAULTS_OF_LENGTH) == ranking.LONGEST + 1
    worst = max(map(max, ranking.FAULTS_OF_USE)) + max(ranking.FAULTS_OF_LENGTH) + ranking.FAULT_OF_A_PART
    assert worst < 2 * 255


# -- turns


@pytest.mark.parametrize(
    ("keys", "shapes", "expected"),
    [
        ([5, 1, 3], ["a", "b", "c"], [2, 0, 1]),
        ([1, 2, 3], ["a", "a", "b"], [0, 2, 1]),
        ([1, 2, 3, 4], ["a", "a", "b", "b"], [0, 2, 1, 3]),
        ([7, 7, 7], ["", "", ""], [0, 1, 2]),
    ],
    ids=["best-first", "another-shape-before-a-second-of-one", "then-the-rest", "ties-in-the-order-given"],
)
def test_turns(keys: list[int], shapes: list[str], expected: list[int]) -> None:
    assert turns(keys, shapes) == expected


@given(st.lists(st.tuples(st.integers(0, 2000), st.sampled_from("abc")), max_size=300))
def test_everyone_has_one_turn_and_shapes_have_theirs_first(examples: list[tuple[int, str]]) -> None:
    keys, shapes = [key for key, _ in examples], [shape for _, shape in examples]
    given_turns = turns(keys, shapes)

    assert sorted(given_turns) == [min(turn, LAST_TURN) for turn in range(len(keys))]
    first = {shape: min(turn for turn, s in zip(given_turns, shapes, strict=True) if s == shape)
             for shape in set(shapes)}  # fmt: skip
    assert sorted(first.values()) == list(range(len(first)))


def test_a_place_is_said_in_words() -> None:
    assert reasons(0, KINDS.index("call"), EXACT) == "used by another project, call, exact"
    assert reasons(4 << 16 | 2 << 8 | 30, KINDS.index("base"), HOWS.index("inferred")) == (
        "used in its own project, base, inferred, number 3 of its project"
    )


# -- as an index answers

CALL = "import shop\n\ndef pay():\n    total = shop.add({})\n    return total\n"


def test_others_come_before_own_source_before_tests_and_doubtful_last() -> None:
    index = index_of(
        harvested({"shop/__init__.py": "def add(): ...", "shop/own.py": CALL.format("own=1"),
                   "tests/test_own.py": CALL.format("own_test=1"),
                   "docs/conf.py": CALL.format("own_docs=1")}),
        harvested({"till/a.py": CALL.format("other=1"), "tests/test_a.py": CALL.format("other_test=1"),
                   "till/_vendor/b.py": CALL.format("vendored=1")}, "till"),
        harvested({"maybe/a.py": "from shop import *\n\ndef pay():\n    return add(maybe=1)\n"}, "maybe"),
    )  # fmt: skip

    seen = [row.partition("add(")[2].partition("=")[0] for row in answers(index, "shop.add")]

    assert seen == ["other", "other_test", "vendored", "own_docs", "own", "own_test", "maybe"]


def test_a_doubtful_use_is_said_to_be_one() -> None:
    doubtful = harvested({"till/a.py": "from shop import *\n\ndef pay():\n    return add(1)\n"}, "till")
    certain = harvested({"bank/a.py": CALL.format("1")}, "bank")

    first, second = search(index_of(doubtful, certain), parse_query(["shop.add"]), 10).hits

    assert first.why == "symbol: shop.add; used by another project, call, exact"
    assert second.why == (
        "symbol: shop.add; perhaps used: the name may mean something else here, call, name-only"
    )


def calls(project: str, *arguments: str) -> str:
    """Return a module with a function for each call of shop.add."""
    return "import shop\n" + "".join(
        f"\ndef {project}_{number}():\n    got = shop.add({said})\n    return got + {number}\n"
        for number, said in enumerate(arguments)
    )


def test_projects_take_turns() -> None:
    many = harvested({"many/a.py": calls("many", "1", "x=1", "y=1")}, "many")
    few = harvested({"few/a.py": calls("few", "1", "x=1")}, "few")
    one = harvested({"one/a.py": calls("one", "1")}, "one")

    for order in ((many, few, one), (one, few, many)):
        rows = [row.split()[1] for row in answers(index_of(*order), "shop.add")]
        assert [sorted(rows[:3]), sorted(rows[3:5]), rows[5:]] == [
            ["few", "many", "one"], ["few", "many"], ["many"]]  # fmt: skip


def test_each_shape_of_a_call_is_seen_before_one_is_seen_twice() -> None:
    made = harvested({"till/a.py": calls("till", "1", "2", "3", "1, 2", "x=1", "x=2", "*a", "**k")}, "till")

    rows = [row.partition("= shop.add")[2] for row in answers(index_of(made), "shop.add")]

    assert rows == ["(1)", "(1, 2)", "(x=1)", "(*a)", "(**k)", "(2)", "(3)", "(x=2)"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("shop.add(1)", "print(shop.add)"),
        ("shop.add(1)", "got = shop.add"),
        ("print(shop.add)", "got: shop.add"),
    ],
)
def test_a_use_that_shows_more_comes_first(better: str, worse: str) -> None:
    def written(use: str) -> str:
        return f"def pay():\n    {use}\n    x = 1\n    return x\n"

    for order in ((better, worse), (worse, better)):
        files = {f"till/{n}.py": "import shop\n\n" + written(use) for n, use in enumerate(order)}
        rows = [row.partition(": ")[2] for row in answers(index_of(harvested(files, "till")), "shop.add")]
        assert rows == [better, worse]


def test_what_stands_by_itself_comes_before_a_method_and_a_long_definition() -> None:
    body = "    a = shop.add({})\n    return a\n"
    plain = "def plain():\n" + body.format(1)
    method = "class A:\n    def method(self):\n" + indent(body.format(2), "    ")
    long = "def long():\n" + "    x = 0\n" * 150 + body.format(3)
    made = harvested({"till/a.py": f"import shop\n\n{long}\n{method}\n{plain}"}, "till")

    assert [row[-2] for row in answers(index_of(made), "shop.add")] == ["1", "2", "3"]


def test_the_same_definition_is_one_row_however_often_it_was_copied() -> None:
    copied = CALL.format("1")
    index = index_of(
        harvested({"till/a.py": copied, "till/b.py": copied.replace("    ", "\t"),
                   "till/_vendor/c.py": copied}, "till"),
        harvested({"bank/a.py": copied}, "bank"),
        harvested({"till/a.py": copied}, "till-old", version="0.9"),
        harvested({"other/a.py": CALL.format("2")}, "other"),
    )  # fmt: skip

    assert [row.partition("= shop.add")[2] for row in answers(index, "shop.add")] == ["(1)", "(2)"]


def test_of_copies_in_one_project_the_better_placed_stays() -> None:
    copied = CALL.format("1")
    made = harvested(
        {"a_vendor/_vendor/a.py": copied, "tests/test_b.py": copied, "till/c.py": copied}, "till"
    )

    assert [each.path for each in found(made) if each.symbol == "shop.add"] == ["till/c.py"]
