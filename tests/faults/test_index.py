"""Kills, two writers, and files that are no index: what was stored is whole, or said not to be."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import ROOT, Ran
from helpers.indexes import add_path, make_index
from helpers.killing import dies_at
from helpers.pages import CODE, SECTION, named
from helpers.processes import (
    command,
    environment,
    health_of,
    no_traceback,
    run_as_anyone,
    stored,
    wait_for,
)

from exsearch import cli
from exsearch.errors import IndexBusy, IndexDamaged, IndexReadOnly, IndexUnusable
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.errors import of_sqlite
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.sqlite.seal import break_seal
from exsearch.output import plain
from exsearch.search.examples import examples
from exsearch.search.find import search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from helpers.processes import Run

    from exsearch.model import Example, Hit
    from faults.conftest import Built

MANY = 200
"""Pages, of two examples each."""


class Pages(NamedTuple):
    folder: Path
    examples: tuple[Example, ...]
    """What an undisturbed run stores of it."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    root = tmp_path_factory.mktemp("many")
    folder = root / "many"
    folder.mkdir()
    _write_many(folder, "first")
    path = str(root / "index.sqlite")
    with writing(path) as writer:
        add_path(writer, folder)
        return Pages(folder, tuple(examples(writer)))


def _write_many(folder: Path, edition: str) -> None:
    for number in range(MANY):
        text = named(f"many-{number}", CODE.replace("answer", f"answer_{edition}"))
        text += "\n" + SECTION.format(number=2) + f"```python\n~~render(make_response, {number})\n```\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(), cwd=ROOT,
    )  # fmt: skip


def ended(process: subprocess.Popen[bytes]) -> Ran:
    out, err = process.communicate(timeout=60)
    return no_traceback(Ran(process.returncode, out.decode(), err.decode()))


def is_writing(process: subprocess.Popen[bytes], index_file: Path) -> bool:
    """Return whether a run is within its transaction."""
    writer = index_file.with_name(f"{index_file.name}.writer")
    log = index_file.with_name(f"{index_file.name}-wal")
    return writer.exists() and writer.read_text().startswith(f"{process.pid} ") and log.exists()


# -- kill -9


@pytest.mark.parametrize("seed", range(12))
def test_a_killed_add_leaves_what_was_there_and_all_or_nothing_of_the_rest(
    run: Run, lean_file: Path, many: Pages, seed: int
) -> None:
    before = stored(lean_file)
    process = started("add", str(many.folder))
    # Half of them once the run writes, at random moments from there on.
    if seed % 2:
        wait_for(lambda: is_writing(process, lean_file) or process.poll() is not None)
    time.sleep(random.Random(seed).uniform(0, 0.5 if seed % 2 else 0.8))
    process.kill()
    process.communicate()

    assert run("make_response").status == 0
    after = stored(lean_file)
    mine = after.pop(str(many.folder), [])
    assert after == before
    assert len(mine) in (0, len(many.examples))
    assert run("add", str(many.folder)).status == 0
    assert stored(lean_file) == before | {str(many.folder): list(many.examples)}
    assert health_of(lean_file.parent) == []


_COUNTED_STATEMENTS = (
    "BEGIN",
    "COMMIT",
    "PRAGMA",
    "INSERT INTO origin",
    "DELETE FROM origin",
    "CREATE TABLE meta",
)


def _dies_at(step: int, home: Path, arguments: list[str]) -> bool:
    """Run the command in a process that ends, unasked, at its n-th step on disk; False if there is none."""
    return dies_at(step, home, lambda: cli.run(arguments), _COUNTED_STATEMENTS)


