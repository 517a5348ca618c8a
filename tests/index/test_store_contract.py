"""After the same changes the index on disk and a store in memory give the same answers to every question."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from helpers.documenting import Block, documented
from helpers.harvesting import FLASK, MIT, harvested
from helpers.linked import made
from helpers.memory import Memory
from helpers.pages import HEADER, SECTION, page
from hypothesis import given, settings
from hypothesis import strategies as st

from exsearch.errors import NotFound
from exsearch.harvest.page import harvest_page
from exsearch.index.sqlite import counting
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory
from exsearch.index.sqlite.read import Index
from exsearch.model import Condition, License, Skipped
from exsearch.resolve import CALL
from exsearch.search.rank import CALLED_BY_OTHERS, FIRST_OF_PROJECT, IN_TESTS, rank_keys
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from exsearch.index.items import Columns, Document, Harvest
    from exsearch.index.protocol import Lists, Reader, Writer

    Change = Callable[[Writer], object]

ALL = 10_000


def stores() -> tuple[Writer, Writer]:
    """Return both stores, empty; a type checker sees here that they keep to the protocol."""
    on_disk: Writer = in_memory()
    reader: Reader = on_disk
    lists: Lists = reader.lists()
    assert lists.totals() == (0, 0, 0)
    return on_disk, Memory()


@pytest.fixture(autouse=True, scope="module")
def stored_counts() -> Iterator[None]:
    """Store the counted shapes of all symbols with two uses, so that these are compared, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "MANY", 1)
        yield


# -- changes

TILL = {
    "till/__init__.py": "",
    "till/views.py": """
        import flask
        from flask import make_response
        from flask.helpers import make_response as answer

        app = flask.Flask(__name__)

        @app.route("/")
        def index(request, *more):
            make_response("teapot")
            return answer(1, key=2)
        """,
    "till/again.py": """
        from flask import *
        import till.views

        def copied():
            return make_response("kettle")

        class View(till.views.Base):
            def copied(self):
                return jsonify(*self.rows)
        """,
    "tests/test_views.py": """
        from flask import make_response
        from http import HTTPStatus as S

        def test_index():
            assert make_response("teapot").status == S.OK

        def copied():
            return make_response("kettle")
        """,
    "docs/conf.py": "import flask\n\nflask.make_response('docs')\n",
    "till/broken.py": "def (\n",
}
MOVED = {
    "flask/__init__.py": FLASK["flask/__init__.py"].replace("helpers", "wrap").replace(".app", ".core"),
    "flask/wrap.py": FLASK["flask/helpers.py"],
    "flask/core.py": FLASK["flask/app.py"],
    "flask/sansio.py": FLASK["flask/sansio.py"],
}
GPL = License("GNU General Public License v3.0", None, "GPL-3.0-only", "spelling")
EITHER = License(None, "https://example.org", "(MIT OR Apache-2.0) AND GPL-3.0-only", "expression")
OWN_WORDS = License("Ask us", None, None, None)


def licensed(harvest: Harvest, *licenses: License) -> Harvest:
    """Return a harvest whose documents have these licences in turn."""
    return harvest._replace(
        documents=tuple(
            document._replace(license=licenses[number % len(licenses)])
            for number, document in enumerate(harvest.documents)
        )
    )


TWO_PROJECTS = (
    page("~~from flask import make_response\n\n~~answer = make_response('sandman', MAX_ROWS)\n")
    + "\n"
    + SECTION.format(number=2).replace("sandman", "teapot").replace("MIT license", "GNU GPL v3")
    + "```python\n~~make_response('teapot').zebra()\nboil(kettle)\n```\n"
)
NO_SYMBOL = "## Example 1 from x\n[x](https://example.org) is a sample.\n\n```python\n~~go(up)\n```\n"
PAGES = {
    "one.md": TWO_PROJECTS,
    "a/two.md": page(
        "~~abort(404)\n", header=HEADER.replace("make_response", "abort").replace("-make-", "-a-")
    ),
    "three.md": NO_SYMBOL + "\n## Example 2 from nowhere\n",
    "unread.md": "\0",
    "four.md": page("~~make_response()\n").replace("the make_response function", "the make_response class"),
}


