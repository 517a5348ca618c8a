"""Measure what each pack brings: for names that people look up daily, good examples before and after.

`python benchmarks/packs.py VENV` indexes an environment that has the libraries in `daily.txt` and its
standard library, adds each pack to a copy of that index as a user does, and asks for the names of the pack in
`daily.txt`. A good example is a use outside of tests and of the library itself; a name is known well with two
or more of them in different projects. Of what is written for tests (pytest, hypothesis, unittest) uses in
tests count, too.

    MB         what is fetched
    fetch      seconds until it is there, which depends on the network
    read       seconds until it is indexed, on all processors
    before     names with two good examples in the environment alone
    after      the same with the pack
    alone      the same, if only the members of the pack count

`--home DIR` takes the index of an environment that is there already. `--write` writes what the members use
beside the packs (`exsearch/packs/*.names`, from which hints are made). PACK... are the packs to measure
(default: those that come with exsearch); a pack of one's own is a path.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from exsearch.config import places
from exsearch.index.sqlite.read import open_index
from exsearch.model import Condition
from exsearch.search.find import search
from exsearch.search.query import parse_query
from exsearch.sources.packs import built_in_names, pack_called

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.sources.packs import Pack

DAILY = Path(__file__).with_name("daily.txt")
PACKS = Path(__file__).parents[1] / "exsearch" / "packs"
FOR_TESTS = ("pytest", "hypothesis", "unittest")
GOOD = 2
"""Projects with an example, for a name to be known well."""
_ROWS = 400
"""Projects take turns, so that these are of all projects, or of very many."""
_LIBRARY_OF = {"sklearn": "scikit-learn", "attr": "attrs"}


def daily(file: Path = DAILY) -> dict[str, list[str]]:
    """Return pack -> the names that it should bring examples of."""
    found: dict[str, list[str]] = {}
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("["):
            names = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            library, _, ends = line.partition(": ")
            names += [f"{library}.{end}" for end in ends.split()]
    return found


def users_of(index: Reader, name: str) -> set[str]:
    """Return the projects that have a good example of a name, without the library itself."""
    library = name.partition(".")[0]
    own = {library, _LIBRARY_OF.get(library, library), "the standard library of Python", "Python"}
    tests = library in FOR_TESTS
    conditions = () if tests else (Condition("role", "test", negated=True),)
    query = parse_query([name])._replace(conditions=conditions)
    hits = [hit for hit in search(index, query, _ROWS, tests=tests, turns=False).hits if hit.tier == 0]
    symbols = {hit.symbol for hit in hits[:1]}
    used = [hit for hit in hits if hit.symbol in symbols and not hit.is_definition]
    projects = {hit.project for hit in used} | {each for hit in used for each in hit.also_in}
    return {each for each in projects if each and each.lower() not in own and each not in own}


def known(index: Reader, names: Iterable[str], among: Collection[str] | None = None) -> list[str]:
    """Return the names with enough good examples; those in some projects only, if these are given."""
    users = {name: users_of(index, name) for name in names}
    return [
        name for name, found in users.items() if len(found if among is None else found & {*among}) >= GOOD
    ]


def used_by(index: Reader, pack: Pack, libraries: Collection[str]) -> dict[str, int]:
    """Return the names in some libraries -> how many members of a pack, which is added, use it, sorted.

    Tests do not count, except for what is written for tests.
    """
    found: Counter[str] = Counter()
    no_tests = Condition("role", "test", negated=True)
    for held in index.origins(pack.source):
        project = Condition("project", held.name or held.key, negated=False)
        of_tests = {
            name for name, _, _ in index.lists().symbols("", (project,)) if name.startswith(FOR_TESTS)
        }
        others = {name for name, _, _ in index.lists().symbols("", (project, no_tests))}
        own = {*map(str.lower, held.packages)}
        found.update(
            name
            for name in of_tests | others
            if (top := name.partition(".")[0]) in libraries and top.lower() not in own and "._" not in name
        )
    return dict(sorted(found.items()))


def write_names(index: Reader, pack: Pack, names: Iterable[str]) -> None:
    """Write what the members of a pack use, beside it; a line is a name and a number of members."""
    libraries = {*pack.uses(), *(name.partition(".")[0] for name in names)}
    lines = [f"{name} {count}\n" for name, count in used_by(index, pack, libraries).items()]
    (PACKS / f"{pack.source.removeprefix('pack:')}.names").write_text("".join(lines), "utf-8")


class Measured(NamedTuple):
    """What was measured of one pack."""

    pack: str
    members: int
    megabytes: float
    fetch: float
    read: float
    names: int
    before: int
    after: int
    alone: int

    def row(self) -> str:
        """Return it as a row of the table."""
        return (
            f"{self.pack:<10}{self.members:>8}{self.megabytes:>7.1f}{self.fetch:>8.0f}{self.read:>7.0f}"
            f"{self.names:>8}{self.before:>8}{self.after:>7}{self.alone:>7}"
        )


HEAD = (
    f"{'pack':<10}{'members':>8}{'MB':>7}{'fetch s':>8}{'read s':>7}"
    f"{'names':>8}{'before':>8}{'after':>7}{'alone':>7}"
)


def add(home: Path, *words: str) -> float:
    """Run `exsearch add`; returns how many seconds it took."""
    settings = os.environ | {"EXSEARCH_HOME": str(home)}
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "exsearch", "add", "--quiet", *words], env=settings, check=False)
    return time.monotonic() - started


def measured(
    home: Path, pack: Pack, names: Sequence[str], before: int, work: Path, *, write: bool
) -> Measured:
    """Add a pack to a copy of an index, and ask for the names. With `write`, write what its members use."""
    copy = work / re.sub(r"\W", "-", pack.source)
    copy.mkdir()
    shutil.copy(places({"EXSEARCH_HOME": str(home)}).index_file, copy)
    fetched = add(copy, "--symbol", "no_such_symbol_at_all", pack.source)
    size = sum(file.stat().st_size for file in (copy / "cache").rglob("*") if file.is_file())
    subprocess.run([sys.executable, "-m", "exsearch", "remove", "--quiet", pack.source], check=False,
                   env=os.environ | {"EXSEARCH_HOME": str(copy)})  # fmt: skip
    read = add(copy, pack.source)
    index = open_index(places({"EXSEARCH_HOME": str(copy)}).index_file)
    held = [each.name or each.key for each in index.origins(pack.source)]
    after, alone = known(index, names), known(index, names, held)
    if write:
        write_names(index, pack, names)
    index.close()
    shutil.rmtree(copy)
    missing = sorted({*names} - {*after})
    print(f"  {pack.source}: not yet {', '.join(missing) or 'nothing'}", file=sys.stderr)
    return Measured(pack.source.rpartition(":")[2].rpartition("/")[2], len(held), size / 1e6, fetched, read,
                    len(names), before, len(after), len(alone))  # fmt: skip


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("venv", type=Path, metavar="VENV", help="an environment with the libraries")
    parser.add_argument("packs", nargs="*", metavar="PACK", help="a name, or the path of a pack of your own")
    parser.add_argument("--home", type=Path, help="an EXSEARCH_HOME in which it is indexed already")
    parser.add_argument("--write", action="store_true", help="write what the members use, beside the packs")
    options = parser.parse_args()
    by_pack = daily()
    everything = [name for names in by_pack.values() for name in names]
    with TemporaryDirectory(prefix="exsearch-benchmark-") as folder:
        work = Path(folder)
        home = options.home or work / "home"
        if options.home is None:
            add(home, "--stdlib", "--env", str(options.venv.absolute()))
        index = open_index(places({"EXSEARCH_HOME": str(home)}).index_file)
        before = {*known(index, everything)}
        index.close()
        print(HEAD)
        for name in options.packs or built_in_names():
            pack = pack_called(name, os.getcwd())
            names = by_pack.get(name, everything)
            print(measured(home, pack, names, len(before & {*names}), work, write=options.write).row(),
                  flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
