"""Measure which public names of installed libraries an index knows, and under which names it shows them.

`python benchmarks/public_names.py [--env VENV] [NAME...]` indexes an environment with `exsearch add --env`,
imports the libraries there in child processes (`importable.py`), and asks the index for each public path of
each library: functions, classes, and methods of classes. NAME is a distribution or a module. Without
`--env`, a new environment with LIBRARIES is made.

    known   the search for the path finds a row of this object, by whatever name, or of the base class that
            has made it for the class (as `__init_subclass__` can)
    shown   the first of these rows is listed under a path without a private component that leads to the
            same object when it is imported
    short   and this path has no more components than the one that was asked for
    text    the share known of those that some text describes: not of compiled code without a stub or source

The other way round, it looks at the functions, classes and methods that the index shows by a public path
below the modules of the library:

    absent  the path leads nowhere, although its module can be imported. Some are right for another Python,
            another system, or without an optional package

`--misses N` lists N paths of each library that are not known, N that are not shown, and N that are absent.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from exsearch.config import places
from exsearch.errors import ExsearchError
from exsearch.index.sqlite.read import open_index
from exsearch.search.find import search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.sqlite.read import Index

LIBRARIES = (
    *("aiohttp==3.14.5", "anyio==4.16.0", "attrs==26.1.0", "beautifulsoup4==4.15.0", "boto3==1.44.8"),
    *("celery==5.7.0", "click==8.5.1", "cryptography==50.0.2", "django==5.2.19", "fastapi==0.165.0"),
    *("flask==3.1.3", "httpcore==1.0.9", "httpx==0.28.1", "jinja2==3.1.6", "jsonschema==4.26.0"),
    *("lxml==6.1.3", "marshmallow==4.4.0", "matplotlib==3.11.2", "networkx==3.6.1"),
    *("numpy==2.4.6", "pandas==3.1.1", "paramiko==5.1.0", "pillow==13.0.0", "polars==2.1.0"),
    *("prompt_toolkit==3.0.53", "psycopg==3.3.9", "pydantic==2.14.4", "pytest==9.2.0", "pyyaml==6.0.4"),
    *("redis==8.1.0", "requests==2.34.2", "rich==15.0.0", "scikit-learn==1.9.1", "seaborn==0.13.2"),
    *("sqlalchemy==2.1.9", "starlette==1.10.0", "structlog==26.1.0", "tenacity==9.2.1", "tornado==6.6.1"),
    *("tqdm==4.70.1", "trio==0.35.0", "typer==0.29.2", "urllib3==2.8.0", "werkzeug==3.1.9"),
)
"""Libraries of many styles; pure Python and compiled, with and without stubs and lazy imports."""

KNOWN, SHOWN, LEAST, ABSENT = 0.98, 0.97, 0.90, 0.01
"""The shares that are wanted of all names together, the least share known of one library, and the most of the
shown names of all libraries that may be absent."""

ROWS = 20
"""Rows of an answer that are looked at."""

_SECONDS = 600
"""Most time for the imports of one library."""

_CHILD = str(Path(__file__).with_name("importable.py"))


class Asked(NamedTuple):
    """A public path of a library, and what the index answered."""

    path: str
    kind: str
    is_compiled: bool
    """Whether no text says what it is."""
    known: bool
    shown: str
    """The name of the first right row; "" if the path is not known."""
    is_public: bool
    """Whether that is a public path to the same object."""

    @property
    def is_short(self) -> bool:
        """Whether the shown name is public, and not longer than the path."""
        return self.is_public and self.shown.count(".") <= self.path.count(".")


class Claims(NamedTuple):
    """The functions, classes and methods that an index shows by public paths of a library."""

    paths: int
    absent: list[str]
    """Those that the library does not have."""

    @property
    def share_absent(self) -> float:
        """The share of the absent ones."""
        return len(self.absent) / self.paths if self.paths else 0.0

    @classmethod
    def of_all(cls, each: Sequence[Claims]) -> Claims:
        """Return the claims of all libraries together."""
        return cls(sum(one.paths for one in each), [path for one in each for path in one.absent])


# The libraries


def public_names(python: Path, library: str, depth: int) -> list[tuple[str, str, bool]]:
    """Return (path, kind, is it compiled) of the public names of a library; none if it cannot be imported."""
    found = _child(python, "", "names", library, str(depth))
    return [(path, kind, is_compiled) for path, kind, is_compiled in found or ()]


def same_objects(python: Path, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Return for each pair of paths whether they lead to one object."""
    found = _child(python, json.dumps(pairs), "same") if pairs else []
    return dict(zip(pairs, found or [False] * len(pairs), strict=True))