def pages_in(folder: Path) -> dict[str, Harvest]:
    found = {}
    for key, text in PAGES.items():
        path = folder / key
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        found[key] = harvest_page(Origin("page", str(path), key), rank_keys)
    return found


def storing(source: str, harvest: Harvest, key: str = ".", kind: str = "tree") -> Change:
    def change(store: Writer) -> None:
        if source not in store.source_kinds():
            store.begin(source, kind, (), ())
        store.replace(source, key, f"read {key}", harvest)

    return change


def changes(folder: Path) -> Iterator[tuple[str, Change]]:
    """Yield changes, one on top of the other, each with what it is called."""
    flask, till, pages = harvested(FLASK, "flask"), harvested(TILL, "till"), pages_in(folder)
    flask = flask._replace(dated="2026-01-31")
    yield "nothing", lambda store: None
    yield "the user first", storing("/src/till", licensed(till, MIT, GPL, EITHER, OWN_WORDS))
    yield "then the package", storing("/src/flask", flask)
    for key, each in pages.items():
        yield f"page {key}", storing("/pages", each, key, "pages")
    yield "the same page elsewhere", storing("/more/pages", pages["one.md"], "one.md", "built-in")
    yield "pages beside code", storing("/src/till", pages["four.md"], "docs/four.md")
    yield "another version", storing("/old/till", harvested(TILL, "till", version="0.9"))
    yield "the same project elsewhere", storing("/new/till", till)
    yield "a package that is laid out anew", storing("/src/flask", harvested(MOVED, "flask"))
    yield (
        "a project read again",
        storing("/src/till", harvested({"till/a.py": "import flask\nflask.g.x\n"}, "till")),
    )
    shop = harvested(GUIDED, "shop")._replace(dated="2025-06-01")
    yield "documentation", storing("/src/shop", with_guide(shop))
    yield "documentation read again", storing("/src/shop", with_guide(harvested(GUIDED, "shop"), "Retrying"))
    yield (
        "documentation of another version",
        storing(
            "/old/shop", with_guide(harvested(GUIDED, "shop", version="0.9"), "Refunds", path="shop/cart.py")
        ),
    )
    yield "a page read again", storing("/pages", pages["four.md"], "one.md")
    yield (
        "reading for some symbols",
        lambda store: store.begin(
            "/old/till", "projects", ["abort", "g"], [Skipped("b", 3, "odd"), Skipped("a", None, "gone")]
        ),
    )
    yield "a skip", lambda store: store.skip("/old/till", Skipped("c", None, "not a file"))
    yield "ranks made anew", lambda store: store.rerank(rank_keys)
    yield "other ranks", lambda store: store.rerank(worst_first)
    yield "the package gone", lambda store: store.drop("/src/flask", [("project", ".")])
    yield "a source gone", lambda store: store.remove("/pages")
    yield "the package once more", storing("/src/flask", flask)
    yield "a failure in the middle", failing
    yield "a value", lambda store: store.set_meta("corpus", "removed")
    yield "another value", lambda store: store.set_meta("corpus", "1")
    yield "a value more", lambda store: store.set_meta("corpus of mine", "2")
    yield "a value less", lambda store: store.drop_meta("corpus")
    yield "all values that begin so", lambda store: store.drop_meta("corp", and_longer=True)
    yield "the value again", lambda store: store.set_meta("corpus", "1")


GUIDED = {
    "shop/cart.py": '''
    class Cart:
        """Collect items, and retries the upload."""
        def add(self, name):
            """Add one item."""
    '''
}


