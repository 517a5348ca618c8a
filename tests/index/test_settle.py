"""What waits for a package is linked when it comes, in whatever order projects are added."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import harvested
from helpers.linked import made
from helpers.memory import Memory

from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory
from exsearch.resolve import HOWS
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS, TIERS, rank_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.index.answers import Stored
    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Writer
    from exsearch.index.sqlite.write import Writer as SqliteWriter

REST = made(
    "rest",
    ["rest.models.Response definition class", "rest.models.Response.json definition method (self)",
     "rest.api.get definition function (url)", "rest.base.Base.close definition method (self)"],
    summary="\trest/\nget\ti rest.api.get\nResponse\ti rest.models.Response\nSession\ti rest.sessions.Session\n"  # noqa: E501
    "\trest.api\nget\tf - rest.models.Response%\n"
    "\trest.base\nBase\tc -\nBase.close\tf - ?\n"
    "\trest.models\nResponse\tc -\nResponse.json\tf - ?\n"
    "\trest.sessions\nSession\tc - rest.base.Base\nSession.send\tf - ?\n",
    paths=[("rest.get", "rest.api.get"), ("rest.Response", "rest.models.Response"),
           ("rest.Session", "rest.sessions.Session")],
)  # fmt: skip
WRAP = made(
    "wrap",
    ["rest.Session base", "wrap.Client definition class", "wrap.fetch definition function ()", "rest.get()"],
    summary="\twrap\nClient\tc - rest.Session\nfetch\tf - rest.get()\nshared\tv rest.Session()\n",
    imported=["rest.Session", "rest.get"],
)  # fmt: skip
APP = made(
    "app",
    ["wrap.fetch().json", "wrap.Client().close", "wrap.shared.send", "rest.get", "app.views.client.send",
     "rest.get().json inferred", "rest.Session().close", "wrap.gone().run"],
    summary="\tapp.views\nclient\tv wrap.Client()\n",
    imported=["rest.get", "wrap.Client"],
    usual=[("r", "receiver", "rest.get()"), ("w", "import", "wrap"), ("s", "receiver", "wrap.Client()")],
)  # fmt: skip


def run(writer: Writer, *harvests: Harvest) -> None:
    """Store harvests in one run, each as a source of its own."""
    for harvest in harvests:
        writer.begin(harvest.name, "tree", (), ())
        writer.replace(harvest.name, ".", "as made", harvest)
    writer.settle(rank_keys)


def disk(*harvests: Harvest) -> SqliteWriter:
    writer = in_memory()
    for harvest in harvests:
        run(writer, harvest)
    return writer


def in_one_run(*harvests: Harvest) -> SqliteWriter:
    writer = in_memory()
    run(writer, *harvests)
    return writer


def memory(*harvests: Harvest) -> Memory:
    held = Memory()
    for harvest in harvests:
        run(held, harvest)
    return held


def uses(index: Writer, project: str) -> list[str]:
    """Return "code: symbol how" of the uses in a project, by their lines."""
    rows = [row for row in index.rows_filtered((), 1000, None) if row.project == project]
    return [f"{row.text}: {row.symbol} {HOWS[row.how]}" for row in sorted(rows, key=lambda row: row.line)]


def everything(index: Writer) -> dict[str, object]:
    """Return all that an order could change, without the numbers that it does change."""
    symbols = [index.symbols_starting(letter, 1000) for letter in "arw"]
    named = {tuple(each._replace(id=0)) for found in symbols for each in found}
    rows = sorted(tuple(row._replace(rowid=0)) for row in index.rows_filtered((), 1000, None))
    words = {word: index.usual(word) for word in ("r", "w", "s")}
    names = ["rest.api.get", "wrap.Client", "rest.models.Response"]
    linked = {path: [each.name for each in index.linked(path)] for path in ("wrap.Client.close", "rest.get")}
    counts = {name: tuple(index.counts(name, IN_TESTS, FIRST_OF_PROJECT)) for name in names}
    return {"named": sorted(map(repr, named)), "rows": rows, "words": words, "linked": linked,
            "counts": counts, "defined": index.definitions(names), "symbols": index.lists().symbols("")}  # fmt: skip  # noqa: E501


ORDERS = list(permutations((REST, WRAP, APP)))


@pytest.mark.parametrize("making", [disk, in_one_run, memory])
def test_the_order_of_adding_changes_nothing(making: Callable[..., Any]) -> None:
    expected = everything(disk(REST, WRAP, APP))

    for order in ORDERS:
        assert everything(making(*order)) == expected, [each.name for each in order]
    assert everything(making(APP, WRAP)) != expected  # control


def test_terms_are_linked_over_projects() -> None:
    assert uses(disk(APP, WRAP, REST), "app") == [
        "wrap.fetch().json: rest.models.Response.json inferred",
        "wrap.Client().close: rest.base.Base.close inferred",
        "wrap.shared.send: rest.sessions.Session.send inferred",
        "rest.get: rest.api.get re-export",
        "app.views.client.send: rest.sessions.Session.send inferred",
        "rest.get().json inferred: rest.models.Response.json inferred",
        "rest.Session().close: rest.base.Base.close inferred",
    ]


def test_what_waits_is_no_example_and_what_is_guessed_is_one() -> None:
    alone = disk(APP)

    assert uses(alone, "app") == [
        "wrap.Client().close: wrap.Client.close inferred",
        "wrap.shared.send: wrap.shared.send exact",
        "rest.get: rest.get exact",
        "app.views.client.send: app.views.client.send exact",
        "rest.Session().close: rest.Session.close inferred",
    ]
    assert check(alone, deep=True).damage == ()


def test_a_dotted_name_that_is_a_guess_is_itself_until_its_package_comes() -> None:
    """A name that took the guess's place could not be linked again."""
    app = made("app", ["shop.shared.close"])
    shop = made("shop", ["shop.x definition"], summary="\tshop\nshared\tv rest.Session()\n")
    assert uses(disk(app, shop), "app") == ["shop.shared.close: shop.shared.close exact"]
    assert uses(disk(app, shop, REST), "app") == ["shop.shared.close: rest.base.Base.close inferred"]
    assert uses(disk(REST, shop, app), "app") == ["shop.shared.close: rest.base.Base.close inferred"]
    called = uses(disk(made("app", ["wrap.Client().close"])), "app")  # control: any other term is a guess
    assert called == ["wrap.Client().close: wrap.Client.close inferred"]


