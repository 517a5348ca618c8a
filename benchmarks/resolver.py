"""Compare the meaning of names in `exsearch.resolve.module` with jedi.

`python benchmarks/resolver.py [--env VENV]` samples uses in five installed packages, with a seed, and asks
jedi for the definition of each. A use agrees if its symbol, written after an import, leads to the same
definition. Then it samples calls in the same files, and prints how many of the calls that jedi follows to
another module exsearch has found, too. It lists every disagreement. The extra `bench` installs jedi.
`--speed` measures how much time finding names adds to parsing.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import random
import re
import subprocess
import sys
import time
import venv
import warnings
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from exsearch.resolve import ASSIGNED, EXACT, HOWS, IMPORT, INFERRED, NAME_ONLY
from exsearch.resolve.module import Names, Use, find_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGES = ("flask==3.1.3", "httpx==0.28.1", "requests==2.34.2", "rich==15.0.0", "tornado==6.6.1")
"""Packages of five styles; one has its tests with it."""

WANTED = {EXACT: 260, ASSIGNED: 120, INFERRED: 160, NAME_ONLY: 30}
"""Number of sampled uses for each `how`."""
CALLS = 400
WORKERS = 2
TARGETS = {EXACT: 0.98, ASSIGNED: 0.95, INFERRED: 0.95}
RECALL = 0.95
MOST_BY_CHANCE = 0.02
CONTROLS = 100

REASONS = {
    "sys.argv": "`args` where no other was given",
    "zlib.MAX_WBITS": "`max_wbits` where no other was given",
    "flask.globals.request_ctx.flashes": "`flashes` where no other was given",
}
"""Symbol -> the reason of a disagreement, found by reading."""


class Place(NamedTuple):
    """A name, or the last attribute of a chain, that jedi is asked about."""

    path: str
    line: int
    column: int
    symbol: str | None
    """Our answer; None if we have none."""
    how: int


class Answer(NamedTuple):
    """Jedi's answer for a place."""

    place: Place
    verdict: str
    """"agree", "disagree" or "silent"; for a call "found", "missed" or "not counted"."""
    theirs: str


class Module(NamedTuple):
    """A file of the sample."""

    path: Path
    text: str
    tree: ast.Module
    names: Names


# The sample


def modules_of(site: Path) -> list[Module]:
    """Return the modules of the packages by name."""
    found = []
    for package in PACKAGES:
        top = site / package.partition("==")[0]
        for path in sorted(top.rglob("*.py")):
            text = path.read_text("utf-8")
            dotted = ".".join(path.relative_to(site).with_suffix("").parts)
            is_package = path.name == "__init__.py"
            tree = ast.parse(text)
            module = dotted.removesuffix(".__init__")
            found.append(Module(path, text, tree, find_names(tree, module, is_package)))
    return found


def chance(seed: int) -> random.Random:
    """Return a random generator that picks the same sample for the same seed."""
    return random.Random(seed)  # noqa: S311 - a sample, not a secret


def sampled_uses(modules: list[Module], seed: int) -> list[Place]:
    """Return some uses of each `how`."""
    by_how: dict[int, list[Place]] = defaultdict(list)
    for module in modules:
        ends = ends_of_chains(module)
        for symbol, kind, how, line, end_line, column, *_ in module.names.uses:
            place = ends.get((line, column, end_line, symbol.rpartition(".")[2])) or ends.get(
                (line, column, end_line, "" if how != ASSIGNED else "self.")
            )
            place = place or ends.get((line, column, end_line, ""))
            if kind != IMPORT and place is not None:
                by_how[how].append(Place(str(module.path), *place, symbol, how))
    picked = []
    for how, places in sorted(by_how.items()):
        picked += chance(seed).sample(places, min(len(places), WANTED.get(how, 0)))
    return picked


def exchanged(uses: list[Place], seed: int) -> list[Place]:
    """Return some of the places with wrong symbols, those of other places: jedi should not agree."""
    certain = [place for place in uses if place.how == EXACT]
    picked = chance(seed).sample(certain, CONTROLS + 1)
    pairs = pairwise(picked)
    return [one._replace(symbol=other.symbol) for one, other in pairs if one.symbol != other.symbol]