@pytest.mark.parametrize("verb", ["add", "update", "remove", "rebuild", "first search"])
def test_a_run_may_die_at_any_step(home: Path, tmp_path: Path, verb: str) -> None:
    start, pages, other = tmp_path / "start", tmp_path / "pages", tmp_path / "other"
    for folder in (pages, other):
        folder.mkdir()
        for name in ("one", "two"):
            (folder / f"{name}.md").write_text(named(f"{folder.name}-{name}"), encoding="utf-8")
    start.mkdir()
    if verb != "first search":
        make_index(start, pages=[pages])
    (pages / "one.md").write_text(named("pages-one", CODE + "~~make_response(2)\n"), encoding="utf-8")
    arguments = {
        "add": ["add", str(other)], "update": ["update"], "remove": ["remove", str(pages)],
        "rebuild": ["doctor", "--rebuild"], "first search": ["search", "make_response"],
    }[verb]  # fmt: skip
    index_file = home / "index.sqlite"

    def content() -> dict[str, list[Example]]:
        return stored(index_file) if index_file.exists() else {}

    def from_the_start() -> None:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(start, home)

    from_the_start()
    before = content()
    assert not _dies_at(10_000, home, arguments)
    done = content()
    assert done != before
    steps, stride = 0, {"add": 1, "first search": 7}.get(verb, 2)  # the more steps, the fewer of them
    from_the_start()
    while _dies_at(steps, home, arguments):
        assert content() in (before, done), steps
        if content() != done or verb != "remove":  # what is removed cannot be removed again
            assert not _dies_at(10_000, home, arguments)
        assert content() == done, steps
        with closing(open_index(str(index_file))) as index:
            assert not check(index, deep=True).damage
        steps += stride
        from_the_start()
    assert steps > 12


# -- Ctrl-C


def test_ctrl_c_stops_at_once_and_keeps_what_was_there(run: Run, index_file: Path, many: Pages) -> None:
    before = stored(index_file)
    process = started("add", str(many.folder))
    wait_for(lambda: is_writing(process, index_file))
    process.send_signal(signal.SIGINT)

    ran = ended(process)

    assert (ran.status, ran.out, ran.err) == (130, "", "exsearch: stopped\n")
    assert stored(index_file) == before
    assert run("add", str(many.folder)).status == 0
    assert stored(index_file) == before | {str(many.folder): list(many.examples)}
    assert health_of(index_file.parent) == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_leave_the_index_whole(
    run: Run, index_file: Path, many: Pages, sent: signal.Signals
) -> None:
    before = stored(index_file)
    process = started("add", str(many.folder))
    wait_for(lambda: is_writing(process, index_file))
    process.send_signal(sent)

    assert ended(process).status in (-sent, 128 + sent)

    assert stored(index_file) == before
    assert health_of(index_file.parent) == []


# -- writers and readers


def test_a_second_writer_is_told_who_writes_and_a_killed_one_holds_nobody_up(
    run: Run, index_file: Path, many: Pages, built: Built
) -> None:
    first = started("add", str(many.folder))
    try:
        wait_for(lambda: is_writing(first, index_file))
        first.send_signal(signal.SIGSTOP)
        if "in use" in run("make_response").err:  # it was stopped in the moment in which the log is made
            first.send_signal(signal.SIGCONT)
            time.sleep(0.002)
            first.send_signal(signal.SIGSTOP)

        began = time.monotonic()
        second = no_traceback(run("add", str(built.pages)))
        assert time.monotonic() - began < 5
        assert second.status == 2
        assert second.err.startswith(f"exsearch: run {first.pid} since ")
        assert second.err.endswith(" is writing to the index\n  try again when it is done\n")
        for words in (["remove", "built-in"], ["doctor", "--rebuild"]):
            assert f"run {first.pid} since " in run(*words).err
        assert run("make_response").status == 0  # readers go on
        assert health_of(index_file.parent) == []
    finally:
        first.kill()
    first.communicate()

    began = time.monotonic()
    assert run("add", str(built.pages)).status == 0
    assert time.monotonic() - began < 5
    assert str(many.folder) not in stored(index_file)


@pytest.mark.parametrize(("name", "expected"), [
    ("SQLITE_BUSY_SNAPSHOT", IndexBusy), ("SQLITE_LOCKED_SHAREDCACHE", IndexBusy),
    ("SQLITE_PROTOCOL", IndexBusy),  # a run was stopped while it made its log
    ("SQLITE_READONLY_DBMOVED", IndexReadOnly), ("SQLITE_CANTOPEN", IndexReadOnly),
    ("SQLITE_CORRUPT", IndexDamaged), ("SQLITE_NOTADB", IndexDamaged), (None, IndexDamaged),
    ("SQLITE_FULL", IndexUnusable), ("SQLITE_IOERR_READ", IndexUnusable),
])  # fmt: skip
def test_what_an_error_of_sqlite_means_is_told_by_its_code(name: str | None, expected: type) -> None:
    error = sqlite3.OperationalError("database is locked")  # its words mean nothing
    if name is not None:
        error.sqlite_errorname = name

    assert type(of_sqlite(error, "index.sqlite")) is expected


