"""Damage an index at random places, and kill runs at random steps: does any answer become wrong unnoticed?

Each damaged copy is asked all questions by `search`, `show`, `usage` and `list`, in this process. The answers
are compared with those of the sound index. An index is damaged at rest, and beside the log of a run
that was killed (unsealed in earlier versions). The status is 1 if an answer is wrong and no error was raised.
"""

from __future__ import annotations

import random
import shutil
import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from exsearch.config import corpus_folder, places
from exsearch.errors import IndexUnusable
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.builtin import install
from exsearch.ingest.sources import changed_sources, remove_source
from exsearch.search.find import search
from exsearch.search.query import parse_query

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.sqlite.read import Index

QUESTIONS = ("make_response", "lru_cache", "request", "path join", "flask", "csv", "-tests license:MIT")
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
        found.append(repr(index.sources()))
        found.append(repr(index.ways_of([each.id for each in index.symbols_named("make_response", 9)])))
        home = places({"EXSEARCH_HOME": str(path.parent)})
        found.append(repr([str(each) for each in changed_sources(index, home)]))
        return found


def _shown(index: Index, ref: str) -> object:
    row = index.row(ref)
    return row and list(index.rows_at([row.rowid]))


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


def _kills(home: Path, times: int, random_: random.Random, counts: Counter[tuple[str, str]]) -> None:
    from helpers.killing import dies_at

    path = home / "index.sqlite"
    start = home.with_name("start")
    shutil.copytree(home, start)

    def removed() -> int:
        with writing(str(path)) as writer:
            remove_source(writer, "built-in")
        return 0

    old = answers(path)
    assert not dies_at(10**9, home, removed)
    new = answers(path)
    for _ in range(times):
        shutil.rmtree(home)
        shutil.copytree(start, home)
        dies_at(random_.randrange(120), home, removed)
        counts["killed in `remove`", outcome(path, [old, new])] += 1


if __name__ == "__main__":
    main()