def absent_paths(python: Path, paths: Sequence[str]) -> list[str]:
    """Return those of some paths that a library does not have."""
    found = _child(python, json.dumps(paths), "absent") if paths else []
    return [path for path, is_absent in zip(paths, found or (), strict=False) if is_absent]


def import_names(python: Path, library: str) -> list[str]:
    """Return the top-level modules of a library."""
    return list(_child(python, "", "tops", library) or ())


def _child(python: Path, text: str, *arguments: str) -> Any:
    command = [str(python), _CHILD, *arguments]
    try:
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=_SECONDS)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (ValueError, subprocess.TimeoutExpired):
        return None


# The index


class Answer(NamedTuple):
    """A symbol that a search lists."""

    shown: str
    symbol: str
    """The name where it is defined."""


def answers(index: Index, path: str) -> list[Answer]:
    """Return the symbols that a search for a path lists, best first."""
    try:
        hits = search(index, parse_query([path]), ROWS).hits
    except ExsearchError:
        return []
    found = (Answer(getattr(hit, "name", None) or hit.symbol, hit.symbol) for hit in hits if hit.symbol)
    return list(dict.fromkeys(found))


def asked(index: Index, python: Path, library: str, depth: int) -> list[Asked]:
    """Ask the index for the public names of a library."""
    named = public_names(python, library, depth)
    given = {path: answers(index, path) for path, _, _ in named}
    pairs = {(path, name): None for path, found in given.items() for answer in found for name in answer}
    same = same_objects(python, list(pairs))
    result = []
    for path, kind, is_compiled in named:
        right = next((each for each in given[path] if any(same[path, name] for name in each)), None)
        shown = right.shown if right else ""
        is_public = _is_public(shown) and same[path, shown]
        result.append(Asked(path, kind, is_compiled, bool(right), shown, is_public))
    return result


def claimed(index: Index, tops: Sequence[str]) -> list[str]:
    """Return the public paths below some modules by which the index shows functions, classes and methods."""
    found: dict[str, None] = {}
    for top in tops:
        rows = index.each(
            "SELECT coalesce(nullif(shown, ''), name) FROM symbol"
            " WHERE sourced = 1 AND kind IN ('function', 'class', 'method')"
            " AND coalesce(nullif(shown, ''), name) LIKE ? ORDER BY 1",
            (f"{top}.%",),
        )
        found |= dict.fromkeys(path for (path,) in rows if _is_public(path) and not _is_of_tests(path))
    return list(found)


def _is_of_tests(path: str) -> bool:
    return any(part in ("tests", "test", "testing", "conftest") for part in path.split("."))


def _is_public(name: str) -> bool:
    return bool(name) and not any(part.startswith("_") for part in name.split("."))


@contextmanager
def indexed(environment: Path) -> Iterator[Index]:
    """Yield a new index of an environment."""
    with TemporaryDirectory(prefix="exsearch-benchmark-") as home:
        settings = os.environ | {"EXSEARCH_HOME": home}
        command = [sys.executable, "-m", "exsearch", "add", "--quiet", "--env", str(environment)]
        started = time.perf_counter()
        subprocess.run(command, env=settings, check=True)
        index = open_index(places(settings).index_file)
        seconds, size = time.perf_counter() - started, os.path.getsize(index.path) / 1e6
        print(f"indexed {environment} in {seconds:.0f} s, {size:.0f} MB", file=sys.stderr)
        try:
            yield index
        finally:
            index.close()


@contextmanager
def environment_of(given: Path | None, libraries: Sequence[str]) -> Iterator[Path]:
    """Yield the folder of an environment: the given one, or a new one with the libraries."""
    if given is not None:
        yield given.absolute()
        return
    with TemporaryDirectory(prefix="exsearch-benchmark-") as name:
        folder = Path(name) / "venv"
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(folder)
        subprocess.run([python_of(folder), "-m", "pip", "install", "--quiet", *libraries], check=True)
        yield folder


