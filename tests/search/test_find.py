"""What a search answers, in which order, and why."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, cast

import pytest
from helpers import REAL_PAGES
from helpers.harvesting import harvested, index_of, store
from helpers.pages import KETTLE, page

from exsearch.errors import UsageError
from exsearch.index.answers import END, Named
from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.search import find
from exsearch.search.cards import cards_of
from exsearch.search.find import ALIKE, TIERS, Answer, search
from exsearch.search.query import parse_query
from exsearch.search.suggest import suggest
from exsearch.search.values import check_values
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from exsearch.index.items import Harvest
    from exsearch.index.protocol import KeyRange, Reader, Writer

    Make = Callable[..., Writer]


def written(symbol: str, project: str, path: str, code: str, *, license: str = "MIT license") -> str:
    """Return a page about `symbol` with one example from `project`."""
    module, _, last = symbol.rpartition(".")
    return f"""\
title: {module} {last} Example Code
slug: {symbol.replace(".", "-").lower()}-{project}
sidebartitle: {module} {last}


## Example 1 from {project}
[{project}](https://example.org/{project}) is a sample.

It is open source under the [{license}](https://example.org/{project}/LICENSE).

[**{project} / {path}**](https://example.org/{project}/blob/main/{path})

```python
{code}```
"""


@pytest.fixture
def index(tmp_path: Path) -> Make:
    """Make an index of (symbol, project, path, code[, license]) tuples, in that order."""

    def index(*examples: tuple[str, ...]) -> Writer:
        root = tmp_path / "made"
        root.mkdir()
        for number, (symbol, project, path, code, *license) in enumerate(examples):
            text = written(symbol, project, path, code, license=license[0] if license else "MIT license")
            (root / f"{number:03}.md").write_text(text, encoding="utf-8")
        writer = in_memory()
        add(writer, locate_pages(str(root), "made", "pages"))
        return writer

    return index


def ask(index: Reader, *words: str, limit: int = 20) -> Answer:
    return search(index, parse_query(words), limit)


def symbols(answer: Answer) -> list[str | None]:
    return list(dict.fromkeys(hit.symbol for hit in answer.hits))


def test_the_tiers_come_in_the_order_of_their_worth(index: Make) -> None:
    made = index(
        ("web.remake.old_render", "a", "a.py", "~~old_render()\n"),
        ("web.render_all", "a", "a.py", "~~render_all()\n"),
        ("web.views.render", "a", "a.py", "~~render()\n"),
        ("render", "a", "a.py", "~~render()\n"),
        ("web.other", "a", "a.py", "~~other(render)\n"),
    )

    answer = ask(made, "render")

    assert symbols(answer) == ["render", "web.views.render", "web.render_all", "web.remake.old_render"]
    assert [TIERS[hit.tier] for hit in answer.hits] == [
        "symbol", "end of a name", "start of a name", "part of a name"]  # fmt: skip
    assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)


def test_text_is_searched_where_no_name_holds_the_word(index: Make) -> None:
    made = index(
        ("web.a", "one", "a.py", "a(zebra)\n~~a()\n"),
        ("web.b", "two", "b.py", "~~b(zebra)\n"),
    )

    answer = ask(made, "zebra")

    assert symbols(answer) == ["web.b", "web.a"]
    assert [TIERS[hit.tier] for hit in answer.hits] == ["text of a highlighted line", "text of code or prose"]
    assert not ask(made, "okapi").hits  # control


def test_a_qualified_name_means_that_symbol_only(index: Make) -> None:
    made = index(
        ("web.views.render", "a", "a.py", "~~render()\n"), ("web.render_all", "a", "a.py", "~~render_all()\n")
    )

    assert symbols(ask(made, "views.render")) == ["web.views.render"]
    assert len(ask(made, "render").hits) == 2  # control


def test_an_alias_is_a_name(index: Make) -> None:
    made = index(("flask.helpers.make_response", "a", "a.py", "~~from flask import make_response\n"))

    (hit,) = ask(made, "flask.make_response").hits

    assert (hit.symbol, TIERS[hit.tier]) == ("flask.helpers.make_response", "symbol")


def test_several_words_are_parts_of_one_name_in_any_order(index: Make) -> None:
    made = index(
        ("flask.make_response", "a", "a.py", "~~make_response()\n"), ("flask.make_all", "a", "a.py", "~~x\n")
    )

    assert symbols(ask(made, "response", "make")) == ["flask.make_response"]
    assert symbols(ask(made, "respo")) == ["flask.make_response"]  # the start of a part will do


SNAKE, CAMEL = "web.views.make_response_x", "web.views.MakeResponseOnlyRedirect"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("make", [SNAKE, CAMEL]),
        ("response", [SNAKE, CAMEL]),
        ("RESP", [SNAKE, CAMEL]),
        ("response_x", [SNAKE]),
        ("x", [SNAKE]),
        ("onlyred", [CAMEL]),
        ("views", [SNAKE, CAMEL]),
        ("esponse", []),
    ],
)
def test_a_part_is_what_a_name_goes_on_with_at_a_word(index: Make, word: str, expected: list[str]) -> None:
    made = index((SNAKE, "a", "a.py", "~~snake()\n"), (CAMEL, "a", "a.py", "~~camel()\n"))

    assert sorted(map(str, symbols(ask(made, word)))) == sorted(expected)


def test_however_many_names_start_with_a_word_its_other_parts_are_found(index: Make) -> None:
    many = [(f"go.to.x{n}", "a", "a.py", "~~x()\n") for n in range(ALIKE + 1)]
    made = index(*many, ("web.go_on", "a", "a.py", "~~on()\n"), ("web.let_go", "a", "a.py", "~~let()\n"))

    found = symbols(ask(made, "go", limit=1000))

    assert {"web.go_on", "web.let_go"} <= set(found)
    assert len(found) == ALIKE + 2  # control: one more starts with the word


def test_the_same_case_comes_first(index: Make) -> None:
    made = index(("db.column", "a", "a.py", "~~column()\n"), ("db.Column", "b", "a.py", "~~Column()\n"))

    assert symbols(ask(made, "Column")) == ["db.Column", "db.column"]
    assert symbols(ask(made, "column")) == ["db.column", "db.Column"]


def test_a_class_named_like_its_package_comes_before_the_package() -> None:
    package = harvested({"kettle/__init__.py": "class Kettle: ...\n"}, "kettle")
    user = harvested({"u.py": "import kettle\n\nkettle.Kettle()\nprint(kettle)\n"}, "u")
    made = index_of(package, user)

    assert symbols(ask(made, "Kettle"))[:2] == ["kettle.Kettle", "kettle"]
    assert symbols(ask(made, "kettle"))[:2] == ["kettle", "kettle.Kettle"]  # control


def _owners(*names: str) -> Reader:
    """Return an index of packages with a function `pay`, each called by as many projects as its place."""
    packages = [harvested({f"{name}/__init__.py": "def pay(): ...\n"}, name) for name in names]
    users = []
    for place, name in enumerate(names, 1):
        code = f"import {name}\n\ndef first():\n    {name}.pay()\n\ndef second():\n    print({name}.pay())\n"
        users += [harvested({f"u{n}{name}/a.py": code}, f"u{n}{name}") for n in range(place)]
    return index_of(*packages, *users)


def test_the_most_used_of_many_names_alike_are_found_without_reading_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used = ["a", "b", "c", "d", "e", "f", "g", "h"]
    unused = harvested({f"u/m{n}.py": "def pay(): ...\n" for n in range(10)}, "u")
    packages = [harvested({f"{name}/__init__.py": "def pay(): ...\n"}, name) for name in used]
    users = [
        harvested({f"{name}{n}/x.py": f"import {name}\n\ndef first():\n    {name}.pay()\n"}, f"{name}{n}")
        for place, name in enumerate(used)
        for n in range(place)
    ]
    made = index_of(unused, *packages, *users)
    limits: list[int] = []
    read: Callable[..., object] = type(made).symbols_named

    def noted(self: Reader, name: str, limit: int) -> object:
        limits.append(limit if name == "pay" else 0)
        return read(self, name, limit)

    monkeypatch.setattr(type(made), "symbols_named", noted)
    monkeypatch.setattr(find, "_FEW", 12)

    quick = search(made, parse_query(["pay"]), 8)
    assert (max(limits), len(quick.hits)) == (12, 8)
    whole = search(made, parse_query(["pay"]), 8, counted=True)
    assert (max(limits), whole.hits) == (find.CANDIDATES, quick.hits)  # control
    assert whole.namesakes == 18
    assert (
        search(made, parse_query(["pay"]), 50).hits
        == search(made, parse_query(["pay"]), 50, counted=True).hits
    )


def test_symbols_of_one_name_take_turns() -> None:
    index = _owners("bank", "shop", "till")

    answer = ask(index, "pay")
    assert symbols(Answer(answer.hits[:3], False)) == ["till.pay", "shop.pay", "bank.pay"]  # most used first
    assert [hit.symbol for hit in answer.hits[3:]] == ["till.pay"] * 2 + ["shop.pay"] * 2 + ["bank.pay"] * 2
    assert answer.owners == (("till.pay", "till.pay"), ("shop.pay", "shop.pay"), ("bank.pay", "bank.pay"))
    assert answer.namesakes == 3
    together = search(index, parse_query(["pay"]), 20, turns=False)
    assert [hit.symbol for hit in together.hits[:3]] == ["till.pay"] * 3  # control
    assert [each.symbol for each in ask(index, "pay", limit=2).hits] == ["till.pay", "shop.pay"]
    assert sorted(together.hits) == sorted(answer.hits)


def test_turns_are_for_the_symbols_that_have_the_name_itself() -> None:
    index = _owners("bank", "shop")

    for word in ("shop.pay", "shop"):
        answer = ask(index, word)
        assert answer.hits[0].symbol in ("shop.pay", "shop")
        assert len(answer.owners) == 1
    assert ask(index, "pa").owners == ()  # the start of a name
    assert len(ask(index, "pay").owners) == 2  # control


def test_what_is_private_or_for_tests_comes_after_what_is_public() -> None:
    files = {
        "shop/__init__.py": "from .open import pay as pay\n", "shop/open.py": "def pay(): ...\n",
        "shop/_inner.py": "class Till:\n    def pay(self): ...\n",
        "shop/tests/__init__.py": "", "shop/tests/case.py": "def pay(): ...\n",
    }  # fmt: skip
    uses = "from shop._inner import Till\nfrom shop.tests import case\n\nTill().pay()\ncase.pay()\n"
    users = [harvested({f"u{n}/a.py": uses}, f"u{n}") for n in range(3)]
    index = index_of(harvested(files, "shop"), *users)

    answer = ask(index, "pay")
    assert [shown for _, shown in answer.owners] == ["shop.pay"]
    assert symbols(answer)[0] == "shop.open.pay"
    assert set(symbols(answer)) == {"shop.open.pay", "shop._inner.Till.pay", "shop.tests.case.pay"}
    assert symbols(ask(index, "_inner.Till.pay"))[0] == "shop._inner.Till.pay"  # control: asked for


def test_projects_take_turns_and_tests_come_last(index: Make) -> None:
    made = index(
        ("web.go", "one", "tests/test_go.py", "~~go(0)\n"),
        ("web.go", "one", "a.py", "~~go(1)\n"),
        ("web.go", "two", "b.py", "~~go(3)\n"),
    )

    assert [hit.text for hit in ask(made, "go").hits] == ["go(1)", "go(3)", "go(0)"]


def test_more_is_said_where_the_limit_cuts(index: Make) -> None:
    made = index(("web.go", "one", "a.py", "~~go()\n"), ("web.go_on", "one", "a.py", "~~go_on()\n"))

    assert (len(ask(made, "go", limit=1).hits), ask(made, "go", limit=1).more) == (1, True)
    assert (len(ask(made, "go", limit=2).hits), ask(made, "go", limit=2).more) == (2, False)


@pytest.mark.parametrize(
    ("condition", "projects"),
    [
        ("license:permissive", ["one"]),
        ("license:copyleft", ["two"]),
        ("license:gpl-3.0-only", ["two"]),
        ("license:unstated", []),
        ("-license:permissive", ["two"]),
        ("project:two", ["two"]),
        ("project:t*", ["two"]),
        ("file:views", ["one"]),
        ("file:*/views.py", ["one"]),
        ("-file:views", ["two"]),
        ("symbol:web", ["one", "two"]),
        ("symbol:go", ["one", "two"]),
        ("symbol:we", []),
        ("kind:class", []),
        ("source:made", ["one", "two"]),
        ("source:other", []),
        ("-zebra", ["one"]),
        ("not:zebra", ["one"]),
        ("-views", ["two"]),
    ],
)
def test_a_condition_narrows(index: Make, condition: str, projects: list[str]) -> None:
    made = index(
        ("web.go", "one", "app/views.py", "~~go()\n"),
        ("web.go", "two", "app/models.py", "~~go()\nzebra\n", "GNU General Public License v3.0"),
    )

    assert [hit.project for hit in ask(made, "go", condition).hits] == projects
    assert [hit.project for hit in ask(made, condition).hits] == projects  # also without a word


LICENSES = {
    "mit": "MIT license",
    "mit0": "MIT-0",
    "both": "MIT OR Apache-2.0",
    "apache": "Apache-2.0",
    "own": "not MIT at all",
    "gpl": "GNU General Public License v3.0",
    "exception": "(GPL-2.0-only WITH Classpath-exception-2.0) AND MIT",
}


@pytest.mark.parametrize(
    ("conditions", "projects"),
    [
        ("license:MIT", "mit both exception"),
        ("license:mit", "mit both exception"),
        ("license:MIT-0", "mit0"),
        ("license:apache-2.0", "both apache"),
        ("license:'MIT OR Apache-2.0'", "both"),
        ("license:'OR Apache-2.0'", ""),
        ("license:or", ""),
        ("license:GPL-2.0-only", "exception"),
        ("license:'not MIT at all'", "own"),
        ("license:'Not  mit at ALL'", "own"),
        ("license:'MIT at'", ""),
        ("license:Apache", ""),
        ("license:permissive", "mit mit0 both apache"),
        ("license:MIT license:MIT-0", "mit mit0 both exception"),
        ("license:MIT license:Apache-2.0 license:copyleft", "mit both apache gpl exception"),
        ("license:MIT -license:Apache-2.0", "mit exception"),
        ("-license:MIT -license:Apache-2.0", "mit0 own gpl"),
        ("license:MIT project:both", "both"),
        ("project:mit project:own", "mit own"),
        ("project:mit project:own license:MIT", "mit"),
        ("license:unstated license:MIT-0", "mit0"),
        ("license:unknown", "own"),
        ("-license:copyleft", "mit mit0 both apache exception"),  # "own" may be copyleft
        ("-license:permissive license:unknown", "own"),
        ("-license:unstated", "mit mit0 both apache own gpl exception"),
        ("kind:func", ""),
    ],
)
def test_licences_are_compared_whole_and_a_field_given_twice_means_either(
    index: Make, conditions: str, projects: str
) -> None:
    made = index(*[("web.go", name, "a.py", "~~go()\n", text) for name, text in LICENSES.items()])

    found = ask(made, *shlex.split(conditions))

    assert [hit.project for hit in found.hits] == projects.split()


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        ("license:permisive", "did you mean license:permissive?"),
        ("-license:permisive", "did you mean license:permissive?"),
        ("license:Apache2", "did you mean license:Apache-2.0?"),
        ("license:at", "not MIT at all"),
        ("kind:functoin", "did you mean kind:function?"),
        ("-kind:classs", "did you mean kind:class?"),
        ("kind:thing", "kind: takes function, class, method"),
    ],
)
def test_a_value_that_nothing_ever_has_is_an_error(index: Make, condition: str, hint: str) -> None:
    made = index(*[("web.go", name, "a.py", "~~go()\n", text) for name, text in LICENSES.items()])

    with pytest.raises(UsageError, match=r"no (license|kind) ") as raised:
        check_values(made, parse_query([condition]))

    assert hint in (raised.value.hint or "")


@pytest.mark.parametrize(
    "condition",
    ["license:MIT", "license:copyleft", "license:unstated", "license:0BSD", "license:'not MIT at all'",
     "kind:method", "kind:FUNCTION", "project:no-such-project"],
)  # fmt: skip
def test_a_value_that_something_could_have_is_none(index: Make, condition: str) -> None:
    made = index(*[("web.go", name, "a.py", "~~go()\n", text) for name, text in LICENSES.items()])

    check_values(made, parse_query(shlex.split(condition)))


def test_a_kind_that_only_a_header_says_is_known(tmp_path: Path) -> None:
    text = written("web.go", "one", "a.py", "~~go()\n").replace("\n\n\n", "\nkind: Spell\n\n\n", 1)
    (tmp_path / "one.md").write_text(text, encoding="utf-8")
    writer = in_memory()
    add(writer, locate_pages(str(tmp_path), "made", "pages"))

    check_values(writer, parse_query(["kind:spell"]))

    assert len(ask(writer, "kind:spell").hits) == 1
    with pytest.raises(UsageError, match="no kind spel"):  # control
        check_values(writer, parse_query(["kind:spel"]))


def test_an_unstated_licence_can_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(
        "## Example 1 from x\n[x](https://example.org) is.\n\n```python\n~~go()\n```\n"
    )
    writer = in_memory()
    add(writer, locate_pages(str(tmp_path), "made", "pages"))

    assert len(ask(writer, "license:unstated").hits) == 1
    assert not ask(writer, "license:permissive").hits  # control


def test_the_same_index_and_words_give_the_same_answer_in_the_same_order(index: Make) -> None:
    made = index(*[("web.go", f"p{n % 3}", f"{n}.py", f"~~go({n})\n") for n in range(20)])

    assert ask(made, "go") == ask(made, "go")
    assert ask(made, "go", limit=5).hits == ask(made, "go").hits[:5]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("mkae_response", "make_response"), ("make_respons", "make_response"), ("makeresponse", "make_response"),
     ("ake_response", "make_response"), ("make_redponse", "make_response"),
     ("flask.mkae_response", "flask.make_response")],
)  # fmt: skip
def test_a_misspelt_name_gets_suggestions(index: Make, typed: str, meant: str) -> None:
    made = index(("flask.make_response", "a", "a.py", "~~x\n"), ("flask.url_for", "a", "a.py", "~~x\n"))

    assert suggest(made, typed)[0] == meant
    assert suggest(made, "qqqqqqqq") == []  # control


USES_ALIAS = {"till/a.py": "import flask\n\ndef pay():\n    return flask.make_response(1)\n"}


@pytest.mark.parametrize("words", [["flask.make_response"], ["make_response"], ["make"], ["response"],
                                   ["flask", "make"], ["helpers.make_response"]], ids=" ".join)  # fmt: skip
def test_a_page_and_uses_in_source_of_its_alias_stand_under_one_heading(
    tmp_path: Path, words: list[str]
) -> None:
    """The package is not indexed; so nothing but the page tells that both names mean one symbol."""
    (tmp_path / "one.md").write_text(page("~~from flask import make_response\n~~make_response(2)\n"))
    writer = index_of(harvested(USES_ALIAS, "till"))
    assert symbols(ask(writer, *words)) == ["flask.make_response"] * (words != ["helpers.make_response"])
    add(writer, locate_pages(str(tmp_path), "made", "pages"))

    found = ask(writer, *words)

    assert [hit.project for hit in found.hits] == ["sandman", "till"]
    assert symbols(found) == ["flask.helpers.make_response"]
    (card,) = cards_of(writer, found, parse_query(words)).values()
    assert (card.name, card.uses, card.projects) == ("flask.make_response", 2, 2)


def test_uses_of_an_alias_that_is_the_module_of_a_symbol_are_neither_listed_nor_counted_with_it(
    tmp_path: Path,
) -> None:
    kettle = KETTLE.replace("kettle.boil\n\n", "kettle.boil\naliases: [kettle, tea.boil]\n\n", 1)
    (tmp_path / "one.md").write_text(kettle)
    writer = index_of(harvested({"till/a.py": "import kettle, tea\nprint(kettle, tea.boil)\n"}, "till"))
    add(writer, locate_pages(str(tmp_path), "made", "pages"))

    found = ask(writer, "kettle.boil")

    assert [hit.text for hit in found.hits] == ["kettle.boil()", "print(kettle, tea.boil)"]
    (card,) = cards_of(writer, found, parse_query(["kettle.boil"])).values()
    assert card.uses == 2


@pytest.mark.parametrize("word", ["gather", "kit.gather", "kit.tasks.gather", "tasks.gather", "gath"])
def test_a_page_and_uses_in_source_of_one_symbol_stand_under_one_heading(index: Make, word: str) -> None:
    made = index(
        ("kit.gather", "one", "a.py", "~~from kit import gather\n~~gather()\n"),
        ("kit.fetch", "one", "a.py", "~~from kit import fetch\n~~fetch()\n"),
    )
    kit = {"kit/__init__.py": "from .tasks import gather\n", "kit/tasks.py": "def gather(): ...\n"}
    uses = {"shop/a.py": "import kit\n\ndef pay():\n    return kit.gather()\n"}
    store(made, harvested(kit, "kit"), harvested(uses, "shop"))

    found = ask(made, word)

    assert [hit.project for hit in found.hits][:2] == ["one", "shop"]
    assert symbols(found) == ["kit.tasks.gather"]
    assert {hit.name for hit in found.hits} == {"kit.gather"}
    (card,) = cards_of(made, found, parse_query([word])).values()
    assert (card.name, card.uses, card.projects) == ("kit.gather", 2, 2)
    assert symbols(ask(made, "fetch")) == ["kit.fetch"]  # control


SCORECARD = [
    ("url_for", "flask.helpers.url_for"),
    ("flask.url_for", "flask.helpers.url_for"),
    ("redirect", "flask.redirect"),
    ("RedirectView", "django.views.generic.base.RedirectView"),
    ("django redirect", "django.shortcuts.redirect"),
    ("CharField", "django.forms.CharField"),
    ("Column", "sqlalchemy.schema.Column"),
    ("column", "sqlalchemy.sql.column"),
    ("relationship", "sqlalchemy.orm.relationship"),
    ("login session", "flask.globals.session"),
    ("gettext lazy", "django.utils.translation.gettext_lazy"),
    ("settings", "django.conf.settings"),
    ("http response forbidden", "django.http.HttpResponseForbidden"),
    ("post_save", "django.db.models.signals.post_save"),
    ("jsonify", "flask.json.jsonify"),
    ("json", "sqlalchemy.dialects.postgresql.JSON"),
]
"""What a developer types, and the symbol that has to be among the first three."""


def test_the_scorecard_of_ranking_on_real_pages(real_pages: Path) -> None:
    assert REAL_PAGES in real_pages.parents
    writer = in_memory()
    add(writer, locate_pages(str(real_pages), "real", "pages"))

    missed = {
        words: symbols(ask(writer, *words.split()))[:4]
        for words, symbol in SCORECARD
        if symbol not in symbols(ask(writer, *words.split()))[:3]
    }

    assert not missed


def test_of_names_that_as_many_projects_use_the_one_with_more_uses_is_first() -> None:
    """Not the shorter one, which may be a way to hand on the other."""
    once, often = (
        "import a\na.make()\n",
        "import library\n"
        + "".join(f"def f{number}():\n    library.make({number})\n" for number in range(3)),
    )
    users = [harvested({"shop/a.py": once}, "shop"), harvested({"till/a.py": often}, "till")]

    def first(*more: Harvest) -> str | None:
        return search(index_of(*users, *more), parse_query(["make"]), 10).hits[0].symbol

    assert first() == "library.make"
    assert first(harvested({"bank/a.py": once}, "bank")) == "a.make"  # control: more projects


class Counting:
    """An index in which the symbols have some uses."""

    def __init__(self, uses: dict[int, int]) -> None:
        self.uses = uses

    def count_among(self, symbol_ids: Sequence[int], keys: KeyRange, most: int) -> int:
        return sum(min(most, self.uses[each]) for each in symbol_ids)


def test_of_names_used_alike_one_that_is_shown_by_the_typed_end_is_first() -> None:
    scoped = Named(1, "orm.scoped.get", "orm.Session.get", END, 1, "orm.scoped.get", 3)
    session = Named(2, "http.sessions.Session.get", "", END, 1, "http.sessions.Session.get", 3)
    index = cast("Reader", Counting({1: 9, 2: 1}))

    def shown(word: str) -> list[str]:
        return [each.shown for each in find._ordered(index, [scoped, session], [word])[0]]

    assert shown("Session.get") == [session.shown, scoped.shown]
    assert shown("get") == [scoped.shown, session.shown]  # control: it has more uses


def test_tests_are_listed_if_only_they_show_how_others_use_what_a_library_has() -> None:
    library = {"shop/__init__.py": "class Runner:\n    def run(self): ...\nRunner().run()\n",
               "tests/test_shop.py": "import shop\nshop.Runner().run()\n"}  # fmt: skip
    test = {"tests/test_till.py": "import shop\nshop.Runner()\n"}
    source = {"till/__init__.py": "import shop\nshop.Runner(1)\n"}

    def paths(*projects: Harvest) -> list[str | None]:
        hits = search(index_of(*projects), parse_query(["shop.Runner"]), 9, tests=False).hits
        return [hit.path for hit in hits if not hit.is_definition]

    own = harvested(library, "shop", packages=("shop",))
    assert paths(own, harvested(test, "till")) == [
        "tests/test_till.py", "shop/__init__.py", "tests/test_shop.py"]  # fmt: skip
    assert paths(own) == ["shop/__init__.py"]  # controls: nobody else; others, and not only in tests
    assert paths(own, harvested(test | source, "till")) == ["till/__init__.py", "shop/__init__.py"]