def with_guide(harvest: Harvest, heading: str = "Filling carts", path: str = "docs/guide.md") -> Harvest:
    """Return a harvest with a page of documentation, of which two blocks hold examples."""
    return documented(
        harvest,
        Block(3, "import shop", heading, "First import it:"),
        Block(7, "cart = shop.cart.Cart()\ncart.add(1)", f"{heading} > Adding", "Add items, then upload:",
              ("shop.cart.Cart 1 3", "shop.cart.Cart.add 2 3", "flask.make_response 2")),
        Block(20, "cart.add(2)", "", "Retry:", ("shop.cart.Cart.add 1",)),
        path=path)  # fmt: skip


def worst_first(columns: Columns, documents: Sequence[Document]) -> list[int]:
    return [key ^ 255 for key in rank_keys(columns, documents)]


def failing(store: Writer) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.remove("/src/till")
        store.set_meta("corpus", "never")
        storing("/src/new", harvested(TILL, "new"))(store)
        raise ZeroDivisionError


# -- questions

NAMES = ("make_response", "flask.make_response", "helpers.make_response", "FLASK", "response",
         "x.y.flask.helpers.make_response", "resp", "make", "f", "flask.helpers", "route",
         "Flask.route", "status", "HTTPStatus", "http.HTTPStatus.OK", "", "-", "nothing",
         "flask.sansio.Scaffold.route")  # fmt: skip
SEVERAL_WORDS: tuple[list[str], ...] = (
    ["make", "response"],
    ["response", "mak"],
    ["flask", "rou"],
    ["make_response", "flask"],
    ["="],
    [],
)
TEXTS: tuple[list[str], ...] = (
    ["zebra"], ["make_response"], ["teapot", "zebra"], ["response("], ["="], [], ["MAX_ROWS"],
    ["rest"])  # fmt: skip
IN_PROSE: tuple[list[str], ...] = (
    ["items"], ["retry", "upload"], ["Cart", "item"], ["adding", "shop"], ["First"], ["retry", "shop"],
    ["carting"], ["one", "items"],
    ["cart", "refunding"], ["zebra"], ["="], [], ["import_it"])  # fmt: skip

CONDITIONS = {
    "license": ("MIT", "gpl-3.0-only", "Apache-2.0", "permissive", "copyleft", "unstated", "or", "ask US",
                "(MIT OR Apache-2.0) AND GPL-3.0-only", "GNU General Public  License v3.0", "OR Apache-2.0"),
    "project": ("till", "TILL", "t*", "?eapot", "[ts]*", "", "il", "sandman"),
    "file": ("views", "*/views.py", "TILL/", "sandman / service", "[a-d]*", "'", "test_"),
    "symbol": ("flask", "make_response", "flask.helpers", "flask.make_response", "till", "fla",
               "http.HTTPStatus"),
    "kind": ("function", "CLASS", "method", "callable", "nothing", "call", "Subclass",
             "decorator", "annotation", "with", "await"),
    "role": ("source", "TEST", "documentation", "vendored"),
    "since": ("2026-01-31", "2025-01-01", "2026-02-01", "1980-01-01"),
    "source": ("/src/till", "till", "src/till/", "pages", "ages", "more/pages"),
    "text": ("zebra", "make_response", "views", "kettle", "return", "(", "MAX_ROWS", "flask.g", "test", "x",
             "items", "retries", "add_items"),
}  # fmt: skip
KNOWN_NAMES = ("flask.inner.G.route", "shop.cart.Cart", "nothing")
REFS = (
    "flask-helpers-make-response-examples:1", "flask-helpers-make-response-examples:9", "three:1", "/",
    "till@1.0/till/views.py:5", "till@1.0/till/views.py:999", "till@7/till/views.py:1", "till@1.0/gone.py:1",
    "other@1.0/till/views.py:1", "nonsense")  # fmt: skip


def conditions() -> list[list[Condition]]:
    """Return every condition, plain and excluded, and some together."""
    single = [
        Condition(field, value, negated)
        for field, values in CONDITIONS.items()
        for value in values
        for negated in (False, True)
    ]
    pairs = list(zip(single, single[7:], strict=False))
    same_field = [pair for pair in zip(single, single[2:], strict=False) if pair[0].field == pair[1].field]
    return [[], *([each] for each in single), *map(list, pairs), *map(list, same_field), single[2:9:3]]