def test_a_package_that_comes_gives_the_names_below_it_their_kinds() -> None:
    rest = made("rest", [], summary="\trest\nSession\tc -\nget\tf - ?\n")
    app = made("app", ["rest", "rest.Session", "rest.get"])
    kinds = {name: kind for name, kind, *_ in map(_name_and_kind, disk(app, rest).stored())}

    assert kinds == {"rest": "module", "rest.Session": "class", "rest.get": "function"}
    assert set(map(_name_and_kind, disk(app).stored())) == {(name, None) for name in kinds}  # control


def _name_and_kind(stored: Stored) -> tuple[str | None, str | None]:
    return stored.symbol, stored.kind


def test_a_new_symbol_gives_its_names_to_those_below_it_that_were_there_before() -> None:
    first = made("rest", ["rest.deep.f definition"], summary="\trest.deep\nf\tf - ?\n")
    app = made("app", ["rest.deep"], paths=[("app.d", "rest.deep")], summary="\tapp\nd\ti rest.deep\n")
    for store in (disk(first, app), disk(app, first), memory(first, app)):
        (found,) = store.symbols_named("rest.deep.f", 9)
        assert found.aliases == "app.d.f"
    (alone,) = disk(first).symbols_named("rest.deep.f", 9)
    assert alone.aliases == ""  # control


def test_what_waited_goes_with_its_project() -> None:
    index = disk(APP, WRAP, REST)
    for name in ("app", "wrap", "rest"):
        index.remove(f"{name}@1.0")
        index.settle(rank_keys)

    for table in ("example", "waiting", "guess", "term", "path", "imported", "usual", "definition", "symbol"):
        assert index.count(f"SELECT count(*) FROM {table}") == 0, table
    assert check(index, deep=True).damage == ()


def test_a_use_that_is_another_projects_is_ranked_as_such() -> None:
    def tier(index: SqliteWriter) -> str:
        (row,) = [row for row in index.rows_filtered((), 99, None) if row.text == "app.views.client.send"]
        return TIERS[row.rank_key >> 16]

    assert tier(disk(APP, WRAP, REST)) == tier(disk(REST, WRAP, APP)) == "used by another project"
    own = made("app", ["app.views.client.send"])
    assert tier(disk(own)) == "used in its own project"  # control


def test_uses_of_one_guess_take_turns_by_themselves_when_ranks_are_made_anew() -> None:
    app = made("app", ["wrap.Client().close", "wrap.Client.close"] * 2)
    for store in (disk(app), memory(app)):
        before = turns(store)
        store.rerank(rank_keys)
        assert turns(store) == before == [0, 0, 1, 1]


def turns(store: Writer) -> list[int]:
    return sorted(row.rank_key >> 8 & 255 for row in store.rows_filtered((), 99, None))


# -- names


def shown(index: Writer, name: str) -> str:
    (found,) = [each for each in index.symbols_named(name, 99) if each.name == name]
    return found.shown


def user(name: str, *imported: str, **more: Any) -> Harvest:
    return made(name, list(imported), imported=imported, **more)


