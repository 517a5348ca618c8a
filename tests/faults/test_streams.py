"""Outputs that close, fill up or want another encoding, and homes that are not there."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT, Ran
from helpers.processes import (
    command,
    environment,
    health_of,
    no_traceback,
    not_printable,
    run_as_anyone,
    run_in_shell,
    run_on_terminal,
    without_own_sequences,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.processes import Run

COMMANDS = ["make_response", "search make_response", "show make_response", "show 1 --json", "list examples",
            "list symbols", "doctor", "--help"]  # fmt: skip


@pytest.fixture
def sealed(run: Run, index_file: Path) -> Iterator[Path]:
    """The index, with a list made; it must be the same after the test, and sound."""
    run("make_response")
    before = hashlib.sha256(index_file.read_bytes()).digest()
    yield index_file
    assert hashlib.sha256(index_file.read_bytes()).digest() == before
    assert health_of(index_file.parent) == []


# -- where the output goes


@pytest.mark.parametrize("line", COMMANDS)
def test_a_reader_that_has_seen_enough_is_no_failure(sealed: Path, line: str) -> None:
    ran = run_in_shell(f"exsearch -q {line} | head -1; exit ${{PIPESTATUS[0]}}", cwd=ROOT)

    assert ran.status == 0
    assert ran.out.count("\n") == 1
    assert ran.err == ""


def test_a_reader_that_never_reads_is_no_failure(sealed: Path) -> None:
    for line in ("make_response", "list examples --jsonl", "show 1"):
        ran = run_in_shell(f"exsearch -q {line} | true; exit ${{PIPESTATUS[0]}}", cwd=ROOT)
        assert (ran.status, ran.err) == (0, "")


@pytest.mark.parametrize("line", COMMANDS)
def test_closed_descriptors_are_no_failure(sealed: Path, line: str) -> None:
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&-", ">&- 2>&- <&-"):
        ran = run_in_shell(f"exsearch {line} {closed}", cwd=ROOT)

        assert ran.status == 0, closed
        assert bool(ran.out) == (">&-" not in closed.replace("2>&-", "")), closed
        assert "annot" not in ran.err, closed


def test_what_is_written_with_closed_descriptors_is_whole(sealed: Path, tmp_path: Path) -> None:
    """The first file that is opened would get the number of the output."""
    home = tmp_path / "other"
    env = f"EXSEARCH_HOME={home}"
    assert run_in_shell(f"{env} exsearch make_response >&- 2>&- <&-", cwd=ROOT).status == 0

    index = home / "index.sqlite"
    assert index.read_bytes().startswith(b"SQLite format 3\0")
    assert run_in_shell(f"{env} exsearch doctor", cwd=ROOT).out.endswith("health\tsound\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("line", COMMANDS)
def test_an_output_that_is_full_is_said(sealed: Path, line: str) -> None:
    ran = run_in_shell(f"exsearch -q {line} >/dev/full", cwd=ROOT)

    assert ran.status == 2
    assert ran.err.count("exsearch: ") == 1
    assert "No space left on device" in ran.err
    assert run_in_shell(f"exsearch {line} >/dev/full 2>&-", cwd=ROOT).status == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_messages_that_cannot_be_written_are_no_failure(sealed: Path) -> None:
    for line in ("make_response", "show 1", "search make_response -n 1"):
        ran = run_in_shell(f"exsearch {line} 2>/dev/full", cwd=ROOT)
        assert ran.status == 0
        assert ran.out
    assert run_in_shell("exsearch no_such_word 2>/dev/full", cwd=ROOT).status == 1


def test_an_output_of_a_kind_that_cannot_be_written_is_said(sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "read").write_text("")
    ran = run_in_shell(f"exsearch make_response 1<{tmp_path / 'read'}", cwd=ROOT)

    assert ran.status == 2
    assert "cannot write the output" in ran.err


# -- encodings, colours, widths

ARROW = "~~make_response('→ é Û ünï 日本')\n"


@pytest.fixture
def arrows(run: Run, tmp_path: Path) -> str:
    """The id of an example whose code is not ASCII."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.md").write_text(
        f"slug: arrows\nsymbol: flask.make_response\n\n## Example 1 from Ünï\n\n```python\n{ARROW}```\n",
        encoding="utf-8",
    )
    assert run("add", str(folder)).status == 0
    return "arrows:1"