def without_ids(found: Any) -> Any:
    """Return records without the numbers that a store gives its rows, whose order alone counts."""
    if isinstance(found, list):
        return [without_ids(each) for each in found]
    return found._replace(
        **{name: 0 for name in ("rowid", "id") if isinstance(getattr(found, name, None), int)}
    )


def ids_of(store: Reader, name: str) -> list[int]:
    return list(dict.fromkeys(symbol.id for symbol in store.symbols_named(name, ALL)))


def answers(store: Reader, wanted: Sequence[list[Condition]]) -> dict[object, object]:
    """Return every answer of a store, by the question."""
    found: dict[object, object] = {}
    known = [symbol for symbol, *_ in store.lists().symbols("")]
    for name in dict.fromkeys((*NAMES, *known, *(symbol.rpartition(".")[2] for symbol in known))):
        for question in (
            store.symbols_named,
            store.symbols_starting,
            store.symbols_with_part,
            store.symbols_inside,
        ):
            # Symbols with one key come in the order in which they became known, which is each store's own.
            found[question.__name__, name] = sorted(without_ids(question(name, ALL)))
            found[question.__name__, name, 2] = len(question(name, 2))
        shown = {each.shown for each in store.symbols_named(name, ALL)}
        found["shown", name] = sorted(without_ids(store.symbols_shown(sorted(shown))))
        counts = store.counts(name, IN_TESTS, FIRST_OF_PROJECT)
        found["counts", name] = counts._replace(aliases=tuple(sorted(counts.aliases)))
        found["stored", name] = without_ids(list(store.stored(name)))
    for words in SEVERAL_WORDS:
        found["with words", *words] = without_ids(store.symbols_with_words(words, ALL))
    for words in TEXTS:
        for column in ("", "names", "lines", "code", "prose"):
            found["with text", column, *words] = without_ids(store.rows_with_text(words, column, (), ALL))
    for words in IN_PROSE:
        found["with prose", *words] = without_ids(store.symbols_with_prose(words, ALL))
        found["counts", *words] = [store.counts_of_words(words, most) for most in (1, ALL)]
        for some in ((), (Condition("project", "shop", False), Condition("text", "retry", True))):
            found["blocks", some, *words] = without_ids(store.rows_with_prose(words, some, ALL))
            found["blocks", some, 1, *words] = len(store.rows_with_prose(words, some, 1))
    for name in known:
        same = {row.same for row in store.rows_of(ids_of(store, name), (), ALL, None)}
        found["copies", name] = store.copies(name, same - {0})
        found["no copies", name] = store.copies(name, ())
        refs = [origin.ref for origin in store.origins()]
        found["uses in", name] = [store.uses_in(name, ref) for ref in (*refs, "nowhere")]
        for most in (1, ALL):
            ids = ids_of(store, name)
            found["among", name, most] = store.count_among(ids, CALLED_BY_OTHERS, most)
    for name in known:
        ways = store.ways_of(ids_of(store, name))
        found["ways", name] = ways._replace(ways=tuple([each._replace(best=()) for each in ways.ways]))
        found["best", name] = without_ids(store.rows_at([row for way in ways.ways for row in way.best]))
    ids = ids_of(store, "make_response")
    for conditions in wanted:
        for limit, tests in ((ALL, None), (2, None), (ALL, IN_TESTS)):
            asked = (*conditions, limit, tests)
            found["filtered", asked] = without_ids(store.rows_filtered(conditions, limit, tests))
            found["of", asked] = without_ids(store.rows_of(ids, conditions, limit, tests))
            shapes = store.shapes_of(ids, conditions, tests)
            found["shapes", asked] = [each._replace(best=0) for each in shapes]
            best = [each.best for each in shapes]
            found["best", asked] = without_ids(store.rows_at(best))
            found["with", asked] = store.used_with(best[:limit])
            found["stored at", asked] = without_ids(store.stored_at(best))
        for prefix in ("", "T"):
            found["symbols", prefix, *conditions] = store.lists().symbols(prefix, conditions)
            found["projects", prefix, *conditions] = store.lists().projects(prefix, conditions)
            found["licenses", prefix, *conditions] = store.lists().licenses(prefix, conditions)
        found["stored", *conditions] = without_ids(list(store.stored("", conditions, uses_only=True)))
        found["with text", *conditions] = without_ids(store.rows_with_text(["make"], "", conditions, ALL))
        for condition in conditions:
            if condition.field in ("license", "kind"):
                found["knows", condition] = store.knows(condition)
    known = [row.ref for row in store.rows_filtered((), ALL, None)]
    for ref in (*REFS, *known[::5]):
        row = store.row(ref)
        found["row", ref] = row and without_ids(row)
        found["origin of", ref] = store.origin_of(ref)
        found["near", ref] = without_ids(store.rows_near(ref))
    for word in ("a", "b", "nothing"):
        found["usual", word] = store.usual(word)
    for path in (
        "flask.abort",
        "shop.Cart.close",
        "shop.Cart",
        "flask.G.route",
        "Flask.abort",
        "nothing",
        "a b",
    ):
        found["linked", path] = without_ids(store.linked(path))
    found["definitions"] = store.definitions([*KNOWN_NAMES, "flask.inner.G", "shop.cart.add"])
    found["load"] = [each and without_ids(each) for each in store.load([*REFS, *known])]
    found["sources"] = [held._replace(updated="") for held in store.sources()]
    found["kinds"] = list(store.source_kinds().items())
    for source in (None, "/src/till", "/nowhere"):
        found["origins", source] = store.origins(source)
        for unread in (False, True):
            found["skipped", source, unread] = sorted(store.skipped(source, unread=unread), key=repr)
    found["meta"] = store.meta("corpus"), store.meta("corpus of mine"), store.meta("other")
    return found | lists_of(store)


