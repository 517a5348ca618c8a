"""Which example comes first: whose use it is, then its turn, then what is wrong with it; said in words."""

from __future__ import annotations

from array import array
from itertools import product
from textwrap import indent
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers.harvesting import MIT, answers, found, harvested, index_of
from helpers.indexes import add_path
from helpers.pages import SECTION, page
from hypothesis import given
from hypothesis import strategies as st

from exsearch.harvest.page import harvest_page
from exsearch.index.items import (
    ATTACHED,
    CHECKED,
    FOLLOWING,
    INDENTED,
    NESTED,
    OWN,
    SUBJECT,
    Columns,
    Document,
    column_of,
    values_of,
)
from exsearch.index.sqlite.checking import check
from exsearch.ingest.changes import is_ranking_old
from exsearch.model import UNSTATED, License
from exsearch.resolve import ARGUMENT, DEFINITION, HOWS, KINDS
from exsearch.search import rank
from exsearch.search.cards import with_copies
from exsearch.search.find import search
from exsearch.search.here import NOWHERE, Here
from exsearch.search.query import ROLES, parse_query
from exsearch.search.rank import DEFINITIONS, TIERS, rank_keys, reasons
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Reader

CALL, BASE = KINDS.index("call"), KINDS.index("base")
EXACT, NAME_ONLY = HOWS.index("exact"), HOWS.index("name-only")


class Use(NamedTuple):
    """An example, as far as its rank depends on it; each is in a file of its own."""

    role: str | None = "source"
    how: int = EXACT
    kind: int = CALL
    flags: int = 0
    shape: int = 0
    length: int = 5
    stated: License = MIT


def keys_of(*uses: Use) -> list[int]:
    """Return the rank keys of examples of one symbol in one project."""
    documents = [Document("shop/cart.py", None, use.stated, use.role, b"", 0) for use in uses]
    zeros = array("q", [0] * len(uses))
    hows, kinds, flags, shapes = (
        array("q", [getattr(use, name) for use in uses]) for name in ("how", "kind", "flags", "shape")
    )
    lines = column_of([f"1 1 {use.length};;1" for use in uses])
    numbers = array("q", range(len(uses)))
    columns = Columns(
        zeros, numbers, zeros, zeros, zeros, hows, kinds, zeros, flags, shapes, zeros, lines, lines
    )
    return rank_keys(columns, documents)


def turns_of(faults: list[int], shapes: list[int]) -> list[int]:
    """Return the turns of examples that are worse the longer they are; those of ten lines are the best."""
    uses = (Use(length=10 + fault, shape=shape) for fault, shape in zip(faults, shapes, strict=True))
    return [key >> 8 & 255 for key in keys_of(*uses)]


@pytest.mark.parametrize(
    ("role", "own", "how", "tier"),
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
def test_a_tier_says_whose_use_it_is(role: str, own: bool, how: int, tier: str) -> None:
    (key,) = keys_of(Use(role, how, flags=OWN if own else 0))

    assert TIERS[key >> 16] == tier


def test_every_kind_of_use_in_every_role_has_a_rank_key() -> None:
    for role, how, kind, flags in product(ROLES, range(len(HOWS)), range(len(KINDS)), range(4)):
        (key,) = keys_of(Use(role, how, kind, flags))
        assert 0 <= key >> 16 < len(TIERS)
        assert reasons(key, kind, how)
    assert {OWN, INDENTED, OWN | INDENTED} == {1, 2, 3}  # control: four flags are all there are


def test_pages_come_before_source() -> None:
    (page,) = keys_of(Use(None, -1, -1))
    (best,) = keys_of(Use())

    assert page < best
    assert reasons(page, -1, -1) is None


def test_of_its_own_examples_a_short_block_in_the_docstring_of_the_symbol_is_the_best() -> None:
    def key(role: str, flags: int, length: int = 12) -> int:
        return keys_of(Use(role, flags=flags, length=length))[0]

    shown = key("documentation", OWN | SUBJECT)
    program = key("example", OWN)
    page = key("documentation", OWN)

    assert shown < program < page
    assert key("documentation", OWN | SUBJECT, length=60) > program  # a long one is not
    assert key("example", 0) == key("source", 0, length=25)  # control: of others it is no fault


# -- turns


@pytest.mark.parametrize(
    ("faults", "shapes", "expected"),
    [
        ([50, 0, 20], [0, 1, 2], [2, 0, 1]),
        ([0, 20, 50], [0, 0, 1], [0, 2, 1]),
        ([0, 20, 40, 60], [0, 0, 1, 1], [0, 2, 1, 3]),
        ([0, 0, 0], [0, 0, 0], [0, 1, 2]),
    ],
    ids=["best-first", "another-shape-before-a-second-of-one", "then-the-rest", "ties-in-the-order-given"],
)
def test_turns(faults: list[int], shapes: list[int], expected: list[int]) -> None:
    assert turns_of(faults, shapes) == expected


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2)), max_size=300))
def test_everyone_has_one_turn_and_shapes_have_theirs_first(examples: list[tuple[int, int]]) -> None:
    faults, shapes = [fault for fault, _ in examples], [shape for _, shape in examples]
    turns = turns_of(faults, shapes)

    assert sorted(turns) == [min(turn, 255) for turn in range(len(turns))]
    first = [min(turn for turn, s in zip(turns, shapes, strict=True) if s == shape) for shape in set(shapes)]
    assert sorted(first) == list(range(len(first)))


