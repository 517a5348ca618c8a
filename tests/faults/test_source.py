"""Projects under the same faults as pages: kills, hostile files, and strangers' text in all that they say."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import ROOT
from helpers.harvesting import write_files, write_project
from helpers.indexes import make_index
from helpers.processes import (
    environment,
    health_of,
    not_printable,
    run_on_terminal,
    stored,
    wait_for,
    without_own_sequences,
)

from exsearch.index.sqlite.read import open_index
from exsearch.search.examples import examples
from faults.test_index import _dies_at, ended, started
from faults.test_strangers_text import ORDERS, _every_line_of_messages_is_ours

if TYPE_CHECKING:
    from helpers.processes import Run

    from exsearch.model import Example

VIEW = "import flask\n\ndef view_{n}():\n    return flask.make_response({n})\n"


def view(number: int, edition: int = 1) -> str:
    return VIEW.replace("{n}", str(number)) + "\n" * (edition - 1) + f"x = flask.g{edition}\n" * edition


def write_many(folder: Path, count: int, edition: int = 1) -> Path:
    """Make a folder of projects with two modules each."""
    for number in range(count):
        files = {f"p{number}/{name}.py": view(number, edition) for name in ("__init__", "views")}
        write_project(folder / f"p{number}", files)
    return folder


def make_home(home: Path, *folders: Path) -> Path:
    """Make an index of folders of projects, without the built-in examples; returns its file."""
    return make_index(home, projects=folders)


def by_project(index_file: Path) -> dict[str, list[Example]]:
    """Return project -> its examples, as a reader sees them now."""
    found: dict[str, list[Example]] = {}
    with closing(open_index(str(index_file))) as index:
        for example in examples(index):
            found.setdefault(str(example.project.name), []).append(example)
    return found


# -- kills

MANY = 60


class Many(NamedTuple):
    folder: Path
    projects: dict[str, list[Example]]
    """What an undisturbed run stores of it."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Many:
    root = tmp_path_factory.mktemp("many-projects")
    folder = write_many(root / "many", MANY)
    return Many(folder, by_project(make_home(root / "home", folder)))