def lists_of(store: Reader) -> dict[object, object]:
    lists = store.lists()
    sources = list(store.source_kinds())
    found: dict[object, object] = {"packages": lists.packages(), "totals": lists.totals()}
    for prefix in ("", "f", "F", "make", "flask.", "till", "M", "gnu", "unst", "x"):
        found["symbols", prefix] = lists.symbols(prefix)
        found["projects", prefix] = lists.projects(prefix)
        found["licenses", prefix] = lists.licenses(prefix)
        found["names", prefix] = lists.names_starting(prefix, ALL), lists.names_starting(prefix, 2)
        for backwards, as_shown, limit in product((False, True), (False, True), (ALL, 2)):
            asked = prefix.lower(), prefix.lower(), limit
            names = lists.names_from(*asked, backwards=backwards, as_shown=as_shown)
            found["names from", prefix, backwards, as_shown, limit] = (
                sorted(names) if limit == ALL else [key for key, *_ in names]
            )
        found["projects starting", prefix] = lists.projects_starting(prefix, ALL)
        found["licenses starting", prefix] = lists.licenses_starting(prefix, ALL)
    for limit in (ALL, 2):
        found["best known", limit] = lists.best_known(limit)
    found["among"] = sorted(lists.names_among(["make_response", "flask.make_response", "response", "no"]))
    for some in (sources, sources[:1], []):
        found["most shown", *some] = lists.most_shown(some)
        for limit in (ALL, 1):
            found["most used", limit, *some] = lists.most_used(some, CALLED_BY_OTHERS, CALL, limit)
            by_others = lists.most_used(some, CALLED_BY_OTHERS, CALL, limit, by_others=True)
            found["most used by others", limit, *some] = by_others
    return found


