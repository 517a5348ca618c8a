"""Whatever runs came before, and wherever they were killed: the index is as a fresh one of the same sources.

`EXSEARCH_MACHINE=500` tries five hundred sequences of thirty runs instead of a few short ones.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from helpers.indexes import add_path, writing_lean
from helpers.killing import dies_at
from helpers.making import wheel
from helpers.pages import CODE, SECTION, named
from helpers.records import records
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from exsearch.config import places
from exsearch.errors import NotFound, SourceError
from exsearch.harvest.project import harvest
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory, writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.add import add
from exsearch.ingest.rebuild import rebuild
from exsearch.ingest.sources import changed_sources, locate_again, remove_source
from exsearch.search.find import search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from exsearch.harvest.project import Task
    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Reader
    from exsearch.index.sqlite.opening import KnownSource
    from exsearch.index.sqlite.read import Index
    from exsearch.index.sqlite.write import Writer

LONG = int(os.environ.get("EXSEARCH_MACHINE", "0"))

Files = dict[str, str]
"""Path -> text."""


def _project(name: str) -> str:
    return f'[project]\nname = "{name}"\nversion = "1.0"\nlicense = "MIT"\n'


REST: Files = {
    "pyproject.toml": _project("rest"),
    "rest/__init__.py": "from rest.api import get\nfrom rest.models import Response, Session\n",
    "rest/api.py": "from rest.models import Response\n\ndef get(url) -> Response:\n"
    '    """Fetch it.\n\n    >>> import rest\n    >>> rest.get("a").json()\n    """\n    return Response()\n',
    "rest/models.py": "class Base:\n    def close(self): ...\n\nclass Response(Base):\n"
    "    def json(self): ...\n\nclass Session(Base):\n    def send(self): ...\n",
}
SHOP: Files = {
    "pyproject.toml": _project("shop"),
    "shop/__init__.py": "from rest import get as fetch\nfrom shop.cart import Cart\n",
    "shop/cart.py": "import rest as r\nfrom tool import Tool\n\nclass Cart(Tool):\n    def place(self):\n"
    "        response = r.get('x')\n        return response.json()\n",
    "shop/views.py": "from flask import make_response\nfrom shop import Cart, fetch\n\ndef view():\n"
    "    cart = Cart()\n    cart.place()\n    cart.turn()\n    fetch('y').close()\n"
    "    return make_response('z')\n",
    "tests/test_cart.py": "from shop import Cart\n\ndef test_cart():\n    Cart().place()\n",
    "README.md": "# Shop\n\nPlace it:\n\n```python\nfrom shop import Cart\nCart().place()\n```\n",
}
TOOL: Files = {
    "tool/__init__.py": "from tool.inner import Tool\n",
    "tool/inner.py": "import rest\n\nclass Tool(rest.Session):\n    def turn(self):\n"
    "        self.send()\n        return rest.get('t')\n",
}
PAGES: Files = {f"{name}.md": named(name) for name in ("one", "two", "three")}
DOCUMENT: Files = {
    "guide.md": "# Guide\n\nUse a cart:\n\n```python\nimport shop\nimport rest\nshop.Cart().turn()\n"
    "with rest.Session() as session:\n    session.send()\n```\n"
}

_PYTHON = (
    "\ndef more():\n    import rest\n    return rest.get('more').close()\n",
    "\nfrom flask import make_response\nmake_response('more')\n",
    "\nclass Later:\n    def late(self): ...\nLater().late()\n",
    "def (\n",
)
_PAGE = (
    f"\n{SECTION.format(number=2)}```python\n~~render(make_response)\n```\n",
    f"\n{SECTION.format(number=2)}```python\n{CODE}```\n",
    "```",
)
_DOCUMENT = ("\nMore:\n\n```python\nimport tool\ntool.Tool().turn()\n```\n", "\nNothing more.\n")


class Kind(NamedTuple):
    name: str
    """The folder or file, as it is added."""
    files: Files
    make: Callable[[Path, Mapping[str, str]], object]

    def __repr__(self) -> str:
        return self.name


def _write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def _write_wheel(place: Path, files: Mapping[str, str]) -> None:
    wheel(place, files, "tool")


def _write_one(place: Path, files: Mapping[str, str]) -> None:
    (text,) = files.values()
    place.write_text(text, encoding="utf-8")


KINDS = (
    Kind("pages", PAGES, _write),
    Kind("rest", REST, _write),
    Kind("shop", SHOP, _write),
    Kind("tool-1.0-py3-none-any.whl", TOOL, _write_wheel),
    Kind("guide.md", DOCUMENT, _write_one),
)
DEPENDENTS = {
    "rest": ("shop", "tool-1.0-py3-none-any.whl", "guide.md"),
    "tool-1.0-py3-none-any.whl": ("shop", "guide.md"),
    "shop": ("guide.md",),
}
"""The sources whose uses are linked through another. What was learned so is kept when that one changes or
goes, until the index is made anew."""
NOT_LEARNED = ("origins", "passages", "skipped", "projects", "licenses", "meta")
QUESTIONS = ("make_response", "get", "Cart", "rest.Session.send", "turn", "close", "fetch json", "place it")

_TICKS = count(1_700_000_000)
_KILLS = st.none() | st.integers(0, 40) | st.integers(0, 700)
"""The step at which a run is killed; None for none."""


def in_this_process(tasks: Sequence[Task], workers: int, **_: Any) -> Iterator[Harvest]:
    """Read projects without child processes, which take most of the time of a small one."""
    del workers
    yield from map(harvest, tasks)


class Machine(RuleBasedStateMachine):
    """Sources, and an index whose runs add, update, remove and rebuild them."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(mkdtemp(prefix="exsearch-machine-"))
        self.home = self.root / "home"
        self.index_file = str(self.home / "index.sqlite")
        self.places = places({"EXSEARCH_HOME": str(self.home)})
        self.added: set[str] = set()
        self.current = True
        """Whether each source was read after its last change."""
        self.has_lost = False
        """Whether the index knows of a source what only an earlier state of another tells."""
        self.files = {kind.name: dict(kind.files) for kind in KINDS}
        for kind in KINDS:
            self._write(kind)
        with writing_lean(self.home):
            pass

    def _write(self, kind: Kind) -> None:
        place = self.root / kind.name
        if place.is_dir():
            shutil.rmtree(place)
        kind.make(place, self.files[kind.name])
        for path in [*place.rglob("*"), place]:
            now = next(_TICKS)  # whatever the clock of the disk is
            os.utime(path, (now, now))

    # -- runs

    def _run(
        self, kill: int | None, do: Callable[[], object], again: Callable[[], object] | None = None
    ) -> None:
        """Do something. If it is to be killed, it is done in another process before, as far as that comes."""
        if kill is not None:

            def done() -> int:
                do()
                return 0

            dies_at(kill, self.home, done, silent=not LONG)
            with closing(open_index(self.index_file)) as index:
                for question in QUESTIONS:
                    search(index, parse_query([question]), 50)
            do = again or do
        do()

    @rule(kind=st.sampled_from(KINDS), kill=_KILLS)
    def add(self, kind: Kind, kill: int | None) -> None:
        def do() -> None:
            with writing(self.index_file) as writer:
                add_path(writer, self.root / kind.name)

        stale = not self.current
        self._run(kill, do)
        self.current = not stale or self.added <= {kind.name}
        self.added.add(kind.name)

    @precondition(lambda self: self.added)
    @rule(data=st.data(), kill=_KILLS)
    def remove(self, data: st.DataObject, kill: int | None) -> None:
        name = data.draw(st.sampled_from(sorted(self.added)))

        def do() -> None:
            with writing(self.index_file) as writer:
                remove_source(writer, str(self.root / name))

        def again() -> None:
            with suppress(NotFound):
                do()

        self._run(kill, do, again)
        self.added.remove(name)
        self._note_loss(name)

    @precondition(lambda self: self.added)
    @rule(kill=_KILLS)
    def update(self, kill: int | None) -> None:
        def do() -> None:
            with closing(open_index(self.index_file)) as index:
                found = list(changed_sources(index, self.places))
            changed = [each for each in found if not isinstance(each, SourceError)]
            assert len(changed) == len(found)
            if changed:
                with writing(self.index_file) as writer:
                    for located in changed:
                        add(writer, located, as_before=True)

        self._run(kill, do)
        self.current = True

    @rule(kill=_KILLS)
    def rebuild(self, kill: int | None) -> None:
        def readd(writer: Writer, source: KnownSource) -> None:
            add(writer, locate_again(source.name, source.kind, self.places))

        def do() -> None:
            made = rebuild(self.index_file, "", readd)
            assert made.unread == ()

        self._run(kill, do)
        for old in self.home.glob("*.bad*"):
            old.unlink()
        self.current = True
        self.has_lost = False

    # -- changes of sources

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(KINDS))
        files = self.files[kind.name]
        path = data.draw(st.sampled_from(sorted(set(files) - {"pyproject.toml"})))
        more = _PYTHON if path.endswith(".py") else _PAGE if kind.name == "pages" else _DOCUMENT
        way = data.draw(st.sampled_from(("as it was", "new", "gone", *more)))
        if way == "as it was":
            self.files[kind.name] = dict(kind.files)
        elif way == "new" and len(kind.files) > 1:
            files[path.replace(".", "_more.", 1)] = files[path]
        elif way == "gone" and len(files) > 2:
            del files[path]
        elif way in more:
            files[path] += way
        self._write(kind)
        self.current = self.current and kind.name not in self.added
        if kind.name in self.added:
            self._note_loss(kind.name)

    def _note_loss(self, name: str) -> None:
        self.has_lost = self.has_lost or not self.added.isdisjoint(DEPENDENTS.get(name, ()))

    # -- truths

    @invariant()
    def the_index_is_sound_and_has_the_sources(self) -> None:
        if not hasattr(self, "root"):
            return
        with closing(open_index(self.index_file)) as index:
            assert index.source_kinds().keys() == {str(self.root / name) for name in self.added}
            assert check(index).damage == ()
            if self.current:
                self._compare(index)

    def _compare(self, index: Index) -> None:
        fresh = in_memory()
        try:
            for kind in KINDS:
                if kind.name in self.added:
                    add_path(fresh, self.root / kind.name)
            found, expected = records(index), records(fresh)
            for name in NOT_LEARNED if self.has_lost else expected:
                assert found[name] == expected[name], name
            if not self.has_lost:
                assert answers(index) == answers(fresh)
            assert check(index, deep=True).damage == ()
        finally:
            fresh.close()

    def teardown(self) -> None:
        if hasattr(self, "root"):
            try:
                if self.added:
                    self.update(None)
                    self.the_index_is_sound_and_has_the_sources()
                    self.rebuild(None)
                    self.the_index_is_sound_and_has_the_sources()
            finally:
                shutil.rmtree(self.root)


def answers(index: Reader) -> list[list[str]]:
    """Return the rows of some answers, sorted because rows of one rank are in the order of their reading."""
    return [
        sorted(repr(hit) for hit in search(index, parse_query([question]), 200).hits)
        for question in QUESTIONS
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="kills a forked process")
def test_after_any_runs_and_kills_the_index_is_as_a_fresh_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    monkeypatch.setattr("exsearch.harvest.pool.harvest_in_children", in_this_process)
    monkeypatch.setattr("exsearch.index.sqlite.counting.MANY", 1)
    for steps in ("_COARSE_CLOCK_NS", "_FINE_CLOCK_NS"):  # each change has a time of its own
        monkeypatch.setattr(f"exsearch.sources.fingerprint.{steps}", -(10**18))
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=LONG or 12,
            stateful_step_count=30 if LONG else 10,
            deadline=None,
            phases=(Phase.reuse, Phase.generate),  # to shorten a sequence takes many minutes
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
