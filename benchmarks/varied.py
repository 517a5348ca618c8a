"""Make any number of variations of real examples, and index them.

Pages in, an index out; the same pages, number and seed give the same records. `million.py` runs it in the
environment where exsearch is installed: `varied.py PAGES HOME EXAMPLES`.

Everything that a search looks at varies. Names are recombined from parts of real names. Their frequencies are
those of real code: most are rare, and some have thousands of examples. Projects, licences and paths vary with
them. The code is a window around the highlights of a real block, in which the symbol and some other names are
replaced. The first examples are the real ones, unchanged.
"""

from __future__ import annotations

import builtins
import keyword
import os
import re
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar

from measure import say

from exsearch.config import INDEX_FILE
from exsearch.harvest.page import harvest_of
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.opening import writing
from exsearch.ingest.changes import RANKING
from exsearch.model import Example, File, License, Page, Project, code_lines
from exsearch.readers import reader_of
from exsearch.readers.page.reader import read_page
from exsearch.search.rank import EDITION, rank_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.index.sqlite.write import Writer

SEED = 1
_PER_PAGE, _PER_SOURCE = 50, 50_000
_CONTEXTS = (1, 3, 6)
"""Lines around a highlight in a window."""

_EXAMPLES_PER_SYMBOL, _EXAMPLES_PER_PROJECT = 10, 500
_RENAMED = 6
_FLATTENED = 30
"""The frequency at rank r is 1 / (r + this). In a million examples, the commonest symbol has thousands."""

_NAME = re.compile(r"([A-Za-z_]\w*)")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
_KEPT = frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls"])

T = TypeVar("T")


# -- the real examples


class Ranked(Generic[T]):
    """Items; the first are drawn much more often than the last."""

    def __init__(self, items: Sequence[T], chance: Random) -> None:
        self._items = items
        self._chance = chance
        self._summed = list(accumulate(1 / (rank + _FLATTENED) for rank in range(len(items))))

    def draw(self) -> T:
        """Return an item."""
        return self._chance.choices(self._items, cum_weights=self._summed)[0]


@dataclass(frozen=True, slots=True)
class Symbol:
    """An invented symbol."""

    name: str
    aliases: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Owner:
    """An invented project with the licence of a real one."""

    project: Project
    license: License


@dataclass(frozen=True, slots=True)
class Window:
    """The lines around the highlights of a real block, split at its names."""

    pieces: tuple[str, ...]
    """Items with odd numbers are names."""
    highlighted: tuple[int, ...]
    symbol: tuple[str, ...]
    """The parts of the real symbol's name."""
    other_names: tuple[str, ...]
    """Names that may be replaced by any other name."""


def real_examples(pages: str) -> list[Example]:
    """Return the examples of a folder of pages."""
    paths = [path for path in sorted(Path(pages).rglob("*")) if reader_of(path.name) == "page"]
    items = (
        item
        for path in paths
        for item in read_page(path.read_text(encoding="utf-8"), path.relative_to(pages).as_posix())
    )
    return [item for item in items if isinstance(item, Example)]


def windows_of(example: Example) -> Iterator[Window]:
    """Yield windows of several widths around the highlights of an example."""
    lines = code_lines(example.code)
    for context in _CONTEXTS:
        near = {
            number
            for line in example.highlighted
            for number in range(max(1, line - context), min(len(lines), line + context) + 1)
        }
        kept = sorted(near)
        pieces = _NAME.split("".join(lines[number - 1] + "\n" for number in kept))
        symbol = tuple((example.symbol or "").split("."))
        others = sorted({name for name in pieces[1::2] if len(name) > 3} - _KEPT - set(symbol))
        yield Window(
            tuple(pieces),
            tuple(place for place, number in enumerate(kept, 1) if number in example.highlighted),
            symbol,
            tuple(others),
        )


# -- variations