def test_a_definition_comes_last_and_takes_no_turn() -> None:
    uses = [Use(flags=OWN), Use(flags=OWN), Use(how=NAME_ONLY)]
    *ranked, definition = keys_of(*uses, Use(flags=OWN, kind=DEFINITION, shape=1))

    assert ranked == keys_of(*uses)
    assert ranked != keys_of(*uses, Use(flags=OWN, shape=1))[:3]  # control: another use takes one
    assert definition == DEFINITIONS[0] > max(ranked)


def test_a_rank_key_is_said_in_words() -> None:
    assert reasons(0, CALL, EXACT) == (
        "exact; shown in its own project's documentation; call; 1 line; no license"
    )
    assert reasons(1 << 16, CALL, EXACT, INDENTED | NESTED, "3 4 12;1;5", "MIT") == (
        "exact; used by another project; call; 10 lines, needs the code around it, deep inside; license MIT"
    )
    assert reasons(5 << 16 | 2 << 8 | 30, BASE, HOWS.index("inferred")) == (
        "inferred; used in its own project; base; 1 line; no license; number 3 of its project"
    )


def test_what_follows_the_best_of_the_documentation_is_not_said_to_be_others() -> None:
    (key,) = keys_of(Use("documentation", flags=OWN | FOLLOWING))

    assert "shown in its own project's documentation" in str(reasons(key, CALL, EXACT, OWN | FOLLOWING))
    assert key >> 16 == keys_of(Use())[0] >> 16  # control: they take turns with others


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (Use(), Use(kind=BASE)),
        (Use(kind=BASE), Use(kind=KINDS.index("annotation"))),
        (Use(kind=KINDS.index("annotation")), Use(kind=ARGUMENT, flags=CHECKED)),
        (Use(kind=ARGUMENT, flags=CHECKED), Use(kind=KINDS.index("import"))),
        (Use(), Use(flags=NESTED)),
        (Use(), Use(flags=ATTACHED)),
        (Use(), Use(stated=UNSTATED)),
        (Use(stated=UNSTATED), Use(flags=INDENTED)),
    ],
    ids=["call-base", "base-annotation", "annotation-isinstance", "isinstance-import", "nested", "attached",
         "license", "license-decides-last"],
)  # fmt: skip
def test_of_two_examples_the_clearer_one_is_better(better: Use, worse: Use) -> None:
    assert keys_of(better) < keys_of(worse)


def test_an_annotation_has_no_turn_before_a_second_call() -> None:
    annotation = KINDS.index("annotation")
    uses = [Use(length=10), Use(length=40), Use(kind=annotation, shape=1), Use(kind=BASE, shape=1)]

    assert [key >> 8 & 255 for key in keys_of(*uses)] == [0, 2, 3, 1]  # control: a base class has one


# -- as an index answers

CALLING = "import shop\n\ndef pay():\n    total = shop.add({})\n    return total\n"


DOUBTFUL = """from shop import add

def use(another):
    global add
    add = another

def pay():
    return add({})
"""