def origins(index_file: Path) -> int:
    """Return how many projects are stored at this moment."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{index_file}?mode=ro", uri=True)) as index:
        return int(index.execute("SELECT count(*) FROM origin").fetchone()[0])
    return 0


def processes_of(home: Path) -> list[int]:
    """Return the processes that were started for a home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"EXSEARCH_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid()]


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_add_keeps_whole_projects_and_the_next_goes_on(
    run: Run, home: Path, many: Many, seed: int
) -> None:
    index_file = make_home(home)
    least = random.Random(seed).randrange(MANY // 2)
    process = started("add", str(many.folder), "-j", "2")
    wait_for(lambda: origins(index_file) > least or process.poll() is not None)
    process.kill()
    process.communicate()

    kept = by_project(index_file)
    assert len(kept) > least
    assert all(examples == many.projects[name] for name, examples in kept.items())

    again = run("add", str(many.folder))
    assert again.status == 0
    assert f", {len(kept)} unchanged" in again.err
    assert by_project(index_file) == many.projects
    assert health_of(home) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_leaves_no_worker(
    home: Path, tmp_path: Path, many: Many, sent: signal.Signals
) -> None:
    index_file = make_home(home)
    process = started("add", str(many.folder), "-j", "2")
    wait_for(lambda: origins(index_file) > 1 or process.poll() is not None)
    assert len(processes_of(home)) >= 1  # control
    process.send_signal(sent)

    ran = ended(process)

    assert ran.status in (-sent, 128 + sent)
    if sent == signal.SIGINT:
        assert ran.err == "exsearch: stopped\n"
    wait_for(lambda: not processes_of(home))
    kept = by_project(index_file)
    assert kept
    assert all(examples == many.projects[name] for name, examples in kept.items())


@pytest.mark.parametrize("verb", ["add", "update", "remove", "rebuild"])
def test_a_run_over_projects_may_die_at_any_step(home: Path, tmp_path: Path, verb: str) -> None:
    folder, other = write_many(tmp_path / "all", 3), write_many(tmp_path / "other", 1)
    start = make_home(tmp_path / "start", folder, other).parent
    write_many(folder, 2, edition=2)
    arguments = {"add": ["add", str(folder), "-j", "1"], "update": ["update"],
                 "remove": ["remove", str(folder)], "rebuild": ["doctor", "--rebuild"]}[verb]  # fmt: skip
    index_file = home / "index.sqlite"

    def from_the_start() -> None:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(start, home)

    def content() -> dict[str, list[Example]]:
        return {source: sorted(examples) for source, examples in stored(index_file).items()}

    def each_is_old_or_new(now: dict[str, list[Example]]) -> bool:
        examples = {project: [e for e in now.get(str(folder), []) if e.project.name == project]
                    for project in ("p0", "p1", "p2")}  # fmt: skip
        return now[str(other)] == before[str(other)] and all(
            found in [[e for e in state.get(str(folder), []) if e.project.name == project]
                      for state in (before, done)]
            for project, found in examples.items())  # fmt: skip

    from_the_start()
    before = content()
    assert not _dies_at(10_000, home, arguments)
    done = content()
    assert done != before
    steps = 0
    from_the_start()
    while _dies_at(steps, home, arguments):
        assert each_is_old_or_new(content()), steps
        if content() != done or verb != "remove":
            assert not _dies_at(10_000, home, arguments)
        assert content() == done, steps
        assert health_of(home) == []
        steps += 11 if verb == "rebuild" else 4
        from_the_start()
    assert steps > 6


def test_readers_see_whole_projects_while_they_are_added(home: Path, many: Many) -> None:
    index_file = make_home(home)
    process = started("add", str(many.folder), "-j", "1")
    seen = set()
    while process.poll() is None:
        now = by_project(index_file)
        assert all(examples == many.projects[name] for name, examples in now.items())
        seen.add(len(now))
    assert ended(process).status == 0
    assert len(seen) > 2  # control: it was seen while it grew


# -- hostile files, by the command

BAD: dict[str, bytes] = {
    "parentheses.py": b"x = " + b"(" * 5000 + b")" * 5000,
    "sum.py": b"x = " + b"+".join([b"0"] * 200_000),
    "line.py": b"import os; " + b"os.getcwd(); " * 60_000,
    "nul.py": b"x = 1\0\n",
    "two.py": b"print 'hello'\n",
    "large.py": b"# " + b"x" * 1_100_000,
}


def test_hostile_files_cost_themselves_and_say_nothing_else(run: Run, home: Path, tmp_path: Path) -> None:
    make_home(home)
    good = {"good.py": view(1), "surrogate.py": "import flask\nflask.make_response('\\ud800')\n",
            "warns.py": "import flask\nx = '\\[\x1b[31m' is 1\nflask.make_response(2)\n"}  # fmt: skip
    tree = write_project(tmp_path / "bad", {**good, **BAD})

    ran = run("add", str(tree))

    assert ran.status == 0
    assert f"{len(BAD)} skipped" in ran.err
    assert "SyntaxWarning" not in ran.err
    assert not not_printable(ran.err)
    _every_line_of_messages_is_ours(ran.err)
    skipped = {line.split("\t")[1] for line in run("doctor").out.splitlines() if line.startswith("skipped")}
    assert {line.rpartition(" ")[2].partition(":")[0] for line in skipped} == BAD.keys()
    rows = run("flask.make_response").out.splitlines()
    assert {row.split("\t")[4] for row in rows} == good.keys()
    assert run("add", str(tree), "--strict").status == 3


def test_links_devices_and_loops_are_not_followed(run: Run, home: Path, tmp_path: Path) -> None:
    make_home(home)
    tree = write_project(tmp_path / "odd", {"good.py": view(1)})
    secret = write_files(tmp_path / "elsewhere", {"secret.py": "import flask\nflask.secret()\n"})
    os.symlink(secret / "secret.py", tree / "link.py")
    os.symlink(secret, tree / "folder")
    os.symlink(tree, tree / "loop")
    os.mkfifo(tree / "fifo.py")

    ran = run("add", str(tree))

    assert ran.status == 0
    assert "4 skipped" in ran.err
    assert run("flask.secret").status == 1
    assert run("flask.make_response").status == 0  # control


def test_a_worker_that_dies_costs_its_file_in_the_real_command(run: Run, home: Path, tmp_path: Path) -> None:
    make_home(home)
    folder = tmp_path / "all"
    for number in range(4):
        word = "DEADLY" if number == 2 else "harmless"
        write_project(
            folder / f"p{number}", {"a.py": view(number), "b.py": f"# {word}\n" + view(number + 10)}
        )
    program = """
import ast, os, sys
from exsearch.__main__ import quick_answer
parse = ast.parse
ast.parse = lambda text, *more: os.abort() if "DEADLY" in text else parse(text, *more)
sys.exit(quick_answer(sys.argv[1:]))
"""
    done = subprocess.run([sys.executable, "-c", program, "add", str(folder)], cwd=ROOT, env=environment(),
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip

    assert done.returncode == 0, done.stderr
    reason = "ended the parser's process, took too long, or needs too much memory"
    assert f"1 skipped\n  skipped b.py: {reason}" in done.stderr
    assert [len([e for e in examples if e.kind == "call" or "make" in str(e.symbol)])
            for _, examples in sorted(by_project(home / "index.sqlite").items())] == [2, 2, 1, 2]  # fmt: skip


# -- strangers' text

PYPROJECT = f"""\
[project]
name = "NAME"
version = "1.0"
description = {json.dumps("DESCRIPTION " + ORDERS)}
license = {{text = {json.dumps("LICENCE " + ORDERS)}}}
[project.urls]
Documentation = "https://docs.example.org/x"
"""
IN_PATH = ORDERS.replace("/", "")
CODE = f"""\
import zoo  # CODE {ORDERS}

def quagga():
    zoo.render("zebra", '''{ORDERS}''')  # {ORDERS}
    return "שלום", zoo.größe
"""


class Strange(NamedTuple):
    home: Path
    tree: Path
    path: str
    """Of the one module, in its project."""


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Strange:
    root = tmp_path_factory.mktemp("strangers-project")
    tree = root / f"TREE{IN_PATH}"[:200]
    path = f"FOLDER {IN_PATH}/FILE {IN_PATH}.py"
    write_files(tree, {"pyproject.toml": PYPROJECT, path: CODE, f"bad{IN_PATH}.py": "def (\n"})
    os.symlink("/etc/passwd", tree / f"link{IN_PATH}.py")
    make_index(root / "home", trees=[tree])
    return Strange(root / "home", tree, path)


@pytest.fixture
def home_of_strangers(strange: Strange, monkeypatch: pytest.MonkeyPatch) -> Strange:
    monkeypatch.setenv("EXSEARCH_HOME", str(strange.home))
    return strange


def test_every_field_carries_the_orders_and_json_is_exact(run: Run, home_of_strangers: Strange) -> None:
    record = json.loads(run("search", "zoo.render", "--jsonl").out)

    for text in (record["file"]["path"], record["source"], record["code"]):
        assert "\x1b" in text
        assert "\u202e" in text
    assert "[/foo]" in record["project"]["description"]  # what metadata says is cleaned where it is read
    assert "[/foo]" in record["license"]["text"]
    assert record["file"]["path"] == home_of_strangers.path
    assert record["code"] == CODE
    assert re.fullmatch(r"[\w./%@:+-]+", record["id"])
    shown = run("show", record["id"], "--json", "--schema", "1").out
    assert shown.isascii()
    assert json.loads(shown)[0]["code"] == CODE


COMMANDS = {
    "search": ["search", "zoo.render"],
    "explain": ["search", "zoo.render", "--explain"],
    "filter": ["search", "role:source"],
    "show": ["show", "zoo.render"],
    "highlighted": ["show", "zoo.render", "--highlighted"],
    "function": ["show", "zoo.render", "--function"],
    "standalone": ["show", "zoo.render", "--standalone"],
    "notice": ["notice", "zoo.render"],
    "projects": ["list", "projects"],
    "licenses": ["list", "licenses"],
    "sources": ["list", "sources"],
    "examples": ["list", "examples"],
    "doctor": ["doctor"],
    "add": ["add", "TREE"],
    "update": ["update"],
    "pages": ["pages", "zoo.render", "--to", "OUT"],
    "add nothing": ["add", f"installed:what{ORDERS}"],
    "add no path": ["add", f"env:/what{ORDERS}"],
    "symbol": ["add", "--symbol", f"what{ORDERS}", f"/nowhere{ORDERS}"],
    "pages of nothing": ["pages", f"what{ORDERS}", "--to", "OUT"],
}
OF_CODE = {"show", "highlighted", "function", "standalone"}


def _words(name: str, strange: Strange, place: Path) -> list[str]:
    said = {"TREE": str(strange.tree), "OUT": str(place / "out")}
    if name == "add":
        os.utime(strange.tree / strange.path, (0, random.Random(str(place)).randrange(10**9)))
    return [said.get(word, word) for word in COMMANDS[name]]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_gets_text_alone(forked: Run, home_of_strangers: Strange, tmp_path: Path, name: str) -> None:
    ran = forked(*_words(name, home_of_strangers, tmp_path))

    assert ran.out + ran.err
    assert not not_printable(ran.err)
    _every_line_of_messages_is_ours(ran.err)
    if name not in OF_CODE:
        assert not_printable(ran.out) <= {"\t"}
    else:  # code is exact, the lines above it are ours
        head = ran.out.partition("import zoo")[0]
        assert head
        assert not not_printable(head)


DRAWN = [
    "search",
    "explain",
    "show",
    "highlighted",
    "projects",
    "licenses",
    "doctor",
    "add",
    "pages of nothing",
]


@pytest.mark.parametrize("name", DRAWN)
def test_a_terminal_gets_no_order_but_ours(home_of_strangers: Strange, tmp_path: Path, name: str) -> None:
    ran = run_on_terminal(*_words(name, home_of_strangers, tmp_path), columns=200)

    assert ran.out + ran.err
    assert not not_printable(without_own_sequences(ran.out)) - {"\t"}
    assert not not_printable(without_own_sequences(ran.err, bar=name == "add"))


def test_what_is_damaged_of_source_is_said_and_not_shown(forked: Run, home: Path, tmp_path: Path) -> None:
    index_file = make_home(home, write_many(tmp_path / "all", 2))
    assert forked("show", "flask.make_response").status == 0  # control
    assert forked("doctor").status == 0
    with closing(sqlite3.connect(index_file)) as connection, connection:
        connection.execute("UPDATE example SET text = replace(text, 'return', 'delete')")
        connection.execute("UPDATE document SET code = substr(code, 1, 40)")

    for words in (["flask.make_response"], ["show", "flask.make_response"], ["list", "examples"], ["doctor"],
                  ["pages", "flask.make_response", "--to", str(tmp_path / "out")]):  # fmt: skip
        ran = forked(*words)
        assert ran.status == 2, words
        assert "delete" not in ran.out
        assert "damaged" in ran.out + ran.err
    assert forked("doctor", "--rebuild").status == 0
    assert "return" in forked("flask.make_response").out