class Varied:
    """An endless stream of different examples that are similar to real ones."""

    def __init__(self, real: Sequence[Example], wanted: int, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - variety, not a secret
        self._windows = [window for example in real for window in windows_of(example)]
        self._words = Ranked(self._all_words(), self._chance)
        self._names = Ranked(self._other_names(max(500, wanted // 5)), self._chance)
        self._symbols = Ranked(self._all_symbols(real, max(50, wanted // _EXAMPLES_PER_SYMBOL)), self._chance)
        self._owners = Ranked(self._all_owners(real, max(10, wanted // _EXAMPLES_PER_PROJECT)), self._chance)
        paths = [example.file.path for example in real if example.file.path]
        self._folders = [part for path in paths for part in path.split("/")[:-1]]
        self._files = [path.split("/")[-1] for path in paths]

    def example(self) -> Example:
        """Return the next example; the caller chooses its page, id and position."""
        symbol, owner = self._symbols.draw(), self._owners.draw()
        window = self._chance.choice(self._windows)
        folders = self._chance.choices(self._folders, k=self._chance.randint(1, 3))
        path = "/".join((*folders, self._names.draw().lower(), self._chance.choice(self._files)))
        return Example(
            id="",
            symbol=symbol.name,
            aliases=symbol.aliases,
            kind=symbol.kind,
            page=None,
            position=1,
            number=None,
            project=owner.project,
            license=owner.license,
            file=File(path, f"{owner.project.url}/blob/main/{path}"),
            code=self._code(window, symbol),
            segments=None,
            highlighted=window.highlighted,
            cuts=(),
        )

    def _code(self, window: Window, symbol: Symbol) -> str:
        """Return the window with the parts of its symbol, from the last on, and other names replaced."""
        new_parts = symbol.name.split(".")
        renamed = dict(zip(reversed(window.symbol), reversed(new_parts), strict=False))
        some = min(_RENAMED, len(window.other_names))
        renamed |= {name: self._names.draw() for name in self._chance.sample(window.other_names, some)}
        return "".join([renamed.get(piece, piece) for piece in window.pieces])

    # -- names

    def _all_words(self) -> list[str]:
        """Return the words in names, frequent words first, then words joined from two."""
        counts: dict[str, int] = {}
        for window in self._windows:
            for name in window.other_names + window.symbol:
                for word in _WORD.findall(name):
                    counts[word.lower()] = counts.get(word.lower(), 0) + 1
        words = sorted(counts, key=lambda word: (-counts[word], word))
        known = [word for word in words if len(word) > 1]
        glued = [first + second for first, second in zip(known[1:], known, strict=False)]
        return known + [word for word in dict.fromkeys(glued) if word not in counts]

    def _compound(self, *, camel: bool) -> str:
        words = [self._words.draw() for _ in range(self._chance.choice((1, 2, 2, 2, 3)))]
        return "".join(map(str.capitalize, words)) if camel else "_".join(words)

    def _other_names(self, count: int) -> list[str]:
        return [self._compound(camel=self._chance.random() < 0.25) for _ in range(count)]

    def _all_symbols(self, real: Sequence[Example], count: int) -> list[Symbol]:
        modules = [(example.symbol or "x").split(".") for example in real]
        last_names = sorted({parts[-1] for parts in modules})
        taken = {example.symbol for example in real}
        packages = {parts[0] for parts in modules}
        inner = [part for parts in modules for part in parts[1:-1] if part not in packages]
        own = (self._compound(camel=False).replace("_", "") for _ in range(max(5, count // 50)))
        tops = Ranked([name for name in dict.fromkeys(own) if name not in packages], self._chance)
        made: dict[str, Symbol] = {}
        while len(made) < count:
            top = tops.draw()
            last = self._chance.choice(last_names)
            if self._chance.random() < 0.7:
                last = self._compound(camel=last[:1].isupper())
            between = self._chance.choices(inner or ["core"], k=self._chance.choice((0, 1, 1, 2, 3)))
            name = ".".join((top, *between, last))
            short = (f"{top}.{last}",) if len(between) > 1 and self._chance.random() < 0.5 else ()
            if name not in taken:
                made[name] = Symbol(name, short, "class" if last[:1].isupper() else "function")
        ranked = list(made.values())
        self._chance.shuffle(ranked)
        return ranked

    def _all_owners(self, real: Sequence[Example], count: int) -> list[Owner]:
        owners = []
        for number in range(count):
            like = self._chance.choice(real)
            name = f"{self._compound(camel=False).replace('_', '-')}-{number}"
            url = f"https://example.org/{name}"
            project = Project(name, url, None, like.project.description, (("documentation", f"{url}/docs"),))
            owners.append(Owner(project, like.license))
        return owners


# -- the index


def build(pages: str, home: str, wanted: int, seed: int = SEED) -> None:
    """Index `wanted` examples, the real ones first, in the index of `home`."""
    real = real_examples(pages)
    started = time.perf_counter()
    with index_at(home) as writer:
        _store_source(writer, "real", iter(real[:wanted]))
        left = wanted - len(real)
        varied = Varied(real, wanted, seed) if left > 0 else None
        while varied is not None and left > 0:
            some = min(left, _PER_SOURCE)
            _store_source(writer, f"varied-{left:09}", (varied.example() for _ in range(some)))
            left -= some
            say(f"{wanted - left} examples in {time.perf_counter() - started:.0f} s")


@contextmanager
def index_at(home: str) -> Iterator[Writer]:
    """Yield the index of `home`, open for writing, to which no search adds the built-in pages."""
    os.makedirs(home, exist_ok=True)
    with writing(os.path.join(home, INDEX_FILE)) as writer:
        writer.set_meta(BUILT_IN_VERSION, REMOVED)
        writer.set_meta(RANKING, EDITION)
        yield writer


def _store_source(writer: Writer, name: str, examples: Iterable[Example]) -> None:
    """Store a source of pages in one transaction, as `ingest.add` does, fifty examples on each page."""
    examples = iter(examples)
    with writer.transaction():
        writer.begin(name, "pages", (), ())
        number = 0
        while on_page := list(islice(examples, _PER_PAGE)):
            number += 1
            page = Page(f"{name}-{number}", f"{name}-{number}", f"{name}-{number}.md")
            writer.replace(name, page.path, "", harvest_of(_placed(on_page, page), rank_keys))


def _placed(examples: Sequence[Example], page: Page) -> list[Example]:
    return [
        example._replace(id=f"{page.slug}:{position}", page=page, position=position, number=position)
        for position, example in enumerate(examples, 1)
    ]


if __name__ == "__main__":
    build(sys.argv[1], sys.argv[2], int(sys.argv[3]))