def test_two_writers_at_the_same_time_are_both_served_in_the_end(
    run: Run, index_file: Path, many: Pages, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(many.folder, other)

    both = [started("add", str(folder)) for folder in (many.folder, other)]

    assert sorted(ended(process).status for process in both) in ([0, 0], [0, 2])
    for folder in (many.folder, other):
        assert run("add", str(folder)).status == 0
    found = stored(index_file)
    assert len(found[str(many.folder)]) == len(found[str(other)]) == len(many.examples)
    assert len({example.id for examples in found.values() for example in examples}) == sum(
        map(len, found.values())
    )


def test_first_searches_at_the_same_time_are_all_answered(run: Run, home: Path) -> None:
    answers = [ended(process) for process in [started("make_response") for _ in range(5)]]

    assert {answer.status for answer in answers} == {0}
    assert len({answer.out for answer in answers}) == 1
    assert answers[0].out.startswith("1\tflask.make_response\t")
    assert health_of(home) == []


def test_readers_see_the_old_or_the_new_and_never_half(
    run: Run, index_file: Path, many: Pages, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    shutil.copytree(many.folder, folder)
    editions = ("first", "second", "third", "fourth", "fifth", "sixth")
    seen: list[dict[str, int]] = []
    for number, edition in enumerate(editions, 1):
        _write_many(folder, edition)
        process = started("add", str(folder))
        while process.poll() is None:
            mine = stored(index_file).get(str(folder), [])
            lines = [e.code.splitlines()[2] for e in mine if "answer" in e.code]
            seen.append({each: sum(each in line for line in lines) for each in editions})
        assert ended(process).status == 0
        if number > 1 and len(seen) > 20:
            break  # a slow machine reads less often, and needs more editions

    assert len(seen) > 20
    whole = [{each: MANY * (each == held) for each in editions} for held in ("none", *editions[:number])]
    assert all(counts in whole for counts in seen)
    assert all(counts in seen for counts in whole[:2])  # control: both sides were seen


def test_an_open_reader_keeps_its_answer_while_the_index_is_made_anew(run: Run, index_file: Path) -> None:
    with closing(open_index(str(index_file))) as index:
        before = list(examples(index))
        cursor = examples(index)
        next(cursor)

        assert run("doctor", "--rebuild").status == 0

        assert len(list(cursor)) == len(before) - 1
        assert list(examples(index)) == before
    assert sorted(example for examples in stored(index_file).values() for example in examples) == sorted(
        before
    )


def test_a_run_does_not_wait_for_a_reader_that_stands_still(
    run: Run, index_file: Path, many: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("add", str(many.folder)).status == 0
    before = stored(index_file)
    monkeypatch.setattr("exsearch.index.sqlite.opening._READER_SECONDS", 0.1)
    reader = started("list", "examples", "--jsonl")  # more than a pipe holds, and nobody reads it
    assert reader.stdout is not None
    first = os.read(reader.stdout.fileno(), 1)

    with writing(str(index_file)) as writer:
        writer.remove(str(many.folder))

    after = stored(index_file)
    assert len(after) < len(before)
    assert health_of(index_file.parent) == []
    assert not list(index_file.parent.glob("*.new*"))
    rest, _ = reader.communicate(timeout=60)
    assert (reader.returncode, (first + rest).count(b"\n")) == (0, sum(map(len, before.values())))
    with writing(str(index_file)):  # control: nobody reads it
        assert not list(index_file.parent.glob("*.new*"))
    assert stored(index_file) == after


def test_a_run_that_fails_beside_a_reader_keeps_what_was_done(
    index_file: Path, built: Built, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built.home, home, dirs_exist_ok=True)
    monkeypatch.setattr("exsearch.index.sqlite.opening._READER_SECONDS", 0.1)
    with closing(sqlite3.connect(index_file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM example").fetchall()
        with pytest.raises(KeyboardInterrupt), writing(str(index_file)) as writer:
            writer.remove(str(built.pages))
            raise KeyboardInterrupt
        assert reader.execute("SELECT count(*) FROM example").fetchall() == before != [(0,)]

    assert len(stored(index_file)) < len(stored(built.home / "index.sqlite"))
    assert health_of(home) == []


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_home_that_goes_away_while_a_run_writes_is_an_error(
    index_file: Path, built: Built, home: Path, tmp_path: Path, replaced: bool
) -> None:
    shutil.copytree(built.home, home, dirs_exist_ok=True)

    with pytest.raises(IndexUnusable, match="removed or replaced while"), writing(str(index_file)) as writer:
        writer.remove(str(built.pages))
        home.rename(tmp_path / "moved")
        if replaced:
            shutil.copytree(built.home, home)

    if replaced:
        assert stored(index_file) == stored(built.home / "index.sqlite")
        with writing(str(index_file)) as writer:  # control
            writer.remove(str(built.pages))


# -- what a crash leaves


LEFT = ("index.sqlite.new", "index.sqlite.anew", "index.sqlite.new-journal", "index.sqlite.sources.new",
        "index.sqlite.writer", "index.sqlite.lock", "index.sqlite.sum",
        "index.sqlite.lock-journal")  # fmt: skip


@pytest.mark.parametrize("there", [False, True], ids=["no index", "an index"])
@pytest.mark.parametrize("junk", [b"", b"junk\xff" * 5000], ids=["empty", "junk"])
def test_what_a_crash_leaves_is_in_nobodys_way(
    forked: Run, built: Built, home: Path, junk: bytes, there: bool
) -> None:
    if there:
        shutil.copytree(built.home, home)
    home.mkdir(exist_ok=True)
    for name in LEFT:
        if not (junk and name == "index.sqlite.lock"):
            (home / name).write_bytes(junk)

    assert forked("make_response").status == 0
    assert forked("add", str(built.pages)).status == 0
    assert stored(home / "index.sqlite") == stored(built.home / "index.sqlite")
    assert health_of(home) == []
    assert forked("doctor", "--rebuild").status == 0
    assert stored(home / "index.sqlite") == stored(built.home / "index.sqlite")


def test_a_lock_that_is_none_is_named(forked: Run, index_file: Path, built: Built) -> None:
    lock = index_file.with_name("index.sqlite.lock")
    lock.write_bytes(b"junk" * 5000)

    ran = forked("add", str(built.pages))

    assert ran.status == 2
    assert str(lock) in ran.err
    lock.unlink()
    assert forked("add", str(built.pages)).status == 0  # control


@contextmanager
def log_of_a_crash(index_file: Path, many: Pages) -> Iterator[Path]:
    """Yield the copy of a home as a crash leaves it right after a commit: the rows are in the log alone."""
    crashed = index_file.parent.with_name("crashed")
    with writing(str(index_file)) as writer:
        add_path(writer, many.folder)
        shutil.copytree(index_file.parent, crashed)
    assert (crashed / "index.sqlite-wal").stat().st_size > 100_000
    yield crashed


def test_what_was_committed_before_a_crash_is_read_from_the_log(
    forked: Run, index_file: Path, many: Pages
) -> None:
    with log_of_a_crash(index_file, many) as crashed:
        env = {"EXSEARCH_HOME": str(crashed)}
        assert forked("search", "many-7", env=env).status == 0
        assert stored(crashed / "index.sqlite")[str(many.folder)] == list(many.examples)
        assert forked("update", env=env).status == 0
        assert forked("add", str(many.folder), env=env).status == 0
        assert not (crashed / "index.sqlite-wal").exists()
        assert stored(crashed / "index.sqlite")[str(many.folder)] == list(many.examples)


@pytest.mark.parametrize("left", ["-wal -shm", "-wal", "-shm", ""])
def test_the_log_of_a_crash_in_a_folder_that_cannot_be_written(
    index_file: Path, many: Pages, built: Built, left: str
) -> None:
    with log_of_a_crash(index_file, many) as crashed:
        for companion in ("-wal", "-shm"):
            if companion not in left:
                (crashed / f"index.sqlite{companion}").unlink()
        for path in (*crashed.iterdir(), crashed):
            path.chmod(0o555)
        env = {"EXSEARCH_HOME": str(crashed)}

        new = run_as_anyone("search", "many-7", env=env)
        old = run_as_anyone("search", "page-1", env=env)

        # Right, or said to be impossible: never the index as it was before.
        assert new.status == (
            2 if new.err.startswith(f"exsearch: {crashed}/index.sqlite") else 0 if "-wal" in left else 1
        )
        assert old.status == (2 if new.status == 2 else 0)
        crashed.chmod(0o755)


def test_what_a_killed_run_had_begun_to_write_is_undone(
    run: Run, forked: Run, index_file: Path, built: Built
) -> None:
    before = stored(index_file)
    break_seal(str(index_file))  # as every run does first: a rollback leaves other bytes in free pages
    child = os.fork()
    if not child:
        try:
            connection = sqlite3.connect(index_file, isolation_level=None)
            for words in ("PRAGMA cache_size = 1", "BEGIN", "UPDATE document SET code = code || code"):
                connection.execute(words)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    journal = index_file.with_name("index.sqlite-journal")
    assert journal.stat().st_size > 10_000

    assert run("make_response").status == 0

    assert stored(index_file) == before
    assert forked("add", str(built.pages)).status == 0
    assert stored(index_file) == before
    assert not journal.exists()
    assert health_of(index_file.parent) == []


def test_the_log_of_an_index_that_has_gone_is_not_played_into_a_new_one(
    forked: Run, index_file: Path, many: Pages
) -> None:
    with log_of_a_crash(index_file, many) as crashed:
        (crashed / "index.sqlite").unlink()
        env = {"EXSEARCH_HOME": str(crashed)}

        assert forked("search", "many-7", env=env).status == 1
        assert forked("make_response", env=env).status == 0
        assert set(stored(crashed / "index.sqlite")) == {"built-in"}
        assert forked("doctor", env=env).out.endswith("health\tsound\n")


# -- what is no index


def _other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine');")


def _with_version(version: int) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")

    return spoil


def _after(sql: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(sql)

    return spoil


def _instead(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


_BOMB = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, '' AS name FROM n"

NO_INDEX: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (_instead(lambda path: path.mkdir()), "is not a file"),
    "a full folder": (_instead(lambda path: (path / "mine").mkdir(parents=True)), "is not a file"),
    "a FIFO": (_instead(lambda path: os.mkfifo(path)), "is not a file"),
    "a device": (_instead(lambda path: path.symlink_to("/dev/zero")), "is not a file"),
    "a link to nothing": (
        _instead(lambda path: path.symlink_to("/nowhere/index")), "is a link that leads nowhere"),
    "an empty file": (_instead(lambda path: path.touch()), "is damaged"),
    "text": (_instead(lambda path: path.write_text("my notes\n" * 1000)), "is damaged"),
    "random bytes": (
        _instead(lambda path: path.write_bytes(random.Random(1).randbytes(50_000))),
        "is damaged"),
    "another database": (_instead(_other_database), "is not an exsearch index"),
    "a newer index": (_with_version(99), "was made by a newer exsearch"),
    "an older index": (_with_version(0), "was made by an older exsearch"),
    "a view for a table": (
        _after(f"DROP TABLE symbol; CREATE VIEW symbol AS {_BOMB}"), "has other tables"),
    "a view more": (_after(f"CREATE VIEW mine AS {_BOMB}"), "has other tables"),
    "a trigger": (
        _after("CREATE TRIGGER t AFTER INSERT ON origin BEGIN DELETE FROM origin; END"),
        "has other tables"),
    "a trigger with a name like SQLite's own": (
        _after("CREATE TRIGGER sqlite3autoindex_t AFTER INSERT ON origin BEGIN DELETE FROM origin; END"),
        "has other tables"),
    "a table more": (_after("CREATE TABLE mine (text)"), "has other tables"),
    "a table less": (_after("DROP TABLE project"), "has other tables"),
    "a table of another make": (
        _after("ALTER TABLE project ADD COLUMN mine AS (upper(name))"), "has other tables"),
    "a table without its words": (_after("DROP TABLE example_words"), "has other tables"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_INDEX)
def test_what_is_no_index_is_said_to_be_none_and_left_alone(
    run: Run, forked: Run, lean: Built, lean_file: Path, kind: str
) -> None:
    spoil, said = NO_INDEX[kind]
    good = stored(lean_file)
    spoil(lean_file)
    before = _looks(lean_file)

    for words in (["make_response"], ["add", str(lean.pages)], ["show", "page-1:1"], ["list"], ["update"],
                  ["remove", "built-in"], ["doctor"]):  # fmt: skip
        ran = (
            no_traceback(
                run(
                    *words,
                )
            )
            if words == ["make_response"]
            else forked(*words)
        )
        assert ran.status == 2, words
        assert f"{lean_file} {said}" in ran.err + ran.out, words
        assert _looks(lean_file) == before, words
        if words != ["doctor"]:
            assert ran.out == ""
            assert "\n  " in ran.err  # what to do

    relean = no_traceback(run("doctor", "--rebuild"))
    assert relean.status == 0
    assert relean.out.endswith("health\tsound\n")
    kept = lean_file.with_name("index.sqlite.bad")
    assert f"the old index is kept as {kept}" in relean.err
    assert _looks(kept) == before
    assert stored(lean_file) == good


def _looks(path: Path) -> object:
    status = path.lstat()
    content = path.read_bytes() if path.is_file() else sorted(os.listdir(path)) if path.is_dir() else None
    return status.st_mode, content, os.readlink(path) if path.is_symlink() else None


def test_a_link_to_an_index_is_an_index(forked: Run, built: Built, home: Path, tmp_path: Path) -> None:
    shutil.copytree(built.home, tmp_path / "real")
    home.mkdir()
    (home / "index.sqlite").symlink_to(tmp_path / "real" / "index.sqlite")

    assert forked("make_response").status == 0
    assert forked("remove", str(built.pages)).status == 0
    assert (home / "index.sqlite").is_symlink()
    assert set(stored(tmp_path / "real" / "index.sqlite")) == {"built-in"}


def test_every_old_index_is_kept(forked: Run, lean_file: Path) -> None:
    for text, name in (("first", "bad"), ("second", "bad2"), ("third", "bad3")):
        lean_file.unlink()
        lean_file.write_text(text)
        assert forked("doctor", "--rebuild").status == 0
        assert lean_file.with_name(f"index.sqlite.{name}").read_text() == text


def test_removing_a_source_gives_the_disk_back(forked: Run, lean_file: Path, many: Pages) -> None:
    small = lean_file.stat().st_size
    assert forked("add", str(many.folder)).status == 0
    large = lean_file.stat().st_size
    assert forked("remove", str(many.folder)).status == 0

    assert large > 1.5 * small  # control
    assert lean_file.stat().st_size < 1.2 * small
    assert health_of(lean_file.parent) == []


def test_a_source_that_cannot_be_read_by_a_rebuild_stays_on_the_list(
    forked: Run, built: Built, index_file: Path, tmp_path: Path
) -> None:
    other, away = tmp_path / "other", tmp_path / "away"
    other.mkdir()
    (other / "one.md").write_text(named("one"), encoding="utf-8")
    forked("add", str(other))
    before = stored(index_file)
    other.rename(away)
    index_file.write_bytes(b"")

    ran = forked("doctor", "--rebuild")

    assert ran.status == 2
    assert (
        f"exsearch: {other}: cannot read {other}: No such file or directory; its records are lost: "
        in ran.err
    )
    assert "the index was built again without all records of 1 of 3 sources" in ran.err
    assert set(stored(index_file)) == {"built-in", str(built.pages)}
    update = forked("update")
    assert (update.status, f"exsearch remove {other}" in update.err) == (2, True)
    listed = forked("list", "sources")
    assert (str(other) in listed.out, f"{other}: No such file or directory; its" in listed.err) == (
        True,
        True,
    )
    assert f"skipped\t{other}: {other}\tcannot read {other}: No such" in forked("doctor").out
    away.rename(other)
    assert forked("update").status == 0
    assert "No such file" not in forked("list", "sources").err  # control
    assert stored(index_file) == before
    assert forked("remove", str(other)).status == 0
    assert str(other) not in forked("list", "sources").out  # control


def test_a_source_that_is_away_keeps_its_examples_in_a_rebuild(
    forked: Run, built: Built, index_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.md").write_text(named("one"), encoding="utf-8")
    forked("add", str(other))
    before = stored(index_file)
    shutil.rmtree(other)

    ran = forked("doctor", "--rebuild")

    kept = f"{other}: No such file or directory; its examples (1) are kept as they were read on "
    assert (ran.status, kept in ran.err) == (0, True)
    assert "`exsearch update` reads them when they are there again" in ran.err
    assert stored(index_file) == before
    assert "are kept as they were read on" in forked("list", "sources").err
    assert (forked("update").status, stored(index_file)) == (2, before)
    assert forked("remove", str(other)).status == 0
    assert set(stored(index_file)) == {"built-in", str(built.pages)}  # control


def test_a_file_in_place_of_the_index_is_damage_if_the_list_of_sources_is_beside_it(
    forked: Run, index_file: Path, built: Built, home: Path
) -> None:
    shutil.copytree(built.home, home, dirs_exist_ok=True)
    with open(index_file, "rb+") as file:
        file.write(bytes(4096))

    for words in (["make_response"], ["update"], ["list"], ["add", str(built.pages)]):
        ran = forked(*words)
        assert (ran.status, "doctor --rebuild" in ran.err) == (2, True), words
    assert forked("doctor", "--rebuild").status == 0
    assert stored(index_file) == stored(built.home / "index.sqlite")
    (home / "index.sqlite.sources").unlink()
    index_file.write_bytes(bytes(4096))
    assert "is not an exsearch index" in forked("update").err  # control: it may be somebody else's


def test_built_in_pages_that_were_removed_do_not_come_back(
    forked: Run, built: Built, index_file: Path
) -> None:
    forked("remove", "built-in")

    assert forked("doctor", "--rebuild").status == 0

    assert set(stored(index_file)) == {str(built.pages)}
    assert forked("lru_cache").status == 1


# -- damage


class Right(NamedTuple):
    """What an index that is not damaged answers."""

    rows: frozenset[str]
    """All that a search may ever print, without their numbers."""
    examples: frozenset[Example]
    """All that it may ever load, without their source."""
    searched: Ran
    shown: Ran


@pytest.fixture(scope="module")
def right(lean: Built) -> Right:
    env = environment(EXSEARCH_HOME=str(lean.home.parent / "right"))
    shutil.copytree(lean.home, env["EXSEARCH_HOME"])

    def ran(*words: str) -> Ran:
        done = subprocess.run(
            command(*words), env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    with closing(open_index(str(lean.home / "index.sqlite"))) as index:
        every = search(index, parse_query(["not:project:none"]), 10_000).hits
        known = frozenset(example._replace(source=None) for example in examples(index))
    rows = frozenset(row.partition("\t")[2] for row in plain.rows(every).splitlines())
    assert len(every) == len(known) == 12
    return Right(rows, known, ran("make_response"), ran("show", "page-1:1"))


def _said_to_be_damaged(ran: Ran, index_file: Path) -> bool:
    return ran.status == 2 and ran.out == "" and f"exsearch: {index_file}" in ran.err and "\n  " in ran.err


def _check_damaged(run: Run, right: Right, lean_file: Path, damaged: bytes) -> None:
    """Check that a search gives no wrong answer and no traceback, and that the damage is named."""
    lean_file.write_bytes(damaged)
    searched = no_traceback(run("make_response"))
    if not _said_to_be_damaged(searched, lean_file):
        # A key that is damaged may hide a row, which only a look at the whole file can tell.
        assert searched.status in (0, 1)
        assert {row.partition("\t")[2] for row in searched.out.splitlines()} <= right.rows
    assert health_of(lean_file.parent) != []


def _check_damaged_in_all_commands(
    run: Run, lean: Built, right: Right, lean_file: Path, damaged: bytes
) -> None:
    _check_damaged(run, right, lean_file, damaged)
    shown = no_traceback(run("show", "page-1:1"))
    assert shown == right.shown or _said_to_be_damaged(shown, lean_file) or "no example page-1:1" in shown.err
    checked = no_traceback(run("doctor"))
    assert (checked.status, checked.out.splitlines()[-1]) == (
        2,
        "health\tdamaged: `exsearch doctor --rebuild`",
    )
    assert "damaged\t" in checked.out
    assert _said_to_be_damaged(no_traceback(run("add", str(lean.pages))), lean_file)
    assert lean_file.read_bytes() == damaged  # nothing was written into it


@pytest.mark.parametrize("share", range(20))
def test_an_index_that_was_cut_short(run: Run, right: Right, lean_file: Path, share: int) -> None:
    good = lean_file.read_bytes()
    at = len(good) * share // 20 + (1 if share % 2 else 0)

    _check_damaged(run, right, lean_file, good[:at])


def _flipped(good: bytes, random_: random.Random) -> bytes:
    damaged = bytearray(good)
    at = random_.choice([n for n in (random_.randrange(len(good)) for _ in range(9)) if not 24 <= n < 28])
    damaged[at] ^= 1 << random_.randrange(8)
    return bytes(damaged)


def _with_a_page_of_zeros(good: bytes, random_: random.Random) -> bytes:
    at = 4096 * random_.randrange(len(good) // 4096)
    zeros = bytes(4096)
    damaged = good[:at] + zeros + good[at + 4096 :]
    return damaged if damaged != good else zeros + good[4096:]


@pytest.mark.parametrize("seed", range(15))
def test_an_index_with_flipped_bits_or_a_page_of_zeros(
    run: Run, lean: Built, right: Right, lean_file: Path, seed: int
) -> None:
    good = lean_file.read_bytes()
    random_ = random.Random(seed)
    for damage in (_flipped, _flipped, _flipped, _with_a_page_of_zeros):
        _check_damaged(run, right, lean_file, damage(good, random_))
    if seed % 3 == 0:
        _check_damaged_in_all_commands(run, lean, right, lean_file, _flipped(good, random_))

    lean_file.write_bytes(good)  # control
    assert run("make_response") == right.searched
    assert health_of(lean_file.parent) == []


@pytest.mark.parametrize("seed", range(300))
def test_readers_inside_the_process_never_fail_otherwise(
    lean: Built, right: Right, tmp_path: Path, seed: int
) -> None:
    """The same for more damage and more questions, without the time of a process for each."""
    path = tmp_path / "index.sqlite"
    good = (lean.home / "index.sqlite").read_bytes()
    path.write_bytes((_flipped if seed % 3 else _with_a_page_of_zeros)(good, random.Random(1000 + seed)))
    try:
        index = open_index(str(path))
    except IndexUnusable:
        return
    with closing(index):
        for words in (
            ["make_response"],
            ["flask", "response"],
            ["zebra"],
            ["render"],
            ["license:MIT", "-flask"],
        ):
            try:
                rows = plain.rows(search(index, parse_query(words), 20).hits).splitlines()
            except IndexUnusable:
                continue
            assert {row.partition("\t")[2] for row in rows} <= right.rows
        with suppress(IndexUnusable):
            assert {example._replace(source=None) for example in examples(index)} <= right.examples
        questions = (lambda: list(examples(index)), index.sources, index.skipped, lambda: check(index),
                     lambda: index.lists().symbols(""), lambda: index.lists().projects(""),
                     lambda: index.lists().licenses(""),
                     lambda: index.lists().names_starting("f", 9))  # fmt: skip
        for ask in questions:
            try:
                ask()
            except IndexUnusable:
                continue


def test_no_damaged_key_hides_a_row(lean_file: Path) -> None:
    good = lean_file.read_bytes()
    assert len(_hits_of(b"render", lean_file)) == 6  # control
    for found in re.finditer(b"render", good):
        lean_file.write_bytes(good[: found.end() - 1] + b"d" + good[found.end() :])
        assert health_of(lean_file.parent) != []  # control: doctor knows
        with suppress(IndexUnusable):
            assert len(_hits_of(b"render", lean_file)) == 6


def _hits_of(word: bytes, index_file: Path) -> Sequence[Hit]:
    with closing(open_index(str(index_file))) as index:
        return search(index, parse_query([word.decode()]), 20).hits


@pytest.mark.parametrize("damage", ["zeros at its start", "cut in half", "gone"])
def test_all_sources_are_found_again(forked: Run, lean: Built, lean_file: Path, damage: str) -> None:
    good, data = stored(lean_file), lean_file.read_bytes()
    if damage == "gone":
        lean_file.unlink()
    else:
        lean_file.write_bytes(bytes(4096) + data[4096:] if "zeros" in damage else data[: len(data) // 2])

    ran = forked("doctor", "--rebuild")

    assert ran.status == 0
    assert stored(lean_file) == good
    assert forked("page-1").status == 0
    assert forked("update").status == 0