def ends_of_chains(module: Module) -> dict[tuple[int, int, int, str], tuple[int, int]]:
    """Return {(line, column, last line, last name) of a name or chain: position of its last name}.

    The last name of a bare name is "", that of `self.x` also "self.": what they mean may have another name.
    """
    lines = module.text.split("\n")
    ends = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            ends[node.lineno, node.col_offset, node.end_lineno or 0, ""] = (node.lineno, node.col_offset)
        elif isinstance(node, ast.Attribute):
            line, end = node.end_lineno or 0, node.end_col_offset or 0
            place = (node.lineno, node.col_offset, line, node.attr)
            column = len(lines[line - 1].encode()[: end - len(node.attr.encode())].decode())
            if place not in ends or ends[place] < (line, column):
                ends[place] = (line, column)
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                ends[(*place[:3], "self.")] = (line, column)
    return ends


def sampled_calls(modules: list[Module], seed: int) -> list[Place]:
    """Return some calls of names and of chains of attributes that begin with a name."""
    places = []
    for module in modules:
        calls = [use for use in map(Use._make, module.names.uses) if use.shape[0] != "@"]
        used = {(use.line, use.column, use.end_line): use for use in calls}
        ends = ends_of_chains(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                func = node.func
                last = func.attr if isinstance(func, ast.Attribute) else ""
                end = ends[func.lineno, func.col_offset, func.end_lineno or 0, last]
                use = used.get((func.lineno, func.col_offset, func.end_lineno or 0))
                symbol, how = (use.symbol, use.how) if use else (None, -1)
                if begins_with_import(func, module):
                    places.append(Place(str(module.path), *end, symbol, how))
    return chance(seed).sample(places, CALLS)


def begins_with_import(func: ast.expr, module: Module) -> bool:
    """Return whether a chain begins with a name that is imported anywhere in the module."""
    while isinstance(func, ast.Attribute):
        func = func.value
    return isinstance(func, ast.Name) and func.id in imported_names(module.path, module.tree)


_IMPORTED: dict[Path, set[str]] = {}


def imported_names(path: Path, tree: ast.Module) -> set[str]:
    """Return all names that imports bind in any scope of a module."""
    if path not in _IMPORTED:
        _IMPORTED[path] = {
            (alias.asname or alias.name).partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
    return _IMPORTED[path]


# Jedi


@cache
def project_of(site: str, python: str) -> Any:
    """Return jedi's view of an environment."""
    return import_module("jedi").Project(site, environment_path=python, smart_sys_path=False)


@cache
def script_of(path: str, site: str, python: str) -> Any:
    """Return jedi's view of a file."""
    return import_module("jedi").Script(path=path, project=project_of(site, python))


_IN_METHOD = re.compile(r"(\._*[A-Z]\w*)\.[a-z_]\w*\.(\w+)$")


class Found(NamedTuple):
    """The definitions of names that jedi finds."""

    definitions: frozenset[tuple[str, int, str]]
    """(file, line, full name) of each result of `goto`."""
    inferred: frozenset[tuple[str, int, str]]
    """The same for each result of `infer`: classes, functions and modules."""

    def meets(self, other: Found) -> bool:
        """Return whether two places have the same definition."""
        return bool(
            self.definitions & other.definitions
            or self.inferred & other.inferred
            or self.attributes() & other.attributes()
        )

    def attributes(self) -> set[str]:
        """Return the names of the definitions; `C.__init__.x` and `C.x` are one attribute."""
        return {_IN_METHOD.sub(r"\1.\2", name) for _, _, name in self.definitions if "." in name}


def asked(script: Any, line: int, column: int) -> Found:
    """Return the definitions of the name at a place."""

    def facts(names: Any) -> frozenset[tuple[str, int, str]]:
        return frozenset((str(n.module_path), n.line or 0, n.full_name or n.name) for n in names)

    try:
        definitions = script.goto(line, column, follow_imports=True, follow_builtin_imports=True)
        inferred = script.infer(line, column)
    except Exception as error:  # noqa: BLE001 - jedi raises many things on code that it cannot follow
        print(f"jedi: {script.path}:{line}: {type(error).__name__}", file=sys.stderr)
        return Found(frozenset(), frozenset())
    return Found(facts(definitions), facts(n for n in inferred if n.type != "instance"))


@cache
def meant(symbol: str, site: str, python: str) -> Found:
    """Return the definitions of a symbol, written after an import of its module."""
    jedi = import_module("jedi")
    parts = symbol.split(".")
    for count in range(len(parts) - 1, 0, -1):
        module, rest = ".".join(parts[:count]), ".".join(parts[count:])
        code = f"import {module} as m\nm.{rest}"
        script = jedi.Script(code, project=project_of(site, python))
        found = asked(script, 2, len(rest) + 1)
        if found.definitions or found.inferred:
            return found
    script = jedi.Script(f"import {symbol}", project=project_of(site, python))
    return asked(script, 1, len(symbol) + 6)


def followed(found: Found, place: Place, site: str, python: str) -> Found:
    """Return the definitions of the values that this file assigns to the definitions in it."""
    tree = tree_of(place.path)
    for _ in range(3):
        lines = {line for path, line, _ in found.definitions if path == place.path}
        values: list[ast.expr] = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr))
            and node.value
            and node.lineno in lines
        ]
        branches = [part for value in values for part in ast.walk(value) if isinstance(part, ast.IfExp)]
        values += [value for branch in branches for value in (branch.body, branch.orelse)]
        for value in values:
            if isinstance(value, (ast.Name, ast.Attribute)):
                last = len(value.attr if isinstance(value, ast.Attribute) else value.id)
                script = script_of(place.path, site, python)
                more = asked(script, value.end_lineno or 0, (value.end_col_offset or 0) - last)
                found = Found(found.definitions | more.definitions, found.inferred | more.inferred)
    return found