def python_of(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


# Output


def _row(label: str, of: Sequence[Asked], claims: Claims | None = None) -> str:
    shares = [_share(of, "known"), _share(of, "is_public"), _share(of, "is_short")]
    shares += [_share(_of_text(of), "known")]
    shares += [claims.share_absent] if claims else []
    return f"{label:<28}{len(of):>8}" + "".join(f"{share:>9.1%}" for share in shares)


def _of_text(of: Sequence[Asked]) -> list[Asked]:
    return [each for each in of if not each.is_compiled]


def _share(of: Sequence[Asked], field: str) -> float:
    return sum(getattr(each, field) for each in of) / len(of) if of else 1.0


def is_met(by_library: dict[str, list[Asked]], claims: Sequence[Claims]) -> bool:
    """Print which bounds are missed, and return whether none is."""
    every = [each for of in by_library.values() for each in of]
    missed = [
        f"all: {what} {share:.1%} < {bound:.0%}"
        for what, share, bound in (("known", _share(every, "known"), KNOWN),
                                   ("shown", _share(every, "is_public"), SHOWN))
        if share < bound
    ]  # fmt: skip
    missed += [f"{library}: no public names" for library, of in by_library.items() if not of]
    missed += [
        f"{library}: of what text describes {what} {_share(_of_text(of), field):.1%} < {LEAST:.0%}"
        for library, of in by_library.items()
        for what, field in (("known", "known"), ("shown", "is_public"))
        if _share(_of_text(of), field) < LEAST
    ]
    share = Claims.of_all(claims).share_absent
    missed += [f"all: absent {share:.1%} > {ABSENT:.0%}"] if share > ABSENT else []
    print("".join(f"\nmissed: {each}" for each in missed) if missed else "\nall bounds are met")
    return not missed


def _print_misses(of: Sequence[Asked], absent: Sequence[str], most: int) -> None:
    unknown = [each for each in of if not each.known]
    hidden = [each for each in of if each.known and not each.is_public]
    for each in unknown[:: len(unknown) // most + 1]:
        print(f"    unknown  {each.path} ({each.kind})")
    for each in hidden[:: len(hidden) // most + 1]:
        print(f"    hidden   {each.path} ({each.kind}) is shown as {each.shown}")
    for path in absent[:: len(absent) // most + 1]:
        print(f"    absent   {path}")


def _record(by_library: dict[str, list[Asked]]) -> str:
    return json.dumps({library: [each._asdict() for each in of] for library, of in by_library.items()})


def main() -> int:
    """Print the table; return 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="distributions or modules (default: many)")
    parser.add_argument("--env", type=Path, help="an environment that has them already")
    parser.add_argument("--depth", type=int, default=1, help="levels of modules below the first (1)")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="list N misses of each library")
    parser.add_argument("--json", type=Path, help="also write everything to this file")
    options = parser.parse_args()
    libraries = options.names or LIBRARIES
    by_library: dict[str, list[Asked]] = {}
    claims: list[Claims] = []
    with environment_of(options.env, libraries) as folder, indexed(folder) as index:
        python = python_of(folder)
        columns = ("known", "shown", "short", "text", "absent")
        print(f"{'library':<28}{'public':>8}" + "".join(f"{column:>9}" for column in columns))
        for library in libraries:
            name = library.partition("==")[0]
            found = by_library[name] = asked(index, python, name, options.depth)
            paths = claimed(index, import_names(python, name))
            claims.append(Claims(len(paths), absent_paths(python, paths)))
            print(_row(name, found, claims[-1]), flush=True)
            if options.misses:
                _print_misses(found, claims[-1].absent, options.misses)
    every = [each for found in by_library.values() for each in found]
    for kind, count in sorted(Counter(each.kind for each in every).items()):
        print(_row(f"all: {count} of kind {kind}", [each for each in every if each.kind == kind]))
    print(_row("all", every, Claims.of_all(claims)))
    if options.json:
        options.json.write_text(_record(by_library), "utf-8")
    return 0 if is_met(by_library, claims) else 1


if __name__ == "__main__":
    sys.exit(main())
