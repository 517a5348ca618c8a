"""How a symbol is called: shapes by projects, their clearest examples, and what stands around the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of, store
from helpers.memory import Memory

from exsearch.output.ways import as_code
from exsearch.search.query import parse_query
from exsearch.search.usage import usage

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader
    from exsearch.usage import Usage, Way

WEB = {
    "web/__init__.py": """
        from .api import Client as Client, get as get
        """,
    "web/api.py": """
        def get(url, timeout=None):
            '''Fetch a page.'''

        class Client:
            '''A client.'''
            def send(self): ...
            def close(self): ...
            def _inner(self): ...
        """,
}
SHOP = {
    "shop/a.py": """
        import json
        import web

        def one(url):
            try:
                page = web.get(url, timeout=10)
            except OSError:
                return None
            return json.loads(page.text)

        def two(url):
            page = web.get(
                url,
                timeout=10,
            )
            return page.text

        def three(url):
            return web.get(url)

        def four():
            with web.Client() as client:
                client._inner()
                client.send()

        def five(client: web.Client):
            client.send()
            client.close()
        """,
    "tests/test_a.py": """
        import web

        def test_it():
            web.get(1, 2, 3)
        """,
}
TILL = {
    "till/a.py": """
        import web

        def fetch(urls):
            for url in urls:
                text = web.get(url, timeout=5)
                print(web.get(url))
                print(text)

        fetching = [web.get]

        class Mine(web.Client):
            pass
        """,
}


@pytest.fixture(scope="module", params=("sqlite", "memory"))
def index(request: pytest.FixtureRequest) -> Reader:
    harvests = (harvested(WEB, "web"), harvested(SHOP, "shop"), harvested(TILL, "till"))
    if request.param == "sqlite":
        return index_of(*harvests)
    memory = Memory()
    store(memory, *harvests)
    return memory


def get(index: Reader, *conditions: str, complete: bool = True) -> Usage:
    return usage(index, "web.api.get", "web.get", parse_query(conditions).conditions, complete=complete)


def client(index: Reader) -> Usage:
    return usage(index, "web.api.Client", "web.Client", ())


def told(ways: tuple[Way, ...], name: str = "get") -> list[tuple[str, int, int]]:
    return [(as_code(way, name), way.times, way.projects) for way in ways]


def test_shapes_come_by_projects_then_by_times_then_by_text(index: Reader) -> None:
    assert told(get(index).calls) == [
        ("_ = get(_, timeout=_)", 3, 2),
        ("_(get(_))", 1, 1),
        ("return get(_)", 1, 1),
        ("get(_, _, _)", 1, 1),
    ]
    assert told(get(index).others) == [("get", 1, 1)]


def test_all_calls_are_in_a_shape(index: Reader) -> None:
    found = get(index)

    assert found.times() == 6
    assert sum(way.times for way in found.calls) == found.times()
    assert (found.projects, found.examples, found.not_counted) == (2, 5, 0)


def test_conditions_narrow_what_is_counted(index: Reader) -> None:
    assert told(get(index, "role:test").calls) == [("get(_, _, _)", 1, 1)]
    assert told(get(index, "project:till").calls) == [("_(get(_))", 1, 1), ("_ = get(_, timeout=_)", 1, 1)]
    assert get(index, "project:till").results == (("passed on", 1),)
    assert told(get(index, "-project:till", "-role:test").calls)[0] == ("_ = get(_, timeout=_)", 2, 1)


def test_the_clearest_example_is_short_and_whole(index: Reader) -> None:
    codes = {as_code(way, "get"): way.code for way in get(index).calls}

    assert codes["_ = get(_, timeout=_)"] in (
        "page = web.get(url, timeout=10)", "text = web.get(url, timeout=5)",
    )  # fmt: skip
    assert codes["return get(_)"] == "return web.get(url)"


def test_a_call_on_several_lines_is_told_on_one() -> None:
    code = "import web\n\ndef f(url):\n    page = web.get(\n        url,\n        timeout=10,\n    )\n"
    index = index_of(harvested(WEB, "web"), harvested({"shop/a.py": code}, "shop"))

    (way,) = get(index).calls
    assert way.code == "page = web.get(url, timeout=10)"
    assert way.example is not None
    assert way.example.text == "page = web.get("  # by this `show` knows it again


def test_the_call_counts_and_not_the_annotation_above_it() -> None:
    code = "import web\n\ndef f() -> web.Client:\n    client = web.Client(\n        1,\n    )\n"
    index = index_of(harvested(WEB, "web"), harvested({"shop/a.py": code}, "shop"))

    (way,) = client(index).calls
    assert way.code == "client = web.Client(1)"


def test_a_call_that_no_list_shows_is_found_in_its_example(index: Reader) -> None:
    (way,) = [way for way in get(index).calls if way.place == "argument"]

    assert way.code == "print(web.get(url))"
    assert way.example is not None
    assert (way.example.project, way.example.text) == ("till", "text = web.get(url, timeout=5)")


def test_only_main_ways_have_examples_unless_all_are_wanted(index: Reader) -> None:
    assert all(way.example for way in get(index).calls)

    many = {"shop/a.py": "import web\n\n" + "".join(
        f"def f{n}():\n    return web.get({', '.join('x' * (n % 9))})\n\n" for n in range(30)
    )}  # fmt: skip
    few = get(index_of(harvested(WEB, "web"), harvested(many, "shop")), complete=False)
    assert [way.example is not None for way in few.calls] == [True] * 5 + [False] * 4


def test_what_stands_around_is_counted_by_example(index: Reader) -> None:
    found = get(index)

    assert found.looked_at == 5
    assert dict(found.results) == {".text": 2, "passed on": 1, "returned": 1}
    assert dict(found.guards) == {"except OSError": 1, "loop": 1}
    assert [(each.name, each.calls, each.values) for each in found.keywords] == [
        ("timeout", 3, (("10", 2), ("5", 1)))
    ]


def test_what_is_used_together_leaves_out_the_members_of_results(index: Reader) -> None:
    assert dict(get(index).together)["json.loads"] == 1
    assert not [name for name, _ in get(index).together if name.endswith(".text")]


def test_a_class_has_its_public_members_and_its_subclasses(index: Reader) -> None:
    found = client(index)

    assert [(member.name, member.uses) for member in found.members] == [
        ("web.Client.send", 2), ("web.Client.close", 1),
    ]  # fmt: skip
    assert told(found.calls, "Client") == [("class _(Client)", 1, 1), ("with Client()", 1, 1)]
    assert told(found.others, "Client") == [("_: Client", 1, 1)]
    assert found.guards == (("with", 1),)


def test_a_module_has_its_most_used_names(index: Reader) -> None:
    found = usage(index, "web", "web", ())

    assert [member.name for member in found.members][:2] == ["web.get", "web.Client"]
    assert found.calls == ()


def test_what_nothing_uses_has_a_card_alone() -> None:
    found = get(index_of(harvested(WEB, "web")))

    assert (found.calls, found.others, found.keywords, found.looked_at) == ((), (), (), 0)
    assert found.card.definition is not None
    assert found.card.definition.summary == "Fetch a page."


def test_the_same_index_gives_the_same_answer(index: Reader) -> None:
    assert get(index) == get(index)