def differences(stores: Sequence[Writer], wanted: Sequence[list[Condition]]) -> list[str]:
    """Return the questions that the stores answer differently, with both answers."""
    first, second = (answers(store, wanted) for store in stores)
    return [f"{question}:\n  {first.get(question)}\n  {second.get(question)}"
            for question in first | second if first.get(question) != second.get(question)]  # fmt: skip


def test_both_stores_give_the_same_answers_after_the_same_changes(tmp_path: Path) -> None:
    both = stores()
    everything = conditions()
    for name, change in changes(tmp_path):
        for store in both:
            change(store)
            store.drop_orphans()
            store.settle(rank_keys)
        wanted = everything if name in ("another version", "another value") else everything[::25]
        assert not differences(both, wanted)[:3], name
        if name == "another version":  # control: most questions have an answer there, and not all the same
            found = [str(answer) for answer in answers(both[1], everything).values() if answer]
            assert len(found) > 800
            assert len(set(found)) > 250
        if name == "documentation of another version":  # control: prose answers, and excludes
            asked = answers(both[1], [])
            assert sum(bool(asked["with prose", *words]) for words in IN_PROSE) > 3
            assert sum(bool(asked["blocks", (), *words]) for words in IN_PROSE) > 3


# -- any changes

USES = st.sampled_from([
    "from flask import abort, g\nabort(g)\n", "import flask.inner as h\nh.abort(1)\n",
    "from flask.inner import abort\n@abort\ndef f(): ...\n", "import flask\nclass A(flask.G): ...\n",
    "from flask.other import G\nG().route(1)\n", "import flask.other\nflask.other.G.route\n",
    "from flask import *\nabort()\n", "def f():\n    import os\n    os.walk(1)\n    os.walk(2)\n",
    "from shop import cart\ncart.add(x=1)\n", "def (\n", "# nothing\n",
])  # fmt: skip
DEFINED = "def abort(): ...\nclass G:\n    def route(self): ...\n_hidden = 1\n"
INITS = st.lists(st.sampled_from([
    "from .inner import abort\n", "from .other import abort, G\n", "from .inner import *\n",
    "from .inner import G as g\n",
    "from flask.inner import abort as stop\n", "from .inner import _hidden\n", "from shop.cart import add\n",
]), max_size=3).map("".join)  # fmt: skip
FLASKS = st.builds(
    lambda init, where: harvested({"flask/__init__.py": init, **dict.fromkeys(where, DEFINED)}, "flask"),
    INITS,
    st.lists(st.sampled_from(["flask/inner.py", "flask/other.py"]), max_size=2),
)
SHOPS = st.builds(
    lambda uses, name, role: harvested(
        {"shop/cart.py": "def add(): ...\n", **{f"{role}/m{n}.py": use for n, use in enumerate(uses)}}, name
    ),
    st.lists(USES, min_size=1, max_size=4),
    st.sampled_from(["shop", "till"]),
    st.sampled_from(["shop", "tests", "docs"]),
)
TERMS = st.sampled_from([
    "flask.abort", "flask.G().route", "flask.inner.G.route", "shop.cart.add().run", "shop.Cart().close",
    "flask.make().route", "shop.cart", "shop.shared.close", "shop.Cart.close", "flask.gone().x", "un.X().m",
    "un.f().m", "un.f.m",
])  # fmt: skip
ENTRIES = {
    "shop": ["\tshop/\nCart\tc - flask.G\nshared\tv flask.G()\n", "\tshop.cart\nadd\tf - flask.G()\n",
             "\tshop/\nCart\ti shop.cart.Cart\n\tshop.cart\nCart\tc -\nCart.close\tf - ?\n"],
    "flask": ["\tflask/\nG\tc - un.X\nmake\tf - shop.Cart()\n", "\tflask/\nG\ti flask.inner.G\n",
              "\tflask.inner\nG\tc -\nG.route\tf - ?\nG.close\tf - ?\nabort\tf - ?\n"],
}  # fmt: skip
PATHS = {"shop": [("shop.Cart", "shop.cart.Cart"), ("shop.stop", "flask.abort")],
         "flask": [("flask.abort", "flask.inner.abort"), ("flask.G", "flask.inner.G")]}  # fmt: skip