def test_the_name_that_is_shown_is_the_one_that_most_projects_import() -> None:
    deep = "rest.sessions.Session"
    defined = [f"{deep} definition class", f"{deep}.send definition method (self)"]
    rest = REST._replace(
        **{
            key: getattr(made("rest", defined), key)
            for key in ("documents", "symbols", "examples", "definitions")
        }
    )
    assert shown(disk(rest), deep) == "rest.Session"
    assert shown(disk(rest, user("a", deep)), deep) == "rest.Session"  # one is not enough
    both = disk(rest, user("a", deep), user("b", deep), user("c", "rest.Session"))
    assert shown(both, deep) == deep
    assert shown(both, f"{deep}.send") == f"{deep}.send"  # members follow their class
    tie = disk(rest, user("a", deep), user("b", deep), user("c", "rest.Session"), user("d", "rest.Session"))
    assert shown(tie, deep) == "rest.Session"
    assert shown(tie, f"{deep}.send") == "rest.Session.send"
    tie.remove("d@1.0")
    tie.settle(rank_keys)
    assert shown(tie, deep) == deep


@pytest.mark.parametrize(("paths", "summary", "expected"), [
    ([], "", "pkg._inner.f"),
    ([("pkg.f", "pkg._inner.f"), ("pkg.api.f", "pkg._inner.f")], "", "pkg.f"),
    ([("pkg.one.f", "pkg._inner.f"), ("pkg.two.f", "pkg._inner.f")], "", "pkg.one.f"),
    ([("pkg.one.f", "pkg._inner.f"), ("pkg.two.f", "pkg._inner.f")], "\tpkg.two\n__all__\ta f\n", "pkg.two.f"),  # noqa: E501
    ([("pkg.long.f", "pkg._inner.f"), ("pkg.b.f", "pkg._inner.f")], "", "pkg.b.f"),
    ([("pkg.inner", "pkg._inner")], "", "pkg.inner.f"),
])  # fmt: skip
def test_else_it_is_the_shortest_public_path(
    paths: Sequence[tuple[str, str]], summary: str, expected: str
) -> None:
    summary += "\tpkg._inner\nf\tf - ?\n"
    index = disk(made("pkg", ["pkg._inner.f definition"], summary=summary, paths=paths))

    assert shown(index, "pkg._inner.f") == expected
    (row,) = index.rows_filtered((), 9, None)
    assert row.shown == expected
    assert next(index.stored()).name == expected


def test_users_are_projects_by_name_without_the_own() -> None:
    index = disk(REST, user("a", "rest.get"), user("b", "rest.get"), user("b", "rest.get", version="2.0"),
                 made("rest", ["rest.get", "rest.api.get definition"], version="0.9"))  # fmt: skip

    (found,) = index.symbols_named("rest.get", 9)
    assert (found.name, found.users) == ("rest.api.get", 2)


def test_the_project_that_brings_a_symbol_is_its_first_user_before_the_run_ends() -> None:
    index = in_memory()
    index.begin(WRAP.name, "tree", (), ())
    index.replace(WRAP.name, ".", "as made", WRAP)

    (used,) = index.symbols_named("rest.Session", 1)
    (own,) = index.symbols_named("wrap.Client", 1)  # control

    assert (used.users, own.users) == (1, 0)


@pytest.mark.parametrize("question", ["symbols_named", "symbols_starting", "symbols_with_part"])
def test_of_more_symbols_than_are_asked_for_the_most_used_are_returned(question: str) -> None:
    symbols = [f"{package}.{name}" for package in "pqr" for name in ("get_key", "key", "keyring")]
    word = {"symbols_named": "key", "symbols_starting": "keyr", "symbols_with_part": "key"}[question]
    index = disk(*[made(package, [f"{symbol} definition" for symbol in symbols if symbol[0] == package])
                   for package in "pqr"])  # fmt: skip
    run(index, *[user(project, *[symbol for symbol in symbols if symbol[0] == "r"]) for project in "abcd"])
    run(index, user("e", *[symbol for symbol in symbols if symbol[0] == "q"]))

    def most_used(count: int) -> list[tuple[str, int]]:
        return [(each.name[0], each.users) for each in getattr(index, question)(word, count)]

    assert [most_used(1), most_used(2)] == [[("r", 4)], [("r", 4), ("q", 1)]]
    for project in "abcd":
        index.remove(f"{project}@1.0")
    index.settle(rank_keys)
    assert most_used(3) == [("q", 1), ("p", 0), ("r", 0)]
    assert check(index, deep=True).damage == ()