LOCALES = {
    "C": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX"},
    "unknown": {"LC_ALL": "xx_YY.nothing"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "UTF-16": {"PYTHONIOENCODING": "utf-16"},
    "cp1252": {"PYTHONIOENCODING": "cp1252:strict"},
}


def test_a_pipe_gets_the_same_bytes_in_any_locale(arrows: str) -> None:
    for words in (
        ["show", arrows, "--no-header"],
        ["show", arrows],
        ["make_response"],
        ["show", arrows, "--json"],
    ):
        outs = set()
        for locale in ({}, *LOCALES.values()):
            done = subprocess.run(
                command(*words),
                capture_output=True,
                env=environment(**locale),
                cwd=ROOT,
                check=True,
                timeout=60,
            )
            assert b"Traceback" not in done.stderr
            outs.add(done.stdout)
        assert len(outs) == 1
    assert outs.pop().isascii()  # JSON


@pytest.mark.parametrize(
    ("locale", "encoding", "arrow", "letter"),
    [
        ("latin-1", "latin-1", "\\u2192", "é Û"),
        ("ASCII", "ascii", "\\u2192", "\\xe9 \\xdb"),
        ("C", "ascii", "\\u2192", "\\xe9 \\xdb"),
        ("unknown", "utf-8", "→", "é Û"),
    ],
)
def test_a_terminal_gets_what_it_can_show(
    arrows: str, locale: str, encoding: str, arrow: str, letter: str
) -> None:
    ran = run_on_terminal("show", arrows, env=LOCALES[locale], encoding=encoding)

    assert ran.status == 0
    assert f"'{arrow} {letter} " in without_own_sequences(ran.out)
    assert not not_printable(without_own_sequences(ran.out))
    assert run_on_terminal("make_response", env=LOCALES[locale], encoding=encoding).status == 0
    assert run_on_terminal("list", "examples", env=LOCALES[locale], encoding=encoding).status == 0


@pytest.mark.parametrize(
    ("said", "colored"),
    [
        ({}, True),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"TERM": ""}, True),
        ({"TERM": "no-such-terminal"}, True),
    ],
    ids=str,
)
def test_colour_is_where_it_is_wanted(sealed: Path, said: dict[str, str], colored: bool) -> None:
    for words in (["make_response"], ["show", "make_response"]):
        ran = run_on_terminal(*words, env=said)
        assert ran.status == 0
        assert ("\x1b[" in ran.out) == colored, ran.out
        if (said.get("TERM") == "dumb" and not colored) or ("NO_COLOR" in said and not colored):
            assert "\x1b" not in ran.out