@cache
def tree_of(path: str) -> ast.Module:
    """Return the tree of a file."""
    return ast.parse(Path(path).read_text("utf-8"))


def judged_use(place: Place, site: str, python: str) -> Answer:
    """Return whether jedi agrees about a use."""
    there = asked(script_of(place.path, site, python), place.line, place.column)
    if place.how == ASSIGNED:
        there = followed(there, place, site, python)
    ours = meant(place.symbol or "", site, python)
    theirs = shown(there)
    if not there.definitions and not there.inferred:
        return Answer(place, "silent", "")
    named = {name for _, _, name in there.definitions | there.inferred}
    if there.meets(ours) or place.symbol in named:
        return Answer(place, "agree", theirs)
    if ours.definitions or ours.inferred:
        return Answer(place, "disagree", theirs)
    # Jedi finds an attribute that only methods assign through an object only, so ask for its class.
    owner, _, attribute = (place.symbol or "").rpartition(".")
    whole = meant(owner, site, python)
    members = {f"{name}.{attribute}" for _, _, name in whole.definitions | whole.inferred}
    return Answer(place, "agree" if members & there.attributes() else "silent", theirs)


def judged_call(place: Place, site: str, python: str) -> Answer:
    """Return whether a call that leads to another module was found."""
    there = asked(script_of(place.path, site, python), place.line, place.column)
    outside = [path for path, _, name in there.definitions if path != place.path]
    if not outside:
        return Answer(place, "not counted", "")
    return Answer(place, "missed" if place.symbol is None else "found", shown(there))


def shown(found: Found) -> str:
    """Return a definition in readable form."""
    places = sorted(found.definitions or found.inferred)
    return f"{places[0][2]} ({Path(places[0][0]).name}:{places[0][1]})" if places else ""


def judged(task: tuple[str, list[Place], str, str]) -> list[Answer]:
    """Return jedi's answers about the places of one file."""
    what, places, site, python = task
    judge = judged_use if what == "uses" else judged_call
    return [judge(place, site, python) for place in places]


def answers(what: str, places: list[Place], site: Path, python: Path) -> list[Answer]:
    """Return jedi's answers, from two processes."""
    by_file: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_file[place.path].append(place)
    tasks = [(what, of_file, str(site), str(python)) for of_file in by_file.values()]
    with ProcessPoolExecutor(WORKERS) as pool:
        return [answer for found in pool.map(judged, tasks) for answer in found]


# Output


def report_uses(found: list[Answer], site: Path) -> bool:
    """Print the precision of each `how`, and return whether the targets are met."""
    print(f"{'how':<12}{'sampled':>8}{'agree':>8}{'disagree':>10}{'silent':>8}{'precision':>11}{'target':>8}")
    met = True
    for how in sorted(WANTED):
        counts = Counter(answer.verdict for answer in found if answer.place.how == how)
        judged_ = counts["agree"] + counts["disagree"]
        precision = counts["agree"] / judged_ if judged_ else 1.0
        target = TARGETS.get(how)
        met &= target is None or precision >= target
        print(
            f"{HOWS[how]:<12}{counts.total():>8}{counts['agree']:>8}{counts['disagree']:>10}"
            f"{counts['silent']:>8}{precision:>11.3f}{target or '':>8}"
        )
    print()
    for answer in found:
        if answer.verdict == "disagree":
            print(line_of(answer, site), "|", REASONS.get(answer.place.symbol or "", "?"))
    return met