DEFINED_IN = {"shop": ["shop.cart.Cart definition class", "shop.cart.add definition"],
              "flask": ["flask.inner.G definition class", "flask.inner.G.route definition method"]}  # fmt: skip  # noqa: E501
PLAIN = st.sampled_from(["flask.abort", "flask.G", "shop.Cart.close", "shop.cart.add", "un.X"])
WORDS = st.sampled_from([
    ("a", "import", "flask"), ("a", "receiver", "flask.make()"), ("b", "receiver", "shop.Cart"),
    ("b", "receiver", "un.f()"),
])  # fmt: skip


BLOCKS = st.lists(st.tuples(st.sampled_from(["Items", "Cart > Items"]), st.sampled_from(["Retry it:", ""]),
                            st.lists(TERMS.map("{} 1".format), max_size=3)), max_size=3).map(
    lambda blocks: [Block(2 * number, "x()\n", heading, prose, tuple(uses))
                    for number, (heading, prose, uses) in enumerate(blocks, 1)])  # fmt: skip


@st.composite
def by_hand(draw: st.DrawFn) -> Harvest:
    """Return a harvest whose terms depend on other projects."""
    name = draw(st.sampled_from(["shop", "flask"]))
    uses = [f"{term} {how}" for term, how in draw(st.lists(
        st.tuples(TERMS, st.sampled_from(["exact", "inferred", "name-only"])), max_size=5))]  # fmt: skip
    harvest = made(
        name,
        ["os.walk", *uses, *draw(st.lists(st.sampled_from(DEFINED_IN[name]), unique=True))],
        summary="".join(draw(st.lists(st.sampled_from(ENTRIES[name]), unique=True))),
        paths=draw(st.lists(st.sampled_from(PATHS[name]), unique=True)),
        imported=draw(st.lists(PLAIN, unique=True)),
        usual=draw(st.lists(WORDS, unique=True)),
        role=draw(st.sampled_from(["source", "test"])),
    )
    for path in draw(st.lists(st.sampled_from([f"{name}/code.py", "README.md"]), max_size=2)):
        harvest = documented(harvest, *draw(BLOCKS), path=path)
    return harvest


SOURCES = st.sampled_from(["/a", "/b"])
KEYS = st.sampled_from([".", "x"])
CHANGES = st.one_of(
    st.builds(storing, SOURCES, st.one_of(FLASKS, SHOPS), KEYS),
    st.builds(storing, SOURCES, by_hand(), KEYS),
    st.builds(storing, SOURCES, by_hand(), KEYS),
    st.builds(lambda source, key: lambda store: _drop(store, source, key), SOURCES, KEYS),
    st.builds(lambda source: lambda store: _remove(store, source), SOURCES),
    st.just(lambda store: store.rerank(rank_keys)),
    st.just(lambda store: store.drop_orphans()),
)
ONE_OF_EACH = [
    Condition(field, values[0], negated) for field, values in CONDITIONS.items() for negated in (False, True)
]


def _drop(store: Writer, source: str, key: str) -> None:
    if source in store.source_kinds():
        store.drop(source, [("project", key)])


def _remove(store: Writer, source: str) -> None:
    if source in store.source_kinds():
        store.remove(source)
    else:
        with pytest.raises(NotFound):
            store.remove(source)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=7), st.lists(st.sampled_from(ONE_OF_EACH), max_size=3))
def test_after_any_changes_both_stores_give_the_same_answers(
    made: list[Change], asked: list[Condition]
) -> None:
    both = stores()
    for store in both:
        for change in made:
            change(store)
            store.settle(rank_keys)
        store.drop_orphans()

    assert not differences(both, [[], asked, *([each] for each in asked)])[:3]
    assert isinstance(both[0], Index)
    assert check(both[0], deep=True).damage == ()