def test_colour_comes_into_a_pipe_only_where_it_is_asked(run: Run, sealed: Path) -> None:
    assert "\x1b" not in run("show", "1").out
    assert "\x1b[" in run("show", "1", env={"FORCE_COLOR": "1"}).out
    assert "\x1b[" in run("show", "1", "--color", "always", env={"NO_COLOR": "1"}).out
    assert "\x1b" not in run("show", "1", "--color", "never", env={"FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("columns", [1, 10, 1000])
def test_any_width_will_do(sealed: Path, columns: int) -> None:
    for words in (
        ["make_response"],
        ["show", "make_response"],
        ["list", "symbols"],
        ["search", "x", "--explain"],
    ):
        ran = run_on_terminal(*words, columns=columns)
        assert ran.status in (0, 1)
        if words[0] in ("make_response", "show"):
            lines = [line for line in without_own_sequences(ran.out).splitlines() if "https://" not in line]
            assert max(map(len, lines)) <= max(20, columns)


@pytest.mark.parametrize("said", ["0", "-5", "x", "", "99999999999"])
def test_a_width_that_is_none_is_not_believed(sealed: Path, said: str) -> None:
    ran = run_on_terminal("make_response", env={"COLUMNS": said, "LINES": said})

    assert ran.status == 0
    assert "make_response" in ran.out


def test_a_pipe_knows_no_width(run: Run, sealed: Path) -> None:
    assert (
        run("make_response", env={"COLUMNS": "10"}).out == run("make_response", env={"COLUMNS": "1000"}).out
    )


# -- homes


def test_without_a_home_that_is_said_there_is_that_of_the_platform(tmp_path: Path) -> None:
    env = {name: value for name, value in environment().items() if not name.startswith(("XDG_", "EXSEARCH_"))}
    done = subprocess.run(
        command("doctor"),
        capture_output=True,
        env={**env, "HOME": str(tmp_path)},
        cwd=ROOT,
        check=True,
        text=True,
    )

    assert f"index\t{tmp_path}/" in done.stdout
    assert "set by\tthe platform's default\n" in done.stdout


NO_ENTRY = """
import pwd, runpy, sys
def nobody(_): raise KeyError
pwd.getpwuid = nobody
sys.argv = ["exsearch", *sys.argv[1:]]
runpy.run_module("exsearch", run_name="__main__", alter_sys=True)
"""
"""The command for a user whom the machine does not know, as in a container."""


def test_a_user_without_a_home_is_answered_and_nothing_is_left_behind(tmp_path: Path) -> None:
    env = {
        name: value
        for name, value in environment().items()
        if name not in ("HOME", "EXSEARCH_HOME") and not name.startswith("XDG_")
    }
    done = subprocess.run(
        [sys.executable, "-c", NO_ENTRY, "make_response"], capture_output=True, env=env, cwd=tmp_path,
        timeout=60, check=False, text=True,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1\tflask.make_response\t")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["make_response", "add .", "add shop"])
def test_a_current_folder_that_has_gone_is_said(tmp_path: Path, words: str) -> None:
    line = f"mkdir gone && cd gone && rmdir ../gone && EXSEARCH_HOME=home exsearch {words}"

    ran = run_in_shell(line, cwd=tmp_path)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "exsearch: the current folder is not there any more\n  go to another one: `cd`\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("home", ["missing", "a file", "unwritable"])
def test_a_home_that_cannot_be_written_is_no_reason_not_to_answer(tmp_path: Path, home: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    place = folder / "home"
    if home == "a file":
        place.write_text("")
    elif home != "missing":
        place.mkdir(mode=0o555)
    if home == "missing":
        folder.chmod(0o555)
    env = {"EXSEARCH_HOME": str(place)}

    found = run_as_anyone("make_response", env=env)
    assert (found.status, found.err) == (0, "")
    assert found.out.startswith("1\tflask.make_response\t")
    assert run_as_anyone("show", "make_response", env=env).status == 0
    assert run_as_anyone("doctor", env=env).status in (0, 2)

    added = run_as_anyone("add", str(ROOT / "corpus"), env=env)
    assert (added.status, added.out) == (2, "")
    assert added.err.startswith(f"exsearch: cannot write to {place}: ")
    assert "set EXSEARCH_HOME to a folder that can be written" in added.err
    assert [path.name for path in folder.iterdir()] == ["home"] * (home != "missing")


def test_a_home_that_is_closed_is_said_to_be(index_file: Path, tmp_path: Path) -> None:
    home = tmp_path / "closed"
    shutil.copytree(index_file.parent, home)
    home.chmod(0o000)
    env = {"EXSEARCH_HOME": str(home)}

    for words in (
        ["make_response"],
        ["show", "1"],
        ["list"],
        ["update"],
        ["add", str(ROOT / "corpus")],
        ["doctor"],
    ):
        ran = run_as_anyone(*words, env=env)
        assert ran.status == 2
        assert str(home) in ran.err + ran.out
        assert "Permission denied" in ran.err + ran.out or "unable to open" in ran.err

    home.chmod(0o755)
    assert run_as_anyone("make_response", env=env).status == 0  # control


def test_an_index_that_cannot_be_written_is_searched_and_left_alone(index_file: Path, tmp_path: Path) -> None:
    home = tmp_path / "closed"
    shutil.copytree(index_file.parent, home)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    for path in (*home.iterdir(), home):
        path.chmod(0o555)
    env = {"EXSEARCH_HOME": str(home)}

    assert run_as_anyone("search", "source:pages", "make_response", env=env).out.count("\n") == 12
    assert run_as_anyone("show", "page-1:1", env=env).status == 0
    assert run_as_anyone("doctor", env=env).out.endswith("health\tsound\n")
    added = run_as_anyone("add", str(ROOT / "corpus"), env=env)
    assert added.status == 2
    assert f"{home}/index.sqlite cannot be opened or written" in added.err
    assert run_as_anyone("doctor", "--rebuild", env=env).status == 2
    assert run_as_anyone("remove", "built-in", env=env).status == 2
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before

    (home / "index.sqlite").chmod(0o000)
    closed = run_as_anyone("make_response", env=env)
    assert closed.status == 2
    assert f"{home}/index.sqlite cannot be opened" in closed.err


# -- both front doors

FORMS = [
    (["make_response"], ["search", "make_response"]),
    (["flask", "response"], ["search", "flask", "response"]),
    (["lru_cache"], ["search", "lru_cache", "--color", "auto"]),
    (["no_such_word"], ["search", "no_such_word"]),
    (["make_respons"], ["search", "make_respons"]),
    (["word"] * 30, ["search", *["word"] * 30]),
    (["x" * 1001], ["search", "x" * 1001]),
    (["show", "1"], ["show", "1", "--color", "auto"]),
    (["show", "1", "--highlighted"], ["show", "--highlighted", "1"]),
    (["show", "flask.make_response:2"], ["show", "flask.make_response:2", "--header"]),
    (["show", "page-1:1"], ["show", "--header", "page-1:1"]),
    (["show", "99"], ["show", "99", "--header"]),
    (["show", "1-3"], ["show", "1-3", "--header"]),
    (["show", "1,3", "last"], ["show", "--header", "1,3", "last"]),
    (["show", "1-99"], ["show", "--header", "1-99"]),
    (["1"], ["show", "1", "--header"]),
    (["2-", "#1"], ["show", "2-", "#1", "--header"]),
    (["1,3", "--highlighted"], ["show", "--highlighted", "1,3"]),
    (["99"], ["99", "--header"]),
    (["1", "make_response"], ["search", "1", "make_response"]),
    (["shwo", "4"], ["--debug", "shwo", "4"]),
    (["usage", "make_response"], ["usage", "make_response", "--color", "auto"]),
    (["usage", "nothing_here"], ["usage", "--debug", "nothing_here"]),
    (["lst"], ["--debug", "lst"]),
    (["show", "nothing:1"], ["show", "nothing:1", "--header"]),
]


@pytest.mark.parametrize(("plain", "long"), FORMS, ids=lambda words: " ".join(words)[:40])
def test_the_short_way_and_the_long_way_are_the_same(
    run: Run, sealed: Path, plain: list[str], long: list[str]
) -> None:
    assert run(*plain) == run(*long)
    assert run_on_terminal(*plain) == run_on_terminal(*long)


def test_a_terminal_is_sent_the_same_each_time(sealed: Path) -> None:
    assert run_on_terminal("show", "page-1:1") == run_on_terminal("show", "page-1:1")


def test_the_forms_are_those_of_the_short_way(run: Run, sealed: Path) -> None:
    """The control: the long way loads Typer, the short way does not."""
    for words, loaded in (
        (["make_response"], False),
        (["show", "1"], False),
        (["show", "1-3", "last"], False),
        (["1-3"], False),
        (["search", "make_response"], False),
        (["--debug", "make_response"], True),
    ):
        ran = run(*words, env={"PYTHONPROFILEIMPORTTIME": "1"})
        assert (re.search(r"\btyper\b", ran.err) is not None) == loaded


def test_a_failure_of_the_short_way_leaves_the_words_to_the_long_way(run: Run, sealed: Path) -> None:
    lists = sealed.parent / "state"
    shutil.rmtree(lists)
    lists.write_text("a file where the folder should be")

    found = no_traceback(run("make_response"))

    assert found.status == 0
    assert run("show", "1").err.startswith("exsearch: there is no list yet")
    assert isinstance(json.loads(run("show", "make_response", "--json").out), dict)
    assert isinstance(found, Ran)