def test_the_symbol_of_a_page_is_shown_as_that_of_source_is() -> None:
    from helpers.pages import page

    from exsearch.harvest.page import harvest_of
    from exsearch.readers.page.reader import read_page

    text = page("~~from flask import make_response\n~~make_response()\n")
    index = in_memory()
    index.begin("/pages", "pages", (), ())
    index.replace("/pages", "one.md", "x", harvest_of(list(read_page(text, "one.md")), rank_keys))
    index.settle(rank_keys)
    name = "flask.helpers.make_response"
    assert shown(index, name) == "flask.make_response"

    run(index, made("flask", [f"{name} definition"], summary="\tflask.helpers\nmake_response\tf - ?\n"),
          user("a", name), user("b", name))  # fmt: skip

    assert {each.shown for each in index.symbols_named(name, 9)} == {name}


# -- how sure a use is


@pytest.mark.parametrize("make", [disk, in_one_run, memory])
@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_call_of_another_project_gives_is_inferred_whatever_was_read_first(
    make: Callable[..., Writer], is_first: bool
) -> None:
    rest = {
        "rest/__init__.py": """
            class Box:
                def __getitem__(self, key) -> Box: ...
                def open(self): ...
            def make() -> Box: ...
            """
    }
    shop = {
        "shop.py": """
            import rest
            class Case(rest.Box): ...
            rest.make().open()
            Case()["x"].open()
            def both(flag, given):
                box = rest.make() if flag else given
                box.open()
            """
    }
    harvests = [harvested(rest, "rest"), harvested(shop, "shop")]

    found = uses(make(*(harvests if is_first else harvests[::-1])), "shop")

    assert [each for each in found if "Box.open" in each] == [
        "rest.make().open(): rest.Box.open inferred",
        'Case()["x"].open(): rest.Box.open inferred',
        "box.open(): rest.Box.open name-only",  # control: it may be something else
    ]


# -- other questions


def test_a_path_that_is_no_name_is_followed() -> None:
    index = disk(REST, WRAP, APP)

    assert [each.name for each in index.linked("wrap.Client.close")] == ["rest.base.Base.close"]
    for path in ("wrap.client.close", "wrap.Client.gone", "nothing", "", "a b", "rest.get()", "x" * 9999):
        assert index.linked(path) == []


def test_words_have_the_meanings_that_projects_give_them() -> None:
    index = disk(
        REST, WRAP, APP, made("b", [], usual=[("w", "import", "wrap"), ("w", "receiver", "rest.Response")])
    )

    assert [tuple(each) for each in index.usual("w")] == [
        ("import", "wrap", 2), ("receiver", "rest.Response", 1)]  # fmt: skip
    assert [tuple(each) for each in index.usual("r")] == [("receiver", "rest.Response", 1)]
    assert index.usual("nothing") == []
    index.remove("b@1.0")
    assert [tuple(each) for each in index.usual("w")] == [("import", "wrap", 1)]


def test_a_word_that_is_said_anew_means_what_is_known_now() -> None:
    summary = "\tshop/\nCart\ti shop.cart.Cart\n\tshop.cart\nCart\tc -\n"
    shop = made("shop", ["shop.cart.Cart definition class"], summary=summary)
    user = made("user", [], usual=[("b", "receiver", "shop.Cart%")])
    both = disk(shop, user), memory(shop, user)
    assert [each.usual("b")[0].target for each in both] == ["shop.cart.Cart"] * 2

    for store in both:
        store.remove("shop@1.0")
        run(store, user)

    assert both[0].usual("b") == both[1].usual("b")


def test_definitions_come_with_their_place() -> None:
    index = disk(REST, WRAP, made("rest", ["rest.api.get definition function (uri)"], version="0.9"))
    first, second = index.definitions(["rest.api.get", "nothing"])[:1] + index.definitions(["wrap.fetch"])

    assert tuple(first) == (
        "rest.api.get", "function", "(uri)", "What rest.api.get does.", "", "rest@0.9/rest/code.py:1", "rest",
        "0.9", "rest/code.py", 1, "")  # fmt: skip
    assert second.signature == "()"


def test_definitions_are_no_uses_but_names() -> None:
    index = disk(made("pkg", ["pkg.f definition", "pkg.g definition", "pkg.f"]))

    assert index.counts("pkg.f", IN_TESTS, FIRST_OF_PROJECT).uses == 1
    assert index.lists().symbols("") == [("pkg.f", "function", 1), ("pkg.g", "function", 0)]
    assert index.lists().packages() == [("pkg", 2, 1)]
    assert [name for _, name, *_ in index.lists().names_from("pkg.g", "pkg.g", 9, backwards=False)] == [
        "pkg.g"
    ]


def test_what_an_earlier_run_left_unsettled_is_settled() -> None:
    index = in_memory()
    for harvest in (APP, WRAP, REST):
        index.begin(harvest.name, "tree", (), ())
        index.replace(harvest.name, ".", "as made", harvest)
    killed = type(index)(index.connection, ":memory:")
    killed.settle(rank_keys)

    assert everything(killed) == everything(disk(APP, WRAP, REST))
