"""Damage an index at random places, and kill runs at random steps: does any answer become wrong unnoticed?

Each damaged copy is asked all questions by `search`, `show`, `usage` and `list`, in this process. The answers
are compared with those of the sound index. An index is damaged at rest, and beside the log of a run that was
killed. After a kill the same command is run again, and the answers are compared with those of a run that
ended by itself. The status is 1 if an answer is wrong and no error was raised.
"""

from __future__ import annotations

import random
import shutil
import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from exsearch.config import corpus_folder, places
from exsearch.errors import IndexUnusable, NotFound, SourceError
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.builtin import install
from exsearch.ingest.rebuild import rebuild
from exsearch.ingest.sources import add_source, changed_sources, locate_again, look_up, remove_source
from exsearch.search.find import search
from exsearch.search.query import parse_query

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from exsearch.index.protocol import Writer
    from exsearch.index.sqlite.opening import KnownSource
    from exsearch.index.sqlite.read import Index

QUESTIONS = (
    "make_response",
    "Basket.rows",
    "cart",
    "lru_cache",
    "request",
    "path join",
    "flask",
    "csv",
    "-tests license:MIT",
)
SAME, TOLD, WRONG = "same answers", "error, status 2", "WRONG, status 0"


def answers(path: Path) -> list[str]:
    """Return the answers of an index; raises IndexUnusable."""
    with closing(open_index(str(path))) as index:
        found = []
        for words in QUESTIONS:
            hits = search(index, parse_query(words.split()), 50).hits
            found.append(repr(hits))
            found += [repr(_shown(index, hit.id)) for hit in hits[:3]]
        found.append(repr(index.lists().symbols("")[:500]))
        found.append(repr([each._replace(updated="") for each in index.sources()]))
        found.append(repr(index.ways_of([each.id for each in index.symbols_named("make_response", 9)])))
        home = places({"EXSEARCH_HOME": str(path.parent)})
        found.append(repr([str(each) for each in changed_sources(index, home)]))
        return found


def _shown(index: Index, ref: str) -> object:
    row = index.row(ref)
    found = index.rows_at([row.rowid]) if row else ()
    return [each._replace(rowid=0) for each in found]


def outcome(path: Path, allowed: list[list[str]]) -> str:
    """Return what an index does: one of the three."""
    try:
        return SAME if answers(path) in allowed else WRONG
    except IndexUnusable:
        return TOLD