def report_control(found: list[Answer]) -> bool:
    """Print how often jedi agrees with wrong symbols, and return whether that is rare."""
    agreed = sum(answer.verdict == "agree" for answer in found)
    print(f"\ncontrol: {len(found)} places with the symbol of another, {agreed} agree")
    return agreed <= len(found) * MOST_BY_CHANCE


def report_calls(found: list[Answer], site: Path) -> bool:
    """Print how many calls of imported symbols were found, and return whether that is enough."""
    counts = Counter(answer.verdict for answer in found)
    counted = counts["found"] + counts["missed"]
    recall = counts["found"] / counted if counted else 1.0
    print(f"\ncalls of imported names: {counted} that jedi follows, {counts['found']} found: {recall:.3f}")
    for answer in found:
        if answer.verdict == "missed":
            print(line_of(answer, site))
    return recall >= RECALL


def line_of(answer: Answer, site: Path) -> str:
    """Return a line about one answer."""
    place = answer.place
    where = f"{Path(place.path).relative_to(site)}:{place.line}"
    how = HOWS[place.how] if place.symbol else ""
    return f"{where:<44} {how:<10} {place.symbol or '-':<44} jedi: {answer.theirs}"


# Speed


def measure_speed(folder: Path, most: int, seed: int) -> None:
    """Print the rate of parsing and finding names, compared with parsing only.

    Both are timed on one file after the other, in turn, with the quickest of three tries each.
    """
    texts = list(parseable(folder, most, seed))
    lines = sum(text.count("\n") for text in texts)
    spent = [0.0, 0.0]
    works: tuple[Callable[[str], object], ...] = (ast.parse, _parse_and_find)
    gc.disable()
    for text in texts:
        best = [float("inf")] * 2
        for _ in range(3):
            for index, work in enumerate(works):
                began = time.process_time()
                work(text)
                best[index] = min(best[index], time.process_time() - began)
        spent[0] += best[0]
        spent[1] += best[1]
    rates = [lines / seconds / 1000 for seconds in spent]
    print(
        f"{len(texts)} files, {lines} lines: parse {rates[0]:.0f} kLOC/s, with names {rates[1]:.0f}, ", end=""
    )
    print(f"ratio {rates[1] / rates[0]:.3f}")


def _parse_and_find(text: str) -> None:
    find_names(ast.parse(text), "package.module", False)


def parseable(folder: Path, most: int, seed: int) -> Iterator[str]:
    """Yield the text of some Python files in a folder."""
    paths = sorted(folder.rglob("*.py"))
    chance(seed).shuffle(paths)
    for path in paths:
        try:
            text = path.read_text("utf-8")
            if len(text) < 400_000:
                ast.parse(text)
                yield text
                most -= 1
        except (ValueError, SyntaxError, RecursionError):
            continue
        if not most:
            return


@contextmanager
def environment(given: Path | None) -> Iterator[tuple[Path, Path]]:
    """Yield the folder of packages and the Python of an environment with the packages."""
    with TemporaryDirectory(prefix="exsearch-benchmark-") as name:
        folder = given or Path(name) / "venv"
        python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
        if given is None:
            venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(folder)
            subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
        yield Path(done.stdout.strip()), python


def main() -> int:
    """Run the comparison; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--env", type=Path, help="an environment that has the packages already")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=Path, metavar="FOLDER", help="measure parsing of the files there")
    parser.add_argument("--files", type=int, default=500, help="files to measure")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20_000)
    if options.speed:
        measure_speed(options.speed, options.files, options.seed)
        return 0
    with environment(options.env) as (site, python):
        modules = modules_of(site)
        uses = sampled_uses(modules, options.seed)
        of_uses = answers("uses", uses, site, python)
        of_others = answers("uses", exchanged(uses, options.seed), site, python)
        of_calls = answers("calls", sampled_calls(modules, options.seed), site, python)
        reports = [report_uses(of_uses, site), report_control(of_others), report_calls(of_calls, site)]
        return 0 if all(reports) else 1


if __name__ == "__main__":
    sys.exit(main())