def test_documentation_comes_before_others_before_own_source_before_tests_and_doubtful_last() -> None:
    index = index_of(
        harvested({"shop/__init__.py": "def add(): ...", "shop/own.py": CALLING.format("own=1"),
                   "tests/test_own.py": CALLING.format("own_test=1"),
                   "docs/conf.py": CALLING.format("own_docs=1")}),
        harvested({"till/a.py": CALLING.format("other=1"), "tests/test_a.py": CALLING.format("other_test=1"),
                   "till/_vendor/b.py": CALLING.format("vendored=1")}, "till"),
        harvested({"maybe/a.py": DOUBTFUL.format("maybe=1")}, "maybe"),
    )  # fmt: skip

    seen = [row.partition("add(")[2].partition("=")[0] for row in answers(index, "shop.add")]

    assert seen == ["own_docs", "other", "other_test", "vendored", "own", "own_test", "maybe",
                    "): ..."]  # fmt: skip


def test_a_doubtful_use_is_said_to_be_one() -> None:
    doubtful = harvested({"till/a.py": DOUBTFUL.format("1")}, "till")
    certain = harvested({"bank/a.py": CALLING.format("1")}, "bank")

    first, second = search(index_of(doubtful, certain), parse_query(["shop.add"]), 10, explained=True).hits

    assert first.why == ("symbol: shop.add; exact; used by another project; call; 3 lines; license MIT")
    assert second.why == (
        "symbol: shop.add; name-only; perhaps used: the name may mean something else here; call; 2 lines;"
        " license MIT"
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
    copied = CALLING.format("1")
    index = index_of(
        harvested({"till/a.py": copied, "till/b.py": copied.replace("    ", "\t"),
                   "till/_vendor/c.py": copied}, "till"),
        harvested({"bank/a.py": copied}, "bank"),
        harvested({"till/a.py": copied}, "till-old", version="0.9"),
        harvested({"other/a.py": CALLING.format("2")}, "other"),
    )  # fmt: skip

    assert sorted(row.partition("= shop.add")[2] for row in answers(index, "shop.add")) == ["(1)", "(2)"]


def test_a_row_says_which_other_projects_have_the_same_code() -> None:
    copied = CALLING.format("1")
    index = index_of(
        harvested({"till/a.py": copied, "till/_vendor/c.py": copied}, "till"),
        harvested({"bank/a.py": copied}, "bank"),
        harvested({"mint/a.py": copied}, "mint"),
        harvested({"other/a.py": CALLING.format("2")}, "other"),
        harvested({"shop/__init__.py": "def add(x): ..."}),
    )  # fmt: skip

    found = with_copies(index, search(index, parse_query(["shop.add"]), 10).hits)
    hits = sorted(found, key=lambda hit: str(hit.project), reverse=True)

    assert [(hit.project, hit.also_in) for hit in hits] == [
        ("till", ("bank", "mint")), ("shop", ()), ("other", ())]  # fmt: skip
    assert hits[0].why.endswith("; also in 2 projects")
    assert "also in" not in hits[1].why  # control


@pytest.mark.parametrize(
    ("copy", "is_same"),
    [
        ("    # a comment\n    total = shop.add({})\n    return total\n", True),
        ("    total = shop.add(\n        {},\n    )\n    return total\n", True),
        ("    total = shop.add({})  # a comment\n    return total\n", False),
        ("    total = shop.add({}, 2)\n    return total\n", False),
    ],
    ids=["comment-line", "formatted", "comment-beside-code", "argument"],
)
def test_code_is_the_same_but_for_format_and_comment_lines(copy: str, *, is_same: bool) -> None:
    index = index_of(
        harvested({"till/a.py": CALLING.format("'a'")}, "till"),
        harvested({"bank/a.py": "import shop\n\ndef pay():\n" + copy.format('"a"')}, "bank"),
    )

    assert len(search(index, parse_query(["shop.add"]), 10).hits) == (1 if is_same else 2)


def test_a_row_knows_how_clear_its_example_is() -> None:
    code = (
        "import shop\nfrom till import a, b, c, d\n\n\ndef flat(x):\n    shop.add(x)\n\n\n"
        "def deep(x):\n    if a:\n        for y in x:\n            if isinstance(y, shop.Cart):\n"
        "                shop.add(y)\n\n\ndef leaning(x):\n    shop.add(a(b(c(d(x)))))\n"
    )
    files = {"till/__init__.py": "def a(x): ...\ndef b(x): ...\ndef c(x): ...\ndef d(x): ...\n",
             "till/more.py": code}  # fmt: skip

    made = harvested(files, "till")
    pairs = zip(values_of(made.examples.text), made.examples.flags, strict=True)
    flags = {(text, flag & ~OWN) for text, flag in pairs if "shop." in text}

    assert flags == {("shop.add(x)", 0), ("shop.add(y)", NESTED), ("shop.add(a(b(c(d(x)))))", ATTACHED),
                     ("if isinstance(y, shop.Cart):", NESTED | CHECKED)}  # fmt: skip


def test_of_copies_in_one_project_the_better_placed_stays() -> None:
    copied = CALLING.format("1")
    made = harvested(
        {"a_vendor/_vendor/a.py": copied, "tests/test_b.py": copied, "till/c.py": copied}, "till"
    )

    assert [each.path for each in found(made) if each.symbol == "shop.add"] == ["till/c.py"]


def test_the_project_that_one_stands_in_comes_first() -> None:
    harvests = [harvested({f"{name}/a.py": CALLING.format(f"{name}=1")}, name) for name in ("bank", "till")]
    index = index_of(harvested({"shop/__init__.py": "def add(): ...", "shop/own.py": CALLING.format("own=1"),
                                "README.md": "```python\nimport shop\nshop.add(1)\n```\n"}),
                     *harvests)  # fmt: skip

    refs = {each.name: each for each in index.origins()}

    def projects(name: str, limit: int = 10) -> list[str | None]:
        held = refs.get(name)
        here = Here(held.source, name, ref=held.ref) if held else NOWHERE
        return [hit.project for hit in search(index, parse_query(["shop.add"]), limit, here=here).hits]

    assert projects("till")[:3] == ["till", "shop", "bank"]
    assert projects("till", limit=1) == ["till"]  # it is looked for behind the rows that are listed
    assert projects("bank")[:3] == ["bank", "shop", "till"]
    assert projects("shop") == projects("nowhere") == projects("")  # control: its own names, or none


# -- other rules


SHOP = {
    "shop/__init__.py": "def add(): ...",
    "shop/own.py": CALLING.format("own=1"),
    "tests/test_own.py": CALLING.format("own_test=1") + "\nclass B(shop.Base): ...\n",
    "shop/more.py": calls("shop", "1", "2", "x=1", "*a"),
}
PAGE = page("~~kettle.boil(1)\n") + "".join(
    SECTION.format(number=n).replace("sandman", name) + "```python\n~~kettle.boil(2)\n```\n"
    for n, name in ((2, "sandman"), (3, "teapot"))
).replace("boil(2)", "boil(3)")


def harvests(tmp_path: Path) -> list[Harvest]:
    (tmp_path / "one.md").write_text(PAGE, encoding="utf-8")
    origin = Origin("page", str(tmp_path / "one.md"), "one.md")
    return [harvested(SHOP), harvested({"till/a.py": calls("till", "1", "2")}, "till"),
            harvest_page(origin, rank_keys)]  # fmt: skip


def stored_keys(index: Reader) -> list[int]:
    return [row.rank_key for row in index.rows_filtered((), 1000, None)]


def other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rank, "_FAULTS_OF_USE", rank._FAULTS_OF_USE[::-1])
    monkeypatch.setattr(rank, "_OTHERS", dict.fromkeys(ROLES, 0))
    monkeypatch.setattr(rank, "_PAGE", -1)


def test_other_rules_need_no_new_harvest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of(*harvests(tmp_path))
    before = stored_keys(index)
    index.rerank(rank_keys)
    assert stored_keys(index) == before  # control: the same rules
    assert len({key & 0xFF00 for key in before if key < 0}) > 1  # control: projects of a page take turns

    other_rules(monkeypatch)
    index.rerank(rank_keys)

    assert stored_keys(index) == stored_keys(index_of(*harvests(tmp_path))) != before
    assert check(index, deep=True).damage == ()


def test_a_run_that_writes_makes_the_keys_anew_if_other_rules_made_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_of(harvested(SHOP))
    (tmp_path / "one.md").write_text(PAGE, encoding="utf-8")
    add_path(index, tmp_path)
    before = stored_keys(index)
    other_rules(monkeypatch)

    add_path(index, tmp_path)
    assert stored_keys(index)[3:] == before[3:]  # control: nobody has been told of other rules

    monkeypatch.setattr(rank, "EDITION", "another")
    assert is_ranking_old(index)
    add_path(index, tmp_path)
    assert stored_keys(index)[3:] != before[3:]
    assert not is_ranking_old(index)