def damaged(data: bytes, random_: random.Random) -> bytes:
    """Return a file with a changed byte, a page of zeros, 512 other bytes, or without its end."""
    at = random_.randrange(len(data))
    kind = random_.randrange(6)
    if kind == 0:
        return data[:at]
    if kind == 1:
        at -= at % 8192
        return data[:at] + bytes(8192) + data[at + 8192 :]
    if kind == 2:
        return data[:at] + random_.randbytes(512) + data[at + 512 :]
    return data[:at] + bytes([data[at] ^ random_.randrange(1, 256)]) + data[at + 1 :]


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--damages", type=int, default=300, help="half of them beside a log (300)")
    parser.add_argument("--kills", type=int, default=500, help="runs that are killed (500)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random_ = random.Random(asked.seed)  # noqa: S311
    counts: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory(prefix="exsearch-damage-") as folder:
        home = Path(folder, "home")
        index_file = home / "index.sqlite"
        install(str(index_file), corpus_folder())
        _damages(index_file, "at rest", asked.damages // 2, random_, counts, [answers(index_file)])
        crashed = Path(folder, "crashed")
        with writing(str(index_file)) as writer:
            writer.set_meta("x", "y" * 100_000)
            shutil.copytree(home, crashed)
        (crashed / "index.sqlite-shm").unlink()
        right = [answers(crashed / "index.sqlite")]
        _damages(crashed / "index.sqlite", "after a kill", asked.damages // 2, random_, counts, right)
        _kills(home, asked.kills, random_, counts)
    print("| | " + " | ".join((SAME, TOLD, WRONG)) + " |\n|---|---|---|---|")
    for name in dict.fromkeys(name for name, _ in counts):
        print(f"| {name} | " + " | ".join(str(counts[name, each]) for each in (SAME, TOLD, WRONG)) + " |")
    sys.exit(any(what == WRONG for _, what in counts))


def _damages(
    path: Path, name: str, times: int, random_: random.Random, counts: Counter[tuple[str, str]],
    right: list[list[str]],
) -> None:  # fmt: skip
    good = path.read_bytes()
    for _ in range(times):
        path.write_bytes(damaged(good, random_))
        counts[f"damaged {name}", outcome(path, right)] += 1
    path.write_bytes(good)
    counts[f"control {name}: its own bytes again", outcome(path, right)] += 1


_PROJECT = {
    "pyproject.toml": '[project]\nname = "cart"\nversion = "1.0"\n',
    "cart/__init__.py": "from cart.basket import Basket\n",
    "cart/basket.py": "import csv\n\nclass Basket:\n    def rows(self):\n        return csv.reader([])\n",
    "cart/views.py": "from flask import make_response\nfrom cart import Basket\n\n"
    "def view():\n    return make_response(Basket().rows())\n",
}
_CHANGED = {
    "cart/basket.py": "import csv\n\nclass Basket:\n    def all_rows(self):\n        return csv.reader('')\n",
    "cart/more.py": "from functools import lru_cache\n\n@lru_cache\ndef total():\n    return 1\n",
}


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _runs(home: Path, project: Path) -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield a name and a run, each when `home` and the project are as it shall find them."""
    path = home / "index.sqlite"
    at_home = places({"EXSEARCH_HOME": str(home)})

    def removed() -> int:
        with writing(str(path)) as writer, suppress(NotFound):
            remove_source(writer, str(project))
        return 0

    def added() -> int:
        with writing(str(path)) as writer:
            add_source(writer, look_up(str(project), at_home), at_home, jobs=1)
        return 0

    def updated() -> int:
        with closing(open_index(str(path))) as index:
            changed = list(changed_sources(index, at_home))
        if changed:
            with writing(str(path)) as writer:
                for each in changed:
                    assert not isinstance(each, SourceError)
                    add_source(writer, each, at_home, as_before=True, jobs=1)
        return 0

    def rebuilt() -> int:
        def readd(writer: Writer, source: KnownSource) -> None:
            add_source(writer, locate_again(source.name, source.kind, at_home), at_home, jobs=1)

        rebuild(str(path), corpus_folder(), readd)
        return 0

    _write(project, _PROJECT)
    yield "add", added
    added()
    _write(project, _CHANGED)
    yield "update", updated
    updated()
    yield "rebuild", rebuilt
    yield "remove", removed


def _kills(home: Path, times: int, random_: random.Random, counts: Counter[tuple[str, str]]) -> None:
    """Kill each run at random steps; then the same command again has to give what it gives at once."""
    from helpers.killing import dies_at

    path = home / "index.sqlite"
    start = home.with_name("start")
    for name, run in _runs(home, home.with_name("cart")):
        shutil.copytree(home, start)

        def begin_anew(start: Path = start) -> None:
            shutil.rmtree(home)
            shutil.copytree(start, home)

        steps = 1
        while dies_at(steps, home, run):
            steps *= 2
            begin_anew()
        done = answers(path)
        for _ in range(times // 4):
            begin_anew()
            while not dies_at(random_.randrange(steps), home, run):
                begin_anew()
            try:
                answers(path)
                between = SAME
            except IndexUnusable:
                between = TOLD
            run()
            counts[f"killed in `{name}`, then again", between if answers(path) == done else WRONG] += 1
        begin_anew()
        shutil.rmtree(start)


if __name__ == "__main__":
    main()
